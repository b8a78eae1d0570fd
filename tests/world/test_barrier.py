"""Barrier pace: whom the town waits for, and that nobody can block time (RULES 2)."""

from server.world.day import counted, waited_for
from server.world.decide import attempt
from server.world.events import (
    Attended,
    BarrierHeld,
    Said,
)
from server.world.orders import Attend, Dismiss
from shared.calendar import Period, Speed, clock_text, period
from shared.commands import Eat, Idle, Say, SetPace, SetSpeed, Sleep, Step, Travel, Work
from shared.economy import Item, Pace
from shared.ids import TOWN, BeingId
from tests.world.drawing import ADA, BOB, MABEL, act, at, barrier, folk, later, life, living, period_ends, refused, until, world


def test_the_period_ends_at_once_when_everybody_counted_has_acted() -> None:
    here = at(barrier(folk()), 6)
    for being in (ADA, BOB):
        here, _ = act(here, being, Idle())
    assert later(here, 30).minute == 6 * 60 + 3
    assert [being.id for being in waited_for(here)] == [MABEL]
    here, _ = act(later(here, 30), MABEL, Idle())
    here, ended, _ = period_ends(here, ticks=1)
    assert (here.minute, ended.idled, ended.second) == (12 * 60, (), 12 * 60 * 60)
    assert later(here, 9).minute == 12 * 60
    assert later(here, 10).minute == 12 * 60 + 1


def test_the_clock_waits_at_the_last_minute_until_the_one_who_is_missing_acts() -> None:
    here = barrier(folk())
    for being in (ADA, BOB):
        here, _ = act(here, being, Idle())
    here, seen = until(here, lambda now: now.held_since > 0)
    assert seen[-1] == BarrierHeld(100)
    assert later(here, 300).minute == 11 * 60 + 59
    here, _ = act(later(here, 300), MABEL, Idle())
    here, ended, _ = period_ends(here, ticks=1)
    assert (here.minute, here.held_since, ended.late) == (12 * 60, 0, ())
    assert later(here, 20).minute == 12 * 60 + 2


def test_after_the_deadline_the_missing_idle_and_players_are_waited_for_no_more() -> None:
    here, _ = act(barrier(folk(), deadline=50), ADA, Idle())
    here, ended, _ = period_ends(here)
    assert here.tick == 100 + 50
    assert (ended.idled, ended.late) == ((BOB, MABEL), (BOB, MABEL))
    assert [here.beings[being].attending for being in (ADA, BOB, MABEL)] == [True, False, True]
    assert [being.id for being in counted(here)] == [ADA, MABEL]


def test_a_player_who_was_late_is_waited_for_again_after_the_next_deed() -> None:
    here, _, _ = period_ends(barrier(folk(), deadline=5))
    assert attempt(here, BOB, Eat()) is not None
    assert not here.beings[BOB].attending, "a refused deed changes nothing"
    here, entry = act(here, BOB, Say("I am back."))
    assert entry.events[0] == Attended(BOB, attending=True)
    assert BOB in [being.id for being in waited_for(here)]
    _, entry = act(here, BOB, Say("Yes."))
    assert Attended not in [type(event) for event in entry.events]


def test_a_villager_who_was_late_is_waited_for_again() -> None:
    here, _, _ = period_ends(barrier(folk(), deadline=5))
    assert [being.id for being in waited_for(here)] == [MABEL]
    _, entry = act(here, MABEL, Say("Oh."))
    assert [type(event) for event in entry.events] == [Said]


def test_where_nobody_lives_the_barrier_is_a_clock() -> None:
    here = barrier(at(world("12.3"), 11, 59))
    here, ended, _ = period_ends(here)
    assert (here.tick, ended.idled) == (10, ())
    assert later(here, 10).minute == 12 * 60 + 1


def test_who_never_begins_a_life_blocks_nobody() -> None:
    here = barrier(living(at(world("12"), 6), ADA))
    here, _, _ = period_ends(act(here, ADA, Idle())[0], ticks=1)
    assert period(here.minute) is Period.NOON


def test_who_loses_the_connection_in_the_middle_blocks_nobody_and_counts_again_when_back() -> None:
    here = barrier(folk())
    for being in (ADA, MABEL):
        here, _ = act(here, being, Idle())
    here, entry = act(later(here, 200), TOWN, Attend(BOB, attending=False))
    assert entry.events == (Attended(BOB, attending=False),)
    here, ended, _ = period_ends(here, ticks=1)
    assert (ended.idled, ended.late) == ((BOB,), ())
    here, _ = act(here, TOWN, Attend(BOB, attending=True))
    assert BOB in [being.id for being in waited_for(here)]


def test_when_the_last_one_counted_goes_away_the_clock_runs_on() -> None:
    here = barrier(living(at(world("1"), 11, 59), ADA))
    here = later(here, 200)
    assert here.held_since
    here, _, _ = period_ends(act(here, TOWN, Dismiss(ADA))[0], ticks=1)
    assert (here.minute, later(here, 30).minute) == (12 * 60, 12 * 60 + 3)


def test_attending_is_noted_only_when_it_changes() -> None:
    here = folk()
    assert attempt(here, TOWN, Attend(BOB, attending=True)) is None
    assert refused(here, TOWN, Attend(BeingId(99), attending=True)) == "absent"


