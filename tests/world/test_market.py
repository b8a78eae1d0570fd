from math import nan
from typing import Any

import pytest
from msgspec.structs import replace

from server.world.events import Bought, Sold
from server.world.state import World
from shared.commands import Buy, Number, Sell
from shared.economy import PRICES, QUANTITY_MAX, Item
from tests.world.drawing import ADA, MABEL, act, life, living, place, refused, words, world

SQUARE = place("Market Square", 0, 0, 2, 1, kind="square")


def _shopper(**fields: Any) -> World:
    return living(world("1..3", SQUARE), ADA, **fields)


@pytest.mark.parametrize("item", Item)
def test_the_merchant_sells_everything_at_his_price(item: Item) -> None:
    here, entry = act(_shopper(money=100_000), ADA, Buy(item.value, 3))
    cost = 3 * PRICES[item].charges
    assert entry.events == (Bought(ADA, item, 3, cost),)
    assert (life(here, ADA).money, life(here, ADA).goods) == (100_000 - cost, {item: 3})


@pytest.mark.parametrize("item", [item for item in Item if PRICES[item].pays is not None])
def test_the_merchant_pays_his_price(item: Item) -> None:
    here, entry = act(_shopper(goods={item: 5}, money=0), ADA, Sell(item.value, 4))
    earned = 4 * (PRICES[item].pays or 0)
    assert entry.events == (Sold(ADA, item, 4, earned),)
    assert (life(here, ADA).money, life(here, ADA).goods) == (earned, {item: 1})


def test_bread_sells_for_22_and_a_half() -> None:
    assert life(act(_shopper(goods={Item.BREAD: 1}, money=0), ADA, Sell("bread"))[0], ADA).money == 225


def test_he_does_not_take_vouchers_and_says_what_he_takes() -> None:
    here = _shopper(goods={Item.TEMP_ROOM: 1})
    assert refused(here, ADA, Sell("room")) == "not_sold"
    assert "seed, wheat, wood, bread, house" in words(here, ADA, Sell("room"))


def test_items_are_named_in_many_ways() -> None:
    here = _shopper()
    for name in ("Seeds", " SEED ", "temp room", "temp-room", "temp_room", "voucher", "room voucher", "Room Vouchers", "loaf"):
        act(here, ADA, Buy(name))


@pytest.mark.parametrize("command", [Buy("gold"), Sell("gold"), Buy(""), Sell("\x1b[2Jx"), Buy("x" * 80)])
def test_an_unknown_item_is_refused_naming_them_all(command: Buy | Sell) -> None:
    assert refused(_shopper(), ADA, command) == "unknown_item"
    assert "seed, wheat, wood, bread, house, room voucher" in words(_shopper(), ADA, command)


@pytest.mark.parametrize("number", [0, -10, 0.5, "x", 10**12, nan, QUANTITY_MAX + 1])
def test_numbers_that_are_none_are_refused(number: Number) -> None:
    here = _shopper(goods={Item.SEED: 5})
    assert refused(here, ADA, Buy("seed", number)) == "bad_quantity"
    assert refused(here, ADA, Sell("seed", number)) == "bad_quantity"


def test_what_cannot_be_paid_is_refused_with_what_can() -> None:
    here = _shopper(money=1000, held_money=200)
    assert refused(here, ADA, Buy("bread", 2)) == "cannot_pay"
    assert "gold: needs 90, has 80." in words(here, ADA, Buy("bread", 2))
    assert "promised" in words(here, ADA, Buy("bread", 2))
    assert "You can pay for 1." in words(here, ADA, Buy("bread", 2))
    assert life(act(here, ADA, Buy("bread", 1))[0], ADA).free_money == 350


def test_the_last_tenth_can_be_spent() -> None:
    assert life(act(_shopper(money=50), ADA, Buy("seed"))[0], ADA).money == 0
    assert refused(_shopper(money=49), ADA, Buy("seed")) == "cannot_pay"


def test_what_is_not_there_or_promised_cannot_be_sold() -> None:
    here = _shopper(goods={Item.WHEAT: 3}, held_goods={Item.WHEAT: 1})
    assert refused(here, ADA, Sell("wheat", 3)) == "cannot_deliver"
    assert "wheat: needs 3, has 2." in words(here, ADA, Sell("wheat", 3))
    act(here, ADA, Sell("wheat", 2))
    assert refused(_shopper(), ADA, Sell("house")) == "cannot_deliver"


def test_one_deals_on_the_market_square_only_and_the_refusal_tells_the_way() -> None:
    here = living(world(".1.3", place("Market Square", 3, 0, 1, 1, kind="square")), ADA)
    assert refused(here, ADA, Buy("seed")) == "not_at_market"
    assert words(here, ADA, Sell("seed")) == "You are not on the market square. Walk there first (:go Market Square)."


def test_the_merchant_needs_no_life_and_has_none() -> None:
    here = _shopper()
    rufus = here.beings[MABEL]
    here = replace(here, beings={**here.beings, MABEL: replace(rufus, persona=replace(rufus.persona, calling="merchant"))})
    assert refused(here, MABEL, Buy("seed")) == "no_life"
    assert "merchant" in words(here, MABEL, Buy("seed"))
    assert refused(world("1", SQUARE), ADA, Buy("seed")) == "no_life"
