"""A villager's mind as a watcher sees it: what it wants, plans, thought, chose and why, remembers, and thinks of others.

Apart from the sights that carry it only for length. Shares and regard are numbers for a bar: 0..1, or -1..1 where said.
"""

import msgspec

from shared.ids import BeingId
from shared.living import Appointment


class EvidenceSeen(msgspec.Struct, frozen=True, omit_defaults=True):
    """A memory that came to mind, and why: the parts of its score, 0..1 each (meaning, words, recency, importance)."""

    words: str
    parts: dict[str, float] = {}


class OptionSeen(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that could have been chosen."""

    words: str
    share: float
    """How likely it was when it was drawn."""
    model: float = -1.0
    """The model's part in that; below 0: the model was not asked, or did not answer."""
    rule: float = -1.0
    """The rule's part: habit, needs and character."""


class ChoiceSeen(msgspec.Struct, frozen=True, omit_defaults=True):
    """A decision, with all that it could have been."""

    minute: int
    options: tuple[OptionSeen, ...]
    chosen: int
    by_rule: bool = False
    situation: str = ""
    """The situation, as the model read it."""
    evidence: tuple[EvidenceSeen, ...] = ()


class ThoughtSeen(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something it thought: a decision, a plan, an insight, a new goal."""

    minute: int
    kind: str
    """`decided`, `planned`, `reflected` or `aspired`."""
    words: str
    by_rule: bool = False


class MemorySeen(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something it remembers."""

    minute: int
    words: str
    importance: int
    """1..10."""


class InsightSeen(msgspec.Struct, frozen=True, omit_defaults=True):
    """What it drew from what it lived through, and what that rests on."""

    minute: int
    question: str
    words: str
    evidence: tuple[EvidenceSeen, ...] = ()
    by_rule: bool = False


class RelationSeen(msgspec.Struct, frozen=True, omit_defaults=True):
    """What it thinks of somebody."""

    being: BeingId
    name: str
    regard: float
    """-1..1."""
    label: str
    """`friends`, or `neutral`."""
    talks: int = 0
    trades: int = 0


class TalkSeen(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of what it and somebody said to each other."""

    minute: int
    speaker: str
    to: str
    words: str
    by_rule: bool = False


class MindSeen(msgspec.Struct, frozen=True, omit_defaults=True):
    """A mind, at one moment."""

    being: BeingId
    name: str
    minute: int
    doing: str = ""
    mood: float = 0.0
    """-1..1."""
    feels: str = ""
    """The mood in a word."""
    energy: int = 0
    """0..100."""
    goals: tuple[str, ...] = ()
    aim: str = ""
    """What the day's plan is for."""
    because: str = ""
    """What the plan was changed for."""
    steps: tuple[Appointment, ...] = ()
    plan_by_rule: bool = False
    choice: ChoiceSeen | None = None
    """The last one."""
    thoughts: tuple[ThoughtSeen, ...] = ()
    """The last ones, oldest first."""
    insights: tuple[InsightSeen, ...] = ()
    relations: tuple[RelationSeen, ...] = ()
    """Warmest first."""
    memories: tuple[MemorySeen, ...] = ()
    """The last ones, oldest first."""
    memory_count: int = 0
    talk: tuple[TalkSeen, ...] = ()
    """The last lines that it said or was told, oldest first."""
