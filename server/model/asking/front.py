"""The engine the town holds: one model a tier, and all that the rules ask around them.

It is apart from the engines because none of it is about how words are made: who is asked, what is remembered, what is
logged; attempts, deadlines and the breaker of each tier stand in ``desk``.
"""

import asyncio
import math
import random
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from server.model.asking.calls import Call, CallRecord, Log
from server.model.asking.desk import Desk
from server.model.asking.keeping import Replies
from server.model.asking.retries import Dice
from server.model.asking.vectors import Vectors
from server.model.clock import Clock, RealClock
from server.model.engine import Choose, Engine, EngineStatus, Fill, Tier, Write
from shared.errors import ModelError

J = TypeVar("J", Write, Fill)

NONSENSE = "The model's answer is none of those that were asked for: it goes by rule; if it always is, choose another model."

CLOSE = 0.01
"""How far from 1 shares may sum."""


class Front:
    """An ``Engine`` over one engine a tier, which may be the same; ``embedder`` makes the vectors.

    ``most_tokens`` caps the answers of each tier. ``dice`` give numbers from 0 to 1.
    """

    def __init__(
        self,
        engines: Mapping[Tier, Engine],
        most_tokens: Mapping[Tier, int],
        embedder: Engine | None = None,
        *,
        clock: Clock | None = None,
        dice: Dice = random.random,
    ) -> None:
        clock = clock or RealClock()
        self._now: Callable[[], float] = clock.now
        self._desks = {tier: Desk(tier, engine, most_tokens[tier], clock, dice) for tier, engine in engines.items()}
        embedder = embedder or engines["folk"]
        self._engines = list({id(engine): engine for engine in (*engines.values(), embedder)}.values())
        self._replies = Replies(clock.now)
        self._vectors = Vectors(embedder, clock.now)
        self._log: Log | None = None

    @contextmanager
    def logged(self, to: Log) -> Iterator[None]:
        """Log every call to ``to`` for the length of the block, which must not raise."""
        before, self._log = self._log, to
        try:
            yield
        finally:
            self._vectors.settle(self._tell, now=True)
            self._log = before

    async def start(self) -> None:
        """Begin to load all models; return at once."""
        for engine in self._engines:
            await engine.start()

    async def ready(self) -> None:
        """Wait until the folk can speak; ``ModelError`` when they never will. The other tier may still be loading, or fail."""
        await self._desks["folk"].engine.ready()

    async def aclose(self) -> None:
        """End open jobs and let all models go."""
        await asyncio.gather(*(engine.aclose() for engine in self._engines))

    async def write(self, job: Write) -> AsyncGenerator[str, None]:
        """Yield pieces; a reply that may be repeated comes from memory, in one piece."""
        desk, job = self._routed(job)
        with self._call(desk, job) as call:
            if job.keep_s > 0:
                desk.tally.cacheable += 1
                text = self._replies.find(desk.engine.status().model, job)
                if text is not None:
                    call.cached = True
                    call.add(text)
                    yield text
                    return
            async with aclosing(desk.write(job, call)) as pieces:
                async for piece in pieces:
                    yield piece
            if job.keep_s > 0:
                self._replies.keep(desk.engine.status().model, job, call.text)

    async def choose(self, job: Choose) -> tuple[float, ...]:
        """Return one share an option."""
        desk = self._desks[job.tier]
        with self._call(desk, job) as call:
            shares = await desk.ask(job, call, desk.engine.choose, _check_shares)
            call.text = " ".join(f"{share:.2f}{option}" for share, option in zip(shares, job.options, strict=True))
            return shares

    async def fill(self, job: Fill) -> str:
        """Return JSON."""
        desk, job = self._routed(job)
        with self._call(desk, job) as call:
            call.text = await desk.ask(job, call, desk.engine.fill, _check_json)
            return call.text

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Return one vector a text, remembered or made."""
        try:
            return await self._vectors.embed(texts)
        finally:
            self._vectors.settle(self._tell)

    def status(self) -> EngineStatus:
        """Tell what the folk's engine does, and what each tier does."""
        tiers = tuple(desk.status() for desk in self._desks.values())
        return replace(self._desks["folk"].engine.status(), tiers=tiers)

    def _routed(self, job: J) -> tuple[Desk, J]:
        """Return who answers, and the job with no more tokens than the tier may write."""
        desk = self._desks[job.tier]
        return desk, replace(job, max_tokens=min(job.max_tokens, desk.most_tokens))

    def _call(self, desk: Desk, job: Write | Choose | Fill) -> Call:
        desk.tally.begun()

        def ended(record: CallRecord) -> None:
            desk.tally.ended(record)
            self._tell(record)

        return Call(job, self._now, ended)

    def _tell(self, record: CallRecord) -> None:
        if self._log is not None:
            self._log(record)


def _check_shares(job: Choose, shares: tuple[float, ...]) -> None:
    """Raise ``ModelError`` unless there is a share an option, all together 1."""
    sound = all(math.isfinite(share) and share >= 0 for share in shares)
    if len(shares) != len(job.options) or not sound or not math.isclose(sum(shares), 1.0, abs_tol=CLOSE):
        raise ModelError(NONSENSE)


def _check_json(_job: Fill, text: str) -> None:
    """Raise ``ModelError`` unless it is JSON."""
    try:
        msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise ModelError(NONSENSE) from error
