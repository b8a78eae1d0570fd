"""The town at a glance, for whoever watches: what it is, who lives there, what they do now and how they feel.

Apart from the side panel, which shows the same on wide terminals; from here one picks whom to follow.
"""

from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from client import folk
from client.folk import Census, Person
from client.intents import Act, Ask, Intent, LookInto
from client.mindscape import warmth
from client.palette import to_hex
from client.screens.page import Page, Source, keys
from client.view import View
from client.widgets.ink import DIM, TEXT, readable
from shared.wire import Study

_HALF = 3
_NAME, _CALLING, _PLACE = 12, 14, 18
_WIDE_FROM = 100


class FolkScreen(Page[None]):
    """A list, and the town in a sentence above it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "attend", "Follow", show=False),
        Binding("i", "study", "Into the mind", show=False),
        Binding("vertical_line", "split", "On a second map", show=False),
        Binding("j", "move(1)", "Down", show=False),
        Binding("k", "move(-1)", "Up", show=False),
        Binding("v,q", "close", "Back", show=False),
    ]
    AUTO_FOCUS = "#folk-list"

    def __init__(self, source: Source, perform: Callable[[Intent], None], *, unicode: bool = True) -> None:
        """`perform` carries out what leads away; `unicode` False draws with ASCII characters."""
        super().__init__(source)
        self._perform = perform
        self._unicode = unicode
        self._shown: list[Person] = []
        self._census = Census()

    def compose(self) -> ComposeResult:
        """Lay out the sentence and the list."""
        with Vertical(id="folk", classes="page") as page:
            page.border_title = "The town"
            page.border_subtitle = keys(("enter", "follow"), ("i", "mind"), ("|", "second map"), ("esc", "back"))
            yield Static(id="folk-about", markup=False)
            yield OptionList(id="folk-list", compact=True, markup=False)

    def on_mount(self) -> None:
        """Ask how everybody feels."""
        self.ask()
        super().on_mount()
        self.set_interval(folk.ROUND_S, self.ask)

    def ask(self) -> None:
        """Ask for the next minds."""
        for being in self._census.ask(self.view) if self.connected else ():
            self.source.tie.ask(Study(being))

    # ── following ──

    def part(self, view: View) -> object:
        """Show everybody, and the time."""
        return tuple(self._census.people(view)), view.minute, self.size

    def show(self, view: View) -> None:
        """Draw the list; the same person stays marked."""
        self.query_one("#folk-about", Static).update(Text(folk.about(view), to_hex(TEXT)))
        listed = self.query_one(OptionList)
        marked = self._marked.being if self._marked else None
        before, self._shown = self._shown, self._census.people(view)
        lines = [self._line(person) for person in self._shown]
        if [person.being for person in before] == [person.being for person in self._shown]:
            for at, line in enumerate(lines):
                listed.replace_option_prompt_at_index(at, line)
            return
        listed.clear_options()
        listed.add_options(Option(line) for line in lines)
        beings = [person.being for person in self._shown]
        listed.highlighted = (beings.index(marked) if marked in beings else 0) if beings else None

    def _line(self, person: Person) -> Text:
        colour = to_hex(readable(person.colour))
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append(f"{person.glyph} ", f"bold {colour}")
        _column(text, person.name, _NAME, colour if person.villager else to_hex(TEXT))
        left, middle, right = folk.mood_parts(person, _HALF, unicode=self._unicode)
        mood = to_hex(warmth(person.mood or 0.0))
        text.append(left, mood).append(middle, to_hex(DIM)).append(right + " ", mood)
        if self.size.width >= _WIDE_FROM:
            unknown = "not known yet" if person.villager and person.mood is None else ""
            _column(text, person.feels or unknown, _CALLING, to_hex(DIM))
        _column(text, person.calling, _CALLING, to_hex(DIM))
        _column(text, person.place, _PLACE, to_hex(TEXT))
        return text.append(person.doing, to_hex(DIM))

    # ── what is pressed ──

    @property
    def _marked(self) -> Person | None:
        at = self.query_one(OptionList).highlighted
        return self._shown[at] if at is not None and at < len(self._shown) else None

    def on_option_list_option_selected(self, _: OptionList.OptionSelected) -> None:
        """Follow who was picked."""
        self.action_attend()

    def action_attend(self) -> None:
        """Follow who is marked, on the map."""
        self._away(lambda person: Ask(Act.FOLLOW, person.name))

    def action_split(self) -> None:
        """Show who is marked on a second map."""
        self._away(lambda person: Ask(Act.SPLIT, person.name))

    def _away(self, intent: Callable[[Person], Intent]) -> None:
        if (person := self._marked) is not None:
            self.dismiss(None)
            self._perform(intent(person))

    def action_study(self) -> None:
        """Look into the mind of who is marked."""
        if (person := self._marked) is not None and person.villager:
            self._perform(LookInto(person.name))

    def action_move(self, by: int) -> None:
        """Go up and down with the letters too."""
        listed = self.query_one(OptionList)
        listed.action_cursor_down() if by > 0 else listed.action_cursor_up()


def _column(text: Text, words: str, width: int, style: str) -> None:
    part = Text(words, style)
    part.truncate(width - 1, overflow="ellipsis", pad=True)
    text.append_text(part).append(" ")
