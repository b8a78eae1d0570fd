"""What happened, in the past tense: the only thing that changes the world.

Apart and stable: saves hold these for ever. A field is added at the end with a default, never removed or re-used
(`server/save/upcast.py` mends older ones). Encoded as MessagePack arrays with the tag first.
"""

import msgspec

from server.world.state import Being, Town
from shared.calendar import Speed
from shared.geometry import Cell
from shared.ids import BeingId, PlaceId
from shared.sights import Manner


class Event(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """What every event is."""


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


AnyEvent = (
    Founded | Arrived | Returned | Departed | Walked | SetOut | Halted | Discovered | Said | Began | MinutePassed | SpeedChanged
)
