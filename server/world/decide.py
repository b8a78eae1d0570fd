"""The first question: what comes of a Command? Events, or a Refusal.

Apart from the rules: this is the one door, a table from command to rule. Pure, so that a save can be verified by asking
again: the same world, actor, command and dice always give the same answer.
"""

from collections.abc import Callable
from typing import Any

from server.world import arrivals, day, founding, movement, talk
from server.world.dice import Dice
from server.world.entry import Entry
from server.world.events import AnyEvent, Founded
from server.world.orders import Admit, AnyCommand, Attend, Configure, Dismiss, Found, Order, Tick
from server.world.refusal import Refusal
from server.world.state import Being, World
from shared.commands import Begin, Emote, GoTo, Halt, Say, SetSpeed, Shout, Step, Travel, Walk, Whisper
from shared.ids import TOWN, BeingId

Answer = tuple[AnyEvent, ...] | Refusal

_DEEDS: dict[type, Callable[[World, Being, Any], Answer]] = {
    Walk: movement.walk,
    Halt: movement.halt,
    Travel: movement.travel,
    Say: talk.say,
    Shout: talk.shout,
    Emote: talk.emote,
    Whisper: talk.whisper,
    Begin: talk.begin,
    SetSpeed: day.set_speed,
    Step: day.step,
}


def decide(world: World, actor: BeingId, command: AnyCommand, dice: Dice) -> Answer:
    """Answer a command tried at `world.tick`; the actor of an Order must be TOWN, of a Deed a being that is present."""
    if isinstance(command, Order):
        return _order(world, command, dice) if actor == TOWN else Refusal("not_yours", "Only the town itself does that.")
    being = world.here(actor)
    if being is None:
        return Refusal("absent", "You are not in town. Join again.")
    if isinstance(command, GoTo):
        return movement.go_to(world, being, command, dice)
    return _DEEDS[type(command)](world, being, command)


def attempt(world: World, actor: BeingId, command: AnyCommand) -> Entry | Refusal | None:
    """Decide with the world's own dice and return the next entry of history; None when nothing came of it."""
    answer = decide(world, actor, command, Dice(world.seed, world.tick, actor))
    if isinstance(answer, Refusal):
        return answer
    return Entry(world.entries + 1, world.tick, actor, command, answer) if answer else None


def _order(world: World, order: Order, dice: Dice) -> Answer:
    match order:
        case Tick():
            return (*day.pass_time(world), *movement.advance(world))
        case Admit():
            return arrivals.admit(world, order, dice)
        case Dismiss():
            return arrivals.dismiss(world, order)
        case Found():
            return _found(world, order)
        case Attend():
            return day.attend(world, order)
        case Configure():
            return day.configure(world, order)


def _found(world: World, order: Found) -> Answer:
    if world.entries:
        return Refusal("founded", "This town is founded already.")
    town, beings = founding.found(order.name, order.seed)
    return (Founded(order.seed, town, beings),)
