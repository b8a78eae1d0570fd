"""What goes wrong with a far server, by what follows from it, and how long a job waits for one.

It is apart because every part of the remote engine raises faults and waits by deadlines, and none should import another
for it.
"""

import asyncio
from collections.abc import Awaitable
from typing import Literal, TypeVar

from server.model.blame import CrowdedError, LateError, UnfitError
from shared.errors import ModelError

T = TypeVar("T")

Kind = Literal["gone", "busy", "slow", "broken", "failed", "refused", "odd"]
"""``gone``: not there or shut to us, left out at once. ``busy``: full, another may do. ``slow``: no answer in time.
``broken``: it answered nonsense. ``failed``: it says that it could not (5xx). ``refused``: it is well and cannot do this
one thing. ``odd``: it is well, and what its model said is of no use."""

TOO_SLOW = "Too slow for this job's deadline: it goes by rule; a smaller model or a GPU is faster."


class PeerError(ModelError):
    """A ``ModelError`` of a far server, with its kind."""

    def __init__(self, reason: str, kind: Kind) -> None:
        super().__init__(reason)
        self.kind = kind

    def outside(self) -> ModelError:
        """Return the error that those who asked for an answer know."""
        known: dict[Kind, type[ModelError]] = {"slow": LateError, "busy": CrowdedError, "refused": UnfitError}
        return known.get(self.kind, ModelError)(str(self))


class Deadline:
    """Until when a job is waited for; needs a running loop. It can be ended early, with a reason."""

    def __init__(self, seconds: float) -> None:
        self._began = asyncio.get_running_loop().time()
        self._until = self._began + seconds
        self._reason = TOO_SLOW
        self._step: asyncio.Timeout | None = None

    async def wait(self, step: Awaitable[T], most_s: float | None = None) -> T:
        """Wait for one step, ``most_s`` at most; ``PeerError`` of kind ``slow`` when time is up."""
        until = self._until
        if most_s is not None:
            until = min(until, asyncio.get_running_loop().time() + most_s)
        try:
            async with asyncio.timeout_at(until) as self._step:
                return await step
        except TimeoutError:
            raise PeerError(self._reason, "slow") from None
        finally:
            self._step = None

    @property
    def waited_s(self) -> float:
        """How long it has been waited."""
        return asyncio.get_running_loop().time() - self._began

    def end(self, reason: str) -> None:
        """Let time be up now."""
        self._until, self._reason = 0.0, reason
        if self._step and not self._step.expired():
            self._step.reschedule(0.0)
