"""All that the log has said, on a page: to scroll, to search as one types, and to go where it was said.

Apart from the log below the map, which shows the last lines of the same.
"""

from rich.cells import cell_len
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from client.history import Kind, Line, lines
from client.palette import to_hex
from client.screens.page import Page, Source, keys
from client.view import View
from client.widgets.ink import DIM, GOLD, TEXT, phrase_text
from client.widgets.lineinput import Filter

_PANEL = (21, 24, 34)
"""The ground of a page."""

_LEAD = len("day 99 08:15") + 3
"""Columns of the moment before each line."""
_LEAST = 16
"""Columns of what was said, at least."""


class HistoryScreen(Page[Line | None]):
    """Its result is the line to go to."""

    AUTO_FOCUS = ""

    def __init__(self, source: Source, words: str = "", *, enter: str) -> None:
        """`words` are looked for at once; `enter`: what the key does with a line."""
        super().__init__(source)
        self._words = words
        self._kind = Kind.ALL
        self._enter = enter
        self._shown: list[Line] = []

    def compose(self) -> ComposeResult:
        """Lay out the kinds, the line and the log."""
        with Vertical(id="history", classes="page") as page:
            page.border_title = "What was said and noticed"
            page.border_subtitle = keys(("enter", self._enter), ("tab", "kind"), ("PgUp PgDn", "scroll"), ("esc", "back"))
            yield Static(id="history-kinds", markup=False)
            yield Filter(self._ahead, value=self._words, placeholder="type to search", id="history-words", compact=True)
            yield OptionList(id="history-list", compact=True, markup=False)

    def on_mount(self) -> None:
        """Be ready to type; the last lines are shown first."""
        self.query_one("#history-words").focus()
        super().on_mount()

    def part(self, view: View) -> object:
        """The log, and what is looked for in it."""
        return view.logged, view.chapter, self._kind, self._words, self._room

    @property
    def _room(self) -> int:
        """Columns of what was said: it is wrapped here, so that its later lines stand under its first."""
        return max(_LEAST, self.query_one(OptionList).scrollable_content_region.width - _LEAD)

    def on_resize(self) -> None:
        """Wrap what is listed anew."""
        self.call_after_refresh(self.follow)

    def show(self, view: View) -> None:
        """List the lines; the mark stays at the end, or on the line it was on."""
        listed = self.query_one(OptionList)
        marked = self._marked()
        last = marked is None or marked == self._shown[-1]
        self._shown = lines(view, self._kind, self._words)
        listed.clear_options()
        listed.add_options(Option(self._row(line)) for line in self._shown)
        at = len(self._shown) - 1
        if not last and marked is not None:
            at = next((i for i, line in enumerate(self._shown) if line.number >= marked.number), at)
        listed.highlighted = at if self._shown else None
        self._tell(view)

    def _tell(self, view: View) -> None:
        told = Text(no_wrap=True, overflow="ellipsis")
        for kind in Kind:
            chosen = kind is self._kind
            told.append(f" {kind} ", f"bold {to_hex(GOLD)} reverse" if chosen else to_hex(DIM)).append(" ")
        told.append(f" {len(self._shown)} of {len(view.log)} lines", to_hex(DIM))
        self.query_one("#history-kinds", Static).update(told)

    def _row(self, line: Line) -> Text:
        words = phrase_text(line.phrase, None)
        key = self._words.strip().casefold()
        low = words.plain.casefold()
        at = low.find(key) if key and len(low) == len(words.plain) else -1
        while at >= 0:
            words.stylize(f"bold {to_hex(_PANEL)} on {to_hex(GOLD)}", at, at + len(key))
            at = low.find(key, at + len(key))
        text = Text(f"{line.when:>{_LEAD - 2}}  ", to_hex(DIM), end="")
        lines = words.wrap(self.app.console, self._room) if cell_len(words.plain) > self._room else [words]
        for number, part in enumerate(lines):
            part.rstrip()
            text.append(f"\n{'':{_LEAD}}" if number else "").append_text(part)
        text.style = to_hex(TEXT)
        return text

    def _marked(self) -> Line | None:
        index = self.query_one(OptionList).highlighted
        return self._shown[index] if index is not None and index < len(self._shown) else None

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search."""
        self._words = event.value
        self.follow()

    def on_input_submitted(self) -> None:
        """Go to the line that is marked."""
        if (line := self._marked()) is not None:
            self.dismiss(line)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to the line that was clicked, if it still stands there."""
        if event.option_index < len(self._shown):
            self.dismiss(self._shown[event.option_index])

    def on_click(self, event: object) -> None:
        """Choose a kind with the mouse: a click on their row turns to the next."""
        widget = getattr(event, "widget", None)
        if getattr(widget, "id", "") == "history-kinds":
            self._turn(1)

    def _turn(self, onward: int) -> None:
        known = list(Kind)
        self._kind = known[(known.index(self._kind) + onward) % len(known)]
        self.follow()

    def _ahead(self, key: str) -> bool:
        """Scroll while typing; tab turns to the next kind."""
        listed = self.query_one(OptionList)
        moves = {"up": "cursor_up", "down": "cursor_down", "pageup": "page_up", "pagedown": "page_down"}
        if key in moves:
            getattr(listed, f"action_{moves[key]}")()
        elif key in ("tab", "shift+tab"):
            self._turn(1 if key == "tab" else -1)
        elif key in ("ctrl+home", "ctrl+end"):
            listed.action_first() if key == "ctrl+home" else listed.action_last()
        else:
            return False
        return True
