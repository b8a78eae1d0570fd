"""What one writes oneself: drafts, what was sent before, what is on its way, and when others are told that one types.

Apart from the screens, which open and close while words wait for a lost line: a message is kept here until the town has answered
it, and is sent once. Clocks are arguments.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum

import msgspec

from client.chats import WALL
from shared.chats import Chat
from shared.commands import Deed, SayIn
from shared.ids import BeingId
from shared.text import clean
from shared.wire import Typing

TYPING_EVERY_S = 3.0
"""How often others are told again that one still types …"""
IDLE_S = 5.0
"""… and when they are told that one does no more."""

_HISTORY = 100


class Kept(StrEnum):
    """Where a message is that the town has not answered."""

    WAITING = "waiting"
    """Kept until the line is back."""
    SENT = "sent"
    UNSURE = "unsure"
    """It was under way when the line broke."""


class Pending(msgspec.Struct, frozen=True):
    """A message that the town has not answered."""

    seq: int
    chat: int
    words: str
    kept: Kept
    after: int = 0
    """The last message of the chat when it was written."""
    doubted: bool = False
    """The line broke before the town answered, and is back."""


class Post:
    """One player's desk drawer, for as long as they are in town."""

    def __init__(self) -> None:
        self.pending: tuple[Pending, ...] = ()
        self.history: list[str] = []
        """What was sent, in whatever chat, oldest first."""
        self.last = -1
        """The chat that was open last; -1: none yet."""
        self._drafts = dict[int, str]()

    def draft(self, chat: int) -> str:
        """Return the words that were begun in a chat."""
        return self._drafts.get(chat, "")

    def keep(self, chat: int, words: str) -> None:
        """Keep words that were begun, to be gone on with later."""
        self._drafts[chat] = words

    def send(self, chat: Chat, words: str, give: Callable[[Deed], int], *, up: bool) -> None:
        """Give a message to the town, or have it wait for the line; it is not shown as said before the town says so."""
        seq = give(SayIn(chat.id, words))
        kept = Kept.SENT if up else Kept.WAITING
        self.pending = (*self.pending, Pending(seq, chat.id, words, kept, chat.count))
        self.remember(words)

    def remember(self, words: str) -> None:
        """Keep what was sent, to be recalled."""
        self._drafts = {chat: draft for chat, draft in self._drafts.items() if draft != words}
        if self.history[-1:] != [words]:
            self.history = [*self.history[-_HISTORY + 1 :], words]

    def answered(self, seq: int, refused: str = "") -> None:
        """Take the town's answer to a command: what went out before the line broke and has none by now may be lost."""
        for one in self.pending:
            if one.seq == seq and refused:
                self._return(one)
        left = (one for one in self.pending if one.seq != seq)
        self.pending = tuple(_as(one, Kept.UNSURE) if one.doubted and one.seq < seq else one for one in left)

    def welcomed(self, *, resumed: bool) -> None:
        """Take that the line is back: what waited goes out now; what was under way is told of, or never will be."""
        self.pending = tuple(
            _as(one, Kept.SENT)
            if one.kept is Kept.WAITING
            else msgspec.structs.replace(one, doubted=True, kept=one.kept if resumed else Kept.UNSURE)
            for one in self.pending
        )

    def settled(self, chats: Iterable[Chat], you: BeingId) -> None:
        """Look for what may be lost: what stands in its chat has arrived; of the rest the words become a draft again."""
        of = {chat.id: chat for chat in chats}
        unsure = [one for one in self.pending if one.kept is Kept.UNSURE]
        for one in unsure:
            chat = of.get(one.chat)
            if not (chat is not None and _arrived(one, chat, you)):
                self._return(one)
        self.pending = tuple(one for one in self.pending if one.kept is not Kept.UNSURE)

    def of(self, chat: int) -> tuple[Pending, ...]:
        """Return what is on its way in a chat."""
        return tuple(one for one in self.pending if one.chat == chat)

    def _return(self, one: Pending) -> None:
        if not self._drafts.get(one.chat, "").strip():
            self._drafts[one.chat] = one.words


def _as(one: Pending, kept: Kept) -> Pending:
    return msgspec.structs.replace(one, kept=kept)


def _arrived(one: Pending, chat: Chat, you: BeingId) -> bool:
    return any(line.id > one.after and line.sender == you and line.words == clean(one.words) for line in chat.lines)


class Fingers:
    """Tells others that one types: at once, again every few seconds, and when one stops."""

    def __init__(self) -> None:
        self._chat = WALL
        self._told_s = 0.0
        self._last_s = 0.0

    def type(self, chat: int, now_s: float) -> list[Typing]:
        """Return what is to be told after a key; nothing is told of the wall."""
        told = self.stop() if chat != self._chat else []
        self._last_s = now_s
        if chat != WALL and (chat != self._chat or now_s - self._told_s >= TYPING_EVERY_S):
            self._chat, self._told_s = chat, now_s
            told.append(Typing(chat))
        return told

    def rest(self, now_s: float) -> list[Typing]:
        """Return what is to be told as time passes."""
        return self.stop() if self._chat != WALL and now_s - self._last_s >= IDLE_S else []

    def stop(self) -> list[Typing]:
        """Return what is to be told when one sends, empties the line or turns away."""
        chat, self._chat = self._chat, WALL
        return [Typing(chat, on=False)] if chat != WALL else []
