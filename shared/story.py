"""What a town's history tells those who may see all of it: a day in words, the marks of a timeline, who likes whom.

Apart from the sights that carry it only for length, as `shared/minds.py` is.
"""

from enum import StrEnum

import msgspec

from shared.calendar import Period
from shared.ids import BeingId
from shared.minds import MindSeen
from shared.sight import Sight


class MarkKind(StrEnum):
    """What a mark on a timeline stands for; the order is that of the legend."""

    DAY = "day"
    TALK = "talk"
    """A villager and somebody begin to talk, after they did not for a while."""
    SAID = "said"
    TRADE = "trade"
    """Two settled a trade."""
    QUARREL = "quarrel"
    """An insult aloud, a trade that was agreed upon and not kept, or a villager that thinks less of somebody from then on.

    An offer turned down is none: that is everyday business.
    """
    REFLECTION = "reflection"
    """A villager drew an insight from what it remembers."""
    ARRIVED = "arrived"
    LEFT = "left"


class Mark(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something to see on a timeline."""

    tick: int
    kind: str
    """A `MarkKind`; one that is not known is not drawn."""
    words: str = ""
    """What happened, with the names and shortened: `Kit came to town`; empty while only the kind is known."""


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """A passage of a day's chronicle."""

    period: Period
    topic: str
    """What the passages of one heading have in common, such as `work` or `talk`."""
    words: str
    why: str = ""
    """What it was done for, or rests on."""
    minute: int = -1
    """When it happened; below 0: over the whole part of the day."""
    names: tuple[str, ...] = ()
    """Who stands in the words, to be shown in their colours."""


class TieSeen(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one villager thinks of somebody."""

    of: BeingId
    to: BeingId
    regard: float
    """-1 (dislikes) to 1 (dear)."""


class Moment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A moment of a recorded history in which what was searched for stands."""

    tick: int
    minute: int
    kind: str
    """A `MarkKind`, or empty."""
    words: str
    """What happened, in a sentence with the names, shortened; of a whisper or a private chat nothing is found."""
    by: BeingId = BeingId(0)


class SawMind(Sight, frozen=True):
    """A villager's mind, open to watchers; the answer to `Study`."""

    mind: MindSeen


class SawDay(Sight, frozen=True):
    """A day of the town, told from its history; the answer to `Recount`."""

    day: int
    told: tuple[Told, ...]
    """In order of the day."""
    marks: tuple[Mark, ...] = ()
    """What happened when, for a timeline of that day; thinned evenly."""
    first_tick: int = 0
    last_tick: int = 0
    """The ticks at which the day began and ended, or ends so far."""
    whole: bool = True
    """False: the day is not over yet."""


class SawTies(Sight, frozen=True):
    """Who likes whom in town; the answer to `Relate`. Indifference is left out."""

    ties: tuple[TieSeen, ...]


class SawMoments(Sight, frozen=True):
    """Where in the history something was found, in its order; the answer to `Sift`."""

    words: str
    moments: tuple[Moment, ...]
    more: bool = False
    """There are more than these, which are the first."""


StorySight = SawMind | SawDay | SawTies | SawMoments
"""What is told of history, when it is asked for."""
