"""Searching one's own chats: words, and the messages that have them; enter goes there.

Apart from the room, which is over there. The town searches: it keeps all messages, we only the last.
"""

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from client import chats
from client.bubbles import wrapped
from client.chats import WALL
from client.palette import to_hex
from client.screens.page import Page, Source, keys
from client.view import View
from client.widgets.ink import DIM, GOLD, TEXT
from client.widgets.lineinput import LineInput
from shared.calendar import clock_text, day
from shared.chats import Hit, SawFound
from shared.text import clean
from shared.wire import Search

_LONGEST = 64
"""Characters that can be searched for (`shared/wire.py`)."""


class SeekScreen(Page[Hit | None]):
    """Its result is the message to go to."""

    AUTO_FOCUS = ""

    def __init__(self, source: Source, chat: int) -> None:
        """`chat`: the open one, to which the search can be kept."""
        super().__init__(source)
        self._chat = chat
        self._here = False
        self._asked = ""
        self._before = source.outlook.view.chats.found
        self._hits: tuple[Hit, ...] = ()

    def compose(self) -> ComposeResult:
        """Lay out the line and what is found."""
        with Vertical(id="seek", classes="page box wide") as page:
            page.border_title = "Search your chats"
            page.border_subtitle = keys(("enter", "search, then go there"), ("tab", "all chats or this one"), ("esc", "back"))
            yield LineInput(placeholder="words", id="seek-words", max_length=_LONGEST, compact=True)
            yield Static(id="seek-told", markup=False)
            yield OptionList(id="seek-list", compact=True, markup=False)

    def on_mount(self) -> None:
        """Be ready to type."""
        self.query_one("#seek-words").focus()
        super().on_mount()

    def part(self, view: View) -> object:
        """What was found, and where it is looked for."""
        return view.chats.found, self._asked, self._here

    def show(self, view: View) -> None:
        """List what was found."""
        found = view.chats.found if view.chats.found is not self._before else None
        self._hits = found.hits if found is not None and self._asked else ()
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options(Option(self._line(hit, view)) for hit in self._hits)
        listed.highlighted = 0 if self._hits else None
        where = "in this chat" if self._here else "in all your chats"
        self.query_one("#seek-told", Static).update(self._told(found, where))

    def _told(self, found: SawFound | None, where: str) -> str:
        if not self._asked:
            return f"searches {where}"
        if found is None:
            return f"searching {where} …"
        many = f"{len(found.hits)}{' and more' if found.more else ''} found {where}" if found.hits else f"nothing found {where}"
        return f"{many}: {clean(self._asked)}"

    def _line(self, hit: Hit, view: View) -> Text:
        chat, line = view.chats.of.get(hit.chat), hit.line
        who = "you" if view.you and line.sender == view.you else clean(chat.name_of(line.sender)) if chat else "somebody"
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append(f"{chats.named(chat, view.you) if chat else 'a chat put away'}", f"bold {to_hex(GOLD)}")
        text.append(f"  day {day(line.minute)} {clock_text(line.minute)}  {who}: ", to_hex(DIM))
        return text.append(wrapped(clean(line.words), 200)[0], to_hex(TEXT))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Search; once it is found, go there."""
        words = clean(event.value)
        if not words:
            return
        if words == self._asked and self._hits:
            self._choose(self.query_one(OptionList).highlighted or 0)
            return
        self._asked, self._before, self._hits = words, self.view.chats.found, ()
        self.source.tie.ask(Search(words, self._chat if self._here else WALL))
        self.follow()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to what was clicked."""
        self._choose(event.option_index)

    def _choose(self, index: int) -> None:
        if index < len(self._hits):
            self.dismiss(self._hits[index])

    def on_key(self, event: events.Key) -> None:
        """Move among what was found while typing; tab keeps the search to the open chat."""
        listed = self.query_one(OptionList)
        if event.key in ("up", "down"):
            event.stop()
            listed.action_cursor_up() if event.key == "up" else listed.action_cursor_down()
        elif event.key == "tab" and self._chat != WALL:
            event.stop()
            event.prevent_default()
            self._here, self._asked = not self._here, ""
            self.follow()
