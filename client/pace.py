"""One step faster or slower: of the town's clock, and of a replay.

Apart because both are ladders, and the keys for them should not know the rungs.
"""

from bisect import bisect_left, bisect_right

from shared.calendar import Speed

REPLAY_RUNGS = (100, 250, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
"""Thousandths of real time."""


def clock(speed: Speed, rungs: int) -> Speed:
    """Return the speed of the clock `rungs` up or down the ladder."""
    ladder = tuple(Speed)
    return ladder[min(max(ladder.index(speed) + rungs, 0), len(ladder) - 1)]


def toggled(speed: Speed, before: Speed) -> Speed:
    """Return what pause-or-run makes of `speed`; `before` is the last speed that was no pause."""
    return before if speed is Speed.PAUSE else Speed.PAUSE


def clock_end(speed: Speed) -> str:
    """Say that the ladder of the clock ends at `speed`."""
    return "The clock stands: nothing is slower." if speed is Speed.PAUSE else f"This is the fastest: {speed}."


def replay_end(speed: int) -> str:
    """Say that the ladder of a replay ends at `speed`, as in `This is the fastest: x1000`."""
    end = "slowest" if abs(speed) <= REPLAY_RUNGS[0] else "fastest"
    return f"This is the {end}{', backwards' if speed < 0 else ''}: x{abs(speed) / 1000:g}."


def replay(speed: int, rungs: int) -> int:
    """Return the replay speed one rung away, in the same direction of time."""
    sign, size = (-1 if speed < 0 else 1), abs(speed)
    at = bisect_right(REPLAY_RUNGS, size) if rungs > 0 else bisect_left(REPLAY_RUNGS, size) - 1
    return sign * REPLAY_RUNGS[min(max(at, 0), len(REPLAY_RUNGS) - 1)]
