from collections import Counter, deque

import msgspec
import pytest

from server.world.events import Founded, SetOut
from server.world.founding import ROOM, STORIED, found
from server.world.orders import Found
from server.world.state import EMPTY, Being, Life, Place, Town
from server.world.townmap import HEIGHT, WIDTH
from shared import ids
from shared.calendar import MINUTES_PER_DAY, MINUTES_PER_HOUR, Period, period
from shared.commands import GoTo
from shared.economy import RECIPES, STAMINA_MAX, START_MONEY, Occupation
from shared.geometry import DELTAS, Cell, step
from shared.living import Appointment
from shared.terrain import TILES
from shared.text import name_key, name_problem
from tests.world.drawing import act, refused, words

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


def _whereabouts(minute: int, folk: tuple[Being, ...] = FOLK) -> Counter[str]:
    lines = [(being, _now(being, minute)) for being in folk]
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


# ── what they live by ──

BIG = found("Thorp", 7, ROOM)
PLACE_OF_WORK = {occupation: recipe.place for occupation, recipe in RECIPES.items()}


def test_everybody_but_the_merchant_has_a_life_from_the_start() -> None:
    trades = {being.name: being.life and being.life.occupation for being in FOLK}
    by_trade = {trade: {name for name, its in trades.items() if its is trade} for trade in (*Occupation, None)}
    assert by_trade == {
        Occupation.FARMER: {"Greta", "Wilf", "Percy", "Edda"},
        Occupation.CHEF: {"Mabel", "Celia", "Dora"},
        Occupation.CARPENTER: {"Jory", "Kit", "Iris", "Yara"},
        None: {"Rufus"},
    }
    lives = [being.life for being in FOLK if being.life]
    assert all(life == Life(life.occupation) for life in lives)
    assert {(life.money, life.stamina) for life in lives} == {(START_MONEY, STAMINA_MAX)}


@pytest.mark.parametrize("being", BIG[1], ids=lambda being: being.name)
def test_a_schedule_leaves_time_to_live_by_the_occupation(being: Being) -> None:
    """At work in the morning or at noon, and at home for long enough to sleep in the evening."""
    if being.life is None:
        return
    spent = Counter[tuple[str, Period]]()
    for minute in range(0, MINUTES_PER_DAY, 15):
        line = _now(being, minute)
        kind = "home" if line.place == "home" else _named(line.place).kind
        spent[kind, period(minute)] += 15
    work = PLACE_OF_WORK[being.life.occupation]
    assert max(spent[work, Period.MORNING], spent[work, Period.NOON]) >= 105
    assert spent["home", Period.EVENING] >= 75


def test_the_market_is_visited_by_every_trade() -> None:
    visitors = {being.life.occupation for being in FOLK if being.life and "Market Square" in _places_of(being)}
    assert visitors == set(Occupation)
    assert all("Market Square" in _places_of(being) for being in BIG[1][STORIED:])


def _places_of(being: Being) -> set[str]:
    return {line.place for line in being.persona.schedule}


# ── smaller and bigger towns ──


@pytest.mark.parametrize("villagers", [1, 5, 12])
def test_a_smaller_town_has_the_first_of_the_twelve(villagers: int) -> None:
    assert found("Thorp", 7, villagers)[1] == FOLK[:villagers]


def test_a_bigger_town_begins_with_the_people_of_the_smaller_one() -> None:
    assert found("Thorp", 7, 60)[1] == BIG[1][:60]
    assert BIG[1][:12] == FOLK
    assert len(BIG[1]) == ROOM == 100


def test_newcomers_are_drawn_from_the_seed() -> None:
    assert found("Thorp", 7, 60) == found("Thorp", 7, 60)
    others = found("Thorp", 8, 60)[1]
    assert [being.name for being in others[12:]] != [being.name for being in BIG[1][12:60]]
    assert [being.life for being in others] == [being.life for being in BIG[1][:60]]


@pytest.mark.parametrize("seed", SEEDS)
def test_newcomers_have_names_faces_and_facts_of_their_own(seed: int) -> None:
    _, folk = found("Thorp", seed, ROOM)
    assert len({name_key(being.name) for being in folk}) == ROOM
    assert [name_problem(being.name) for being in folk] == [None] * ROOM
    assert len({being.colour for being in folk}) == ROOM
    assert [being.name for being in folk if being.glyph in TILES or not being.glyph.isupper()] == []
    assert len({being.persona.background for being in folk}) == ROOM
    for being in folk[12:]:
        persona = being.persona
        texts = (persona.gender, persona.background, persona.style, persona.secret, persona.looks, persona.personality)
        assert all((*texts, persona.traits, persona.interests, persona.goals)), being.name
        assert being.life is not None
        assert persona.calling == being.life.occupation
    assert Counter(being.life.occupation for being in folk[12:] if being.life) == {
        Occupation.FARMER: 30,
        Occupation.CHEF: 29,
        Occupation.CARPENTER: 29,
    }


@pytest.mark.parametrize("villagers", [13, 60, ROOM])
def test_everybody_wakes_at_home_in_a_bed_while_there_are_any(villagers: int) -> None:
    town, folk = found("Thorp", 7, villagers)
    assert len({being.at for being in folk}) == villagers
    homes = Counter(being.persona.home for being in folk)
    for being in folk:
        home = _named(being.persona.home)
        assert home.kind == "home"
        assert home.covers(being.at)
        assert town.code(being.at) != "+"
    for name, count in homes.items():
        home = _named(name)
        beds = sum(town.code(cell) == "b" for cell in _cells(home))
        assert count <= home.capacity
        assert sum(town.code(being.at) == "b" for being in folk if being.persona.home == name) == min(beds, count)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("villagers", [60, ROOM])
def test_a_full_town_is_sent_nowhere_where_there_is_no_room(seed: int, villagers: int) -> None:
    _, folk = found("Thorp", seed, villagers)
    for minute in range(0, MINUTES_PER_DAY, 15):
        for name, count in _whereabouts(minute, folk).items():
            assert count <= min(_named(name).capacity, len(_standing(TOWN, _named(name)))), (minute, name)


@pytest.mark.parametrize("being", BIG[1][12:], ids=lambda being: being.name)
def test_a_newcomers_schedule_is_ordered_names_places_and_ends_in_bed(being: Being) -> None:
    test_a_schedule_is_ordered_names_places_and_ends_in_bed(being)


@pytest.mark.parametrize("villagers", [0, -1, ROOM + 1, 10**9])
def test_a_town_that_could_not_house_its_people_is_refused(villagers: int) -> None:
    assert refused(EMPTY, ids.TOWN, Found("Thorp", 7, villagers)) == "no_room"
    assert f"1 to {ROOM}" in words(EMPTY, ids.TOWN, Found("Thorp", 7, villagers))


def test_a_town_is_founded_once_with_as_many_as_were_asked_for() -> None:
    here, entry = act(EMPTY, ids.TOWN, Found("Thorp", 7, 60))
    assert [type(event) for event in entry.events] == [Founded]
    assert len(here.beings) == 60
    assert refused(here, ids.TOWN, Found("Thorp", 7)) == "founded"


def test_the_roads_can_be_walked_by_a_full_town() -> None:
    """Everybody is sent to work at once: nobody is refused the way."""
    here, _ = act(EMPTY, ids.TOWN, Found("Thorp", 7, ROOM))
    for being in here.beings.values():
        if being.life is not None:
            work = next(place for place in TOWN.places if place.kind == PLACE_OF_WORK[being.life.occupation])
            here, entry = act(here, being.id, GoTo(work.name))
            assert isinstance(entry.events[0], SetOut)
