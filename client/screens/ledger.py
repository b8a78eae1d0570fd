"""The market's ledger: prices by day, what is made, who makes it, the last trades, and what the town owns.

Apart because, alone of the pages, it asks the server: the ledger is nobody's own, and is drawn up when it is consulted.
"""

from typing import ClassVar

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.widgets import Static

from client import charts
from client.bargains import between
from client.palette import to_hex
from client.prices import each, paid
from client.screens.page import Page, Source, heading, keys
from client.view import View
from client.widgets.ink import DIM, GOLD, GREEN, RED, TEXT
from client.widgets.pick import Pick
from client.widgets.priceplot import CHARGES, PAYS, PEOPLE, PricePlot
from shared.calendar import clock_text, day
from shared.economy import PRICES, RECIPES, Goods, Item, counted, gold, listed
from shared.living import Worker
from shared.sights import SawLedger
from shared.text import clean
from shared.wire import Consult

CONSULT_S = 3.0
"""How often an open ledger is asked for again."""

_ITEMS = tuple(Item)
_ITEM_WORDS = [item.rpartition("_")[2] for item in _ITEMS]
_PANELS = ("prices", "made", "people", "trades")
_SPARK_DAYS = 20
_BAR = 14


class LedgerScreen(Page[None]):
    """Four panels: side by side where there is room, one at a time where there is not."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "turn(1)", "Next panel", show=False, priority=True),
        Binding("shift+tab", "turn(-1)", "Panel before", show=False, priority=True),
        *(Binding(str(i), f"open({i - 1})", "Panel", show=False) for i in range(1, len(_PANELS) + 1)),
        Binding("left,h", "item(-1)", "Item before", show=False),
        Binding("right,l", "item(1)", "Next item", show=False),
        Binding("up,k", "scroll(-1)", "Up", show=False),
        Binding("down,j", "scroll(1)", "Down", show=False),
    ]
    AUTO_FOCUS = "#ledger-item"

    def __init__(self, source: Source, *, unicode: bool = True) -> None:
        """`unicode` False draws with ASCII characters."""
        super().__init__(source)
        self._unicode = unicode
        self._panel = 0
        self._picked = False
        """The reader has chosen the item: it is no longer chosen for them."""

    def compose(self) -> ComposeResult:
        """Lay out the panels."""
        with Vertical(id="ledger", classes="page") as page:
            page.border_title = "The market's ledger"
            yield Static(id="ledger-totals")
            yield Pick([f"{i + 1} {name}" for i, name in enumerate(_PANELS)], id="ledger-tabs")
            with Container(id="ledger-body"):
                with Vertical(id="panel-prices", classes="panel"):
                    yield Pick(_ITEM_WORDS, id="ledger-item")
                    yield PricePlot(unicode=self._unicode, id="ledger-plot")
                    yield Static(id="ledger-prices")
                for name in _PANELS[1:]:
                    with VerticalScroll(id=f"panel-{name}", classes="panel", can_focus=False):
                        yield Static(id=f"ledger-{name}")
            yield Static(id="ledger-empty", markup=False)

    def on_mount(self) -> None:
        """Ask for the ledger, now and while it is open."""
        self._open_panel()
        self.consult()
        self.set_interval(CONSULT_S, self.consult)
        super().on_mount()

    def consult(self) -> None:
        """Ask for the ledger, unless nobody can answer."""
        self.inquire(Consult())

    # ── following ──

    def part(self, view: View) -> object:
        """Show the ledger, and how wide it may be."""
        return view.ledger, self.size.width

    def show(self, view: View) -> None:
        """Draw every panel."""
        ledger = view.ledger
        empty = ledger is None or charts.is_empty(ledger)
        self.set_class(empty, "empty")
        self.query_one("#ledger-empty", Static).update(_NOT_YET if ledger is None else _EMPTY)
        page = self.query_one("#ledger")
        page.border_subtitle = keys(("esc", "back")) if empty else _keys(wide=self.has_class("-wide"))
        self.query_one("#ledger-totals", Static).update(_totals(ledger) if ledger else "")
        if ledger is None or empty:
            return
        if not self._picked:
            self.query_one("#ledger-item", Pick).chosen = _ITEMS.index(charts.most_traded(ledger))
        self._draw_prices(ledger)
        self.query_one("#ledger-made", Static).update(_made(ledger, unicode=self._unicode))
        self.query_one("#ledger-people", Static).update(_people(ledger.workers, unicode=self._unicode))
        self.query_one("#ledger-trades", Static).update(_trades(ledger))

    @property
    def item(self) -> Item:
        """The item whose prices are shown."""
        return _ITEMS[self.query_one("#ledger-item", Pick).chosen]

    def _draw_prices(self, ledger: SawLedger) -> None:
        series = charts.prices(ledger.days, self.item)
        price = PRICES[self.item]
        self.query_one(PricePlot).show(series, price)
        self.query_one("#ledger-prices", Static).update(_priced(series, self.item, unicode=self._unicode))

    # ── turning ──

    def on_pick_picked(self, event: Pick.Picked) -> None:
        """Show another item, or another panel."""
        if event.pick.id == "ledger-tabs":
            self.action_open(event.index)
        else:
            self._picked = True
            if self.view.ledger is not None:
                self._draw_prices(self.view.ledger)

    def action_item(self, by: int) -> None:
        """Show a neighbouring item."""
        self.query_one("#ledger-item", Pick).action_move(by)

    def action_turn(self, by: int) -> None:
        """Turn to another panel."""
        self.action_open((self._panel + by) % len(_PANELS))

    def action_open(self, index: int) -> None:
        """Open a panel."""
        self._panel = index
        self._open_panel()

    def action_scroll(self, by: int) -> None:
        """Scroll the open panel."""
        panel = self.query_one(f"#panel-{_PANELS[self._panel]}")
        panel.scroll_relative(y=2 * by, animate=False)

    def _open_panel(self) -> None:
        self.query_one("#ledger-tabs", Pick).chosen = self._panel
        for index, name in enumerate(_PANELS):
            self.query_one(f"#panel-{name}").set_class(index == self._panel, "open")


_NOT_YET = "The clerk is fetching the ledger …"
_EMPTY = (
    "Nothing is written here yet.\n\n"
    "As soon as somebody works, buys, sells or settles a trade with a neighbour, it is entered in this ledger, "
    "day by day, for everybody to read."
)


def _keys(*, wide: bool) -> str:
    turn = ("tab", "panel to scroll") if wide else ("tab 1-4", "panel")
    return keys(("left right", "item"), turn, ("up down", "scroll"), ("esc", "back"))


def _totals(ledger: SawLedger) -> Text:
    text = Text.assemble(("In town: ", to_hex(DIM)), (f"{gold(ledger.money)} gold", f"bold {to_hex(GOLD)}"))
    text.append(f", {listed(ledger.goods)}" if ledger.goods else ", and no goods", to_hex(TEXT))
    return text


def _priced(series: charts.Prices, item: Item, *, unicode: bool) -> Text:
    text = Text(no_wrap=False)
    if not series.days:
        text.append(f"No {item} has changed hands between two people yet.", to_hex(DIM))
    else:
        count = "1 trade" if series.trades == 1 else f"{series.trades} trades"
        text.append(f"{counted(item, sum(series.traded))} in {count}; the last day's mean ", to_hex(DIM))
        text.append(f"{series.gold[-1]:.2f}".rstrip("0").rstrip("."), f"bold {to_hex(GOLD)}")
    text.append("\n")
    price = PRICES[item]
    mark = 0 if unicode else 1
    text.append(f"{PEOPLE[mark]} trades  ", to_hex(GOLD))
    text.append(f"{CHARGES[mark] * 2} merchant charges {gold(price.charges)}  ", to_hex(RED))
    text.append("he takes none" if price.pays is None else f"{PAYS[mark] * 2} pays {paid(item)}", to_hex(GREEN))
    return text


def _grid(*columns: str) -> Table:
    """Return a table without lines; a column whose name begins with > is set to the right."""
    table = Table(box=None, padding=(0, 1), pad_edge=False, header_style=to_hex(DIM), expand=False)
    for column in columns:
        table.add_column(column.lstrip(">"), justify="right" if column.startswith(">") else "left", no_wrap=True)
    return table


def _made(ledger: SawLedger, *, unicode: bool) -> Group:
    days = charts.by_day(ledger.days)
    shown = len(days[-_SPARK_DAYS:])
    table = _grid("", f"last {shown} days" if shown > 1 else "", ">today", ">in all")
    for item in [item for recipe in RECIPES.values() for item in recipe.gives]:
        counts = charts.made(ledger.days, item)
        line = charts.sparkline(counts, _SPARK_DAYS, unicode=unicode)
        table.add_row(
            Text(str(item), to_hex(TEXT)), Text(line, to_hex(GREEN)), f"{counts[-1] if counts else 0:,}", f"{sum(counts):,}"
        )
    merchant = _grid("", ">bought from him", ">sold to him")
    for item in Item:
        bought, sold = (sum(counts.get(item, 0) for counts in kind) for kind in _dealings(ledger))
        if bought or sold:
            merchant.add_row(Text(str(item), to_hex(TEXT)), f"{bought:,}", f"{sold:,}")
    parts: list[RenderableType] = [heading("Made by day"), table]
    if merchant.row_count:
        parts += [Text(""), heading("With the merchant"), merchant]
    return Group(*parts)


def _dealings(ledger: SawLedger) -> tuple[list[Goods], list[Goods]]:
    return [book.bought for book in ledger.days], [book.sold for book in ledger.days]


def _people(workers: tuple[Worker, ...], *, unicode: bool) -> Group:
    table = _grid("", "", "made", "", ">trades")
    ranked = charts.busiest(workers)
    for worker in ranked:
        alike = max(sum(other.made.values()) for other in ranked if other.occupation is worker.occupation)
        mark = charts.bar(sum(worker.made.values()), alike, _BAR, unicode=unicode)
        table.add_row(
            Text(clean(worker.name), to_hex(TEXT)),
            Text(worker.occupation, to_hex(DIM)),
            Text(mark, to_hex(GREEN)),
            Text(listed(worker.made), to_hex(TEXT)),
            Text(str(worker.trades), to_hex(TEXT)),
        )
    return Group(heading("Who works", f"{len(ranked)}"), table)


def _trades(ledger: SawLedger) -> Group:
    table = _grid("", "", "", ">in all", ">each")
    for trade in reversed(ledger.settled):
        table.add_row(
            Text(f"day {day(trade.minute)} {clock_text(trade.minute)}", to_hex(DIM)),
            Text(between(trade), to_hex(TEXT)),
            Text(counted(trade.item, trade.qty), to_hex(TEXT)),
            Text(gold(trade.price), to_hex(TEXT)),
            Text(each(trade.price, trade.qty), f"bold {to_hex(GOLD)}"),
        )
    title = heading("Last settled", f"{len(ledger.settled)}; {ledger.open_trades} still open")
    if not ledger.settled:
        return Group(title, Text("No trade between two has been settled yet.", to_hex(DIM)))
    return Group(title, table)
