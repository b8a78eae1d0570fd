"""Gives jobs their places at servers: at once, after waiting in line, or not at all.

It is apart from ``spread`` and ``line``, which decide and never wait, and from ``remote``, which asks the servers.
"""

import asyncio
from collections.abc import Callable, Sequence

from server.model.engine import Job, Priority, Write
from server.model.far.fault import Deadline, PeerError
from server.model.far.line import Line
from server.model.far.spread import Spread

IGNORED = 0.9
"""A server that has said nothing for so much of the time a job had is to blame when the job is given up."""


class Errand:
    """One job on its way: how long it may take, which servers can do it, and which have failed it."""

    def __init__(self, job: Job, fits: Callable[[int], bool]) -> None:
        self.job = job
        self.deadline = Deadline(job.deadline_s)
        self.fits = fits
        self.tried: set[int] = set()
        self.begun = self.done = False
        self.seat: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    @property
    def ignored(self) -> bool:
        """Tell whether there was time enough for a first word, and none came."""
        patience_s = (isinstance(self.job, Write) and self.job.first_s) or self.job.deadline_s
        return not self.begun and self.deadline.waited_s >= IGNORED * patience_s


class Places:
    """The servers' places and who waits for one."""

    def __init__(self, names: Sequence[str], limit: int, line: Line[Errand], clock: Callable[[], float]) -> None:
        self.spread = Spread(names, limit)
        self._line, self._clock = line, clock

    @property
    def waiting(self) -> int:
        """How many jobs wait."""
        return len(self._line)

    async def take(self, errand: Errand) -> int:
        """Return the server at which a job has a place now; ``PeerError`` when there is none, or none in time."""
        if reason := self._hopeless(errand):
            raise reason
        errand.seat = asyncio.get_running_loop().create_future()
        if not self._line.join(errand, errand.job.priority, self._clock()):
            raise PeerError(f"{self.waiting} jobs wait for the model servers: try again later, or add a server.", "busy")
        self.seat()
        try:
            return await errand.deadline.wait(errand.seat)
        except BaseException:
            self._line.leave(errand)
            if errand.seat.done() and not errand.seat.cancelled() and not errand.seat.exception():
                self.leave(errand.seat.result())
            raise

    def leave(self, at: int) -> None:
        """Give a place back, and let the next in."""
        self.spread.end(at)
        self.seat()

    def seat(self) -> None:
        """Give free places to those who wait, and send away those whom no server is left for."""
        self._line.let_in(self._clock(), self._admit)

    def _admit(self, errand: Errand) -> bool:
        if errand.seat.done():
            return True
        if reason := self._hopeless(errand):
            errand.seat.set_exception(reason)
            return True
        urgent = errand.job.priority == Priority.PLAYER_CHAT
        at = self.spread.pick(errand.job.owner, self.hopes(errand), urgent=urgent)
        if at is None:
            return False
        self.spread.begin(at)
        errand.seat.set_result(at)
        return True

    def hopes(self, errand: Errand) -> list[int]:
        """Return the servers that are up, can do the job and have not failed it."""
        return [at for at in self.spread.up if at not in errand.tried and errand.fits(at)]

    def _hopeless(self, errand: Errand) -> PeerError | None:
        if self.hopes(errand):
            return None
        if not self.spread.up:
            reason = self.spread.complaint() or "The model servers are not asked yet: try again in a moment."
            return PeerError(reason, "gone")
        return PeerError("No model server can do this job: see what it asks for, and each server's abilities.", "refused")
