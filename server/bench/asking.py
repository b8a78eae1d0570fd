"""Asks an engine as a town does, and times it: all at once, in turn, a player among thoughts, a choice.

Apart from `thorpd bench engine`, which puts the numbers together, so that tests time a scripted engine. Each function takes
jobs and returns seconds; what fails is counted and never ends the bench.
"""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import aclosing

import msgspec

from server.model.engine import Choose, Engine, Write
from shared.errors import ModelError

PAUSE_S = 0.3
"""How long a player waits before the next question."""

Tick = Callable[[], object]
"""Called when one more is done."""


class Together(msgspec.Struct, frozen=True, kw_only=True):
    """What came of jobs: the texts, the seconds from the first asking to the end of the last, and how many failed."""

    texts: list[str]
    took_s: float
    failed: int


class Waits(msgspec.Struct, frozen=True, kw_only=True):
    """How long each of some jobs took, in seconds, and how many failed."""

    seconds: list[float]
    failed: int


def nothing() -> None:
    """Show no progress."""


async def at_once(engine: Engine, jobs: Sequence[Write]) -> Together:
    """Ask all jobs at the same moment."""
    began = time.perf_counter()
    texts = await asyncio.gather(*(_text(engine, job) for job in jobs))
    took_s = time.perf_counter() - began
    return Together(texts=[text or "" for text in texts], took_s=took_s, failed=texts.count(None))


async def in_turn(engine: Engine, jobs: Iterable[Write], workers: int, tick: Tick = nothing) -> Together:
    """Ask jobs in order, never more than ``workers`` at a time."""
    waiting, texts = iter(jobs), list[str | None]()

    async def work() -> None:
        for job in waiting:
            texts.append(await _text(engine, job))
            tick()

    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(workers):
            group.create_task(work())
    took_s = time.perf_counter() - began
    return Together(texts=[text or "" for text in texts], took_s=took_s, failed=texts.count(None))


async def first_words(engine: Engine, questions: Sequence[Write], thoughts: Iterable[Write], workers: int, tick: Tick) -> Waits:
    """Ask a player's questions one after another while others think all the time; time the first piece of each reply."""
    crowd = asyncio.create_task(in_turn(engine, thoughts, workers))
    try:
        found = []
        for question in questions:
            await asyncio.sleep(PAUSE_S)
            found.append(await _first_word(engine, question))
            tick()
    finally:
        crowd.cancel()
        await asyncio.gather(crowd, return_exceptions=True)
    return _waits(found)


async def choices(engine: Engine, jobs: Sequence[Choose], tick: Tick = nothing) -> Waits:
    """Ask choices one after another, and time each."""
    found: list[float | None] = []
    for job in jobs:
        began = time.perf_counter()
        try:
            await engine.choose(job)
            found.append(time.perf_counter() - began)
        except ModelError:
            found.append(None)
        tick()
    return _waits(found)


def forever(make: Callable[[int], Write]) -> Iterable[Write]:
    """Yield a job for each number from 0 on."""
    return map(make, itertools.count())


def _waits(found: Sequence[float | None]) -> Waits:
    return Waits(seconds=[took_s for took_s in found if took_s is not None], failed=list(found).count(None))


async def _text(engine: Engine, job: Write) -> str | None:
    """Return a reply; None when it fails."""
    try:
        async with aclosing(engine.write(job)) as pieces:
            return "".join([piece async for piece in pieces])
    except ModelError:
        await asyncio.sleep(0)
        return None


async def _first_word(engine: Engine, job: Write) -> float | None:
    """Return the seconds to a reply's first piece, and hear the reply to its end; None when it fails."""
    began, first = time.perf_counter(), None
    try:
        async with aclosing(engine.write(job)) as pieces:
            async for _ in pieces:
                first = first or time.perf_counter() - began
    except ModelError:
        return None
    return first
