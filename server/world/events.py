"""What happened, in the past tense: the only thing that changes the world.

Apart and stable: saves hold these for ever. A field is added at the end with a default, never removed or re-used
(`server/save/upcast.py` mends older ones). Encoded as MessagePack arrays with the tag first.
"""

from typing import NamedTuple

from server.world.chatevents import (
    Blocked,
    ChatBegun,
    ChatChecked,
    ChatEntitled,
    ChatEvent,
    ChatJoined,
    ChatLeft,
    ChatMarked,
    ChatMuted,
    ChatPutAway,
    ChatResolved,
    ChatSaid,
    ChatTuned,
)
from server.world.event import Event
from server.world.state import Being, Town, Trade
from shared.calendar import Speed
from shared.economy import Goods, Item, Occupation, Pace
from shared.geometry import Cell
from shared.ids import BeingId, PlaceId
from shared.living import Letter, Persona, TradeState
from shared.sights import Manner

__all__ = ["Blocked", "ChatBegun", "ChatChecked", "ChatEntitled", "ChatJoined", "ChatLeft"]
__all__ += ["ChatMarked", "ChatMuted", "ChatPutAway", "ChatResolved", "ChatSaid", "ChatTuned", "Event"]


class Founded(Event, frozen=True):
    """The town was founded: the first event of every history."""

    seed: int
    town: Town
    beings: tuple[Being, ...]


class Arrived(Event, frozen=True):
    """Somebody came to town for the first time."""

    being: Being


class Returned(Event, frozen=True):
    """Somebody who was away is back."""

    being: BeingId
    at: Cell


class Departed(Event, frozen=True):
    """Somebody is away from now on; what is theirs stays."""

    being: BeingId


class Walked(Event, frozen=True):
    """Somebody took one step."""

    being: BeingId
    to: Cell
    feet: int
    """When the feet are rested (see `server/world/movement.py`)."""


class SetOut(Event, frozen=True):
    """Somebody began to walk somewhere."""

    being: BeingId
    goal: str
    path: tuple[Cell, ...]
    """The cells to walk, next first."""


class Halted(Event, frozen=True):
    """Somebody's walk ended, at the goal or before it."""

    being: BeingId
    arrived: bool
    why: str


class Discovered(Event, frozen=True):
    """Somebody entered a place for the first time."""

    being: BeingId
    place: PlaceId


class Said(Event, frozen=True):
    """Words were uttered, or a gesture made."""

    being: BeingId
    words: str
    manner: Manner
    listener: BeingId = BeingId(0)
    """Whom a whisper was for."""
    by_rule: bool = False
    stream: int = 0


class Began(Event, frozen=True):
    """Somebody began doing something; empty: stopped."""

    being: BeingId
    doing: str


class MinutePassed(Event, frozen=True):
    """The clock moved to this minute; more than one at a time at great speed."""

    minute: int


class SpeedChanged(Event, frozen=True):
    """The clock runs at this speed from this tick on."""

    speed: Speed
    tick: int
    second: int
    """The game second at that tick."""
    stop_minute: int = 0
    """Not 0: the clock pauses again at this minute."""
    by: BeingId = BeingId(0)


class Created(Event, frozen=True):
    """Somebody's villager's life began."""

    being: BeingId
    occupation: Occupation
    gender: str
    personality: str


class Worked(Event, frozen=True):
    """Somebody did a main action of work."""

    being: BeingId
    takes: Goods
    gives: Goods
    stamina: int
    """What it cost."""
    period: int
    """`calendar.period_count`."""


class Slept(Event, frozen=True):
    """Somebody slept: a main action."""

    being: BeingId
    takes: Goods
    """A voucher, or nothing."""
    stamina: int
    """What it gave."""
    period: int
    day: int


class Idled(Event, frozen=True):
    """Somebody chose to do nothing: a main action."""

    being: BeingId
    period: int


class Ate(Event, frozen=True):
    """Somebody ate one bread."""

    being: BeingId
    takes: Goods
    stamina: int
    """What it gave."""


class Bought(Event, frozen=True):
    """Somebody bought from the merchant."""

    being: BeingId
    item: Item
    qty: int
    money: int
    """In all, in tenths of gold."""


