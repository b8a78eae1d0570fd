"""Asks one tier's model, as often and as long as it may be asked: attempts, deadlines, breaker.

It is apart from ``front`` because this is what can go wrong with one model; there is what all models of a town share.
"""

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import aclosing, contextmanager
from typing import TypeVar

from msgspec.structs import replace

from server.model.asking.breaker import PEACE_S, Breaker, Ticket
from server.model.asking.calls import Call
from server.model.asking.retries import Dice, attempts, pause_s, seed_of
from server.model.asking.tally import Tally
from server.model.blame import CrowdedError, LateError, RefusedError, UnfitError
from server.model.clock import Clock, stream_within, within
from server.model.engine import Choose, Engine, Fill, Tier, TierStatus, Write
from shared.errors import ModelError

log = logging.getLogger("thorp.model")

J = TypeVar("J", Choose, Fill)
Q = TypeVar("Q", Write, Choose, Fill)
T = TypeVar("T")

EMPTY = "The model answered without a word: it goes by rule; if it always does, choose another model."


class Desk:
    """A tier: its engine, its breaker, its numbers. ``most_tokens`` caps every answer; ``dice`` shake the pauses."""

    def __init__(self, tier: Tier, engine: Engine, most_tokens: int, clock: Clock, dice: Dice) -> None:
        self.engine = engine
        self.breaker = Breaker(clock.now)
        self.tally = Tally(tier, clock.now)
        self.most_tokens = most_tokens
        self._tier, self._clock, self._dice = tier, clock, dice

    def status(self) -> TierStatus:
        """Return the tier's numbers."""
        return self.tally.status(self.engine.status(), self.breaker.state)

    async def write(self, job: Write, call: Call) -> AsyncGenerator[str, None]:
        """Yield pieces; ``ModelError`` when no attempt gave any, or one broke off."""
        while True:
            try:
                async with aclosing(self._write_once(job, call)) as pieces:
                    async for piece in pieces:
                        yield piece
            except ModelError as error:
                await self._again(error, call)
            else:
                return

    async def ask(self, job: J, call: Call, ask: Callable[[J], Awaitable[T]], check: Callable[[J, T], None]) -> T:
        """Return an answer; ``ModelError`` when no attempt gave one that ``check`` did not raise it for."""
        while True:
            try:
                with self._attempt(call):
                    left_s = call.until - self._clock.now()
                    asking = call.spent.asking(ask, _tried(job, left_s, call.attempts))
                    found = await within(self._clock, left_s, asking)
                    check(job, found)
                    return found
            except ModelError as error:
                await self._again(error, call)

    async def _write_once(self, job: Write, call: Call) -> AsyncGenerator[str, None]:
        with self._attempt(call):
            now = self._clock.now()
            left_s = call.until - now
            written = self.engine.write(_tried(job, left_s, call.attempts))
            pieces = _with_words(call.spent.reading(written))
            async with aclosing(stream_within(self._clock, call.first_until - now, left_s, pieces)) as timed:
                async for piece in timed:
                    call.add(piece)
                    yield piece
            if not call.pieces:
                raise ModelError(EMPTY)

    @contextmanager
    def _attempt(self, call: Call) -> Iterator[None]:
        """Ask for leave to ask, and say what came of it."""
        ticket = self.breaker.admit()
        if ticket is None:
            raise RefusedError(f"The model failed too often and is left alone for {self.breaker.peace_s:.0f} s: it goes by rule.")
        call.attempts += 1
        was_ready = self.engine.status().state == "ready"
        try:
            yield
        except ModelError as error:
            self._blame(ticket, error, call, was_ready=was_ready)
            raise
        except BaseException:  # whoever asked had enough: it says nothing, unless the model had begun to answer
            (self.breaker.succeeded if call.pieces else self.breaker.dropped)(ticket)
            raise
        self.breaker.succeeded(ticket)

    def _blame(self, ticket: Ticket, error: ModelError, call: Call, *, was_ready: bool) -> None:
        """Count a failure, if it is the model's.

        It is not while the engine says that it is not ready: it refuses at once and brings itself back. Nor is it when the job
        waited behind others.
        """
        waited = isinstance(error, LateError) and not call.pieces and self.engine.status().queue_depth > 0
        if not was_ready or waited or isinstance(error, CrowdedError | UnfitError):
            self.breaker.dropped(ticket)
        else:
            before = self.breaker.state
            self.breaker.failed(ticket)
            if before != self.breaker.state == "open":
                log.warning("%s: the model is left alone for %.0f s, answers go by rule: %s", self._tier, PEACE_S, error)

    async def _again(self, error: ModelError, call: Call) -> None:
        """Wait until it may be tried again; raise the error when it may not."""
        wait_s = pause_s(call.attempts, self._dice) if call.attempts else 0.0
        if (
            isinstance(error, LateError | UnfitError | RefusedError)
            or call.pieces
            or call.attempts >= attempts(critical=call.job.critical)
            or self._clock.now() + wait_s >= call.first_until
            or self.breaker.state == "open"
            or self.engine.status().state in {"absent", "failed"}
        ):
            raise error
        self.tally.retries += 1
        await self._clock.sleep(wait_s)


def _tried(job: Q, left_s: float, attempt: int) -> Q:
    """Return a job as an attempt asks for it: with the time that is left, and a seed of its own if it has any."""
    if isinstance(job, Choose):
        return replace(job, deadline_s=left_s)
    return replace(job, deadline_s=left_s, seed=seed_of(job.seed, attempt))


async def _with_words(pieces: AsyncGenerator[str, None]) -> AsyncGenerator[str, None]:
    """Hold white space back until words follow it: a reply of nothing else is none."""
    held, begun = "", False
    async with aclosing(pieces):
        async for piece in pieces:
            held += piece
            begun = begun or bool(held.strip())
            if begun:
                yield held
                held = ""
