"""Help: what matters here and now, then the keys in force and everything that can be typed; type to search in it.

Apart from the manual, which finds the words; on a page its own keys come first.
"""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input, Static

from client import keynames, manual
from client.manual import Chapter, Row
from client.palette import to_hex
from client.screens.modal import Modal
from client.screens.page import keys
from client.widgets.ink import DIM, GOLD, TEXT
from client.widgets.lineinput import Filter

_KEY_CELLS = 16
"""Columns of what is pressed or typed; the words of what is longer stand right after it."""


class HelpScreen(Modal[None]):
    """A page to scroll and to search."""

    def __init__(self, chapters: list[Chapter], *, unicode: bool = True) -> None:
        super().__init__()
        self._chapters = chapters
        self._unicode = unicode

    def compose(self) -> ComposeResult:
        """Lay out the line and the chapters."""
        with Vertical(id="help", classes="page") as page:
            page.border_title = "Help"
            page.border_subtitle = keys(("type", "to search"), ("up down pgup pgdn", "scroll"), ("esc", "back"))
            yield Filter(self._take, placeholder="type to search the help", id="help-filter", compact=True)
            with VerticalScroll(id="help-scroll", can_focus=False):
                yield Static(id="help-words")

    def on_mount(self) -> None:
        """Show everything."""
        self._show("")
        self.query_one("#help-filter").focus()

    def on_resize(self) -> None:
        """Break the lines anew."""
        self._show(self.query_one("#help-filter", Input).value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what holds the words."""
        self._show(event.value)

    def _take(self, key: str) -> bool:
        """Scroll, or go back; the other keys are for the line."""
        scroll, line = self.query_one("#help-scroll", VerticalScroll), self.query_one("#help-filter", Input)
        moves = {
            "up": scroll.scroll_up,
            "down": scroll.scroll_down,
            "pageup": scroll.scroll_page_up,
            "pagedown": scroll.scroll_page_down,
        }
        if key in moves:
            moves[key](animate=False)
        elif key == "escape" and line.value:
            line.value = ""
        elif key in ("escape", "f1", "enter") or (key == "question_mark" and not line.value):
            self.dismiss(None)
        else:
            return False
        return True

    def _show(self, words: str) -> None:
        found = manual.matching(self._chapters, words)
        parts: list[RenderableType] = [part for chapter in found for part in self._chapter(chapter)]
        nothing = Text("\nNothing in the help has these words. esc clears the line.", to_hex(DIM))
        self.query_one("#help-words", Static).update(Group(*parts) if parts else nothing)
        self.query_one("#help-scroll", VerticalScroll).scroll_home(animate=False)

    def _chapter(self, chapter: Chapter) -> list[RenderableType]:
        parts: list[RenderableType] = [Text(f"\n{chapter.title}", style=f"bold {to_hex(GOLD)}")]
        if chapter.words:
            parts.append(Text(f"{chapter.words}\n", to_hex(DIM)))
        short: list[Row] = []
        for row in chapter.rows:
            if len(row[0]) <= _KEY_CELLS:
                short.append(row)
                continue
            parts += [*self._table(short), self._long(row)]
            short = []
        return [*parts, *self._table(short)]

    def _table(self, rows: list[Row]) -> list[RenderableType]:
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(width=_KEY_CELLS, no_wrap=True)
        table.add_column(ratio=1)
        for left, right in rows:
            table.add_row(Text(self._spelled(left), f"bold {to_hex(TEXT)}"), Text(right, to_hex(DIM)))
        return [table] if rows else []

    def _long(self, row: Row) -> RenderableType:
        """Put the words of what is long to type right after it, and their other lines below the words of the others."""
        text = Text(self._spelled(row[0]), f"bold {to_hex(TEXT)}").append("  ").append(row[1], f"not bold {to_hex(DIM)}")
        width = max(30, self.query_one("#help-scroll").size.width - 2)
        first, *later = text.wrap(self.app.console, width)
        rest = text.plain[len(first.plain) :].strip()
        table = Table.grid()
        table.add_column(width=_KEY_CELLS + 2)
        table.add_column(ratio=1)
        table.add_row("", Text(rest, to_hex(DIM)))
        return Group(first, table) if later else text

    def _spelled(self, key: str) -> str:
        return key if self._unicode else keynames.plainly(key)
