"""The pages in the real app: the keys that open them, what they are given, and that the town goes on behind them."""

from collections.abc import Callable

import pytest
from textual.screen import Screen
from textual.widgets import OptionList

from client.app import PAGES_MOST
from client.intents import Act
from client.screens.board import BoardScreen
from client.screens.chats import ChatsScreen
from client.screens.create import CreateScreen
from client.screens.known import KnownScreen
from client.screens.ledger import LedgerScreen
from client.screens.modal import Modal
from client.screens.page import Page
from client.screens.town import TownScreen
from client.screens.trade import TradeScreen
from shared.commands import Accept, Broadcast, Create, GoTo, Read
from shared.economy import Item
from shared.living import Side
from shared.sights import GotLetter, LifeSelf, ReadSelf, SawTrade, SawVanish
from shared.wire import Consult
from tests.client.drawn import scene, seen, welcome
from tests.client.stage import ADA, JORY, MABEL, letter, life, people, trade
from tests.client.test_app import Visit, visiting

TOWN = (welcome(), seen(1, scene(figures=people())))


async def line(visit: Visit, words: str) -> None:
    await visit.press("colon", *words, "enter")


@pytest.mark.parametrize(
    ("word", "page"),
    [
        ("trades", TradeScreen),
        ("ledger", LedgerScreen),
        ("messages", ChatsScreen),
        ("chats", ChatsScreen),
        ("prices", BoardScreen),
    ],
)
async def test_a_word_opens_a_page_and_escape_closes_it(word: str, page: type[Screen[None]]) -> None:
    async with visiting(*TOWN) as visit:
        await line(visit, word)
        assert type(visit.app.screen) is page
        await visit.press("escape")
        assert isinstance(visit.app.screen, TownScreen)
    assert visit.tie.given == []


def palette(visit: Visit) -> dict[str, Callable[[], object]]:
    return {command.title: command.callback for command in visit.app.get_system_commands(visit.app.screen)}


async def test_pages_opened_over_pages_do_not_pile_up() -> None:
    async with visiting(*TOWN) as visit:
        verbs = ("trades", "prices", "ledger", "chats", "keys", "Villagers:", "Macros:")
        pages = [do for title, do in palette(visit).items() if title.split()[0] in verbs]
        assert len(pages) == len(verbs)
        most = 0
        for do in pages * 8:
            do()
            await visit.pilot.pause()
            kinds = [type(screen) for screen in visit.app.screen_stack if isinstance(screen, Modal)]
            assert len(kinds) == len(set(kinds))
            most = max(most, len(kinds))
        assert most == PAGES_MOST
        await visit.press(*["escape"] * PAGES_MOST)
        assert visit.app.screen is visit.town


async def test_a_page_opened_again_takes_its_own_place_and_closes_what_lay_over_it() -> None:
    async with visiting(*TOWN) as visit:
        for act in (Act.TRADES, Act.PRICES, Act.TRADES):
            visit.town.perform(act)
            await visit.pilot.pause()
        assert [type(screen) for screen in visit.app.screen_stack[-2:]] == [TownScreen, TradeScreen]
        await visit.press("escape")
        assert visit.app.screen is visit.town


async def test_the_ledger_is_asked_for_once_when_it_opens() -> None:
    async with visiting(*TOWN) as visit:
        await visit.press("g")
        assert isinstance(visit.app.screen, LedgerScreen)
    assert visit.tie.asked == [Consult()]


async def test_a_life_is_begun_once() -> None:
    async with visiting(welcome(), seen(1, scene(figures=people(), life=None))) as visit:
        await line(visit, "create")
        assert isinstance(visit.app.screen, CreateScreen)
        await visit.press("2", "enter")
        assert visit.tie.given == [Create("chef")]
        await visit.feed(seen(2, LifeSelf(life())))
        await line(visit, "create")
        assert isinstance(visit.app.screen, TownScreen)
    assert visit.tie.given == [Create("chef")]


async def test_a_trade_that_comes_while_the_page_is_open_is_answered() -> None:
    async with visiting(*TOWN, seen(2, LifeSelf(life()))) as visit:
        await visit.press("T")
        await visit.feed(seen(60, SawTrade(trade(3, MABEL, ADA, (Side.SELL, 3, Item.BREAD, 1000)), MABEL)))
        page = visit.app.screen
        assert isinstance(page, Page)
        page.follow()
        assert page._tick() == 600  # type: ignore[attr-defined]
        await visit.press("a")
    assert visit.tie.given == [Accept(3)]


async def test_what_comes_to_the_wall_is_read_and_answered() -> None:
    async with visiting(*TOWN) as visit:
        await visit.press("m")
        await visit.feed(seen(2, GotLetter(letter(1, MABEL, "Fresh bread!"))))
        page = visit.app.screen
        assert isinstance(page, Page)
        page.follow()
        await visit.press(*"yes", "enter", "escape")
        await visit.feed(seen(3, ReadSelf(1)))
        await visit.press("m")
    assert visit.tie.given == [Read(1), Broadcast("yes")]


@pytest.mark.parametrize("size", [(80, 24), (48, 14)])
async def test_v_lists_on_a_page_whom_a_player_knows(size: tuple[int, int]) -> None:
    async with visiting(*TOWN, seen(2, SawVanish(JORY)), size=size) as visit:
        before = visit.log()
        await visit.press("v")
        page = visit.app.screen
        assert isinstance(page, KnownScreen)
        lines = [str(option.prompt) for option in page.query_one(OptionList).options]
        assert [line.split()[1] for line in lines] == ["Greta", "Jory", "Mabel", "Rufus"]
        assert "last seen at the Bakery, day 1 10:00" in lines[1]
        assert "in view" in lines[2]
        assert visit.log() == before
        await visit.press("down", "down", "enter")
        assert visit.tie.given == [GoTo("Mabel")]
        await visit.press("v", "j", "tab")
        assert isinstance(visit.app.screen, TownScreen)
        assert "Jory: a villager" in " ".join(visit.log().split())
        await visit.press("v", "m")
        assert isinstance(visit.app.screen, ChatsScreen)
