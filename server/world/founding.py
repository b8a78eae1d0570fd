"""Found a town: the default map, and its villagers in their beds at the first minute of day 1.

Apart from the map and the people it joins, so that a town told by a prompt can later be founded through the same two values.
"""

from collections import Counter

from server.world import townmap
from server.world.atlas import atlas
from server.world.newcomers import newcomers
from server.world.state import Being, Life, Town
from server.world.townsfolk import VILLAGERS, Villager
from shared.geometry import Cell
from shared.ids import BeingId
from shared.sights import Kind

WAKING = "waking up"
"""What everybody is doing at 06:00 of day 1."""

STORIED = len(VILLAGERS)
"""How many villagers have a history of their own; more are drawn from the seed."""

ROOM = sum(place.capacity for place in townmap.places() if place.kind == "home")
"""How many villagers the default town can house."""

SEED_MOST = 2**53
"""The greatest seed that a host may choose: every format in which a seed is written down can hold it."""


def found(name: str, seed: int, villagers: int = STORIED) -> tuple[Town, tuple[Being, ...]]:
    """Return the default town under that name, and its villagers with ids from 1, each at home: in a bed while there are any.

    The seed (any integer) grows the grass and the trees, and draws whoever lives there beyond the people of the story;
    streets, houses and those are the same in every town. AssertionError when there are not 1 to ROOM villagers.
    """
    assert 1 <= villagers <= ROOM, f"{villagers} villagers, and room for {ROOM}"  # noqa: S101
    town = Town(name, townmap.draw(seed), townmap.places(), townmap.GATE)
    folk = (*VILLAGERS, *newcomers(seed, town.places, VILLAGERS, villagers - STORIED))[:villagers]
    housed: Counter[str] = Counter()
    beings: list[Being] = []
    for villager in folk:
        home = villager.persona.home
        beings.append(_being(BeingId(len(beings) + 1), villager, _sleeping_cells(town, home)[housed[home]]))
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
        life=Life(villager.occupation) if villager.occupation else None,
    )


def _sleeping_cells(town: Town, home: str) -> list[Cell]:
    """Return where people lie in a home: its beds first, then its floor from north to south."""
    index = next(index for index, place in enumerate(town.places) if place.name == home)
    known = atlas(town)
    return _reading_order(known.beds[index]) + _reading_order(known.spots[index])


def _reading_order(cells: list[Cell]) -> list[Cell]:
    return sorted(cells, key=lambda cell: (cell[1], cell[0]))
