"""The timeline's pure part, and what is read and named around a stretch."""

from pathlib import Path

import msgspec
import pytest
from rich.cells import cell_len

from client import marks, stretch
from client.stretch import Stretch
from shared.story import Mark, MarkKind
from shared.wire import Timeline

LINE = Timeline(
    0,
    2880,
    720,
    1000,
    playing=False,
    minute=720,
    first_minute=0,
    last_minute=2880,
    marks=(
        Mark(100, "arrived"),
        Mark(700, "said"),
        Mark(720, "talk"),
        Mark(800, "said"),
        Mark(900, "trade"),
        Mark(900, "quarrel"),
        Mark(1440, "day"),
        Mark(2000, "something new"),
    ),
)


def at(tick: int) -> Timeline:
    return msgspec.structs.replace(LINE, tick=tick, minute=tick)


def test_every_kind_has_a_sign_of_its_own_without_colour() -> None:
    assert set(marks.SIGNS) == set(MarkKind)
    for pick in ("unicode", "plain"):
        chars = [getattr(sign, pick) for sign in (*marks.SIGNS.values(), marks.FOUND)]
        assert len(set(chars)) == len(chars)
        assert {cell_len(char) for char in chars} == {1}
    assert all(sign.plain.isascii() for sign in (*marks.SIGNS.values(), marks.FOUND))


@pytest.mark.parametrize("columns", [2, 46, 78, 158])
def test_columns_and_ticks_agree_at_both_ends(columns: int) -> None:
    assert marks.column(LINE, LINE.first, columns) == 0
    assert marks.column(LINE, LINE.last, columns) == columns - 1
    assert marks.tick_at(LINE, 0, columns) == LINE.first
    assert marks.tick_at(LINE, columns - 1, columns) == LINE.last
    assert marks.tick_at(LINE, 999, columns) == LINE.last


def test_the_rarest_of_several_marks_is_drawn_and_unknown_kinds_are_not() -> None:
    laid = marks.laid(LINE, 100)
    assert laid[marks.column(LINE, 900, 100)] == "quarrel"
    assert laid[marks.column(LINE, 720, 100)] == "talk"
    assert marks.column(LINE, 2000, 100) not in laid


def test_from_mark_to_mark_single_words_are_passed_over() -> None:
    ahead, behind = marks.beside(at(720), 1), marks.beside(at(720), -1)
    assert ahead is not None
    assert behind is not None
    assert (ahead.mark.kind, ahead.mark.tick, behind.mark.tick) == ("quarrel", 900, 100)
    assert marks.beside(at(1440), 1) is None
    only = msgspec.structs.replace(LINE, marks=(Mark(800, "said"),))
    there = marks.beside(only, 1)
    assert there is not None
    assert there.mark.tick == 800


def test_a_clock_that_changed_its_speed_is_read_between_what_is_known() -> None:
    fast_second_day = msgspec.structs.replace(LINE, last=1440 + 144, tick=100, minute=100, last_minute=2879)
    assert marks.minute_at(fast_second_day, 720) == 720
    assert marks.minute_at(fast_second_day, 1440) == 1440
    assert marks.minute_at(fast_second_day, 1440 + 72) == 2159
    assert marks.minute_at(fast_second_day, 10**6) == 2879
    assert marks.minute_at(fast_second_day, -5) == LINE.first_minute


def test_a_mark_is_told_where_one_points() -> None:
    near = marks.nearest(LINE, marks.column(LINE, 900, 78), 78)
    assert near is not None
    assert marks.told(near) == "a quarrel, day 1 15:00"
    assert marks.nearest(LINE, 70, 78) is None


def test_a_mark_with_words_tells_them_as_far_as_there_is_room() -> None:
    near = marks.Near(Mark(100, "arrived", "Kit \x1b[31mcame to town, and 2 more"), 615)
    assert marks.told(near) == "Kit came to town, and 2 more, day 1 10:15"
    assert marks.told(near, 41) == "Kit came to town, and 2 more, day 1 10:15"
    assert marks.told(near, 38) == "Kit came to town, and 2…, day 1 10:15"
    assert marks.told(near, 38, unicode=False) == "Kit came to town, and...,  day 1 10:15".replace("  ", " ")
    assert marks.told(near, 20) == "somebody comes to town, day 1 10:15"
    short = marks.Near(Mark(100, "left", "Ada left"), 615)
    assert marks.told(short, 22) == "Ada left, day 1 10:15"


