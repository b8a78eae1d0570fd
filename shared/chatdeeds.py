"""What a being can try in chats: commands like all others, and part of `commands`, through which everybody names them.

Apart only for length.
"""

from typing import Annotated

import msgspec

from shared.chats import IMPORTED_AT_ONCE, MEMBERS_MOST, Forward, Verdict
from shared.command import Command, Target, Words


class OpenChat(Command, frozen=True):
    """Begin a private chat: with a villager a new session, with a player the one of you two, with several a group."""

    to: Annotated[tuple[Target, ...], msgspec.Meta(max_length=MEMBERS_MOST)]
    title: Words = ""
    """A group's name."""
    words: Words = ""
    """The first message, if there is one already."""


class SayIn(Command, frozen=True):
    """Write a message in a chat."""

    chat: int
    words: Words
    by_rule: bool = False
    """As in `Say`."""
    stream: int = 0
    first: bool = False
    """A villager's own accord; refused when it is too early (`shared/chats.py`)."""
    cut: bool = False
    """The model broke off in the middle."""
    mood: int = 0
    """How a villager feels, -100 to 100."""


class MarkChat(Command, frozen=True):
    """Mark a chat's messages as read, or only as received, up to this one."""

    chat: int
    upto: int
    read: bool = True


class Entitle(Command, frozen=True):
    """Name a group, or sum a chat up."""

    chat: int
    words: Words
    upto: int = 0
    """The message up to which a summary goes; 0: it is a name."""
    by_rule: bool = False


class Adapt(Command, frozen=True):
    """Change how you, a villager, are with the player of a session, or see that nothing is to be changed."""

    chat: int
    upto: int
    """The message up to which it was thought about."""
    personality: Words = ""
    """Empty: nothing is to be changed."""
    reason: Words = ""
    percent: int = 0
    """How sure, 0 to 100."""
    by_rule: bool = False


class Resolve(Command, frozen=True):
    """Apply, dismiss or undo a change of how a villager is with you."""

    chat: int
    revision: int
    verdict: Verdict


class Tune(Command, frozen=True):
    """Set how readily a villager writes first in a chat: never, conservative, balanced or aggressive."""

    chat: int
    forward: Forward


class Invite(Command, frozen=True):
    """Bring somebody into a group."""

    chat: int
    who: Target


class Leave(Command, frozen=True):
    """Leave a group for good."""

    chat: int


class PutAway(Command, frozen=True):
    """Take a chat off your list until the next message in it; an empty one goes for good."""

    chat: int


class Mute(Command, frozen=True):
    """Have a chat announced no more, or again."""

    chat: int
    on: bool = True


class Block(Command, frozen=True):
    """Take no private messages or whispers of somebody, or take them again."""

    who: Target
    on: bool = True


class Restored(msgspec.Struct, frozen=True):
    """A message from a file."""

    mine: bool
    """Whether the player wrote it, and not the villager."""
    words: Words
    minute: int


class Restore(Command, frozen=True):
    """Bring messages from a file into a session in which nobody has written yet."""

    chat: int
    lines: Annotated[tuple[Restored, ...], msgspec.Meta(max_length=IMPORTED_AT_ONCE)]
    title: Words = ""


ChatDeed = OpenChat | SayIn | MarkChat | Entitle | Adapt | Resolve | Tune | Invite | Leave | PutAway | Mute | Block | Restore
