"""The commands that no seat may give: the clock's, the gate's and the founder's.

Apart from `shared/commands.py` so that the wire cannot even name them; they pass through `decide` like every other.
"""

from shared.commands import Command, Deed
from shared.economy import Pace
from shared.ids import BeingId


class Tick(Command, frozen=True):
    """A tenth of a second passed."""


class Found(Command, frozen=True):
    """Found the default town under a name."""

    name: str
    seed: int
    villagers: int = 12
    """How many people live in it: the twelve of the story first, then newcomers drawn from the seed."""


class Admit(Command, frozen=True):
    """A player's being comes to town, or comes back."""

    name: str


class Dismiss(Command, frozen=True):
    """A player's being goes away."""

    being: BeingId


class Attend(Command, frozen=True):
    """A player's connection was lost, or is back: whether the town waits for them."""

    being: BeingId
    attending: bool


class Configure(Command, frozen=True):
    """The host's settings of time and trade."""

    pace: Pace
    deadline_ticks: int
    offer_ticks: int


Order = Tick | Found | Admit | Dismiss | Attend | Configure

AnyCommand = Deed | Order
"""Everything that history can hold."""
