"""Which tick it is now, between what the town tells: for countdowns.

Pure: time is an argument. Apart from the outlook because it is a guess, not a belief: ticks go on while nothing is seen.
"""

import msgspec

from shared.calendar import TICKS_PER_SECOND
from shared.wire import Seen, Timeline, ToClient


class Ticks(msgspec.Struct, frozen=True):
    """The last tick told, and when that was."""

    tick: int = 0
    at_s: float = 0.0
    still: bool = False
    """A replay's: it goes only where it is told."""

    def now(self, now_s: float) -> int | None:
        """Return the tick now; None before anything was told."""
        if not self.tick:
            return None
        return self.tick if self.still else self.tick + int(max(0.0, now_s - self.at_s) * TICKS_PER_SECOND)


def take(ticks: Ticks, message: ToClient, now_s: float) -> Ticks:
    """Return what is known of ticks after one more message."""
    match message:
        case Timeline(tick=tick):
            return Ticks(tick, now_s, still=True)
        case Seen(tick=tick):
            return Ticks(tick, now_s, still=ticks.still)
        case _:
            return ticks
