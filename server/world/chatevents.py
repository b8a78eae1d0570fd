"""What happened in chats: events like all others, and part of `events`, through which everybody names them.

Apart only for length.
"""

from server.world.event import Event
from shared.chats import Chat, ChatLine, Forward, Member, Revision, Verdict
from shared.ids import BeingId


class ChatBegun(Event, frozen=True):
    """A chat was begun; nobody has written in it yet."""

    chat: Chat


class ChatSaid(Event, frozen=True):
    """A message was written in a chat."""

    chat: int
    line: ChatLine


class ChatMarked(Event, frozen=True):
    """Somebody has received, and read, a chat's messages up to these."""

    chat: int
    being: BeingId
    received: int
    read: int


class ChatEntitled(Event, frozen=True):
    """A group was named, or a chat was summed up."""

    chat: int
    title: str
    upto: int
    """The message up to which it is a summary; 0: a name."""
    by: BeingId
    by_rule: bool = False


class ChatChecked(Event, frozen=True):
    """A villager thought about how it is with the player of a session."""

    chat: int
    upto: int
    day: int
    revision: Revision | None = None
    """The change that came of it."""


class ChatResolved(Event, frozen=True):
    """A player applied, dismissed or undid a change of manner."""

    chat: int
    revision: int
    verdict: Verdict
    by: BeingId


class ChatTuned(Event, frozen=True):
    """How readily a villager writes first in a chat is this from now on."""

    chat: int
    forward: Forward
    by: BeingId


class ChatJoined(Event, frozen=True):
    """Somebody was brought into a group."""

    chat: int
    member: Member
    by: BeingId


class ChatLeft(Event, frozen=True):
    """Somebody left a group."""

    chat: int
    being: BeingId


class ChatPutAway(Event, frozen=True):
    """Somebody took a chat off their list."""

    chat: int
    being: BeingId


class ChatMuted(Event, frozen=True):
    """Somebody has a chat announced no more, or again."""

    chat: int
    being: BeingId
    on: bool


class Blocked(Event, frozen=True):
    """Somebody takes no messages of another any more, or takes them again."""

    being: BeingId
    other: BeingId
    on: bool


ChatEvent = (
    ChatBegun
    | ChatSaid
    | ChatMarked
    | ChatEntitled
    | ChatChecked
    | ChatResolved
    | ChatTuned
    | ChatJoined
    | ChatLeft
    | ChatPutAway
    | ChatMuted
    | Blocked
)
