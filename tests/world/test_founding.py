from collections import Counter, deque

import msgspec
import pytest

from server.world.founding import found
from server.world.state import Being, Place, Town
from server.world.townmap import HEIGHT, WIDTH
from shared.calendar import MINUTES_PER_DAY, MINUTES_PER_HOUR, Period, period
from shared.geometry import DELTAS, Cell, step
from shared.sights import Appointment
from shared.terrain import TILES
from shared.text import name_key, name_problem

TOWN, FOLK = found("Thorp", 7)
SEEDS = (0, 1, 7, 2**40, -3)
OUTDOORS = {"square", "park", "field", "board"}
DISTINCT_PLACES = 4


def _cells(place: Place) -> list[Cell]:
    return [(x, y) for y in range(place.y, place.y + place.height) for x in range(place.x, place.x + place.width)]


def _standing(town: Town, place: Place) -> list[Cell]:
    return [cell for cell in _cells(place) if town.walkable(cell)]


def _rim(place: Place) -> list[Cell]:
    right, bottom = place.x + place.width - 1, place.y + place.height - 1
    return [(x, y) for x, y in _cells(place) if x in (place.x, right) or y in (place.y, bottom)]


def _reach(town: Town) -> set[Cell]:
    seen, waiting = {town.gate}, deque([town.gate])
    while waiting:
        here = waiting.popleft()
        around = [step(here, direction) for direction in DELTAS]
        fresh = [cell for cell in around if cell not in seen and town.walkable(cell)]
        seen.update(fresh)
        waiting.extend(fresh)
    return seen


def _now(being: Being, minute: int) -> Appointment:
    schedule = being.persona.schedule
    return next((line for line in reversed(schedule) if line.minute <= minute), schedule[-1])


def _whereabouts(minute: int) -> Counter[str]:
    lines = [(being, _now(being, minute)) for being in FOLK]
    return Counter(being.persona.home if line.place == "home" else line.place for being, line in lines)


def _named(name: str) -> Place:
    return next(place for place in TOWN.places if place.name == name)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_ground_has_its_size_and_only_known_tiles(seed: int) -> None:
    town, _ = found("Thorp", seed)
    assert len(town.rows) == HEIGHT
    assert {len(row) for row in town.rows} == {WIDTH}
    assert set("".join(town.rows)) <= set(TILES)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_place_can_be_walked_all_through_from_the_gate(seed: int) -> None:
    town, _ = found("Thorp", seed)
    reached = _reach(town)
    assert [(place.name, cell) for place in town.places for cell in _standing(town, place) if cell not in reached] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_every_bit_of_open_ground_can_be_reached(seed: int) -> None:
    town, _ = found("Thorp", seed)
    walkable = {(x, y) for y in range(HEIGHT) for x in range(WIDTH) if town.walkable((x, y))}
    assert walkable == _reach(town)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_door_joins_two_sides_of_a_wall(seed: int) -> None:
    town, _ = found("Thorp", seed)
    for y, row in enumerate(town.rows):
        for x, code in enumerate(row):
            if code == "+":
                across = town.walkable((x - 1, y)) and town.walkable((x + 1, y))
                along = town.walkable((x, y - 1)) and town.walkable((x, y + 1))
                assert across != along, (x, y)


def test_the_same_seed_draws_the_same_town_and_another_seed_other_trees() -> None:
    assert found("Thorp", 7) == (TOWN, FOLK)
    assert found("Thorp", 8)[0].rows != TOWN.rows
    assert found("Thorp", 8)[0].places == TOWN.places


def test_the_town_has_every_kind_of_place_with_its_capacity() -> None:
    capacities = {place.kind: place.capacity for place in TOWN.places}
    assert (capacities["cafe"], capacities["library"]) == (20, 15)
    assert (capacities["park"], capacities["home"]) == (50, 10)
    assert set(capacities) == {"square", "cafe", "library", "park", "bakery", "workshop", "field", "inn", "board", "home"}
    assert Counter(place.kind for place in TOWN.places)["home"] == 10


def test_places_lie_on_the_map_and_apart() -> None:
    covered = Counter(cell for place in TOWN.places for cell in _cells(place))
    assert [cell for cell, times in covered.items() if times > 1] == []
    assert all(0 <= x < WIDTH and 0 <= y < HEIGHT for x, y in covered)
    assert len({name_key(place.name) for place in TOWN.places}) == len(TOWN.places)


