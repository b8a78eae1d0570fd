"""How a bench keeps to its time and tells how far it is: shares of the whole, items until the time is over.

Apart because it is arithmetic over a clock, which is an argument. A machine half as fast measures half as much, not for twice as
long.
"""

import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

import msgspec

T = TypeVar("T")

Clock = Callable[[], float]

WHOLE = "everything"
"""The stage that is all others together; its items are the parts."""


class Stage(msgspec.Struct, frozen=True):
    """How far one thing is: how many items are done of at most ``total``, and when, by the monotonic clock, it should end."""

    what: str
    done: int
    total: int
    ends_s: float = math.inf


Show = Callable[[Stage], object]
"""Told how far what is being measured is."""


class Shares:
    """Divides the time that is left among the parts that are left: what one leaves over, the others have."""

    def __init__(self, seconds: float, weights: Mapping[str, float], clock: Clock = time.monotonic) -> None:
        self.ends_s = clock() + seconds
        self._left, self._clock = dict(weights), clock

    def until(self, part: str) -> float:
        """Return when a part that begins now should end; it is one part less from now on."""
        all_left, now = sum(self._left.values()), self._clock()
        return now + max(0.0, self.ends_s - now) * self._left.pop(part) / all_left


class Items:
    """The items of one stage: handed out until its time is over, ``least`` of them in any case; counted as they are done."""

    def __init__(
        self,
        show: Show,
        what: str,
        total: int,
        until_s: float = math.inf,
        least: int = 0,
        clock: Clock = time.monotonic,
    ) -> None:
        self.until_s = until_s
        self._show, self._what, self._total, self._least, self._clock = show, what, total, min(least, total), clock
        self._began_s, self._done = clock(), 0
        self._tell()

    def of(self, jobs: Iterable[T]) -> Iterator[T]:
        """Yield jobs while there is time."""
        for number, job in enumerate(jobs):
            if number >= self._least and self._clock() >= self.until_s:
                return
            yield job

    def fits(self, seconds: float) -> bool:
        """Tell whether there is time for something that takes so long."""
        return self._clock() + seconds <= self.until_s

    def tick(self) -> None:
        """Count one more."""
        self.reach(self._done + 1)

    def reach(self, done: int) -> None:
        """Have so many done."""
        self._done = done
        self._tell()

    def _tell(self) -> None:
        self._show(Stage(self._what, self._done, self._total, self._ends_s()))

    def _ends_s(self) -> float:
        """Return when all is done at the speed so far, or the time over, but not before the least is done."""
        if not self._done:
            return self.until_s
        now = self._clock()
        each_s = (now - self._began_s) / self._done
        whole_s, least_s = (now + each_s * max(0, count - self._done) for count in (self._total, self._least))
        return min(whole_s, max(self.until_s, least_s))
