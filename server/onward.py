"""How a branch goes on: with its clock at its usual speed, however it ran, or stood, at the moment it was taken from.

Apart from the branch, which copies and decides nothing. Only players turn a clock, so the steward does it, who comes and leaves
again: three entries like all others, decided by the rules, so that the branch is verified and shown like any history.
"""

from server.powers import STEWARD
from server.save.chronicle import Moment
from server.world.decide import attempt
from server.world.entry import Entry
from server.world.evolve import fold
from server.world.lookup import find
from server.world.orders import Admit, AnyCommand, Dismiss
from server.world.state import World
from shared.calendar import Speed
from shared.commands import SetSpeed
from shared.ids import TOWN, BeingId


def at_usual_speed(world: World) -> tuple[Moment, ...]:
    """Return the moments in which the steward sets the clock to its usual speed; none where it runs so, or nobody may come."""
    if world.speed is Speed.NORMAL and not world.stop_minute:
        return ()
    came = _next(world, TOWN, Admit(STEWARD))
    steward = find(came[1], STEWARD) if came else None
    if came is None or steward is None:
        return ()
    turned = _next(came[1], steward.id, SetSpeed(Speed.NORMAL))
    left = _next(turned[1], TOWN, Dismiss(steward.id)) if turned else None
    return (came, turned, left) if turned and left else ()


def _next(world: World, actor: BeingId, command: AnyCommand) -> Moment | None:
    entry = attempt(world, actor, command)
    return (entry, fold(world, entry)) if isinstance(entry, Entry) else None
