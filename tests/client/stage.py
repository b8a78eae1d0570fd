"""A stage for one screen: an app without a town, and an opener whose beliefs a test sets by hand."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
from textual import events
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

import client.app
from client.outlook import Outlook
from client.screens.page import Page
from client.scripted import ListTie
from client.view import View, glimpse
from client.widgets.lineinput import LineInput
from client.widgets.scribe import Scribe
from shared.economy import Goods, Item, Occupation
from shared.ids import TOWN, BeingId
from shared.living import Letter, LifeSeen, Side, TradeSeen, TradeState
from shared.sights import AnySight, Figure, Kind
from tests.client import drawn

ADA, MABEL, JORY, GRETA, RUFUS = (BeingId(i) for i in range(1, 6))
NAMES = {ADA: "Ada", MABEL: "Mabel", JORY: "Jory", GRETA: "Greta", RUFUS: "Rufus"}
WORKS = {ADA: Occupation.CHEF, MABEL: Occupation.CHEF, JORY: Occupation.CARPENTER, GRETA: Occupation.FARMER, RUFUS: None}


class Opener:
    """What opens a page, as the page knows it."""

    def __init__(self, *sights: AnySight, **believed: Any) -> None:
        start = drawn.view(drawn.scene(figures=people()))
        nothing: dict[str, Any] = {"life": None, "trades": {}, "letters": (), "read": 0, "ledger": None}
        self.outlook = Outlook(msgspec.structs.replace(start, **{**nothing, **believed}))
        self.tie = ListTie()
        self.learn(*sights)

    def learn(self, *sights: AnySight) -> None:
        """Let more be perceived."""
        seen = self.outlook.view
        for sight in sights:
            seen = glimpse(seen, sight)
        self.outlook = msgspec.structs.replace(self.outlook, view=seen)

    @property
    def view(self) -> View:
        return self.outlook.view


class Stage(App[None]):
    """Shows one screen, and keeps its result."""

    CSS_PATH = Path(client.app.__file__).parent / "thorp.tcss"
    HORIZONTAL_BREAKPOINTS = client.app.ThorpApp.HORIZONTAL_BREAKPOINTS
    VERTICAL_BREAKPOINTS = client.app.ThorpApp.VERTICAL_BREAKPOINTS

    def __init__(self, make: Callable[[], Screen[Any]]) -> None:
        super().__init__()
        self._make = make
        self.results: list[Any] = []

    def on_mount(self) -> None:
        self.register_theme(client.app._THEME)
        self.theme = client.app._THEME.name
        self.push_screen(self._make(), self.results.append)

    async def on_event(self, event: events.Event) -> None:
        """Give keys to lines as the real app does."""
        line = self.screen.focused if self._screen_stack else None
        if (
            isinstance(event, events.Key)
            and not event.is_forwarded
            and isinstance(line, LineInput | Scribe)
            and await line.take(event)
        ):
            return
        await super().on_event(event)


class Play:
    """A stage under test."""

    def __init__(self, app: Stage, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, words: str) -> None:
        await self.press(*("space" if letter == " " else letter for letter in words))

    async def follow(self) -> None:
        """Let the page look at what is believed, without waiting for its next look."""
        screen = self.app.screen
        assert isinstance(screen, Page)
        screen.follow()
        await self.pilot.pause()

    def text(self, selector: str = "Static") -> str:
        """Return what the matching widgets show, as one line of words."""
        return " ".join(" ".join(self.lines(selector)).split())

    def lines(self, selector: str) -> list[str]:
        shown = [widget for widget in self.app.screen.query(selector) if widget.display and widget.size.height]
        return [strip.text for widget in shown for strip in widget.render_lines(widget.size.region)]


@asynccontextmanager
async def staged(make: Callable[[], Screen[Any]], size: tuple[int, int] = (80, 24)) -> AsyncIterator[Play]:
    app = Stage(make)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Play(app, pilot)


async def still(pilot: Pilot[None]) -> None:
    """Let a picture settle: no cursor blinks."""
    await pilot.pause()
    for line in pilot.app.screen.query(LineInput):
        line.cursor_blink = False
    for box in pilot.app.screen.query(Scribe):
        box.cursor_blink = False
    await pilot.pause()


def after(*keys: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Return what a picture waits for: that these keys were pressed, and that all has settled."""

    async def play(pilot: Pilot[None]) -> None:
        await pilot.pause()
        if keys:
            await pilot.press(*keys)
        await still(pilot)

    return play


def people() -> list[Figure]:
    return [
        Figure(
            being,
            name,
            Kind.PLAYER if being == ADA else Kind.VILLAGER,
            name[0],
            "#e0a458",
            (2 + int(being), 3 if being < GRETA else 0),
            calling="merchant" if being == RUFUS else "",
            occupation=WORKS[being],
        )
        for being, name in NAMES.items()
    ]


def life(goods: Goods | None = None, **more: Any) -> LifeSeen:
    owned: Goods = {Item.WHEAT: 6, Item.BREAD: 4} if goods is None else goods
    return LifeSeen(**{"occupation": Occupation.CHEF, "money": 1545, "stamina": 70, "goods": owned, **more})


def trade(
    number: int,
    initiator: BeingId,
    target: BeingId,
    deal: tuple[Side, int, Item, int],
    state: TradeState = TradeState.PENDING,
    **more: Any,
) -> TradeSeen:
    side, qty, item, price = deal
    base = {"until_tick": 1200 + number, "minute": 600 + number, **more}
    return TradeSeen(number, initiator, NAMES[initiator], target, NAMES[target], side, item, qty, price, state, **base)


def letter(number: int, sender: BeingId, words: str, to: BeingId = TOWN, minute: int = 600) -> Letter:
    return Letter(number, sender, NAMES[sender], words, minute, to, NAMES.get(to, ""))
