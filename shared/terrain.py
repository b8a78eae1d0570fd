"""What a cell of the town can be: its code on the map, and whether it stops feet and eyes.

Apart because rules, sight, sound, founding and drawing read the same table. A town's ground is rows of these codes.
"""

from typing import NamedTuple

UNKNOWN = " "
"""The code of a cell that the observer has never learned of."""


class Tile(NamedTuple):
    """One kind of ground or furniture."""

    code: str
    """One ASCII character: how the tile is stored, sent, and drawn in the ASCII set."""
    words: str
    """As `look` names it: `a wooden door`."""
    walkable: bool
    transparent: bool
    indoor: bool = False


_TILES = (
    Tile(".", "grass", walkable=True, transparent=True),
    Tile(",", "tall grass and flowers", walkable=True, transparent=True),
    Tile(":", "a cobbled road", walkable=True, transparent=True),
    Tile(";", "a garden path", walkable=True, transparent=True),
    Tile("=", "a wooden bridge", walkable=True, transparent=True),
    Tile('"', "a ploughed field", walkable=True, transparent=True),
    Tile("~", "water", walkable=False, transparent=True),
    Tile("T", "a tree", walkable=False, transparent=False),
    Tile("t", "a low hedge", walkable=False, transparent=True),
    Tile("f", "a fence", walkable=False, transparent=True),
    Tile("F", "a fountain", walkable=False, transparent=True),
    Tile("L", "a lantern post", walkable=False, transparent=True),
    Tile("N", "the notice board", walkable=False, transparent=True),
    Tile("S", "a market stall", walkable=False, transparent=True),
    Tile("#", "a wall", walkable=False, transparent=False),
    Tile("+", "a door", walkable=True, transparent=False),
    Tile("w", "a window", walkable=False, transparent=True),
    Tile("_", "a wooden floor", walkable=True, transparent=True, indoor=True),
    Tile("r", "a woven rug", walkable=True, transparent=True, indoor=True),
    Tile("h", "a chair", walkable=True, transparent=True, indoor=True),
    Tile("n", "a bench", walkable=True, transparent=True),
    Tile("b", "a bed", walkable=True, transparent=True, indoor=True),
    Tile("m", "a table", walkable=False, transparent=True, indoor=True),
    Tile("c", "a counter", walkable=False, transparent=True, indoor=True),
    Tile("B", "a bookshelf", walkable=False, transparent=False, indoor=True),
    Tile("O", "an oven", walkable=False, transparent=True, indoor=True),
    Tile("A", "a workbench", walkable=False, transparent=True, indoor=True),
    Tile("H", "a hearth", walkable=False, transparent=True, indoor=True),
    Tile("x", "a crate", walkable=False, transparent=True, indoor=True),
)

TILES: dict[str, Tile] = {tile.code: tile for tile in _TILES}
"""Every tile by its code."""
