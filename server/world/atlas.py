"""What follows from the ground alone: which place a cell belongs to, doors, standing room, the public map.

Apart because it is worked out once a town and asked thousands of times a second. Towns are remembered by identity: a town
is one frozen value that every world of a history shares.
"""

from collections.abc import Callable
from typing import Final, TypeVar

from server.world.state import Being, Place, Town, World
from shared.geometry import Cell, distance
from shared.ids import PlaceId
from shared.terrain import TILES, UNKNOWN

NOWHERE: Final = PlaceId(-1)
"""The place of a cell that belongs to none."""

_T = TypeVar("_T")
_REMEMBERED_TOWNS = 8


def per_town(build: Callable[[Town], _T]) -> Callable[[Town], _T]:
    """Remember what `build` makes of the last few towns."""
    made: dict[int, tuple[Town, _T]] = {}

    def remembered(town: Town) -> _T:
        found = made.get(id(town))
        if found is not None and found[0] is town:
            return found[1]
        if len(made) >= _REMEMBERED_TOWNS:
            made.pop(next(iter(made)))
        value = build(town)
        made[id(town)] = (town, value)
        return value

    return remembered


class Atlas:
    """The places of one town, by cell."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.by_cell: dict[Cell, PlaceId] = {}
        self.doors: list[list[Cell]] = [[] for _ in town.places]
        self.spots: list[list[Cell]] = [[] for _ in town.places]
        self.beds: list[list[Cell]] = [[] for _ in town.places]
        largest_first = sorted(range(len(town.places)), key=lambda i: -town.places[i].width * town.places[i].height)
        for index in largest_first:
            self._claim(PlaceId(index), town.places[index])
        for cell, place in self.by_cell.items():
            self._sort_cell(cell, place)
        self.public = tuple("".join(_public(code) for code in row) for row in town.rows)

    def _claim(self, index: PlaceId, place: Place) -> None:
        for y in range(place.y, place.y + place.height):
            for x in range(place.x, place.x + place.width):
                self.by_cell[x, y] = index

    def _sort_cell(self, cell: Cell, place: PlaceId) -> None:
        code = self.town.code(cell)
        if code == "+":
            self.doors[place].append(cell)
        elif TILES[code].walkable:
            (self.beds if code == "b" else self.spots)[place].append(cell)

    def known(self, places: tuple[PlaceId, ...]) -> tuple[str, ...]:
        """Return the ground that somebody knows who has the public map and has entered these places."""
        rows = list(self.public)
        for index in places:
            place = self.town.places[index]
            for y in range(place.y, min(place.y + place.height, self.town.height)):
                end = place.x + place.width
                rows[y] = rows[y][: place.x] + self.town.rows[y][place.x : end] + rows[y][end:]
        return tuple(rows)

    def room(self, index: PlaceId) -> tuple[str, ...]:
        """Return the ground of a place's rectangle."""
        place = self.town.places[index]
        return tuple(row[place.x : place.x + place.width] for row in self.town.rows[place.y : place.y + place.height])


def _public(code: str) -> str:
    return UNKNOWN if TILES[code].indoor else code


atlas = per_town(Atlas)


def place_at(town: Town, cell: Cell) -> PlaceId:
    """Return the smallest place that covers the cell, or NOWHERE."""
    return atlas(town).by_cell.get(cell, NOWHERE)


def occupants(world: World, place: PlaceId) -> list[Being]:
    """Return who is in a place, in order of arrival in town."""
    by_cell = atlas(world.town).by_cell
    return [being for being in world.beings.values() if being.present and by_cell.get(being.at) == place]


def is_full(world: World, place: PlaceId) -> bool:
    """Tell whether nobody else fits in."""
    return place != NOWHERE and len(occupants(world, place)) >= world.town.places[place].capacity


def free_cell(world: World, near: Cell) -> Cell:
    """Return the free cell nearest to `near` on open ground, in reading order among equals; `near` itself if all are taken."""
    taken = {being.at for being in world.beings.values() if being.present}
    reach = range(-8, 9)
    around = ((near[0] + dx, near[1] + dy) for dy in reach for dx in reach)
    here = place_at(world.town, near)
    free = [c for c in around if c not in taken and world.town.walkable(c) and place_at(world.town, c) == here]
    return min(free, key=lambda cell: distance(cell, near), default=near)
