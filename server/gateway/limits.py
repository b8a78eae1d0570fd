"""How often somebody may do something: token buckets with an injected clock.

Apart because limits are one idea, tested without sockets and without waiting.
"""

import math
from collections.abc import Callable

Clock = Callable[[], float]
"""Seconds that only grow, like `time.monotonic`."""


class Bucket:
    """Holds up to `burst` tokens, refilled at `rate` a second; starts full."""

    def __init__(self, rate: float, burst: float, clock: Clock) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._clock = clock
        self._tokens = float(burst)
        self._then = clock()

    def take(self) -> int:
        """Take one token and return 0; or take none and return in how many milliseconds there will be one."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + max(0.0, now - self._then) * self._rate)
        self._then = now
        if self._tokens >= 1:
            self._tokens -= 1
            return 0
        return max(1, math.ceil((1 - self._tokens) / self._rate * 1000))
