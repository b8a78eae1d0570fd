"""A stretch of a recording, and the files that are made of it: how its ends are typed, and how files are called.

Apart from the pages, so that the command line, the pages and `thorp cast` read and name alike. Minutes count from midnight
before day 1.
"""

import contextlib
import re
import unicodedata
from pathlib import Path

import msgspec

from shared.calendar import MINUTES_PER_DAY, MINUTES_PER_HOUR, clock_text, day
from shared.wire import Timeline

MOMENT = "2 14:30"
"""How a moment is typed, by way of example."""

_MOMENT = re.compile(r"(?:(?:day\s*)?(\d{1,6})[ ,]+)?(\d{1,2}):(\d{2})", re.IGNORECASE)
_HOURS = 24


class Stretch(msgspec.Struct, frozen=True):
    """From one minute to another."""

    first: int
    last: int


def minute_of(text: str, today: int = 0) -> int | None:
    """Read `2 14:30`, or `14:30` of the day that minute `today` lies in; None when it is no time."""
    at = _MOMENT.fullmatch(text.strip())
    if at is None or int(at[2]) >= _HOURS or int(at[3]) >= MINUTES_PER_HOUR:
        return None
    days = max(int(at[1]), 1) if at[1] else day(today)
    return (days - 1) * MINUTES_PER_DAY + int(at[2]) * MINUTES_PER_HOUR + int(at[3])


def typed_stretch(text: str, today: int = 0) -> Stretch | None:
    """Read `2 14:30 - 2 15:30`, the second day may be left out; None when it is no stretch."""
    begin, dash, end = text.replace(" to ", "-").partition("-")
    first = minute_of(begin, today) if dash else None
    last = minute_of(end, first) if first is not None else None
    return Stretch(first, last) if first is not None and last is not None else None


def typed(minute: int) -> str:
    """Return a minute as it is typed: `2 14:30`."""
    return f"{day(minute)} {clock_text(minute)}"


def stamp(minute: int) -> str:
    """Return a minute for a file's name: `day2-1430`."""
    return f"day{day(minute)}-{clock_text(minute).replace(':', '')}"


def last_hour(timeline: Timeline) -> Stretch:
    """Return the hour before the moment that is shown; the first hour at the beginning."""
    first = max(timeline.first_minute, timeline.minute - MINUTES_PER_HOUR)
    last = timeline.minute if timeline.minute > first else min(timeline.last_minute, first + MINUTES_PER_HOUR)
    return Stretch(first, max(first, last))


def problem(stretch: Stretch, timeline: Timeline) -> str:
    """Say why a stretch cannot be had of a recording; empty when it can."""
    if stretch.last <= stretch.first:
        return "It ends before it begins: the second time must be the later one."
    if stretch.first >= timeline.last_minute or stretch.last <= timeline.first_minute:
        ends = f"{typed(timeline.first_minute)} to {typed(timeline.last_minute)}"
        return f"The recording reaches from day {ends.replace(' to ', ' to day ')}."
    return ""


def within(stretch: Stretch, timeline: Timeline) -> Stretch:
    """Return the part of a stretch that a recording has."""
    return Stretch(max(stretch.first, timeline.first_minute), min(stretch.last, timeline.last_minute))


def plain_name(words: str) -> str:
    """Return words as part of a file's name: letters, digits and hyphens."""
    kept = unicodedata.normalize("NFC", words)
    return re.sub(r"[^\w]+", "-", kept).strip("-_")[:60] or "town"


def branch_file(save: Path, minute: int) -> Path:
    """Return where a branch goes if nothing else is said: beside its save, the first name that is free."""
    stem = re.sub(r"-day\d+-\d{4}(?:-\d+)?$", "", save.stem)
    return free(save.with_name(f"{stem}-{stamp(minute)}{save.suffix or '.thorp'}"))


def reel_file(town: str, stretch: Stretch, suffix: str, folder: Path) -> Path:
    """Return where a stretch is written if nothing else is said; the first name that is free."""
    end = stamp(stretch.last) if day(stretch.last) != day(stretch.first) else stamp(stretch.last).partition("-")[2]
    return free(folder / f"{plain_name(town).lower()}-{stamp(stretch.first)}-to-{end}{suffix}")


def free(path: Path) -> Path:
    """Return a path that no file has: this one, or with a number."""
    number, found = 2, path
    while found.exists():
        found, number = path.with_name(f"{path.stem}-{number}{path.suffix}"), number + 1
    return found


def _home(path: Path) -> Path:
    """Return a path with `~` read as a home; of somebody who has none here, it is a name like any other."""
    try:
        return path.expanduser()
    except RuntimeError:
        return path


def named(words: str, default: Path, suffix: str) -> Path:
    """Return the file that somebody means: nothing is the default; a bare name lies beside it; the ending may be left out."""
    text = words.strip().strip('"')
    if not text:
        return default
    path = _home(Path(text))
    with contextlib.suppress(OSError):
        if path.is_dir():
            return path / default.name
    path = path if path.suffix == suffix or (path.suffix and suffix != ".thorp") else path.with_name(f"{path.name}{suffix}")
    return path if path.is_absolute() or path.parent != Path() else default.with_name(path.name)
