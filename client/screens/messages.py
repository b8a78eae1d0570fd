"""Messages that are kept: with whom, what was written, what is new; and a line to answer in.

Apart from the log, where talk goes by: these wait until they are read.
"""

from collections.abc import Iterable
from typing import ClassVar

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from client.letters import WALL, Conversation, conversations, is_unread, read_upto
from client.palette import to_hex
from client.screens.page import Page, Source, keys
from client.view import View
from client.widgets.ink import DIM, GOLD, TEXT, readable
from client.widgets.lineinput import LineInput
from shared.calendar import clock_text, day
from shared.commands import Broadcast, Read, Send
from shared.living import Letter
from shared.text import MAX_WORDS, clean


class MessagesScreen(Page[None]):
    """Conversations on the left, the open one on the right."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "page(-1)", "Older", show=False),
        Binding("pagedown", "page(1)", "Newer", show=False),
    ]
    AUTO_FOCUS = ""

    def __init__(self, source: Source, seen: set[int] | None = None) -> None:
        """`seen` keeps which messages were shown, from one opening to the next: one number on the server cannot."""
        super().__init__(source)
        self._seen = seen if seen is not None else set()
        self._told = 0
        """Up to where we said that all is read."""
        self._all = conversations(source.outlook.view)
        self._open = self._first()
        self._divider = 0
        """The first message that was new when the conversation was opened; 0: none."""

    def compose(self) -> ComposeResult:
        """Lay out the list, the messages and the line."""
        with Vertical(id="messages", classes="page") as page:
            page.border_title = "Messages"
            page.border_subtitle = self._keys()
            with Horizontal(id="message-body"):
                yield _People(id="message-people", compact=True)
                with Vertical(id="message-pane"):
                    yield Static(id="message-with", markup=False)
                    with VerticalScroll(id="message-scroll", can_focus=False):
                        yield Static(id="message-list")
            with Horizontal(id="message-line"):
                yield Static(id="message-to", markup=False)
                yield LineInput(id="message", max_length=MAX_WORDS, compact=True, select_on_focus=False)
                yield Static(id="message-count", markup=False)
            yield Static(id="message-note", classes="problem", markup=False)

    def on_mount(self) -> None:
        """Begin with what is new, ready to answer."""
        line = self.query_one("#message", Input)
        self.query_one("#message-line").display = bool(self.view.you)
        if self.view.you:
            line.focus()
        self._enter()
        super().on_mount()

    def _keys(self) -> str:
        write = (("enter", "send"),) if self.view.you else ()
        return keys(("up down", "whom"), *write, ("page up/down", "scroll"), ("esc", "back"))

    # ── following ──

    def part(self, view: View) -> object:
        """Letters, how far they are read, and whom one knows."""
        return view.letters, view.read, view.you, tuple(figure.name for figure in view.met.values()), self._open, self.refusal()

    def show(self, view: View) -> None:
        """Draw the list and the open conversation; what is shown is read."""
        key = self._conversation.key
        self._all = conversations(view)
        self._open = next((i for i, other in enumerate(self._all) if other.key == key), 0)
        self._mark_new()
        self._draw_people(view)
        self._draw_open(view)
        self._read(view)

    @property
    def _conversation(self) -> Conversation:
        return self._all[self._open]

    def _first(self) -> int:
        """Return the first conversation with something new, people before the wall; else the wall."""
        seen = frozenset(self._seen)
        new = [i for i, other in enumerate(self._all) if other.unread(self.view, seen)]
        return min(new, key=lambda i: (self._all[i].key == WALL, i), default=0)

    def _mark_new(self) -> None:
        """Keep the divider before what was new at first, while the conversation stays open."""
        if not self._divider:
            new = self._conversation.unread(self.view, frozenset(self._seen))
            self._divider = new[0].id if new else 0

    def _draw_people(self, view: View) -> None:
        people = self.query_one(_People)
        seen = frozenset(self._seen) | {letter.id for letter in self._conversation.letters}
        people.clear_options()
        people.add_options(
            Option(_line(other, len(other.unread(view, seen)), marked=i == self._open)) for i, other in enumerate(self._all)
        )
        people.highlighted = self._open

    def _draw_open(self, view: View) -> None:
        other = self._conversation
        self.query_one("#message-with", Static).update(_title(other, view))
        self.query_one("#message-list", Static).update(_letters(other, view, self._divider))
        self.query_one("#message-to", Static).update("to all:" if other.key == WALL else f"to {clean(other.to)}:")
        line = self.query_one("#message", Input)
        line.placeholder = "a message the whole town can read" if other.key == WALL else "a private message, wherever they are"
        self.query_one("#message-note", Static).update(self.refusal())
        self.query_one("#message-scroll", VerticalScroll).scroll_end(animate=False)

    def _read(self, view: View) -> None:
        """Mark what is shown as read, while somebody looks; the server is told how far everything is."""
        if not view.you or not self.app.app_focus:
            return
        self._seen.update(letter.id for letter in self._conversation.letters if is_unread(letter, view))
        upto = read_upto(view, frozenset(self._seen))
        if upto > self._told and any(is_unread(letter, view) for letter in view.letters if letter.id <= upto):
            self._told = upto
            self.source.tie.give(Read(upto))

    def on_app_focus(self) -> None:
        """Somebody looks again: what came meanwhile is read now."""
        self._read(self.view)

    # ── turning and writing ──

    def on_key(self, event: events.Key) -> None:
        """Turn to another conversation, whatever is typed."""
        if event.key in ("up", "down"):
            event.stop()
            self._turn((self._open + (1 if event.key == "down" else -1)) % len(self._all))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Turn to the conversation that was clicked."""
        self._turn(event.option_index)

    def _turn(self, index: int) -> None:
        if index != self._open:
            self._open = index
            self._enter()
            self.follow()

    def _enter(self) -> None:
        """Forget the divider of the conversation before."""
        self._divider = 0

    def action_page(self, pages: int) -> None:
        """Scroll the messages."""
        scroll = self.query_one("#message-scroll", VerticalScroll)
        scroll.scroll_relative(y=pages * max(1, scroll.size.height - 1), animate=False)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Count."""
        self.query_one("#message-count", Static).update(f"{len(event.value)}/{MAX_WORDS}" if event.value else "")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Send what is written."""
        words = clean(event.value)
        if not words:
            return
        event.input.value = ""
        other = self._conversation
        self.give(Broadcast(words) if other.key == WALL else Send(other.to, words))


