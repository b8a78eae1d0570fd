import pytest
from msgspec.structs import replace

from server.world.decide import attempt
from server.world.events import Closed, Confirmed, Offered, Settled
from server.world.orders import Admit, AnyCommand, Configure, Dismiss
from server.world.reckon import total_goods
from server.world.refusal import Refusal
from server.world.state import Life, World
from shared.commands import Accept, Buy, Cancel, Confirm, Create, Drop, Eat, Give, Number, Offer, Reject, Sell, Withdraw, Work
from shared.economy import OPEN_TRADES_MAX, PRICE_MAX, QUANTITY_MAX, Item, Pace
from shared.ids import TOWN, BeingId
from shared.living import TradeState
from tests.world import trade_matrix
from tests.world.drawing import ADA, BOB, MABEL, act, later, place, refused, world

ZOE = BeingId(4)


@pytest.fixture
def here() -> World:
    """Ada and Bob are chefs with 5 wheat and 3 bread each, and 165 gold left; Mabel has not begun a life."""
    now = world("1.2.3\n.....", place("Square", 0, 0, 5, 2, kind="square"))
    for being in (ADA, BOB):
        now, _ = act(now, being, Create("chef"))
        life = replace(_life(now, being), money=1650, goods={Item.WHEAT: 5, Item.BREAD: 3})
        now = replace(now, beings={**now.beings, being: replace(now.beings[being], life=life)})
    return now


def _life(now: World, being: BeingId) -> Life:
    life = now.beings[being].life
    assert life is not None
    return life


def _had(now: World, being: BeingId) -> tuple[int, int, int, int]:
    """Return money, money held, wheat and wheat held."""
    life = _life(now, being)
    return life.money, life.held_money, life.goods.get(Item.WHEAT, 0), life.held_goods.get(Item.WHEAT, 0)


def test_the_table_in_the_readme_is_what_the_rules_answer() -> None:
    assert trade_matrix.written() == trade_matrix.tables(), "run: python -m tests.world.trade_matrix"


@pytest.mark.parametrize("first", [ADA, BOB])
def test_a_sale_goes_through_hands_in_both_orders(here: World, first: BeingId) -> None:
    here, _ = act(here, ADA, Offer("bob", "sell", "wheat", 3, 200))
    assert _had(here, ADA) == (1650, 0, 5, 3)
    assert _had(here, BOB) == (1650, 0, 5, 0)
    here, _ = act(here, BOB, Accept(1))
    assert _had(here, BOB) == (1650, 200, 5, 0)
    here, entry = act(here, first, Confirm(1))
    assert entry.events == (Confirmed(1, first),)
    second = BOB if first == ADA else ADA
    here, entry = act(here, second, Confirm(1))
    assert entry.events == (Confirmed(1, second), Settled(1))
    assert _had(here, ADA) == (1850, 0, 2, 0)
    assert _had(here, BOB) == (1450, 0, 8, 0)
    assert here.trades == {}
    assert (here.ended[-1].state, here.ended[-1].confirmed) == (TradeState.COMMITTED, (first, second))
    assert (_life(here, ADA).trades, _life(here, BOB).trades_today) == (1, 1)
    assert here.books[-1].traded == {Item.WHEAT: 3}
    assert here.books[-1].turnover == {Item.WHEAT: 200}


def test_a_purchase_holds_money_first_and_goods_at_accept(here: World) -> None:
    here, _ = act(here, ADA, Offer("Bob", "BUY", "Wheat", 5, 1650))
    assert _had(here, ADA) == (1650, 1650, 5, 0)
    here, _ = act(here, BOB, Accept(1))
    assert _had(here, BOB) == (1650, 0, 5, 5)
    here, _ = act(here, BOB, Confirm(1))
    here, _ = act(here, ADA, Confirm(1))
    assert _had(here, ADA) == (0, 0, 10, 0)
    assert _had(here, BOB) == (3300, 0, 0, 0)


@pytest.mark.parametrize(
    ("being", "command", "how"),
    [
        (BOB, Reject(1), TradeState.REJECTED),
        (ADA, Cancel(1), TradeState.CANCELLED),
        (ADA, Withdraw(1), TradeState.WITHDRAWN),
        (BOB, Withdraw(1), TradeState.WITHDRAWN),
        (TOWN, Dismiss(ADA), TradeState.RELEASED),
        (TOWN, Dismiss(BOB), TradeState.RELEASED),
    ],
)
def test_whatever_ends_a_trade_frees_what_was_held(here: World, being: BeingId, command: AnyCommand, how: TradeState) -> None:
    before = here
    here, _ = act(here, ADA, Offer("Bob", "sell", "wheat", 5, 100))
    if how not in (TradeState.REJECTED, TradeState.CANCELLED):
        here, _ = act(here, BOB, Accept(1))
    here, entry = act(here, being, command)
    assert entry.events[0] == Closed(1, how, ADA if command == Dismiss(ADA) else BOB if being == TOWN else being)
    assert [(trade.id, trade.state) for trade in here.ended] == [(1, how)]
    assert [_life(here, who) for who in (ADA, BOB)] == [_life(before, who) for who in (ADA, BOB)]


