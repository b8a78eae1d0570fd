import pytest

from server.mind import bargain
from shared.economy import PRICES, Item
from shared.ids import BeingId
from shared.living import LifeSeen, Side, TradeState
from tests.mind.living import CARPENTER, CHEF, FARMER, MABEL, life, trade


@pytest.mark.parametrize("being", range(40))
def test_what_is_asked_lies_between_the_merchants_prices(being: int) -> None:
    for item, price in PRICES.items():
        asked = bargain.asked(item, 3, BeingId(being))
        assert 3 * (price.charges if price.pays is None else price.pays) <= asked <= 3 * price.charges
        assert bargain.least(item, 3) <= asked <= bargain.most(item, 3)


def accepts(mine: LifeSeen, side: Side, item: Item, qty: int, price: int) -> bool:
    offer = trade(side, item, qty, price)
    return bargain.accepts(mine, {1: offer}, MABEL, offer)


@pytest.mark.parametrize(
    ("mine", "side", "item", "qty", "price", "good"),
    [
        (life(bread=4), Side.BUY, Item.BREAD, 1, 225, True),
        (life(bread=4), Side.BUY, Item.BREAD, 1, 224, False),
        (life(bread=4), Side.BUY, Item.BREAD, 5, 9000, False),
        (life(bread=1, stamina=50), Side.BUY, Item.BREAD, 1, 9000, False),
        (life(bread=1, stamina=51), Side.BUY, Item.BREAD, 1, 225, True),
        (life(bread=2, held_goods={Item.BREAD: 2}), Side.BUY, Item.BREAD, 1, 450, False),
        (life(), Side.SELL, Item.WHEAT, 5, 500, True),
        (life(), Side.SELL, Item.WHEAT, 5, 501, False),
        (life(wheat=16), Side.SELL, Item.WHEAT, 5, 500, False),
        (life(CARPENTER), Side.SELL, Item.WHEAT, 5, 300, False),
        (life(CARPENTER), Side.SELL, Item.WHEAT, 5, 249, True),
        (life(money=900, temp_room=1, wheat=3), Side.SELL, Item.BREAD, 2, 900, True),
        (life(money=899, temp_room=1, wheat=3), Side.SELL, Item.BREAD, 2, 900, False),
        (life(money=900, wheat=3), Side.SELL, Item.BREAD, 2, 900, False),
        (life(FARMER, money=2500, seed=1, temp_room=1), Side.SELL, Item.HOUSE, 1, 2000, True),
        (life(FARMER, money=2100, seed=1, temp_room=1), Side.SELL, Item.HOUSE, 1, 2000, False),
        (life(FARMER, money=9000, seed=1, house=1), Side.SELL, Item.HOUSE, 1, 2000, False),
        (life(CARPENTER, house=1), Side.BUY, Item.HOUSE, 1, 2600, False),
        (life(CARPENTER, house=2), Side.BUY, Item.HOUSE, 1, 1300, True),
    ],
)
def test_offers_are_answered_by_the_rule_within_means(
    mine: LifeSeen,
    side: Side,
    item: Item,
    qty: int,
    price: int,
    good: bool,  # noqa: FBT001
) -> None:
    assert accepts(mine, side, item, qty, price) is good


def test_money_for_the_next_bed_and_work_is_kept() -> None:
    assert bargain.reserve(life(FARMER)) == 150 + 50
    assert bargain.reserve(life(FARMER, seed=1, temp_room=1)) == 0
    assert bargain.reserve(life(CHEF, house=1)) == 300
    assert bargain.reserve(life(CHEF, house=1, bread=2)) == 0


def test_a_trade_is_regretted_when_hunger_or_a_house_came_between() -> None:
    selling = trade(Side.BUY, Item.BREAD, 1, 300, state=TradeState.ACCEPTED)
    assert bargain.regrets(life(bread=1, stamina=35, held_goods={Item.BREAD: 1}), MABEL, selling)
    assert not bargain.regrets(life(bread=2, stamina=35, held_goods={Item.BREAD: 1}), MABEL, selling)
    buying = trade(Side.SELL, Item.HOUSE, 1, 1900, state=TradeState.ACCEPTED)
    assert bargain.regrets(life(house=1), MABEL, buying)
    assert not bargain.regrets(life(), MABEL, buying)
