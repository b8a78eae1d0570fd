from typing import get_args

import msgspec
import pytest
from msgspec.structs import replace

from server.world.decide import attempt
from server.world.entry import Entry
from server.world.events import (
    Closed,
    Configured,
    DaySettled,
    Loss,
    MinutePassed,
    PeriodEnded,
    SpeedChanged,
)
from server.world.orders import Configure, Dismiss, Tick
from server.world.refusal import Refusal
from shared.calendar import FIRST_MINUTE, Period, Speed, clock_text, day, light, period
from shared.chats import Forward, Verdict
from shared.commands import Advance, Deed, Offer, SetPace, SetSpeed, Sleep, Step, Travel, Work
from shared.economy import Act, Item, Pace
from shared.geometry import Direction
from shared.ids import TOWN
from shared.living import SLEEPING
from tests.world.drawing import ADA, BOB, MABEL, act, at, barrier, folk, later, life, living, period_ends, refused, until, world


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


# ── periods by the clock ──


def test_by_the_clock_a_period_lasts_its_hours_and_who_has_not_acted_idles() -> None:
    here, _ = act(folk(goods={Item.SEED: 1}), ADA, Work())
    here, ended, seen = period_ends(here)
    assert here.tick == 100
    assert (ended.period, ended.idled, ended.late) == (1, (BOB, MABEL), ())
    assert seen[-2:] == [ended, MinutePassed(12 * 60)]
    assert [life(here, being).act for being in (ADA, BOB, MABEL)] == [Act.WORK, Act.IDLE, Act.IDLE]
    assert later(here, 100).minute == 12 * 60 + 10


def test_who_has_no_life_or_is_away_does_not_idle() -> None:
    here = living(at(world("12.3"), 11, 59), ADA)
    here, _ = act(here, TOWN, Dismiss(ADA))
    _, ended, _ = period_ends(here)
    assert ended.idled == ()


@pytest.mark.parametrize("speed", [Speed.SLOW, Speed.FAST, Speed.ULTRA])
def test_the_end_of_a_period_loses_no_time_at_any_speed(speed: Speed) -> None:
    start = act(folk(), ADA, SetSpeed(speed))[0]
    plain = act(at(world("1"), 11, 50), ADA, SetSpeed(speed))[0]
    assert later(start, 517).second(517) == plain.second(517)


# ── midnight ──


def test_midnight_takes_tiredness_then_hunger_and_settles_the_day_in_order() -> None:
    here = at(folk(stamina=50, goods={Item.HOUSE: 1}), 23, 58)
    here, _ = act(here, ADA, Sleep())
    here = living(here, BOB, stamina=25)
    here, ended, seen = period_ends(here)
    assert seen[-3:] == [ended, DaySettled(1, (Loss(ADA, 0, 10), Loss(BOB, 20, 5), Loss(MABEL, 20, 10))), MinutePassed(1440)]
    assert [life(here, being).stamina for being in (ADA, BOB, MABEL)] == [70, 0, 20]
    assert life(here, BOB).collapsed


def test_nothing_falls_below_zero() -> None:
    here, _, _ = period_ends(at(folk(stamina=15), 23, 59))
    assert life(here, ADA).stamina == 0
    here, _, seen = period_ends(at(here, 23, 59, day=2))
    assert DaySettled(2, (Loss(ADA, 0, 0), Loss(BOB, 0, 0), Loss(MABEL, 0, 0))) in seen


def test_the_absent_neither_tire_nor_hunger_and_begin_a_new_day_all_the_same() -> None:
    here = at(living(folk(), BOB, money=500, dawn_money=100, made_today={Item.WHEAT: 5}), 23, 59)
    here, _ = act(here, TOWN, Dismiss(BOB))
    here, ended, _ = period_ends(here)
    assert BOB not in ended.idled
    assert (life(here, BOB).stamina, life(here, BOB).dawn_money, life(here, BOB).made_today) == (100, 500, {})


def test_yesterdays_sleep_does_not_count_today() -> None:
    here, _, _ = period_ends(at(folk(slept=1), 23, 59, day=2))
    assert life(here, ADA).stamina == 70


@pytest.mark.parametrize("pace", Pace)
def test_midnight_is_settled_once_in_both_paces(pace: Pace) -> None:
    here = at(folk(goods={Item.HOUSE: 1}), 18)
    if pace is Pace.BARRIER:
        here = barrier(here)
    for being in (ADA, BOB, MABEL):
        here, _ = act(here, being, Sleep())
    here, seen = until(here, lambda now: now.minute >= 1440 + 60)
    assert [type(event) for event in seen].count(DaySettled) == 1
    assert [life(here, being).stamina for being in (ADA, BOB, MABEL)] == [90, 90, 90]


