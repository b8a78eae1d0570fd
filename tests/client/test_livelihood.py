"""What the trader wants to do, from views set by hand: a town of four places around Ada."""

from typing import Any

import msgspec
import pytest

from client import livelihood, worth
from client.livelihood import Tried, after, next_deed
from client.view import Journey, View
from shared.commands import Accept, Buy, Confirm, Create, Deed, Eat, GoTo, Idle, Offer, Reject, Sell, Sleep, Work
from shared.economy import PRICES, RECIPES, START_MONEY, Act, Item, Occupation, Pace
from shared.ids import PlaceId
from shared.living import LifeSeen, PaceSeen, Side, TradeState
from shared.sights import PlaceSeen
from tests.client import drawn
from tests.client.drawn import ADA, JORY, MABEL, bargain

MORNING, NOON, EVENING, NIGHT = 8 * 60, 13 * 60, 19 * 60, 26 * 60
BEDTIME, LATE = 21 * 60, 23 * 60

PLACES = tuple(
    PlaceSeen(PlaceId(number), name, 10 * number, 0, 5, 5, 20)
    for number, name in enumerate(("Market Square", "South Fields", "Bakery", "Workshop", "Heron Inn"))
)
FARMER, CHEF, CARPENTER = Occupation.FARMER, Occupation.CHEF, Occupation.CARPENTER
LIFE = LifeSeen(FARMER, START_MONEY, 100)


def view(minute: int = MORNING, at: str = "", life: LifeSeen | None = LIFE, **more: Any) -> View:
    """Ada stands in a place, or on the road; Mabel the chef and Jory the carpenter were met."""
    spot = next(((place.x + 1, 1) for place in PLACES if place.name == at), (5, 9))
    people = {
        ADA: drawn.figure(ADA, "Ada", spot),
        MABEL: drawn.figure(MABEL, "Mabel", (0, 9), occupation=CHEF),
        JORY: drawn.figure(JORY, "Jory", (0, 9), occupation=CARPENTER),
    }
    return View(minute=minute, you=ADA, life=life, places=PLACES, figures=people, met={ADA: people[ADA]}, **more)


def with_people(here: View) -> View:
    return msgspec.structs.replace(here, met=here.figures)


def deed(here: View, tried: Tried = Tried(), occupation: Occupation = FARMER) -> Deed | None:  # noqa: B008 - it is frozen
    return next_deed(here, tried, occupation, tick=0)


def lives(**more: Any) -> LifeSeen:
    return msgspec.structs.replace(LIFE, **more)


SEED, WHEAT = {Item.SEED: 1}, {Item.WHEAT: 3}


@pytest.mark.parametrize(
    ("here", "expected"),
    [
        (view(life=None), Create(FARMER)),
        (view(), GoTo("Market Square")),
        (view(at="Market Square"), Buy(Item.SEED, 2)),
        (view(at="Market Square", life=lives(goods=SEED)), GoTo("South Fields")),
        (view(at="South Fields", life=lives(goods=SEED)), Work()),
        (view(at="South Fields", life=lives(goods=SEED, act=Act.WORK)), None),
        (view(at="Bakery", life=lives(occupation=CHEF, goods=WHEAT)), Work()),
        (view(at="Market Square", life=lives(occupation=CARPENTER)), Buy(Item.WOOD, 10)),
        (view(life=lives(stamina=20)), None),
        (view(life=lives(stamina=30, goods={Item.BREAD: 1})), Eat()),
        (view(life=lives(stamina=12)), GoTo("Market Square")),
        (view(at="Market Square", life=lives(stamina=12)), Buy(Item.BREAD, 1)),
        (view(at="South Fields", life=lives(goods={**SEED, Item.BREAD: 1}, stamina=45)), Eat()),
        (view(NOON, "South Fields", lives(act=Act.WORK)), GoTo("Market Square")),
        (view(EVENING, "Market Square"), Buy(Item.TEMP_ROOM, 1)),
        (view(EVENING, "Market Square", lives(goods={Item.TEMP_ROOM: 1})), None),
        (view(BEDTIME, "Market Square", lives(goods={Item.TEMP_ROOM: 1})), GoTo("Heron Inn")),
        (view(BEDTIME, "Heron Inn", lives(goods={Item.TEMP_ROOM: 1})), Sleep()),
        (view(BEDTIME, "", lives(goods={Item.HOUSE: 1})), Sleep()),
        (view(LATE, "", lives(goods={Item.TEMP_ROOM: 1})), Sleep()),
        (view(EVENING, "Heron Inn", lives(goods={Item.TEMP_ROOM: 1}, act=Act.SLEEP, slept=True)), None),
        (view(NIGHT), None),
        (view(EVENING, "Market Square", lives(money=0, goods={Item.WHEAT: 4})), Sell(Item.WHEAT, 4)),
        (view(at="Market Square", life=lives(money=0, goods={Item.WHEAT: 4})), Sell(Item.WHEAT, 4)),
        (view(life=lives(goods={**SEED, Item.WHEAT: 15}, act=Act.WORK)), GoTo("Market Square")),
        (view(at="Market Square", life=lives(goods={Item.WHEAT: 15}, act=Act.WORK)), Sell(Item.WHEAT, 10)),
        (view(at="Market Square", life=lives(occupation=CARPENTER, money=100, goods={Item.HOUSE: 1})), Sell(Item.HOUSE, 1)),
        (view(life=lives(goods=SEED), journey=Journey("South Fields", 9)), None),
    ],
)
def test_what_it_does(here: View, expected: Deed | None) -> None:
    assert deed(here) == expected


