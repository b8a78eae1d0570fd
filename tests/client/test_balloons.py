from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from client import balloons
from client.balloons import MOST_COLUMNS, MOST_LINES, Spoken, place, wrapped
from client.hints import Hinting, Hints
from client.scenery import Ink
from client.view import View
from shared.geometry import Cell
from shared.hints import Mood
from shared.ids import BeingId
from shared.sights import Heard, Manner
from tests.client.drawn import ADA, JORY, MABEL, figure, scene, view

WINDOW = (0, 0, 80, 20)


def town(*at: Cell) -> View:
    grass = "\n".join(["." * 80] * 20)
    names = zip((ADA, MABEL, JORY), ("Ada", "Mabel", "Jory"), at, strict=False)
    return view(scene(grass, tuple(figure(being, name, where) for being, name, where in names)))


def text(drawn: dict[Cell, Ink] | object) -> str:
    """Return what is drawn, row by row."""
    assert isinstance(drawn, dict)
    rows = sorted({y for _, y in drawn})
    return "\n".join("".join(ink.char for (x, row), ink in sorted(drawn.items()) if row == y).strip() for y in rows)


def spoken(being: BeingId, words: str) -> Spoken:
    return Spoken(being, words, 5.0)


def test_words_stand_over_the_head_they_come_from() -> None:
    drawn = balloons.balloons(town((20, 10), (40, 10)), Hints(), (spoken(MABEL, "Good morning, Ada."),), WINDOW)
    assert text(drawn) == "Good morning, Ada.\n▾"
    assert drawn[(40, 9)].char == "▾"
    assert all(y == 8 for (x, y) in drawn if (x, y) != (40, 9))


def test_at_the_upper_edge_they_stand_below_and_in_ascii_the_tip_is_ascii() -> None:
    drawn = balloons.balloons(town((20, 10), (40, 0)), Hints(), (spoken(MABEL, "Up here"),), WINDOW, unicode=False)
    assert drawn[(40, 1)].char == "^"
    assert text(drawn) == "^\nUp here"


def test_what_grows_shows_its_end_and_what_was_said_its_beginning() -> None:
    words = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    assert wrapped(words) == ["one two three four five", "six seven eight nine ten", "eleven twelve thirteen…"]
    assert wrapped(words, growing=True)[-1].endswith("seventeen")
    assert wrapped(words, growing=True)[0].startswith("… ")
    assert wrapped(words, unicode=False)[-1].endswith("...")


def test_words_grow_while_they_are_said_and_take_the_place_of_what_was_said_before() -> None:
    hints = Hints({MABEL: Hinting(Mood.SPEAKING, 9.0, 5, "Rosemary, and")})
    drawn = balloons.balloons(town((20, 10), (40, 10)), hints, (spoken(MABEL, "Fresh bread!"),), WINDOW)
    assert text(drawn) == "Rosemary, and\n▾"


def test_where_the_map_is_small_or_the_speaker_not_on_it_there_is_none() -> None:
    air = (spoken(MABEL, "Hello"), spoken(BeingId(99), "Hello"))
    assert balloons.balloons(town((20, 10), (40, 10)), Hints(), air, (0, 0, 59, 20)) == {}
    assert balloons.balloons(town((20, 10), (79, 19)), Hints(), air, (0, 0, 70, 15)) == {}


def test_gestures_and_words_from_out_of_view_are_not_in_the_air_and_the_rest_goes() -> None:
    air = balloons.said((), Heard(MABEL, "Mabel", "waves", Manner.EMOTE), 0.0)
    air = balloons.said(air, Heard(BeingId(0), "somebody", "Hello?", Manner.SHOUT), 0.0)
    assert air == ()
    air = balloons.said(air, Heard(MABEL, "Mabel", "Hello", Manner.SAY), 0.0)
    air = balloons.said(air, Heard(MABEL, "Mabel", "\x1b[31mAnd again", Manner.SAY), 1.0)
    assert [one.words for one in air] == ["And again"]
    assert balloons.aged(air, 1.5) is air
    assert balloons.aged(air, 20.0) == ()


def test_wide_letters_take_two_columns() -> None:
    drawn = balloons.balloons(town((20, 10), (40, 10)), Hints(), (spoken(MABEL, "パンは e\u0301"),), WINDOW)
    row = [ink.char for (x, y), ink in sorted(drawn.items()) if y == 8]
    assert row == [" ", "パ", "", "ン", "", "は", "", " ", "é" if "é" in row else "e\u0301", " "]


CELLS = st.tuples(st.integers(0, 79), st.integers(0, 19))
WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=120).filter(lambda words: bool(words.strip()))


@given(st.lists(CELLS, min_size=3, max_size=3, unique=True), st.lists(WORDS, min_size=3, max_size=3))
def test_balloons_cover_neither_heads_nor_each_other_and_stay_in_the_window(at: list[Cell], words: list[str]) -> None:
    seen = town(*at)
    air = tuple(
        one
        for being, said in zip((ADA, MABEL, JORY), words, strict=True)
        for one in balloons.said((), Heard(being, "x", said, Manner.SAY), 0.0)
    )
    together = balloons.balloons(seen, Hints(), air, WINDOW)
    assert not set(together) & {figure.at for figure in seen.figures.values()}
    assert all(0 <= x < 80 and 0 <= y < 20 for x, y in together)
    alone = [balloons.balloons(seen, Hints(), (one,), WINDOW) for one in air]
    assert len(together) <= sum(map(len, alone))
    for y in {y for _, y in together}:
        cells = [(x, ink) for (x, row), ink in sorted(together.items()) if row == y]
        assert sum(cell_len(ink.char) for _, ink in cells) == len(cells), "no row grows or shrinks"


@given(WORDS, st.booleans())
def test_wrapped_words_are_at_most_three_lines_of_24_columns(words: str, growing: bool) -> None:  # noqa: FBT001 - drawn
    lines = wrapped(" ".join(words.split()), growing=growing)
    assert 1 <= len(lines) <= MOST_LINES
    assert all(balloons._columns(line) <= MOST_COLUMNS for line in lines)


@given(CELLS, st.integers(3, 26), st.integers(1, 3), st.sets(CELLS, max_size=40))
def test_a_place_is_free_or_there_is_none(head: Cell, columns: int, rows: int, taken: set[Cell]) -> None:
    box = place(head, columns, rows, WINDOW, taken | {head})
    if box is not None:
        cells = set(box.cells())
        assert cells.isdisjoint(taken | {head})
        assert max(abs(box.tip[0] - head[0]), abs(box.tip[1] - head[1])) == 1
        assert len(cells) == columns * rows + 1
