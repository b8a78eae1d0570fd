"""Jump mode: letters for everything that can be reached on the screen, and where they are written.

Pure, and apart from the layer that draws them. Letters of the home row come first; when there are more things than letters,
some have two, and no label begins another.
"""

from collections.abc import Sequence
from typing import NamedTuple

from client.intents import Act
from client.view import View
from shared.geometry import Cell
from shared.ids import TOWN, BeingId

LETTERS = "asdfghjklqwertyuiopzxcvbnm"
MOST = len(LETTERS) ** 2


class Reach(NamedTuple):
    """Something to jump to."""

    at: Cell
    """Where it stands on the screen: column and row."""
    words: str
    name: str = ""
    """Of a person or a place that can be gone to."""
    being: BeingId = TOWN
    cell: Cell | None = None
    """Where it lies in town."""
    act: Act | None = None
    """A part of the screen: what opens it."""
    listed: bool = False
    """It stands in a list: the letters end where it begins."""


class Label(NamedTuple):
    """Letters on the screen."""

    letters: str
    at: Cell
    reach: Reach


def apart(cells: Sequence[Cell], view: View) -> list[Cell]:
    """Return the cells without those that belong to a thing already among them: a fountain of twelve tiles is one."""
    found = list[Cell]()
    for cell in cells:
        like = None if view.figure_at(cell) or cell in view.piles else view.code(cell)
        if like is None or not any(_joined(cell, other, cells, view) for other in found if view.code(other) == like):
            found.append(cell)
    return found


def _joined(cell: Cell, other: Cell, cells: Sequence[Cell], view: View) -> bool:
    """Say whether one walks from tile to equal tile, from a cell to another."""
    like, open_cells, reached = view.code(cell), {c for c in cells if view.code(c) == view.code(cell)}, {cell}
    edge = [cell]
    while edge:
        x, y = edge.pop()
        for near in ((x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
            if near in open_cells and near not in reached and view.code(near) == like:
                reached.add(near)
                edge.append(near)
    return other in reached


def letters(count: int) -> list[str]:
    """Return so many labels, the short ones first; no label begins another."""
    pairs = 0
    while len(LETTERS) - pairs + pairs * len(LETTERS) < count and pairs < len(LETTERS):
        pairs += 1
    first = LETTERS[len(LETTERS) - pairs :]
    found = [*LETTERS[: len(LETTERS) - pairs], *(one + two for one in first for two in LETTERS)]
    return found[:count]


def labels(reaches: Sequence[Reach], screen: tuple[int, int]) -> list[Label]:
    """Label what can be reached: beside the thing where nothing stands, else on it; `screen` is (columns, rows)."""
    taken = {reach.at for reach in reaches}
    found = list[Label]()
    for reach, word in zip(reaches[:MOST], letters(min(len(reaches), MOST)), strict=True):
        at = _beside(reach, len(word), screen, taken)
        taken |= {(at[0] + i, at[1]) for i in range(len(word))}
        found.append(Label(word, at, reach))
    return found


def _beside(reach: Reach, length: int, screen: tuple[int, int], taken: set[Cell]) -> Cell:
    x, y = reach.at
    if reach.cell is None or reach.listed:
        return (max(0, x - length + 1) if reach.listed else x), y
    for left, top in ((x + 1, y), (x - length, y), (x, y - 1), (x, y + 1)):
        inside = 0 <= left <= screen[0] - length and 0 <= top < screen[1]
        if inside and not any((left + i, top) in taken for i in range(length)):
            return left, top
    return min(x, screen[0] - length), y


def chosen(found: Sequence[Label], typed: str) -> Label | None:
    """Return what the letters typed so far choose; None while they begin several, or nothing."""
    return next((label for label in found if label.letters == typed), None)


def begun(found: Sequence[Label], typed: str) -> list[Label]:
    """Return the labels that begin with what was typed."""
    return [label for label in found if label.letters.startswith(typed)]