def test_a_pause_stops_the_wait_and_its_deadline() -> None:
    here, _ = until(barrier(folk(), deadline=100), lambda now: now.held_since > 0)
    here, _ = act(later(here, 60), ADA, SetSpeed(Speed.PAUSE))
    here = later(here, 500)
    for being in (ADA, BOB, MABEL):
        here, _ = act(here, being, Idle())
    assert later(here, 500).minute == 11 * 60 + 59
    here, _ = act(later(here, 500), ADA, SetSpeed(Speed.NORMAL))
    assert period_ends(here, ticks=1)[0].minute == 12 * 60


def test_the_deadline_counts_running_time_only_whatever_the_speed() -> None:
    here, _ = until(barrier(folk(), deadline=100), lambda now: now.held_since > 0)
    here, _ = act(later(here, 30), ADA, SetSpeed(Speed.FAST))
    here, _ = act(later(here, 30), ADA, SetSpeed(Speed.PAUSE))
    here, _ = act(later(here, 1_000), ADA, SetSpeed(Speed.SLOW))
    assert later(here, 39).minute == 11 * 60 + 59
    assert later(here, 40).minute == 12 * 60


def test_a_step_while_the_clock_waits_pauses_again_and_steps_lead_to_the_deadline() -> None:
    here, _ = until(barrier(folk(), deadline=25), lambda now: now.held_since > 0)
    here, _ = act(here, ADA, SetSpeed(Speed.PAUSE))
    for _ in range(2):
        here = later(act(here, ADA, Step())[0], 50)
        assert (here.speed, clock_text(here.minute)) == (Speed.PAUSE, "11:59")
    here = later(act(here, ADA, Step())[0], 50)
    assert (here.speed, clock_text(here.minute)) == (Speed.PAUSE, "12:00")


def test_a_step_into_the_next_period_pauses_at_its_first_minute() -> None:
    here, _ = act(at(barrier(folk()), 6), ADA, SetSpeed(Speed.PAUSE))
    for being in (ADA, BOB, MABEL):
        here, _ = act(here, being, Idle())
    here = later(act(here, ADA, Step())[0], 50)
    assert (here.speed, clock_text(here.minute)) == (Speed.PAUSE, "12:00")
    here = later(act(here, ADA, Step())[0], 50)
    assert clock_text(here.minute) == "12:01"


def test_changing_to_the_clock_while_it_waits_ends_the_wait_without_a_leap() -> None:
    here, _ = until(barrier(folk()), lambda now: now.held_since > 0)
    here, _ = act(later(here, 400), ADA, SetPace(Pace.CLOCK))
    here, ended, _ = period_ends(here, ticks=1)
    assert (here.minute, ended.late) == (12 * 60, ())
    assert later(here, 50).minute == 12 * 60 + 5


def test_changing_to_the_barrier_when_all_have_acted_ends_the_period() -> None:
    here = at(folk(), 6)
    for being in (ADA, BOB, MABEL):
        here, _ = act(here, being, Idle())
    assert period_ends(act(here, ADA, SetPace(Pace.BARRIER))[0], ticks=1)[0].minute == 12 * 60


def test_sleepers_are_not_waited_for_in_the_night_and_those_awake_are() -> None:
    here = barrier(at(folk(goods={Item.HOUSE: 1}), 18))
    for being in (ADA, MABEL):
        here, _ = act(here, being, Sleep())
    here, _ = act(here, BOB, Idle())
    here, _, _ = period_ends(here, ticks=1)
    assert period(here.minute) is Period.NIGHT
    assert [being.id for being in waited_for(here)] == [BOB]
    here, _, _ = period_ends(act(here, BOB, Idle())[0], ticks=1)
    assert clock_text(here.minute) == "06:00"
    assert [being.id for being in waited_for(here)] == [ADA, BOB, MABEL]


def test_a_night_in_which_everybody_sleeps_is_over_at_once_and_nobody_idled() -> None:
    here = barrier(at(folk(goods={Item.HOUSE: 1}), 18))
    for being in (ADA, BOB, MABEL):
        here, _ = act(here, being, Sleep())
    here, _, _ = period_ends(here, ticks=1)
    assert counted(here) == []
    here, ended, _ = period_ends(here, ticks=1)
    assert (here.minute, ended.idled) == (1440 + 360, ())


def test_who_collapses_at_midnight_is_still_waited_for_and_can_still_idle() -> None:
    here = barrier(at(folk(stamina=30), 18))
    for being in (ADA, BOB, MABEL):
        here, _ = act(here, being, Idle())
    here, _, _ = period_ends(here, ticks=1)
    assert life(here, ADA).collapsed
    assert refused(here, ADA, Work()) == "collapsed"
    for being in (ADA, BOB, MABEL):
        here, _ = act(here, being, Idle())
    assert clock_text(period_ends(here, ticks=1)[0].minute) == "06:00"


def test_while_the_clock_waits_villagers_still_walk() -> None:
    here, _ = until(barrier(folk("12..........3", goods={Item.SEED: 1})), lambda now: now.held_since > 0)
    here, _ = act(here, MABEL, Travel(2, 0))
    here = later(here, 60)
    assert here.beings[MABEL].at == (2, 0)
    assert clock_text(here.minute) == "11:59"
