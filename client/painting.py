"""From what is believed to what a cell looks like: ground, light, memory, figures, marks over heads, the cursor.

Apart from the map widget because it is pure: a picture is compared with the one before it to learn what must be drawn anew.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import msgspec
from rich.cells import cell_len

from client import palette
from client.glyphs import LAMPS, LOOKS, PILES, UNICODE, WINDOW_AT_NIGHT, Charset, scatter, shown_char, tile_char, wall_char
from client.hints import Hints
from client.palette import CURSOR, FOG, INK, RGB, YOU
from client.scenery import BARE, CLEAR, Air, Ink, Scenery
from client.view import View
from shared import calendar
from shared.geometry import Cell
from shared.hints import Mood
from shared.ids import TOWN, BeingId
from shared.sights import Figure, PlaceSeen
from shared.terrain import TILES, UNKNOWN
from shared.text import clean

MARKS: dict[Mood, str] = {Mood.HEARD: "!", Mood.QUEUED: "…", Mood.THINKING: "…", Mood.SPEAKING: "♪", Mood.NONE: ""}
"""What stands over somebody's head."""

ASCII_MARKS: dict[Mood, str] = {Mood.HEARD: "!", Mood.QUEUED: "?", Mood.THINKING: "?", Mood.SPEAKING: '"', Mood.NONE: ""}

_MARK: RGB = (255, 224, 130)
_LABEL: RGB = (104, 110, 140)
_PILE: RGB = (236, 204, 128)
_NO_GLOW: Mapping[Cell, int] = MappingProxyType({})
_LAMPS_LIT_BELOW = 70
"""Per cent of daylight under which lamps are lit."""

_LEAST_ON_FIGURES: RGB = (92, 90, 94)
"""Per cent of their colour that figures keep in any dark: people are what the map is about."""

_BLANK: Ink = Ink(" ", INK, INK)
_VARIANTS = 12
"""Of one tile's colours."""

_LONG = 24
"""Cells from which a stretch of ground is painted from what is kept of its row."""

Piece = tuple[str, str, int]
"""(character, code, variant) of a cell of ground."""

Span = tuple[int, int]
"""Columns [from, to) of one row."""


class Picture(msgspec.Struct, frozen=True):
    """Everything that decides how the map looks; equal pictures look the same."""

    view: View
    over: Mapping[Cell, Ink] = MappingProxyType({})
    """What is drawn over the ground; its `ground` colour is ignored where it is `INK`."""
    glow: Mapping[Cell, int] = MappingProxyType({})
    light: int = 100
    air: Air = CLEAR
    cursor: Cell | None = None
    charset: Charset = UNICODE


def picture(
    view: View,
    hints: Hints,
    cursor: Cell | None = None,
    charset: Charset = UNICODE,
    followed: BeingId = TOWN,
    scenery: Scenery = BARE,
) -> Picture:
    """Compose the picture of a view, under some scenery."""
    light = calendar.light(view.minute)
    lamps = palette.glow(view.rows, LAMPS) if light < _LAMPS_LIT_BELOW else _NO_GLOW
    over = _overlay(view, hints, charset, followed, stark=scenery.stark)
    if scenery.falling or scenery.upon:
        over = {**scenery.falling, **over, **scenery.upon}
    return Picture(view, over, lamps, light, scenery.air, cursor, charset)


def _overlay(view: View, hints: Hints, charset: Charset, followed: BeingId, *, stark: bool) -> Mapping[Cell, Ink]:
    over = _labels(view.places, view.rows)
    for cell in view.piles:
        colour = _PILE if view.sees(cell) else palette.remembered(_PILE)
        over[cell] = Ink(PILES[charset.unicode], colour, INK, bold=True)
    draw = _chip if stark else _figure_ink
    for figure in view.figures.values():
        over[figure.at] = draw(figure, view.you, special=figure.id in (view.you, followed))
    if (me := view.me) is not None:
        over[me.at] = draw(me, view.you, special=True)
    for being in hints.of:
        if (shown := view.figures.get(being)) is not None:
            _mark(over, shown, hints.mood(being), charset)
    return over