def test_it_never_works_itself_to_a_collapse() -> None:
    for occupation, recipe in RECIPES.items():
        tired = lives(occupation=occupation, goods=recipe.takes, stamina=recipe.stamina + worth.STRENGTH_KEPT - 1)
        assert not worth.is_able(tired)


def test_in_barrier_pace_it_lets_nobody_wait_and_loses_no_work_on_the_way() -> None:
    pace = PaceSeen(Pace.BARRIER)
    assert deed(view(life=lives(stamina=20), pace=pace)) == Idle()
    assert deed(view(NIGHT, pace=pace)) == Idle()
    assert deed(view(EVENING, "Market Square", lives(goods={Item.TEMP_ROOM: 1}), pace=pace)) == GoTo("Heron Inn")
    on_the_road = view(life=lives(goods=SEED), pace=pace)
    way = deed(on_the_road)
    assert way == GoTo("South Fields")
    assert deed(on_the_road, after(Tried(), on_the_road, way, 0, refused=False)) is None
    assert deed(on_the_road, after(Tried(), on_the_road, way, 0, refused=True)) == Idle()
    full = view(EVENING, "", lives(goods={Item.TEMP_ROOM: 1}), pace=pace)
    assert deed(full, after(Tried(), full, GoTo("Heron Inn"), 0, refused=True)) == Sleep()


def test_what_was_refused_is_left_alone_ever_longer() -> None:
    here, tried = view(at="South Fields", life=lives(goods=SEED)), Tried()
    waits = list[int]()
    tick = 0
    for _ in range(3):
        tried = after(tried, here, Work(), tick, refused=True)
        until = next(later for later in range(tick, tick + 10_000) if next_deed(here, tried, FARMER, later) == Work())
        waits.append(until - tick)
        tick = until
    assert waits == [80, 160, 320]
    assert after(tried, here, Work(), tick, refused=False).failures == {}


# ── trades ──


def test_it_offers_what_it_makes_to_who_works_with_it_once_in_a_while() -> None:
    stocked = with_people(view(life=lives(goods={Item.WHEAT: 7}, act=Act.WORK, money=START_MONEY // 2)))
    offer = deed(stocked)
    assert offer == Offer("Mabel", Side.SELL, Item.WHEAT, 3, 225)
    tried = after(Tried(), stocked, offer, 0, refused=False)
    soon, much_later = (msgspec.structs.replace(stocked, minute=stocked.minute + more) for more in (60, 5 * 60 + 59))
    assert next_deed(soon, tried, FARMER, tick=600) is None
    assert next_deed(much_later, tried, FARMER, tick=3_600) == GoTo("Market Square")
    asked_again = msgspec.structs.replace(stocked, minute=stocked.minute + 6 * 60)
    assert next_deed(asked_again, tried, FARMER, tick=3_601) == offer


def test_it_asks_a_chef_for_bread_when_it_could_do_with_some() -> None:
    hungry = with_people(view(life=lives(stamina=60, act=Act.WORK, money=600)))
    assert deed(hungry) == Offer("Mabel", Side.BUY, Item.BREAD, 1, 337)


@pytest.mark.parametrize(
    ("life", "more", "expected"),
    [
        (lives(), {}, Reject(7)),
        (lives(), {"qty": 2, "price": 2 * PRICES[Item.BREAD].charges}, Accept(7)),
        (lives(), {"qty": 2, "price": 2 * PRICES[Item.BREAD].charges + 1}, Reject(7)),
        (lives(money=100), {"qty": 1, "price": 300}, Reject(7)),
        (lives(goods={Item.WHEAT: 5}), {"side": Side.BUY, "item": Item.WHEAT, "qty": 5, "price": 250}, Accept(7)),
        (lives(goods={Item.WHEAT: 5}), {"side": Side.BUY, "item": Item.WHEAT, "qty": 5, "price": 249}, Reject(7)),
        (lives(goods={Item.WHEAT: 4}), {"side": Side.BUY, "item": Item.WHEAT, "qty": 5, "price": 900}, Reject(7)),
        (lives(goods={Item.BREAD: 1}, stamina=40), {"side": Side.BUY, "qty": 1, "price": 400}, Reject(7)),
        (lives(goods=SEED), {"side": Side.BUY, "item": Item.SEED, "qty": 1, "price": 50}, Reject(7)),
        (lives(), {"state": TradeState.ACCEPTED}, Confirm(7)),
    ],
)
def test_it_takes_fair_offers_and_no_others(life: LifeSeen, more: dict[str, Any], expected: Deed) -> None:
    trade = bargain(**more)
    assert deed(view(life=life, trades={trade.id: trade})) == expected


def test_what_could_not_be_accepted_is_turned_down() -> None:
    trade = bargain(qty=1, price=300)
    here = view(trades={trade.id: trade})
    assert deed(here, after(Tried(), here, Accept(7), 0, refused=True)) == Reject(7)


def test_every_place_it_needs_is_known_by_its_name() -> None:
    for kind in (livelihood.SQUARE, livelihood.INN, *(recipe.place for recipe in RECIPES.values())):
        assert livelihood.place_of(view(), kind) is not None
