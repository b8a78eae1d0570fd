"""The rule of the gate: who comes to town, comes back, and goes away.

Apart because it is one rule, and the only one whose commands come from the gateway rather than from a seat.
"""

from server.world.atlas import free_cell, is_full, place_at
from server.world.dice import Dice
from server.world.events import AnyEvent, Arrived, Attended, Departed, Returned
from server.world.lookup import find
from server.world.orders import Admit, Dismiss
from server.world.refusal import Refusal
from server.world.state import MAX_BEINGS, Being, World
from server.world.thresholds import enter
from shared.ids import BeingId
from shared.living import Persona
from shared.sights import Kind
from shared.text import name_problem

_COLOURS = ("#ffd75f", "#87d7ff", "#ff87af", "#afff87", "#d7afff", "#ffaf5f", "#5fffd7", "#ff8787")


def admit(world: World, command: Admit, dice: Dice) -> tuple[AnyEvent, ...] | Refusal:
    """Let a player's being in, at the gate the first time, where it was afterwards."""
    problem = name_problem(command.name)
    if problem is not None:
        return Refusal("bad_name", problem)
    being = find(world, command.name)
    if being is None:
        return _arrive(world, command.name, dice)
    if being.kind is not Kind.PLAYER:
        return Refusal("name_taken", f"{being.name} lives in this town. Choose another name.")
    if being.present:
        return Refusal("present", f"{being.name} is in town already.")
    at = free_cell(world, world.town.gate) if is_full(world, place_at(world.town, being.at)) else being.at
    returned = Returned(being.id, at)
    return (returned,) if being.attending else (returned, Attended(being.id, attending=True))


def dismiss(world: World, command: Dismiss) -> tuple[AnyEvent, ...] | Refusal:
    """Let a player's being go away."""
    being = world.here(command.being)
    if being is None or being.kind is not Kind.PLAYER:
        return Refusal("absent", "Nobody of that number is here to leave.")
    return (Departed(being.id),)


def _arrive(world: World, name: str, dice: Dice) -> tuple[AnyEvent, ...] | Refusal:
    if len(world.beings) >= MAX_BEINGS:
        return Refusal("full", f"This town has had {MAX_BEINGS:,} people and takes no more. Found a new one.")
    at = free_cell(world, world.town.gate)
    being = Being(
        id=BeingId(max(world.beings, default=0) + 1),
        name=name,
        kind=Kind.PLAYER,
        glyph="@",
        colour=_COLOURS[dice.below(len(_COLOURS), "colour")],
        at=at,
        persona=Persona(calling="newcomer", looks="Somebody new in town, with dust on the boots."),
    )
    return Arrived(being), *enter(world, being, at)