def _labels(places: tuple[PlaceSeen, ...], rows: tuple[str, ...]) -> dict[Cell, Ink]:
    """Write the names of places nobody has looked into yet where they lie, as on the map handed out at the gate."""
    over = dict[Cell, Ink]()
    for place in places:
        name = clean(place.name)
        y, x = place.y + place.height // 2, place.x + (place.width - len(name)) // 2
        room = [(column, y) for column in range(x - 1, x + len(name) + 1)]
        known = not 0 <= y < len(rows) or x < 0 or not rows[y][x : x + len(name)].isspace()
        if not known and cell_len(name) == len(name) and over.keys().isdisjoint(room):
            over |= {(x + i, y): Ink(letter, _LABEL, INK) for i, letter in enumerate(name)}
    return over


def _figure_ink(figure: Figure, you: BeingId, *, special: bool) -> Ink:
    colour = palette.from_hex(figure.colour)
    if special:
        return Ink(shown_char(figure, you), YOU, palette.mix(INK, colour, 55), bold=True)
    return Ink(shown_char(figure, you), colour, INK, bold=True)


def _chip(figure: Figure, you: BeingId, *, special: bool) -> Ink:
    """Return somebody as a bright patch that no ground swallows; you, and whom you follow, brightest."""
    ground = YOU if special else palette.mix(palette.from_hex(figure.colour), YOU, 20)
    return Ink(shown_char(figure, you), (0, 0, 0), ground, bold=special)


def _mark(over: dict[Cell, Ink], figure: Figure, mood: Mood, charset: Charset) -> None:
    """Put the mark of a mood over a head, or beside it where somebody stands there."""
    x, y = figure.at
    for cell in ((x, y - 1), (x + 1, y - 1), (x + 1, y), (x - 1, y)):
        if cell not in over and cell[0] >= 0 and cell[1] >= 0:
            marks = MARKS if charset.unicode else ASCII_MARKS
            over[cell] = Ink(marks[mood], _MARK, INK, bold=True)
            return


def paint_row(scene: Picture, y: int, left: int, right: int) -> list[Ink]:
    """Return the cells [left, right) of row y; beyond the town there is ink."""
    view = scene.view
    if not 0 <= y < len(view.rows):
        return [_BLANK] * (right - left)
    begin, end = min(max(left, 0), right), max(min(right, view.width), left)
    stretch = _long if end - begin >= _LONG else _short
    inks = (
        [_BLANK] * (begin - left) + (stretch(scene, y, begin, end) if begin < end else []) + [_BLANK] * (right - max(begin, end))
    )
    for x, over in _lying(scene.over, y, begin, end):
        inks[x - left] = _laid(over, inks[x - left], scene.light)
    if scene.cursor and scene.cursor[1] == y and left <= scene.cursor[0] < right:
        under = inks[scene.cursor[0] - left]
        inks[scene.cursor[0] - left] = Ink(under.char, (20, 16, 8), CURSOR, bold=True)
    return inks


def _lying(over: Mapping[Cell, Ink], y: int, begin: int, end: int) -> Iterable[tuple[int, Ink]]:
    """Yield what lies over the ground in a stretch of a row: (column, look)."""
    if end - begin < _LONG:
        return [(x, ink) for x in range(begin, end) if (ink := over.get((x, y)))] if over else ()
    if _rows_of_over[0] is not over:
        rows = dict[int, list[tuple[int, Ink]]]()
        for (x, row), ink in over.items():
            rows.setdefault(row, []).append((x, ink))
        _rows_of_over[:] = over, rows
    return [(x, ink) for x, ink in _rows_of_over[1].get(y, ()) if begin <= x < end]


_rows_of_over: list[Any] = [None, {}]
"""What was last asked for over a long stretch, and its rows."""


def _short(scene: Picture, y: int, begin: int, end: int) -> list[Ink]:
    """Return the ground of a few cells."""
    row, seen = scene.view.rows[y], scene.view.visible[y]
    codes = enumerate(row[begin:end], begin)
    return [_BLANK if code == UNKNOWN else _ground(scene, code, x, y, visible=bool(seen >> x & 1)) for x, code in codes]


