"""One line of history: who tried what, when, and what came of it.

Apart because the world makes entries and the save keeps them, and neither should import the other for it.
"""

import msgspec

from server.world.events import AnyEvent
from server.world.orders import AnyCommand
from shared.ids import BeingId


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """A Command and its Events; refused commands and ticks in which nothing happened leave none."""

    n: int
    """1, 2, 3 … without gaps."""
    tick: int
    """When it was decided; never less than the entry before."""
    actor: BeingId
    command: AnyCommand
    events: tuple[AnyEvent, ...]
