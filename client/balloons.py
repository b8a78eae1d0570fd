"""Words over heads: what somebody says stands beside them on the map for some seconds, and grows while it is said.

Apart from the log, which keeps everything: a balloon is a glance. It covers no head, neither yours nor anybody's, and no
other balloon; where there is no such place there is none.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len

from client.hints import Hints
from client.palette import BALLOON, INK, RGB
from client.scenery import Ink
from client.view import View
from client.weathering import Window
from shared.geometry import Cell
from shared.hints import Mood
from shared.ids import BeingId
from shared.sights import Figure, Heard, Manner
from shared.text import clean

MOST_COLUMNS, MOST_LINES = 24, 3
MOST_BALLOONS = 6
LEAST_WINDOW = (60, 14)
"""Columns and rows of map below which there is no room for balloons."""

_STAYS_S, _PER_LETTER_S, _STAYS_MOST_S = 2.5, 0.06, 8.0
_TEXT: RGB = (244, 236, 218)
_TIP: RGB = (196, 184, 156)
_JOINER = "\u200d\ufe0f"
_REACH_ROWS = MOST_LINES + 3


class Spoken(NamedTuple):
    """Words in the air."""

    being: BeingId
    words: str
    until_s: float
    growing: bool = False


class Box(NamedTuple):
    """Where a balloon lies, and the cell that points to the head."""

    x: int
    y: int
    columns: int
    rows: int
    tip: Cell

    def cells(self) -> Iterator[Cell]:
        """Yield what it covers."""
        yield from ((x, y) for y in range(self.y, self.y + self.rows) for x in range(self.x, self.x + self.columns))
        yield self.tip


def said(air: tuple[Spoken, ...], heard: Heard, now_s: float) -> tuple[Spoken, ...]:
    """Return the words in the air after some more; gestures and words of who is not in view are not among them."""
    words = clean(heard.words)
    if not words or not heard.speaker or heard.manner is Manner.EMOTE:
        return air
    stays_s = min(_STAYS_MOST_S, _STAYS_S + _PER_LETTER_S * len(words))
    others = tuple(one for one in air if one.being != heard.speaker)
    return (*others, Spoken(heard.speaker, words, now_s + stays_s))[-MOST_BALLOONS:]


def aged(air: tuple[Spoken, ...], now_s: float) -> tuple[Spoken, ...]:
    """Return the words that still stand; the same object when all do."""
    return air if all(one.until_s > now_s for one in air) else tuple(one for one in air if one.until_s > now_s)


def speaking(hints: Hints) -> Iterator[Spoken]:
    """Yield what is being said at this moment."""
    for being, hinting in hints.of.items():
        if hinting.mood is Mood.SPEAKING and (words := clean(hinting.words)):
            yield Spoken(being, words, hinting.until_s, growing=True)


def balloons(view: View, hints: Hints, air: tuple[Spoken, ...], window: Window, *, unicode: bool = True) -> Mapping[Cell, Ink]:
    """Return the balloons of all whose words are in the air and who are on the screen, the latest words first."""
    left, top, right, bottom = window
    if right - left < LEAST_WINDOW[0] or bottom - top < LEAST_WINDOW[1]:
        return {}
    growing = tuple(speaking(hints))
    now = {one.being for one in growing}
    boxes, drawn = set[Cell](), dict[Cell, Ink]()
    for one in [*growing, *reversed([one for one in air if one.being not in now])][:MOST_BALLOONS]:
        figure = view.figures.get(one.being)
        lines, columns = _laid_out(one.words, growing=one.growing, unicode=unicode)
        if figure is not None and columns and _inside(figure.at, window):
            box = place(figure.at, columns + 2, len(lines), window, boxes | _kept_free(view, hints, figure, columns + 4))
            if box is not None:
                boxes |= set(box.cells())
                drawn |= _drawn(box, lines, figure.at, unicode=unicode)
    return drawn


def _kept_free(view: View, hints: Hints, speaker: Figure, reach: int) -> set[Cell]:
    """Return where no balloon of the speaker's may lie: on heads, close beside those of others, on their marks.

    Only of those who are near enough to matter: a balloon lies within `reach` columns and a few rows of its head.
    """
    free, (left, top) = set[Cell](), speaker.at
    for being, figure in view.figures.items():
        x, y = figure.at
        if abs(y - top) > _REACH_ROWS or abs(x - left) > reach:
            continue
        free.add((x, y))
        if being != speaker.id:
            free |= {(x - 1, y), (x + 1, y)}
            if being in hints.of:
                free.add((x, y - 1))
    return free


def place(head: Cell, columns: int, rows: int, window: Window, taken: Iterable[Cell]) -> Box | None:
    """Return where a balloon of that size lies: over the head if it can, else under it, else beside it; None: nowhere."""
    blocked = taken if isinstance(taken, set) else set(taken)
    for box in _candidates(head, columns, rows):
        if all(_inside(cell, window) for cell in _corners(box)) and blocked.isdisjoint(box.cells()):
            return box
    return None


def _candidates(head: Cell, columns: int, rows: int) -> Iterator[Box]:
    x, y = head
    shifts = sorted(range(columns), key=lambda shift: abs(shift - columns // 3))
    for top, tip in ((y - 1 - rows, y - 1), (y + 2, y + 1)):
        yield from (Box(x - shift, top, columns, rows, (x, tip)) for shift in shifts)
    for top in range(y - rows + 1, y + 1):
        yield Box(x + 2, top, columns, rows, (x + 1, y))
        yield Box(x - 1 - columns, top, columns, rows, (x - 1, y))


def _corners(box: Box) -> tuple[Cell, ...]:
    return (box.x, box.y), (box.x + box.columns - 1, box.y + box.rows - 1), box.tip


def _inside(cell: Cell, window: Window) -> bool:
    left, top, right, bottom = window
    return left <= cell[0] < right and top <= cell[1] < bottom


@lru_cache(maxsize=256)
def _laid_out(words: str, *, growing: bool, unicode: bool) -> tuple[tuple[str, ...], int]:
    """Return the lines of words, and the columns of the longest."""
    lines = wrapped(words, growing=growing, unicode=unicode)
    return tuple(lines), max(map(_columns, lines))


def wrapped(words: str, *, growing: bool = False, unicode: bool = True) -> list[str]:
    """Return words in at most three lines; of words that still grow the end is shown, of others the beginning."""
    rest = "…" if unicode else "..."
    lines = _lines(words)
    if len(lines) <= MOST_LINES:
        return lines if growing else _balanced(words, lines)
    if growing:
        return _lines(f"{rest} {' '.join(lines[1 - MOST_LINES :])}")[-MOST_LINES:]
    last = lines[MOST_LINES - 1]
    while _columns(last) > MOST_COLUMNS - len(rest):
        last = last[:-1]
    return [*lines[: MOST_LINES - 1], f"{last.rstrip(' .,;:')}{rest}"]


def _balanced(words: str, lines: list[str]) -> list[str]:
    """Return as many lines as evenly as words allow."""
    for width in range(MOST_COLUMNS - 1, max(map(_columns, words.split(" "))) - 1, -1):
        narrower = _lines(words, width)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def _lines(words: str, width: int = MOST_COLUMNS) -> list[str]:
    lines = [""]
    for word in words.split(" "):
        spaced = f" {word}" if lines[-1] else word
        if _columns(lines[-1]) + _columns(spaced) <= width:
            lines[-1] += spaced
        elif _columns(word) <= width:
            lines.append(word)
        else:
            lines += _pieces(word, width)
    return [line for line in lines if line] or [""]


def _pieces(word: str, width: int) -> list[str]:
    """Cut a word that is longer than a line."""
    pieces = [""]
    for char in word:
        if _columns(pieces[-1] + char) > width:
            pieces.append("")
        pieces[-1] += char
    return pieces


@lru_cache(maxsize=1024)
def _columns(line: str) -> int:
    return sum(map(cell_len, _chars(line)))


@lru_cache(maxsize=1024)
def _chars(line: str) -> tuple[str, ...]:
    """Return what takes columns of its own: a letter with its marks is one, emoji that are joined stand apart."""
    chars = list[str]()
    for char in line:
        if char in _JOINER:
            continue
        if cell_len(char) == 0:
            chars[-1:] = [chars[-1] + char] if chars else []
        else:
            chars.append(char)
    return tuple(chars)


def _drawn(box: Box, lines: tuple[str, ...], head: Cell, *, unicode: bool) -> Iterator[tuple[Cell, Ink]]:
    for y, line in enumerate(lines, box.y):
        x = box.x
        for char in (" ", *_chars(line), *" " * (box.columns - 1 - _columns(line))):
            yield (x, y), Ink(char, _TEXT, BALLOON)
            if (wide := cell_len(char)) > 1:
                yield (x + 1, y), Ink("", _TEXT, BALLOON)
            x += max(1, wide)
    yield box.tip, Ink(_tip(box.tip, head, unicode=unicode), _TIP, INK)


def _tip(tip: Cell, head: Cell, *, unicode: bool) -> str:
    if tip[1] != head[1]:
        return ("▾" if unicode else "v") if tip[1] < head[1] else ("▴" if unicode else "^")
    return ("◂" if unicode else "<") if tip[0] > head[0] else ("▸" if unicode else ">")
