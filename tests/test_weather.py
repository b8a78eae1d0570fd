from collections import Counter
from itertools import groupby

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
