import pytest

from server.world.events import SpeedChanged
from shared.calendar import FIRST_MINUTE, Period, Speed, clock_text, day, light, period
from shared.commands import SetSpeed, Step
from tests.world.drawing import ADA, MABEL, act, later, refused, world


@pytest.mark.parametrize(
    ("speed", "minutes"),
    [(Speed.PAUSE, 0), (Speed.SLOW, 5), (Speed.NORMAL, 10), (Speed.FAST, 30), (Speed.ULTRA, 100)],
)
def test_ten_seconds_at_each_speed(speed: Speed, minutes: int) -> None:
    here = world("1")
    if speed is not Speed.NORMAL:
        here, _ = act(here, ADA, SetSpeed(speed))
    assert later(here, 100).minute == FIRST_MINUTE + minutes


def test_changing_speed_in_the_middle_of_a_minute_loses_no_time() -> None:
    here = later(world("1"), 5)
    here = later(act(here, ADA, SetSpeed(Speed.SLOW))[0], 10)
    assert here.minute == FIRST_MINUTE + 1
    assert later(here, 20).minute == FIRST_MINUTE + 2


def test_a_step_passes_exactly_one_minute_and_pauses_again() -> None:
    here = later(act(later(world("1"), 3), ADA, SetSpeed(Speed.PAUSE))[0], 50)
    assert here.minute == FIRST_MINUTE
    for count in (1, 2, 3):
        here = later(act(here, ADA, Step())[0], 50)
        assert (here.minute, here.speed) == (FIRST_MINUTE + count, Speed.PAUSE)


def test_stepping_and_speeds_are_refused_when_they_make_no_sense() -> None:
    here = world("13")
    assert refused(here, ADA, Step()) == "not_paused"
    assert refused(here, ADA, SetSpeed(Speed.NORMAL)) == "no_change"
    assert refused(here, MABEL, SetSpeed(Speed.FAST)) == "not_yours"
    assert refused(here, MABEL, Step()) == "not_yours"


def test_a_speed_change_says_who_did_it() -> None:
    _, entry = act(world("1"), ADA, SetSpeed(Speed.FAST))
    assert isinstance(entry.events[0], SpeedChanged)
    assert entry.events[0].by == ADA


def test_midnight_rolls_over_into_the_next_day() -> None:
    assert (day(1439), clock_text(1439)) == (1, "23:59")
    assert (day(1440), clock_text(1440)) == (2, "00:00")


def test_periods_and_light() -> None:
    assert [period(h * 60) for h in (0, 5, 6, 11, 12, 17, 18, 23)] == [
        Period.NIGHT,
        Period.NIGHT,
        Period.MORNING,
        Period.MORNING,
        Period.NOON,
        Period.NOON,
        Period.EVENING,
        Period.EVENING,
    ]
    assert all(25 <= light(minute) <= 100 for minute in range(1440))
    assert light(0) < light(420) < light(720)
