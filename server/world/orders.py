"""The commands that no seat may give: the clock's, the gate's and the founder's.

Apart from `shared/commands.py` so that the wire cannot even name them; they pass through `decide` like every other.
"""

from shared.commands import Command, Deed
from shared.ids import BeingId


class Tick(Command, frozen=True):
    """A tenth of a second passed."""


class Found(Command, frozen=True):
    """Found the default town under a name."""

    name: str
    seed: int


class Admit(Command, frozen=True):
    """A player's being comes to town, or comes back."""

    name: str


class Dismiss(Command, frozen=True):
    """A player's being goes away."""

    being: BeingId


Order = Tick | Found | Admit | Dismiss

AnyCommand = Deed | Order
"""Everything that history can hold."""
