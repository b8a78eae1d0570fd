"""How each tile is drawn: its characters, its two colours, and how walls join.

Apart from the widgets so that the map's looks are one table, checked against `shared/terrain.py` by a test, and so that a
terminal without Unicode loses beauty but no information.
"""

from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len

from client.palette import INK, RGB
from shared.ids import BeingId
from shared.sights import Figure, Kind
from shared.terrain import TILES, UNKNOWN
from shared.text import clean


class Look(NamedTuple):
    """One kind of ground by full daylight."""

    chars: str
    """Unicode; several are spread over the cells by a hash of their place."""
    colours: tuple[RGB, ...]
    """Of the character; several are spread likewise."""
    ground: RGB
    bold: bool = False
    shines: bool = False
    """Gives light of its own: night does not darken it."""


_GRASS: RGB = (36, 58, 32)
_FLOOR: RGB = (62, 48, 36)
_STONE: RGB = (56, 52, 50)
_SOIL: RGB = (74, 55, 30)
_WOOD: RGB = (196, 148, 96)

LOOKS: dict[str, Look] = {
    UNKNOWN: Look(" ", (INK,), INK),
    ".": Look("· .  ' · ", ((104, 150, 80), (90, 136, 72), (116, 160, 86)), _GRASS),
    ",": Look('",*";*,"', ((110, 158, 78), (222, 160, 190), (98, 148, 70), (232, 206, 110), (170, 150, 230)), (40, 66, 34)),
    ":": Look(" · .  · ", ((140, 131, 114), (122, 115, 102)), (76, 71, 62)),
    ";": Look(" . · ", ((152, 130, 92),), (88, 72, 48)),
    "=": Look("=", ((184, 136, 84),), (84, 56, 32), bold=True),
    '"': Look('ψ"ψ', ((168, 140, 62), (134, 150, 62), (156, 122, 56)), _SOIL),
    "~": Look("~≈~ ≈", ((86, 150, 190), (66, 128, 172), (104, 166, 204)), (28, 72, 108)),
    "T": Look("♣♠♣", ((82, 156, 70), (66, 134, 62), (104, 160, 66)), (30, 56, 30), bold=True),
    "t": Look("▒", ((56, 104, 50), (62, 112, 54)), (36, 66, 34)),
    "f": Look("‡", ((150, 122, 86),), _GRASS),
    "F": Look("¤", ((170, 220, 240),), (36, 82, 112), bold=True),
    "L": Look("☼", ((255, 206, 112),), (56, 48, 32), bold=True, shines=True),
    "N": Look("¶", ((250, 230, 180),), (104, 70, 38), bold=True),
    "S": Look("π", ((244, 226, 190),), (126, 52, 44), bold=True),
    "#": Look("─", ((214, 200, 174),), _STONE),
    "+": Look("+", ((246, 186, 104),), (96, 62, 32), bold=True, shines=True),
    "w": Look("┄", ((150, 200, 220),), _STONE),
    "_": Look("   ·  ", ((92, 72, 52),), _FLOOR),
    "r": Look("░", ((160, 70, 66),), (96, 36, 40)),
    "h": Look("h", (_WOOD,), _FLOOR),
    "n": Look("∩", (_WOOD,), (52, 46, 34)),
    "b": Look("▬", ((226, 220, 206),), (84, 54, 66)),
    "m": Look("╤", ((214, 166, 108),), _FLOOR, bold=True),
    "c": Look("▄", ((150, 104, 62),), (72, 52, 36)),
    "B": Look("≡", ((196, 92, 78), (96, 140, 190), (112, 160, 98), (214, 176, 92)), (62, 42, 28), bold=True),
    "O": Look("Ω", ((255, 150, 74),), (92, 40, 28), bold=True, shines=True),
    "A": Look("╥", ((222, 180, 120),), (74, 56, 36), bold=True),
    "H": Look("▲", ((255, 164, 66),), (110, 40, 22), bold=True, shines=True),
    "x": Look("■", ((170, 124, 74),), _FLOOR),
}

WINDOW_AT_NIGHT: tuple[RGB, RGB] = ((255, 210, 120), (108, 78, 36))
"""A window's two colours when lamps burn behind it."""

