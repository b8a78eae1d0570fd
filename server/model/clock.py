"""Real time as an argument, and how long to wait for what.

It is apart so that deadlines, back-off and breakers are tested by a clock that a test turns.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Awaitable
from typing import Protocol, TypeVar

from server.model.blame import LateError
from shared.errors import ModelError

T = TypeVar("T")

TOO_LATE = "The model did not answer in time: it goes by rule; a smaller model or a GPU is faster."


class Clock(Protocol):
    """What tells the time and lets it pass."""

    def now(self) -> float:
        """Return seconds since some moment; never goes back."""

    async def sleep(self, seconds: float) -> None:
        """Wait so long."""


class RealClock:
    """The computer's own clock."""

    def now(self) -> float:
        """Return seconds of the monotonic clock."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait so long."""
        await asyncio.sleep(seconds)


async def within(clock: Clock, seconds: float, work: Awaitable[T]) -> T:
    """Return what ``work`` gives; raise ``LateError`` and cancel it when it takes longer."""
    task, alarm = asyncio.ensure_future(work), asyncio.ensure_future(clock.sleep(max(seconds, 0.0)))
    try:
        await asyncio.wait({task, alarm}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise LateError(TOO_LATE)
        return task.result()
    finally:
        await _gone(task, alarm)


class _End:
    """The end of a stream; with an error, if it ended by one."""

    def __init__(self, error: ModelError | None = None) -> None:
        self.error = error


async def stream_within(
    clock: Clock, first_s: float, whole_s: float, pieces: AsyncGenerator[str, None]
) -> AsyncGenerator[str, None]:
    """Yield pieces as they come; raise ``LateError`` when the first or the last takes longer. Closing it closes ``pieces``.

    One task reads and one watches the time, however many pieces there are; the pieces wait in a queue that the job's own
    ``max_tokens`` bounds.
    """
    came: asyncio.Queue[str | _End] = asyncio.Queue()
    begun = asyncio.Event()
    reading = asyncio.ensure_future(_read(pieces, came, begun))
    watching = asyncio.ensure_future(_watch(clock, first_s, whole_s, came, begun))
    try:
        while not isinstance(piece := await came.get(), _End):
            yield piece
        if piece.error is not None:
            raise piece.error
        await reading
    finally:
        await _gone(reading, watching)


async def _read(pieces: AsyncGenerator[str, None], came: "asyncio.Queue[str | _End]", begun: asyncio.Event) -> None:
    end = _End()
    try:
        async with contextlib.aclosing(pieces):
            async for piece in pieces:
                begun.set()
                came.put_nowait(piece)
    except ModelError as error:
        end = _End(error)
    finally:
        came.put_nowait(end)


async def _watch(clock: Clock, first_s: float, whole_s: float, came: "asyncio.Queue[str | _End]", begun: asyncio.Event) -> None:
    first_s = max(0.0, min(first_s, whole_s))
    await clock.sleep(first_s)
    if begun.is_set():
        await clock.sleep(max(0.0, whole_s - first_s))
    came.put_nowait(_End(LateError(TOO_LATE)))


async def _gone(*tasks: "asyncio.Future[T] | asyncio.Future[None]") -> None:
    """Cancel what still runs and wait until it is gone."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
