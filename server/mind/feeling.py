"""What things are to a villager: how much they matter, how they feel, what they do to what it thinks of somebody.

Apart because these are the tables by which a mind is tuned (RULES 6). Pure, and without a model: a villager feels the same
whether there is one or not. Impacts and regard run from -1 to 1, importance from 1 to 10.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from server.mind.asked import Asked, asked
from server.mind.notes import (
    AnyNote,
    Aspired,
    BrokeDown,
    DayOver,
    Decided,
    Given,
    Met,
    Noticed,
    Overheard,
    Planned,
    Reflected,
    Rested,
    Snubbed,
    SpokeMyself,
    Summed,
    Talked,
    Toiled,
    Traded,
    WasToldNo,
)
from shared.calendar import MINUTES_PER_DAY
from shared.ids import BeingId

LABELS = (
    (0.8, "close friends"),
    (0.5, "friends"),
    (0.2, "acquaintances"),
    (-0.2, "neutral"),
    (-0.5, "dislike"),
)
"""What two are to each other, from this regard on; below the last: enemies (RULES 6)."""

KEPT_PER_DAY = 0.98
"""What is left of a regard after a game day without a word."""

IMPACTS = 5
"""Mood is the mean of so many of the last impacts (RULES 6)."""

MOST_IMPORTANT = 10

_WARM = frozenset(
    re.findall(
        r"\w+",
        "beautiful best brave clever dear delicious excellent favourite fine friend friends generous glad good great happy "
        "helpful honest kind lovely nice pleased proud sweet thank thanks tasty welcome well wonderful",
    )
)
_COLD = frozenset(
    re.findall(
        r"\w+",
        "awful bad boring cheat cheated coward disgusting fool hate horrible idiot lazy liar lied mean nasty rotten rude shame "
        "sick steal stole stupid terrible thief ugly useless worthless wrong",
    )
)
_INSULTED, _WORD, _MOST_WORDS, _AMENDS = -0.8, 0.2, 0.6, 1.0


@lru_cache(maxsize=4_096)
def sentiment(words: str) -> float:
    """Return how words feel to whom they are said to, -1..1: insults, and warm and cold words by a small list."""
    kind = asked(words)
    if kind is Asked.INSULT:
        return _INSULTED
    found = re.findall(r"\w+", words.casefold())
    warmth = _WORD * (sum(word in _WARM for word in found) - 2 * sum(word in _COLD for word in found))
    if is_apology(words):
        return _AMENDS
    polite = 0.1 if kind in (Asked.GREETING, Asked.THANKS, Asked.INTRODUCTION) else -0.1 if kind is Asked.DEMAND else 0.0
    return max(-_MOST_WORDS, min(_MOST_WORDS, warmth + polite))


def is_apology(words: str) -> bool:
    """Tell whether somebody says that they are sorry."""
    return re.search(r"\b(?:sorry|apolog\w+|forgive|forgiveness|regret)\b", words, re.IGNORECASE) is not None


def label(regard: float) -> str:
    """Return what two are to each other: `friends`, or `neutral`."""
    return next((word for least, word in LABELS if regard >= least), "enemies")


def faded(regard: float, minutes: int) -> float:
    """Return what is left of a regard after so many minutes without a word."""
    left: float = regard * KEPT_PER_DAY ** (max(0, minutes) / MINUTES_PER_DAY)
    return left


def shifted(regard: float, by: float) -> float:
    """Return a regard after something pleasant (`by` above 0) or not: the nearer to an end, the less it moves on."""
    room = 1 - regard if by > 0 else 1 + regard
    return max(-1.0, min(1.0, regard + by * min(1.0, room)))


def mood(impacts: Sequence[float]) -> float:
    """Return the mood, -1..1: the mean of the last impacts; 0 before the first."""
    last = impacts[-IMPACTS:]
    return sum(last) / len(last) if last else 0.0


def mood_word(value: float) -> str:
    """Return a mood in a word."""
    return next(word for least, word in _MOODS if value >= least)


_MOODS = ((0.5, "joyful"), (0.2, "cheerful"), (-0.1, "calm"), (-0.3, "uneasy"), (-0.6, "sad"), (-1.0, "miserable"))


def impact(note: AnyNote) -> float:
    """Return how a note feels, -1..1; exactly 0 for what leaves the mood alone."""
    feel = _IMPACTS.get(type(note))
    return feel(note) if feel else 0.0


_IMPACTS: dict[type, Callable[[Any], float]] = {
    Overheard: lambda note: sentiment(note.words) if note.to_me else 0.0,
    Traded: lambda _: 0.4,
    Given: lambda note: 0.3 if note.mine else 0.6,
    Snubbed: lambda _: -0.2,
    WasToldNo: lambda _: -0.1,
    Toiled: lambda _: 0.2,
    Rested: lambda note: 0.2 if note.slept else 0.0,
    BrokeDown: lambda _: -0.9,
    DayOver: lambda note: 0.1 if note.slept and note.earned >= 0 else -0.3 if not note.slept else -0.1,
    Talked: lambda _: 0.2,
    Aspired: lambda _: 0.3,
}
"""By the kind of note; none for the rest."""


def importance(note: AnyNote) -> int:
    """Return how much a note matters, 1 (everyday) to 10."""
    weigh = _IMPORTANCE.get(type(note))
    return max(1, min(MOST_IMPORTANT, weigh(note))) if weigh else 1


def _words_matter(words: str) -> int:
    """Return 2 for small talk, more for what somebody tells of themselves, of others, or of feelings."""
    long = len(words.split()) >= _TELLING_WORDS
    names = re.search(r"(?<!^)(?<![.!?] )\b(?!I\b)[A-Z]\w+", words) is not None
    return 2 + 2 * long + names + round(3 * abs(sentiment(words)))


_TELLING_WORDS = 7

_IMPORTANCE: dict[type, Callable[[Any], int]] = {
    Met: lambda note: 3 if note.regard <= 0 else 2,
    Noticed: lambda _: 1,
    Overheard: lambda note: _words_matter(note.words) + (1 if note.to_me else -1),
    SpokeMyself: lambda note: 1 if note.by_rule else 2,
    WasToldNo: lambda _: 2,
    Snubbed: lambda _: 3,
    Traded: lambda note: 4 + (note.price >= _DEAR),
    Given: lambda note: 5 if note.mine else 7,
    Toiled: lambda _: 2,
    BrokeDown: lambda _: 10,
    DayOver: lambda note: 3 if note.slept else 5,
    Planned: lambda note: 4 if note.because else 3,
    Reflected: lambda _: 7,
    Aspired: lambda _: 8,
    Talked: lambda _: 4,
    Summed: lambda note: note.importance,
    Decided: lambda _: 1,
    Rested: lambda _: 1,
}

_DEAR = 1_000
"""Tenths of gold from which a trade is one to remember."""


def toward(note: AnyNote) -> tuple[BeingId, float]:
    """Return whom a note is about and by how much it shifts what the villager thinks of them; (0, 0) for nobody."""
    match note:
        case Overheard(to_me=True):
            felt = sentiment(note.words)
            return note.speaker, _TALK + (_PLEASED if felt > 0 else _HURT) * felt
        case SpokeMyself():
            return note.to, _TALK
        case Traded():
            return note.other, _FAIR
        case Given():
            return note.other, _GAVE if note.mine else _GOT
        case Snubbed():
            return note.other, _TURNED_DOWN
        case _:
            return BeingId(0), 0.0


_TALK, _PLEASED, _HURT, _FAIR, _GAVE, _GOT, _TURNED_DOWN = 0.015, 0.06, 0.25, 0.05, 0.03, 0.12, -0.02