class Sold(Event, frozen=True):
    """Somebody sold to the merchant."""

    being: BeingId
    item: Item
    qty: int
    money: int
    """In all, in tenths of gold."""


class Gave(Event, frozen=True):
    """Somebody handed something over for nothing."""

    being: BeingId
    to: BeingId
    goods: Goods
    money: int


class Dropped(Event, frozen=True):
    """Somebody put something down."""

    being: BeingId
    at: Cell
    goods: Goods


class Took(Event, frozen=True):
    """Somebody picked something up."""

    being: BeingId
    at: Cell
    goods: Goods


class Offered(Event, frozen=True):
    """A trade was offered; what the initiator promises is held from now on."""

    trade: Trade


class Accepted(Event, frozen=True):
    """The target accepted a trade; what it promises is held from now on."""

    trade: int
    until_tick: int
    """When it expires now."""


class Confirmed(Event, frozen=True):
    """One of the two confirmed an accepted trade."""

    trade: int
    being: BeingId


class Settled(Event, frozen=True):
    """Both had confirmed: goods and money changed hands."""

    trade: int


class Closed(Event, frozen=True):
    """A trade came to nothing: what was held for it is free again."""

    trade: int
    how: TradeState
    by: BeingId
    """0 for the clock."""


class Messaged(Event, frozen=True):
    """A message was sent to the whole town; in older saves also to one, which is a line in a chat of two now."""

    letter: Letter


class HasRead(Event, frozen=True):
    """Somebody has read their messages up to this one."""

    being: BeingId
    upto: int


class Configured(Event, frozen=True):
    """How periods end, and how long the town waits, is this from now on."""

    pace: Pace
    deadline_ticks: int
    offer_ticks: int
    by: BeingId = BeingId(0)


class Attended(Event, frozen=True):
    """Whether somebody is waited for has changed."""

    being: BeingId
    attending: bool


class BarrierHeld(Event, frozen=True):
    """The clock began to wait at a period's last minute for those whose main action is missing."""

    tick: int


class PeriodEnded(Event, frozen=True):
    """A period is over."""

    period: int
    """`calendar.period_count` of the one that ended."""
    idled: tuple[BeingId, ...]
    """Whose main action was missing: they idled."""
    late: tuple[BeingId, ...]
    """Those of them who were waited for until the deadline; players among them are not again until they do something."""
    tick: int
    second: int
    """The clock shows this game second at that tick: the next period's first when the barrier or an admin ended it."""


class Loss(NamedTuple):
    """What midnight took from somebody."""

    being: BeingId
    tired: int
    """For want of sleep …"""
    hunger: int
    """… and to hunger; less than the full measure when stamina reached 0."""


class DaySettled(Event, frozen=True):
    """Midnight: the day that ended, and what it took from whom."""

    day: int
    losses: tuple[Loss, ...]


class MovedIn(Event, frozen=True):
    """A villager was made while the town ran, and came to live in it."""

    being: Being
    """With a purse of its own, if it has an occupation."""
    by: BeingId


class Portrayed(Event, frozen=True):
    """A villager's persona is this from now on."""

    being: BeingId
    part: str
    """Which text of it was changed (`shared/persona.py`)."""
    persona: Persona
    by: BeingId


class MovedOut(Event, frozen=True):
    """A villager left the town for good, and took along what it owned; its name is free again."""

    being: BeingId
    money: int
    """All it had, in tenths of gold …"""
    goods: Goods
    """… and all its goods: they are in town no longer."""
    by: BeingId


AnyEvent = (
    Founded
    | Arrived
    | Returned
    | Departed
    | Walked
    | SetOut
    | Halted
    | Discovered
    | Said
    | Began
    | MinutePassed
    | SpeedChanged
    | Created
    | Worked
    | Slept
    | Idled
    | Ate
    | Bought
    | Sold
    | Gave
    | Dropped
    | Took
    | Offered
    | Accepted
    | Confirmed
    | Settled
    | Closed
    | Messaged
    | HasRead
    | ChatEvent
    | Configured
    | Attended
    | BarrierHeld
    | PeriodEnded
    | DaySettled
    | MovedIn
    | Portrayed
    | MovedOut
)
