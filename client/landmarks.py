"""Things on the map that have a name of their own: the fountain, a bench, an oven; and where one stands to use them.

Apart from places, which the town lists: these are read off the ground one knows. Pure.
"""

from functools import lru_cache

import msgspec

from client.view import View
from shared.geometry import DELTAS, Cell, distance, step
from shared.terrain import TILES
from shared.text import clean, name_key

_CODES = "FNSLnbmcBOAHx+=~"
"""Codes of what can be looked for by name; grass and walls are everywhere."""

_MOST = 400
"""Cells of one thing that are kept: a long river needs no more to be found."""

USES: dict[str, str] = {
    "F": "clear water in the middle of things; people meet here",
    "N": "what everybody should know hangs here: m shows it",
    "S": "the merchant deals here: $ shows prices, :buy and :sell deal",
    "L": "it burns from dusk on",
    "n": "a seat in the open, for whoever likes",
    "b": "whoever has a room sleeps here: :sleep, in the evening",
    "m": "where people sit together",
    "c": "where customers are served",
    "B": "more pages than anybody here has read",
    "O": "a chef works here: :work makes bread of wheat",
    "A": "a carpenter works here: :work makes houses of wood",
    "H": "warm in winter",
    "x": "goods of the house",
    "+": "walk into it to go in or out",
    "=": "the way over the water",
    "~": "too deep to walk through",
    "h": "a seat by the table",
    '"': "a farmer works here: :work makes wheat of seed",
    "w": "light falls through it, feet do not",
}
"""What things are for, by their codes."""


class Landmark(msgspec.Struct, frozen=True):
    """One thing, over all its cells."""

    name: str
    code: str
    cells: tuple[Cell, ...]

    def nearest(self, at: Cell | None) -> Cell:
        """Return its cell nearest to `at`."""
        return min(self.cells, key=lambda cell: (distance(at, cell) if at else 0, cell[1], cell[0]))


def named(code: str) -> str:
    """Return what a thing is called: `fountain`."""
    words = TILES[code].words if code in TILES else ""
    return words.removeprefix("a ").removeprefix("an ").removeprefix("the ")


def landmarks(view: View) -> tuple[Landmark, ...]:
    """Return the things on the ground one knows, from the north-west."""
    return _read(view.rows)


def nearby(view: View, at: Cell | None) -> list[Landmark]:
    """Return the nearest thing of each name, the nearest first."""
    by_name = dict[str, Landmark]()
    for thing in sorted(landmarks(view), key=lambda thing: distance(at, thing.nearest(at)) if at else 0):
        by_name.setdefault(thing.name, thing)
    return list(by_name.values())


def called(view: View, words: str, at: Cell | None) -> Landmark | None:
    """Return the nearest thing that `words` name: `fountain`, `the fountain`, `board`; None when there is none."""
    key = name_key(words.strip().casefold().removeprefix("the ").removeprefix("an ").removeprefix("a "))
    known = nearby(view, at) if key else []
    exact = [thing for thing in known if name_key(thing.name) == key or f"{name_key(thing.name)}s" == key]
    part = [thing for thing in known if key in (name_key(word) for word in thing.name.split())]
    return next(iter([*exact, *part]), None)


def whereto(view: View, cell: Cell) -> str:
    """Return what a cell is called by which one goes there: the thing on it, or its place; empty for open ground."""
    code, place = view.code(cell), view.place_at(cell)
    if code in _CODES and not (place is not None and _walkable(view, cell)):
        return f"the {named(code)}"
    return clean(place.name) if place is not None else ""


def reach(view: View, cell: Cell, at: Cell | None) -> Cell:
    """Return where one stands to be at `cell`: there, or on the nearest known cell beside it that feet may stand on."""
    if _walkable(view, cell):
        return cell
    beside = [one for way in DELTAS if _walkable(view, one := step(cell, way))]

    def worth(one: Cell) -> tuple[int, int, int, int]:
        aslant = abs(one[0] - cell[0]) + abs(one[1] - cell[1])
        return distance(at, one) if at else 0, aslant, one[1], one[0]

    return min(beside, key=worth, default=cell)


def _walkable(view: View, cell: Cell) -> bool:
    tile = TILES.get(view.code(cell))
    return tile is not None and tile.walkable


@lru_cache(maxsize=8)
def _read(rows: tuple[str, ...]) -> tuple[Landmark, ...]:
    codes = {(x, y): code for y, row in enumerate(rows) for x, code in enumerate(row) if code in _CODES}
    found = list[Landmark]()
    while codes:
        start = next(iter(codes))
        code = codes[start]
        found.append(Landmark(named(code), code, _whole(codes, start)))
    return tuple(found)


def _whole(codes: dict[Cell, str], start: Cell) -> tuple[Cell, ...]:
    """Take all cells of the thing at `start` out of `codes`, and return them."""
    code, edge, cells = codes.pop(start), [start], [start]
    while edge:
        cell = edge.pop()
        for way in DELTAS:
            if codes.get(other := step(cell, way)) == code:
                del codes[other]
                edge.append(other)
                cells.append(other)
    return tuple(sorted(cells, key=lambda cell: (cell[1], cell[0]))[:_MOST])
