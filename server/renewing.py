"""Found a town anew: how the founding reads, and the whole of it for a save that nobody runs.

Apart from the save, which knows no rules, and from `serve`, which does the same between two lives of a town.
"""

from contextlib import closing
from pathlib import Path

from server.save.chronicle import Moment
from server.save.lock import Lock
from server.save.renew import renew
from server.save.replay import History
from server.world.decide import attempt
from server.world.entry import Entry
from server.world.evolve import fold
from server.world.orders import Found
from server.world.state import EMPTY
from shared.errors import SaveError
from shared.ids import TOWN


def founding(order: Found) -> Moment:
    """Return the first moment of a town."""
    entry = attempt(EMPTY, TOWN, order)
    assert isinstance(entry, Entry), f"{order} founds nothing"  # noqa: S101
    return entry, fold(EMPTY, entry)


def founded_by(save: Path) -> Found:
    """Return the order by which a save was founded; raises SaveError when it is no save, damaged, or holds no town."""
    with closing(History(save)) as history:
        order = next(iter(history.entries(1, 1))).command
    if not isinstance(order, Found):
        raise SaveError(f"{save} does not begin with a founding. Branch a sound save of it first.")
    return order


def reset(save: Path) -> tuple[str, Path]:
    """Found the town of a save anew, as it was founded; return its name and where the copy of the old save lies.

    Raises SaveError when a server runs on the save, or it cannot be read or written; it is as it was then.
    """
    order = founded_by(save)
    lock = Lock(save)
    try:
        return order.name, renew(save, [founding(order)])
    finally:
        lock.release()
