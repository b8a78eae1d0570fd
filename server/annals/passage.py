"""A passage: the smallest thing that a chronicle tells, with when, who, and why.

Apart because what happened, what was thought, and the page all speak in passages.
"""

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from server.mind.known import listed
from shared.economy import Goods


class Topic(StrEnum):
    """What a passage is about; the order is that of the page."""

    PEOPLE = "people"
    PLANS = "plans"
    WORK = "work"
    MARKET = "market"
    GIFTS = "gifts"
    TALK = "talk"
    NEWS = "news"
    CHOICES = "choices"
    THOUGHTS = "thoughts"
    HARM = "harm"


class Passage(msgspec.Struct, frozen=True):
    """One thing that is told."""

    minute: int
    topic: Topic
    who: tuple[str, ...]
    """Everybody whom it is about, who acted first."""
    words: str
    why: str = ""
    timed: bool = False
    """Whether its minute is worth telling: it happened once, then."""


class Balance(msgspec.Struct, frozen=True):
    """What a day came to for one villager, at its midnight. Money in tenths of gold."""

    name: str
    earned: int
    made: Goods
    trades: int
    slept: bool
    stamina: int


def sentence(words: str) -> str:
    """Return words with a full stop, and a capital to begin with."""
    capital = f"{words[:1].upper()}{words[1:]}"
    return capital if capital[-1:] in ".!?…”" else f"{capital}."


def names(who: Sequence[str], most: int = 6) -> str:
    """Return names as a list; beyond `most` as a number."""
    more = len(who) - most
    return listed([*who[:most], *([f"{more} more"] if more > 0 else ())]) if more != 1 else listed(list(who))


def each(count: int) -> str:
    """Return what is said after things that several did alike."""
    return " each" if count > 1 else ""
