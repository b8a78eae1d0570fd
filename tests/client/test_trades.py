"""Trades with others: what stands where, what keys do, and offers that are drawn up."""

import msgspec
import pytest
from textual.widgets import Button, Input

from client import bargains, drafts
from client.drafts import Draft, Field
from client.prices import band, each, earns, paid, verdict
from client.screens.offer import OfferScreen
from client.screens.trade import TradeScreen
from client.ticks import Ticks, take
from client.view import View
from shared.commands import Accept, Cancel, Confirm, Deed, Offer, Reject, Withdraw
from shared.economy import OPEN_TRADES_MAX, PRICES, QUANTITY_MAX, RECIPES, Item, Occupation
from shared.ids import TOWN, BeingId
from shared.living import Side, TradeSeen, TradeState, Worker
from shared.sights import Figure, Kind, LifeSelf, SawAppear, SawLedger, SawTrade, WasRefused
from shared.wire import Seen, Timeline
from tests.client.stage import ADA, GRETA, JORY, MABEL, Opener, life, staged, trade

BUY, SELL = Side.BUY, Side.SELL
OFFERED = trade(4, MABEL, ADA, (SELL, 3, Item.BREAD, 1000))
MINE = trade(5, ADA, JORY, (SELL, 2, Item.BREAD, 700))
AGREED = trade(6, GRETA, ADA, (BUY, 1, Item.BREAD, 330), TradeState.ACCEPTED)
HALF = msgspec.structs.replace(AGREED, confirmed=(ADA,))
OVER = trade(2, ADA, GRETA, (BUY, 6, Item.WHEAT, 450), TradeState.COMMITTED, minute=400)


def opener(*trades: TradeSeen) -> Opener:
    return Opener(life=life(), trades={one.id: one for one in trades})


# ── in words ──


@pytest.mark.parametrize(
    ("one", "you", "expected"),
    [
        (OFFERED, ADA, [Accept(4), Reject(4)]),
        (OFFERED, MABEL, [Cancel(4)]),
        (OFFERED, JORY, []),
        (AGREED, ADA, [Confirm(6), Withdraw(6)]),
        (AGREED, GRETA, [Confirm(6), Withdraw(6)]),
        (HALF, ADA, [Withdraw(6)]),
        (HALF, GRETA, [Confirm(6), Withdraw(6)]),
        (OVER, ADA, []),
        (AGREED, TOWN, []),
    ],
)
def test_what_can_be_done(one: TradeSeen, you: BeingId, expected: list[Deed]) -> None:
    assert [move.command for move in bargains.moves(one, you)] == expected


@pytest.mark.parametrize(
    ("one", "you", "words"),
    [
        (OFFERED, ADA, "waits for your answer"),
        (OFFERED, MABEL, "waits for Ada"),
        (AGREED, ADA, "agreed: both are to confirm"),
        (HALF, ADA, "agreed: Greta is to confirm"),
        (HALF, GRETA, "agreed: you are to confirm"),
        (OVER, ADA, "settled"),
    ],
)
def test_where_it_stands(one: TradeSeen, you: BeingId, words: str) -> None:
    assert bargains.standing(one, you) == words


def test_every_end_has_words() -> None:
    ends = [msgspec.structs.replace(OVER, state=state) for state in TradeState if not state.open]
    words = {bargains.standing(end, ADA) for end in ends}
    assert len(words) == len(ends) == 6


def test_the_other_side_of_an_offer_to_sell_buys() -> None:
    assert bargains.short(OFFERED, ADA) == "buy 3 bread from Mabel"
    assert bargains.short(OFFERED, MABEL) == "sell 3 bread to Ada"
    assert bargains.short(OFFERED, JORY) == "Mabel sells 3 bread to Ada"
    assert bargains.sentence(OFFERED, ADA) == "Mabel offers to sell you 3 bread for 100 gold"
    assert bargains.sentence(MINE, ADA) == "You offer to sell Jory 2 bread for 70 gold"


def test_what_is_set_aside_by_whom() -> None:
    assert bargains.set_aside(OFFERED, ADA) == [("Mabel", "3 bread"), ("you", "100 gold once accepted")]
    assert bargains.set_aside(AGREED, ADA) == [("Greta", "33 gold"), ("you", "1 bread")]
    assert bargains.set_aside(OVER, ADA) == []


def test_what_waits_for_me_comes_first_and_what_ended_last_is_above() -> None:
    older = trade(1, ADA, GRETA, (BUY, 1, Item.WHEAT, 70), TradeState.EXPIRED, minute=300)
    current, ended = bargains.ordered({one.id: one for one in (older, OVER, OFFERED, MINE, HALF)}, ADA)
    assert [one.id for one in current] == [4, 6, 5]
    assert [one.id for one in ended] == [2, 1]


