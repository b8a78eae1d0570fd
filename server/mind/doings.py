"""What a day has brought a villager so far: what it made, dealt, and chose, and who was kind or rude.

Apart from `memory`, which keeps it in the Mind: this is the little of a day's Notes that one is asked about. Bounded; the sums
go on counting when single things are no longer kept. A day here ends before dawn, not at midnight: who is asked in the night
still tells of the evening.
"""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import replace

from server.mind.asked import Asked, asked
from server.mind.notes import AnyNote, BrokeDown, Decided, Given, Overheard, Toiled, Traded
from shared.calendar import MINUTES_PER_HOUR, day
from shared.economy import Goods, plus

DAWN = 5 * MINUTES_PER_HOUR

MOST = 6
"""Single things kept of each kind, the latest."""


class Doings(msgspec.Struct, frozen=True):
    """A day so far."""

    day: int = 0
    """As `day_of` counts; 0: none yet."""
    worked: int = 0
    made: Goods = {}
    deals: tuple[Traded, ...] = ()
    gifts: tuple[Given, ...] = ()
    choices: tuple[str, ...] = ()
    """What it chose instead of going on with its day, as `talk with Celia`."""
    rude: tuple[str, ...] = ()
    """The names of those who insulted it."""
    fell: bool = False
    """Whether it collapsed."""


def day_of(minute: int) -> int:
    """Return the day that a minute belongs to, for those who live it: it ends at 05:00."""
    return day(minute - DAWN) if minute >= DAWN else 1


def ago(minute: int, now: int) -> str:
    """Return when that was: `today`, `yesterday`, `3 days ago`."""
    days = max(0, day_of(now) - day_of(minute))
    return "today" if not days else "yesterday" if days == 1 else f"{days} days ago"


def done(doings: Doings, note: AnyNote) -> Doings:
    """Return the day after one more note; a new day begins with the first note of it that counts."""
    fold = _FOLDS.get(type(note))
    if fold is None:
        return doings
    return fold(doings if doings.day == day_of(note.minute) else Doings(day_of(note.minute)), note)


def _decided(doings: Doings, note: Decided) -> Doings:
    """Keep what was chosen, unless it was the first option: to go on as planned."""
    if not 0 < note.chosen < len(note.options):
        return doings
    choice = note.options[note.chosen]
    return replace(doings, choices=(*(one for one in doings.choices if one != choice), choice)[-MOST:])


def _heard(doings: Doings, note: Overheard) -> Doings:
    if not note.to_me or asked(note.words) is not Asked.INSULT:
        return doings
    return replace(doings, rude=(*(name for name in doings.rude if name != note.name), note.name)[-MOST:])


_FOLDS: dict[type, Callable[[Doings, Any], Doings]] = {
    Toiled: lambda doings, note: replace(doings, worked=doings.worked + 1, made=plus(doings.made, note.gives)),
    Traded: lambda doings, note: replace(doings, deals=(*doings.deals, note)[-MOST:]),
    Given: lambda doings, note: replace(doings, gifts=(*doings.gifts, note)[-MOST:]),
    Decided: _decided,
    Overheard: _heard,
    BrokeDown: lambda doings, _: replace(doings, fell=True),
}
"""By the kind of note; the rest are no deeds."""
