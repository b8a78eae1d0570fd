"""Asks an engine as a town does, and times it: all at once, in turn, a player among thoughts, a choice.

Apart from `thorpd bench engine`, which puts the numbers together, so that tests time a scripted engine. Each function takes
jobs and fills in what came of them as they are done, so that nothing is lost when it is ended early; what fails is counted
and never ends the bench.
"""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterable
from contextlib import aclosing

import msgspec

from server.model.engine import Choose, Engine, Write
from shared.errors import ModelError

PAUSE_S = 0.3
"""How long a player waits before the next question."""

Tick = Callable[[], object]
"""Called when one more is done."""


def nothing() -> None:
    """Show no progress."""


class Failures(msgspec.Struct, kw_only=True):
    """How many failed of those that are done, and why the last did; ``tick`` is called for each that is done."""

    tick: Tick = nothing
    failed: int = 0
    why: str = ""

    def blame(self, error: ModelError) -> None:
        """Count one that failed."""
        self.failed, self.why = self.failed + 1, str(error)
        self.tick()


class Together(Failures, kw_only=True):
    """What came of jobs so far: the texts as they came, and the seconds from the first asking to the last answer."""

    texts: list[str] = []
    took_s: float = 0.0

    @property
    def done(self) -> int:
        """How many were answered or failed."""
        return len(self.texts) + self.failed


class Waits(Failures, kw_only=True):
    """How long each of some jobs took so far, in seconds."""

    seconds: list[float] = []

    def add(self, seconds: float) -> None:
        """Count one that was answered."""
        self.seconds.append(seconds)
        self.tick()


async def at_once(engine: Engine, jobs: Iterable[Write], into: Together) -> None:
    """Ask all jobs at the same moment."""
    began = time.perf_counter()
    await asyncio.gather(*(_ask(engine, job, began, into) for job in jobs))


async def in_turn(engine: Engine, jobs: Iterable[Write], workers: int, into: Together) -> None:
    """Ask jobs in order, never more than ``workers`` at a time."""
    waiting, began = iter(jobs), time.perf_counter()

    async def work() -> None:
        for job in waiting:
            await _ask(engine, job, began, into)

    async with asyncio.TaskGroup() as group:
        for _ in range(workers):
            group.create_task(work())


async def first_words(engine: Engine, questions: Iterable[Write], thoughts: Iterable[Write], workers: int, into: Waits) -> None:
    """Ask a player's questions one after another while others think all the time; time the first piece of each reply."""
    crowd = asyncio.create_task(in_turn(engine, thoughts, workers, Together()))
    try:
        for question in questions:
            await asyncio.sleep(PAUSE_S)
            await _first_word(engine, question, into)
    finally:
        crowd.cancel()
        await asyncio.gather(crowd, return_exceptions=True)


async def choices(engine: Engine, jobs: Iterable[Choose], into: Waits) -> None:
    """Ask choices one after another, and time each."""
    for job in jobs:
        began = time.perf_counter()
        try:
            await engine.choose(job)
        except ModelError as error:
            into.blame(error)
        else:
            into.add(time.perf_counter() - began)


def forever(make: Callable[[int], Write]) -> Iterable[Write]:
    """Yield a job for each number from 0 on."""
    return map(make, itertools.count())


async def _ask(engine: Engine, job: Write, began: float, into: Together) -> None:
    """Hear a reply to its end."""
    try:
        async with aclosing(engine.write(job)) as pieces:
            into.texts.append("".join([piece async for piece in pieces]))
    except ModelError as error:
        into.blame(error)
        await asyncio.sleep(0)
    else:
        into.tick()
    into.took_s = time.perf_counter() - began


async def _first_word(engine: Engine, job: Write, into: Waits) -> None:
    """Time a reply's first piece, and hear the reply to its end."""
    began, first = time.perf_counter(), 0.0
    try:
        async with aclosing(engine.write(job)) as pieces:
            async for _ in pieces:
                first = first or time.perf_counter() - began
    except ModelError as error:
        into.blame(error)
    else:
        if first:
            into.add(first)
        else:
            into.blame(ModelError("A reply had no words."))
