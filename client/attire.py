"""What people in portraits wear and carry: clothes, hats and small things, painted in pixels.

Apart from the faces because it is by these that one is known from afar; each is one function or one row of a table.
"""

# ruff: noqa: PLR2004 -- a picture is made of coordinates

from typing import Final

from client.likeness import Extra, Hat, Likeness, Wear
from client.palette import INK, RGB, mix
from client.pixels import DARK, GOLD, LEAF, MIDDLE, PETAL, WHITE, Canvas, Stuff, light, shade, wall

# ── the body ──


def dress(canvas: Canvas, like: Likeness) -> None:
    """Paint what is below the chin."""
    cloth, wide = like.wear_colour, like.broad + like.girth // 2
    for y, half in ((15, 5 + wide), (16, 7 + wide), (17, 8 + wide)):
        canvas.row(y, min(half, 9), cloth, Stuff.CLOTH)
        canvas.both(min(half, 9), y, shade(cloth), Stuff.CLOTH)
    for y in (13, 14, 15):
        canvas.row(y, 2, shade(like.skin, 16), Stuff.SKIN)
    _WEARS[like.wear](canvas, like)


def _shirt(canvas: Canvas, like: Likeness) -> None:
    for x, y in ((7, 16), (10, 16), (6, 15), (11, 15)):
        canvas.dot(x, y, light(like.wear_colour, 34), Stuff.CLOTH)
    canvas.row(16, 1, shade(like.skin, 12), Stuff.SKIN)


def _apron(canvas: Canvas, like: Likeness) -> None:
    for y, half in ((16, 3), (17, 4)):
        canvas.row(y, half, WHITE, Stuff.CLOTH)
    canvas.both(3, 15, WHITE, Stuff.CLOTH)
    canvas.dot(8, 17, mix(WHITE, like.colour, 40), Stuff.CLOTH)


def _waistcoat(canvas: Canvas, like: Likeness) -> None:
    shirt = mix(WHITE, like.colour, 22)
    for y, half in ((15, 3), (16, 2), (17, 1)):
        canvas.row(y, half, shirt, Stuff.CLOTH)
    for y in (16, 17):
        canvas.span(y, 2, 3, shirt, Stuff.CLOTH)
        canvas.span(y, 14, 15, shirt, Stuff.CLOTH)
    canvas.dot(10, 17, GOLD, Stuff.LINE)


def _coat(canvas: Canvas, like: Likeness) -> None:
    for y, away in ((15, 3), (16, 2), (17, 1)):
        canvas.row(y, away, mix(like.colour, WHITE, 35), Stuff.CLOTH)
        canvas.both(away + 1, y, light(like.wear_colour, 26), Stuff.CLOTH)
    canvas.dot(7, 17, GOLD, Stuff.LINE)


