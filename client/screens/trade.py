"""Trades with others: the open ones, what can be done about them, and those that have ended.

Apart from the form for a new offer, which opens on top of it.
"""

from collections.abc import Callable
from typing import ClassVar

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from client import bargains
from client.palette import to_hex
from client.prices import band, each, paid, verdict
from client.screens.offer import OfferScreen
from client.screens.page import Page, Source, heading, keys
from client.view import View
from client.widgets.ink import DIM, GOLD, GREEN, TEXT
from shared.calendar import clock_text, day
from shared.commands import Offer
from shared.economy import gold
from shared.living import Side, TradeSeen, TradeState

_MOVES = {"a": "accept", "r": "reject", "c": "confirm", "x": "cancel"}
"""Keys and the buttons they press; x also withdraws."""


class TradeScreen(Page[None]):
    """The list on the left, the marked trade on the right, below both what can be done: there every key has room."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, f"move('{key}')", word, show=False) for key, word in _MOVES.items()),
        Binding("n", "offer", "New offer", show=False),
    ]
    AUTO_FOCUS = "#trade-list"

    def __init__(self, source: Source, tick: Callable[[], int | None] = lambda: None) -> None:
        """`tick` tells the town's tick now, where it is known: open trades then show the seconds they have left."""
        super().__init__(source)
        self._tick = tick
        self._listed: list[TradeSeen] = []
        self._note = ""
        self._pointed = 0
        """The trade that has the mark before it."""

    def compose(self) -> ComposeResult:
        """Lay out the list and the pane."""
        with Vertical(id="trades", classes="page") as page:
            page.border_title = "Trades"
            page.border_subtitle = keys(("up down", "mark"), ("esc", "back"))
            yield Static(id="trade-purse")
            with Horizontal(id="trade-body"):
                yield OptionList(id="trade-list", compact=True)
                with VerticalScroll(id="trade-scroll", can_focus=False):
                    yield Static(id="trade-detail")
            with Horizontal(id="trade-moves"):
                for key, word in _MOVES.items():
                    yield Button(f"{key}  {word}", id=f"move-{key}", compact=True)
                yield Button("n  new offer", id="move-n", compact=True)
            yield Static(id="trade-note", classes="problem", markup=False)

    # ── following ──

    def part(self, view: View) -> object:
        """Trades, what can be promised, and the seconds left."""
        tick = self._tick()
        left = tuple(bargains.seconds_left(trade, tick) for trade in view.open_trades) if tick is not None else ()
        return tuple(view.trades.values()), view.life, view.you, left, self._note or self.refusal()

    def show(self, view: View) -> None:
        """Draw the list again, keeping the mark where it was."""
        current, ended = bargains.ordered(view.trades, view.you)
        marked = self._newly(current) or self._marked()
        self._listed = [*current, *ended]
        options = self.query_one(OptionList)
        scroll = options.scroll_offset
        options.clear_options()
        options.add_options(self._options(view, current, ended))
        options.highlighted = self._index(marked)
        options.scroll_to(*scroll, animate=False, force=True)
        self.query_one("#trade-purse", Static).update(_purse(view))
        self.query_one("#trade-note", Static).update(self._note or self.refusal())
        self._show_marked()

    def _newly(self, current: list[TradeSeen]) -> TradeSeen | None:
        """Return an open trade that was not here before: it takes the mark from one that has ended."""
        marked, known = self._marked(), {trade.id for trade in self._listed}
        if marked is not None and marked.state.open:
            return None
        return next((trade for trade in current if trade.id not in known), None)

    def _options(self, view: View, current: list[TradeSeen], ended: list[TradeSeen]) -> list[Option | None]:
        options: list[Option | None] = [Option(heading("Open", str(len(current))), disabled=True)]
        options += [Option(self._line(trade, view, marked=False), id=str(trade.id)) for trade in current]
        if not current:
            options.append(Option(Text("none", to_hex(DIM)), disabled=True))
        if ended:
            options += [Option(Text(""), disabled=True), Option(heading("Ended", str(len(ended))), disabled=True)]
            options += [Option(self._line(trade, view, marked=False), id=str(trade.id)) for trade in ended]
        return options

    def _line(self, trade: TradeSeen, view: View, *, marked: bool) -> Text:
        mine, done = trade in view.my_turn, trade.state is TradeState.COMMITTED
        text = Text.assemble((">" if marked else " ", to_hex(TEXT)), ("!" if mine else " ", f"bold {to_hex(GOLD)}"))
        text.append(
            bargains.short(trade, view.you), f"bold {to_hex(TEXT)}" if trade.state.open else to_hex(TEXT if done else DIM)
        )
        text.append(f"\n  {gold(trade.price)} gold, ", to_hex(DIM))
        text.append(bargains.brief(trade, view.you), to_hex(GOLD if mine else DIM))
        tick = self._tick()
        if trade.state.open and tick is not None:
            text.append(f", {bargains.seconds_left(trade, tick)} s", to_hex(DIM))
        return text

    def _index(self, marked: TradeSeen | None) -> int | None:
        """Return the line of a trade; of the first, when it is gone."""
        options = self.query_one(OptionList)
        ids = [options.get_option_at_index(i).id for i in range(options.option_count)]
        if marked is not None and str(marked.id) in ids:
            return ids.index(str(marked.id))
        return next((i for i, option in enumerate(ids) if option is not None), None)

    def _marked(self) -> TradeSeen | None:
        options = self.query_one(OptionList)
        if options.highlighted is None:
            return None
        option = options.get_option_at_index(options.highlighted)
        return self.view.trades.get(int(option.id)) if option.id else None

    def _mark(self) -> None:
        """Write the mark before the marked trade only: it must be seen without colour."""
        options, marked = self.query_one(OptionList), self._marked()
        for trade in self._listed:
            if trade == marked or trade.id == self._pointed:
                options.replace_option_prompt(str(trade.id), self._line(trade, self.view, marked=trade == marked))
        self._pointed = marked.id if marked else 0

    def _show_marked(self) -> None:
        self._mark()
        trade, view = self._marked(), self.view
        moves = {move.key: move.word for move in bargains.moves(trade, view.you)} if trade else {}
        for key in _MOVES:
            button = self.query_one(f"#move-{key}", Button)
            button.display = key in moves
            button.label = f"{key}  {moves.get(key, '')}"
        self.query_one("#move-n").display = view.life is not None
        self.query_one("#trade-detail", Static).update(self._detail(trade, view) if trade else _nothing(view))

    def _detail(self, trade: TradeSeen, view: View) -> Group:
        rows = Table.grid(padding=(0, 1))
        rows.add_column(style=to_hex(DIM))
        rows.add_column(style=to_hex(TEXT))
        for name, what in bargains.set_aside(trade, view.you):
            rows.add_row("set aside" if rows.row_count == 0 else "", Text(f"{name}: {what}"))
        rows.add_row("stands", Text(bargains.standing(trade, view.you), to_hex(_tone(trade))))
        tick = self._tick()
        if trade.state.open and tick is not None:
            rows.add_row("ends in", f"{bargains.seconds_left(trade, tick)} s, by itself")
        rows.add_row("offered" if trade.state.open else "ended", f"day {day(trade.minute)}, {clock_text(trade.minute)}")
        parts: list[RenderableType] = [_title(trade, view), Text(""), _beside(trade), Text(""), rows]
        if hint := _hint(trade, view):
            parts += [Text(""), Text(hint, to_hex(DIM))]
        return Group(*parts)

    # ── doing ──

    def on_option_list_option_highlighted(self, _: OptionList.OptionHighlighted) -> None:
        """Show the trade that is marked now."""
        self._show_marked()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Do what the button says."""
        key = (event.button.id or "").removeprefix("move-")
        if key == "n":
            self.action_offer()
        else:
            self.action_move(key)
        self.query_one(OptionList).focus()

    def action_move(self, key: str) -> None:
        """Accept, reject, confirm, cancel or withdraw; say so when that is not possible now."""
        trade = self._marked()
        move = next((move for move in bargains.moves(trade, self.view.you) if move.key == key), None) if trade else None
        if move is not None:
            self._note = ""
            self.give(move.command)
        elif trade is None:
            self._note = "There is no trade to do that with."
        else:
            self._note = f"Not possible: the trade to {bargains.short(trade, self.view.you)} {_stands(trade, self.view)}."
        self.follow()

    def action_offer(self) -> None:
        """Draw up a new offer."""
        if self.view.life is None:
            self._note = _without_life(self.view)
            self.follow()
        else:
            self.app.push_screen(OfferScreen(self.source), self._offered)

    def _offered(self, offer: Offer | None) -> None:
        if offer is not None:
            self._note = ""
            self.give(offer)
            self.follow()


def _stands(trade: TradeSeen, view: View) -> str:
    words = bargains.standing(trade, view.you)
    return words if trade.state is TradeState.PENDING else f"is {words}" if trade.state.open else f"is over, {words}"


def _tone(trade: TradeSeen) -> tuple[int, int, int]:
    return GOLD if trade.state.open else GREEN if trade.state is TradeState.COMMITTED else DIM


def _title(trade: TradeSeen, view: View) -> Text:
    return Text.assemble((f"{bargains.sentence(trade, view.you)}.", f"bold {to_hex(TEXT)}"), (f"  trade {trade.id}", to_hex(DIM)))


def _beside(trade: TradeSeen) -> Table:
    """Return the trade's price beside the merchant's two."""
    low, high = band(trade.item, trade.qty)
    table = Table.grid(padding=(0, 2))
    table.add_column(style=to_hex(DIM))
    table.add_column(justify="right", style=to_hex(TEXT))
    table.add_column(justify="right", style=to_hex(TEXT))
    table.add_row("", Text("in all", to_hex(DIM)), Text("each", to_hex(DIM)))
    total = Text(gold(trade.price), f"bold {to_hex(GOLD)}"), Text(each(trade.price, trade.qty), f"bold {to_hex(GOLD)}")
    table.add_row(Text("this trade", to_hex(TEXT)), *total)
    table.add_row("merchant charges", gold(high), each(high, trade.qty))
    table.add_row("merchant pays", paid(trade.item, trade.qty), gold(low // trade.qty) if low else "-")
    return table


def _hint(trade: TradeSeen, view: View) -> str:
    """Return what the trade means for its reader, or what to do next."""
    if not trade.state.open:
        return ""
    if view.you not in (trade.initiator, trade.target):
        return "You watch: only the two of them can do anything about it."
    side = bargains.my_side(trade, view.you)
    words = verdict(side, trade.item, trade.qty, trade.price, partner=bargains.partner(trade, view.you))
    does = "You pay" if side is Side.BUY else "You are paid"
    return f"{does} {gold(trade.price)} gold; {words}. Nothing changes hands before both have confirmed."


def _purse(view: View) -> Text:
    waiting = len(view.my_turn)
    if view.life is None:
        return Text(_without_life(view), to_hex(DIM))
    waits = (f"{waiting} {'waits' if waiting == 1 else 'wait'} for you   ", f"bold {to_hex(GOLD)}") if waiting else ("", "")
    held = f" ({gold(view.life.held_money)} more is promised)" if view.life.held_money else ""
    return Text.assemble(waits, (f"{gold(view.life.free_money)} gold to use{held}", to_hex(TEXT)), no_wrap=True)


def _without_life(view: View) -> str:
    return "You watch the town's trades." if not view.you else "To trade, begin a life first: :create farmer, chef or carpenter."


def _nothing(view: View) -> Text:
    if view.life is None:
        return Text("Nobody trades just now.", to_hex(DIM))
    return Text(
        "No trades yet.\n\nPress n to offer somebody one: between the merchant's two prices both of you gain.", to_hex(DIM)
    )
