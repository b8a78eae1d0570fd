"""What can be written of a villager: the texts of a persona, how long each may be, and how lists and schedules are typed.

Apart because the rule decides by it, and the form, the help and the documents render from it. Lists and schedules are typed as
one text, with semicolons or line ends between their entries.
"""

import re
from enum import StrEnum
from typing import Final, NamedTuple

from shared.calendar import MINUTES_PER_HOUR
from shared.living import Appointment
from shared.text import MAX_WORDS, clean

NOBODYS_TRADE: Final = "none"
"""What is typed for a villager without an occupation: it has no purse and does no work, and lives by talk alone."""

HOME: Final = "home"
"""The place of a schedule's line that is spent at home, wherever that is."""

_HOURS_PER_DAY: Final = 24


class Part(StrEnum):
    """A text of a persona; the values are the names of its fields."""

    GENDER = "gender"
    CALLING = "calling"
    PERSONALITY = "personality"
    TRAITS = "traits"
    BACKGROUND = "background"
    INTERESTS = "interests"
    STYLE = "style"
    GOALS = "goals"
    SECRET = "secret"  # noqa: S105 - what a villager hides, no password
    LOOKS = "looks"
    HOME = "home"
    SCHEDULE = "schedule"


class Bounds(NamedTuple):
    """How long a text may be."""

    letters: int
    """Characters of the text, or of one entry of a list."""
    entries: int = 0
    """Entries of a list at most; 0: no list."""
    hint: str = ""
    """What to write, as an example."""


BOUNDS: Final[dict[Part, Bounds]] = {
    Part.GENDER: Bounds(24, hint="woman"),
    Part.CALLING: Bounds(40, hint="what they are in town: beekeeper"),
    Part.PERSONALITY: Bounds(MAX_WORDS, hint="Never in a hurry. Listens more than he talks."),
    Part.TRAITS: Bounds(40, 8, "patient; curious"),
    Part.BACKGROUND: Bounds(MAX_WORDS, hint="Came down the river one spring and stayed."),
    Part.INTERESTS: Bounds(60, 8, "bees; old songs"),
    Part.STYLE: Bounds(200, hint="how they speak: Slow and kind."),
    Part.GOALS: Bounds(120, 6, "find a swarm; sell honey at the fair"),
    Part.SECRET: Bounds(300, hint="what they tell nobody"),
    Part.LOOKS: Bounds(200, hint="what anybody sees: A tall man with a veil."),
    Part.HOME: Bounds(40, hint="Farm House"),
    Part.SCHEDULE: Bounds(80, 24, "07:00 Bakery: kneading dough; 21:00 home: sleeping"),
}
"""Every part, in the order of every list."""

_LINE = re.compile(r"(\d{1,2}):(\d{2})\s+([^:]+?)\s*:\s*(\S.*)")


def find_part(text: str) -> Part | None:
    """Return the part that somebody named, in any case, in full or by a beginning that only one has."""
    key = text.strip().casefold()
    exact = next((part for part in Part if part.value == key), None)
    begun = [part for part in Part if key and part.value.startswith(key)]
    return exact or (begun[0] if len(begun) == 1 else None)


def entries(part: Part, text: str) -> tuple[str, ...]:
    """Return the entries of a list as it was typed, cleaned; without semicolons, commas part traits and interests too."""
    marks = r"[;\n]"
    if part in (Part.TRAITS, Part.INTERESTS) and not re.search(marks, text.strip()):
        marks = ","
    return tuple(entry for entry in map(clean, re.split(marks, text)) if entry)


def problem(part: Part, text: str) -> str:
    """Say in words why a text is too long for a part; empty when it is not."""
    bounds = BOUNDS[part]
    if not bounds.entries:
        length = len(clean(text))
        return f"A {part} has {bounds.letters} characters at most; this has {length:,}." if length > bounds.letters else ""
    listed = entries(part, text)
    what = "lines of a schedule" if part is Part.SCHEDULE else str(part)
    if len(listed) > bounds.entries:
        return f"There are {bounds.entries} {what} at most; these are {len(listed):,}."
    long = next((len(entry) for entry in listed if len(entry) > bounds.letters), 0)
    return f"Each of the {what} has {bounds.letters} characters at most; one of these has {long:,}." if long else ""


def schedule(text: str) -> tuple[Appointment, ...] | str:
    """Return a schedule as it was typed, in order of minutes, or why it is none; whether the places exist is not asked.

    A line is `07:00 Bakery: kneading dough`; the last one holds until the first of the next day.
    """
    lines: list[Appointment] = []
    for line in entries(Part.SCHEDULE, text):
        match = _LINE.fullmatch(line)
        if match is None or int(match[1]) >= _HOURS_PER_DAY or int(match[2]) >= MINUTES_PER_HOUR:
            return f"“{line[:40]}” is no line of a schedule. Write it like this: 07:00 Bakery: kneading dough."
        lines.append(Appointment(int(match[1]) * MINUTES_PER_HOUR + int(match[2]), match[3], match[4]))
    lines.sort(key=lambda line: line.minute)
    minutes = [line.minute for line in lines]
    if len(set(minutes)) < len(minutes):
        return "Two lines of the schedule begin at the same minute. Give each a time of its own."
    return tuple(lines)
