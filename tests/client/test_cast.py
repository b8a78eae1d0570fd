"""Casts: the bytes between two pictures, checked by a terminal that is not ours, and the file."""

import io
import json
from typing import cast as typed

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style

from client.cast import Cast, Cell, Picture, drawn, picture

WIDTH, HEIGHT = 12, 4
STYLES = [
    None,
    Style(color="#ff8800", bgcolor="#101018"),
    Style(color="#00aa44", bgcolor="#101018", bold=True),
    Style(color="#ff8800", bgcolor="#442200", italic=True, underline=True),
    Style(reverse=True),
]
WORDS = st.text(alphabet=list("ab #━▲日"), max_size=WIDTH)
LINES = st.lists(st.tuples(WORDS, st.sampled_from(STYLES)), max_size=3)
PICTURES = st.lists(st.lists(LINES, min_size=HEIGHT, max_size=HEIGHT), min_size=1, max_size=4)


def of(lines: list[list[tuple[str, Style | None]]], *, true_colour: bool = False) -> Picture:
    return picture([[Segment(text, style) for text, style in line] for line in lines], WIDTH, true_colour=true_colour)


def shown(screen: pyte.Screen) -> list[list[tuple[object, ...]]]:
    """Return what each cell of a terminal looks like; of a blank its letter's colour does not count."""
    rows = []
    for y in range(screen.lines):
        row = [screen.buffer[y][x] for x in range(screen.columns)]
        rows.append(
            [(c.data, c.bg, *((c.fg, c.bold, c.italics, c.underscore) if c.data.strip() else ()), c.reverse) for c in row]
        )
    return rows


def play(*data: str) -> pyte.Screen:
    screen = pyte.Screen(WIDTH, HEIGHT)
    stream = pyte.Stream(screen)
    for piece in data:
        stream.feed(piece)
    return screen


@given(PICTURES)
@settings(max_examples=60, deadline=None)
def test_changes_make_the_same_picture_as_drawing_it_anew(pictures: list[list[list[tuple[str, Style | None]]]]) -> None:
    drawings = [of(lines) for lines in pictures]
    changes, before = [], typed("Picture | None", None)
    for now in drawings:
        changes.append(drawn(before, now))
        before = now
    assert shown(play(*changes)) == shown(play(drawn(None, drawings[-1])))


def test_the_letters_of_a_picture_stand_where_they_belong() -> None:
    screen = play(drawn(None, of([[("a日b", None)], [("  x", STYLES[1])], [], []])))
    assert screen.display[0].startswith("a日b")
    assert screen.display[1] == "  x" + " " * 9
    assert (screen.buffer[1][2].fg, screen.buffer[1][2].bg) != ("default", "default")


def test_nothing_new_costs_nothing_and_little_costs_little() -> None:
    lines: list[list[tuple[str, Style | None]]] = [[("a" * WIDTH, STYLES[1])] for _ in range(HEIGHT)]
    before = of(lines)
    assert drawn(before, before) == ""
    lines[2] = [("a" * 5, STYLES[1]), ("b", STYLES[1]), ("a" * 6, STYLES[1])]
    change = drawn(before, of(lines))
    assert change.count("H") == 1
    assert change.startswith("\x1b[3;6H")
    assert len(change) < 40


def test_a_row_is_always_as_wide_as_the_screen() -> None:
    long = of([[("a" * 30, None)], [("日" * 30, None)], [("", None)], []])
    assert {len(row) for row in long} == {WIDTH}
    assert long[3] == (Cell(),) * WIDTH


def test_the_file_is_a_header_and_events_in_order() -> None:
    out = io.StringIO()
    cast = Cast(out, (120, 36), "Thornby", stamp=1_700_000_000)
    cast.write(0, "\x1b[2Jhello ━")
    cast.write(0.25, "")
    cast.write(1.5, "x")
    cast.resize(1.25, (80, 24))
    header, *events = [json.loads(line) for line in out.getvalue().splitlines()]
    assert (header["version"], header["width"], header["height"], header["title"]) == (2, 120, 36, "Thornby")
    assert (header["timestamp"], header["idle_time_limit"]) == (1_700_000_000, 2.0)
    assert header["env"]["TERM"] == "xterm-256color"
    assert events == [[0.0, "o", "\x1b[2Jhello ━"], [1.5, "o", "x"], [1.5, "r", "80x24"]]


@pytest.mark.parametrize("true_colour", [True, False])
def test_colours_are_all_or_two_hundred_and_fifty_six(true_colour: bool) -> None:  # noqa: FBT001
    codes = drawn(None, of([[("a", STYLES[1])], [], [], []], true_colour=true_colour))
    assert ("38;2;255;136;0" in codes) is true_colour
    assert ("38;5;" in codes) is not true_colour
