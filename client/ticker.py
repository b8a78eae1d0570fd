"""What happens in town, for those who watch: each entry of the log with its place, far talk made short, trades that settle.

Apart from the log's own folds, which know of no map that is looked at. Pure: what the camera shows is an argument.
"""

from collections.abc import Callable, Iterator

import msgspec

from client.entries import Came, Dealt, Elsewhere, Entry, Gave, Placed, Spoke, Went
from client.view import LOG_ENTRIES, View
from shared.geometry import Cell
from shared.ids import BeingId
from shared.sights import Manner
from shared.text import clean

Near = Callable[[Cell], bool]
"""Says whether a cell is in sight of the watcher."""

QUIET_MINUTES = 20
"""How long, in minutes of the town, it is not told again that somebody talks in the same place out of sight."""

_LOOKED_BACK = 60


def tick(before: View, after: View, near: Near) -> View:
    """Return a watcher's view with what is new in its log retold for them; a log that was replaced stays as it is."""
    fresh = min(after.logged - before.logged, len(after.log))
    if fresh < 0 or before.chapter != after.chapter or before.town != after.town:
        return after
    log = list(after.log[: len(after.log) - fresh])
    told = len(log)
    for entry in (*after.log[len(after.log) - fresh :], *settled(before, after)):
        log += _retold(entry, before, after, near, log[-_LOOKED_BACK:])
    if fresh == 0 and len(log) == told:
        return after
    logged = before.logged + len(log) - told
    return msgspec.structs.replace(after, log=tuple(log[-LOG_ENTRIES:]), logged=logged)


def settled(before: View, after: View) -> Iterator[Entry]:
    """Yield the trades that the ledger, asked for again, shows for the first time."""
    if before.ledger is None or after.ledger is None or before.ledger is after.ledger:
        return
    known = {trade.id for trade in before.ledger.settled} | after.trades.keys()
    for trade in after.ledger.settled:
        if trade.id not in known:
            yield Dealt(trade, BeingId(0))


def _retold(entry: Entry, before: View, after: View, near: Near, told: list[Entry]) -> Iterator[Entry]:
    being = _whose(entry, after)
    figure = after.figures.get(being) or before.figures.get(being)
    if figure is None or not isinstance(entry, Placed) or entry.at is not None or _is_past(entry, after):
        yield entry
        return
    place = after.place_at(figure.at)
    name = clean(place.name) if place else ""
    if isinstance(entry, Spoke) and entry.heard.manner is not Manner.SHOUT and not near(figure.at):
        short = Elsewhere(figure.name, figure.colour, after.minute, place=name, at=figure.at)
        if not any(_same(short, one) for one in told):
            yield short
        return
    yield msgspec.structs.replace(entry, place=name, at=figure.at)


def _is_past(entry: Entry, now: View) -> bool:
    """Say whether these words were said earlier: nobody knows any more where."""
    return isinstance(entry, Spoke) and 0 < entry.heard.minute < now.minute - _JUST_MINUTES


_JUST_MINUTES = 1


def _same(short: Elsewhere, one: Entry) -> bool:
    """Say whether this was told a short while ago: of the same place, or where there is no name for it of the same speaker."""
    if not isinstance(one, Elsewhere) or one.place != short.place or short.minute - one.minute >= QUIET_MINUTES:
        return False
    return bool(short.place) or one.name == short.name


def _whose(entry: Entry, view: View) -> BeingId:
    """Return the number of whom an entry is about; 0 when nobody is known by that name."""
    match entry:
        case Spoke(heard=heard):
            return heard.speaker
        case Dealt(trade=trade):
            return trade.initiator
        case Came(name=name) | Went(name=name) | Gave(giver=name):
            return next((being for being, figure in view.met.items() if figure.name == name), BeingId(0))
        case _:
            return BeingId(0)