def _motley(canvas: Canvas, like: Likeness) -> None:
    patches = ((220, 88, 84), (236, 184, 84), (92, 168, 120), (96, 140, 214), like.colour)
    for y in (15, 16, 17):
        for x in range(2 - (y == 17) + (17 - y), 16 + (y == 17) - (17 - y)):
            canvas.dot(x, y, patches[(x // 2 + 2 * y) % len(patches)], Stuff.CLOTH)
    canvas.row(15, 2, shade(like.skin, 12), Stuff.SKIN)


def _shawl(canvas: Canvas, like: Likeness) -> None:
    wool = like.wear_colour
    for y, half in ((14, 4), (15, 6), (16, 8)):
        canvas.row(y, half, wool, Stuff.CLOTH)
        for x in range(MIDDLE - half, MIDDLE + half, 2):
            canvas.dot(x + y % 2, y, light(wool, 16), Stuff.CLOTH)
    canvas.row(14, 2, shade(like.skin, 16), Stuff.SKIN)
    canvas.row(15, 1, shade(like.skin, 12), Stuff.SKIN)
    canvas.row(17, 2, mix(like.colour, INK, 20), Stuff.CLOTH)


def _scarf(canvas: Canvas, like: Likeness) -> None:
    wool = like.wear_colour
    coat = mix(like.colour, (56, 48, 56), 46)
    for y, half in ((15, 5), (16, 7), (17, 8)):
        canvas.row(y, half, coat, Stuff.CLOTH)
    canvas.row(14, 4, wool, Stuff.CLOTH)
    canvas.row(15, 4, shade(wool, 14), Stuff.CLOTH)
    for y in (16, 17):
        canvas.span(y, 10, 12, wool if y % 2 else light(wool), Stuff.CLOTH)


def _cloak(canvas: Canvas, like: Likeness) -> None:
    for y, half in ((14, 5), (15, 7), (16, 8), (17, 9)):
        canvas.row(y, half, like.wear_colour, Stuff.CLOTH)
        canvas.both(half, y, shade(like.wear_colour), Stuff.CLOTH)
    canvas.row(14, 2, shade(like.skin, 16), Stuff.SKIN)
    canvas.row(15, 1, GOLD, Stuff.LINE)


def _stripes(canvas: Canvas, like: Likeness) -> None:
    for y, half in ((15, 5), (16, 7), (17, 8)):
        canvas.row(y, half, WHITE if y % 2 else like.colour, Stuff.CLOTH)
    canvas.row(15, 2, shade(like.skin, 12), Stuff.SKIN)


_WEARS = {
    Wear.SHIRT: _shirt,
    Wear.APRON: _apron,
    Wear.WAISTCOAT: _waistcoat,
    Wear.COAT: _coat,
    Wear.MOTLEY: _motley,
    Wear.SHAWL: _shawl,
    Wear.SCARF: _scarf,
    Wear.CLOAK: _cloak,
    Wear.STRIPES: _stripes,
}


# ── hats ──


def cover(canvas: Canvas, like: Likeness, half: int, top: int) -> None:
    """Paint the hat on a head of that half width, so many rows lower than most."""
    _HATS[like.hat](canvas, like, half, top)


def _no_hat(_canvas: Canvas, _like: Likeness, _half: int, _top: int) -> None:
    """Paint nothing."""


def _crown(canvas: Canvas, like: Likeness, rows: tuple[tuple[int, int], ...], top: int) -> None:
    for y, half in rows:
        canvas.row(y + top, half, like.hat_colour, Stuff.HAT)
        canvas.dot(MIDDLE - 1 + half, y + top, shade(like.hat_colour), Stuff.HAT)
        canvas.dot(MIDDLE - half + 1, y + top, light(like.hat_colour), Stuff.HAT)


def _bare(canvas: Canvas, like: Likeness, top: int) -> None:
    """Take away the hair that a hat covers."""
    for y in range(4 + top):
        canvas.row(y, 9, wall(like, y), Stuff.AIR)


def _toque(canvas: Canvas, like: Likeness, half: int, top: int) -> None:
    _bare(canvas, like, top)
    _crown(canvas, like, ((-1, half - 1), (0, half + 1), (1, half + 1), (2, half), (3, half - 1), (4, half)), top)
    for x in (6, 9, 12):
        for y in (1, 2):
            canvas.dot(x, y + top, shade(like.hat_colour, 14), Stuff.HAT)
    canvas.row(4 + top, half, mix(like.hat_colour, like.colour, 45), Stuff.HAT)


def _straw(canvas: Canvas, like: Likeness, half: int, top: int) -> None:
    _bare(canvas, like, top)
    _crown(canvas, like, ((0, half - 2), (1, half - 1), (2, half - 1)), top)
    canvas.row(3 + top, half - 1, mix(like.colour, (120, 60, 40), 30), Stuff.HAT)
    _crown(canvas, like, ((4, 8),), top)
    canvas.row(5 + top, half, shade(like.hat_colour, 40), Stuff.HAT)
    for x in range(2, 16, 3):
        canvas.dot(x, 4 + top, shade(like.hat_colour, 16), Stuff.HAT)
        canvas.dot(x, 1 + top, shade(like.hat_colour, 14), Stuff.HAT) if MIDDLE - half < x < MIDDLE + half - 1 else None


def _wide(canvas: Canvas, like: Likeness, half: int, top: int) -> None:
    _bare(canvas, like, top)
    _crown(canvas, like, ((0, half - 1), (1, half), (2, half)), top)
    canvas.row(3 + top, half, shade(like.colour, 10), Stuff.HAT)
    _crown(canvas, like, ((4, half + 2),), top)


def _feathered(canvas: Canvas, like: Likeness, half: int, top: int) -> None:
    _bare(canvas, like, top)
    _crown(canvas, like, ((1, half - 2), (2, half)), top)
    canvas.row(3 + top, half, GOLD, Stuff.HAT)
    _crown(canvas, like, ((4, half + 2),), top)
    for x, y in ((12, 3), (13, 2), (14, 1), (15, 0), (13, 1), (14, 0), (16, 1)):
        canvas.dot(x, y + top, mix(like.colour, WHITE, 20 + 15 * (x % 3)), Stuff.LINE)


def _cap(canvas: Canvas, like: Likeness, half: int, top: int) -> None:
    _bare(canvas, like, top)
    _crown(canvas, like, ((1, half - 1), (2, half), (3, half + 1), (4, half)), top)
    canvas.span(4 + top, 8, MIDDLE + half + 2, shade(like.hat_colour, 34), Stuff.HAT)
    if Extra.PATCH in like.extras:
        canvas.span(2 + top, 6, 7, GOLD, Stuff.HAT)
        canvas.span(3 + top, 6, 7, mix(GOLD, PETAL, 50), Stuff.HAT)


def _kerchief(canvas: Canvas, like: Likeness, half: int, top: int) -> None:
    _bare(canvas, like, top)
    _crown(canvas, like, ((1, half - 1), (2, half), (3, half), (4, half + 1)), top)
    for x in range(MIDDLE - half + 1, MIDDLE + half - 1, 3):
        canvas.dot(x, 3 + top, WHITE, Stuff.HAT)
        canvas.dot(x + 1, 1 + top, WHITE, Stuff.HAT)
    for x, y in ((14, 4), (15, 3), (15, 5), (16, 5), (16, 3)):
        canvas.dot(x + like.girth, y + top, shade(like.hat_colour, 12), Stuff.HAT)


def _beret(canvas: Canvas, like: Likeness, half: int, top: int) -> None:
    _bare(canvas, like, top)
    for y, left, right in ((1, 4, 10), (2, 3, 12), (3, 3, 13), (4, 5, 13)):
        canvas.span(y + top, left, right, like.hat_colour, Stuff.HAT)
    canvas.dot(8, top, like.hat_colour, Stuff.HAT)
    canvas.span(4 + top, MIDDLE - half + 1, MIDDLE + half - 1, shade(like.hat_colour, 30), Stuff.HAT)


def _wreath(canvas: Canvas, like: Likeness, half: int, top: int) -> None:
    for x in range(MIDDLE - half, MIDDLE + half):
        canvas.dot(x, 3 + top, like.hat_colour if x % 2 else shade(like.hat_colour), Stuff.HAT)
        canvas.dot(x, 2 + top + (x % 2), light(like.hat_colour, 10), Stuff.HAT)
    for x in (5, 9, 12):
        canvas.dot(x, 3 + top, mix(WHITE, like.colour, 20), Stuff.LINE)


def _hood(canvas: Canvas, like: Likeness, half: int, top: int) -> None:
    _bare(canvas, like, top)
    _crown(canvas, like, ((0, half - 2), (1, half), (2, half + 1), (3, half + 1), (4, half + 1)), top)
    for y in range(5, 15):
        canvas.both(half + 1, y + top, shade(like.hat_colour, 12), Stuff.HAT)
        if y < 7 or y > 11:
            canvas.both(half, y + top, shade(like.hat_colour, 28), Stuff.HAT)


def _helmet(canvas: Canvas, like: Likeness, half: int, top: int) -> None:
    _bare(canvas, like, top)
    _crown(canvas, like, ((0, half - 3), (1, half - 1), (2, half), (3, half)), top)
    canvas.row(4 + top, half + 1, shade(like.hat_colour, 30), Stuff.HAT)
    for y in (5, 6, 7, 8):
        canvas.span(y + top, 8, 9, shade(like.hat_colour, 14), Stuff.HAT)


def _tall(canvas: Canvas, like: Likeness, half: int, top: int) -> None:
    _bare(canvas, like, top)
    _crown(canvas, like, tuple((y, half - 1) for y in range(-1, 3)), top)
    canvas.row(3 + top, half - 1, like.colour, Stuff.HAT)
    _crown(canvas, like, ((4, half + 1),), top)


_HATS = {
    Hat.NONE: _no_hat,
    Hat.TOQUE: _toque,
    Hat.STRAW: _straw,
    Hat.WIDE: _wide,
    Hat.FEATHERED: _feathered,
    Hat.CAP: _cap,
    Hat.KERCHIEF: _kerchief,
    Hat.BERET: _beret,
    Hat.WREATH: _wreath,
    Hat.HOOD: _hood,
    Hat.HELMET: _helmet,
    Hat.TALL: _tall,
}


# ── what somebody has about them ──


def equip(canvas: Canvas, like: Likeness, half: int, top: int) -> None:
    """Paint what somebody has about them."""
    for extra, dots in _THINGS.items():
        if extra in like.extras:
            for x, y, colour in dots:
                canvas.dot(x, y, colour, Stuff.LINE)
    for extra, dots in _ON_HEADS.items():
        if extra in like.extras:
            for x, y, colour in dots:
                canvas.dot(x + like.girth, y + top, colour, Stuff.LINE)
    if Extra.EARRINGS in like.extras:
        for y in (10, 11):
            canvas.both(half + 1, y + top, GOLD, Stuff.LINE)


_ON_HEADS: Final[dict[Extra, tuple[tuple[int, int, RGB], ...]]] = {
    Extra.PENCIL: ((13, 8, GOLD), (13, 7, GOLD), (14, 6, GOLD), (14, 5, PETAL)),
    Extra.STRAW: tuple((x, y, (250, 226, 120)) for x, y in ((5, 1), (4, 0), (9, 0), (10, 1), (12, 2), (13, 1))),
    Extra.ROSE: ((12, 2, PETAL), (13, 2, light(PETAL)), (12, 3, light(PETAL, 30)), (13, 3, PETAL), (11, 3, LEAF)),
}
"""Small things on a head of the usual width and height: column, row and colour."""

_WOOD: Final[RGB] = (170, 104, 58)
_STEEL: Final[RGB] = (176, 182, 194)
_THINGS: Final[dict[Extra, tuple[tuple[int, int, RGB], ...]]] = {
    Extra.KEYS: ((14, 16, GOLD), (15, 17, GOLD), (13, 17, GOLD), (14, 17, shade(GOLD))),
    Extra.HAMMER: (
        *((x, 13, _STEEL) for x in (14, 15, 16)),
        *((15, y, _WOOD) for y in (14, 15, 16, 17)),
    ),
    Extra.FIDDLE: (
        *((16, y, shade(_WOOD, 40)) for y in range(9, 14)),
        *((x, y, _WOOD) for y in (14, 15, 16, 17) for x in (15, 16, 17)),
        *((15, 8, _WOOD), (16, 8, _WOOD), (17, 9, _WOOD), (16, 15, DARK), (16, 16, WHITE)),
    ),
    Extra.LEAVES: (
        *((x, 17, _WOOD) for x in (12, 13, 14, 15, 16)),
        *((x, 16, shade(_WOOD)) for x in (12, 14, 16)),
        *((x, 16, _WOOD) for x in (13, 15)),
        *((x, 15, LEAF) for x in (12, 13, 15, 16)),
        *((x, 14, light(LEAF)) for x in (13, 16)),
        (14, 15, shade(LEAF)),
    ),
}
"""Small things beside somebody, wherever their head is."""
