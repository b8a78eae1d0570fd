"""With whom: people to pick from, one or several, while one types; a name for the group when they are several.

Apart because beginning a chat and bringing somebody into one ask the same.
"""

from collections.abc import Sequence

import msgspec
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from client.palette import to_hex
from client.screens.modal import Modal
from client.screens.page import keys
from client.view import View
from client.widgets.ink import DIM, GOLD, TEXT, readable
from client.widgets.lineinput import LineInput
from shared.chats import MEMBERS_MOST, TITLE_MOST
from shared.ids import BeingId
from shared.sights import Figure, Kind
from shared.text import clean


class Picked(msgspec.Struct, frozen=True):
    """Who was picked, and the group's name."""

    names: tuple[str, ...]
    title: str = ""


def people(view: View, without: Sequence[BeingId] = ()) -> list[Figure]:
    """Return everybody known: villagers, then players, by name; the blocked ones not."""
    known = [f for f in view.met.values() if f.id != view.you and f.id not in without and f.id not in view.chats.blocked]
    return sorted(known, key=lambda figure: (figure.kind is Kind.PLAYER, clean(figure.name).casefold()))


class PeopleScreen(Modal[Picked | None]):
    """Asks with whom; its result has one name, or several and a title."""

    def __init__(self, title: str, found: list[Figure], *, several: bool = True, unicode: bool = True) -> None:
        super().__init__()
        self._title = title
        self._found = found
        self._shown = found
        self._several = several
        self._unicode = unicode
        self._picked: list[str] = []

    def compose(self) -> ComposeResult:
        """Lay out the filter, the list and the group's name."""
        pairs = [("enter", "begin" if self._several else "choose"), *([("space", "pick several")] if self._several else [])]
        with Vertical(id="people-box", classes="page box") as page:
            page.border_title = self._title
            page.border_subtitle = keys(*pairs, ("esc", "back"))
            yield LineInput(placeholder="type to narrow the list", id="people-filter", compact=True)
            yield OptionList(id="people-list", compact=True, markup=False)
            yield Static(id="people-picked", markup=False)
            yield LineInput(
                placeholder="the group's name, if it shall have one", id="people-title", max_length=TITLE_MOST, compact=True
            )

    def on_mount(self) -> None:
        """Show everybody."""
        self._fill()
        self.query_one("#people-filter").focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list; a blank at the end picks."""
        if event.input.id != "people-filter":
            return
        if self._several and event.value.endswith(" ") and not self._matching(event.value):
            event.input.value = event.value.rstrip()
            self._toggle()
        elif self._several and event.value == " ":
            event.input.value = ""
            self._toggle()
        else:
            self._fill()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Begin with who is picked, or with who is marked."""
        names = tuple(self._picked) or self._marked()
        if names:
            event.stop()
            title = clean(self.query_one("#people-title", Input).value) if len(names) > 1 else ""
            self.dismiss(Picked(names, title))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Pick who was clicked; where only one is asked for, that is all."""
        self.query_one(OptionList).highlighted = event.option_index
        if self._several:
            self._toggle()
        else:
            self.dismiss(Picked(self._marked()))

    def on_key(self, event: events.Key) -> None:
        """Move in the list while typing, go to the name with tab, leave with escape."""
        if event.key == "escape":
            event.stop()
            self.dismiss(None)
        elif event.key in ("up", "down"):
            event.stop()
            listed = self.query_one(OptionList)
            listed.action_cursor_up() if event.key == "up" else listed.action_cursor_down()

    def _marked(self) -> tuple[str, ...]:
        index = self.query_one(OptionList).highlighted
        return (self._shown[index].name,) if index is not None and index < len(self._shown) else ()

    def _toggle(self) -> None:
        for name in self._marked():
            if name in self._picked:
                self._picked.remove(name)
            elif len(self._picked) < MEMBERS_MOST - 1:
                self._picked.append(name)
        self._fill()

    def _matching(self, typed: str) -> list[Figure]:
        key = typed.lstrip().casefold()
        return [f for f in self._found if clean(f.name).casefold().startswith(key) or f" {key}" in clean(f.name).casefold()]

    def _fill(self) -> None:
        listed = self.query_one(OptionList)
        at = listed.highlighted
        self._shown = self._matching(self.query_one("#people-filter", Input).value.rstrip())
        listed.clear_options()
        listed.add_options(Option(self._line(figure)) for figure in self._shown)
        listed.highlighted = min(at or 0, len(self._shown) - 1) if self._shown else None
        several = len(self._picked) > 1
        self.query_one("#people-title").display = several
        told = f"a group with {', '.join(map(clean, self._picked))}" if several else ", ".join(map(clean, self._picked))
        nobody = "" if self._shown else "Nobody of that name is known."
        self.query_one("#people-picked", Static).update(nobody or told)

    def _line(self, figure: Figure) -> Text:
        mark = ("✓ " if self._unicode else "x ") if figure.name in self._picked else "  "
        text = Text(no_wrap=True).append(mark, f"bold {to_hex(GOLD)}")
        text.append(clean(figure.name), to_hex(readable(figure.colour) if figure.kind is Kind.VILLAGER else TEXT))
        what = clean(figure.calling or figure.occupation or "") if figure.kind is Kind.VILLAGER else "a player"
        return text.append(f"  {what}", to_hex(DIM))
