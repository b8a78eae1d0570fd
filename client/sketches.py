"""A portrait in plain characters: for terminals without Unicode, nine lines of eighteen ASCII signs.

Apart from the pixels because here a line is a line and not a colour: a face is drawn by its outline, and all that tells people
apart must show without any colour. Colours are added where the terminal has them.
"""

from typing import Final

from client.likeness import Age, Beard, Extra, Hair, Hat, Likeness, Wear
from client.palette import RGB, mix
from client.pixels import COLUMNS, LINES

Sign = tuple[str, RGB]

_CENTRE: Final = 8
"""The column of the nose."""

_LIPS: Final[RGB] = (214, 92, 96)
_GOLD: Final[RGB] = (240, 200, 90)
_LEAF: Final[RGB] = (120, 180, 96)
_PETAL: Final[RGB] = (236, 92, 104)
_STEEL: Final[RGB] = (196, 202, 212)

_LEAST: Final = 130
"""How light a line is at least, of 255."""


class _Sheet:
    """Signs that are written over each other."""

    def __init__(self) -> None:
        self.rows: list[list[Sign]] = [[(" ", (0, 0, 0))] * COLUMNS for _ in range(LINES)]

    def put(self, x: int, y: int, signs: str, colour: RGB) -> None:
        """Write signs from a cell on; a `_` of width one is a sign too, a blank leaves what is there."""
        for step, sign in enumerate(signs):
            if sign != " " and 0 <= x + step < COLUMNS and 0 <= y < LINES:
                self.rows[y][x + step] = (sign, _readable(colour))

    def middle(self, y: int, signs: str, colour: RGB) -> None:
        """Write signs about the centre."""
        self.put(_CENTRE - len(signs) // 2, y, signs, colour)

    def clear(self, y: int, left: int, right: int) -> None:
        """Rub out the cells from one to another."""
        for x in range(max(0, left), min(COLUMNS - 1, right) + 1):
            self.rows[y][x] = (" ", (0, 0, 0))


def _readable(colour: RGB) -> RGB:
    """Return a colour light enough for a line on a dark ground."""
    lack = _LEAST - (colour[0] * 30 + colour[1] * 59 + colour[2] * 11) // 100
    return mix(colour, (255, 250, 244), min(80, lack * 100 // (256 - _LEAST + lack))) if lack > 0 else colour


def sketch(like: Likeness, mood: int) -> list[list[Sign]]:
    """Return the lines of somebody whose mood shows as -2 to 2."""
    sheet, half = _Sheet(), 4 + like.girth
    _outline(sheet, like, half)
    _hair(sheet, like, half)
    _inner(sheet, like, mood)
    _beard(sheet, like, half, mood)
    _hat(sheet, like, half)
    _body(sheet, like)
    _things(sheet, like, half)
    return sheet.rows


def _outline(sheet: _Sheet, like: Likeness, half: int) -> None:
    left, right = {1: ("(", ")"), 0: ("|", "|"), -1: ("|", "|")}[like.girth]
    for y in (3, 4, 5, 6):
        sheet.put(_CENTRE - half - 1, y, left, like.skin)
        sheet.put(_CENTRE + half + 1, y, right, like.skin)
    if like.girth < 1:
        sheet.put(_CENTRE - half - 1, 4, "(", like.skin)
        sheet.put(_CENTRE + half + 1, 4, ")", like.skin)
    sheet.middle(2, "." + "-" * (2 * half + 1) + ".", like.skin)
    jaw = "'" + "-" * (2 * half - 1) + "'" if like.girth > 0 else "\\" + "_" * (2 * half - 1) + "/"
    sheet.middle(7, jaw, like.skin)


_TOPS: Final[dict[Hair, tuple[str, str]]] = {
    Hair.SHORT: ("_", '"'),
    Hair.TOUSLED: ("\\/", "\\|/"),
    Hair.BOB: ("_", "="),
    Hair.LONG: ("_", "~"),
    Hair.CURLS: ("@", "@"),
    Hair.BRAID: ("_", "/"),
    Hair.BUN: ("_", "-~"),
    Hair.BALD: ("", ""),
}
"""What hair is made of, on the crown and above the brow."""


def _repeated(signs: str, width: int) -> str:
    return (signs * width)[:width]


def _hair(sheet: _Sheet, like: Likeness, half: int) -> None:
    hair, (crown, brow) = like.hair_colour, _TOPS[like.hair]
    left, right = _CENTRE - half - 1, _CENTRE + half + 1
    if crown:
        sheet.middle(1, _repeated(crown, 2 * half - 1), hair)
        sheet.middle(2, "." + _repeated(brow, 2 * half + 1) + ".", hair)
    _sides(sheet, like.hair, left, right, hair)
    if like.hair is Hair.BUN:
        sheet.middle(0, "(%%%)", hair)
        sheet.middle(1, "_" * (2 * half - 1), hair)


def _sides(sheet: _Sheet, style: Hair, left: int, right: int, hair: RGB) -> None:
    """Write the hair beside a face."""
    for y, signs in enumerate(_LEFTS.get(style, ()), 2):
        sheet.put(left - len(signs), y, signs, hair)
    for y, signs in enumerate(_RIGHTS.get(style, ()), 2):
        sheet.put(right + 1, y, signs, hair)


_LEFTS: Final[dict[Hair, tuple[str, ...]]] = {
    Hair.LONG: ("(", "{", "(", "{", "(", "{"),
    Hair.BOB: ("", "(", "(", "'"),
    Hair.CURLS: ("@@", "@@", "@@", "@@", "@@"),
    Hair.BRAID: ("", "", "&&", "%%", "&&", "%%", "&&"),
    Hair.BALD: ("", "", "%", "%"),
}
_RIGHTS: Final[dict[Hair, tuple[str, ...]]] = {
    Hair.LONG: (")", "}", ")", "}", ")", "}"),
    Hair.BOB: ("", ")", ")", "'"),
    Hair.CURLS: ("@@", "@@", "@@", "@@", "@@"),
    Hair.BALD: ("", "", "%", "%"),
}
"""The hair beside a face, from the brow down."""

_BROWS: Final = {2: ("^", "^"), 1: ("-", "-"), 0: ("-", "-"), -1: ("~", "~"), -2: ("/", "\\")}
_MOUTHS: Final = {2: "\\___/", 1: "'---'", 0: "---", -1: ".---.", -2: "/---\\"}
_GRINS: Final = {2: "\\__,/", 1: "'--_/", 0: "--_/"}


def _inner(sheet: _Sheet, like: Likeness, mood: int) -> None:
    for x, sign in zip((_CENTRE - 2, _CENTRE + 2), _BROWS[mood], strict=True):
        sheet.put(x, 3, sign, mix(like.hair_colour, (120, 100, 90), 30))
    eye = "." if like.age is Age.OLD else "O" if like.age is Age.YOUNG else "o"
    for x in (_CENTRE - 2, _CENTRE + 2):
        sheet.put(x, 4, eye, mix(like.eyes, (220, 220, 230), 55))
    if Extra.GLASSES in like.extras:
        sheet.middle(4, "( )-( )", _STEEL)
    sheet.put(_CENTRE, 5, "^" if like.girth < 0 else "u" if like.girth > 0 else ">", mix(like.skin, (90, 50, 40), 20))
    if Extra.ROSY in like.extras:
        sheet.put(_CENTRE - 4, 5, "()", _PETAL)
        sheet.put(_CENTRE + 3, 5, "()", _PETAL)
    if Extra.FRECKLES in like.extras:
        sheet.put(_CENTRE - 3, 5, "::", (190, 110, 70))
        sheet.put(_CENTRE + 2, 5, "::", (190, 110, 70))
    if like.age is Age.OLD:
        sheet.put(_CENTRE - 3, 5, "=", like.skin)
        sheet.put(_CENTRE + 3, 5, "=", like.skin)
    mouth = _MOUTHS[mood]
    if Extra.GRIN in like.extras and mood >= 0:
        mouth = _GRINS[mood]
    sheet.middle(6, mouth, _LIPS if like.lips else mix(like.skin, (150, 70, 60), 50))


def _beard(sheet: _Sheet, like: Likeness, half: int, mood: int) -> None:
    if like.beard is Beard.MOUSTACHE:
        sheet.middle(5, "~~" + " " + "~~", like.beard_colour)
        sheet.put(_CENTRE - 3, 5, "<", like.beard_colour)
        sheet.put(_CENTRE + 3, 5, ">", like.beard_colour)
    if like.beard is Beard.FULL:
        side = half - len(_MOUTHS[mood]) // 2
        sheet.put(_CENTRE - half, 6, "%" * side, like.beard_colour)
        sheet.put(_CENTRE + half - side + 1, 6, "%" * side, like.beard_colour)
        sheet.middle(7, "\\" + "%" * (2 * half - 1) + "/", like.beard_colour)


def _hat(sheet: _Sheet, like: Likeness, half: int) -> None:
    if like.hat is Hat.NONE:
        return
    wide = 2 * half + 1
    crown, band, brim = _HATS[like.hat]
    if like.hat is not Hat.WREATH:
        for y in (0, 1):
            sheet.clear(y, 0, COLUMNS - 1)
        sheet.clear(2, 0, _CENTRE - half - 2)
        sheet.clear(2, _CENTRE + half + 2, COLUMNS - 1)
    if crown:
        sheet.middle(0, crown[0] + crown[1] * (wide - 4) + crown[2], like.hat_colour)
    if band:
        sheet.middle(1, band[0] + _repeated(band[1:-1], wide - 2) + band[-1], like.hat_colour)
    edge = {Hat.STRAW: 4, Hat.WIDE: 4, Hat.FEATHERED: 4, Hat.TALL: 2}.get(like.hat, 2)
    sheet.middle(2, brim[0] + _repeated(brim[1:-1], wide - 2 + edge) + brim[-1], like.hat_colour)
    _trim(sheet, like, half)


def _trim(sheet: _Sheet, like: Likeness, half: int) -> None:
    """Write what stands out from a hat."""
    if like.hat is Hat.FEATHERED:
        sheet.put(_CENTRE + half, 0, "_/", like.colour)
        sheet.put(_CENTRE + half + 1, 1, "//", like.colour)
    if like.hat is Hat.CAP:
        sheet.put(_CENTRE + half + 1, 2, "===>", like.hat_colour)
    if like.hat is Hat.KERCHIEF:
        sheet.put(_CENTRE + half + 2, 2, "><", like.hat_colour)
    if like.hat is Hat.HOOD:
        for y in (3, 4, 5, 6):
            sheet.put(_CENTRE - half - 2, y, "/", like.hat_colour)
            sheet.put(_CENTRE + half + 2, y, "\\", like.hat_colour)


_HATS: Final[dict[Hat, tuple[str, str, str]]] = {
    Hat.TOQUE: ("(~)", "( )", "[_]"),
    Hat.STRAW: (".-.", "/###\\", "<#=>"),
    Hat.WIDE: (".-.", "| |", "(_)"),
    Hat.FEATHERED: ("", ".-.", "<~>"),
    Hat.CAP: ("", ".-.", "[=]"),
    Hat.KERCHIEF: ("", ".-.", "(.:)"),
    Hat.BERET: ("", "(~)", "'-'"),
    Hat.WREATH: ("", "", "*%&%*"),
    Hat.HOOD: (".^.", "/ \\", "/-\\"),
    Hat.HELMET: (".^.", "/ \\", "[#]"),
    Hat.TALL: (".-.", "| |", "[_]"),
}
"""Crown, band and brim: first and last sign, and what lies between."""


def _body(sheet: _Sheet, like: Likeness) -> None:
    half = 6 + like.broad
    inner = _repeated(_WEARS[like.wear], 2 * half - 1)
    if like.wear in _FRONTS:
        front = _FRONTS[like.wear]
        inner = inner[: half - 1 - len(front) // 2] + front + inner[half - 1 - len(front) // 2 + len(front) :]
    sheet.middle(8, "/" + inner + "\\", like.wear_colour)


_WEARS: Final[dict[Wear, str]] = {
    Wear.SHIRT: ".",
    Wear.APRON: "-",
    Wear.WAISTCOAT: "_",
    Wear.COAT: ":",
    Wear.MOTLEY: "#*+=",
    Wear.SHAWL: "/\\",
    Wear.SCARF: "-",
    Wear.CLOAK: "^",
    Wear.STRIPES: "=-",
}
_FRONTS: Final[dict[Wear, str]] = {
    Wear.SHIRT: "\\_/",
    Wear.APRON: "|[___]|",
    Wear.WAISTCOAT: "|\\.:./|",
    Wear.COAT: "\\\\_//",
    Wear.SHAWL: "\\v/",
    Wear.SCARF: "(%%%%)",
    Wear.CLOAK: "(o)",
}


def _things(sheet: _Sheet, like: Likeness, half: int) -> None:
    side = _CENTRE + half + 1
    if Extra.EARRINGS in like.extras:
        sheet.put(_CENTRE - half - 1, 5, "8", _GOLD)
        sheet.put(side, 5, "8", _GOLD)
    if Extra.PENCIL in like.extras:
        sheet.put(side + 1, 3, "/", _GOLD)
        sheet.put(side, 4, "/", _GOLD)
    if Extra.ROSE in like.extras:
        sheet.put(side - 3, 1, "(@)", _PETAL)
    if Extra.PATCH in like.extras and like.hat is Hat.CAP:
        sheet.put(_CENTRE - 2, 1, "[+]", _GOLD)
    for extra, marks in _THINGS.items():
        if extra in like.extras:
            for x, y, signs, colour in marks:
                sheet.put(_CENTRE + x, y, signs, colour)


_WOOD: Final[RGB] = (190, 124, 76)
_THINGS: Final[dict[Extra, tuple[tuple[int, int, str, RGB], ...]]] = {
    Extra.STRAW: ((-2, 0, "\\", _GOLD), (2, 0, "|/", _GOLD)),
    Extra.KEYS: ((6, 8, "o-w", _GOLD),),
    Extra.HAMMER: ((7, 7, "[T", _STEEL),),
    Extra.FIDDLE: ((8, 5, "@", _WOOD), (8, 6, "|", _WOOD), (8, 7, "|", _WOOD), (8, 8, "8", _WOOD)),
    Extra.LEAVES: ((5, 7, "%v%", _LEAF),),
}
"""Small things, wherever the sides of a face are: columns right of the nose, row, signs and colour."""
