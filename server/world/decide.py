"""The first question: what comes of a Command? Events, or a Refusal.

Apart from the rules: this is the one door, a table from command to rule, and the place where rules that know nothing of each
other are put in order. Pure, so that a save can be verified by asking again: the same world, actor, command and dice always
give the same answer.
"""

from collections.abc import Callable
from typing import Any

from server.world import arrivals, chat, day, founding, handing, manner, market, movement, post, settling, talk, trade, work
from server.world.dice import Dice
from server.world.entry import Entry
from server.world.events import AnyEvent, Attended, Founded, MovedOut
from server.world.evolve import evolve
from server.world.orders import Admit, AnyCommand, Attend, Configure, Dismiss, Found, Order, Tick
from server.world.refusal import Refusal
from server.world.state import Being, World
from shared import commands as c
from shared.ids import TOWN, BeingId
from shared.sights import Kind

Answer = tuple[AnyEvent, ...] | Refusal

_DEEDS: dict[type, Callable[[World, Being, Any], Answer]] = {
    c.Walk: movement.walk,
    c.Halt: movement.halt,
    c.Travel: movement.travel,
    c.Say: talk.say,
    c.Shout: talk.shout,
    c.Emote: talk.emote,
    c.Whisper: talk.whisper,
    c.Begin: talk.begin,
    c.SetSpeed: day.set_speed,
    c.Step: day.step,
    c.SetPace: day.set_pace,
    c.Advance: day.advance,
    c.Create: work.create,
    c.Work: work.work,
    c.Sleep: work.sleep,
    c.Idle: work.idle,
    c.Eat: work.eat,
    c.Buy: market.buy,
    c.Sell: market.sell,
    c.Give: handing.give,
    c.Drop: handing.drop,
    c.Take: handing.take,
    c.Offer: trade.offer,
    c.Accept: trade.accept,
    c.Reject: trade.reject,
    c.Confirm: trade.confirm,
    c.Cancel: trade.cancel,
    c.Withdraw: trade.withdraw,
    c.Send: chat.send,
    c.Broadcast: post.broadcast,
    c.Read: post.read,
    c.OpenChat: chat.open_chat,
    c.SayIn: chat.say_in,
    c.MarkChat: chat.mark_chat,
    c.Entitle: manner.entitle,
    c.Adapt: manner.adapt,
    c.Resolve: manner.resolve,
    c.Tune: manner.tune,
    c.Invite: chat.invite,
    c.Leave: chat.leave,
    c.PutAway: chat.put_away,
    c.Mute: chat.mute,
    c.Block: chat.block,
    c.Restore: chat.restore,
}
"""Every Deed but those that `_deed` treats apart."""

_RESET = Refusal("not_allowed", "A town is founded anew by its host, from outside: nobody in it can do that.")


def decide(world: World, actor: BeingId, command: AnyCommand, dice: Dice) -> Answer:
    """Answer a command tried at `world.tick`; the actor of an Order must be TOWN, of a Deed a being that is present."""
    if isinstance(command, Order):
        return _order(world, command, dice) if actor == TOWN else Refusal("not_yours", "Only the town itself does that.")
    being = world.here(actor)
    if being is None:
        return Refusal("absent", "You are not in town. Join again.")
    answer = _deed(world, being, command, dice)
    if being.attending or being.kind is not Kind.PLAYER or isinstance(answer, Refusal) or isinstance(command, c.MarkChat):
        return answer  # a receipt may come from a client before which nobody sits
    return Attended(being.id, attending=True), *answer


def attempt(world: World, actor: BeingId, command: AnyCommand) -> Entry | Refusal | None:
    """Decide with the world's own dice and return the next entry of history; None when nothing came of it."""
    answer = decide(world, actor, command, Dice(world.seed, world.tick, actor))
    if isinstance(answer, Refusal):
        return answer
    return Entry(world.entries + 1, world.tick, actor, command, answer) if answer else None


def _deed(world: World, being: Being, command: c.Deed, dice: Dice) -> Answer:
    match command:
        case c.GoTo():
            return movement.go_to(world, being, command, dice)
        case c.Settle():
            return settling.settle(world, being, command, dice)
        case c.Portray():
            return settling.portray(world, being, command, dice)
        case c.Unsettle():
            return _unsettle(world, being, command)
        case c.Reset():
            return _RESET
        case _:
            return _DEEDS[type(command)](world, being, command)


def _unsettle(world: World, being: Being, command: c.Unsettle) -> Answer:
    """Let a villager go for good; what was promised in its trades is free again first, and it leaves its chats."""
    left = settling.unsettle(world, being, command)
    if isinstance(left, Refusal):
        return left
    gone = [event.being for event in left if isinstance(event, MovedOut)]
    released = (event for villager in gone for event in (*trade.release(world, villager), *chat.leave_all(world, villager)))
    return (*released, *left)


def _order(world: World, order: Order, dice: Dice) -> Answer:
    match order:
        case Tick():
            return _tick(world)
        case Admit():
            return arrivals.admit(world, order, dice)
        case Dismiss():
            return _dismiss(world, order)
        case Found():
            return _found(world, order)
        case Attend():
            return day.attend(world, order)
        case Configure():
            return day.configure(world, order)


def _tick(world: World) -> tuple[AnyEvent, ...]:
    """Let offers run out, then the clock move, then feet: each in the world that the one before it left."""
    events: tuple[AnyEvent, ...] = ()
    for part in (trade.expire, day.pass_time, movement.advance):
        came = part(world)
        for event in came:
            world = evolve(world, event)
        events += came
    return events


def _dismiss(world: World, order: Dismiss) -> Answer:
    """Let somebody go; what they promised in trades is free again first."""
    gone = arrivals.dismiss(world, order)
    return gone if isinstance(gone, Refusal) else (*trade.release(world, order.being), *gone)


def _found(world: World, order: Found) -> Answer:
    if world.entries:
        return Refusal("founded", "This town is founded already.")
    most = founding.ROOM
    if not 1 <= order.villagers <= most:
        return Refusal("no_room", f"A town is founded with 1 to {most} villagers: it has beds and rooms for no more.")
    town, beings = founding.found(order.name, order.seed, order.villagers)
    return (Founded(order.seed, town, beings),)