def test_prices_beside_the_merchants() -> None:
    assert band(Item.BREAD, 2) == (450, 900)
    assert band(Item.TEMP_ROOM, 2) == (0, 300)
    assert (each(100, 3), each(450, 2), each(700, 1), each(1, 3), each(2_600_000, 1)) == ("3.33", "22.5", "70", "0.03", "260,000")
    assert (paid(Item.BREAD, 2), paid(Item.TEMP_ROOM)) == ("45", "-")
    assert [earns(RECIPES[occupation]) for occupation in Occupation] == [200, 150, 300]
    assert verdict(BUY, Item.BREAD, 1, 451) == "the merchant charges 0.1 less"
    assert verdict(SELL, Item.BREAD, 1, 200) == "the merchant pays 2.5 more"
    assert verdict(BUY, Item.BREAD, 1, 200, partner="Mabel") == "Mabel would get 2.5 more from the merchant"
    assert verdict(SELL, Item.BREAD, 1, 500) == "they would pay the merchant 5 less"
    assert verdict(SELL, Item.BREAD, 1, 300) == "neither of you does better with the merchant"


def test_ticks_go_on_between_messages_but_not_in_a_replay() -> None:
    ticks = Ticks()
    assert ticks.now(5.0) is None
    ticks = take(ticks, Seen(1, 300, ()), 10.0)
    assert (ticks.now(10.0), ticks.now(11.25), ticks.now(9.0)) == (300, 312, 300)
    replay = take(ticks, Timeline(0, 900, 500, 1000, playing=True, minute=400), 12.0)
    assert take(replay, Seen(2, 510, ()), 13.0).now(20.0) == 510
    assert [bargains.seconds_left(OFFERED, tick) for tick in (1195, 1204, 2000)] == [1, 0, 0]


# ── the list ──


async def test_keys_answer_the_marked_trade() -> None:
    desk = opener(OFFERED, MINE, AGREED, OVER)
    async with staged(lambda: TradeScreen(desk)) as play:
        await play.press("c", "x", "down", "a", "r", "down", "x")
    assert desk.tie.given == [Confirm(6), Withdraw(6), Accept(4), Reject(4), Cancel(5)]


async def test_a_key_that_cannot_be_says_why_and_sends_nothing() -> None:
    desk = opener(OFFERED, OVER)
    async with staged(lambda: TradeScreen(desk)) as play:
        await play.press("c")
        assert "Not possible: the trade to buy 3 bread from Mabel waits for your answer." in play.text("#trade-note")
        await play.press("down", "a")
        assert "is over, settled" in play.text("#trade-note")
    assert desk.tie.given == []


async def test_what_is_shown_of_a_trade() -> None:
    desk = opener(OFFERED)
    async with staged(lambda: TradeScreen(desk, lambda: 300)) as play:
        pane, line = play.text("#trade-detail"), play.text("#trade-list")
        assert "Mabel offers to sell you 3 bread for 100 gold" in pane
        assert "this trade 100 33.33 merchant charges 135 45 merchant pays 67.5 22.5" in pane
        assert "set aside Mabel: 3 bread you: 100 gold once accepted" in pane
        assert "ends in 91 s" in pane
        assert ">!buy 3 bread from Mabel 100 gold, you to answer, 91 s" in line
        assert "1 waits for you" in play.text("#trade-purse")
        assert [str(button.id) for button in play.app.screen.query("Button") if button.display] == ["move-a", "move-r", "move-n"]


async def test_changes_show_without_a_key_and_the_mark_stays() -> None:
    desk = opener(OFFERED, MINE)
    async with staged(lambda: TradeScreen(desk)) as play:
        await play.press("down")
        desk.learn(SawTrade(AGREED, GRETA))
        await play.follow()
        assert "sell 1 bread to Greta" in play.text("#trade-list")
        assert "You offer to sell Jory" in play.text("#trade-detail")
        desk.learn(SawTrade(msgspec.structs.replace(MINE, state=TradeState.REJECTED), JORY))
        await play.follow()
        assert "stands turned down" in play.text("#trade-detail")
        await play.press("x")
    assert desk.tie.given == []


