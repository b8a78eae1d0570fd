"""Who tells watchers of a save: days of its chronicle, and what its register holds; both read beside the event loop.

Apart from the town and the theatre, which only pass on what is asked. Each question opens the file anew, in a thread: it disturbs
no writer and waits for none. One is worked on at a time and the others wait behind, however many watch. The last days told are
kept, so that asking again costs nothing. Measured on two busy cores: a day of 12 villagers 0.5 s; of 25 villagers with 46,000
Notes 0.4 s the first day and 1.5 s the tenth, in a live town 0.8 and 2 s; all that can be found in those ten days 1.6 s once, and
a search in it 0.02 s.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple, TypeVar

from server.annals.day import Annals, annals_of
from server.annals.passage import Balance, Passage
from server.annals.recorded import registered
from server.annals.register import Register
from server.save.replay import History
from server.world.refusal import Refusal
from shared.calendar import MINUTES_PER_DAY, MINUTES_PER_HOUR, Period, day
from shared.economy import gold, listed
from shared.errors import SaveError, ThorpError
from shared.story import Mark, SawDay, SawMoments, Told

MOMENTS_MOST = 200

_KEPT_MOST = 8
"""Days kept."""

_MARKS_MOST = 120
"""Marks of a day."""

_SETTLED_MINUTES = MINUTES_PER_HOUR
"""So long after midnight villagers have noted what the day came to, and its chronicle changes no more."""

_UNREADABLE = Refusal("damaged", "The history of this town cannot be read: its server's log says why.")
_NO_SAVE = Refusal("no_save", "This town is kept in no save, so it has no history to tell.")

_log = logging.getLogger(__name__)
_A = TypeVar("_A")


class Now(NamedTuple):
    """The moment up to which is told: the last that watchers have seen."""

    n: int
    """The last entry."""
    minute: int


class Annalist:
    """Tells of one save; without one it has nothing to tell.

    `fresh_minutes`: how long today's chronicle stands in a town that goes on, in game minutes; 0: each entry counts.
    """

    def __init__(self, path: Path | None, fresh_minutes: int = 0) -> None:
        self._path = path
        self._fresh = fresh_minutes
        self._days: dict[tuple[int, int], SawDay] = {}
        self._register: Register | None = None
        self._lock = asyncio.Lock()

    async def day(self, wanted: int, now: Now) -> SawDay | Refusal:
        """Return a day up to a moment, the day of that moment without a number; refused when it has not come, or never was."""
        number = wanted or day(now.minute)
        if not 1 <= number <= day(now.minute):
            return Refusal("no_day", f"There was no day {number:,} yet: ask for one from 1 to {day(now.minute):,}.")
        settled = now.minute >= number * MINUTES_PER_DAY + _SETTLED_MINUTES
        at = -(now.minute // self._fresh) if self._fresh else now.n
        key = (number, 0 if settled else at)
        async with self._lock:
            if key not in self._days:
                told = await self._read(lambda history: _told(history, number, now.n, self._register))
                if isinstance(told, Refusal):
                    return told
                self._days[key] = told
                while len(self._days) > _KEPT_MOST:
                    del self._days[next(iter(self._days))]
            self._days[key] = self._days.pop(key)
            return self._days[key]

    async def register(self, upto: int) -> Register | Refusal:
        """Return what can be found in all entries up to one, which is always the same; made once."""
        async with self._lock:
            if self._register is None:
                register = await self._read(lambda history: registered(history, last=upto))
                if isinstance(register, Refusal):
                    return register
                self._register = register
            return self._register

    async def moments(self, words: str, upto: int) -> SawMoments | Refusal:
        """Return where words, names or kinds of marks stand in all entries up to one."""
        register = await self.register(upto)
        if isinstance(register, Refusal):
            return register
        found = await asyncio.to_thread(register.sift, words, MOMENTS_MOST + 1)
        return SawMoments(words, found[:MOMENTS_MOST], more=len(found) > MOMENTS_MOST)

    async def _read(self, ask: Callable[[History], _A]) -> _A | Refusal:
        """Ask a history of its own in a thread; what fails is said without the words of the error, which name the host's file."""
        if self._path is None:
            return _NO_SAVE
        try:
            return await asyncio.to_thread(_asked, self._path, ask)
        except (SaveError, ThorpError) as error:
            _log.warning("The history of %s was asked for and cannot be read: %s", self._path, error)
            return _UNREADABLE


def _asked(path: Path, ask: Callable[[History], _A]) -> _A:
    with closing(History(path)) as history:
        return ask(history)


def _told(history: History, number: int, upto: int, register: Register | None) -> SawDay:
    annals = annals_of(history, number, upto=upto)
    first, last = _ticks(history, number, upto, whole=annals.whole)
    if register is None:
        begin = 1 if first <= history.first_tick else history.entry_at(first - 1) + 1
        register = registered(history, begin, min(upto, history.entry_at(last)))
    return SawDay(
        day=number,
        told=(*_passages(annals), *map(_balance, annals.balances)),
        marks=_within(register, first, last, upto),
        first_tick=first,
        last_tick=last,
        whole=annals.whole,
    )


def _ticks(history: History, number: int, upto: int, *, whole: bool) -> tuple[int, int]:
    """Return the ticks at which a day begins and ends, or ends so far."""
    start = (number - 1) * MINUTES_PER_DAY
    first = history.first_tick if start <= history.first_minute else history.tick_of_minute(start)
    return first, history.tick_of_minute(start + MINUTES_PER_DAY) if whole else history.tick_of(min(upto, history.last_n))


def _within(register: Register, first: int, last: int, upto: int) -> tuple[Mark, ...]:
    found = (one for one in register.found if first <= one.tick <= last and one.n <= upto)
    return Register(found).marks(_MARKS_MOST)


def _passages(annals: Annals) -> list[Told]:
    return [_passage(chapter.period, passage) for chapter in annals.chapters for passage in chapter.passages]


def _passage(period: Period, passage: Passage) -> Told:
    return Told(
        period=period,
        topic=passage.topic.value,
        words=passage.words,
        why=passage.why,
        minute=passage.minute if passage.timed else -1,
        names=passage.who,
    )


def _balance(one: Balance) -> Told:
    """Return what a day came to for a villager, as a sentence."""
    money = f"earned {gold(one.earned)}" if one.earned >= 0 else f"spent {gold(-one.earned)}"
    trades = f"{one.trades} trade{'' if one.trades == 1 else 's'}"
    night = "" if one.slept else ", and did not sleep"
    words = f"{one.name} made {listed(one.made)}, {money} gold in {trades}, had {one.stamina} stamina left{night}."
    return Told(period=Period.EVENING, topic="balance", words=words, names=(one.name,))
