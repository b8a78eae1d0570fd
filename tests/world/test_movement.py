from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from server.world.decide import attempt
from server.world.entry import Entry
from server.world.events import Discovered, Halted, Walked
from server.world.refusal import Refusal
from shared.calendar import Speed
from shared.commands import GoTo, Halt, SetSpeed, Travel, Walk
from shared.geometry import Direction, distance
from shared.ids import BeingId
from tests.world.drawing import ADA, BOB, MABEL, act, later, place, refused, world

ROOM = """
    ..........
    .#######..
    .#_____#..
    .#_____+.1
    .#######..
    ...3......
"""
CAFE = place("the Café", 1, 1, 7, 4, capacity=1)


def test_walls_block_and_say_what_is_in_the_way() -> None:
    assert refused(world("#1."), ADA, Walk(Direction.WEST)) == "blocked"
    assert refused(world("#1."), ADA, Walk(Direction.NORTH)) == "blocked"


def test_a_step_moves_one_cell_in_each_direction() -> None:
    for direction in Direction:
        after, entry = act(world("...\n.1.\n..."), ADA, Walk(direction))
        assert distance(after.beings[ADA].at, (1, 1)) == 1
        assert len(entry.events) == 1


@given(st.lists(st.booleans(), min_size=40, max_size=80))
def test_no_ten_ticks_hold_more_than_eight_steps(pressed: list[bool]) -> None:
    here = world("1" + "." * 100)
    steps = []
    for tick, press in enumerate(pressed):
        here = replace(here, tick=tick)
        for _ in range(3 if press else 0):
            answer = attempt(here, ADA, Walk(Direction.EAST))
            if isinstance(answer, Entry):
                here, _ = act(here, ADA, Walk(Direction.EAST))
                steps.append(tick)
    assert all(sum(start <= tick < start + 10 for tick in steps) <= 8 for start in range(len(pressed)))


def test_holding_the_key_gives_eight_steps_a_second() -> None:
    here, steps = world("1" + "." * 100), 0
    for tick in range(100):
        here = replace(here, tick=tick)
        if isinstance(attempt(here, ADA, Walk(Direction.EAST)), Entry):
            here, _ = act(here, ADA, Walk(Direction.EAST))
            steps += 1
    assert steps == 80


def test_a_tired_foot_is_told_when_to_try_again() -> None:
    here, _ = act(world("1..."), ADA, Walk(Direction.EAST))
    answer = attempt(here, ADA, Walk(Direction.EAST))
    assert isinstance(answer, Refusal)
    assert 0 < answer.retry_ms <= 125
    assert refused(here, ADA, Walk(Direction.EAST)) == "too_fast"


def test_going_to_a_place_walks_there_and_discovers_it() -> None:
    here, _ = act(world(ROOM, CAFE), ADA, GoTo("café"))
    assert here.beings[ADA].journey
    here = later(here, 20)
    assert not here.beings[ADA].journey
    assert CAFE.covers(here.beings[ADA].at)
    assert here.beings[ADA].known == (0,)


def test_a_full_place_refuses_entry_and_says_so() -> None:
    here = later(act(world(ROOM, CAFE), ADA, GoTo("the café"))[0], 20)
    here, _ = act(here, MABEL, GoTo("the café"))
    here = later(here, 200)
    assert not CAFE.covers(here.beings[MABEL].at)
    assert not here.beings[MABEL].journey
    there = replace(here, beings={**here.beings, MABEL: replace(here.beings[MABEL], at=(8, 3))})
    assert refused(there, MABEL, Walk(Direction.WEST)) == "place_full"


def test_one_goes_to_somebody_in_view_and_stops_beside() -> None:
    here = later(act(world("1.........2"), ADA, GoTo("bob"))[0], 20)
    assert distance(here.beings[ADA].at, here.beings[BOB].at) == 1


def test_a_goal_that_could_harm_a_terminal_is_not_repeated() -> None:
    answer = attempt(world("1.2"), ADA, GoTo("\x1b[31m\u202eZoe"))
    assert isinstance(answer, Refusal)
    assert "“Zoe”" in answer.words


def test_one_cannot_go_to_somebody_out_of_view_or_unknown() -> None:
    assert refused(world("1...#...2"), ADA, GoTo("Bob")) == "unknown_goal"
    assert refused(world("1...#...2"), ADA, GoTo("Zoe")) == "unknown_goal"
    assert refused(world("1...#...2"), ADA, Travel(8, 0)) == "no_way"
    assert refused(world("1...#...2"), ADA, Travel(800, -3)) == "no_way"
    assert refused(world("1...#...2"), ADA, Travel(0, 0)) == "already_there"


def test_a_step_by_hand_or_a_halt_ends_a_journey() -> None:
    here = later(act(world("1" + "." * 30), ADA, Travel(30, 0))[0], 3)
    walked = act(replace(here, tick=here.tick + 5), ADA, Walk(Direction.WEST))[1]
    assert [type(event) for event in walked.events] == [Halted, Walked]
    here, halted = act(here, ADA, Halt())
    assert isinstance(halted.events[0], Halted)
    assert refused(here, ADA, Halt()) == "not_walking"


def test_villagers_walk_by_the_clock_and_stand_still_while_it_is_paused() -> None:
    town = place("the Park", 20, 0, 10, 1)
    here, _ = act(world("3" + "." * 40 + "1", town), MABEL, GoTo("the park"))
    paused, _ = act(here, ADA, SetSpeed(Speed.PAUSE))
    assert later(paused, 50).beings[MABEL].at == (0, 0)
    normal = later(here, 30).beings[MABEL].at[0]
    slow = later(act(here, ADA, SetSpeed(Speed.SLOW))[0], 30).beings[MABEL].at[0]
    assert 0 < slow < normal <= 24


def test_the_first_time_in_a_place_is_discovered_once() -> None:
    cafe = place("the Café", 1, 0, 3, 1)
    here, entry = act(world("1....", cafe), ADA, Walk(Direction.EAST))
    assert Discovered(ADA, 0) in entry.events  # type: ignore[arg-type]
    here, _ = act(replace(here, tick=10), ADA, Walk(Direction.WEST))
    _, entry = act(replace(here, tick=20), ADA, Walk(Direction.EAST))
    assert len(entry.events) == 1


def test_nobody_who_is_not_there_acts() -> None:
    assert refused(world("1."), BeingId(99), Walk(Direction.EAST)) == "absent"
