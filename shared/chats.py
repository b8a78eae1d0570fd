"""Chats: private conversations that are kept, as their members know them, and when something is due in one (RULES 5).

Apart because the world, minds and clients must agree on what a chat holds and on every threshold: a villager may write first, sum
up or change its manner only when `may_begin`, `summary_due` or `check_due` says so, whoever asks. Time is the town's: ticks are
tenths of a second, minutes are the game's.
"""

from enum import StrEnum
from typing import Any, Final

import msgspec

from shared.calendar import TICKS_PER_SECOND, day
from shared.ids import BeingId
from shared.sight import Kind, Sight

LINES_KEPT: Final = 40
"""The last messages of a chat that the world holds; the journal keeps all."""

CHATS_MOST: Final = 60
"""Chats that somebody may have begun and not put away."""

MEMBERS_MOST: Final = 12
UNREAD_MOST: Final = 20
"""Messages of one sender that may lie unread in a chat of two: nobody can be buried in what somebody writes."""

TITLE_MOST: Final = 100
"""Characters of a summary, and of a group's name."""
FIRST_TITLE_MOST: Final = 50
"""… and of the first message, which stands for the summary as long as there is none."""

PARTS_MOST: Final = 4
"""Messages of one reply."""

SUMMARY_EVERY: Final = 10
CHECK_EVERY: Final = 20
"""Messages since the last summary, and since the last look at how a villager is with somebody."""

SURE_PERCENT: Final = 80
"""A change of manner is applied above this, and suggested otherwise."""

PERSONALITY_MOST: Final = 600
REASON_MOST: Final = 200

IMPORTED_MOST: Final = 2_000
"""Messages of a chat that may be brought in from a file …"""
IMPORTED_AT_ONCE: Final = 20
"""… so many in one command …"""
IMPORTED_IN_ALL: Final = 10_000
"""… and so many of one player's in all."""

UNANSWERED_MOST: Final = 2
"""What a villager writes of its own accord without an answer: one, and once it was read one more."""


class ChatKind(StrEnum):
    """Who talks in a chat."""

    SESSION = "session"
    """A player and a villager; there may be many of the same two."""
    PAIR = "pair"
    """Two players, or two villagers; one chat for ever."""
    GROUP = "group"
    """Three or more, players and villagers."""


class Forward(StrEnum):
    """How readily a villager writes first in a chat."""

    NEVER = "never"
    CONSERVATIVE = "conservative"
    BALANCED = "balanced"
    AGGRESSIVE = "aggressive"


class Verdict(StrEnum):
    """What a player says to a change of a villager's manner."""

    APPLY = "apply"
    DISMISS = "dismiss"
    UNDO = "undo"


class RevisionState(StrEnum):
    """What became of a change of manner."""

    SUGGESTED = "suggested"
    APPLIED = "applied"
    DISMISSED = "dismissed"
    UNDONE = "undone"


IDLE_S: Final = {Forward.CONSERVATIVE: 1_200, Forward.BALANCED: 600, Forward.AGGRESSIVE: 300}
"""Seconds without a message before a villager may write first …"""
LEAST_LINES: Final = {Forward.CONSERVATIVE: 10, Forward.BALANCED: 7, Forward.AGGRESSIVE: 5}
"""… and how many messages there must be by then."""


class ChatLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """One message."""

    id: int
    """Counts the messages of its chat from 1."""
    sender: BeingId
    words: str
    minute: int
    tick: int
    by_rule: bool = False
    """Written by rule because the model was slow, wrong or absent."""
    stream: int = 0
    """The stream of hints that these words end; 0: none."""
    first: bool = False
    """Written of the villager's own accord."""
    cut: bool = False
    """The model broke off: these are the words that had come."""
    imported: bool = False
    """Brought in from a file: nobody wrote it here."""
    mood: int = 0
    """How a villager felt when it wrote, -100 to 100."""


