"""One question to a model from its asking to its end: what the log keeps of it, and how it is found out.

It is apart because every way of asking (write, choose, fill) is logged alike, exactly once, whatever ends it.
"""

import asyncio
import hashlib
from collections.abc import Callable
from types import TracebackType
from typing import Literal, Self

import msgspec

from server.model.blame import LateError, RefusedError
from server.model.engine import Choose, Fill, Job, Tier, Write
from server.model.spent import Spent

Kind = Literal["write", "choose", "fill", "embed"]

Outcome = Literal["done", "cached", "late", "failed", "refused", "cancelled"]
"""``done``: answered; ``cached``: answered from memory; ``late``: past its deadline; ``failed``; ``refused``: the breaker was
open; ``cancelled``: whoever asked had enough."""


class CallRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the request log."""

    kind: Kind
    tier: Tier
    purpose: str
    owner: int = 0
    prompt_hash: str = ""
    """The first 16 hexadecimal digits of the prompt's BLAKE2b."""
    prompt_chars: int = 0
    pieces: int = 0
    """Pieces of text that came: about as many as tokens."""
    attempts: int = 0
    ms: int = 0
    first_ms: int = -1
    """Until the first piece; -1 when none came."""
    outcome: Outcome = "done"
    text: str = ""
    """All that the model said."""
    tokens_in: int | None = None
    tokens_out: int | None = None
    """Read and written in all attempts, as the engine counts them; None where it does not."""


Log = Callable[[CallRecord], None]


class Call:
    """A question under way: a context whose end is its outcome."""

    def __init__(self, job: Write | Choose | Fill, clock: Callable[[], float], ended: Log) -> None:
        self.job = job
        self.attempts = 0
        self.pieces = 0
        self.text = ""
        self.first_s: float | None = None
        self.cached = False
        self.spent = Spent()
        self._clock, self._ended = clock, ended
        self._began = clock()

    @property
    def first_until(self) -> float:
        """When its first words must have come, on the clock."""
        first_s = self.job.first_s if isinstance(self.job, Write) else 0.0
        return self._began + min(first_s or self.job.deadline_s, self.job.deadline_s)

    @property
    def until(self) -> float:
        """When it must be over, on the clock."""
        return self._began + self.job.deadline_s

    def add(self, piece: str) -> None:
        """Take note of more text."""
        if self.first_s is None:
            self.first_s = self._clock() - self._began
        self.pieces += 1
        self.text += piece

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None) -> None:
        self._ended(self._record(self._outcome(error)))

    def _outcome(self, error: BaseException | None) -> Outcome:
        if self.cached:
            return "cached"
        match error:
            case None:
                return "done"
            case asyncio.CancelledError() | GeneratorExit():
                return "cancelled"
            case LateError():
                return "late"
            case RefusedError():
                return "refused"
            case _:
                return "failed"

    def _record(self, outcome: Outcome) -> CallRecord:
        job = self.job
        prompt = prompt_text(job)
        return CallRecord(
            kind=kind_of(job),
            tier=job.tier,
            purpose=job.purpose,
            owner=job.owner,
            prompt_hash=hashlib.blake2b(prompt.encode("utf-8", "replace"), digest_size=8).hexdigest(),
            prompt_chars=len(prompt),
            pieces=self.pieces,
            attempts=self.attempts,
            ms=round((self._clock() - self._began) * 1000),
            first_ms=-1 if self.first_s is None else round(self.first_s * 1000),
            outcome=outcome,
            text=self.text,
            tokens_in=self.spent.tokens_in,
            tokens_out=self.spent.tokens_out,
        )


def kind_of(job: Write | Choose | Fill) -> Kind:
    """Return the verb of a job."""
    match job:
        case Write():
            return "write"
        case Choose():
            return "choose"
        case Fill():
            return "fill"


def prompt_text(job: Job) -> str:
    """Return a prompt as one text."""
    if isinstance(job.prompt, str):
        return job.prompt
    return "\n".join(f"{turn.role}: {turn.text}" for turn in job.prompt)
