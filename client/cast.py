"""Recordings of a terminal in asciinema's format, version 2, and the bytes that turn one picture into the next.

Apart from what is recorded, and without Textual: a picture is rows of cells. Format: a header in JSON, then a line of JSON for
each event, `[seconds, "o", bytes]` or `[seconds, "r", "120x36"]` (docs.asciinema.org/manual/asciicast/v2).
"""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple, TextIO

from rich.cells import cell_len
from rich.color import Color, ColorSystem
from rich.segment import Segment
from rich.style import Style

IDLE_LIMIT_S = 2.0
"""Longer pauses are shortened to it by players."""

_JOIN = 4
"""Unchanged cells that are written again rather than jumped over: a jump costs more."""


class Look(NamedTuple):
    """How a cell is drawn: parameters of the terminal's SGR sequence."""

    colour: str = ""
    ground: str = "49"
    more: str = ""
    """Bold, italic and the like."""


class Cell(NamedTuple):
    """One cell; the second cell of a wide character is empty."""

    char: str = " "
    look: Look = Look()


Row = tuple[Cell, ...]
Picture = tuple[Row, ...]


@lru_cache(maxsize=65_536)
def _shade(colour: Color | None, *, true_colour: bool, foreground: bool) -> str:
    if colour is None or colour.is_default:
        return "39" if foreground else "49"
    shown = colour if true_colour else colour.downgrade(ColorSystem.EIGHT_BIT)
    return ";".join(shown.get_ansi_codes(foreground=foreground))


@lru_cache(maxsize=65_536)
def _look(style: Style | None, *, true_colour: bool, blank: bool) -> Look:
    if style is None:
        return Look("" if blank else "39", "49")
    told = (("1", style.bold), ("2", style.dim), ("3", style.italic), ("4", style.underline), ("7", style.reverse))
    more = ";".join(code for code, on in told if on)
    bare = blank and not style.underline and not style.reverse
    colour = "" if bare else _shade(style.color, true_colour=true_colour, foreground=True)
    return Look(colour, _shade(style.bgcolor, true_colour=true_colour, foreground=False), "" if bare else more)


def row_of(segments: Iterable[Segment], width: int, *, true_colour: bool) -> Row:
    """Return a line of the screen as cells, exactly `width` of them."""
    cells = list[Cell]()
    for text, style, control in segments:
        if control:
            continue
        for char in text:
            look = _look(style, true_colour=true_colour, blank=char == " ")
            wide = cell_len(char)
            if wide:
                cells += [Cell(char, look), *([Cell("", look)] * (wide - 1))]
    return tuple((cells + [Cell()] * width)[:width])


def drawn(before: Picture | None, after: Picture) -> str:
    """Return the terminal's bytes that turn one picture into the next; nothing when they are alike."""
    out = list[str]()
    pen = Pen()
    if before is None or len(before) != len(after):
        out.append("\x1b[0m\x1b[2J")
        before = None
    for y, row in enumerate(after):
        old = before[y] if before else None
        if old == row:
            continue
        for first, last in _spans(old, row):
            out.append(f"\x1b[{y + 1};{first + 1}H")
            out += [f"{pen.turn(cell.look)}{cell.char}" for cell in row[first:last] if cell.char]
    return "".join([*out, "\x1b[0m"]) if out else ""


def _spans(old: Row | None, new: Row) -> list[tuple[int, int]]:
    """Return the columns [first, last) that must be written; never half of a wide character."""
    if old is None or len(old) != len(new):
        return [(0, len(new))]
    spans = list[tuple[int, int]]()
    for x, (was, now) in enumerate(zip(old, new, strict=True)):
        if was == now:
            continue
        first = x - 1 if x and not now.char else x
        if spans and first - spans[-1][1] <= _JOIN:
            spans[-1] = spans[-1][0], x + 1
        else:
            spans.append((first, x + 1))
    return spans


class Pen:
    """The terminal's style just now, from a reset on."""

    def __init__(self) -> None:
        self._look = Look("39", "49")

    def turn(self, look: Look) -> str:
        """Return the sequence that turns to a look, as short as it can be; a blank takes any colour."""
        now, codes = self._look, list[str]()
        if look.more != now.more:
            codes = ["0", *([look.more] if look.more else [])]
            now = Look("39", "49", look.more)
        colour = look.colour or now.colour
        codes += [colour] if colour != now.colour else []
        codes += [look.ground] if look.ground != now.ground else []
        self._look = Look(colour, look.ground, look.more)
        return f"\x1b[{';'.join(codes)}m" if codes else ""


class Cast:
    """A recording that is being written, line by line; times are seconds since its beginning and never go back."""

    def __init__(self, out: TextIO, size: tuple[int, int], title: str, *, stamp: int | None = None) -> None:
        """`size` in columns and rows; `stamp`: when it was recorded, in seconds of Unix time, if that matters."""
        self._out = out
        self._now_s = 0.0
        header: dict[str, object] = {"version": 2, "width": size[0], "height": size[1]}
        if stamp is not None:
            header["timestamp"] = stamp
        header |= {"title": title, "idle_time_limit": IDLE_LIMIT_S, "env": {"TERM": "xterm-256color", "SHELL": "/bin/sh"}}
        self._line(header)

    def write(self, at_s: float, data: str) -> None:
        """Add what the terminal got at a time; nothing at all is left out."""
        if data:
            self._event(at_s, "o", data)

    def resize(self, at_s: float, size: tuple[int, int]) -> None:
        """Note that the terminal was given another size."""
        self._event(at_s, "r", f"{size[0]}x{size[1]}")

    def _event(self, at_s: float, kind: str, data: str) -> None:
        self._now_s = max(self._now_s, round(at_s, 3))
        self._line([self._now_s, kind, data])

    def _line(self, data: object) -> None:
        self._out.write(f"{json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n")


def picture(strips: Sequence[Iterable[Segment]], width: int, *, true_colour: bool) -> Picture:
    """Return the lines of a screen as a picture."""
    return tuple(row_of(strip, width, true_colour=true_colour) for strip in strips)