def test_time_ends_offers_and_starts_anew_at_accept(here: World) -> None:
    here, _ = act(here, TOWN, Configure(Pace.CLOCK, 600, 50))
    here, _ = act(here, ADA, Offer("Bob", "sell", "wheat", 5, 100))
    here, _ = act(later(here, 49), BOB, Accept(1))
    here = later(here, 49)
    assert list(here.trades) == [1]
    here = later(here, 1)
    assert here.trades == {}
    assert here.ended[-1].state is TradeState.EXPIRED
    assert _had(here, ADA) == _had(here, BOB) == (1650, 0, 5, 0)


def test_what_is_promised_cannot_be_used_in_any_way(here: World) -> None:
    here, _ = act(here, ADA, Offer("Bob", "sell", "bread", 3, 100))
    here, _ = act(here, ADA, Offer("Bob", "sell", "wheat", 3, 100))
    here, _ = act(here, ADA, Offer("Bob", "buy", "wood", 1, 1600))
    assert refused(here, ADA, Eat()) == "no_bread"
    assert refused(here, ADA, Sell("bread")) == "cannot_deliver"
    assert refused(here, ADA, Drop("wheat", 3)) == "lacking"
    assert refused(here, ADA, Work()) in ("wrong_place", "lacking")
    assert refused(here, ADA, Buy("wheat")) == "cannot_pay"
    assert refused(here, ADA, Offer("Bob", "sell", "bread", 1, 5)) == "cannot_deliver"
    assert refused(here, ADA, Offer("Bob", "buy", "seed", 1, 51)) == "cannot_pay"
    act(here, ADA, Drop("wheat", 2))
    act(here, ADA, Buy("seed"))


def test_giving_what_is_promised_is_refused(here: World) -> None:
    beside = replace(here, beings={**here.beings, BOB: replace(here.beings[BOB], at=(1, 0))})
    now, _ = act(beside, ADA, Offer("Bob", "sell", "bread", 2, 100))
    assert refused(now, ADA, Give("Bob", "bread", 2)) == "lacking"
    act(now, ADA, Give("Bob", "bread", 1))


def test_accepting_needs_what_it_takes(here: World) -> None:
    here, _ = act(here, ADA, Offer("Bob", "sell", "wheat", 1, 1651))
    here, _ = act(here, ADA, Offer("Bob", "buy", "house", 1, 10))
    assert refused(here, BOB, Accept(1)) == "cannot_pay"
    assert refused(here, BOB, Accept(2)) == "cannot_deliver"
    assert list(here.trades) == [1, 2]


NONSENSE: list[Number] = [0, -10, 0.5, 3.0, "x", "3", "", 10**12, 10**30, float("nan"), float("inf"), True]


@pytest.mark.parametrize("number", NONSENSE, ids=repr)
def test_numbers_that_are_none_are_refused(here: World, number: Number) -> None:
    assert refused(here, ADA, Offer("Bob", "sell", "wheat", number, 100)) == "bad_quantity"
    assert refused(here, ADA, Offer("Bob", "sell", "wheat", 1, number)) == "bad_price"
    here, _ = act(here, ADA, Offer("Bob", "sell", "wheat", 1, 100))
    for verb in (Accept, Reject, Confirm, Cancel, Withdraw):
        assert refused(here, BOB, verb(number)) == "no_trade"


def test_the_bounds_of_an_offer(here: World) -> None:
    assert refused(here, ADA, Offer("Bob", "sell", "wheat", QUANTITY_MAX, 1)) == "cannot_deliver"
    assert refused(here, ADA, Offer("Bob", "buy", "wheat", 1, PRICE_MAX)) == "cannot_pay"
    assert refused(here, ADA, Offer("Bob", "sell", "wheat", QUANTITY_MAX + 1, 1)) == "bad_quantity"
    assert refused(here, ADA, Offer("Bob", "sell", "wheat", 1, PRICE_MAX + 1)) == "bad_price"