class _People(OptionList, can_focus=False):
    """The conversations; the keys belong to the page, so that one can type meanwhile."""


def _line(other: Conversation, unread: int, *, marked: bool) -> Text:
    text = Text("> " if marked else "  ", to_hex(TEXT))
    text.append(other.name, f"bold {to_hex(TEXT)}" if unread else to_hex(TEXT if other.letters else DIM))
    if unread:
        text.append(f"  {unread} new", f"bold {to_hex(GOLD)}")
    return text


def _title(other: Conversation, view: View) -> Text:
    if other.key == WALL:
        words = "The town's wall: everybody reads this."
    else:
        words = f"With {other.name}: only the two of you read this." if view.you else f"Between {other.name}."
    return Text(words, f"bold {to_hex(GOLD)}")


def _letters(other: Conversation, view: View, divider: int) -> RenderableType:
    """Return the messages under the days they were written on, a line before what is new."""
    if not other.letters:
        nothing = "Nothing is written here yet." if view.you else "Nothing was written here."
        return Text(nothing, to_hex(DIM))
    parts = list[RenderableType]()
    table, today = _page(), 0
    for letter in other.letters:
        if day(letter.minute) != today:
            today = day(letter.minute)
            table = _part(parts, Rule(Text(f"day {today}", to_hex(DIM)), style=to_hex((58, 63, 86)), characters="─"))
        if letter.id == divider:
            table = _part(parts, Rule(Text("new", f"bold {to_hex(GOLD)}"), style=to_hex(GOLD), characters="─"))
        table.add_row(*_row(letter, view))
    return Group(*(part for part in parts if not isinstance(part, Table) or part.row_count))


def _part(parts: list[RenderableType], rule: Rule) -> Table:
    """Add a line and a new table after it."""
    table = _page()
    parts += [rule, table]
    return table


def _page() -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(width=5, style=to_hex(DIM))
    table.add_column(max_width=14, overflow="ellipsis", no_wrap=True)
    table.add_column(style=to_hex(TEXT), overflow="fold")
    return table


def _row(letter: Letter, view: View) -> Iterable[Text]:
    mine = bool(view.you) and letter.sender == view.you
    figure = view.met.get(letter.sender)
    colour = DIM if mine else readable(figure.colour if figure else "")
    yield Text(clock_text(letter.minute))
    yield Text("you" if mine else clean(letter.name), f"bold {to_hex(colour)}")
    yield Text(clean(letter.words))


__all__ = ["MessagesScreen"]
