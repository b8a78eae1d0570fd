import msgspec
import pytest

from server.mind.dealing import Dealings
from server.mind.livelihood import Be, Want, wants
from server.mind.memory import Mind
from server.mind.perceive import Surroundings
from shared.commands import Accept, Buy, Cancel, Confirm, Eat, Idle, Offer, Reject, Sell, Sleep, Withdraw, Work
from shared.economy import Act, Item, Pace
from shared.living import LifeSeen, Side, TradeState
from tests.mind.living import (
    AT_BAKERY,
    AT_FIELDS,
    AT_HOME,
    AT_SQUARE,
    CARPENTER,
    CHEF,
    FARMER,
    IN_STREET,
    MABEL,
    around,
    knowing,
    life,
    trade,
)

DAWN, MORNING, NOON, AFTERNOON, EVENING, LATE, NIGHT = 361, 500, 840, 940, 1100, 1395, 1500


def first(here: Surroundings, mind: Mind | None = None) -> Want | None:
    return next((want for want in wants(mind or Mind(), here, Dealings(), 0) if not isinstance(want, Offer)), None)


def test_the_merchant_has_no_living_to_make() -> None:
    assert first(around(None, MORNING)) is None


def test_bread_is_eaten_at_stamina_35() -> None:
    assert first(around(life(stamina=35, bread=1), NIGHT)) == Eat()
    assert first(around(life(stamina=36, bread=1), NIGHT)) is None
    assert first(around(life(stamina=35, bread=1, held_goods={Item.BREAD: 1}), NIGHT)) is None


@pytest.mark.parametrize(
    ("mine", "minute", "at", "want"),
    [
        (life(CHEF), MORNING, IN_STREET, Be("Market Square", "")),
        (life(CHEF), MORNING, AT_SQUARE, Buy(Item.WHEAT, 6)),
        (life(CHEF, money=700), MORNING, AT_SQUARE, Buy(Item.WHEAT, 3)),
        (life(CHEF, wheat=3), MORNING, IN_STREET, Be("Bakery", "")),
        (life(CHEF, wheat=3), MORNING, AT_BAKERY, Work()),
        (life(CHEF, wheat=3, act=Act.WORK, temp_room=1), MORNING, AT_BAKERY, None),
        (life(CHEF, wheat=3, stamina=46), MORNING, AT_BAKERY, Work()),
        (life(CHEF, wheat=3, stamina=45, temp_room=1), MORNING, AT_BAKERY, None),
        (life(CHEF, wheat=3, bread=1, stamina=45), MORNING, AT_BAKERY, Eat()),
        (life(CHEF), DAWN, IN_STREET, None),
        (life(CHEF, wheat=3), DAWN, AT_BAKERY, Work()),
        (life(FARMER), NOON, AT_SQUARE, Buy(Item.SEED, 4)),
        (life(FARMER, seed=1), NOON, AT_FIELDS, Work()),
        (life(CARPENTER), NOON, AT_SQUARE, Buy(Item.WOOD, 10)),
        (life(CARPENTER, money=500, house=2), NOON, AT_SQUARE, Sell(Item.HOUSE, 1)),
        (life(CARPENTER, money=500, house=1), NOON, AT_SQUARE, Sell(Item.HOUSE, 1)),
        (life(CARPENTER, money=500, house=1), NIGHT, AT_SQUARE, None),
        (life(FARMER, act=Act.WORK), AFTERNOON, IN_STREET, Be("Market Square", "")),
        (life(FARMER, act=Act.WORK), AFTERNOON, AT_SQUARE, Buy(Item.TEMP_ROOM, 2)),
        (life(FARMER, money=200, act=Act.WORK), AFTERNOON, AT_SQUARE, Buy(Item.TEMP_ROOM, 1)),
        (life(FARMER, money=100, wheat=5, act=Act.WORK), AFTERNOON, AT_SQUARE, Sell(Item.WHEAT, 5)),
        (life(FARMER, act=Act.WORK, house=1), AFTERNOON, IN_STREET, None),
        (life(FARMER, act=Act.WORK, wheat=26, house=1), AFTERNOON, IN_STREET, Be("Market Square", "")),
        (life(FARMER, act=Act.WORK, wheat=26, house=1), AFTERNOON, AT_SQUARE, Sell(Item.WHEAT, 11)),
        (life(FARMER), EVENING, IN_STREET, Be("Market Square", "")),
        (life(FARMER, temp_room=1), EVENING, IN_STREET, None),
        (life(FARMER, stamina=15, house=1), MORNING, AT_SQUARE, Buy(Item.BREAD, 1)),
    ],
)
def test_what_is_wanted_next(mine: LifeSeen, minute: int, at: tuple[int, int], want: Want | None) -> None:
    assert first(around(mine, minute, at)) == want