def test_density_is_highest_where_most_happens() -> None:
    heights = marks.density(LINE, 60)
    assert max(heights) == 8
    assert heights[marks.column(LINE, 900, 60)] > heights[marks.column(LINE, 100, 60)] > 0
    assert heights[50] == 0
    assert marks.density(msgspec.structs.replace(LINE, marks=()), 10) == [0] * 10
    assert {marks.spark(height, unicode=False) for height in range(9)} == set(" .:-=+*#@")


def test_the_legend_names_what_is_there_in_order() -> None:
    words = [word for _, _, word in marks.legend({"quarrel", "day", "what"}, unicode=True)]
    assert words == ["day", "quarrel"]


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("2 14:30", 1440 + 870),
        ("day 2, 14:30", 1440 + 870),
        ("07:05", 1440 + 425),
        (" 1 00:00 ", 0),
        ("24:00", None),
        ("2 14:60", None),
        ("noon", None),
        ("", None),
    ],
)
def test_a_moment_is_read_as_it_is_typed(text: str, minute: int | None) -> None:
    assert stretch.minute_of(text, today=2000) == minute
    if minute is not None:
        assert stretch.minute_of(stretch.typed(minute)) == minute


def test_a_stretch_is_read_and_checked() -> None:
    assert stretch.typed_stretch("2 14:30 - 15:30") == Stretch(2310, 2370)
    assert stretch.typed_stretch("2 14:30 to 3 15:30") == Stretch(2310, 3810)
    assert stretch.typed_stretch("2 14:30") is None
    assert stretch.typed_stretch("2 14:30 - late") is None
    assert stretch.problem(Stretch(10, 20), LINE) == ""
    assert "later" in stretch.problem(Stretch(20, 20), LINE)
    assert "day 1 00:00 to day 3 00:00" in stretch.problem(Stretch(2880, 3000), LINE)
    assert stretch.within(Stretch(-5, 9000), LINE) == Stretch(0, 2880)


def test_the_last_hour_is_offered_and_at_the_beginning_the_first() -> None:
    assert stretch.last_hour(at(720)) == Stretch(660, 720)
    assert stretch.last_hour(at(0)) == Stretch(0, 60)
    assert stretch.last_hour(at(30)) == Stretch(0, 30)


def test_files_are_named_after_the_moment_and_no_name_is_taken_twice(tmp_path: Path) -> None:
    save = tmp_path / "town.thorp"
    first = stretch.branch_file(save, 2310)
    assert first == tmp_path / "town-day2-1430.thorp"
    first.touch()
    assert stretch.branch_file(save, 2310).name == "town-day2-1430-2.thorp"
    assert stretch.branch_file(first, 2400).name == "town-day2-1600.thorp"
    assert stretch.reel_file("Thorn/by ..", Stretch(420, 480), ".md", tmp_path).name == "thorn-by-day1-0700-to-0800.md"
    assert stretch.reel_file("T", Stretch(420, 1500), ".cast", tmp_path).name == "t-day1-0700-to-day2-0100.cast"


def test_a_name_that_is_typed_lies_beside_the_default(tmp_path: Path) -> None:
    default = tmp_path / "town-day2-1430.thorp"
    assert stretch.named("", default, ".thorp") == default
    assert stretch.named("other", default, ".thorp") == tmp_path / "other.thorp"
    assert stretch.named('"my town.thorp"', default, ".thorp") == tmp_path / "my town.thorp"
    assert stretch.named("story.txt", default, ".md") == tmp_path / "story.txt"
    assert stretch.named(str(tmp_path), default, ".thorp") == default
    assert stretch.named("/elsewhere/x", default, ".cast") == Path("/elsewhere/x.cast")
