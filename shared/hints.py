"""Hints: for the screen of this moment, never folded, never journalled; they may be lost.

Apart from the sights because they are none: they come straight from the shell and mean nothing for history.
"""

from enum import StrEnum

import msgspec

from shared.ids import BeingId


class Mood(StrEnum):
    """What somebody addressed is about to do: shown at once, while the answer takes its time."""

    HEARD = "heard"
    QUEUED = "queued"
    THINKING = "thinking"
    SPEAKING = "speaking"
    NONE = "none"
    """They will not answer after all."""


class Hint(msgspec.Struct, frozen=True, tag_field="hint", tag=str.lower, omit_defaults=True):
    """Not a Sight: for the screen of this moment, never folded, never journalled, may be lost."""


class Musing(Hint, frozen=True):
    """Somebody in view heard, waits for the model, thinks or speaks."""

    being: BeingId
    mood: Mood


class Speaking(Hint, frozen=True):
    """The words so far of somebody within hearing; ends with a `Heard` of the same speaker and stream."""

    being: BeingId
    stream: int
    words: str
    """All words so far, safe to draw."""


class MusingIn(Hint, frozen=True):
    """Somebody in a chat of yours has read, waits for the model, thinks or writes; a player: types."""

    chat: int
    being: BeingId
    mood: Mood


class SpeakingIn(Hint, frozen=True):
    """The words so far of a villager's message in a chat of yours; ends with a `SawLine` of the same stream."""

    chat: int
    being: BeingId
    stream: int
    words: str
    """All words so far, safe to draw."""


AnyHint = Musing | Speaking | MusingIn | SpeakingIn
