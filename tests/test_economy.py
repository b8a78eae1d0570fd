import pytest
from hypothesis import given
from hypothesis import strategies as st

from client.commandline import parse
from client.intents import Try
from client.reading import Context
from shared.commands import Give
from shared.economy import Item, called, counted, find_item, listed

THINGS = st.sampled_from(Item)


@pytest.mark.parametrize(
    ("item", "count", "words"),
    [
        (Item.SEED, 0, "0 seeds"),
        (Item.SEED, 1, "1 seed"),
        (Item.SEED, 16, "16 seeds"),
        (Item.HOUSE, 2, "2 houses"),
        (Item.TEMP_ROOM, 1, "1 room voucher"),
        (Item.TEMP_ROOM, 1_400, "1,400 room vouchers"),
        (Item.WHEAT, 5, "5 wheat"),
        (Item.WOOD, 10, "10 wood"),
        (Item.BREAD, 2, "2 bread"),
    ],
)
def test_goods_are_counted_as_people_count_them(item: Item, count: int, words: str) -> None:
    assert counted(item, count) == words


def test_a_list_of_goods_counts_each() -> None:
    assert listed({Item.SEED: 2, Item.WHEAT: 3, Item.TEMP_ROOM: 14}) == "2 seeds, 3 wheat, 14 room vouchers"
    assert listed({}) == "nothing"


@given(THINGS, st.integers(0, 10_000))
def test_what_is_read_can_be_typed(item: Item, count: int) -> None:
    assert find_item(called(item, count)) is item
    given_away = parse(f"give Kit {counted(item, count)}", Context(names=("Kit",)))
    assert isinstance(given_away, Try)
    assert isinstance(given_away.command, Give)
    assert (given_away.command.to, find_item(given_away.command.item), given_away.command.qty) == ("Kit", item, count)