async def test_a_trade_that_opens_takes_the_mark_from_one_that_is_over() -> None:
    desk = opener(OVER)
    async with staged(lambda: TradeScreen(desk)) as play:
        assert "You offer to buy 6 wheat" in play.text("#trade-detail")
        desk.learn(SawTrade(AGREED, GRETA))
        await play.follow()
        assert "Greta offers" in play.text("#trade-detail")
        await play.press("c")
        desk.learn(SawTrade(OFFERED, MABEL))
        await play.follow()
        assert "Greta offers" in play.text("#trade-detail")
    assert desk.tie.given == [Confirm(6)]


async def test_the_countdown_counts() -> None:
    now = [300]
    async with staged(lambda: TradeScreen(opener(OFFERED), lambda: now[0])) as play:
        now[0] = 804
        await play.follow()
        assert ", 40 s" in play.text("#trade-list")


async def test_a_refusal_is_told_until_the_next_try() -> None:
    desk = opener(OFFERED)
    async with staged(lambda: TradeScreen(desk)) as play:
        assert play.text("#trade-note") == ""
        await play.press("a")
        desk.learn(WasRefused("cannot_pay", "You have 5 gold, and 100 are asked."))
        await play.follow()
        assert play.text("#trade-note") == "You have 5 gold, and 100 are asked."
        await play.press("r")
        await play.follow()
        assert play.text("#trade-note") == ""


@pytest.mark.parametrize("size", [(80, 24), (48, 14)])
async def test_what_can_be_done_is_never_cut_off(size: tuple[int, int]) -> None:
    agreed = trade(4, ADA, MABEL, (Side.BUY, 3, Item.WHEAT, 1000), TradeState.ACCEPTED)
    offered = trade(3, MABEL, ADA, (Side.SELL, 3, Item.BREAD, 1000))
    opener = Opener(life=life(), trades={3: offered, 4: agreed})
    async with staged(lambda: TradeScreen(opener), size) as play:
        for words in (["c  confirm", "x  withdraw", "n  new offer"], ["a  accept", "r  reject", "n  new offer"]):
            buttons = [button for button in play.app.screen.query(Button) if button.display]
            assert [str(button.label) for button in buttons] == words
            page = play.app.screen.query_one("#trades").content_region
            assert all(page.contains_region(button.region) for button in buttons)
            await play.press("down")


async def test_buttons_do_what_they_say() -> None:
    desk = opener(OFFERED)
    async with staged(lambda: TradeScreen(desk)) as play:
        await play.pilot.click("#move-r")
        await play.pilot.pause()
        assert desk.tie.given == [Reject(4)]
        await play.pilot.click("#move-n")
        await play.pilot.pause()
        assert isinstance(play.app.screen, OfferScreen)


async def test_without_a_life_nothing_can_be_offered() -> None:
    desk = Opener()
    async with staged(lambda: TradeScreen(desk)) as play:
        await play.press("n", "a")
        assert isinstance(play.app.screen, TradeScreen)
        assert "begin a life first" in play.text("#trade-purse")
        assert "There is no trade to do that with." in play.text("#trade-note")


async def test_whoever_watches_sees_all_and_does_nothing() -> None:
    desk = Opener(trades={4: OFFERED}, you=TOWN)
    async with staged(lambda: TradeScreen(desk)) as play:
        assert "Mabel sells 3 bread to Ada" in play.text("#trade-list")
        assert "You watch" in play.text("#trade-detail")
        await play.press("a")
    assert desk.tie.given == []


async def test_strange_names_are_shown_as_they_are() -> None:
    odd = msgspec.structs.replace(OFFERED, initiator_name="[red]Mo\x1b[31m")
    async with staged(lambda: TradeScreen(opener(odd))) as play:
        assert "[red]Mo offers to sell you" in play.text("#trade-detail")
        assert "from [red]Mo" in play.text("#trade-list")


# ── a new offer ──


async def test_an_offer_from_the_list() -> None:
    desk = opener()
    async with staged(lambda: TradeScreen(desk)) as play:
        await play.press("n", *"gr", "enter", "tab", "right", "tab", *"6", "tab", *"45.5", "enter")
        assert isinstance(play.app.screen, TradeScreen)
    assert desk.tie.given == [Offer("Greta", "buy", "wheat", 6, 455)]


async def test_selling_and_a_marked_person() -> None:
    desk = opener()
    async with staged(lambda: OfferScreen(desk)) as play:
        await play.press("down", "enter", "right", "down", "left", "left", "left", "down", *"4", "down", *"150")
        assert "sets aside 4 bread; leaves 0 of 4" in play.text("#aside")
        assert "yours 150 37.5" in play.text("#beside")
        await play.press("enter")
    assert play.app.results == [Offer("Jory", "sell", "bread", 4, 1500)]