def test_players_who_slept_are_seen_awake_in_the_morning() -> None:
    here = at(folk(goods={Item.HOUSE: 1}), 18)
    here, _ = act(here, ADA, Sleep())
    here, _ = until(here, lambda now: now.minute >= 1440 + 300)
    assert here.beings[ADA].doing == SLEEPING
    here, _ = until(here, lambda now: now.minute >= 1440 + 361)
    assert here.beings[ADA].doing == ""


# ── those who turn the clock ──


@pytest.mark.parametrize("pace", Pace)
@pytest.mark.parametrize("speed", [Speed.NORMAL, Speed.PAUSE])
def test_a_period_can_be_ended_at_once_in_either_pace_and_while_paused(pace: Pace, speed: Speed) -> None:
    here = at(folk(), 20)
    if pace is Pace.BARRIER:
        here = barrier(here)
    if speed is Speed.PAUSE:
        here, _ = act(here, ADA, SetSpeed(speed))
    here, entry = act(here, ADA, Advance())
    assert [type(event) for event in entry.events] == [PeriodEnded, DaySettled, MinutePassed]
    assert (here.minute, here.speed) == (1440, speed)
    assert here.beings[BOB].attending
    assert later(here, 10).minute == 1440 + (speed is Speed.NORMAL)


def test_ending_the_period_in_the_middle_of_a_step_pauses_where_the_new_one_begins() -> None:
    here, _ = act(at(folk(), 20), ADA, SetSpeed(Speed.PAUSE))
    here, _ = act(here, ADA, Step())
    here, _ = act(here, ADA, Advance())
    assert (here.minute, here.speed, here.stop_minute) == (1440, Speed.PAUSE, 0)
    here, _ = act(later(here, 10), ADA, SetSpeed(Speed.NORMAL))
    assert later(here, 10).minute == 1441


def test_the_pace_is_not_a_villagers_to_set_nor_the_period_to_end() -> None:
    here = folk()
    assert refused(here, MABEL, SetPace(Pace.BARRIER)) == "not_yours"
    assert refused(here, MABEL, Advance()) == "not_yours"
    assert refused(here, ADA, SetPace(Pace.CLOCK)) == "no_change"
    _, entry = act(here, ADA, SetPace(Pace.BARRIER))
    assert entry.events == (Configured(Pace.BARRIER, here.deadline_ticks, here.offer_ticks, by=ADA),)


def test_the_hosts_settings_are_taken_over_and_checked() -> None:
    here, _ = act(world("1"), TOWN, Configure(Pace.BARRIER, 10, 20))
    assert (here.pace, here.deadline_ticks, here.offer_ticks) == (Pace.BARRIER, 10, 20)
    assert attempt(here, TOWN, Configure(Pace.BARRIER, 10, 20)) is None
    assert refused(here, TOWN, Configure(Pace.BARRIER, 0, 20)) == "bad_setting"
    assert refused(here, TOWN, Configure(Pace.BARRIER, 10, -1)) == "bad_setting"


# ── the tick and the door ──


def test_offers_run_out_before_the_clock_moves_and_feet_after_it() -> None:
    here = at(folk("12.......3"), 11, 59)
    here, _ = act(here, ADA, Offer("Bob", "buy", "seed", 1, 50))
    here, _ = act(replace(here, tick=here.tick), BOB, Travel(5, 0))
    trade = here.trades[1]
    here = replace(here, trades={1: replace(trade, until_tick=here.tick + 10)})
    _, seen = until(here, lambda now: now.minute == 12 * 60)
    kinds = [type(event) for event in seen if type(event) in {Closed, PeriodEnded, MinutePassed}]
    assert kinds == [Closed, PeriodEnded, MinutePassed]


def test_a_tick_in_which_nothing_happens_leaves_no_entry() -> None:
    here = replace(barrier(folk()), tick=1)
    assert attempt(here, TOWN, Tick()) is None


def test_every_deed_has_a_rule() -> None:
    here = world("1")
    for kind in get_args(Deed):
        given = [_EXAMPLES.get(field.name, 1) for field in msgspec.structs.fields(kind) if field.required]
        answer = attempt(here, ADA, kind(*given))
        assert answer is None or isinstance(answer, Entry | Refusal), kind


_EXAMPLES: dict[str, object] = {"direction": Direction.NORTH, "speed": Speed.FAST, "pace": Pace.BARRIER} | dict.fromkeys(
    ("to", "words", "doing", "occupation", "item", "side", "town", "name", "part", "who"), "x"
)
_EXAMPLES |= {"lines": (), "verdict": Verdict.APPLY, "forward": Forward.NEVER}
