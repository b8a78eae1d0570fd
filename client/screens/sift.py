"""Searching a recording: words, and the moments in which they stand; enter goes there.

Apart from the search of one's chats: here the whole history is looked through, by the server, which has it.
"""

import msgspec
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from client.marks import SIGNS, moment
from client.palette import to_hex
from client.screens.page import Page, Source, keys
from client.view import View
from client.widgets.ink import DIM, GOLD, TEXT, readable
from client.widgets.lineinput import LineInput
from shared.story import Moment, SawMoments
from shared.text import clean
from shared.wire import Sift

_LONGEST = 64
"""Characters that can be searched for (`shared/wire.py`)."""

_EXAMPLE = "a name, words that were said, or: trade, quarrel, insight, arrived, left"


class Picked(msgspec.Struct, frozen=True):
    """What was found, and which of it to show."""

    moments: tuple[Moment, ...]
    index: int


class SiftScreen(Page[Picked | None]):
    """Its result is where to go, and what else was found."""

    AUTO_FOCUS = ""

    def __init__(self, source: Source, words: str = "", *, unicode: bool = True) -> None:
        """`words` are searched for at once; without any, what was found last is shown again."""
        super().__init__(source)
        self._unicode = unicode
        last = source.outlook.view.moments
        self._first = clean(words)[:_LONGEST]
        self._asked = "" if self._first or last is None else last.words
        self._before: SawMoments | None = None if self._asked else last
        self._moments: tuple[Moment, ...] = ()

    def compose(self) -> ComposeResult:
        """Lay out the line and what is found."""
        with Vertical(id="sift", classes="page") as page:
            page.border_title = "Search this recording"
            yield LineInput(self._first or self._asked, placeholder=_EXAMPLE, id="sift-words", max_length=_LONGEST, compact=True)
            yield Static(id="sift-told", markup=False)
            yield OptionList(id="sift-list", compact=True, markup=False)

    def on_mount(self) -> None:
        """Be ready to type."""
        self.query_one("#sift-words").focus()
        super().on_mount()
        if self._first:
            self._ask(self._first)

    def part(self, view: View) -> object:
        """What was found, and what was asked for."""
        return view.moments, self._asked, self.refusal(), self.size.width

    def show(self, view: View) -> None:
        """List what was found."""
        found = view.moments if view.moments is not self._before else None
        self._moments = found.moments if found is not None and self._asked else ()
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options(Option(self._line(one, view)) for one in self._moments)
        listed.highlighted = 0 if self._moments else None
        self.query_one("#sift-told", Static).update(self._told(found))
        go = (("enter", "go there; there n N lead on"), ("up down", "choose")) if self._moments else ()
        self.query_one("#sift").border_subtitle = keys(*(go or (("enter", "search"),)), ("esc", "back"))

    def _told(self, found: SawMoments | None) -> str:
        if not self._asked:
            return "Searches all that was said and done, from the first day to the last."
        if found is None:
            return self.refusal() or f"Searching for {clean(self._asked)} …"
        words = clean(found.words) or self._asked
        if not found.moments:
            return f"Nothing is found of: {words}. Of whispers and private chats nothing ever is."
        most = f"the first {len(found.moments)}" if found.more else f"{len(found.moments)}"
        return f"{most} found of: {words}"

    def _line(self, one: Moment, view: View) -> Text:
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append(f"{moment(one.minute):<13} ", to_hex(DIM))
        sign = SIGNS.get(one.kind)
        if sign is not None:
            text.append(f"{sign.unicode if self._unicode else sign.plain} ", to_hex(sign.colour))
            text.append(f"{sign.word:<8} ", to_hex(DIM))
        else:
            text.append(" " * 11)
        known, words = view.met.get(one.by), clean(one.words)
        if known is not None and not words.startswith(clean(known.name)):
            text.append(f"{clean(known.name)}: ", f"bold {to_hex(readable(known.colour))}")
        start = len(text.plain)
        text.append(words, to_hex(TEXT))
        for word in self._asked.split():
            low = text.plain.casefold().find(word.casefold(), start)
            if low >= 0:
                text.stylize(f"bold {to_hex(GOLD)}", low, low + len(word))
        return text

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Search; once it is found, go there."""
        words = clean(event.value)
        if words and words == self._asked and self._moments:
            self._choose(self.query_one(OptionList).highlighted or 0)
        elif words:
            self._ask(words)

    def _ask(self, words: str) -> None:
        self._asked, self._before, self._moments = words, self.view.moments, ()
        self._since = self.view.logged
        self.source.tie.ask(Sift(words))
        self.follow()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to what was clicked."""
        self._choose(event.option_index)

    def _choose(self, index: int) -> None:
        if index < len(self._moments):
            self.dismiss(Picked(self._moments, index))

    def on_key(self, event: events.Key) -> None:
        """Move among what was found while typing."""
        move = _MOVES.get(event.key)
        if move is not None:
            event.stop()
            event.prevent_default()
            getattr(self.query_one(OptionList), f"action_{move}")()


_MOVES = {"up": "cursor_up", "down": "cursor_down", "pageup": "page_up", "pagedown": "page_down"}
