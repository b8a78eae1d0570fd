"""The colours of the town: green day, warm dusk, cool night, lantern light; and a bluish memory.

Apart from the glyphs because light is arithmetic on colours, whatever they colour. Whole numbers 0..255 and per cent.
"""

from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise

from shared.geometry import Cell

RGB = tuple[int, int, int]

INK: RGB = (11, 12, 18)
"""Where nothing is known."""

YOU: RGB = (255, 250, 235)
"""You, and whom you follow."""

CURSOR: RGB = (250, 210, 90)
"""The ground of the cursor of look mode."""

BALLOON: RGB = (52, 46, 38)
"""The ground of words over a head."""

FOG: RGB = (150, 154, 160)
"""What fog is made of, by day."""

LAMP: RGB = (112, 86, 52)
"""Per cent of a colour that is left in the full light of a lantern."""

INDOORS: RGB = (92, 76, 56)
"""Per cent by lamplight inside a house."""

GLOW_RADIUS = 6
"""Cells a lantern's light reaches."""

_TINTS: tuple[tuple[int, RGB], ...] = (
    (25, (36, 44, 74)),
    (45, (60, 54, 76)),
    (65, (92, 72, 66)),
    (80, (106, 90, 76)),
    (100, (100, 100, 100)),
)
"""(per cent of daylight, per cent of red, green and blue): blue night, rosy twilight, golden low sun, white day."""


@lru_cache(maxsize=128)
def tint(light: int) -> RGB:
    """Return how much of each colour daylight of `light` per cent shows."""
    for (low, dark), (high, bright) in pairwise(_TINTS):
        if light <= high:
            return mix(dark, bright, max(0, (light - low) * 100 // (high - low)))
    return _TINTS[-1][1]


def mix(a: RGB, b: RGB, percent: int) -> RGB:
    """Return the colour `percent` of the way from a to b."""
    return (
        a[0] + (b[0] - a[0]) * percent // 100,
        a[1] + (b[1] - a[1]) * percent // 100,
        a[2] + (b[2] - a[2]) * percent // 100,
    )


def lit(colour: RGB, light: RGB) -> RGB:
    """Return `colour` under `light` (per cent of each channel)."""
    return (
        min(255, colour[0] * light[0] // 100),
        min(255, colour[1] * light[1] // 100),
        min(255, colour[2] * light[2] // 100),
    )


def brighter(a: RGB, b: RGB) -> RGB:
    """Return two lights together: the stronger of each channel."""
    return max(a[0], b[0]), max(a[1], b[1]), max(a[2], b[2])


def lamplight(strength: int) -> RGB:
    """Return a lantern's light at `strength` per cent."""
    return LAMP[0] * strength // 100, LAMP[1] * strength // 100, LAMP[2] * strength // 100


def remembered(colour: RGB) -> RGB:
    """Return a colour as remembered: grey, dim and a little blue."""
    grey = (colour[0] * 30 + colour[1] * 59 + colour[2] * 11) // 100
    red, green, blue = mix(colour, (grey, grey, grey), 72)
    return red * 42 // 100, green * 46 // 100, min(255, blue * 60 // 100 + 5)


@lru_cache(maxsize=4096)
def from_hex(text: str, otherwise: RGB = (222, 214, 196)) -> RGB:
    """Read `#rrggbb`; anything else gives `otherwise`."""
    try:
        number = int(text[1:], 16) if text[:1] == "#" and len(text) == len("#rrggbb") else -1
    except ValueError:
        number = -1
    return (number >> 16, number >> 8 & 255, number & 255) if number >= 0 else otherwise


def to_hex(colour: RGB) -> str:
    """Write a colour as `#rrggbb`."""
    return f"#{colour[0]:02x}{colour[1]:02x}{colour[2]:02x}"


def glow(rows: tuple[str, ...], lamps: str) -> Mapping[Cell, int]:
    """Return how strongly, in per cent, the cells around the tiles whose codes are in `lamps` are lit by them."""
    return _glow(tuple((x, y) for y, row in enumerate(rows) for x in _found(row, lamps)))


@lru_cache(maxsize=4096)
def _found(row: str, lamps: str) -> tuple[int, ...]:
    return tuple(x for x, code in enumerate(row) if code in lamps)


@lru_cache(maxsize=8)
def _glow(sources: tuple[Cell, ...]) -> Mapping[Cell, int]:
    strengths = dict[Cell, int]()
    for x, y in sources:
        for cell, strength in _halo((x, y)):
            strengths[cell] = min(100, strengths.get(cell, 0) + strength)
    return strengths


@lru_cache(maxsize=1024)
def _halo(source: Cell) -> tuple[tuple[Cell, int], ...]:
    """Cells are about twice as high as wide, so the halo is an ellipse that looks round."""
    reach = GLOW_RADIUS * GLOW_RADIUS * 100
    cells = list[tuple[Cell, int]]()
    for dy in range(-GLOW_RADIUS // 2, GLOW_RADIUS // 2 + 1):
        for dx in range(-GLOW_RADIUS, GLOW_RADIUS + 1):
            far = (dx * dx + 3 * dy * dy) * 100
            if far < reach:
                cells.append(((source[0] + dx, source[1] + dy), (reach - far) * 100 // reach))
    return tuple(cells)
