"""What is about to be said, for the screen of this moment: who heard, thinks, speaks, and the words so far.

Apart from the view because hints are not Sights: they may be lost, they age, and nothing is believed because of them.
"""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from shared.hints import AnyHint, Mood, Musing, Speaking
from shared.ids import BeingId
from shared.sights import Heard

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

    def mood(self, being: BeingId) -> Mood:
        """Return what that being is about to do."""
        hinting = self.of.get(being)
        return hinting.mood if hinting else Mood.NONE


def hinted(hints: Hints, hint: AnyHint, now_s: float) -> Hints:
    """Return the hints with one more."""
    match hint:
        case Musing(being=being, mood=Mood.NONE):
            return _without(hints, being)
        case Musing(being=being, mood=mood):
            before = hints.of.get(being)
            words, stream = (before.words, before.stream) if before and mood is Mood.SPEAKING else ("", 0)
            return Hints({**hints.of, being: Hinting(mood, now_s + MOOD_S, stream, words)})
        case Speaking(being=being, stream=stream, words=words):
            return Hints({**hints.of, being: Hinting(Mood.SPEAKING, now_s + MOOD_S, stream, words)})
        case _:
            return hints


def heard(hints: Hints, sight: Heard) -> Hints:
    """Return the hints once words have really been said: theirs are over."""
    hinting = hints.of.get(sight.speaker)
    if hinting is None or (hinting.stream and sight.stream and hinting.stream != sight.stream):
        return hints
    return _without(hints, sight.speaker)


def aged(hints: Hints, now_s: float) -> Hints:
    """Return the hints that are still worth showing; the same object when all are."""
    if all(hinting.until_s > now_s for hinting in hints.of.values()):
        return hints
    return Hints({being: hinting for being, hinting in hints.of.items() if hinting.until_s > now_s})


def _without(hints: Hints, being: BeingId) -> Hints:
    if being not in hints.of:
        return hints
    return Hints({other: hinting for other, hinting in hints.of.items() if other != being})
