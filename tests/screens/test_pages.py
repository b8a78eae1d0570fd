"""How the pages over the town look. After a wanted change run with `--snapshot-update`, then look at the pictures."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.screen import Screen

from client.intents import Intent
from client.screens.board import BoardScreen
from client.screens.create import CreateScreen
from client.screens.ledger import LedgerScreen
from client.screens.mind import MindScreen
from client.screens.offer import OfferScreen
from client.screens.trade import TradeScreen
from shared.economy import Goods, Item, Occupation
from shared.living import DayBook, Side, TradeState, Worker
from shared.sights import SawLedger
from tests.client.stage import ADA, GRETA, JORY, MABEL, Opener, Stage, after, life, trade
from tests.client.thinking import BARE, nasty, saw

Compare = Callable[..., bool]
SIZES = [(80, 24), (120, 40)]
BUY, SELL = Side.BUY, Side.SELL

TRADES = {
    one.id: one
    for one in (
        trade(3, ADA, GRETA, (BUY, 6, Item.WHEAT, 450), TradeState.COMMITTED, minute=400),
        trade(5, JORY, ADA, (BUY, 1, Item.BREAD, 200), TradeState.REJECTED),
        trade(7, ADA, MABEL, (BUY, 1, Item.HOUSE, 2000), TradeState.EXPIRED),
        trade(9, ADA, JORY, (SELL, 2, Item.BREAD, 700)),
        trade(11, MABEL, ADA, (SELL, 3, Item.BREAD, 1000)),
        trade(12, GRETA, ADA, (BUY, 1, Item.BREAD, 330), TradeState.ACCEPTED, confirmed=(GRETA,)),
    )
}
HANDS: tuple[tuple[str, Occupation, int, int], ...] = (
    ("Greta", Occupation.FARMER, 110, 7),
    ("Wilf", Occupation.FARMER, 85, 4),
    ("Percy", Occupation.FARMER, 60, 1),
    ("Mabel", Occupation.CHEF, 34, 6),
    ("Celia", Occupation.CHEF, 28, 5),
    ("Ada", Occupation.CHEF, 6, 3),
    ("Jory", Occupation.CARPENTER, 3, 2),
    ("Kit", Occupation.CARPENTER, 0, 0),
)
MAKES = {Occupation.FARMER: Item.WHEAT, Occupation.CHEF: Item.BREAD, Occupation.CARPENTER: Item.HOUSE}


def book(day: int) -> DayBook:
    loaves = 3 + day % 3
    made: Goods = {Item.WHEAT: 20 + 5 * (day % 4), Item.BREAD: 8 + 2 * (day % 3), **({Item.HOUSE: 1} if day % 2 else {})}
    turnover = {Item.WHEAT: 3 * loaves * (60 + day * 7 % 30), Item.BREAD: loaves * (300 + day * 37 % 90)}
    traded: Goods = {Item.WHEAT: 3 * loaves, Item.BREAD: loaves}
    return DayBook(day, made, traded, {Item.WHEAT: 2, Item.BREAD: loaves}, turnover, {Item.SEED: 8}, {Item.WHEAT: 4})


def ledger() -> SawLedger:
    workers = tuple(Worker(name, work, {MAKES[work]: count} if count else {}, done) for name, work, count, done in HANDS)
    settled = tuple(
        trade(i, GRETA, (ADA, MABEL)[i % 2], (SELL, qty, Item.WHEAT, qty * (60 + i)), TradeState.COMMITTED, minute=900 * i)
        for i, qty in ((i, 3 + i % 4) for i in range(1, 14))
    )
    owned: Goods = {Item.SEED: 4, Item.WHEAT: 55, Item.WOOD: 20, Item.BREAD: 31, Item.HOUSE: 5}
    return SawLedger(tuple(book(day) for day in range(1, 10)), workers, settled, 3, 24125, owned)


def market() -> Opener:
    return Opener(life=life(held_money=455, held_goods={Item.BREAD: 3}), trades=TRADES)


def _stay(_: Intent) -> None:
    """Steer nothing."""


PAGES: dict[str, tuple[Callable[[], Screen[Any]], tuple[str, ...]]] = {
    "create": (lambda: CreateScreen("Thornby"), ("2", "tab", "tab", *"Slow", "space", *"to", "space", *"anger")),
    "trades": (lambda: TradeScreen(market(), lambda: 300), ()),
    "no_trades": (lambda: TradeScreen(Opener(life=life())), ()),
    "offer": (lambda: OfferScreen(market()), (*"gr", "enter", "tab", "right", "tab", *"6", "tab", *"46")),
    "wrong_offer": (lambda: OfferScreen(market()), (*"zed", "tab", "right", "tab", "tab", *"6x", "tab", *"-4", "enter")),
    "prices": (lambda: LedgerScreen(Opener(ledger())), ()),
    "made": (lambda: LedgerScreen(Opener(ledger())), ("2",)),
    "people": (lambda: LedgerScreen(Opener(ledger())), ("3",)),
    "settled": (lambda: LedgerScreen(Opener(ledger())), ("4",)),
    "no_ledger": (lambda: LedgerScreen(Opener(SawLedger((), (), (), 0, 2000, {}))), ()),
    "board": (lambda: BoardScreen(market()), ()),
    "mind": (lambda: MindScreen(Opener(saw()), MABEL, _stay), ()),
    "mind_why": (lambda: MindScreen(Opener(saw()), MABEL, _stay), ("2",)),
    "mind_people": (lambda: MindScreen(Opener(saw(), replay=True), MABEL, _stay), ("3",)),
    "mind_memory": (lambda: MindScreen(Opener(saw()), MABEL, _stay, unicode=False), ("4",)),
    "bare_mind": (lambda: MindScreen(Opener(saw(BARE)), JORY, _stay), ()),
    "rogue_mind": (lambda: MindScreen(Opener(saw(nasty())), MABEL, _stay), ()),
}
"""What is opened, and what is pressed then."""


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("page", PAGES)
def test_a_page(snap_compare: Compare, page: str, size: tuple[int, int]) -> None:
    make, keys = PAGES[page]
    assert snap_compare(Stage(make), terminal_size=size, run_before=after(*keys))
