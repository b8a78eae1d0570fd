"""What the message log holds: things noticed, as data.

Apart from the words for them (`narrate`), so that the log can be rewrapped, filtered and counted without parsing text.
Names stand in the entries because the log must be readable when the people are out of view.
"""

import msgspec

from shared.calendar import Speed
from shared.sights import Heard


class Spoke(msgspec.Struct, frozen=True):
    """Somebody's words, or a gesture."""

    heard: Heard
    mine: bool = False
    listener: str = ""
    """Whom a whisper was for, by name; empty when that is the observer, or nobody."""
    to_me: bool = False
    colour: str = ""
    """The speaker's, when known."""


class Came(msgspec.Struct, frozen=True):
    """Somebody entered the town in view."""

    name: str


class Went(msgspec.Struct, frozen=True):
    """Somebody in view left the town."""

    name: str


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


Entry = Spoke | Came | Went | Refused | Noted | SpeedSet | DayBroke
