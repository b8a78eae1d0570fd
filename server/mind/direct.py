"""The director of an answer: waits for its takes, chooses one, shows its words, minds the time.

Apart from the other needs of a thought because here alone words appear while they are written.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec

from server.mind.notes import AnyNote
from server.mind.take import Take
from server.mind.talk import Line
from server.mind.think import Write
from server.model.clock import Clock
from shared.ids import BeingId

PROGRESS_S = 5.0
"""The longest silence in the middle of an answer."""

SPEAKING_S = 15.0
"""The longest that the words of one answer may take."""

HURRY_S = 1.0
"""So long before the first words are due, takes are no longer waited for."""

_T = TypeVar("_T")


class Talk(msgspec.Struct, frozen=True):
    """The answer under way: who thinks, for how long, and where its words are shown."""

    villager: BeingId
    line: Line
    due: float
    """When the first words must have come, on the clock."""
    stream: int
    notes: dict[int, AnyNote]
    minute: int
    show: Callable[[str], None]
    """Takes all words so far, each time there are more."""


class Director:
    """The director of an answer's takes: waits for them, chooses one, shows its words, minds the time."""

    def __init__(self, clock: Clock, talk: Talk, need: Write, news: asyncio.Event) -> None:
        self._clock, self._talk, self._need, self._news = clock, talk, need, news
        self.shown = ""
        self.outcome = "said"

    async def run(self, takes: list[Take]) -> Take:
        """Return the take that was chosen; `outcome` tells what became of it."""
        take = takes[0]
        try:
            take = await self._audition(takes)
            await self._play(take)
        except TimeoutError:
            self.outcome = "late"
        return take

    async def _audition(self, takes: list[Take]) -> Take:
        """Return the take that begins best; when time runs short, the best of what there is."""
        hurry = self._talk.due - HURRY_S
        while not all(take.judgeable for take in takes):
            begun = any(take.shown for take in takes)
            if begun and self._clock.now() >= hurry:
                break
            await self._more(hurry if begun else self._talk.due)
        best = max(takes, key=lambda take: take.fitness)
        for take in takes:
            take.dropped = take is not best
        if all(take.failed for take in takes):
            self.outcome = "failed"
        elif best.fitness < self._need.least:
            self.outcome = "nonsense"
        return best

    async def _play(self, take: Take) -> None:
        """Show the words of the take as they come."""
        last = self._talk.due + SPEAKING_S
        while self.outcome == "said":
            self._tell(take.shown)
            if take.over:
                words = take.draft.finish()
                self.outcome = "failed" if take.failed else "said" if words else "nonsense"
                self._tell(words if self.outcome == "said" else "")
                return
            await self._more(min(self._clock.now() + PROGRESS_S, last) if self.shown else self._talk.due, strict=True)

    def _tell(self, words: str) -> None:
        """Show words, if there are more than were shown."""
        if self._need.aloud and len(words) > len(self.shown):
            self.shown = words
            self._talk.show(words)

    async def _more(self, until: float, *, strict: bool = False) -> None:
        """Wait for news of any take; when none comes in time, raise TimeoutError if it is too late altogether."""
        self._news.clear()
        try:
            await within(self._clock, until - self._clock.now(), self._news.wait())
        except TimeoutError:
            if strict or until >= self._talk.due:
                raise


async def within(clock: Clock, seconds: float, work: Awaitable[_T]) -> _T:
    """Return what `work` gives, or raise TimeoutError after so many seconds of this clock; `work` is cancelled then."""
    task, alarm = asyncio.ensure_future(work), asyncio.ensure_future(clock.sleep(max(seconds, 0.0)))
    try:
        await asyncio.wait({task, alarm}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise TimeoutError
        return task.result()
    finally:
        task.cancel()
        alarm.cancel()
        await asyncio.gather(task, alarm, return_exceptions=True)
