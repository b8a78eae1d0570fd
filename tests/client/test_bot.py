"""The bot's side of a visit on a line that is a list, and what the trader tells and answers."""

from pathlib import Path

import msgspec
import pytest

from client import bot, diary, keepsakes, trader
from client.keepsakes import Keepsakes
from client.scripted import ListTie
from client.tether import Ended, Lost, Up
from client.trader import Manners
from client.view import View
from shared.commands import Halt, Say, Whisper
from shared.economy import Item
from shared.geometry import Cell
from shared.living import Side, TradeState
from shared.sights import (
    AnySight,
    AteSelf,
    DayEnded,
    DealtSelf,
    GotLetter,
    HaltedSelf,
    Heard,
    IdledSelf,
    Manner,
    SawGive,
    SawTrade,
    SawWalk,
    SetOutSelf,
    SleptSelf,
    WasRefused,
    WorkedSelf,
)
from shared.wire import Done
from tests.client import drawn
from tests.client.drawn import ADA, JORY, MABEL, bargain, letter, life, scene, seen, welcome

ADDRESS = "ws://127.0.0.1:7878"


async def test_an_answer_lost_with_the_line_is_a_value_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot, "ANSWER_S", 0.01)
    tie = ListTie([welcome(), seen(1, scene())])
    async with bot.join(ADDRESS, "Ada", keep=tmp_path / "keep.json", tie=tie) as ada:
        tie.feed(Lost(0.0, 1, "the connection broke"))
        tie.feed(Up())
        tie.feed(welcome(resumed=True))
        refused = await ada.do(Halt())
        tie.feed(Done(1))  # too late, and nobody's any more
        tie.feed(Done(2))
        assert refused is not None
        assert refused.code == "unanswered"
        assert await ada.do(Halt()) is None
        tie.feed(Ended("left", "You have left."))
        with pytest.raises(bot.VisitError, match="You have left"):
            await ada.wait_for(lambda view: view.trades)
    assert tie.closed


async def test_a_slow_reader_loses_the_oldest_sights_and_the_view_none(tmp_path: Path) -> None:
    tie = ListTie([welcome(), seen(1, scene())])
    async with bot.join(ADDRESS, "Ada", keep=tmp_path / "keep.json", tie=tie) as ada:
        sights = ada.sights()
        for n in range(bot.SIGHTS_KEPT + 10):
            tie.feed(seen(n + 2, WasRefused("no", str(n))))
        await tie.settled()
        first = await anext(sights)
        assert isinstance(first, WasRefused)
        assert first.words == "10"
        assert ada.view.logged >= bot.SIGHTS_KEPT + 10
        tie.feed(Ended("left", ""))


async def test_a_bot_keeps_its_token_and_leaves_the_player_s_name_alone(tmp_path: Path) -> None:
    file = tmp_path / "keep.json"
    keepsakes.save(file, Keepsakes(name="Hugo"))
    tie = ListTie([msgspec.structs.replace(welcome(), token="secret-9"), seen(1, scene())])  # noqa: S106
    async with bot.join(ADDRESS, "Ada", keep=file, tie=tie):
        tie.feed(Ended("left", ""))
    kept = keepsakes.load(file)
    assert (kept.name, [(one.server, one.name, one.token) for one in kept.tokens]) == ("Hugo", [(ADDRESS, "ada", "secret-9")])


# ── the diary ──


