"""The list of chats: whose, what about, when last, how much is new.

Apart from the room, which knows what a chat is chosen for; here each is two lines.
"""

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual import events
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from client import chats
from client.chats import WALL
from client.palette import to_hex
from client.view import View
from client.widgets.ink import DIM, GOLD, TEXT, readable
from shared.calendar import clock_text, day
from shared.chats import Chat

_INK = "#10121a"


class ChatList(OptionList, can_focus=False):
    """The keys belong to the room, so that one can type meanwhile."""

    def __init__(self, *, unicode: bool, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, compact=True, markup=False)
        self._unicode = unicode
        self._drawn: object = None
        self._last: tuple[Sequence[Chat], int, View] | None = None

    def show(self, found: Sequence[Chat], opened: int, view: View) -> None:
        """Show chats; `opened`: the number of the open one."""
        self._last = (found, opened, view)
        width = max(8, self.size.width - 1)
        lines = [_entry(chat, view, width, opened=chat.id == opened, unicode=self._unicode) for chat in found]
        if (drawn := ([str(line) for line in lines], opened, width)) != self._drawn:
            self._drawn = drawn
            self.clear_options()
            self.add_options(Option(line) for line in lines)
            self.highlighted = next((i for i, chat in enumerate(found) if chat.id == opened), None)

    def on_resize(self, _: events.Resize) -> None:
        """Cut what is shown to the new width."""
        if self._last is not None:
            self.show(*self._last)


def _entry(chat: Chat, view: View, width: int, *, opened: bool, unicode: bool) -> Text:
    new = chats.unread(chat, view.you)
    most = len(chat.lines) and new >= len(chat.lines) and chat.count > len(chat.lines)
    badge = f" {new}{'+' if most else ''} " if new else ""
    other = chat.villager if view.you else None
    figure = view.met.get(other.being) if other else None
    sign = ("▌" if unicode else ">") if opened else " "
    text = Text(no_wrap=True)
    text.append(sign, to_hex(GOLD))
    ink = readable(figure.colour) if figure else GOLD if chat.id == WALL else TEXT
    text.append(set_cell_size(chats.named(chat, view.you), width - 1 - cell_len(badge)), f"{'bold ' if new else ''}{to_hex(ink)}")
    text.append(badge, f"bold {_INK} on {to_hex(GOLD)}")
    text.append("\n" + " ")
    when = _when(chat, view)
    about = chats.told(chat) or "nothing yet"
    text.append(_cut(about, width - 2 - cell_len(when), "…" if unicode else "~"), to_hex(DIM))
    text.append(f" {when}", to_hex(DIM))
    return text


def _cut(words: str, width: int, end: str) -> str:
    """Return words in exactly so many cells, an end mark where some are left out."""
    return set_cell_size(words, width) if cell_len(words) <= width else set_cell_size(words, max(0, width - 1)) + end


def _when(chat: Chat, view: View) -> str:
    """Return the state of a chat that is quiet on purpose, else when it last grew."""
    if chat.id in view.chats.muted:
        return "mute"
    others = chats.others(chat, view.you)
    if len(others) == 1 and others[0].being in view.chats.blocked:
        return "blocked"
    if not chat.lines:
        return ""
    minute = chat.lines[-1].minute
    return clock_text(minute) if day(minute) == day(view.minute) else f"day {day(minute)}"