@pytest.mark.parametrize(
    ("who", "offer", "code"),
    [
        (MABEL, Offer("Bob", "sell", "wheat", 1, 1), "no_life"),
        (ADA, Offer("Mabel", "sell", "wheat", 1, 1), "no_life"),
        (ADA, Offer("Nobody", "sell", "wheat", 1, 1), "unknown_person"),
        (ADA, Offer("ADA", "sell", "wheat", 1, 1), "yourself"),
        (ADA, Offer("Bob", "swap", "wheat", 1, 1), "bad_side"),
        (ADA, Offer("Bob", "sell", "gold", 1, 1), "unknown_item"),
        (ADA, Offer("Bob", "sell", "sword", 1, 1), "unknown_item"),
    ],
)
def test_offers_that_make_no_sense(here: World, who: BeingId, offer: Offer, code: str) -> None:
    assert refused(here, who, offer) == code


def test_the_merchant_and_who_is_away_take_no_offers(here: World) -> None:
    merchant = replace(here.beings[MABEL], persona=replace(here.beings[MABEL].persona, calling="merchant"))
    here = replace(here, beings={**here.beings, MABEL: merchant})
    assert refused(here, ADA, Offer("Mabel", "sell", "wheat", 1, 1)) == "merchant"
    here, _ = act(here, TOWN, Dismiss(BOB))
    assert refused(here, ADA, Offer("Bob", "sell", "wheat", 1, 1)) == "away"


def test_the_same_offer_again_is_told_where_the_first_one_stands(here: World) -> None:
    offer = Offer("Bob", "sell", "wheat", 1, 1)
    here, _ = act(here, ADA, offer)
    for hint in ("wait for the answer", "confirm it, or withdraw"):
        again = attempt(here, ADA, offer)
        assert isinstance(again, Refusal)
        assert "trade 1" in again.words
        assert hint in again.words
        here = act(here, BOB, Accept(1))[0] if hint.startswith("wait") else here


def test_offers_are_bounded_and_never_the_same_twice(here: World) -> None:
    for price in range(1, OPEN_TRADES_MAX + 1):
        here, entry = act(here, ADA, Offer("Bob", "buy", "wheat", 1, price))
        assert isinstance(entry.events[0], Offered)
        assert refused(here, ADA, Offer("Bob", "buy", "wheat", 1, price)) == "duplicate"
    assert refused(here, ADA, Offer("Bob", "buy", "wheat", 1, 99)) == "too_many"
    act(here, BOB, Offer("Ada", "buy", "wheat", 1, 1))
    here, _ = act(here, ADA, Cancel(3))
    here, entry = act(here, ADA, Offer("Bob", "buy", "wheat", 1, 99))
    assert list(here.trades)[-1] == OPEN_TRADES_MAX + 1


def test_a_released_trade_stays_over_when_its_party_comes_back(here: World) -> None:
    here, _ = act(here, ADA, Offer("Bob", "sell", "wheat", 5, 100))
    here, _ = act(here, TOWN, Dismiss(BOB))
    here, _ = act(here, TOWN, Admit("Bob"))
    answer = attempt(here, BOB, Accept(1))
    assert isinstance(answer, Refusal)
    assert answer.code == "trade_over"
    assert "left the town" in answer.words


def test_a_ring_of_trades_moves_everything_once(here: World) -> None:
    """Ada, Bob and Zoe each sell to the next; whoever confirms when, each good moves on by one."""
    here, _ = act(here, TOWN, Admit("Zoe"))
    here, _ = act(here, ZOE, Create("farmer"))
    here, _ = act(here, ZOE, Buy("wheat", 5))
    names = {ADA: "Ada", BOB: "Bob", ZOE: "Zoe"}
    ring = [(ADA, BOB), (BOB, ZOE), (ZOE, ADA)]
    before, money = total_goods(here), {being: _had(here, being)[0] for being in names}
    for number, (seller, buyer) in enumerate(ring, start=1):
        here, _ = act(here, seller, Offer(names[buyer], "sell", "wheat", 5, 100 * number))
    for number, (_, buyer) in enumerate(ring, start=1):
        here, _ = act(here, buyer, Accept(number))
    for number in (3, 1, 2):
        for being in reversed(ring[number - 1]):
            here, _ = act(here, being, Confirm(number))
    assert total_goods(here) == before
    assert _had(here, ADA)[0] == money[ADA] + 100 - 300
    assert _had(here, BOB)[0] == money[BOB] + 200 - 100
    assert _had(here, ZOE)[0] == money[ZOE] + 300 - 200