def test_every_place_has_a_way_in_and_room_for_its_capacity() -> None:
    for place in TOWN.places:
        assert any(TOWN.walkable(cell) for cell in _rim(place)), place.name
        assert len(_standing(TOWN, place)) >= place.capacity, place.name


def test_every_house_is_walled_all_around() -> None:
    for place in TOWN.places:
        if place.kind not in OUTDOORS:
            assert {TOWN.code(cell) for cell in _rim(place)} == {"#", "w", "+"}, place.name


@pytest.mark.parametrize("bridge", [8, 31])
def test_either_bridge_alone_crosses_the_river(bridge: int) -> None:
    broken = [row if abs(y - bridge) <= 2 else row.replace("=", "~") for y, row in enumerate(TOWN.rows)]
    assert (104, 20) in _reach(msgspec.structs.replace(TOWN, rows=tuple(broken)))


def test_without_bridges_nobody_crosses_the_river() -> None:
    broken = tuple(row.replace("=", "~") for row in TOWN.rows)
    assert (104, 20) not in _reach(msgspec.structs.replace(TOWN, rows=broken))


def test_everybody_starts_in_a_bed_of_their_own_at_home() -> None:
    assert len({being.at for being in FOLK}) == len(FOLK)
    for being in FOLK:
        assert TOWN.code(being.at) == "b", being.name
        assert _named(being.persona.home).kind == "home"
        assert _named(being.persona.home).covers(being.at)


def test_names_and_faces_are_told_apart() -> None:
    assert len({name_key(being.name) for being in FOLK}) == len(FOLK)
    assert [name_problem(being.name) for being in FOLK] == [None] * len(FOLK)
    assert len({being.glyph for being in FOLK}) == len(FOLK)
    assert len({being.colour for being in FOLK}) == len(FOLK)
    assert [being.glyph for being in FOLK if being.glyph in TILES or not being.glyph.isupper()] == []
    assert [being.id for being in FOLK] == list(range(1, len(FOLK) + 1))


def test_personas_are_complete() -> None:
    for being in FOLK:
        persona = being.persona
        texts = (persona.gender, persona.calling, persona.background, persona.style, persona.secret, persona.looks)
        assert all((*texts, persona.personality, persona.traits, persona.interests, persona.goals)), being.name


def test_the_callings_that_the_rules_need_are_there() -> None:
    callings = {being.persona.calling for being in FOLK}
    assert {"farmer", "carpenter", "baker", "merchant", "librarian", "innkeeper"} <= callings


@pytest.mark.parametrize("being", FOLK, ids=lambda being: being.name)
def test_a_schedule_is_ordered_names_places_and_ends_in_bed(being: Being) -> None:
    schedule = being.persona.schedule
    names = {place.name for place in TOWN.places}
    minutes = [line.minute for line in schedule]
    assert 6 <= len(schedule) <= 10
    assert minutes == sorted(set(minutes))
    assert all(0 <= minute < MINUTES_PER_DAY for minute in minutes)
    assert [line.place for line in schedule if line.place not in names | {"home"}] == []
    assert [line.doing for line in schedule if not line.doing] == []
    assert (schedule[-1].place, schedule[-1].doing) == ("home", "sleeping")
    assert minutes[0] < 8 * MINUTES_PER_HOUR


def test_nobody_is_sent_where_there_is_no_room() -> None:
    for minute in range(0, MINUTES_PER_DAY, 15):
        for name, count in _whereabouts(minute).items():
            assert count <= min(_named(name).capacity, len(_standing(TOWN, _named(name)))), (minute, name)


@pytest.mark.parametrize("hour", [7, 9, 10, 13, 15, 17, 19, 20])
def test_by_day_people_are_in_several_places(hour: int) -> None:
    whereabouts = _whereabouts(hour * MINUTES_PER_HOUR)
    assert len(whereabouts) >= DISTINCT_PLACES, whereabouts


def test_some_cross_paths_at_the_square_most_of_the_day() -> None:
    hours = [hour for hour in range(8, 19) if _whereabouts(hour * MINUTES_PER_HOUR + 30)["Market Square"] >= 1]
    assert len(hours) >= 9, hours
    assert max(_whereabouts(minute)["Market Square"] for minute in range(MINUTES_PER_DAY)) >= DISTINCT_PLACES


def test_at_night_nobody_is_scheduled_outdoors() -> None:
    for minute in range(0, MINUTES_PER_DAY, 15):
        if period(minute) is Period.NIGHT or minute >= 23 * MINUTES_PER_HOUR:
            outside = [name for name in _whereabouts(minute) if _named(name).kind in OUTDOORS]
            assert outside == [], minute
