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

MARK_AGAIN_S = 1.0
"""After how long a mark is given again that the town refused for the pace."""

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
        self.marks = Marks()
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


class Marks:
    """What the town was told of what has arrived and what is read: again where it did not listen, or the line broke."""

    def __init__(self) -> None:
        self._told = dict[tuple[int, bool], int]()
        """By chat, and whether it was read: up to which message."""
        self._under_way = dict[int, tuple[int, bool]]()
        """By the number of the command."""
        self._rests_s = float("-inf")
        """Until when no mark is given: the town has had too many commands at once."""

    def due(self, chat: int, upto: int, now_s: float, *, read: bool) -> bool:
        """Tell whether the town is to be told of a chat's messages up to one."""
        return now_s >= self._rests_s and self._told.get((chat, read), 0) < upto

    def given(self, seq: int, chat: int, upto: int, *, read: bool) -> None:
        """Take that it is told by this command."""
        self._told[chat, read] = upto
        self._under_way[seq] = chat, read

    def answered(self, seq: int, refused: str, now_s: float) -> None:
        """Take the town's answer to a command: a mark that was only too early is given again after a while."""
        key = self._under_way.pop(seq, None)
        if key is not None and refused == "rate_limited":
            self._told.pop(key, None)
            self._rests_s = now_s + MARK_AGAIN_S

    def welcomed(self) -> None:
        """Take that the line is back: what was under way may be lost."""
        self._told.clear()
        self._under_way.clear()


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
