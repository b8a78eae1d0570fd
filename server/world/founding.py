"""Found a town: the default map, and its villagers in their beds at the first minute of day 1.

Apart from the map and the people it joins, so that a town told by a prompt can later be founded through the same two values.
"""

from collections import Counter

from server.world import townmap
from server.world.state import Being, Place, Town
from server.world.townsfolk import VILLAGERS, Villager
from shared.geometry import Cell
from shared.ids import BeingId
from shared.sights import Kind

WAKING = "waking up"
"""What everybody is doing at 06:00 of day 1."""


def found(name: str, seed: int) -> tuple[Town, tuple[Being, ...]]:
    """Return the default town under that name, and its villagers with ids from 1, each in a bed of their home.

    The seed (any integer) grows the grass and the trees; streets, houses and people are the same in every town.
    """
    town = Town(name, townmap.draw(seed), townmap.places(), townmap.GATE)
    housed: Counter[str] = Counter()
    beings: list[Being] = []
    for villager in VILLAGERS:
        home = villager.persona.home
        beings.append(_being(BeingId(len(beings) + 1), villager, _beds(town, _place(town, home))[housed[home]]))
        housed[home] += 1
    return town, tuple(beings)


def _being(ident: BeingId, villager: Villager, at: Cell) -> Being:
    return Being(
        id=ident,
        name=villager.name,
        kind=Kind.VILLAGER,
        glyph=villager.glyph,
        colour=villager.colour,
        at=at,
        persona=villager.persona,
        doing=WAKING,
    )


def _place(town: Town, name: str) -> Place:
    return next(place for place in town.places if place.name == name)


def _beds(town: Town, place: Place) -> list[Cell]:
    cells = [(x, y) for y in range(place.y, place.y + place.height) for x in range(place.x, place.x + place.width)]
    return [cell for cell in cells if town.code(cell) == "b"]
