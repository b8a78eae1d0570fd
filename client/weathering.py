"""How weather looks: what it does to colours, and what falls, cell by cell and frame by frame.

Apart from the weather, which everybody shares; this is for the eye. Few columns have drops, and those few, so that a frame
changes some hundred cells on the largest screen.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from client.glyphs import Charset, scatter
from client.palette import INK, RGB
from client.scenery import CLEAR, Air, Ink
from client.view import View
from shared.geometry import Cell
from shared.terrain import TILES, UNKNOWN
from shared.weather import FALLING, Weather

FRAME_S = 0.3
"""Seconds that each frame of what falls stands still."""

Window = tuple[int, int, int, int]
"""Columns and rows of the town [left, top, right, bottom) that are on the screen."""

_AIR: dict[Weather, Air] = {
    Weather.CLEAR: CLEAR,
    Weather.CLOUDY: Air((88, 91, 95)),
    Weather.DRIZZLE: Air((82, 87, 93), 6),
    Weather.RAIN: Air((72, 79, 88), 8),
    Weather.STORM: Air((56, 62, 74), 8),
    Weather.FOG: Air((90, 92, 95), 62),
    Weather.SNOW: Air((90, 94, 101), 22),
}


class _Fall(NamedTuple):
    """How something comes down."""

    signs: tuple[str, str]
    """In Unicode and in ASCII."""
    colour: RGB
    apart: int
    """Rows between two drops of a column."""
    columns: int
    """One column in so many has drops."""
    rows: int
    """Rows that a drop falls in a frame."""


_FALLS: dict[Weather, _Fall] = {
    Weather.DRIZZLE: _Fall(("╷", "'"), (136, 160, 186), 19, 4, 1),
    Weather.RAIN: _Fall(("╷", "'"), (146, 172, 204), 13, 3, 2),
    Weather.STORM: _Fall(("╱", "/"), (160, 184, 214), 11, 2, 3),  # noqa: RUF001 - it is drawn
    Weather.SNOW: _Fall(("*", "*"), (226, 232, 240), 14, 3, 1),
}


def air(weather: Weather) -> Air:
    """Return what a weather does to colours out of doors."""
    return _AIR[weather]


def moves(weather: Weather) -> bool:
    """Say whether anything falls."""
    return weather in FALLING


def falling(view: View, weather: Weather, frame: int, window: Window, charset: Charset) -> Mapping[Cell, Ink]:
    """Return what falls into the window at a frame: out of doors, where one sees."""
    fall = _FALLS.get(weather)
    if fall is None:
        return {}
    ink = Ink(fall.signs[not charset.unicode], fall.colour, INK)
    return {cell: ink for cell in _drops(fall, frame, window) if _open(view, cell)}


def _drops(fall: _Fall, frame: int, window: Window) -> Iterator[Cell]:
    left, top, right, bottom = window
    for x in range(left, right):
        if scatter(x, 5) % fall.columns:
            continue
        speed = fall.rows + scatter(x, 6) % 2
        first = (scatter(x, 7) + frame * speed - top) % fall.apart
        for y in range(top + first, bottom, fall.apart):
            yield x, y


def _open(view: View, cell: Cell) -> bool:
    code = view.code(cell)
    return code != UNKNOWN and view.sees(cell) and not (code in TILES and TILES[code].indoor)