def _long(scene: Picture, y: int, begin: int, end: int) -> list[Ink]:
    """Return the ground of many cells, as `_short` does."""
    rows, seen = scene.view.rows, scene.view.visible[y]
    turf = _turf(rows[y - 1] if y else "", rows[y], rows[y + 1] if y + 1 < len(rows) else "", y, scene.charset)[begin:end]
    lit, memory, lamplit = _lit(scene.light, scene.air), _remembered(), _lamplit(scene.light, scene.air)
    seen = seen >> begin & (1 << end - begin) - 1
    if seen == 0:
        return [memory[piece] for piece in turf]
    if seen == (1 << end - begin) - 1:
        inks = [lit[piece] for piece in turf]
    else:
        inks = [
            (lit if mark == "1" else memory)[piece] for piece, mark in zip(turf, f"{seen:0{end - begin}b}"[::-1], strict=True)
        ]
    for x, strength in _glowing(scene.glow, y):
        if begin <= x < end and seen >> (x - begin) & 1 and turf[x - begin][1] != UNKNOWN:
            inks[x - begin] = lamplit[turf[x - begin], strength]
    return inks


def _glowing(glow: Mapping[Cell, int], y: int) -> Iterable[tuple[int, int]]:
    """Return the cells of a row that lamps reach: (column, strength)."""
    if _rows_of_light[0] is not glow:
        rows = dict[int, list[tuple[int, int]]]()
        for (x, row), strength in glow.items():
            rows.setdefault(row, []).append((x, strength))
        _rows_of_light[:] = glow, rows
    found: Iterable[tuple[int, int]] = _rows_of_light[1].get(y, ())
    return found


_rows_of_light: list[Any] = [_NO_GLOW, {}]
"""The last lamplight asked for, and its rows."""


@lru_cache(maxsize=2048)
def _turf(above: str, row: str, below: str, y: int, charset: Charset) -> tuple[Piece, ...]:
    """Return what decides the look of each cell of a row, but for the light."""
    rows = above, row, below
    joined = charset.unicode
    return tuple(
        (
            wall_char(rows, x, 1) if joined and code in "#w" else tile_char(code, x, y, charset),
            code,
            scatter(y, x) % _VARIANTS,
        )
        for x, code in enumerate(row)
    )


class _Inks(dict[Piece, Ink]):
    """The looks of pieces of ground in one light; made when first asked for."""

    def __init__(self, look: Callable[[str, int], tuple[RGB, RGB, bool]]) -> None:
        self._look = look

    def __missing__(self, piece: Piece) -> Ink:
        char, code, variant = piece
        ink = self[piece] = _BLANK if code == UNKNOWN else Ink(char, *self._look(code, variant))
        return ink


class _Lamplit(dict[tuple[Piece, int], Ink]):
    """The looks of pieces of ground that lamps reach so strongly, in one light."""

    def __init__(self, light: int, air: Air) -> None:
        self._light = light
        self._air = air

    def __missing__(self, key: tuple[Piece, int]) -> Ink:
        (char, code, variant), strength = key
        ink = self[key] = Ink(char, *_by_light(code, variant, self._light, strength, self._air))
        return ink


@lru_cache(maxsize=64)
def _lit(light: int, air: Air) -> _Inks:
    return _Inks(lambda code, variant: _by_light(code, variant, light, 0, air))


@lru_cache(maxsize=64)
def _lamplit(light: int, air: Air) -> _Lamplit:
    return _Lamplit(light, air)


@lru_cache(maxsize=1)
def _remembered() -> _Inks:
    return _Inks(lambda code, _variant: _from_memory(code))


def _ground(scene: Picture, code: str, x: int, y: int, *, visible: bool) -> Ink:
    charset = scene.charset
    char = wall_char(scene.view.rows, x, y) if code in "#w" and charset.unicode else tile_char(code, x, y, charset)
    if not visible:
        colour, ground, bold = _from_memory(code)
    else:
        colour, ground, bold = _by_light(code, scatter(y, x) % _VARIANTS, scene.light, scene.glow.get((x, y), 0), scene.air)
    return Ink(char, colour, ground, bold)


