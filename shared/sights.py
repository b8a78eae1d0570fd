"""What one being perceives: the only thing that leaves the world.

Apart because clients, minds and bots all believe the fold of these. `server/world/project.py` makes them for one observer.
"""

from enum import StrEnum

import msgspec

from shared.calendar import Speed
from shared.chats import Chat, ChatSight, Face
from shared.economy import Goods, Item, Occupation, Pace
from shared.geometry import Cell, Direction, Run
from shared.ids import BeingId, PlaceId
from shared.living import DayBook, Fate, Letter, LifeSeen, PaceSeen, Persona, Pile, Side, TradeSeen, Worker
from shared.sight import Kind, Sight
from shared.story import SawMind, StorySight

__all__ = ["Kind", "SawMind", "Sight"]


class Manner(StrEnum):
    """How words were uttered."""

    SAY = "say"
    WHISPER = "whisper"
    SHOUT = "shout"
    EMOTE = "emote"


class Figure(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody as others see them."""

    id: BeingId
    name: str
    kind: Kind
    glyph: str
    colour: str
    """`#rrggbb`."""
    at: Cell
    calling: str = ""
    looks: str = ""
    doing: str = ""
    occupation: Occupation | None = None
    """None: has no villager's life (yet)."""


class PlaceSeen(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place as the map handed out at the gate names it."""

    id: PlaceId
    name: str
    x: int
    y: int
    width: int
    height: int
    """The rectangle of the place, walls included."""
    capacity: int
    occupants: int = -1
    """How many are inside; -1 when the observer cannot see it from where they are."""
    what: str = ""
    """One sentence: what the place is."""


class Scene(Sight, frozen=True):
    """Everything at once: the first sight, and the one that mends a view that fell behind."""

    town: str
    width: int
    height: int
    rows: tuple[str, ...]
    """The ground as far as the observer knows it: `height` strings of `width` codes of `shared/terrain.py`; unknown is ' '."""
    visible: tuple[Run, ...]
    """The cells in view now."""
    figures: tuple[Figure, ...]
    places: tuple[PlaceSeen, ...]
    minute: int
    speed: Speed
    you: BeingId = BeingId(0)
    """The observer's own being; 0 for a watcher without a body."""
    persona: Persona | None = None
    """The observer's own."""
    recent: tuple["Heard", ...] = ()
    """What was last said, oldest first: in a replay, the talk before the moment that was sought."""
    life: LifeSeen | None = None
    """The observer's own; None: not created yet."""
    trades: tuple[TradeSeen, ...] = ()
    """The observer's own, open ones and the last that ended, oldest first; all of the town's for ARCHIVE."""
    letters: tuple[Letter, ...] = ()
    """Broadcasts, oldest first."""
    read: int = 0
    """The id of the last of them that the observer has read."""
    piles: tuple[Pile, ...] = ()
    """What lies in the cells in view."""
    pace: PaceSeen = PaceSeen(Pace.CLOCK)
    chats: tuple[Chat, ...] = ()
    """The observer's own, each with its last messages, and the faces of their members; those of all for ARCHIVE."""
    faces: tuple[Face, ...] = ()
    blocked: tuple[BeingId, ...] = ()
    """Whose messages the observer does not take."""
    muted: tuple[int, ...] = ()
    """Chats that are not to be announced."""


class SawGround(Sight, frozen=True):
    """The field of view changed."""

    shown: tuple[Run, ...]
    codes: tuple[str, ...]
    """For each run of `shown`, the codes of its cells."""
    hidden: tuple[Run, ...] = ()


class SawRoom(Sight, frozen=True):
    """Entered a place for the first time: its whole ground is known from now on."""

    place: PlaceId
    x: int
    y: int
    rows: tuple[str, ...]


class SawAppear(Sight, frozen=True):
    """Somebody came into view."""

    figure: Figure
    arrived: bool = False
    """They just entered the town, rather than the view."""


class SawVanish(Sight, frozen=True):
    """Somebody went out of view."""

    being: BeingId
    left: bool = False
    """They left the town, rather than the view."""


class SawWalk(Sight, frozen=True):
    """Somebody in view, or the observer, took a step."""

    being: BeingId
    to: Cell


class SawBegin(Sight, frozen=True):
    """Somebody in view, or the observer, began or stopped (empty) doing something."""

    being: BeingId
    doing: str


class SawPlace(Sight, frozen=True):
    """How many are in a place the observer is in, or whose door is in view; -1: no longer to be seen."""

    place: PlaceId
    occupants: int


class SetOutSelf(Sight, frozen=True):
    """The observer set out for somewhere."""

    goal: str
    cells: int
    """Steps to go."""


class HaltedSelf(Sight, frozen=True):
    """The observer's journey ended."""

    arrived: bool
    why: str
    """Words for the log; empty when there is nothing to say."""


class Heard(Sight, frozen=True):
    """Words, or a gesture, reached the observer."""

    speaker: BeingId
    """0 when the speaker is not in view."""
    name: str
    """Their name; `somebody` when not in view."""
    words: str
    """Empty for a whisper seen, not understood."""
    manner: Manner
    bearing: Direction | None = None
    """Where it came from, when the speaker is not in view."""
    listener: BeingId = BeingId(0)
    """Whom a whisper was for."""
    by_rule: bool = False
    stream: int = 0
    minute: int = 0


class ClockMoved(Sight, frozen=True):
    """Another minute of the town has passed, or the clock's speed was changed by somebody."""

    minute: int
    speed: Speed
    by: str = ""
    """Who changed the speed."""


class LifeSelf(Sight, frozen=True):
    """The observer's own life has changed: this is how it is now. What it was that changed it comes before."""

    life: LifeSeen


class PersonaSelf(Sight, frozen=True):
    """The observer's own persona has changed."""

    persona: Persona


class WorkedSelf(Sight, frozen=True):
    """The observer did a main action of work."""

    takes: Goods
    gives: Goods
    stamina: int
    """What it cost."""


class SleptSelf(Sight, frozen=True):
    """The observer slept."""

    stamina: int
    """What it gave."""
    voucher: bool
    """A room's voucher was used up for it."""


class IdledSelf(Sight, frozen=True):
    """The observer let a period go by."""

    by_rule: bool
    """It ended before they had chosen a main action."""
    late: bool = False
    """The town waited for them until the deadline."""


class AteSelf(Sight, frozen=True):
    """The observer ate one bread."""

    stamina: int
    """What it gave."""


class DealtSelf(Sight, frozen=True):
    """The observer bought from the merchant, or sold to him."""

    side: Side
    item: Item
    qty: int
    money: int
    """Total, in tenths of gold."""


class SawGive(Sight, frozen=True):
    """Somebody in view, or the observer, handed something over."""

    giver: BeingId
    taker: BeingId
    goods: Goods = msgspec.field(default_factory=dict)
    money: int = 0


class SawPile(Sight, frozen=True):
    """What lies in a cell in view is now this; nothing: it was picked up."""

    pile: Pile
    by: BeingId = BeingId(0)
    """Who put it down or picked it up just now; 0 when it only came into view."""
    put: Goods = msgspec.field(default_factory=dict)
    """What they put down …"""
    took: Goods = msgspec.field(default_factory=dict)
    """… or picked up."""


class PaceChanged(Sight, frozen=True):
    """Who is waited for has changed, or how periods end."""

    pace: PaceSeen
    by: str = ""
    """Who set the pace."""


class DayEnded(Sight, frozen=True):
    """The summary of the observer's day, told at midnight."""

    day: int
    slept: bool
    tired: int
    """Stamina lost for want of sleep …"""
    hunger: int
    """… and to hunger."""
    stamina: int
    """What is left."""
    earned: int
    """Money now less money when the day began, in tenths of gold."""
    made: Goods = msgspec.field(default_factory=dict)
    trades: int = 0
    """Trades with others that were settled."""


class SawTrade(Sight, frozen=True):
    """A trade of the observer's has changed."""

    trade: TradeSeen
    by: BeingId = BeingId(0)
    """Who changed it; 0 for the clock."""


class GotLetter(Sight, frozen=True):
    """A message to the whole town."""

    letter: Letter


class ReadSelf(Sight, frozen=True):
    """The observer has read the messages to the whole town up to this one."""

    upto: int


class SawLedger(Sight, frozen=True):
    """The market's ledger, open to all; the answer to `Consult`."""

    days: tuple[DayBook, ...]
    """The last days that had anything, oldest first; today last."""
    workers: tuple[Worker, ...]
    settled: tuple[TradeSeen, ...]
    """The last trades settled between two, oldest first."""
    open_trades: int
    money: int
    """All the gold of the town's people, in tenths."""
    goods: Goods
    """All the goods of the town's people, and what lies on the ground."""


class FolkChanged(Sight, frozen=True):
    """What the observer, who governs the town, did with a villager: where a newcomer lives, what leaves with who left."""

    fate: Fate
    name: str
    part: str = ""
    """Which text was changed."""
    home: str = ""
    money: int = 0
    goods: Goods = msgspec.field(default_factory=dict)


class WasRefused(Sight, frozen=True):
    """The observer's command could not be: the stable code, and what to tell a person."""

    code: str
    words: str
    retry_ms: int = 0


AnySight = (
    Scene
    | SawGround
    | SawRoom
    | SawAppear
    | SawVanish
    | SawWalk
    | SawBegin
    | SawPlace
    | SetOutSelf
    | HaltedSelf
    | Heard
    | ClockMoved
    | LifeSelf
    | PersonaSelf
    | WorkedSelf
    | SleptSelf
    | IdledSelf
    | AteSelf
    | DealtSelf
    | SawGive
    | SawPile
    | PaceChanged
    | DayEnded
    | SawTrade
    | GotLetter
    | ReadSelf
    | SawLedger
    | StorySight
    | FolkChanged
    | ChatSight
    | WasRefused
)
