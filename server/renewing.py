"""Found a town anew: how the founding reads, and the whole of it for a save that nobody runs.

Apart from the save, which knows no rules, and from `serve`, which does the same between two lives of a town. The player who
came first of all to the old town has been at the gate of the new one before anybody else: its founder stays its founder.
"""

from contextlib import closing
from pathlib import Path

from server.powers import founder
from server.save.chronicle import Moment
from server.save.lock import Lock
from server.save.renew import renew
from server.save.replay import History
from server.world.decide import attempt
from server.world.entry import Entry
from server.world.evolve import fold
from server.world.orders import Admit, Dismiss, Found, Order
from server.world.state import EMPTY, World
from shared.errors import SaveError
from shared.ids import TOWN


def beginning(order: Found, old: World) -> list[Moment]:
    """Return the first moments of a town that takes the place of another."""
    moments = [_next(EMPTY, order)]
    first = founder(old)
    if first is not None:
        moments.append(_next(moments[-1][1], Admit(old.beings[first].name)))
        came = founder(moments[-1][1])
        assert came is not None, "who was admitted is there"  # noqa: S101
        moments.append(_next(moments[-1][1], Dismiss(came)))
    return moments


def reset(save: Path) -> tuple[str, Path]:
    """Found the town of a save anew, as it was founded; return its name and where the copy of the old save lies.

    Raises SaveError when a server runs on the save, or it cannot be read or written; it is as it was then.
    """
    order, old = founded_by(save)
    lock = Lock(save)
    try:
        return order.name, renew(save, beginning(order, old))
    finally:
        lock.release()


def founded_by(save: Path) -> tuple[Found, World]:
    """Return the order by which a save was founded, and its world; raises SaveError when it holds no town that can be read."""
    with closing(History(save)) as history:
        order = next(iter(history.entries(1, 1))).command
        world = history.world_after(history.last_n)
    if not isinstance(order, Found):
        raise SaveError(f"{save} does not begin with a founding. Branch a sound save of it first.")
    return order, world


def _next(world: World, order: Order) -> Moment:
    entry = attempt(world, TOWN, order)
    assert isinstance(entry, Entry), f"nothing came of {order}"  # noqa: S101
    return entry, fold(world, entry)
