"""What the ledger's days look like: prices by day, what was made by day, the busiest people, as series and as block letters.

Pure, and apart from the screen, so that what a picture shows is tested as numbers.
"""

from collections.abc import Sequence
from typing import NamedTuple

from shared.economy import TENTHS, Item
from shared.living import DayBook, Worker
from shared.sights import SawLedger

_BLOCKS = " ▁▂▃▄▅▆▇"
_BLOCKS_ASCII = " .:-=+*%#@"
_MOST_DAYS = 10_000
"""Days that are told one by one: more have only broken servers."""


class Prices(NamedTuple):
    """Mean unit prices of one item between people, by day."""

    days: list[int]
    gold: list[float]
    traded: list[int]
    """How many changed hands on those days."""
    trades: int
    """How many trades that took, in all."""


def prices(days: Sequence[DayBook], item: Item) -> Prices:
    """Return the days on which an item was traded, and for how much gold a piece."""
    found = [book for book in days if book.traded.get(item, 0) > 0]
    return Prices(
        [book.day for book in found],
        [book.turnover.get(item, 0) / book.traded[item] / TENTHS for book in found],
        [book.traded[item] for book in found],
        sum(book.trades.get(item, 0) for book in found),
    )


def by_day(days: Sequence[DayBook]) -> list[DayBook]:
    """Return the days without gaps, the last `_MOST_DAYS` at most: those that had nothing are empty."""
    if not days:
        return []
    found = {book.day: book for book in days}
    last = max(found)
    return [found.get(day, DayBook(day)) for day in range(max(min(found), last - _MOST_DAYS + 1), last + 1)]


def sparkline(counts: Sequence[int], width: int, *, unicode: bool = True) -> str:
    """Return the last `width` counts as blocks of different heights; anything above nothing can be seen."""
    blocks = _BLOCKS if unicode else _BLOCKS_ASCII
    last = list(counts[-width:]) if width > 0 else []
    most = max(last, default=0)
    if most <= 0:
        return "·" * len(last) if unicode else "_" * len(last)
    steps = len(blocks) - 1
    none = "·" if unicode else "_"
    return "".join(blocks[-(-count * steps // most)] if count > 0 else none for count in last)


def bar(count: int, most: int, width: int, *, unicode: bool = True) -> str:
    """Return a bar as long as its share of the most; anything above nothing can be seen."""
    length = min(max(1, count * width // most), width) if most > 0 and count > 0 else 0
    return ("━" if unicode else "#") * length


def made(days: Sequence[DayBook], item: Item) -> list[int]:
    """Return how many were made on each day, without gaps."""
    return [book.made.get(item, 0) for book in by_day(days)]


def busiest(workers: Sequence[Worker]) -> list[Worker]:
    """Return the workers, who made and traded most first."""
    return sorted(workers, key=lambda worker: (-sum(worker.made.values()), -worker.trades, worker.name))


def most_traded(ledger: SawLedger) -> Item:
    """Return the item that was traded most often; bread when none was."""
    counts = {item: sum(book.trades.get(item, 0) for book in ledger.days) for item in Item}
    best = max(counts, key=lambda item: counts[item])
    return best if counts[best] else Item.BREAD


def is_empty(ledger: SawLedger) -> bool:
    """Say whether nothing was ever done in town."""
    done = any(book.made or book.traded or book.bought or book.sold for book in ledger.days)
    return not done and not ledger.settled and not ledger.workers