LAMPS = "LHO"
"""The codes of what lights its surroundings."""

_JOINS = "#w+"
"""What a wall joins with."""

_WALLS = {
    0b0000: "■",
    0b0001: "│",
    0b0010: "─",
    0b0011: "└",
    0b0100: "│",
    0b0101: "│",
    0b0110: "┌",
    0b0111: "├",
    0b1000: "─",
    0b1001: "┘",
    0b1010: "─",
    0b1011: "┴",
    0b1100: "┐",
    0b1101: "┤",
    0b1110: "┬",
    0b1111: "┼",
}
"""By the sides on which a wall goes on: north 1, east 2, south 4, west 8."""

_UPRIGHT, _LEVEL = 0b0101, 0b1010


class Charset(NamedTuple):
    """What the terminal can draw: Unicode, or ASCII only."""

    unicode: bool = True


PLAIN: dict[str, str] = {
    "T": "^",
    "t": "&",
    "f": "|",
    "F": "{",
    "L": "*",
    "N": "?",
    "S": "$",
    "w": "'",
    "_": ".",
    "r": "-",
    "h": "`",
    "n": "_",
    "b": "[",
    "m": "0",
    "c": "=",
    "B": "]",
    "O": "(",
    "A": ")",
    "H": "<",
    "x": ">",
}
"""How tiles are drawn in ASCII whose codes are letters, or the floor: letters are people, and nothing else."""

PILES: dict[bool, str] = {True: "◈", False: "%"}
"""Goods on the ground, by whether the terminal draws Unicode; no tile looks like them."""

UNICODE, ASCII = Charset(), Charset(unicode=False)


@lru_cache(maxsize=65_536)
def scatter(x: int, y: int) -> int:
    """Return a number that looks random but is always the same for a cell; for the eye only."""
    mixed = (x * 0x9E3779B1 ^ y * 0x85EBCA77) & 0xFFFFFFFF
    mixed = (mixed ^ mixed >> 15) * 0x2C1B3CE5 & 0xFFFFFFFF
    return (mixed ^ mixed >> 13) & 0xFFFF


def tile_char(code: str, x: int, y: int, charset: Charset = UNICODE) -> str:
    """Return the character of a tile that does not join its neighbours; unknown codes are drawn as themselves if safe."""
    if not charset.unicode:
        return PLAIN.get(code, code) if code in TILES or code == UNKNOWN else "?"
    look = LOOKS.get(code)
    return look.chars[scatter(x, y) % len(look.chars)] if look else "?"


def wall_char(rows: tuple[str, ...], x: int, y: int) -> str:
    """Return the line by which a wall or window at (x, y) joins the walls, windows and doors beside it."""
    above, here, below = rows[y - 1] if y else "", rows[y], rows[y + 1] if y + 1 < len(rows) else ""
    north, south = above[x : x + 1] or " ", below[x : x + 1] or " "
    west, east = here[x - 1] if x else " ", here[x + 1 : x + 2] or " "
    joined: int = (north in _JOINS) | (east in _JOINS) << 1 | (south in _JOINS) << 2 | (west in _JOINS) << 3
    if rows[y][x] == "w":
        return "┆" if joined & _UPRIGHT and joined & _LEVEL != _LEVEL else "┄"
    return _WALLS[joined]


def shown_char(figure: Figure, you: BeingId) -> str:
    """Return what somebody is drawn as: you are `@`, other players their initials in small letters, villagers their glyphs."""
    return _shown_char(figure.glyph, figure.name, other_player=figure.kind is Kind.PLAYER and figure.id != you)


@lru_cache(maxsize=4096)
def _shown_char(glyph: str, name: str, *, other_player: bool) -> str:
    if other_player:
        initial = clean(name)[:1].lower()
        return initial if cell_len(initial) == 1 and not initial.isspace() else "@"
    return figure_char(glyph, name)


def figure_char(glyph: str, name: str) -> str:
    """Return one safe character, one cell wide, for somebody: their glyph, else their initial."""
    for candidate in clean(glyph)[:1] + clean(name)[:1]:
        if cell_len(candidate) == 1 and not candidate.isspace():
            return candidate
    return "@"
