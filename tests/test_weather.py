import re
import zlib
from collections import Counter
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendar import MINUTES_PER_DAY, minute_of_day
from shared.weather import FALLING, YEAR_DAYS, Weather, told, turned, weather, winter

YEAR = range(0, YEAR_DAYS * MINUTES_PER_DAY, 30)


@pytest.mark.parametrize("town", ["Thornby", "Alder", "Wick", "Östra"])
def test_a_year_has_something_of_everything_and_is_dry_for_the_most_part(town: str) -> None:
    found = Counter(weather(town, minute) for minute in YEAR)
    assert set(found) >= {Weather.CLEAR, Weather.CLOUDY, Weather.DRIZZLE, Weather.RAIN, Weather.SNOW, Weather.FOG}
    dry = found[Weather.CLEAR] + found[Weather.CLOUDY] + found[Weather.FOG]
    assert dry * 100 // len(YEAR) in range(60, 96)


@given(st.text(max_size=30), st.integers(0, 10**7))
def test_it_stays_for_half_an_hour_at_least_and_the_first_day_is_fine(town: str, minute: int) -> None:
    assert weather(town, minute) is weather(town, minute // 30 * 30)
    assert weather(town, minute % MINUTES_PER_DAY) is Weather.CLEAR


def test_it_is_the_same_on_every_machine() -> None:
    assert [weather("Thornby", day * MINUTES_PER_DAY + 600).value for day in range(8)] == GOLDEN


def test_it_changes_over_hours_not_minutes() -> None:
    spells = [len(list(same)) for _, same in groupby(weather("Thornby", minute) for minute in YEAR)]
    assert sum(spells) / len(spells) >= 4, "two hours on the whole"


def test_snow_falls_in_winter_only_and_fog_lies_in_the_morning_only() -> None:
    for minute in YEAR:
        sky = weather("Thornby", minute)
        assert sky is not Weather.SNOW or winter(minute)
        assert not (winter(minute) and sky in FALLING - {Weather.SNOW})
        assert sky is not Weather.FOG or 4 * 60 <= minute_of_day(minute) < 9 * 60


def test_towns_differ() -> None:
    assert len({tuple(weather(town, minute) for minute in YEAR) for town in ("Thornby", "Alder", "Wick")}) == 3


def test_each_change_has_a_line_and_no_change_has_none() -> None:
    for before in Weather:
        for after in Weather:
            assert bool(turned(before, after)) == (before is not after)


GOLDEN = ["clear", "clear", "clear", "cloudy", "cloudy", "clear", "drizzle", "clear"]


def test_every_weather_is_told_in_a_sentence_of_its_own() -> None:
    words = [told(sky) for sky in Weather]
    assert len(set(words)) == len(words)
    assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in words)


_ROW = re.compile(r"^\| (\w+) \| (\d+) \| (\d+) \| (\w+) \|$", re.MULTILINE)


def reckoned(town: str, minute: int) -> str:
    """Return the weather as the document says that another client reckons it."""
    name, day, slot = zlib.crc32(town.encode()), minute // 1440 + 1, minute // 30

    def dice(seed: int, number: int) -> int:
        m = (seed * 0x9E3779B1 ^ number * 0x85EBCA77) % 2**32
        m = (m ^ m // 2**15) * 0x2C1B3CE5 % 2**32
        m = (m ^ m // 2**12) * 0x297A2D39 % 2**32
        return (m ^ m // 2**15) % 2**16 * 100 // 2**16

    def smooth(seed: int, length: int) -> int:
        low, high = dice(seed, slot // length), dice(seed, slot // length + 1)
        return low + (high - low) * (slot % length) // length

    wet = (3 * smooth(name, 11) + 2 * smooth(name + 1, 37)) // 5
    sky = next(
        word for most, word in ((56, "clear"), (67, "cloudy"), (73, "drizzle"), (83, "rain"), (100, "storm")) if wet < most
    )
    if day == 1:
        return "clear"
    if (day - 1) % 56 >= 42 and sky in ("drizzle", "rain", "storm"):
        return "snow"
    foggy = 240 <= minute % 1440 < 540 and dice(name + 2, minute // 1440) < 22
    return "fog" if foggy and sky in ("clear", "cloudy") else sky


@given(st.sampled_from(["Thornby", "Alder", "Östra", "早良"]), st.integers(0, 10**7))
def test_another_client_reckons_the_same_by_the_document(town: str, minute: int) -> None:
    assert reckoned(town, minute) == weather(town, minute).value


def test_the_examples_of_the_document_are_true() -> None:
    rows = _ROW.findall((Path(__file__).parents[1] / "shared" / "README.md").read_text(encoding="utf-8"))
    assert {word for *_, word in rows} == {sky.value for sky in Weather}
    for town, name, minute, word in rows:
        assert zlib.crc32(town.encode()) == int(name)
        assert weather(town, int(minute)).value == word
