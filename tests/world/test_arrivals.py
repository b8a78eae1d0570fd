import pytest

from server.world.events import Arrived, Attended, Closed, Departed, Returned
from server.world.lookup import find
from server.world.orders import Admit, Attend, Dismiss
from shared.commands import Create, Offer, Reset, Walk
from shared.geometry import Direction
from shared.ids import TOWN, BeingId
from shared.living import TradeState
from tests.world.drawing import ADA, BOB, MABEL, act, life, living, refused, words, world


def test_a_newcomer_stands_at_the_gate_and_others_near_it() -> None:
    here, entry = act(world("....\n...."), TOWN, Admit("Ada"))
    assert isinstance(entry.events[0], Arrived)
    assert here.beings[ADA].at == (0, 0)
    here, _ = act(here, TOWN, Admit("Zoe"))
    assert here.beings[BeingId(2)].at in {(1, 0), (0, 1), (1, 1)}


def test_who_goes_away_comes_back_to_the_same_cell() -> None:
    here, _ = act(world("...1"), ADA, Walk(Direction.WEST))
    here, _ = act(here, TOWN, Dismiss(ADA))
    assert not here.beings[ADA].present
    assert refused(here, ADA, Walk(Direction.WEST)) == "absent"
    here, entry = act(here, TOWN, Admit("ada"))
    assert entry.events == (Returned(ADA, (2, 0)),)


@pytest.mark.parametrize("name", ["", "A", "x" * 10_000, "a\x1b[31mb", "two  spaces", " Ada", "123", "\u202eadA"])
def test_bad_names_are_refused(name: str) -> None:
    assert refused(world("."), TOWN, Admit(name)) == "bad_name"


def test_taken_names_are_refused_whatever_their_case() -> None:
    assert refused(world("3."), TOWN, Admit("MABEL")) == "name_taken"
    assert refused(world("1."), TOWN, Admit("ADA")) == "present"
    assert refused(world("3."), TOWN, Dismiss(MABEL)) == "absent"


def test_only_the_town_gives_orders() -> None:
    assert refused(world("1."), ADA, Admit("Zoe")) == "not_yours"
    assert refused(world("1."), ADA, Dismiss(ADA)) == "not_yours"


def test_who_comes_back_is_waited_for_again_and_lives_on() -> None:
    here, _ = act(living(world("1."), ADA, money=77), TOWN, Attend(ADA, attending=False))
    here, _ = act(act(here, TOWN, Dismiss(ADA))[0], TOWN, Admit("Ada"))
    assert here.beings[ADA].attending
    assert life(here, ADA).money == 77
    here, _ = act(here, TOWN, Dismiss(ADA))
    assert act(here, TOWN, Admit("Ada"))[1].events == (Returned(ADA, (0, 0)),)


def test_what_a_leaver_promised_is_free_again_before_they_are_gone() -> None:
    here = living(living(world("12."), ADA), BOB)
    here, _ = act(here, ADA, Offer("Bob", "buy", "seed", 1, 50))
    here, _ = act(here, BOB, Offer("Ada", "buy", "seed", 2, 50))
    assert life(here, ADA).held_money == 50
    here, entry = act(here, TOWN, Dismiss(ADA))
    released = (Closed(1, TradeState.RELEASED, ADA), Closed(2, TradeState.RELEASED, ADA))
    assert entry.events == (*released, Departed(ADA))
    assert (life(here, ADA).held_money, life(here, BOB).held_money, here.trades) == (0, 0, {})


def test_who_cannot_leave_releases_nothing() -> None:
    here = living(living(world("1.3"), ADA), MABEL)
    here, _ = act(here, MABEL, Offer("Ada", "buy", "seed", 1, 50))
    assert refused(here, TOWN, Dismiss(MABEL)) == "absent"
    assert 1 in here.trades


def test_a_deed_of_somebody_lost_shows_that_they_are_there() -> None:
    here, _ = act(world("1."), TOWN, Attend(ADA, attending=False))
    assert refused(here, ADA, Create("wizard")) == "unknown_occupation"
    here, entry = act(here, ADA, Create("farmer"))
    assert entry.events[0] == Attended(ADA, attending=True)
    assert here.beings[ADA].attending


def test_a_town_is_not_founded_anew_from_within() -> None:
    assert refused(world("1."), ADA, Reset("Test")) == "not_allowed"
    assert "host" in words(world("1."), ADA, Reset("Test"))


def test_beings_are_found_by_name_present_or_not() -> None:
    here, _ = act(world("1.3"), TOWN, Dismiss(ADA))
    assert find(here, " ａＤa") == here.beings[ADA]
    assert find(here, "Zoe") is None
