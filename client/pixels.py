"""The pixels of a portrait: two to a character, eighteen by eighteen of them, and the paints they are painted with.

Apart from what is painted on them. Each pixel is of some stuff; where two meet in one character the heavier is the ink, so that
faces can be told apart without colours too.
"""

from enum import IntEnum
from typing import Final

from client.likeness import Likeness
from client.palette import INK, RGB, mix

COLUMNS: Final = 18
LINES: Final = 9
HIGH: Final = 2 * LINES


class Stuff(IntEnum):
    """What a pixel is made of, from the lightest ink to the heaviest."""

    AIR = 0
    SKIN = 1
    CLOTH = 2
    HAIR = 3
    HAT = 4
    LINE = 5


Pixel = tuple[RGB, Stuff]

DARK: Final[RGB] = (46, 32, 32)
WHITE: Final[RGB] = (244, 240, 232)
GOLD: Final[RGB] = (240, 200, 90)
LEAF: Final[RGB] = (104, 170, 84)
PETAL: Final[RGB] = (226, 70, 84)
MIDDLE: Final = 9
"""The column right of the middle of a face."""

_BRIGHT, _GLAD, _LOW, _SAD = 50, 15, -15, -50
"""Moods from which, or down to which, a face changes."""


def level(mood: int) -> int:
    """Return how a mood of -100 to 100 shows in a face, -2 to 2."""
    return (mood >= _GLAD) + (mood >= _BRIGHT) - (mood <= _LOW) - (mood <= _SAD)


class Canvas:
    """Pixels that are painted over each other."""

    def __init__(self, like: Likeness) -> None:
        """Begin with a backdrop in the figure's colour, brighter towards the ground."""
        self._rows: list[list[Pixel]] = []
        for y in range(HIGH):
            self._rows.append([(wall(like, y), Stuff.AIR)] * COLUMNS)

    def dot(self, x: int, y: int, colour: RGB, stuff: Stuff) -> None:
        """Paint one pixel; none outside the picture."""
        if 0 <= x < COLUMNS and 0 <= y < HIGH:
            self._rows[y][x] = (colour, stuff)

    def row(self, y: int, half: int, colour: RGB, stuff: Stuff) -> None:
        """Paint a row of twice `half` pixels about the middle."""
        self.span(y, MIDDLE - half, MIDDLE + half - 1, colour, stuff)

    def span(self, y: int, left: int, right: int, colour: RGB, stuff: Stuff) -> None:
        """Paint a row from one pixel to another, both of them too."""
        for x in range(left, right + 1):
            self.dot(x, y, colour, stuff)

    def both(self, away: int, y: int, colour: RGB, stuff: Stuff) -> None:
        """Paint a pixel on each side, so far from the middle: 1 is beside it."""
        self.dot(MIDDLE - away, y, colour, stuff)
        self.dot(MIDDLE - 1 + away, y, colour, stuff)

    def pairs(self) -> list[list[tuple[Pixel, Pixel]]]:
        """Return the picture by lines of characters: of each the upper pixel and the lower."""
        return [list(zip(upper, lower, strict=True)) for upper, lower in zip(self._rows[::2], self._rows[1::2], strict=True)]


def wall(like: Likeness, y: int) -> RGB:
    """Return the backdrop's colour in a row."""
    return mix(INK, like.colour, 20 + y)


def shade(colour: RGB, percent: int = 22) -> RGB:
    """Return a colour as it is in the shade."""
    return mix(colour, (34, 20, 36), percent)


def light(colour: RGB, percent: int = 18) -> RGB:
    """Return a colour where light falls on it."""
    return mix(colour, (255, 250, 238), percent)
