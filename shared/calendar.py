"""The town's time: ticks, speeds, minutes, periods and light (RULES 2), in whole numbers.

Apart because the rules, the prompts, the status line and the documents must all tell the same time. A *minute* is a count
of game minutes since midnight before day 1; the town is founded at 06:00 of day 1.
"""

import itertools
from enum import StrEnum

TICKS_PER_SECOND = 10
"""Ticks in a real second, at every speed: players walk at the same pace whatever the clock does."""

SECONDS_PER_MINUTE = 60
MINUTES_PER_HOUR = 60
MINUTES_PER_DAY = 24 * MINUTES_PER_HOUR
FIRST_MINUTE = 6 * MINUTES_PER_HOUR
"""06:00 of day 1."""


MINUTES_PER_PERIOD = 6 * MINUTES_PER_HOUR


class Speed(StrEnum):
    """How fast the town's clock runs; the value is what people type."""

    PAUSE = "pause"
    SLOW = "slow"
    NORMAL = "normal"
    FAST = "fast"
    ULTRA = "ultra"


GAME_SECONDS_PER_TICK: dict[Speed, int] = {
    Speed.PAUSE: 0,
    Speed.SLOW: 3,
    Speed.NORMAL: 6,
    Speed.FAST: 18,
    Speed.ULTRA: 60,
}
"""One game minute a real second at normal; x0.5, x3 and x10 at the others."""


class Period(StrEnum):
    """A part of the day; each being has one main action in each (RULES 2)."""

    NIGHT = "night"
    MORNING = "morning"
    NOON = "noon"
    EVENING = "evening"


_PERIODS = tuple(Period)


def day(minute: int) -> int:
    """Return the day, counted from 1."""
    return minute // MINUTES_PER_DAY + 1


def minute_of_day(minute: int) -> int:
    """Return the minutes since midnight, 0..1439."""
    return minute % MINUTES_PER_DAY


def clock_text(minute: int) -> str:
    """Return the time as `07:05`."""
    hours, minutes = divmod(minute_of_day(minute), MINUTES_PER_HOUR)
    return f"{hours:02}:{minutes:02}"


def period(minute: int) -> Period:
    """Return the period: night 00-06, morning 06-12, noon 12-18, evening 18-24."""
    return _PERIODS[minute_of_day(minute) // MINUTES_PER_PERIOD]


def period_count(minute: int) -> int:
    """Return how many periods were over by then since midnight before day 1: a number for each period of history."""
    return minute // MINUTES_PER_PERIOD


_LIGHT = ((0, 25), (300, 30), (390, 70), (480, 100), (1020, 100), (1140, 75), (1230, 40), (1320, 25), (1440, 25))
"""(minute of day, per cent of daylight): night, dawn, day, dusk."""


def light(minute: int) -> int:
    """Return the daylight in per cent, 25 (night) to 100 (day), between the points by straight lines."""
    now = minute_of_day(minute)
    for (start, low), (end, high) in itertools.pairwise(_LIGHT):
        if start <= now < end:
            return low + (high - low) * (now - start) // (end - start)
    raise AssertionError(f"minute {now} of the day has no light")
