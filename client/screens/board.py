"""The merchant's board: his prices, what every work takes and gives, and what a day costs.

Apart because it is nothing but the economy's table, drawn, with what one has oneself beside it.
"""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from client.palette import to_hex
from client.prices import earns, paid
from client.screens.page import Page, heading, keys
from client.view import View
from client.widgets.ink import DIM, GOLD, TEXT
from shared.economy import (
    BREAD_FEEDS,
    HUNGER_COSTS,
    NO_SLEEP_COSTS,
    PRICES,
    RECIPES,
    SLEEP_RESTS,
    STAMINA_MAX,
    Item,
    gold,
    listed,
)
from shared.living import LifeSeen


class BoardScreen(Page[None]):
    """One page, nothing to do on it."""

    AUTO_FOCUS = ""
    BINDINGS = [("enter,q", "close", "Back")]  # noqa: RUF012 - Textual's form

    def compose(self) -> ComposeResult:
        """Lay out the board."""
        with Vertical(id="board", classes="page") as page:
            page.border_title = "The merchant's board"
            page.border_subtitle = keys((":buy :sell", "on the market square"), ("esc", "back"))
            with VerticalScroll(id="board-scroll"):
                yield Static(id="board-table")

    def part(self, view: View) -> object:
        """What one has oneself; the rest never changes."""
        return view.life

    def show(self, view: View) -> None:
        """Draw the board."""
        self.query_one("#board-table", Static).update(Group(_prices(view.life), "", _works(view.life), "", _days()))

    def on_mount(self) -> None:
        """Let the arrows scroll where there is little room."""
        self.query_one("#board-scroll").focus()
        super().on_mount()


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style=to_hex(DIM), style=to_hex(TEXT))
    for column in columns:
        name = column.lstrip(">")
        title = heading(name[1:]) if name.startswith("#") else name
        table.add_column(title, justify="right" if column.startswith(">") else "left", no_wrap=True)
    return table


def _prices(life: LifeSeen | None) -> Table:
    columns = ["#Goods", ">you pay", ">he pays", ">fair with others"]
    table = _table(*columns, *([">you have"] if life else []))
    for item in Item:
        price = PRICES[item]
        low = gold(price.pays or 0)
        fair = f"{low} to {gold(price.charges)}" if price.pays != price.charges else low
        row: list[RenderableType] = [Text(str(item), to_hex(TEXT)), gold(price.charges), paid(item), Text(fair, to_hex(GOLD))]
        have = life.goods.get(item, 0) if life else 0
        held = life.held_goods.get(item, 0) if life else 0
        mine = f"{have:,}" + (f" ({held:,} promised)" if held else "")
        table.add_row(*row, *([Text(mine, to_hex(TEXT if have else DIM))] if life else []))
    return table


def _works(life: LifeSeen | None) -> Table:
    table = _table("#Work", "where", "takes", "gives", ">stamina", ">earns with him")
    for recipe in RECIPES.values():
        mine = life is not None and life.occupation is recipe.occupation
        name = Text(f"{recipe.occupation}{' (you)' if mine else ''}", f"bold {to_hex(TEXT)}" if mine else to_hex(TEXT))
        table.add_row(
            name,
            Text(recipe.where, to_hex(DIM)),
            listed(recipe.takes),
            listed(recipe.gives),
            f"-{recipe.stamina}",
            Text(gold(earns(recipe)), f"bold {to_hex(GOLD)}"),
        )
    return table


def _days() -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style=to_hex(TEXT), no_wrap=True)
    table.add_column(style=to_hex(DIM))
    rows = (
        ("a bread", f"+{BREAD_FEEDS} stamina, up to {STAMINA_MAX}; eat when you like"),
        ("sleep", f"+{SLEEP_RESTS}, once an evening, in your house or with a {Item.TEMP_ROOM}"),
        ("midnight", f"-{HUNGER_COSTS} of hunger, -{NO_SLEEP_COSTS} more without sleep; at 0 nobody works"),
        ("a main action", "work, sleep or idle: one in each part of the day"),
        ("villagers", "sell for no less than he pays, buy for no more than he charges"),
    )
    table.add_row(heading("Days"), "")
    for row in rows:
        table.add_row(*row)
    return table
