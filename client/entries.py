"""What the message log holds: things noticed, as data.

Apart from the words for them (`narrate`, `dealings`), so that the log can be rewrapped, filtered and counted without
parsing text. Names stand in the entries because the log must be readable when the people are out of view.
"""

import msgspec

from shared.calendar import Period, Speed
from shared.chats import ChatLine
from shared.economy import Goods, Occupation, Pace
from shared.geometry import Cell
from shared.ids import BeingId
from shared.living import Letter, TradeSeen
from shared.sights import AteSelf, DayEnded, DealtSelf, FolkChanged, Heard, IdledSelf, SleptSelf, WorkedSelf


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened somewhere: told to watchers, who are everywhere."""

    place: str = ""
    """The name of the place, where it has one."""
    at: Cell | None = None


class Spoke(Placed, frozen=True):
    """Somebody's words, or a gesture."""

    heard: Heard
    mine: bool = False
    listener: str = ""
    """Whom a whisper was for, by name; empty when that is the observer, or nobody."""
    to_me: bool = False
    colour: str = ""
    """The speaker's, when known."""


class Came(Placed, frozen=True):
    """Somebody entered the town in view."""

    name: str


class Went(Placed, frozen=True):
    """Somebody in view left the town."""

    name: str


class Elsewhere(Placed, frozen=True):
    """Somebody begins to talk out of a watcher's sight."""

    name: str
    colour: str
    minute: int


class Refused(msgspec.Struct, frozen=True):
    """The world, or the client itself, said no."""

    words: str


class Noted(msgspec.Struct, frozen=True):
    """Something the client or the server tells the player: help, look, a journey's end."""

    words: str


class SpeedSet(msgspec.Struct, frozen=True):
    """Somebody changed the speed of the clock."""

    speed: Speed
    by: str


class DayBroke(msgspec.Struct, frozen=True):
    """Midnight passed."""

    day: int


class LifeBegan(msgspec.Struct, frozen=True):
    """The observer's life began."""

    occupation: Occupation
    money: int


class Lived(msgspec.Struct, frozen=True):
    """Something the observer did for their living, or the end of their day."""

    did: WorkedSelf | SleptSelf | IdledSelf | AteSelf | DealtSelf | DayEnded
    occupation: Occupation | None = None


class Collapsed(msgspec.Struct, frozen=True):
    """The observer's stamina fell to nothing, or is above it again."""

    up_again: bool = False


class Gave(Placed, frozen=True):
    """Something changed hands for nothing; an empty name is the observer's."""

    giver: str
    taker: str
    goods: Goods
    money: int


class Laid(msgspec.Struct, frozen=True):
    """Something was put down or picked up; an empty name is the observer's."""

    name: str
    put: Goods
    took: Goods


class PeriodBegan(msgspec.Struct, frozen=True):
    """A new period: whoever has a life may act again."""

    period: Period
    able: bool = True
    """Has stamina, and could work."""
    asleep: bool = False
    """Sleeps on, with nothing left to choose."""


class PaceSet(msgspec.Struct, frozen=True):
    """Somebody changed how periods end."""

    pace: Pace
    by: str


class Waited(msgspec.Struct, frozen=True):
    """The clock stands and waits for somebody; told once in a period."""

    names: tuple[str, ...]
    """The observer's own is empty."""


class Dealt(Placed, frozen=True):
    """A trade between two has changed."""

    trade: TradeSeen
    you: BeingId
    """The reader; 0 when they are neither of the two."""
    by: BeingId = BeingId(0)
    """Who changed it; 0 for the clock, or when that is not known."""


class Wrote(msgspec.Struct, frozen=True):
    """A message to the whole town."""

    letter: Letter
    you: BeingId
    colour: str = ""


class Chatted(msgspec.Struct, frozen=True):
    """A message in a chat of the observer's."""

    line: ChatLine
    name: str
    """Who wrote it; empty when that is the observer."""
    to: str
    """Whom it reaches: empty when that is the observer alone."""
    colour: str = ""


class ChatTold(msgspec.Struct, frozen=True):
    """Something else happened in a chat: who came or went, a change of manner, who is blocked."""

    words: str


class Awaits(msgspec.Struct, frozen=True):
    """What waited for the observer when they came."""

    unread: int
    trades: int


class Governed(msgspec.Struct, frozen=True):
    """The observer, who governs the town, changed something about its people."""

    changed: FolkChanged


Told = (
    LifeBegan
    | Lived
    | Collapsed
    | Gave
    | Laid
    | PeriodBegan
    | PaceSet
    | Waited
    | Dealt
    | Wrote
    | Chatted
    | ChatTold
    | Awaits
    | Governed
)
"""What the town's economy tells."""

Entry = Spoke | Came | Went | Elsewhere | Refused | Noted | SpeedSet | DayBroke | Told
