"""Find: anybody or anything seen, narrowed as one types, with how far it is and which way.

Apart from the list of goals, which has only what the town knows by name and leads there; here one may also just be told.
"""

import msgspec
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from client.finding import LOGGED, Found, Match, Sort, arrow, gather, matching
from client.palette import RGB, to_hex
from client.screens.page import Page, Source, keys
from client.view import View
from client.widgets.ink import DIM, GOLD, GREEN, TEXT
from client.widgets.lineinput import Filter
from shared.text import clean

_MOST = 200
"""Rows that are listed at once."""

_COLOURS: dict[Sort, RGB] = {
    Sort.PERSON: GOLD,
    Sort.PLACE: (150, 206, 214),
    Sort.GOODS: GREEN,
    Sort.THING: (196, 168, 226),
    Sort.LINE: DIM,
    Sort.NOTICE: DIM,
}


class Wish(msgspec.Struct, frozen=True):
    """What was chosen, and whether one only wants to be told of it."""

    found: Found
    tell: bool = False


class FindScreen(Page[Wish | None]):
    """Its result is what to go to, or to tell of."""

    AUTO_FOCUS = ""

    def __init__(self, source: Source, words: str = "", *, walks: bool, unicode: bool) -> None:
        """`words` are looked for at once; `walks`: enter leads there, rather than showing it."""
        super().__init__(source)
        self._words = words
        self._walks = walks
        self._unicode = unicode
        self._found = gather(source.outlook.view)
        self._shown: list[Match] = []

    def compose(self) -> ComposeResult:
        """Lay out the line and the list."""
        with Vertical(id="find", classes="page box wide") as page:
            page.border_title = "Find"
            enter = "walk there" if self._walks else "show it"
            page.border_subtitle = keys(("enter", enter), ("tab", "tell of it"), ("esc", "back"))
            yield Filter(
                self._ahead, value=self._words, placeholder="a name, a thing, a word that was said", id="find-words", compact=True
            )
            yield Static(id="find-told", markup=False)
            yield OptionList(id="find-list", compact=True, markup=False)

    def on_mount(self) -> None:
        """Be ready to type."""
        self.query_one("#find-words").focus()
        super().on_mount()

    def part(self, _view: View) -> object:
        """What is looked for."""
        return self._words

    def show(self, view: View) -> None:
        """List what fits."""
        self._shown = matching(self._found, self._words)[:_MOST]
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options(Option(self._row(match, view)) for match in self._shown)
        listed.highlighted = 0 if self._shown else None
        told = f"{len(self._shown)} of {len(self._found)}" if self._shown else "Nothing you have seen is called so."
        self.query_one("#find-told", Static).update(told)

    def _row(self, match: Match, view: View) -> Text:
        one = match.found
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append(f"{one.sort:<7}", to_hex(DIM))
        text.append(f"{arrow(view, one.at, unicode=self._unicode):>6}  ", to_hex(TEXT))
        start = len(text)
        text.append(clean(one.name), f"bold {to_hex(_COLOURS[one.sort])}" if one.sort not in LOGGED else to_hex(TEXT))
        for letter in match.letters:
            text.stylize("underline", start + letter, start + letter + 1)
        return text.append(f"  {clean(one.detail)}", to_hex(DIM))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        self._words = event.value
        self.follow()

    def on_input_submitted(self) -> None:
        """Take what is marked."""
        self._choose(tell=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take what was clicked, if it still stands there."""
        if event.option_index < len(self._shown):
            self.dismiss(Wish(self._shown[event.option_index].found))

    def _choose(self, *, tell: bool) -> None:
        index = self.query_one(OptionList).highlighted
        if index is not None and index < len(self._shown):
            self.dismiss(Wish(self._shown[index].found, tell))

    def _ahead(self, key: str) -> bool:
        """Move in the list while typing; be told of what is marked."""
        listed = self.query_one(OptionList)
        moves = {"up": "cursor_up", "down": "cursor_down", "pageup": "page_up", "pagedown": "page_down"}
        if key in moves:
            getattr(listed, f"action_{moves[key]}")()
        elif key == "tab":
            self._choose(tell=True)
        return key in moves or key == "tab"