def test_one_goes_home_to_bed_and_sleeps_there() -> None:
    mine = life(house=1)
    assert first(around(mine, 1330)) == Be("home", "going to bed")
    assert first(around(mine, 1330, AT_HOME)) == Sleep()
    assert first(around(mine, 1330, AT_HOME, heading="Hearth House")) == Be("home", "going to bed")
    assert first(around(mine, LATE)) == Sleep()
    assert first(around(msgspec.structs.replace(mine, slept=True, act=Act.SLEEP), LATE)) == Be("home", "sleeping")
    assert first(around(mine, NIGHT)) is None


def test_where_all_wait_for_each_other_nobody_dawdles() -> None:
    def hasty(mine: LifeSeen, minute: int, at: tuple[int, int] = IN_STREET) -> Want | None:
        return first(around(mine, minute, at, pace=Pace.BARRIER))

    assert hasty(life(wheat=3), DAWN) == Be("Bakery", "")
    assert hasty(life(stamina=40, wheat=3, house=1), DAWN) == Idle()
    assert hasty(life(house=1), EVENING, AT_HOME) == Sleep()
    assert hasty(life(money=100), EVENING) == Idle()
    assert hasty(life(house=1), NIGHT) == Idle()
    assert hasty(life(house=1, slept=True), NIGHT) is None
    assert hasty(life(wheat=3, act=Act.IDLE, house=1), DAWN) is None


def test_each_open_trade_gets_its_next_step_at_any_hour_even_in_talk() -> None:
    good, bad = trade(Side.BUY, Item.BREAD, 1, 300), trade(Side.BUY, Item.BREAD, 1, 1, id=2)
    agreed = trade(Side.SELL, Item.HOUSE, 1, 1900, id=3, state=TradeState.ACCEPTED)
    done = trade(Side.SELL, Item.WHEAT, 1, 50, id=4, state=TradeState.ACCEPTED, confirmed=(MABEL,))
    here = around(life(bread=4), NIGHT, IN_STREET, good, bad, agreed, done)
    assert list(wants(Mind(), here, Dealings(), 0, talking=True)) == [Accept(1), Reject(2), Confirm(3)]
    mine = trade(Side.SELL, Item.BREAD, 1, 300, to_me=False)
    starving = life(bread=1, stamina=20, held_goods={Item.BREAD: 1})
    assert list(wants(Mind(), around(starving, NIGHT, IN_STREET, mine), Dealings(), 0)) == [Cancel(1)]
    assert list(wants(Mind(), around(life(house=1), NIGHT, IN_STREET, agreed), Dealings(), 0)) == [Withdraw(3)]


def test_one_asks_the_makers_first_and_shops_when_they_have_none() -> None:
    mind = knowing(Wilf=FARMER, Jory=CARPENTER)
    asked = [want for want in wants(mind, around(life(temp_room=1), 499), Dealings(), 0) if isinstance(want, Offer)]
    assert [(offer.to, offer.side, offer.item) for offer in asked] == [("Wilf", Side.BUY, Item.WHEAT)]
    waiting = trade(Side.BUY, Item.WHEAT, 6, asked[0].price, to_me=False)  # type: ignore[arg-type]
    assert first(around(life(temp_room=1, held_money=450), MORNING, IN_STREET, waiting)) is None
    assert first(around(life(temp_room=1), MORNING)) == Be("Market Square", "")


def test_goods_promised_in_an_own_unanswered_offer_are_there_for_who_wants_them_now() -> None:
    own = trade(Side.SELL, Item.BREAD, 3, 1000, to_me=False)
    fair, mean = trade(Side.BUY, Item.BREAD, 1, 300, id=2), trade(Side.BUY, Item.BREAD, 1, 10, id=3)
    mine = life(bread=3, held_goods={Item.BREAD: 3})
    assert first(around(mine, NIGHT, IN_STREET, own, fair)) == Cancel(1)
    assert first(around(mine, NIGHT, IN_STREET, own, mean)) == Reject(3)
    assert first(around(life(bread=3), NIGHT, IN_STREET, fair)) == Accept(2)
    agreed = trade(Side.SELL, Item.BREAD, 3, 1000, to_me=False, state=TradeState.ACCEPTED, confirmed=(MABEL,))
    assert first(around(mine, NIGHT, IN_STREET, agreed, fair)) == Reject(2)
