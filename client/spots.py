"""Names on the cells of a picture: where each begins, what it covers, and the nearest free place for one more.

Apart because a mind's picture of its relations and the town's picture of all relations both write names that must not touch.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size


class Spot(NamedTuple):
    """A name in a picture, from its first cell on."""

    x: int
    y: int
    name: str
    regard: float


def short(name: str, most: int) -> str:
    """Return a name, cut to at most so many cells."""
    return name if cell_len(name) <= most else set_cell_size(name, most).rstrip()


def around(centre: tuple[float, float], name: str, regard: float, width: int) -> Spot:
    """Return the spot of a name whose middle lies there, inside the width of the picture."""
    x = min(max(0, round(centre[0] - cell_len(name) / 2)), max(0, width - cell_len(name)))
    return Spot(x, round(centre[1]), name, regard)


def touch(one: Spot, other: Spot) -> bool:
    """Say whether two names overlap, or stand without a blank between them."""
    apart = one.x > other.x + cell_len(other.name) or other.x > one.x + cell_len(one.name)
    return one.y == other.y and not apart


def in_column(spot: Spot, taken: Sequence[Spot], height: int) -> Spot | None:
    """Return the spot, or the nearest above or below that no other name covers; None when all are covered."""
    rows = sorted(range(height), key=lambda y: (abs(y - spot.y), y))
    return next((moved for moved in (spot._replace(y=y) for y in rows) if not any(touch(moved, one) for one in taken)), None)


def anywhere(spot: Spot, taken: Sequence[Spot], size: tuple[int, int]) -> Spot | None:
    """Return the spot, or the nearest to it in a picture of (columns, rows) that no other name covers; None when all are."""
    width, height = size
    for dx, dy in _offsets(width, height):
        moved = spot._replace(x=spot.x + dx, y=spot.y + dy)
        inside = 0 <= moved.x <= width - cell_len(spot.name) and 0 <= moved.y < height
        if inside and not any(touch(moved, one) for one in taken):
            return moved
    return None


def covered(taken: Iterable[Spot]) -> set[tuple[int, int]]:
    """Return the cells that names stand on, with the blank at each side."""
    return {(x, spot.y) for spot in taken for x in range(spot.x - 1, spot.x + cell_len(spot.name) + 1)}


@lru_cache(maxsize=4)
def _offsets(width: int, height: int) -> tuple[tuple[int, int], ...]:
    """Cells are about twice as high as wide: a row further counts as two columns, and a little more to keep names apart."""
    every = ((dx, dy) for dy in range(-height, height + 1) for dx in range(-width, width + 1))
    return tuple(sorted(every, key=lambda at: (at[0] * at[0] + 5 * at[1] * at[1], at[1], at[0])))
