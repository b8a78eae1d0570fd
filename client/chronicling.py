"""A day of the town to read: its passages under headings, and the strip of marks above them.

Pure, and apart from the page. What stands in the passages is the server's; which of them are shown, where their names are, and
on which column a mark falls is decided here.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from client.palette import RGB
from client.view import View
from shared import calendar
from shared.story import Mark, MarkKind, SawDay, Told
from shared.text import clean


class Sign(NamedTuple):
    """How a kind of mark is drawn."""

    fancy: str
    simple: str
    colour: RGB
    word: str


SIGNS: Mapping[str, Sign] = {
    MarkKind.QUARREL: Sign("✗", "x", (232, 132, 110), "quarrel"),
    MarkKind.TRADE: Sign("◆", "$", (242, 196, 92), "trade"),
    MarkKind.REFLECTION: Sign("✦", "*", (196, 168, 226), "reflection"),
    MarkKind.TALK: Sign("•", "o", (150, 206, 214), "talk"),
    MarkKind.ARRIVED: Sign("▲", "^", (134, 190, 120), "came"),
    MarkKind.LEFT: Sign("▼", "v", (206, 140, 120), "left"),
}
"""In the order in which one hides another on the same column."""


class Passage(NamedTuple):
    """A line of the page: a heading, or a passage that can be picked."""

    words: str
    told: Told | None = None


def passages(day: SawDay, typed: str = "") -> list[Passage]:
    """Return the lines of a day: its parts, under each its topics, and the passages in which all the typed words stand."""
    keys = clean(typed).casefold().split()
    lines, period = list[Passage](), None
    for told in day.told:
        if not all(key in clean(f"{told.words} {told.why} {told.topic} {' '.join(told.names)}").casefold() for key in keys):
            continue
        if told.period is not period:
            period = told.period
            lines.append(Passage(str(told.period).capitalize()))
        lines.append(Passage(clean(told.words), told))
    return lines


def named(words: str, names: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Yield (part of the words, the name it is or nothing), whole names only, the longest first."""
    known = sorted({clean(name) for name in names if clean(name)}, key=len, reverse=True)
    if not known:
        yield words, ""
        return
    at = 0
    for found in re.finditer(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))})(?!\w)", words):
        if found.start() > at:
            yield words[at : found.start()], ""
        yield found[0], found[0]
        at = found.end()
    if at < len(words):
        yield words[at:], ""


def when(told: Told) -> str:
    """Return the time of a passage; nothing when it is of a whole part of the day."""
    return calendar.clock_text(told.minute) if told.minute >= 0 else ""


# ── the strip ──


def span(day: SawDay, view: View) -> tuple[int, int]:
    """Return the minutes of the day between which its ticks lie; a day that is not over ends now."""
    first = calendar.FIRST_MINUTE % calendar.MINUTES_PER_DAY if day.day == 1 else 0
    now = view.minute % calendar.MINUTES_PER_DAY if calendar.day(view.minute) == day.day else calendar.MINUTES_PER_DAY
    last = calendar.MINUTES_PER_DAY if day.whole else now
    return first, max(first + 1, last)


def column(tick: int, day: SawDay, within: tuple[int, int], width: int) -> int:
    """Return the column of a tick in a strip of `width` columns from midnight to midnight.

    The clock's speed is not told: between the ends of the day, ticks are taken for equally long.
    """
    ticks = max(1, day.last_tick - day.first_tick)
    share = min(max(tick - day.first_tick, 0), ticks) / ticks
    minute = within[0] + share * (within[1] - within[0])
    return min(width - 1, int(minute * width / calendar.MINUTES_PER_DAY))


def strip(marks: Iterable[Mark], day: SawDay, within: tuple[int, int], width: int) -> dict[int, str]:
    """Return which kind of mark stands on which column."""
    order, columns = list(SIGNS), dict[int, str]()
    for mark in sorted((mark for mark in marks if mark.kind in SIGNS), key=lambda mark: order.index(mark.kind)):
        columns.setdefault(column(mark.tick, day, within, width), mark.kind)
    return columns


def counts(day: SawDay) -> dict[str, int]:
    """Return how many marks of each kind there are, without those of which there are none."""
    found = {kind: sum(mark.kind == kind for mark in day.marks) for kind in SIGNS}
    return {kind: count for kind, count in found.items() if count}


def scale(width: int) -> str:
    """Return the hours under a strip: `0     6     12    18`, closer where there is room."""
    every = next((hours for hours in (1, 2, 3, 6, 12) if width * hours / 24 >= 4), 12)  # noqa: PLR2004 - two digits, two blanks
    line = [" "] * width
    for hour in range(0, 24, every):
        for at, letter in enumerate(str(hour)):
            if hour * width // 24 + at < width:
                line[hour * width // 24 + at] = letter
    return "".join(line)
