"""What lies over the town without being of it: weather, words over heads, and how people must stand out.

Apart from the painting, which lays it on: who makes weather and balloons needs to know nothing of tiles and light.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from client.palette import RGB
from shared.geometry import Cell


class Ink(NamedTuple):
    """One drawn cell."""

    char: str
    colour: RGB
    ground: RGB
    bold: bool = False


_NOTHING: Mapping[Cell, Ink] = MappingProxyType({})


class Air(NamedTuple):
    """What the weather does to colours out of doors."""

    tint: RGB = (100, 100, 100)
    """Per cent of red, green and blue that is left."""
    haze: int = 0
    """Per cent of the way to the grey of fog."""


CLEAR = Air()


class Scenery(NamedTuple):
    """Everything over the town."""

    air: Air = CLEAR
    falling: Mapping[Cell, Ink] = _NOTHING
    """Drawn where nothing else lies on the ground."""
    upon: Mapping[Cell, Ink] = _NOTHING
    """Drawn over everything."""
    stark: bool = False
    """People are drawn as chips, in their own colour."""


BARE = Scenery()
