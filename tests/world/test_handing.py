from typing import Any

import pytest
from msgspec.structs import replace

from server.world.events import Dropped, Gave, Took
from server.world.orders import Dismiss
from server.world.reckon import total_goods
from server.world.state import World
from shared.commands import Drop, Give, Number, Take
from shared.economy import Item
from shared.geometry import Cell
from shared.ids import TOWN
from shared.living import Pile
from tests.world.drawing import ADA, BOB, MABEL, act, life, living, refused, words, world


def _two(drawing: str = "12..3", **fields: Any) -> World:
    return living(living(world(drawing), ADA, **fields), BOB)


def _lying(here: World, *piles: tuple[Cell, dict[Item, int]]) -> World:
    return replace(here, piles=tuple(Pile(cell, goods) for cell, goods in piles))


def test_goods_are_handed_to_a_neighbour_for_nothing() -> None:
    here, entry = act(_two(goods={Item.BREAD: 3}), ADA, Give("bob", "loaves", 2))
    assert entry.events == (Gave(ADA, BOB, {Item.BREAD: 2}, 0),)
    assert (life(here, ADA).goods, life(here, BOB).goods) == ({Item.BREAD: 1}, {Item.BREAD: 2})


def test_gold_is_given_whole() -> None:
    here, entry = act(_two(money=305), ADA, Give("Bob", "Gold", 30))
    assert entry.events == (Gave(ADA, BOB, {}, 300),)
    assert (life(here, ADA).money, life(here, BOB).money) == (5, 2300)
    assert refused(here, ADA, Give("Bob", "gold", 1)) == "lacking"
    assert "gold: needs 1, has 0.5." in words(here, ADA, Give("Bob", "gold", 1))


def test_what_is_promised_is_not_given_or_dropped() -> None:
    here = _two(goods={Item.WOOD: 4}, held_goods={Item.WOOD: 3}, money=100, held_money=100)
    assert refused(here, ADA, Give("Bob", "wood", 2)) == "lacking"
    assert refused(here, ADA, Give("Bob", "gold", 1)) == "lacking"
    assert refused(here, ADA, Drop("wood", 2)) == "lacking"
    act(here, ADA, Drop("wood", 1))


@pytest.mark.parametrize(
    ("drawing", "to", "code"),
    [
        ("1.2.3", "Bob", "too_far"),
        ("1#2.3", "Bob", "too_far"),
        ("12..3", "Ada", "yourself"),
        ("12..3", "Zoe", "unknown_person"),
        ("1.2.3", "", "unknown_person"),
        ("13..2", "Mabel", "no_life"),
    ],
)
def test_one_gives_to_a_neighbour_who_lives(drawing: str, to: str, code: str) -> None:
    assert refused(_two(drawing, goods={Item.SEED: 1}), ADA, Give(to, "seed")) == code


def test_the_merchant_and_who_is_away_take_no_gifts() -> None:
    here = _two("132", goods={Item.SEED: 1})
    rufus = here.beings[MABEL]
    here = replace(here, beings={**here.beings, MABEL: replace(rufus, persona=replace(rufus.persona, calling="merchant"))})
    assert refused(here, ADA, Give("Mabel", "seed")) == "merchant"
    here, _ = act(here, TOWN, Dismiss(BOB))
    assert refused(here, ADA, Give("Bob", "seed")) == "away"


@pytest.mark.parametrize("number", [0, -1, 0.5, "x", 10_001])
def test_numbers_that_are_none_are_refused(number: Number) -> None:
    here = _lying(_two(goods={Item.SEED: 5}), ((0, 0), {Item.SEED: 5}))
    assert refused(here, ADA, Give("Bob", "seed", number)) == "bad_quantity"
    assert refused(here, ADA, Drop("seed", number)) == "bad_quantity"
    if number != 0:
        assert refused(here, ADA, Take("seed", number)) == "bad_quantity"


def test_what_is_put_down_lies_there_and_adds_up() -> None:
    here, entry = act(_two(goods={Item.SEED: 5, Item.WOOD: 1}), ADA, Drop("seed", 2))
    assert entry.events == (Dropped(ADA, (0, 0), {Item.SEED: 2}),)
    here, _ = act(here, ADA, Drop("seed"))
    here, _ = act(here, ADA, Drop("wood"))
    assert here.piles == (Pile((0, 0), {Item.SEED: 3, Item.WOOD: 1}),)
    assert life(here, ADA).goods == {Item.SEED: 2}
    assert total_goods(here)[Item.SEED] == 5


def test_gold_is_not_left_lying_about() -> None:
    assert refused(_two(), ADA, Drop("gold", 1)) == "unknown_item"
    assert "Give it" in words(_two(), ADA, Drop("gold", 1))


def test_everything_is_picked_up_underfoot_first_then_beside() -> None:
    here = _lying(_two(), ((0, 0), {Item.SEED: 1}), ((1, 0), {Item.SEED: 2, Item.WOOD: 3}), ((2, 0), {Item.BREAD: 9}))
    here, entry = act(here, ADA, Take())
    assert entry.events == (Took(ADA, (0, 0), {Item.SEED: 1}),)
    here, entry = act(here, ADA, Take())
    assert entry.events == (Took(ADA, (1, 0), {Item.SEED: 2, Item.WOOD: 3}),)
    assert here.piles == (Pile((2, 0), {Item.BREAD: 9}),)
    assert refused(here, ADA, Take()) == "nothing_here"


def test_so_many_of_one_kind_are_picked_up() -> None:
    here = _lying(_two(), ((0, 0), {Item.SEED: 5}), ((1, 0), {Item.WOOD: 3}))
    here, _ = act(here, ADA, Take("wood", 2))
    here, _ = act(here, ADA, Take("seeds"))
    assert life(here, ADA).goods == {Item.SEED: 5, Item.WOOD: 2}
    assert refused(here, ADA, Take("wood", 2)) == "lacking"
    assert "wood: needs 2, has 1." in words(here, ADA, Take("wood", 2))
    assert refused(here, ADA, Take("bread")) == "nothing_here"
    assert refused(here, ADA, Take("", 2)) == "unknown_item"
    assert refused(here, ADA, Take("spoon")) == "unknown_item"


def test_nothing_is_picked_up_through_a_wall() -> None:
    here = _lying(_two("1#2\n#..\n..3"), ((1, 1), {Item.SEED: 1}))
    assert refused(living(here, MABEL), MABEL, Take("wood")) == "nothing_here"
    act(living(here, MABEL), MABEL, Take("seed"))


def test_who_has_no_life_holds_nothing() -> None:
    here = _lying(world("12"), ((0, 0), {Item.SEED: 1}))
    for command in (Give("Bob", "seed"), Drop("seed"), Take()):
        assert refused(here, ADA, command) == "no_life"
