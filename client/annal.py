"""A stretch of a town's history as a text to read: Markdown, or plain lines.

Apart from the page that asks for it; pure. It reads what `thorpd chronicle --json` prints, day after day.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

import msgspec

from client.stretch import Stretch, minute_of
from shared.calendar import MINUTES_PER_DAY, clock_text, day
from shared.text import clean

_TITLES = {"night": "Night", "morning": "Morning", "noon": "Afternoon", "evening": "Evening"}


class Passage(msgspec.Struct, frozen=True):
    """A sentence or two of a chronicle."""

    time: str
    topic: str
    words: str
    why: str = ""


class Chapter(msgspec.Struct, frozen=True):
    """A part of a day."""

    period: str
    passages: tuple[Passage, ...]


class Day(msgspec.Struct, frozen=True):
    """A day, as `thorpd chronicle --json` prints it; what else it prints is not read."""

    town: str
    day: int
    periods: tuple[Chapter, ...] = ()


class Line(msgspec.Struct, frozen=True):
    """A passage in its place."""

    minute: int
    period: str
    topic: str
    words: str


def read(printed: str) -> Day:
    """Read a day. Raises msgspec.MsgspecError when it is none."""
    return msgspec.json.decode(printed, type=Day)


def days(stretch: Stretch) -> range:
    """Return the days that a stretch touches."""
    return range(day(stretch.first), day(max(stretch.first, stretch.last - 1)) + 1)


def lines(told: Iterable[Day], stretch: Stretch) -> list[Line]:
    """Return what was told of a stretch, in order of time."""
    found = [line for one in told for line in _lines(one) if stretch.first <= line.minute <= stretch.last]
    return sorted(found, key=lambda line: line.minute)


def _lines(told: Day) -> Iterable[Line]:
    start = (told.day - 1) * MINUTES_PER_DAY
    for chapter in told.periods:
        for passage in chapter.passages:
            why = f" ({clean(passage.why)})" if passage.why else ""
            minute = minute_of(passage.time, start)
            yield Line(start if minute is None else minute, chapter.period, passage.topic, f"{clean(passage.words)}{why}")


def text(town: str, found: Sequence[Line], stretch: Stretch, *, markdown: bool) -> str:
    """Return the stretch as a text with headings for days and parts of days."""
    ends = f"day {day(stretch.first)}, {clock_text(stretch.first)} to day {day(stretch.last)}, {clock_text(stretch.last)}"
    parts = [_heading(f"{clean(town)}: {ends}", 1, markdown=markdown)]
    if not found:
        parts.append("Nothing worth telling happened.\n")
    for (number, period), group in groupby(found, key=lambda line: (day(line.minute), line.period)):
        parts.append(_heading(f"Day {number}, {_TITLES.get(period, clean(period)).lower()}", 2, markdown=markdown))
        parts.append("".join(f"{_line(line, markdown=markdown)}\n" for line in group))
    return "\n".join(parts)


def _heading(words: str, depth: int, *, markdown: bool) -> str:
    if markdown:
        return f"{'#' * depth} {_escaped(words)}\n"
    return f"{words}\n{('=' if depth == 1 else '-') * len(words)}\n"


def _line(line: Line, *, markdown: bool) -> str:
    if markdown:
        return f"- **{clock_text(line.minute)}** {_escaped(line.words)} *{_escaped(line.topic)}*"
    return f"{clock_text(line.minute)}  {line.words}"


_SPECIAL = str.maketrans({char: f"\\{char}" for char in "\\`*_[]<>#|"})


def _escaped(words: str) -> str:
    """Return words that Markdown shows as they are: nobody in town writes our markup."""
    return words.translate(_SPECIAL)
