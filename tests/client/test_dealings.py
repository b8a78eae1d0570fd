"""The economy in words: in the log, and as answers."""

import pytest

from client import told
from client.dealings import bargain as words_of
from client.dealings import joined
from client.entries import (
    Awaits,
    Chatted,
    ChatTold,
    Collapsed,
    Dealt,
    Entry,
    Gave,
    Laid,
    LifeBegan,
    Lived,
    PaceSet,
    PeriodBegan,
    Waited,
    Wrote,
)
from client.intents import Act as Asked
from client.narrate import look, narrate, plain
from client.phrase import Role
from client.view import View, glimpse
from shared.calendar import Period
from shared.chats import ChatLine
from shared.economy import PRICES, RECIPES, Act, Goods, Item, Occupation, Pace, gold
from shared.ids import BeingId
from shared.living import DayBook, PaceSeen, Pile, Side, TradeState, Worker
from shared.sights import AteSelf, DayEnded, DealtSelf, IdledSelf, SawLedger, SleptSelf, WorkedSelf
from tests.client.drawn import ADA, JORY, MABEL, bargain, figure, letter, life, scene, view

NOBODY = BeingId(0)
CHEF = Occupation.CHEF
WHEAT: Goods = {Item.WHEAT: 3}
BREAD: Goods = {Item.BREAD: 2}
MINE = bargain(initiator=ADA, initiator_name="Ada", target=MABEL, target_name="Mabel")
BOUGHT = bargain(side=Side.BUY)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (Lived(WorkedSelf(WHEAT, BREAD, 15), CHEF), "You bake: 3 wheat become 2 bread (−15 stamina)."),
        (
            Lived(WorkedSelf({Item.SEED: 1}, {Item.WHEAT: 5}, 20), Occupation.FARMER),
            "You bring in the harvest: 1 seed becomes 5 wheat (−20 stamina).",
        ),
        (Lived(SleptSelf(30, voucher=False), CHEF), "You sleep; you have a house of your own (+30 stamina)."),
        (Lived(SleptSelf(30, voucher=True), CHEF), "You sleep; it takes a room voucher (+30 stamina)."),
        (
            Lived(SleptSelf(0, voucher=True), CHEF),
            "You sleep; it takes a room voucher (+0 stamina; the other 30 were wasted, for you have all 100 now).",
        ),
        (
            Lived(AteSelf(2), CHEF),
            "You eat a bread (+2 stamina; the other 28 were wasted, for you have all 100 now).",
        ),
        (Lived(IdledSelf(by_rule=False), CHEF), "You let the rest of the period go by."),
        (Lived(IdledSelf(by_rule=True), CHEF), "The period is over and you had not acted: you idled."),
        (Lived(AteSelf(30), CHEF), "You eat a bread (+30 stamina)."),
        (Lived(DealtSelf(Side.BUY, Item.WHEAT, 3, 300), CHEF), "You buy 3 wheat from the merchant for 30 gold."),
        (Lived(DealtSelf(Side.SELL, Item.BREAD, 1, 225), CHEF), "You sell the merchant 1 bread for 22.5 gold."),
        (
            Lived(DayEnded(2, slept=False, tired=20, hunger=10, stamina=40, earned=-125, made=BREAD, trades=1), CHEF),
            (
                "Day 2 is over. You did not sleep (−20 stamina)."
                " Hunger: −10 stamina, 40 left · Gold: −12.5 · Made: 2 bread · Trades: 1"
            ),
        ),
        (Collapsed(up_again=True), "You are on your feet again and can work."),
        (PeriodBegan(Period.NOON), "Noon begins: you may act again (:work or :idle)."),
        (
            PeriodBegan(Period.EVENING, able=False),
            "Evening begins: you may act again (collapsed, you can :eat or :idle, or :sleep where you have a bed).",
        ),
        (PeriodBegan(Period.NIGHT, asleep=True), "Night begins: you sleep on. You may as well get up and act (:work or :idle)."),
        (PaceSet(Pace.CLOCK, "Tom"), "Tom sets the pace: periods end by the clock."),
        (Waited(("Tom", "Jory", "")), "The clock stands and waits for Tom, Jory and you. :work or :idle lets it go on."),
        (Waited(("Tom",)), "The clock stands and waits for Tom."),
        (Awaits(2, 0), "Waiting for you: 2 unread messages (:messages)."),
        (Gave("Mabel", "", BREAD, 50), "Mabel gives you 2 bread and 5 gold."),
        (Gave("", "Mabel", {}, 50), "You give Mabel 5 gold."),
        (Laid("", WHEAT, {}), "You put down 3 wheat."),
        (Laid("Mabel", {}, WHEAT), "Mabel picks up 3 wheat."),
        (Chatted(ChatLine(1, MABEL, "Come\x1b[31m by.", 600, 1), "Mabel", ""), "Mabel writes to you: Come by."),
        (Chatted(ChatLine(1, ADA, "Later.", 600, 1), "", "Mabel"), "You write to Mabel: Later."),
        (Chatted(ChatLine(1, ADA, "Later.", 600, 1, by_rule=True), "Ada", "Mabel"), "Ada writes to Mabel: Later. ·rule"),
        (ChatTold("Jory leaves the chat."), "Jory leaves the chat."),
        (Wrote(letter(1, "Fire!", to=NOBODY), ADA), "Mabel tells the whole town: Fire!"),
    ],
)
def test_entries_in_words(entry: Entry, words: str) -> None:
    assert plain(narrate(entry)) == words


