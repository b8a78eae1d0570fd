import pytest

from server.world.events import Arrived, Returned
from server.world.orders import Admit, Dismiss
from shared.commands import Walk
from shared.geometry import Direction
from shared.ids import TOWN, BeingId
from tests.world.drawing import ADA, MABEL, act, refused, world


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