async def test_what_is_wrong_is_explained_at_the_field() -> None:
    desk = opener()
    async with staged(lambda: OfferScreen(desk)) as play:
        assert play.text(".field-problem") == ""
        await play.press(*"zed", "tab", "right", "tab", "tab", *"6x", "tab", *"-4", "enter")
        assert play.text("#to-problem") == "You know nobody called zed."
        assert play.text("#qty-problem") == f"A whole number from 1 to {QUANTITY_MAX:,}."
        assert "at most one decimal" in play.text("#price-problem")
        focused = play.app.screen.focused
        assert focused is not None
        assert focused.id == "to"
        assert play.app.results == []


@pytest.mark.parametrize("qty", ["0", "-1", "0.5", "x", "10001", "1e3", "٣", "9" * 8, ""])
def test_no_quantity(qty: str) -> None:
    assert Field.QTY in drafts.problems(Draft("Greta", BUY, Item.WHEAT, qty, "1"), opener().view)


@pytest.mark.parametrize("price", ["0", "-1", "1.25", "x", "nan", "99999999", "", "154.6"])
def test_no_price(price: str) -> None:
    assert Field.PRICE in drafts.problems(Draft("Greta", BUY, Item.WHEAT, "1", price), opener().view)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Whom"),
        ("Ada", "yourself"),
        ("rufus", ":buy or :sell"),
        ("Nobody", "know nobody"),
    ],
)
def test_no_partner(name: str, words: str) -> None:
    assert words in drafts.problems(Draft(name, BUY, Item.WHEAT, "1", "1"), opener().view)[Field.TO]


def held(view: View) -> View:
    return msgspec.structs.replace(view, life=life(held_money=1500, held_goods={Item.BREAD: 3}))


def test_what_is_promised_cannot_be_promised_again() -> None:
    view = held(opener().view)
    assert drafts.problems(Draft("Greta", BUY, Item.WHEAT, "1", "5"), view) == {Field.PRICE: "You have 4.5 gold to promise."}
    assert drafts.problems(Draft("Greta", SELL, Item.BREAD, "2", "5"), view) == {Field.QTY: "You have 1 bread to promise."}
    assert drafts.problems(Draft("greta", SELL, Item.BREAD, "1", "5"), view) == {}


def test_the_same_offer_twice_and_too_many() -> None:
    same = drafts.problems(Draft("jory", SELL, Item.BREAD, "2", "70"), opener(MINE).view)
    assert same == {Field.ALL: "You have made the very same offer already."}
    many = opener(*(trade(i, ADA, JORY, (SELL, i, Item.BREAD, 700)) for i in range(1, OPEN_TRADES_MAX + 1)))
    assert "cancel one first" in drafts.problems(Draft("Greta", SELL, Item.BREAD, "1", "5"), many.view)[Field.ALL]


async def test_money_that_goes_while_one_types_is_noticed() -> None:
    desk = opener()
    async with staged(lambda: OfferScreen(desk, Draft("Greta", BUY, Item.WHEAT, "1", "100"))) as play:
        assert play.text("#price-problem") == ""
        desk.learn(LifeSelf(life(money=50)))
        await play.follow()
        assert play.text("#price-problem") == "You have 5 gold to promise."
        await play.press("tab", "tab", "tab", "tab", "enter")
        assert play.app.results == []


def test_whom_one_has_not_met_is_known_from_the_ledger() -> None:
    desk = Opener(SawLedger((), (Worker("Wilf", Occupation.FARMER), Worker("Ada", Occupation.CHEF)), (), 0, 0, {}), life=life())
    names = [partner.name for partner in drafts.partners(desk.view)]
    assert names == ["Greta", "Jory", "Mabel", "Wilf"]
    assert drafts.problems(Draft("wilf", BUY, Item.WHEAT, "1", "5"), desk.view) == {}


async def test_the_mark_stays_on_a_person_while_others_are_met() -> None:
    desk = opener()
    async with staged(lambda: OfferScreen(desk)) as play:
        await play.press("down")
        early = Figure(BeingId(9), "Berta", Kind.VILLAGER, "B", "#e0a458", (1, 1), occupation=Occupation.FARMER)
        desk.learn(SawAppear(early))
        await play.follow()
        assert "Berta farmer" in play.text("#people")
        await play.press("enter")
        assert play.app.screen.query_one("#to", Input).value == "Jory"


async def test_never_mind() -> None:
    async with staged(lambda: OfferScreen(opener())) as play:
        await play.press(*"gre", "escape")
    assert play.app.results == [None]


def test_the_merchants_prices_are_those_of_the_table() -> None:
    for item, price in PRICES.items():
        assert band(item, 3) == ((price.pays or 0) * 3, price.charges * 3)
