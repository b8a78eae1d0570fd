"""Rows of the map: however cells change, grow and are cut, the terminal shows them as they are."""

from random import Random

import pyte
import pytest
from rich.color import ColorSystem
from textual.color import Color

from client.scenery import Ink
from client.widgets.cells import CellStrip, Pen, Row

COLOURS = ((242, 196, 92), (134, 190, 120), (232, 132, 110))
GROUNDS = ((16, 18, 26), (30, 33, 46))
WIDTH = 24


def ink(dice: Random) -> Ink:
    return Ink(dice.choice("ab#  "), dice.choice(COLOURS), dice.choice(GROUNDS), dice.random() < 0.2)


def inks(dice: Random, count: int) -> list[Ink]:
    return [ink(dice) for _ in range(count)]


def shown(told: str) -> list[tuple[str, str, str, bool]]:
    """What a terminal shows of a line; of a blank the colour is not seen."""
    terminal = pyte.Screen(WIDTH * 4, 1)
    pyte.Stream(terminal).feed(told)
    cells = (terminal.buffer[0][x] for x in range(terminal.cursor.x))
    return [(cell.data, cell.fg if cell.data != " " else "", cell.bg, cell.bold) for cell in cells]


def meant(cells: list[Ink]) -> list[tuple[str, str, str, bool]]:
    def told(colour: tuple[int, int, int]) -> str:
        return "{:02x}{:02x}{:02x}".format(*colour)

    return [(char, told(colour) if char != " " else "", told(ground), bold) for char, colour, ground, bold in cells]


@pytest.mark.parametrize("seed", range(12))
def test_a_row_that_changes_and_grows_is_told_as_it_is(seed: int) -> None:
    dice, pen = Random(seed), Pen([], Color(0, 0, 0))
    touches = pen.touches(ColorSystem.TRUECOLOR)
    row = Row(40, inks(dice, WIDTH))
    for _ in range(60):
        if dice.random() < 0.15 and len(row.inks) < WIDTH * 3:
            row = row.widened(inks(dice, dice.randrange(3)), inks(dice, dice.randrange(3)))
        else:
            columns = sorted(dice.sample(range(row.left, row.right - 3), 2))
            row = row.changed([(column, inks(dice, dice.randrange(1, 4))) for column in columns])
        if dice.random() < 0.7:  # some changes come together
            begin, end = sorted(dice.sample(range(len(row.inks) + 1), 2))
            assert shown(row.told(begin, end, touches)) == meant(row.inks[begin:end])
    assert shown(row.told(0, len(row.inks), touches)) == meant(row.inks)


def test_a_row_of_before_stays_what_it_was() -> None:
    dice, pen = Random(5), Pen([], Color(0, 0, 0))
    touches = pen.touches(ColorSystem.TRUECOLOR)
    before = Row(0, inks(dice, WIDTH))
    told, cells = before.told(0, WIDTH, touches), list(before.inks)
    after = before.changed([(3, inks(dice, 5))])
    assert after.told(0, WIDTH, touches) != told
    assert (before.told(0, WIDTH, touches), before.inks) == (told, cells)


def test_a_row_that_changes_unseen_for_long_is_told_as_it_is_in_the_end() -> None:
    dice, pen = Random(9), Pen([], Color(0, 0, 0))
    touches = pen.touches(ColorSystem.TRUECOLOR)
    row = Row(0, inks(dice, WIDTH))
    row.told(0, WIDTH, touches)
    for _ in range(200):
        row = row.changed([(dice.randrange(WIDTH), inks(dice, 1))])
    assert row._told is not None
    assert len(row._told.stale) < 20
    assert shown(row.told(0, WIDTH, touches)) == meant(row.inks)


def test_other_colours_of_the_terminal_are_told_from_the_first_cell() -> None:
    pen, row = Pen([], Color(0, 0, 0)), Row(0, [Ink("a", COLOURS[0], GROUNDS[0])] * 3)
    many, few = (row.told(0, 3, pen.touches(system)) for system in (ColorSystem.TRUECOLOR, ColorSystem.STANDARD))
    assert "38;2;242;196;92" in many
    assert "38;2" not in few
    assert few.endswith("aaa\x1b[0m")


def test_a_strip_cut_out_of_a_strip_has_its_cells() -> None:
    dice, pen = Random(2), Pen([], Color(0, 0, 0))
    row = Row(0, inks(dice, WIDTH))
    strip = CellStrip(row, 4, 20, pen).crop(2, 9)
    assert strip.text == "".join(cell.char for cell in row.inks[6:13])
    assert strip.crop(3, 3).cell_length == 0
    parts = [part.text for part in CellStrip(row, 4, 20, pen).divide([5, 16, 30])]
    assert "".join(parts) == "".join(cell.char for cell in row.inks[4:20])
