"""What crossing into a place brings about, on foot or by arriving there.

Apart because the rules of feet and of the gate both need it, and rules do not import each other.
"""

from server.world.atlas import NOWHERE, place_at
from server.world.events import AnyEvent, Discovered
from server.world.state import Being, World
from shared.geometry import Cell


def enter(world: World, being: Being, cell: Cell) -> tuple[AnyEvent, ...]:
    """Return the discovery that standing on this cell makes, if any."""
    place = place_at(world.town, cell)
    return () if place == NOWHERE or place in being.known else (Discovered(being.id, place),)
