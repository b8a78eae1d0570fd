"""Cells, directions and distances on the grid of the town.

Apart because rules, sight, path, client and tests all count cells and must count alike. x grows east, y grows south.
"""

from collections.abc import Iterable
from enum import StrEnum

Cell = tuple[int, int]
"""(x, y), from (0, 0) in the north-west corner."""

Run = tuple[int, int, int]
"""(x, y, length): a stretch of cells on one row, eastward from (x, y). How sets of cells cross the wire."""


class Direction(StrEnum):
    """One of the eight directions of a step."""

    NORTH = "n"
    NORTH_EAST = "ne"
    EAST = "e"
    SOUTH_EAST = "se"
    SOUTH = "s"
    SOUTH_WEST = "sw"
    WEST = "w"
    NORTH_WEST = "nw"

    @property
    def words(self) -> str:
        """As a person reads it: `north-east`."""
        return self.name.lower().replace("_", "-")


DELTAS: dict[Direction, Cell] = {
    Direction.NORTH: (0, -1),
    Direction.NORTH_EAST: (1, -1),
    Direction.EAST: (1, 0),
    Direction.SOUTH_EAST: (1, 1),
    Direction.SOUTH: (0, 1),
    Direction.SOUTH_WEST: (-1, 1),
    Direction.WEST: (-1, 0),
    Direction.NORTH_WEST: (-1, -1),
}

_BY_DELTA = {delta: direction for direction, delta in DELTAS.items()}


def step(cell: Cell, direction: Direction) -> Cell:
    """Return the neighbour of `cell` in that direction; it may lie outside the town."""
    dx, dy = DELTAS[direction]
    return cell[0] + dx, cell[1] + dy


def distance(a: Cell, b: Cell) -> int:
    """Count the steps from a to b if nothing stood between (Chebyshev distance)."""
    return max(abs(a[0] - b[0]), abs(a[1] - b[1]))


def bearing(origin: Cell, target: Cell) -> Direction | None:
    """Return the direction in which `target` lies, to the nearest eighth; None for the same cell.

    An axis counts when it is at least half the other: integers only, so that every machine agrees.
    """
    dx, dy = target[0] - origin[0], target[1] - origin[1]
    sx = _sign(dx) if 2 * abs(dx) >= abs(dy) else 0
    sy = _sign(dy) if 2 * abs(dy) >= abs(dx) else 0
    return _BY_DELTA.get((sx, sy))


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def to_runs(cells: Iterable[Cell]) -> tuple[Run, ...]:
    """Pack cells, in any order, into runs sorted by row, then column."""
    runs: list[Run] = []
    for y, x in sorted((y, x) for x, y in cells):
        if runs and runs[-1][1] == y and runs[-1][0] + runs[-1][2] == x:
            runs[-1] = (runs[-1][0], y, runs[-1][2] + 1)
        else:
            runs.append((x, y, 1))
    return tuple(runs)


def from_runs(runs: Iterable[Run]) -> set[Cell]:
    """Unpack runs into the set of their cells."""
    return {(x + i, y) for x, y, length in runs for i in range(length)}
