import msgspec
import pytest

from server.mind import plan
from server.mind.perceive import Surroundings
from server.mind.plan import Errand, appointment, next_deed, offset
from shared.commands import Begin, GoTo
from shared.ids import BeingId, PlaceId
from shared.living import Persona
from shared.sights import PlaceSeen
from tests.mind.playhouse import BAKER, MABEL, PARK, PLACES, SQUARE, villager


def at(
    x: int, y: int, minute: int, *, doing: str = "", heading: str = "", places: tuple[PlaceSeen, ...] = PLACES
) -> Surroundings:
    me = villager(MABEL, "Mabel", (x, y), doing=doing)
    return Surroundings(MABEL, BAKER, "Thorp", minute, {MABEL: me}, places, heading)


STREET = (15, 40)
BAKERY = (2, 2)


@pytest.mark.parametrize(
    ("minute", "doing"), [(300, "sleeping"), (310, "kneading dough"), (725, "reading recipes"), (60, "sleeping")]
)
def test_the_appointment_of_a_minute(minute: int, doing: str) -> None:
    found = appointment(BAKER, MABEL, minute)
    assert found is not None
    assert found.doing == doing


def test_villagers_are_late_each_by_their_own_minutes() -> None:
    assert len({offset(BeingId(n)) for n in range(1, 12)}) == 11
    assert all(-3 <= offset(BeingId(n)) <= 7 for n in range(200))


def test_nobody_without_a_schedule_goes_anywhere() -> None:
    assert appointment(Persona(), MABEL, 432) is None
    idle = msgspec.structs.replace(at(*STREET, 432), persona=Persona())
    assert next_deed(idle, Errand(), 0)[0] is None


def test_a_villager_goes_waits_arrives_and_begins() -> None:
    deed, errand = next_deed(at(*STREET, 432), Errand(), 0)
    assert deed == GoTo("Bakery")
    assert next_deed(at(*STREET, 432, heading="Bakery"), errand, 500)[0] is None
    errand = plan.after_journey(at(*BAKERY, 432), errand, 510, arrived=True)
    deed, errand = next_deed(at(*BAKERY, 432), errand, 510)
    assert deed == Begin("kneading dough")
    assert next_deed(at(*BAKERY, 432, doing="kneading dough"), errand, 900)[0] is None


def test_who_is_there_already_begins() -> None:
    _, errand = next_deed(at(*BAKERY, 432), Errand(), 0)
    errand = plan.after_try(at(*BAKERY, 432), errand, 1, "already_there")
    assert next_deed(at(*BAKERY, 432), errand, 1)[0] == Begin("kneading dough")


def test_a_new_appointment_turns_a_villager_round_on_the_way() -> None:
    _, errand = next_deed(at(*STREET, 432), Errand(), 0)
    assert next_deed(at(*STREET, 730, heading="Bakery"), errand, 500)[0] == GoTo("Library")


def test_arriving_for_the_last_appointment_is_not_arriving_for_the_next() -> None:
    _, errand = next_deed(at(*STREET, 730), Errand(), 0)
    errand = plan.after_journey(at(*BAKERY, 730), errand, 1, arrived=True)
    assert next_deed(at(*BAKERY, 730), errand, 1)[0] == GoTo("Library")


def test_failures_are_tried_again_with_patience() -> None:
    _, errand = next_deed(at(*STREET, 432), Errand(), 0)
    errand = plan.after_try(at(*STREET, 432), errand, 5, "no_way")
    assert next_deed(at(*STREET, 432), errand, 5 + plan.PATIENCE_TICKS - 1)[0] is None
    assert next_deed(at(*STREET, 432), errand, 5 + plan.PATIENCE_TICKS)[0] == GoTo("Bakery")


def full(minute: int, *, doing: str = "", x: int = STREET[0], y: int = STREET[1]) -> Surroundings:
    crowded = msgspec.structs.replace(PLACES[0], occupants=15)
    return at(x, y, minute, doing=doing, places=(crowded, *PLACES[1:]))


def test_where_there_is_no_room_a_villager_waits_elsewhere_and_comes_back() -> None:
    _, errand = next_deed(full(432), Errand(), 0)
    errand = plan.after_journey(full(432), errand, 10, arrived=False)
    deed, errand = next_deed(full(432), errand, 10)
    assert deed in {GoTo(SQUARE.name), GoTo(PARK.name)}
    there = SQUARE if deed == GoTo(SQUARE.name) else PARK
    errand = plan.after_journey(full(432, x=there.x, y=there.y), errand, 20, arrived=True)
    deed, errand = next_deed(full(432, x=there.x, y=there.y), errand, 20)
    assert deed == Begin("waiting for room: Bakery")
    waiting = full(433, doing="waiting for room: Bakery", x=there.x, y=there.y)
    assert next_deed(waiting, errand, 20 + plan.DETOUR_TICKS - 1)[0] is None
    _, errand = next_deed(waiting, errand, 20 + plan.DETOUR_TICKS)
    assert next_deed(waiting, errand, 20 + plan.DETOUR_TICKS)[0] == GoTo("Bakery")


def test_a_town_without_other_places_is_borne() -> None:
    only = (PLACES[0],)
    errand = Errand()
    for tick in range(0, 2000, 100):
        _, errand = next_deed(at(*STREET, 432, places=only), errand, tick)
        errand = plan.after_try(at(*STREET, 432, places=only), errand, tick, "place_full")
    assert errand.detour == ""


def test_words_put_the_day_off_for_a_while() -> None:
    errand = plan.after_words(Errand(), 100)
    assert next_deed(at(*STREET, 432), errand, 100 + plan.TALK_OVER_TICKS - 1)[0] is None
    assert next_deed(at(*STREET, 432), errand, 100 + plan.TALK_OVER_TICKS)[0] == GoTo("Bakery")


def test_who_is_at_home_goes_to_bed_at_bedtime() -> None:
    home = (21, 21)
    _, errand = next_deed(at(*home, 1275), Errand(), 0)
    errand = plan.after_try(at(*home, 1275), errand, 1, "already_there")
    assert next_deed(at(*home, 1275, doing="sleeping"), errand, 2)[0] is None
    deed, errand = next_deed(at(*home, 1320, doing="sleeping"), errand, 900)
    assert deed == GoTo("home")


def test_place_ids_do_not_matter() -> None:
    odd = tuple(msgspec.structs.replace(place, id=PlaceId(90 + n)) for n, place in enumerate(PLACES))
    assert next_deed(at(*STREET, 432, places=odd), Errand(), 0)[0] == GoTo("Bakery")
