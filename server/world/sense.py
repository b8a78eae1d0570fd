"""Who sees and hears what: fields of view by tcod, sound by distance and what stands between.

Apart because here alone (and in `path`) numpy and tcod are allowed: what leaves is integers and booleans. A field of view is
worked out once a cell and town (0.05 ms) and remembered as bytes: asking costs less than a microsecond.
"""

import numpy as np
import tcod.constants
import tcod.los
import tcod.map

from server.world.atlas import atlas, per_town
from server.world.state import Being, Town, World
from shared.geometry import Cell, Run, distance, to_runs
from shared.ids import PlaceId
from shared.sights import Manner
from shared.terrain import TILES

SIGHT_CELLS = 40
"""How far anybody sees."""

REACH: dict[Manner, int] = {Manner.WHISPER: 1, Manner.SAY: 8, Manner.EMOTE: 8, Manner.SHOUT: 25}
"""How far words carry over open ground, in cells (RULES 1)."""

_WALL_DULLS = 4
_DOOR_DULLS = 2

_REMEMBERED_FIELDS = 4096
_REMEMBERED_STEPS = 16_384
"""Steps whose change of view is remembered: villagers walk the same ways every day, 0.1 ms of numpy each time."""


Change = tuple[tuple[Run, ...], tuple[Run, ...]]
"""The cells that come into view, and those that go out of it."""


class Field:
    """The fields of view of one town."""

    def __init__(self, town: Town) -> None:
        self.width, self.height = town.width, town.height
        self._clear = np.array([[TILES[code].transparent for code in row] for row in town.rows], dtype=np.bool_)
        self._dulls = np.array([[_dulling(code) for code in row] for row in town.rows], dtype=np.int64)
        self._masks: dict[Cell, bytes] = {}
        self._changes: dict[tuple[Cell, Cell], Change] = {}
        self._signs: dict[Cell, tuple[PlaceId, ...]] = {}
        self._doors = atlas(town).doors

    def mask(self, cell: Cell) -> bytes:
        """Return one byte a cell, row by row: 1 where somebody standing at `cell` sees."""
        found = self._masks.get(cell)
        if found is None:
            if len(self._masks) >= _REMEMBERED_FIELDS:
                self._masks.clear()
            found = self._masks[cell] = self._compute(cell)
        return found

    def change(self, before: Cell, after: Cell) -> "Change":
        """Return the cells that a step brings into view, and those that it takes out of it."""
        found = self._changes.get((before, after))
        if found is None:
            if len(self._changes) >= _REMEMBERED_STEPS:
                self._changes.clear()
            old, new = self.mask(before), self.mask(after)
            found = self._changes[before, after] = (self.runs(new, old), self.runs(old, new))
        return found

    def signs(self, cell: Cell) -> tuple[PlaceId, ...]:
        """Return the places of which a door is in view."""
        found = self._signs.get(cell)
        if found is None:
            seen, width = self.mask(cell), self.width
            found = self._signs[cell] = tuple(
                PlaceId(place) for place, doors in enumerate(self._doors) if any(seen[y * width + x] for x, y in doors)
            )
        return found

    def _compute(self, cell: Cell) -> bytes:
        seen = tcod.map.compute_fov(
            self._clear,
            (cell[1], cell[0]),
            radius=SIGHT_CELLS,
            algorithm=tcod.constants.FOV_SYMMETRIC_SHADOWCAST,
        )
        return seen.astype(np.uint8).tobytes()

    def dulled(self, source: Cell, ear: Cell) -> int:
        """Return the cells of extra distance that walls, windows and doors between the two are worth."""
        line = tcod.los.bresenham((source[1], source[0]), (ear[1], ear[0]))[1:-1]
        return int(self._dulls[line[:, 0], line[:, 1]].sum())

    def runs(self, gained: bytes, lost: bytes) -> tuple[Run, ...]:
        """Return the cells that are in the first mask and not in the second."""
        fresh = np.frombuffer(gained, np.uint8) > np.frombuffer(lost, np.uint8)
        return to_runs((i % self.width, i // self.width) for i in np.flatnonzero(fresh).tolist())


def _dulling(code: str) -> int:
    if code == "+":
        return _DOOR_DULLS
    return _WALL_DULLS if code in "#w" else 0


_field = per_town(Field)


def mask(town: Town, eye: Cell) -> bytes:
    """Return one byte a cell, row by row: 1 where somebody standing at `eye` sees."""
    return _field(town).mask(eye)


def sees_cell(town: Town, eye: Cell, cell: Cell) -> bool:
    """Tell whether somebody standing at `eye` sees `cell`; both must lie in the town."""
    return _field(town).mask(eye)[cell[1] * town.width + cell[0]] == 1


def sees(world: World, observer: Being, other: Being) -> bool:
    """Tell whether one being sees another that is present."""
    return other.present and sees_cell(world.town, observer.at, other.at)


def hears(town: Town, ear: Cell, source: Cell, manner: Manner) -> bool:
    """Tell whether words uttered at `source` reach somebody standing at `ear`."""
    away = distance(source, ear)
    reach = REACH[manner]
    return away <= reach and away + _field(town).dulled(source, ear) <= reach


def view(town: Town, eye: Cell) -> tuple[Run, ...]:
    """Return the cells in view."""
    field = _field(town)
    return field.runs(field.mask(eye), bytes(field.width * field.height))


def view_change(town: Town, before: Cell, after: Cell) -> Change:
    """Return the cells that come into view and those that go out of it, between two cells to stand on."""
    return _field(town).change(before, after)


def reads_sign(town: Town, eye: Cell, place: PlaceId) -> bool:
    """Tell whether a door of the place is in view from a cell to stand on."""
    return place in _field(town).signs(eye)
