"""The weather of a town at a minute: the same for everybody who asks, and of no consequence for any rule.

Apart from the calendar, which rules depend on: nobody is hindered by rain. Made of whole numbers mixed from the town's name and
the time, so that every client, on every machine, at every replay, sees the same sky without being told.
"""

import zlib
from enum import StrEnum
from functools import lru_cache

from shared.calendar import MINUTES_PER_DAY, MINUTES_PER_HOUR, day, minute_of_day


class Weather(StrEnum):
    """What the sky does; the value is the word for it."""

    CLEAR = "clear"
    CLOUDY = "cloudy"
    DRIZZLE = "drizzle"
    RAIN = "rain"
    STORM = "storm"
    FOG = "fog"
    SNOW = "snow"


YEAR_DAYS = 56
"""Days of a town's year; its last quarter is winter. A town is founded in spring."""

WINTER_DAYS = 14

_SLOT = 30
"""Minutes for which the weather stays as it is at least."""

_WET = ((56, Weather.CLEAR), (67, Weather.CLOUDY), (73, Weather.DRIZZLE), (83, Weather.RAIN), (100, Weather.STORM))
"""(per cent of wetness, the weather below it)."""

_FOG = range(4 * MINUTES_PER_HOUR, 9 * MINUTES_PER_HOUR)
"""Minutes of the day at which fog may lie."""

_FOGGY = 22
"""Per cent of mornings with fog, where it is dry."""

FALLING = frozenset({Weather.DRIZZLE, Weather.RAIN, Weather.STORM, Weather.SNOW})
"""What comes down."""


@lru_cache(maxsize=4096)
def weather(town: str, minute: int) -> Weather:
    """Return the weather of a town at a minute; the first day is always fine."""
    if day(minute) <= 1:
        return Weather.CLEAR
    seed, slot = zlib.crc32(town.encode("utf-8", "replace")), minute // _SLOT
    wet = (3 * _smooth(seed, slot, 11) + 2 * _smooth(seed + 1, slot, 37)) // 5
    sky = next(kind for most, kind in _WET if wet < most or most == 100)  # noqa: PLR2004 - per cent
    if winter(minute) and sky in FALLING:
        return Weather.SNOW
    dry = sky in (Weather.CLEAR, Weather.CLOUDY)
    foggy = minute_of_day(minute) in _FOG and _dice(seed + 2, minute // MINUTES_PER_DAY) < _FOGGY
    return Weather.FOG if dry and foggy else sky


def winter(minute: int) -> bool:
    """Say whether it is winter."""
    return (day(minute) - 1) % YEAR_DAYS >= YEAR_DAYS - WINTER_DAYS


def _smooth(seed: int, slot: int, length: int) -> int:
    """Return 0..99, changing by straight lines between points `length` slots apart."""
    point, way = divmod(slot, length)
    low, high = _dice(seed, point), _dice(seed, point + 1)
    return low + (high - low) * way // length


def _dice(seed: int, number: int) -> int:
    """Return a number 0..99 that looks random and is always the same."""
    mixed = (seed * 0x9E3779B1 ^ number * 0x85EBCA77) & 0xFFFFFFFF
    mixed = (mixed ^ mixed >> 15) * 0x2C1B3CE5 & 0xFFFFFFFF
    mixed = (mixed ^ mixed >> 12) * 0x297A2D39 & 0xFFFFFFFF
    return ((mixed ^ mixed >> 15) & 0xFFFF) * 100 >> 16


_BEGINS: dict[Weather, str] = {
    Weather.CLEAR: "The sky clears.",
    Weather.CLOUDY: "Clouds draw over the town.",
    Weather.DRIZZLE: "A light drizzle sets in.",
    Weather.RAIN: "It begins to rain.",
    Weather.STORM: "A storm breaks over the roofs.",
    Weather.FOG: "Fog lies over the fields.",
    Weather.SNOW: "Snow begins to fall.",
}
_EASES: dict[tuple[Weather, Weather], str] = {
    (Weather.STORM, Weather.RAIN): "The storm passes; it rains on.",
    (Weather.RAIN, Weather.DRIZZLE): "The rain grows thin.",
    (Weather.DRIZZLE, Weather.CLOUDY): "The drizzle stops.",
    (Weather.SNOW, Weather.CLOUDY): "It stops snowing.",
    (Weather.FOG, Weather.CLEAR): "The fog lifts.",
    (Weather.FOG, Weather.CLOUDY): "The fog lifts under a grey sky.",
}


_WORDS: dict[Weather, str] = {
    Weather.CLEAR: "The sky is clear.",
    Weather.CLOUDY: "It is cloudy.",
    Weather.DRIZZLE: "It drizzles.",
    Weather.RAIN: "It rains.",
    Weather.STORM: "A storm rages.",
    Weather.FOG: "It is foggy.",
    Weather.SNOW: "It snows.",
}


def told(weather: Weather) -> str:
    """Return what the sky does, as a sentence."""
    return _WORDS[weather]


def turned(before: Weather, after: Weather) -> str:
    """Return a line about a change of the weather; empty when there is none."""
    return "" if before is after else _EASES.get((before, after), _BEGINS[after])