class Member(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody in a chat."""

    being: BeingId
    name: str
    kind: Kind
    received: int = 0
    """The last message that arrived where they read …"""
    read: int = 0
    """… and the last that they had before their eyes."""
    left: bool = False
    """Gone from the chat: reads and writes no more; what it wrote keeps its name."""


class Revision(msgspec.Struct, frozen=True, omit_defaults=True):
    """A change of how a villager is with the player of a session."""

    number: int
    """Counts those of the chat from 1."""
    minute: int
    personality: str
    """How it is from then on."""
    reason: str
    percent: int
    """How sure it is, 0 to 100."""
    state: RevisionState
    before: str = ""
    """How it was; empty: as its persona says."""
    by_rule: bool = False
    turn: int = 0
    """Counts what was applied in the chat: the last is undone first."""


class Chat(msgspec.Struct, frozen=True, omit_defaults=True):
    """A chat, the same for all its members."""

    id: int
    kind: ChatKind
    members: tuple[Member, ...]
    """Who began it first."""
    begun: int
    """The minute."""
    title: str = ""
    """A session's summary, a group's name; empty: none yet."""
    title_by_rule: bool = False
    lines: tuple[ChatLine, ...] = ()
    """The last ones, oldest first. In a `SawChat` about something else than messages: none."""
    count: int = 0
    """Messages ever."""
    summed: int = 0
    """The message up to which the title sums it up."""
    checked: int = 0
    """The message up to which the villager thought about its manner …"""
    checked_day: int = 0
    """… and the day when it last did."""
    personality: str = ""
    """How the villager is with the player; empty: as its persona says."""
    revisions: tuple[Revision, ...] = ()
    """Every change of that, oldest first; who perceives a chat is told the last ones."""
    forward: Forward = Forward.BALANCED
    away: tuple[BeingId, ...] = ()
    """Who put it away: it returns to their list with the next message. Of others nobody is told."""
    imported: int = 0
    """Messages ever that were brought in from a file."""

    def member(self, being: BeingId) -> Member | None:
        """Return somebody who is in this chat and has not left it."""
        return next((member for member in self.members if member.being == being and not member.left), None)

    def name_of(self, being: BeingId) -> str:
        """Return a name, of somebody who left too; empty for a stranger."""
        return next((member.name for member in self.members if member.being == being), "")

    @property
    def villager(self) -> Member | None:
        """The villager of a session."""
        return next((m for m in self.members if m.kind is Kind.VILLAGER), None) if self.kind is ChatKind.SESSION else None

    @property
    def player(self) -> Member | None:
        """The player of a session."""
        return next((m for m in self.members if m.kind is Kind.PLAYER), None) if self.kind is ChatKind.SESSION else None

    def unread(self, being: BeingId) -> int:
        """Return how many messages of others somebody has not read; of those that the world still holds one by one."""
        member = self.member(being)
        if member is None:
            return 0
        return sum(line.id > member.read and line.sender != being for line in self.lines)

    def written(self, line: ChatLine, most: int = LINES_KEPT) -> "Chat":
        """Return the chat with one more message; of its messages the last `most` stay.

        Its sender has read it, and a player with it all before. A villager has not: it talks in its sleep, and words cross.
        """
        chat = self if line.imported else self._read_by_sender(line)
        lines, imported = (*self.lines, line)[-most:], self.imported + line.imported
        return msgspec.structs.replace(chat, lines=lines, count=max(self.count, line.id), away=(), imported=imported)

    def _read_by_sender(self, line: ChatLine) -> "Chat":
        member = self.member(line.sender)
        behind = member is not None and member.kind is Kind.VILLAGER and member.read < self.count
        return self.marked(line.sender, line.id, member.read if member is not None and behind else line.id)

    def marked(self, being: BeingId, received: int, read: int) -> "Chat":
        """Return the chat with how far somebody's messages have come."""
        return self.changed(being, received=received, read=read)

    def changed(self, being: BeingId, **fields: Any) -> "Chat":
        """Return the chat with something of a member changed."""
        members = tuple(msgspec.structs.replace(one, **fields) if one.being == being else one for one in self.members)
        return msgspec.structs.replace(self, members=members)


def summary_due(chat: Chat) -> bool:
    """Tell whether a session, or a group to which nobody gave a name, is to be summed up."""
    named = chat.kind is ChatKind.GROUP and bool(chat.title) and not chat.summed
    return chat.kind is not ChatKind.PAIR and not named and chat.count - chat.summed >= SUMMARY_EVERY


def check_due(chat: Chat, minute: int) -> bool:
    """Tell whether a villager is to think about how it is with the player: at most once a day of the town."""
    return chat.villager is not None and chat.count - chat.checked >= CHECK_EVERY and day(minute) > chat.checked_day


def unanswered(chat: Chat) -> tuple[ChatLine, ...]:
    """Return what the villager wrote of its own accord since the player last wrote; of several parts the first."""
    player = chat.player
    found: list[ChatLine] = []
    for line in reversed(chat.lines):
        if player is not None and line.sender == player.being:
            break
        if line.first:
            found.append(line)
    return tuple(reversed(found))


def begins_at(chat: Chat) -> int | None:
    """Return the tick from which a villager may write first in a session; None when it may not, however long it waits.

    It waits longer the less it is answered: twice as long once what it wrote was read and let lie.
    """
    villager, player = chat.villager, chat.player
    if villager is None or player is None or villager.left or player.left or chat.forward is Forward.NEVER or not chat.lines:
        return None
    own = unanswered(chat)
    if chat.count < LEAST_LINES[chat.forward] or len(own) >= UNANSWERED_MOST or any(line.id > player.read for line in own):
        return None
    waits = 1 << len(own)
    return chat.lines[-1].tick + IDLE_S[chat.forward] * waits * TICKS_PER_SECOND


def may_begin(chat: Chat, tick: int) -> bool:
    """Tell whether the villager of a session may write first now."""
    since = begins_at(chat)
    return since is not None and tick >= since


class Face(msgspec.Struct, frozen=True, omit_defaults=True):
    """What anybody would see of a chat's member: known of them wherever they are, met or not."""

    being: BeingId
    glyph: str
    colour: str
    """`#rrggbb`."""
    calling: str = ""
    looks: str = ""


class SawChat(Sight, frozen=True):
    """A chat of the observer's is new, or has changed otherwise than by a message: its members, its title, a manner.

    Also when somebody whose messages the observer does not take has written: the message counts, and stays away. One of two in
    which nobody ever wrote, and which the observer is told to have put away, is gone for good; so is one that they have left.
    """

    chat: Chat
    by: BeingId = BeingId(0)
    """Who changed it."""
    faces: tuple[Face, ...] = ()
    """Of the members, when the chat or one of them is new to the observer."""


class SawLine(Sight, frozen=True):
    """A message in a chat of the observer's."""

    chat: int
    line: ChatLine


class SawMarks(Sight, frozen=True):
    """Somebody in a chat of the observer's has received, or read, its messages up to these."""

    chat: int
    being: BeingId
    received: int
    read: int


class ChoicesSelf(Sight, frozen=True):
    """Whom the observer blocks, and which chats are mute for them."""

    blocked: tuple[BeingId, ...] = ()
    muted: tuple[int, ...] = ()


class SawPage(Sight, frozen=True):
    """Older messages of a chat; the answer to a `Page`."""

    chat: int
    lines: tuple[ChatLine, ...]
    """Oldest first."""
    more: bool
    """Whether there are older ones still."""


class Hit(msgspec.Struct, frozen=True, omit_defaults=True):
    """A message that was found."""

    chat: int
    line: ChatLine


class SawFound(Sight, frozen=True):
    """What a search of the observer's own chats found; the answer to a `Search`."""

    words: str
    hits: tuple[Hit, ...]
    """Newest first."""
    more: bool = False


ChatSight = SawChat | SawLine | SawMarks | ChoicesSelf | SawPage | SawFound
