"""Which minds live: those of the villagers in town, also of one who came or left just now.

Apart from the town, which only says what happened, and from the troupe, which knows no events.
"""

from typing import Protocol

from server.world.entry import Entry
from server.world.events import MovedIn, MovedOut
from server.world.lookup import gone
from server.world.state import World
from shared.ids import BeingId
from shared.sights import Kind
from shared.story import TieSeen


class Minds(Protocol):
    """Who plays the villagers."""

    def take_up(self, villager: BeingId) -> None:
        """Let a villager live that has just come to town."""

    def let_go(self, villager: BeingId) -> None:
        """Let one live no longer that has left for good."""

    def ties(self, minute: int) -> tuple[TieSeen, ...]:
        """Return what those who live here think of others at a minute, indifference left out. From any thread."""
        ...


def villagers(world: World) -> list[BeingId]:
    """Return who has a mind."""
    return [being.id for being in world.beings.values() if being.kind is Kind.VILLAGER and not gone(being)]


def follow(minds: Minds, entry: Entry) -> None:
    """Have minds taken up and let go as an entry tells, which has been told to everybody else."""
    for event in entry.events:
        match event:
            case MovedIn(being=villager):
                minds.take_up(villager.id)
            case MovedOut(being=ident):
                minds.let_go(ident)
            case _:
                pass