@lru_cache(maxsize=256)
def _from_memory(code: str) -> tuple[RGB, RGB, bool]:
    look = LOOKS.get(code, LOOKS[UNKNOWN])
    return palette.remembered(look.colours[0]), palette.remembered(look.ground), False


@lru_cache(maxsize=65_536)
def _by_light(code: str, variant: int, light: int, glow: int, air: Air) -> tuple[RGB, RGB, bool]:
    look, tile = LOOKS.get(code, LOOKS[UNKNOWN]), TILES.get(code)
    if code == "w" and light < _LAMPS_LIT_BELOW:
        return *WINDOW_AT_NIGHT, True
    indoor = tile is not None and tile.indoor
    shine = _shine(light, glow, air.tint, indoor=indoor)
    colour = look.colours[variant % len(look.colours)]
    ink, ground = colour if look.shines else palette.lit(colour, shine), palette.lit(look.ground, shine)
    if air.haze and not indoor:
        fog = palette.lit(FOG, (light * 6 // 10,) * 3)
        ink, ground = palette.mix(ink, fog, air.haze), palette.mix(ground, fog, air.haze * 2 // 3)
    return ink, ground, look.bold


@lru_cache(maxsize=8192)
def _shine(light: int, glow: int, air: RGB, *, indoor: bool) -> RGB:
    """Return what light falls on something: of the day, through the air, and of lamps."""
    shine = palette.tint(light)
    if not indoor:
        shine = palette.lit(shine, air)
    if light >= _LAMPS_LIT_BELOW:
        return shine
    indoors = palette.INDOORS if indoor else (0, 0, 0)
    return palette.brighter(palette.brighter(shine, palette.lamplight(glow)), indoors)


def _laid(over: Ink, under: Ink, light: int) -> Ink:
    """Lay a figure or a mark on the ground, never darker than can be read."""
    colour = palette.lit(over.colour, palette.brighter(palette.tint(light), _LEAST_ON_FIGURES))
    ground = under.ground if over.ground == INK else over.ground
    return Ink(over.char, over.colour if over.ground != INK else colour, ground, over.bold)


def changes(old: Picture, new: Picture) -> dict[int, list[Span]] | None:
    """Return, for each row that looks different, the stretches of columns that may; None when everything may."""
    if (
        (old.light, old.air, old.charset, old.view.width, len(old.view.rows))
        != (new.light, new.air, new.charset, new.view.width, len(new.view.rows))
    ) or old.glow is not new.glow:
        return None
    differing = dict[int, list[Span]]()
    for y, first, last in _differences(old, new):
        differing.setdefault(y, []).append((first, last + 1))
    return {y: _joined(spans) for y, spans in differing.items()}


def _joined(spans: list[Span]) -> list[Span]:
    """Return stretches in order, those that touch or overlap as one."""
    if len(spans) == 1:
        return spans
    spans.sort()
    joined = [spans[0]]
    for first, last in spans:
        if first <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], last)
        else:
            joined.append((first, last))
    return joined


def _differences(old: Picture, new: Picture) -> Iterator[tuple[int, int, int]]:
    """Yield (row, first column, last column) of what differs, with repetitions."""
    yield from _new_ground(old.view.rows, new.view.rows)
    for y, (was, now) in enumerate(zip(old.view.visible, new.view.visible, strict=True)):
        if differs := was ^ now:
            yield y, (differs & -differs).bit_length() - 1, differs.bit_length() - 1
    for x, y in _new_over(old.over, new.over):
        yield y, x, x
    if old.cursor != new.cursor:
        for cell in (old.cursor, new.cursor):
            if cell:
                yield cell[1], cell[0], cell[0]


def _new_ground(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[tuple[int, int, int]]:
    for y, (before, after) in enumerate(zip(old, new, strict=True)):
        if before is not after and before != after:
            columns = [x for x, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
            for joined in (y - 1, y, y + 1):
                yield joined, max(0, columns[0] - 1), columns[-1] + 1


def _new_over(old: Mapping[Cell, Ink], new: Mapping[Cell, Ink]) -> Iterator[Cell]:
    if old != new:
        for cell in old.keys() | new.keys():
            if old.get(cell) != new.get(cell):
                yield cell
