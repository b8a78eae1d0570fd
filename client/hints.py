"""What is about to be said, for the screen of this moment: who heard, thinks, speaks, and the words so far.

Apart from the view because hints are not Sights: they may be lost, they age, and nothing is believed because of them.
"""

from collections.abc import Hashable, Mapping
from types import MappingProxyType
from typing import TypeVar

import msgspec

from shared.chats import SawLine
from shared.hints import AnyHint, Mood, Musing, MusingIn, Speaking, SpeakingIn
from shared.ids import BeingId
from shared.sights import Heard

_Key = TypeVar("_Key", bound=Hashable)

MOOD_S = 20.0
"""Seconds after which a mood that nobody renewed is no longer shown."""


class Hinting(msgspec.Struct, frozen=True):
    """What one being is about to do."""

    mood: Mood
    until_s: float
    stream: int = 0
    words: str = ""


class Hints(msgspec.Struct, frozen=True):
    """Who is about to do what, in order of the first sign of it."""

    of: Mapping[BeingId, Hinting] = MappingProxyType({})
    within: Mapping[tuple[int, BeingId], Hinting] = MappingProxyType({})
    """By chat and being: who is about to write there."""

    def inside(self, chat: int) -> list[tuple[BeingId, Hinting]]:
        """Return who is about to write in a chat."""
        return [(being, hinting) for (number, being), hinting in self.within.items() if number == chat]

    def mood(self, being: BeingId) -> Mood:
        """Return what that being is about to do."""
        hinting = self.of.get(being)
        return hinting.mood if hinting else Mood.NONE


def hinted(hints: Hints, hint: AnyHint, now_s: float) -> Hints:
    """Return the hints with one more."""
    until_s = now_s + MOOD_S
    match hint:
        case Musing(being=being, mood=mood):
            return msgspec.structs.replace(hints, of=_mused(hints.of, being, mood, until_s))
        case Speaking(being=being, stream=stream, words=words):
            return msgspec.structs.replace(hints, of={**hints.of, being: Hinting(Mood.SPEAKING, until_s, stream, words)})
        case MusingIn(chat=chat, being=being, mood=mood):
            return msgspec.structs.replace(hints, within=_mused(hints.within, (chat, being), mood, until_s))
        case SpeakingIn(chat=chat, being=being, stream=stream, words=words):
            spoken = Hinting(Mood.SPEAKING, until_s, stream, words)
            return msgspec.structs.replace(hints, within={**hints.within, (chat, being): spoken})


def _mused(of: Mapping[_Key, Hinting], key: _Key, mood: Mood, until_s: float) -> Mapping[_Key, Hinting]:
    """Return the hints with a mood; whoever speaks keeps the words so far."""
    if mood is Mood.NONE:
        return _without(of, key)
    before = of.get(key)
    words, stream = (before.words, before.stream) if before and mood is Mood.SPEAKING else ("", 0)
    return {**of, key: Hinting(mood, until_s, stream, words)}


def heard(hints: Hints, sight: Heard) -> Hints:
    """Return the hints once words have really been said: theirs are over."""
    if not _ends(hints.of.get(sight.speaker), sight.stream):
        return hints
    return msgspec.structs.replace(hints, of=_without(hints.of, sight.speaker))


def written(hints: Hints, sight: SawLine) -> Hints:
    """Return the hints once a message has come into a chat: its writer's are over."""
    key = sight.chat, sight.line.sender
    if not _ends(hints.within.get(key), sight.line.stream):
        return hints
    return msgspec.structs.replace(hints, within=_without(hints.within, key))


def _ends(hinting: Hinting | None, stream: int) -> bool:
    """Say whether words of a stream end a hint; words of another do not."""
    return hinting is not None and not (hinting.stream and stream and hinting.stream != stream)


def aged(hints: Hints, now_s: float) -> Hints:
    """Return the hints that are still worth showing; the same object when all are."""
    if all(hinting.until_s > now_s for hinting in (*hints.of.values(), *hints.within.values())):
        return hints
    return Hints(
        {being: hinting for being, hinting in hints.of.items() if hinting.until_s > now_s},
        {key: hinting for key, hinting in hints.within.items() if hinting.until_s > now_s},
    )


def _without(of: Mapping[_Key, Hinting], key: _Key) -> Mapping[_Key, Hinting]:
    return {other: hinting for other, hinting in of.items() if other != key}