@pytest.mark.parametrize(
    ("trade", "by", "words"),
    [
        (
            bargain(),
            MABEL,
            "Mabel offers you 4 bread for 135 gold (each 33.75; the merchant asks 45). :accept 7 or :reject 7",
        ),
        (
            BOUGHT,
            MABEL,
            "Mabel would buy 4 bread from you for 135 gold (each 33.75; the merchant pays 22.5). :accept 7 or :reject 7",
        ),
        (MINE, ADA, "You offer Mabel 4 bread for 135 gold. :cancel 7 takes it back."),
        (
            bargain(state=TradeState.ACCEPTED),
            ADA,
            "You accept: you buy 4 bread from Mabel for 135 gold (trade 7). :confirm 7 makes it final, :withdraw 7 leaves it.",
        ),
        (bargain(state=TradeState.ACCEPTED, confirmed=(ADA,)), ADA, "You confirm trade 7; now Mabel must."),
        (
            bargain(state=TradeState.ACCEPTED, confirmed=(MABEL,)),
            MABEL,
            "Mabel confirms trade 7; now you must. :confirm 7 or :withdraw 7",
        ),
        (bargain(state=TradeState.ACCEPTED, confirmed=(MABEL, ADA)), ADA, "You confirm trade 7 too."),
        (bargain(state=TradeState.ACCEPTED, confirmed=(ADA, MABEL)), MABEL, "Mabel confirms trade 7 too."),
        (bargain(state=TradeState.COMMITTED), MABEL, "Done: you buy 4 bread from Mabel for 135 gold."),
        (bargain(side=Side.BUY, state=TradeState.COMMITTED), MABEL, "Done: you sell Mabel 4 bread for 135 gold."),
        (bargain(state=TradeState.REJECTED), ADA, "You turn down Mabel's offer: 4 bread for 135 gold."),
        (bargain(state=TradeState.CANCELLED), MABEL, "Mabel takes back the offer: 4 bread for 135 gold."),
        (bargain(state=TradeState.WITHDRAWN), MABEL, "Mabel leaves the trade of 4 bread for 135 gold."),
        (
            bargain(state=TradeState.EXPIRED),
            NOBODY,
            "The trade with Mabel runs out of time: 4 bread for 135 gold.",
        ),
    ],
)
def test_trades_as_the_two_read_them(trade: object, by: BeingId, words: str) -> None:
    assert isinstance(trade, type(MINE))
    assert plain(narrate(Dealt(trade, ADA, by))) == words


@pytest.mark.parametrize("state", TradeState)
@pytest.mark.parametrize("you", [ADA, MABEL, JORY, NOBODY])
@pytest.mark.parametrize("side", Side)
def test_every_change_of_a_trade_has_words_that_name_it(state: TradeState, you: BeingId, side: Side) -> None:
    trade = bargain(state=state, side=side)
    words = plain(narrate(Dealt(trade, you, MABEL)))
    assert "Mabel" in words or "Ada" in words
    assert "4 bread" in words


def test_an_offer_that_lapses_unanswered_is_told_quietly() -> None:
    mine, theirs = (bargain(state=TradeState.EXPIRED, side=side) for side in Side)
    assert {narrate(Dealt(theirs, one.target))[0].role for one in (mine, theirs)} == {Role.DIM}
    assert narrate(Dealt(theirs, theirs.initiator))[0].role is Role.NOTICE


def test_the_merchant_takes_no_rooms() -> None:
    room = bargain(item=Item.TEMP_ROOM, side=Side.BUY)
    assert "the merchant takes none" in plain(narrate(Dealt(room, ADA, MABEL)))


