"""The head of a conversation: with whom, their face and mood where there is room, and what it is about.

Apart from the conversation below it, which scrolls.
"""

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from client import chats
from client.chats import WALL
from client.palette import RGB, mix, to_hex
from client.portraits import portrait
from client.view import View
from client.widgets.dress import Painted
from client.widgets.ink import DIM, GOLD, TEXT, readable
from shared.calendar import clock_text, day
from shared.chats import Chat, ChatKind, RevisionState
from shared.sights import Figure
from shared.text import clean

_COLD: RGB = (122, 150, 214)
_WARM: RGB = (242, 196, 92)
_HALF = 8
"""Cells of the scale of moods to each side of its middle."""

_FEELS = ((60, "delighted"), (25, "cheerful"), (-24, "calm"), (-59, "low"), (-100, "miserable"))
"""From how much mood on somebody is called so."""


def feeling(mood: int) -> str:
    """Return a mood, -100 to 100, in a word."""
    return next((word for least, word in _FEELS if mood >= least), _FEELS[-1][1])


class ChatHead(Horizontal):
    """One line, or a face with facts beside it."""

    def __init__(self, *, unicode: bool, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._unicode = unicode
        self._drawn: object = None

    def compose(self) -> ComposeResult:
        """Hold the face and the facts."""
        yield Painted(classes="face", markup=False)
        yield Static(classes="facts", markup=False)

    def show(self, chat: Chat, view: View, *, roomy: bool) -> None:
        """Show whose chat it is; `roomy`: there is room for a face."""
        member = chat.villager
        figure = (view.met.get(member.being) or chats.figure(view.chats, member)) if member else None
        faced = roomy and figure is not None
        drawn = (chat.members, chat.title, chats.mood(chat), chat.forward, chat.revisions, chat.count, chat.id, figure, faced)
        if (drawn, view.chats.blocked, view.chats.muted) == self._drawn:
            return
        self._drawn = drawn, view.chats.blocked, view.chats.muted
        self.set_class(faced, "faced")
        face, facts = self.query_one(".face", Static), self.query_one(".facts", Static)
        if faced and figure is not None:
            face.update(portrait(figure, figure.looks, chats.mood(chat), unicode=self._unicode))
            facts.update(self._facts(chat, figure))
        else:
            facts.update(self._line(chat, figure, view))

    def _line(self, chat: Chat, figure: Figure | None, view: View) -> Text:
        dot = " · " if self._unicode else " - "
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append(chats.named(chat, view.you), f"bold {to_hex(readable(figure.colour) if figure else GOLD)}")
        for words in _short(chat, figure, view):
            text.append(f"{dot}{words}", to_hex(DIM))
        return text

    def _facts(self, chat: Chat, figure: Figure) -> Text:
        text = Text()
        text.append(clean(figure.name), f"bold {to_hex(readable(figure.colour))}")
        text.append(f" the {clean(figure.calling)}" if figure.calling else "", to_hex(TEXT))
        text.append(f"\n{clean(figure.doing)}\n" if figure.doing else "\n", to_hex(DIM))
        text.append("\n").append_text(self._mood(chats.mood(chat))).append("\n\n")
        about = chats.told(chat)
        text.append(f"{about}\n" if about else "nothing said yet\n", f"italic {to_hex(TEXT)}")
        begun = f"{chat.count} message{'' if chat.count == 1 else 's'} since day {day(chat.begun)}, {clock_text(chat.begun)}"
        text.append(f"{begun}; {_writes(chat)}", to_hex(DIM))
        manner = chats.open_revision(chat, RevisionState.APPLIED)
        if manner is not None:
            text.append(f"\nwith you: {clean(manner.personality)}", to_hex(DIM))
        return text

    def _mood(self, mood: int) -> Text:
        """Return the scale of moods, with a mark where somebody is on it."""
        line, knob = ("─", "●") if self._unicode else ("-", "o")
        at = _HALF + max(-_HALF, min(_HALF, round(mood * _HALF / 100)))
        colour = mix(_COLD, _WARM, (mood + 100) // 2)
        text = Text()
        text.append(line * at, to_hex(_COLD if mood < 0 else DIM)).append(knob, f"bold {to_hex(colour)}")
        text.append(line * (2 * _HALF - at), to_hex(DIM)).append(f"  {feeling(mood)}", to_hex(colour))
        return text


def _short(chat: Chat, figure: Figure | None, view: View) -> list[str]:
    """Return what stands after the name where there is one line."""
    if chat.id == WALL:
        return ["the town's board: everybody reads this"]
    if chat.kind is ChatKind.GROUP:
        names = ", ".join(clean(member.name) for member in chats.still_here(chat, view.you))
        return [f"with {names}"] if clean(chat.title) else ["a group"]
    if chat.kind is ChatKind.PAIR or figure is None:
        return ["only the two of you read this" if view.you else "a private chat"]
    found = [clean(figure.calling), feeling(chats.mood(chat)), chats.told(chat)]
    return [words for words in found if words]


def _writes(chat: Chat) -> str:
    return "never writes first" if chat.forward == "never" else f"{chat.forward} in writing first"
