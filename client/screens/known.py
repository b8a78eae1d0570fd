"""Everybody a player knows: what they are, what they do, where they were seen last; from here one goes to them or writes.

Apart from the town at a glance, which those who watch have: a player sees no moods, and nobody who is out of view.
"""

from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from client import farlook, folk
from client.folk import Person
from client.intents import Intent, Tell, Try
from client.palette import to_hex
from client.screens.page import Page, Source, keys
from client.view import View
from client.widgets.ink import DIM, TEXT, readable
from shared.commands import GoTo, OpenChat

_NAME, _CALLING = 14, 14


class KnownScreen(Page[None]):
    """A list of people."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "write", "Chat", show=False),
        Binding("tab", "tell", "Tell of them", show=False),
        Binding("j", "move(1)", "Down", show=False),
        Binding("k", "move(-1)", "Up", show=False),
        Binding("v,q", "close", "Back", show=False),
    ]
    AUTO_FOCUS = "#known-list"

    def __init__(self, source: Source, perform: Callable[[Intent], None]) -> None:
        """`perform` carries out what leads away."""
        super().__init__(source)
        self._perform = perform
        self._shown: list[Person] = []

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        with Vertical(id="known", classes="page") as page:
            page.border_title = "Who you know"
            page.border_subtitle = keys(("enter", "go"), ("tab", "tell of them"), ("m", "chat"), ("esc", "back"))
            yield Static(
                "You have met nobody yet: who comes into view stands here from then on.", id="known-none", classes="label"
            )
            yield OptionList(id="known-list", compact=True, markup=False)

    def part(self, view: View) -> object:
        """Show everybody, and what is known of them."""
        return tuple(folk.known(view)), self.size

    def show(self, view: View) -> None:
        """Draw the list; the same person stays marked."""
        listed, marked = self.query_one(OptionList), self._marked
        self._shown = folk.known(view)
        listed.clear_options()
        listed.add_options(Option(self._line(person)) for person in self._shown)
        beings = [person.being for person in self._shown]
        listed.highlighted = (beings.index(marked.being) if marked and marked.being in beings else 0) if beings else None
        self.query_one("#known-none").display = not beings

    def _line(self, person: Person) -> Text:
        colour = to_hex(readable(person.colour))
        text = Text(no_wrap=True, overflow="ellipsis").append(f"{person.glyph} ", f"bold {colour}")
        for words, width, style in (
            (person.name, _NAME, colour if person.villager else to_hex(TEXT)),
            (person.calling, _CALLING, to_hex(DIM)),
        ):
            part = Text(words, style)
            part.truncate(width - 1, overflow="ellipsis", pad=True)
            text.append_text(part).append(" ")
        if person.seen:
            return text.append(person.seen, to_hex(DIM))
        here = f"in view{f', {person.place}' if person.place else ''}"
        return text.append(here, to_hex(TEXT)).append(f", {person.doing}" if person.doing else "", to_hex(DIM))

    # ── what is pressed ──

    @property
    def _marked(self) -> Person | None:
        at = self.query_one(OptionList).highlighted
        return self._shown[at] if at is not None and at < len(self._shown) else None

    def on_option_list_option_selected(self, _: OptionList.OptionSelected) -> None:
        """Walk to who was picked."""
        self._away(lambda person: Try(GoTo(person.name)))

    def action_write(self) -> None:
        """Open a new chat with who is marked."""
        self._away(lambda person: Try(OpenChat((person.name,))))

    def action_tell(self) -> None:
        """Tell in the log all that is known of who is marked."""
        self._away(self._told)

    def _told(self, person: Person) -> Intent:
        return Tell(" ".join(farlook.person(self.view, self.view.met[person.being])))

    def _away(self, intent: Callable[[Person], Intent]) -> None:
        if (person := self._marked) is not None:
            self.dismiss(None)
            self._perform(intent(person))

    def action_move(self, by: int) -> None:
        """Go up and down with the letters too."""
        listed = self.query_one(OptionList)
        listed.action_cursor_down() if by > 0 else listed.action_cursor_up()
