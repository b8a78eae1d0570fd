"""What a timeline shows: signs for its marks, where they stand, how dense they are, when something was, which comes next.

Apart from the widget that draws it, and pure: the same is asked by keys, the mouse and the pages about a recording. A tick is a
tenth of a real second; how many game minutes it holds changes with the clock's speed, so minutes are read between known points.
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

from client.palette import RGB
from shared.calendar import MINUTES_PER_DAY, clock_text, day
from shared.story import Mark, MarkKind
from shared.text import clean
from shared.wire import Timeline


class Sign(NamedTuple):
    """How a kind of mark looks, and what it is called."""

    unicode: str
    plain: str
    """In ASCII: another for each kind, so that none is told by its colour alone."""
    colour: RGB
    word: str
    """In the legend."""
    told: str
    """What has happened there."""


SIGNS: Mapping[str, Sign] = {
    MarkKind.DAY: Sign("┃", "|", (150, 170, 230), "day", "a day begins"),
    MarkKind.TALK: Sign("○", "o", (244, 226, 170), "talk", "a conversation begins"),
    MarkKind.SAID: Sign("•", ".", (242, 196, 92), "said", "something is said"),
    MarkKind.TRADE: Sign("$", "$", (158, 214, 150), "trade", "a trade is settled"),
    MarkKind.QUARREL: Sign("✗", "x", (236, 120, 104), "quarrel", "a quarrel"),
    MarkKind.REFLECTION: Sign("✦", "*", (190, 166, 240), "insight", "somebody draws an insight"),
    MarkKind.ARRIVED: Sign("▲", "^", (134, 190, 120), "arrived", "somebody comes to town"),
    MarkKind.LEFT: Sign("▼", "v", (206, 140, 120), "left", "somebody leaves"),
}
"""In order of the legend; other kinds are not drawn."""

FOUND = Sign("◎", "@", (255, 250, 235), "found", "found")
"""What was searched for."""

_RANK: tuple[str, ...] = (
    MarkKind.QUARREL,
    MarkKind.REFLECTION,
    MarkKind.DAY,
    MarkKind.TRADE,
    MarkKind.LEFT,
    MarkKind.ARRIVED,
    MarkKind.TALK,
    MarkKind.SAID,
)
"""Of several marks on one column the rarest is drawn."""

_PASSED: frozenset[str] = frozenset({MarkKind.SAID})
"""What one does not stop at from mark to mark: `s` goes from word to word."""

_BLOCKS = "▁▂▃▄▅▆▇█"
_STEPS = ".:-=+*#@"
_SPREAD = 2
"""Columns over which a mark counts: marks are thinned before they are sent."""
_LEAST_WORDS = 12
"""Columns below which the words of a mark are told by its kind instead."""


class Near(NamedTuple):
    """A mark that was pointed at."""

    mark: Mark
    minute: int
    """About when it was."""


def column(timeline: Timeline, tick: int, columns: int) -> int:
    """Return the column, 0 to `columns` - 1, on which a tick stands."""
    length = max(1, timeline.last - timeline.first)
    return min(max((tick - timeline.first) * (columns - 1) // length, 0), columns - 1)


def tick_at(timeline: Timeline, at: int, columns: int) -> int:
    """Return the tick that stands on a column."""
    share = min(max(at, 0), columns - 1)
    return timeline.first + (timeline.last - timeline.first) * share // max(1, columns - 1)


def laid(timeline: Timeline, columns: int) -> dict[int, str]:
    """Return the kind that is drawn on each column that has a mark."""
    found = dict[int, str]()
    for mark in sorted((mark for mark in timeline.marks if mark.kind in SIGNS), key=lambda mark: _RANK.index(mark.kind)):
        found.setdefault(column(timeline, mark.tick, columns), mark.kind)
    return found


def density(timeline: Timeline, columns: int) -> list[int]:
    """Return how much happens around each column, in eighths of the most; 0 where nothing does."""
    counts = [0] * columns
    for mark in timeline.marks:
        middle = column(timeline, mark.tick, columns)
        for at in range(max(0, middle - _SPREAD), min(columns, middle + _SPREAD + 1)):
            counts[at] += _SPREAD + 1 - abs(at - middle)
    most = max(counts, default=0)
    return [-(-count * len(_BLOCKS) // most) if count else 0 for count in counts]


def spark(eighths: int, *, unicode: bool) -> str:
    """Return the character of a height in eighths."""
    if not eighths:
        return " "
    return (_BLOCKS if unicode else _STEPS)[min(eighths, len(_BLOCKS)) - 1]


def minute_at(timeline: Timeline, tick: int) -> int:
    """Return about which minute a tick was: read between the ends, the position, and the beginnings of days."""
    for (early, low), (late, high) in pairwise(_known(timeline)):
        if early <= tick <= late:
            return low + (high - low) * (tick - early) // max(1, late - early)
    return timeline.first_minute if tick < timeline.first else timeline.last_minute


def _known(timeline: Timeline) -> list[tuple[int, int]]:
    """Return the (tick, minute) that are known, in order; days count only when none was thinned away."""
    ends = [(timeline.first, timeline.first_minute), (timeline.last, timeline.last_minute)]
    days = [mark.tick for mark in timeline.marks if mark.kind == MarkKind.DAY]
    first, last = day(timeline.first_minute), day(timeline.last_minute)
    begun = list(zip(days, range(first * MINUTES_PER_DAY, last * MINUTES_PER_DAY, MINUTES_PER_DAY), strict=False))
    known = sorted({*ends, (timeline.tick, timeline.minute), *(begun if len(days) == last - first else ())})
    rising = list[tuple[int, int]]()
    for tick, minute in known:
        if not rising or (tick > rising[-1][0] and minute >= rising[-1][1]):
            rising.append((tick, minute))
    return rising


def nearest(timeline: Timeline, at: int, columns: int, reach: int = 1) -> Near | None:
    """Return the mark nearest to a column, at most `reach` columns away; of several the rarest."""
    near = [mark for mark in timeline.marks if mark.kind in SIGNS and abs(column(timeline, mark.tick, columns) - at) <= reach]
    if not near:
        return None
    mark = min(near, key=lambda one: (abs(column(timeline, one.tick, columns) - at), _RANK.index(one.kind)))
    return Near(mark, minute_at(timeline, mark.tick))


def beside(timeline: Timeline, direction: int) -> Near | None:
    """Return the next mark (`direction` > 0) or the one before; single words are passed over where there are others."""
    known = [mark for mark in timeline.marks if mark.kind in SIGNS]
    stops = [mark for mark in known if mark.kind not in _PASSED] or known
    there = [mark for mark in stops if (mark.tick - timeline.tick) * direction > 0]
    if not there:
        return None
    mark = min(there, key=lambda one: (abs(one.tick - timeline.tick), _RANK.index(one.kind)))
    return Near(mark, minute_at(timeline, mark.tick))


def moment(minute: int) -> str:
    """Return a minute as `day 2 14:30`."""
    return f"day {day(minute)} {clock_text(minute)}"


_MOST_WORDS = 300
"""Characters of a mark's words that are looked at."""


def told(near: Near, room: int = 0, *, unicode: bool = True) -> str:
    """Return what a mark stands for, and about when: `Kit came to town, day 1 08:15`.

    Its words are shortened to `room` columns in all (0: as long as they are); without room for them its kind is told.
    """
    when, words = f", {moment(near.minute)}", clean(near.mark.words[:_MOST_WORDS])
    most = room - cell_len(when) if room else cell_len(words)
    if not words or most < min(_LEAST_WORDS, cell_len(words)):
        return f"{SIGNS[near.mark.kind].told}{when}"
    if cell_len(words) <= most:
        return f"{words}{when}"
    more = "…" if unicode else "..."
    return f"{set_cell_size(words, most - cell_len(more)).rstrip()}{more}{when}"


def legend(kinds: Iterable[str], *, unicode: bool) -> list[tuple[str, RGB, str]]:
    """Return (character, colour, word) of the kinds that there are, in the legend's order."""
    there = set(kinds)
    return [(sign.unicode if unicode else sign.plain, sign.colour, sign.word) for kind, sign in SIGNS.items() if kind in there]
