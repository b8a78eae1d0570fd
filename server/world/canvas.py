"""A grid of tile codes to draw a town on: lines, drawings, and the integer noise that makes grass and trees look grown.

Apart from the plan of any one town. Everything is integers of coordinates and a seed, so every machine draws the same.
"""

import itertools
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from shared.geometry import Cell
from shared.terrain import TILES

_MASK = 0xFFFFFFFF

SIDES: tuple[Cell, ...] = ((0, -1), (1, 0), (0, 1), (-1, 0))
AROUND: tuple[Cell, ...] = tuple((dx, dy) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if (dx, dy) != (0, 0))


def speckle(x: int, y: int, seed: int) -> int:
    """Return 0..255 for a cell, as good as random and always the same (a 32-bit multiply-and-shift mix)."""
    mixed = (x * 0x9E3779B1 ^ y * 0x85EBCA77 ^ seed * 0xC2B2AE3D) & _MASK
    mixed = (mixed ^ mixed >> 15) * 0x2C1B3C6D & _MASK
    mixed = (mixed ^ mixed >> 12) * 0x297A2D39 & _MASK
    return (mixed ^ mixed >> 15) >> 8 & 0xFF


def drift(x: int, y: int, seed: int, size: int) -> int:
    """Return 0..255 that changes slowly: speckles `size` cells apart, with straight lines between them."""
    column, dx = divmod(x, size)
    row, dy = divmod(y, size)
    north = speckle(column, row, seed) * (size - dx) + speckle(column + 1, row, seed) * dx
    south = speckle(column, row + 1, seed) * (size - dx) + speckle(column + 1, row + 1, seed) * dx
    return (north * (size - dy) + south * dy) // (size * size)


def line(points: Sequence[Cell]) -> Iterator[Cell]:
    """Yield the cells along the points, each once, by steps in eight directions."""
    for (x, y), (to_x, to_y) in itertools.pairwise(points):
        steps = max(abs(to_x - x), abs(to_y - y), 1)
        for i in range(steps):
            yield x + (2 * i * (to_x - x) + steps) // (2 * steps), y + (2 * i * (to_y - y) + steps) // (2 * steps)
    yield points[-1]


class Canvas:
    """A town being drawn: grass at first."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self._rows = [["."] * width for _ in range(height)]

    @property
    def rows(self) -> tuple[str, ...]:
        """What is drawn so far, north to south."""
        return tuple("".join(row) for row in self._rows)

    def cells(self) -> Iterator[Cell]:
        """Yield every cell, row by row."""
        return ((x, y) for y in range(self.height) for x in range(self.width))

    def get(self, cell: Cell) -> str:
        """Return the code of a cell; a wall beyond the edge."""
        x, y = cell
        return self._rows[y][x] if 0 <= x < self.width and 0 <= y < self.height else "#"

    def put(self, cell: Cell, code: str, over: str = "") -> bool:
        """Draw a code, if the cell exists and holds one of `over` (any, when empty); tell whether it was drawn."""
        x, y = cell
        fits = 0 <= x < self.width and 0 <= y < self.height and (not over or self._rows[y][x] in over)
        if fits:
            self._rows[y][x] = code
        return fits

    def stamp(self, x: int, y: int, drawing: Iterable[str]) -> None:
        """Draw a drawing with its north-west corner at (x, y); its blanks leave what is there."""
        for dy, row in enumerate(drawing):
            for dx, code in enumerate(row):
                if code != " ":
                    self.put((x + dx, y + dy), code)

    def touches(self, cell: Cell, codes: str) -> bool:
        """Tell whether one of the eight cells around holds one of the codes."""
        return any(self.get((cell[0] + dx, cell[1] + dy)) in codes for dx, dy in AROUND)

    def reach(self, start: Cell) -> set[Cell]:
        """Return the cells that feet can come to from `start`, in eight directions."""
        seen, waiting = {start}, deque([start])
        while waiting:
            x, y = waiting.popleft()
            for dx, dy in AROUND:
                cell = x + dx, y + dy
                if cell not in seen and TILES[self.get(cell)].walkable:
                    seen.add(cell)
                    waiting.append(cell)
        return seen

    def trail(self, start: Cell, across: str, goal: str) -> list[Cell]:
        """Return the shortest way in four directions from `start` over `across` to the side of a `goal`, which is left out.

        `start` itself may be anything. Empty when there is no way.
        """
        came: dict[Cell, Cell] = {start: start}
        waiting = deque([start])
        while waiting:
            here = waiting.popleft()
            for dx, dy in SIDES:
                cell = here[0] + dx, here[1] + dy
                if self.get(cell) in goal:
                    return _back(came, here)
                if cell not in came and self.get(cell) in across:
                    came[cell] = here
                    waiting.append(cell)
        return []


def _back(came: dict[Cell, Cell], cell: Cell) -> list[Cell]:
    way = [cell]
    while came[way[-1]] != way[-1]:
        way.append(came[way[-1]])
    return way
