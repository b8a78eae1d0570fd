"""Camera, stride, pace, looking, outlook."""

import pytest

from client import camera, looking, outlook, pace
from client.outlook import Outlook
from client.stride import INTERVAL_S, Stride
from shared.calendar import Speed
from shared.economy import Item, Pace
from shared.geometry import Direction
from shared.hints import Mood, Musing, Speaking
from shared.ids import TOWN
from shared.living import PaceSeen, Pile
from shared.sights import PaceChanged, SawPile
from shared.story import Mark
from shared.wire import Hinted, Timeline
from tests.client.drawn import ADA, MABEL, said, scene, seen, view, welcome

WINDOW, TOWN_SIZE = (40, 20), (120, 60)


def test_the_camera_stays_while_the_target_is_inside_the_margin() -> None:
    assert camera.follow((20, 20), (40, 30), WINDOW, TOWN_SIZE) == (20, 20)


def test_the_camera_moves_no_more_than_it_must() -> None:
    assert camera.follow((20, 20), (51, 30), WINDOW, TOWN_SIZE) == (22, 20)
    assert camera.follow((20, 20), (29, 30), WINDOW, TOWN_SIZE) == (19, 20)


def test_the_camera_centres_on_somebody_far_away_and_stops_at_edges() -> None:
    assert camera.follow((0, 0), (80, 40), WINDOW, TOWN_SIZE) == (60, 30)
    assert camera.follow((60, 30), (2, 2), WINDOW, TOWN_SIZE) == (0, 0)
    assert camera.pan((70, 30), (100, 100), WINDOW, TOWN_SIZE) == (80, 40)


def test_a_small_town_lies_in_the_middle() -> None:
    assert camera.follow((0, 0), (1, 1), WINDOW, (10, 10)) == (-15, -5)


def test_a_held_key_walks_at_the_pace_of_feet() -> None:
    stride, steps, now = Stride(), 0, 0.0
    while now < 1.0:
        stride.ask(Direction.EAST, now)
        steps += stride.take(now) is not None
        now += 1 / 30
    assert steps <= 8


def test_steps_come_in_order_and_a_forgotten_one_is_not_taken() -> None:
    stride = Stride()
    assert stride.ask(Direction.EAST, 0) == 0
    assert stride.take(0) is Direction.EAST
    assert stride.ask(Direction.SOUTH, 0.01) == pytest.approx(INTERVAL_S - 0.01)
    stride.ask(Direction.NORTH, 0.02)
    assert stride.take(0.05) is None
    assert stride.take(1) is Direction.SOUTH
    assert stride.take(2) is Direction.NORTH
    stride.ask(Direction.WEST, 3)
    stride.forget()
    assert stride.take(9) is None


def test_ladders() -> None:
    assert pace.clock(Speed.NORMAL, 1) is Speed.FAST
    assert pace.clock(Speed.ULTRA, 1) is Speed.ULTRA
    assert pace.toggled(Speed.FAST, Speed.NORMAL) is Speed.PAUSE
    assert pace.toggled(Speed.PAUSE, Speed.FAST) is Speed.FAST
    assert pace.replay(1_000, 1) == 2_000
    assert pace.replay(-1_000, -1) == -500
    assert pace.replay(1_000_000, 1) == 1_000_000
    assert pace.replay(1_234, 1) == 2_000
    assert pace.clock_end(Speed.ULTRA) == "This is the fastest: ultra."
    assert pace.clock_end(Speed.PAUSE) == "The clock stands: nothing is slower."
    assert pace.replay_end(1_000_000) == "This is the fastest: x1000."
    assert pace.replay_end(-100) == "This is the slowest, backwards: x0.1."


def test_tab_goes_through_people_then_things() -> None:
    seen_now = view()
    assert looking.things(seen_now, (7, 1)) == [(3, 2), (5, 3)]
    assert looking.next_thing(seen_now, (7, 1), (7, 1), 1) == (3, 2)
    assert looking.next_thing(seen_now, (3, 2), (7, 1), 1) == (5, 3)
    assert looking.next_thing(seen_now, (5, 3), (7, 1), 1) == (3, 2)


def test_tab_goes_to_what_lies_about() -> None:
    lying = view(SawPile(Pile((8, 2), {Item.WHEAT: 3})))
    assert looking.things(lying, (7, 1)) == [(3, 2), (8, 2), (5, 3)]


def test_following_goes_round() -> None:
    seen_now = view()
    assert looking.next_followed(seen_now, TOWN) == ADA
    assert looking.next_followed(seen_now, ADA) == MABEL
    assert looking.next_followed(seen_now, MABEL) == TOWN


def test_an_outlook_takes_messages() -> None:
    now = outlook.take(outlook.take(Outlook(), welcome(), 0), seen(1, scene()), 0)
    now = outlook.take(now, Hinted(Musing(MABEL, Mood.HEARD)), 0)
    now = outlook.take(now, Hinted(Speaking(MABEL, 1, "Go")), 0)
    assert now.hints.of[MABEL].words == "Go"
    now = outlook.take(now, seen(2, said(MABEL, "Mabel", "Go home.", stream=1)), 0)
    assert not now.hints.of
    assert now.view.logged == 1


def test_the_deadline_counts_from_when_it_was_told() -> None:
    held = PaceSeen(Pace.BARRIER, ("Ada",), held=True, deadline_ms=42_000)
    now = outlook.take(outlook.take(Outlook(), seen(1, scene()), 5), seen(2, PaceChanged(held)), 10)
    assert now.deadline_s == 52
    assert outlook.take(now, seen(3, said(MABEL, "Mabel", "Hm.")), 30).deadline_s == 52


def test_the_marks_of_a_timeline_are_kept() -> None:
    marks = (Mark(3, "said"),)
    now = outlook.take(Outlook(), Timeline(0, 9, 0, 1000, playing=True, minute=0, marks=marks), 0)
    now = outlook.take(now, Timeline(0, 9, 4, 1000, playing=True, minute=1), 0)
    assert now.timeline is not None
    assert (now.timeline.tick, now.timeline.marks) == (4, marks)


def test_steps_pressed_one_by_one_are_all_taken() -> None:
    stride, steps, now = Stride(), 0, 0.0
    for _ in range(6):
        stride.ask(Direction.WEST, now)
        steps += stride.take(now) is not None
    while stride.wait(now) >= 0:
        now += stride.wait(now)
        steps += stride.take(now) is not None
    assert steps == 6
    assert now == pytest.approx(5 * INTERVAL_S)


def test_of_a_held_key_one_step_waits_and_another_key_turns_at_once() -> None:
    stride, now = Stride(), 0.0
    for _ in range(10):
        stride.ask(Direction.EAST, now)
        stride.take(now)
        now += 1 / 30
    stride.ask(Direction.NORTH, now)
    assert stride.take(9) is Direction.NORTH
    assert stride.wait(9) < 0


def test_a_key_counts_from_when_it_was_pressed_not_from_when_the_screen_came_to_it() -> None:
    stride = Stride()
    for number in range(10):
        stride.ask(Direction.EAST, 5.0, 4.0 + number / 30)
    assert stride.take(5.0) is Direction.EAST
    assert stride.wait(9) < 0
