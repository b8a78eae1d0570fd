"""The line of jobs that wait for a place at a server: the most urgent first, and who waits long grows urgent; pure.

It is apart from ``spread`` because that knows servers and no order of jobs, and this knows order and no servers.
"""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

import msgspec

W = TypeVar("W")


class _Waiter(msgspec.Struct, Generic[W]):
    who: W
    priority: int
    since_s: float


class Line(Generic[W]):
    """Who waits; ``ageing_s`` of waiting count as one priority more urgent. At most ``most`` may wait."""

    def __init__(self, most: int, ageing_s: float) -> None:
        self._waiters: list[_Waiter[W]] = []
        self._most, self._ageing_s = most, ageing_s

    def __len__(self) -> int:
        return len(self._waiters)

    def __iter__(self) -> Iterator[W]:
        return iter([waiter.who for waiter in self._waiters])

    def join(self, who: W, priority: int, now_s: float) -> bool:
        """Wait from now on; false when the line is full."""
        if len(self._waiters) >= self._most:
            return False
        self._waiters.append(_Waiter(who, priority, now_s))
        return True

    def leave(self, who: W) -> None:
        """Wait no more; whoever does not wait may say so too."""
        self._waiters = [waiter for waiter in self._waiters if waiter.who is not who]

    def let_in(self, now_s: float, admit: Callable[[W], bool]) -> None:
        """Offer a place to each in turn, the most urgent first; whom ``admit`` takes leaves the line."""
        for waiter in sorted(self._waiters, key=lambda waiter: self._urgency(waiter, now_s)):
            if admit(waiter.who):
                self.leave(waiter.who)

    def _urgency(self, waiter: _Waiter[W], now_s: float) -> float:
        return waiter.priority - (now_s - waiter.since_s) / self._ageing_s