@pytest.mark.parametrize(
    ("sight", "line"),
    [
        (SetOutSelf("Bakery", 12), "sets out for Bakery, 12 steps"),
        (HaltedSelf(arrived=True, why=""), ""),
        (HaltedSelf(arrived=False, why="You stop: Mabel speaks."), "halts: You stop: Mabel speaks."),
        (DealtSelf(Side.BUY, Item.SEED, 2, 100), "buys 2 seeds for 10 gold on the market"),
        (WorkedSelf({Item.WHEAT: 3}, {Item.BREAD: 2}, 15), "works: 3 wheat become 2 bread, for 15 stamina"),
        (AteSelf(30), "eats a bread, +30 stamina"),
        (SleptSelf(30, voucher=True), "sleeps for a room voucher, +30 stamina"),
        (IdledSelf(by_rule=False), "idles"),
        (
            DayEnded(1, slept=True, tired=0, hunger=10, stamina=80, earned=-125, made={Item.WHEAT: 5}, trades=1),
            "ends day 1: slept, made 5 wheat, settled 1 trade; gold \N{MINUS SIGN}12.5, stamina 80",
        ),
        (SawTrade(bargain(), MABEL), "is offered 4 bread for 135 gold by Mabel"),
        (SawTrade(bargain(state=TradeState.ACCEPTED), ADA), "agrees with Mabel: 4 bread for 135 gold"),
        (SawTrade(bargain(state=TradeState.ACCEPTED, confirmed=(ADA,)), ADA), ""),
        (SawTrade(bargain(state=TradeState.COMMITTED), ADA), "buys 4 bread for 135 gold from Mabel: settled"),
        (SawTrade(bargain(state=TradeState.REJECTED), ADA), "turns down Mabel: 4 bread for 135 gold"),
        (SawTrade(bargain(state=TradeState.EXPIRED)), "sees a trade end, 4 bread for 135 gold with Mabel: it ran out of time"),
        (SawTrade(bargain(target=JORY), MABEL), ""),
        (SawGive(MABEL, ADA, {Item.BREAD: 1}, 25), "is given 1 bread and 2.5 gold by Mabel"),
        (GotLetter(letter(1)), "has a message from Mabel: “Come by.”"),
        (Heard(MABEL, "Mabel", "Hello\x1b[31m!", Manner.SAY), "hears Mabel: “Hello!”"),
        (Heard(ADA, "Ada", "Hello!", Manner.SAY), "says: “Hello!”"),
        (WasRefused("no_bread", "You have no bread."), "is refused: You have no bread."),
        (WasRefused("rate_limited", "Not so fast."), ""),
        (SawWalk(ADA, (1, 1)), ""),
    ],
)
def test_a_diary_has_a_line_for_what_matters(sight: AnySight, line: str) -> None:
    assert diary.line(sight, drawn.view(scene())) == line


# ── manners ──


def near(mabel: Cell) -> View:
    """Ada the chef, with a bread to sell, and Mabel somewhere."""
    people = {ADA: drawn.figure(ADA, "Ada", (1, 1)), MABEL: drawn.figure(MABEL, "Mabel", mabel)}
    met = {**people, JORY: drawn.figure(JORY, "Jory", (9, 9))}
    return View(you=ADA, life=life(goods={Item.BREAD: 1}), figures=people, met=met)


def said(words: str, manner: Manner = Manner.SAY, **more: object) -> Heard:
    return msgspec.structs.replace(Heard(MABEL, "Mabel", words, manner), **more)


@pytest.mark.parametrize(
    ("heard", "mabel", "answered"),
    [
        (said("Good day!"), (3, 1), True),
        (said("Good day!"), (7, 1), False),
        (said("Good day, ada!"), (7, 1), True),
        (said("Good day, Jory!"), (3, 1), False),
        (said("Ada!", Manner.SHOUT), (3, 1), False),
        (said("Psst", Manner.WHISPER, listener=ADA), (2, 1), True),
        (said("", Manner.WHISPER, listener=JORY), (2, 1), False),
        (said("I talk.", speaker=ADA), (3, 1), False),
    ],
)
def test_who_speaks_to_it_is_answered_and_nobody_else(heard: Heard, mabel: Cell, answered: bool) -> None:  # noqa: FBT001
    manners = trader.noticed(Manners(), near(mabel), heard, tick=0)
    words = trader.answer(near(mabel), manners)
    assert (words is not None) == answered
    if answered:
        assert isinstance(words, Whisper if heard.manner is Manner.WHISPER else Say)


def test_an_answer_tells_what_it_sells_and_a_talk_comes_to_an_end() -> None:
    view, manners = near((3, 1)), Manners()
    for n in range(5):
        manners = trader.noticed(manners, view, said(f"And {n}?"), tick=n * 100)
    assert [owed.lines for owed in manners.owed] == [1, 2, 3]
    first = trader.answer(view, manners)
    assert isinstance(first, Say)
    assert "I am a chef. I have 1 bread to sell; I ask 33.7 gold for one." in first.words
    rested = trader.noticed(Manners(manners.talks), view, said("Good morning again!"), tick=400 + 600)
    assert [owed.lines for owed in rested.owed] == [1]