def test_collapse_says_what_helps() -> None:
    words = plain(narrate(Collapsed()))
    assert ":eat, +30" in words
    assert ":sleep, +30" in words
    assert narrate(Collapsed())[0].role is Role.REFUSED


def test_a_life_begins_with_what_it_does() -> None:
    for occupation, recipe in RECIPES.items():
        words = plain(narrate(LifeBegan(occupation, 2000)))
        assert f"You are a {occupation} now, with 200 gold" in words
        assert recipe.where in words


def test_private_messages_and_broadcasts_stand_out() -> None:
    assert {span.role for span in narrate(Chatted(ChatLine(1, MABEL, "Come by.", 600, 1), "Mabel", ""))[1:]} == {Role.LETTER}
    assert {span.role for span in narrate(Wrote(letter(1, to=NOBODY), ADA))[1:]} == {Role.WALL}


def test_a_day_is_a_block_of_two_lines() -> None:
    day = DayEnded(1, slept=True, tired=0, hunger=10, stamina=90, earned=0)
    assert [span.words for span in narrate(Lived(day))].count("\n") == 1


def test_names_in_a_row() -> None:
    assert [joined(list("abcdefg"[:n])) for n in (0, 1, 2, 5)] == ["", "a", "a and b", "a, b, c, d and e"]
    assert joined(list("abcdefg")) == "a, b, c, d and 3 more"


def test_own_life_in_words() -> None:
    own = life(money=1635, stamina=0, goods=BREAD, held_goods={Item.BREAD: 1}, held_money=200, act=Act.WORK)
    lines = told.life(glimpse(View(), scene(life=own)))
    assert lines[0] == "You are Ada, a chef. Gold 163.5, stamina 0 of 100 (collapsed: eat, or sleep in the evening)."
    assert lines[1] == "You have 2 bread; promised in trades: 1 bread and 20 gold."
    assert lines[2].startswith("Morning: you have worked. You work in the bakery")
    assert told.life(glimpse(View(), scene(life=None))) == [told.NO_LIFE]
    assert "without a body" in told.life(glimpse(View(), scene(you=NOBODY)))[0]


def test_status_says_the_period_as_the_rules_name_it_and_who_is_waited_for() -> None:
    afternoon = told.status(glimpse(View(), scene(minute=16 * 60)))
    assert afternoon[0] == "Day 1, 16:00, noon. Noon lasts another 2:00 hours. The clock runs at normal."
    held = PaceSeen(Pace.BARRIER, ("Tom", "Jory"), held=True)
    assert "waiting for Tom and Jory. The clock stands" in told.status(glimpse(View(), scene(pace=held)))[1]


def test_prices_are_the_tables() -> None:
    lines = "\n".join(told.prices())
    for item, price in PRICES.items():
        assert f"{item}: {gold(price.charges)}; " in lines
    for recipe in RECIPES.values():
        assert f"for {recipe.stamina} stamina" in lines


def test_the_ledger_in_words() -> None:
    days = (DayBook(2, BREAD, {Item.BREAD: 4}, {Item.BREAD: 1}, {Item.BREAD: 1350}, WHEAT, BREAD),)
    book = SawLedger(
        days, (Worker("Mabel", CHEF, BREAD, 1), Worker("Dora", CHEF)), (bargain(state=TradeState.COMMITTED),), 2, 2000, {}
    )
    lines = told.ledger(book)
    assert "Day 2: made 2 bread; 1 trade of bread for 135 gold; bought 3 wheat from the merchant; sold him 2 bread." in lines
    assert "Mabel, chef: made 2 bread; trades 1" in lines
    assert "1 of 2 have made and traded nothing yet." in lines
    assert lines[-1] == f"Mabel to Ada: {words_of(bargain())}"
    assert "fetched" in told.ledger(None)[0]


def test_villagers_with_their_occupation() -> None:
    seen = glimpse(View(), scene(figures=(figure(ADA, "Ada", (7, 1)), figure(MABEL, "Mabel", (3, 2), occupation=CHEF))))
    assert told.villagers(seen) == ["Mabel, chef · in view"]
    assert told.villagers(view()) == ["Mabel, baker · in view"]


@pytest.mark.parametrize("asked", Asked)
def test_only_what_asks_for_words_gets_them(asked: Asked) -> None:
    answered = {"self", "settle", "time", "status", "villagers", "prices", "trades", "messages", "chats", "ledger", "create"}
    assert bool(told.about(asked, view())) is (asked.value in answered)


def test_look_names_what_lies_there() -> None:
    seen = glimpse(View(), scene(piles=(Pile((8, 1), WHEAT),)))
    assert look(seen, (8, 1)) == "3 wheat on the ground · grass · 1 step east"
