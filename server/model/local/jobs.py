"""The jobs that are open with a model: where answers go, until when they are wanted.

It is apart from the process they run in, so that deadlines and endings are tested without one.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator

from server.model.blame import LateError, UnfitError
from server.model.local.frames import Done, Failed, Piece
from shared.errors import ModelError

HELD_ANSWERS = 4096
"""Pieces a reply may hold for a reader who does not read; then the reply is dropped."""

TOO_SLOW = "The model was too slow for this job's deadline: it goes by rule; a smaller model or a GPU is faster."


class Job:
    """An open job; iterating gives its answers, up to its end."""

    def __init__(self, until_s: float) -> None:
        self.until_s = until_s
        self._answers: asyncio.Queue[Piece | Done | Failed | str] = asyncio.Queue(HELD_ANSWERS)

    def put(self, answer: Piece | Done | Failed | str) -> None:
        """Hand an answer on; a string is why there will be none."""
        if self._answers.full():
            while not self._answers.empty():
                self._answers.get_nowait()
            answer = "Nobody read the reply: it is dropped."
        self._answers.put_nowait(answer)

    async def answers(self) -> AsyncIterator[Piece | Done]:
        """Yield pieces, then what the job was done with; ``ModelError`` when it fails."""
        while True:
            answer = await self._answers.get()
            if isinstance(answer, str):
                raise _error(answer)
            if isinstance(answer, Failed):
                raise UnfitError(answer.reason) if answer.unfit else _error(answer.reason)
            yield answer
            if isinstance(answer, Done):
                return


class Jobs:
    """All open jobs by number."""

    def __init__(self) -> None:
        self._jobs: dict[int, Job] = {}
        self._numbers = itertools.count(1)

    def __len__(self) -> int:
        return len(self._jobs)

    def open(self, until_s: float) -> tuple[int, Job]:
        """Add a job."""
        number, job = next(self._numbers), Job(until_s)
        self._jobs[number] = job
        return number, job

    def close(self, number: int) -> bool:
        """Remove a job; tell whether it was still open."""
        return self._jobs.pop(number, None) is not None

    def answer(self, message: Piece | Done | Failed) -> None:
        """Give an answer to its job; late ones, of jobs that are closed, are dropped."""
        if job := self._jobs.get(message.job):
            job.put(message)
            if not isinstance(message, Piece):
                del self._jobs[message.job]

    def expire(self, now_s: float) -> list[int]:
        """Fail the jobs whose deadline has passed; return their numbers."""
        late = [number for number, job in self._jobs.items() if job.until_s <= now_s]
        for number in late:
            self._jobs.pop(number).put(TOO_SLOW)
        return late

    def fail(self, reason: str) -> None:
        """Fail all."""
        while self._jobs:
            self._jobs.popitem()[1].put(reason)


def _error(reason: str) -> ModelError:
    return LateError(reason) if reason == TOO_SLOW else ModelError(reason)
