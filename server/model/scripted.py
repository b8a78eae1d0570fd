"""Engines without a model: one that says what it is told to, for tests and shows, and one that is not there.

They are apart from the tests because ``--no-model`` and other packages' tests use them too.
"""

import asyncio
import hashlib
import itertools
import math
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence

from server.model.engine import EMBEDDING_SIZE, Choose, EngineStatus, Fill, Write
from shared.errors import ModelError

ABSENT = "absent: no language model runs here, the town lives by rule; start without --no-model to have one"

Replies = Callable[[Write], str] | Sequence[str]
Chooser = Callable[[Choose], Sequence[float]]
Sleep = Callable[[float], Awaitable[None]]


class ScriptedEngine:
    """A deterministic engine: gives replies in turn (again from the first after the last), word by word.

    ``replies`` may be a function of the job; it may raise ``ModelError`` to play a failing model. ``chooser`` gives
    weights, equal ones without it. ``fillings`` are the JSON texts to fill in, in turn. ``delay_s`` passes
    before each piece, through ``sleep``. ``asked`` holds every job.
    """

    def __init__(
        self,
        replies: Replies = ("Good day.",),
        *,
        chooser: Chooser | None = None,
        fillings: Sequence[str] = ("{}",),
        delay_s: float = 0.0,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.asked: list[Write | Choose | Fill] = []
        self._reply = replies if callable(replies) else _in_turn(replies)
        self._chooser = chooser
        self._fillings = itertools.cycle(fillings)
        self._delay_s = delay_s
        self._sleep = sleep
        self._open = 0

    async def start(self) -> None:
        """Do nothing: a script is always ready."""

    async def ready(self) -> None:
        """Return at once."""

    async def aclose(self) -> None:
        """Do nothing: there is nothing to let go."""

    async def write(self, job: Write) -> AsyncGenerator[str, None]:
        """Yield the reply's words, each with the space before it, up to the first stop string."""
        self.asked.append(job)
        self._open += 1
        try:
            for piece in _words(_cut(self._reply(job), job.stop))[: job.max_tokens]:
                await self._sleep(self._delay_s)
                yield piece
        finally:
            self._open -= 1

    async def choose(self, job: Choose) -> tuple[float, ...]:
        """Return the chooser's weights as shares."""
        self.asked.append(job)
        await self._sleep(self._delay_s)
        weights = self._chooser(job) if self._chooser else [1.0] * len(job.options)
        return tuple(weight / sum(weights) for weight in weights)

    async def fill(self, job: Fill) -> str:
        """Return the next of the fillings."""
        self.asked.append(job)
        await self._sleep(self._delay_s)
        return next(self._fillings)

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Return bags of hashed words: texts that share words are near each other."""
        return [_bag(text) for text in texts]

    def status(self) -> EngineStatus:
        """Say that it is ready."""
        return EngineStatus(
            state="ready", model="scripted", device="none", slots=8, slots_busy=self._open, n_ctx=4096, embeds=True
        )


class AbsentEngine:
    """No model at all: every question raises ``ModelError('absent: ...')`` at once, so that all goes by rule."""

    def __init__(self, reason: str = ABSENT) -> None:
        self._reason = reason

    async def start(self) -> None:
        """Do nothing."""

    async def ready(self) -> None:
        """Raise: it will never be ready."""
        raise ModelError(self._reason)

    async def aclose(self) -> None:
        """Do nothing."""

    async def write(self, job: Write) -> AsyncGenerator[str, None]:
        """Raise before the first piece."""
        _ = job
        raise ModelError(self._reason)
        yield ""

    async def choose(self, job: Choose) -> tuple[float, ...]:
        """Raise."""
        _ = job
        raise ModelError(self._reason)

    async def fill(self, job: Fill) -> str:
        """Raise."""
        _ = job
        raise ModelError(self._reason)

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Raise."""
        _ = texts
        raise ModelError(self._reason)

    def status(self) -> EngineStatus:
        """Say that it is absent, and why."""
        return EngineStatus(state="absent", last_error=self._reason)


def _in_turn(replies: Sequence[str]) -> Callable[[Write], str]:
    turns = itertools.cycle(replies)
    return lambda _job: next(turns)


def _cut(text: str, stops: Sequence[str]) -> str:
    return text[: min((at for at in map(text.find, stops) if at >= 0), default=len(text))]


def _words(text: str) -> list[str]:
    return re.findall(r"\s*\S+\s*$|\s*\S+", text)


def _bag(text: str) -> list[float]:
    vector = [0.0] * EMBEDDING_SIZE
    for word in re.findall(r"\w+", text.lower()) or [""]:
        digest = hashlib.blake2b(word.encode(), digest_size=4).digest()
        vector[int.from_bytes(digest, "big") % EMBEDDING_SIZE] += 1.0
    length = math.sqrt(sum(value * value for value in vector))
    return [value / length for value in vector]
