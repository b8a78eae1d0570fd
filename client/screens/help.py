"""Help: the keys that matter now, then everything that can be typed.

Apart because it is a page to scroll, made from the manual.
"""

from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from client import manual
from client.intents import Stance
from client.palette import to_hex
from client.widgets.ink import DIM, GOLD, TEXT


class HelpScreen(ModalScreen[None]):
    """The manual for one stance."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,q,question_mark,f1,enter", "app.pop_screen", "Back")]

    def __init__(self, stance: Stance) -> None:
        super().__init__()
        self._stance = stance

    def compose(self) -> ComposeResult:
        """Lay out the tables."""
        with VerticalScroll(id="help"):
            yield Static(_title(manual.TITLES[self._stance]))
            yield Static(_table(manual.keys(self._stance)))
            yield Static(_title("Typed after :"))
            yield Static(_table(manual.typed()))
            yield Static(_title("The villagers are played by a language model. ·rule marks words that no model chose."))
            yield Static(_title("esc: back    ctrl+p: find a command"))


def _title(words: str) -> Text:
    return Text(f"\n{words}", style=f"bold {to_hex(GOLD)}")


def _table(rows: list[manual.Row]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style=f"bold {to_hex(TEXT)}", max_width=30)
    table.add_column(style=to_hex(DIM))
    for left, right in rows:
        table.add_row(Text(left), Text(right))
    return table
