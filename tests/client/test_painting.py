import pytest

from client import palette
from client.glyphs import ASCII, LOOKS, PILES, figure_char, shown_char, tile_char, wall_char
from client.hints import Hints, hinted
from client.painting import changes, paint_row, picture
from shared.economy import Item
from shared.hints import Mood, Musing
from shared.ids import BeingId
from shared.living import Pile
from shared.sights import Figure, Kind, SawGround, SawPile, SawWalk
from shared.terrain import TILES, UNKNOWN
from tests.client.drawn import ADA, MABEL, rows, scene, view


def drawn(*, ascii_only: bool = False) -> list[str]:
    scene_now = picture(view(), Hints(), charset=ASCII) if ascii_only else picture(view(), Hints())
    return ["".join(ink.char for ink in paint_row(scene_now, y, 0, 10)) for y in range(6)]


def test_every_tile_has_a_look_and_one_cell() -> None:
    assert LOOKS.keys() == TILES.keys() | {UNKNOWN}
    for code in TILES:
        assert len(tile_char(code, 3, 4)) == 1
        plain = tile_char(code, 3, 4, ASCII)
        assert plain.isascii()
        assert not plain.isalpha()
        assert plain != PILES[False]


def test_walls_join_their_neighbours() -> None:
    room = rows("""
#####
#_#_#
#####
#_+_w
#####
""")
    assert [wall_char(room, x, 0) for x in range(5)] == list("┌─┬─┐")
    assert [wall_char(room, x, 2) for x in range(5)] == list("├─┼─┤")
    assert [wall_char(room, x, 4) for x in range(5)] == list("└─┴─┘")
    assert wall_char(room, 4, 3) == "┆"


def test_people_stand_on_the_ground() -> None:
    assert drawn()[1][7] == "A"
    assert drawn()[2][3] == "M"
    assert drawn(ascii_only=True)[2] == ".#.M.'.~~."


def test_what_lies_about_has_a_glyph_of_its_own_under_people() -> None:
    lying = view(*(SawPile(Pile(cell, {Item.WHEAT: 3})) for cell in ((8, 1), (7, 1))))
    assert [ink.char for ink in paint_row(picture(lying, Hints()), 1, 7, 9)] == ["A", PILES[True]]
    assert paint_row(picture(lying, Hints(), charset=ASCII), 1, 8, 9)[0].char == PILES[False]
    tiles = {char for look in LOOKS.values() for char in look.chars} | TILES.keys()
    assert tiles.isdisjoint(PILES.values())
    hidden = view(SawGround((), (), hidden=((8, 1, 1),)), start=lying)
    bright, dim = (sum(paint_row(picture(seen, Hints()), 1, 8, 9)[0].colour) for seen in (lying, hidden))
    assert dim < bright


def test_beyond_the_town_is_nothing() -> None:
    assert {ink.char for ink in paint_row(picture(view(), Hints()), 99, -5, 5)} == {" "}


@pytest.mark.parametrize(
    ("glyph", "name", "char"), [("M", "Mabel", "M"), ("漢", "Mabel", "M"), ("\x1b[2J", "漢", "@"), ("", "", "@")]
)
def test_a_figure_is_one_safe_cell(glyph: str, name: str, char: str) -> None:
    assert figure_char(glyph, name) == char


def test_a_mark_stands_over_a_head() -> None:
    hints = hinted(Hints(), Musing(MABEL, Mood.THINKING), 0)
    assert paint_row(picture(view(), hints), 1, 3, 4)[0].char == "…"


def test_night_is_darker_than_day_but_lamps_are_warm() -> None:
    ground = "L.........\n" + "." * 10
    day = picture(view(scene(ground, minute=720)), Hints())
    night = picture(view(scene(ground, minute=0)), Hints())
    noon, far, near = (sum(paint_row(p, 1, x, x + 1)[0].ground) for p, x in ((day, 9), (night, 9), (night, 0)))
    assert far < near < noon
    red, _, blue = paint_row(night, 1, 0, 1)[0].ground
    assert red > blue


def test_memory_is_dim_and_blue() -> None:
    red, green, blue = palette.remembered((200, 180, 120))
    assert max(red, green) < 100
    assert blue >= red


def test_a_step_redraws_little() -> None:
    before = picture(view(), Hints())
    after = picture(view(SawWalk(ADA, (7, 2))), Hints())
    assert changes(before, after) == {1: [(7, 8)], 2: [(7, 8)]}
    assert changes(before, before) == {}


def test_new_ground_redraws_the_walls_beside_it() -> None:
    spans = changes(picture(view(), Hints()), picture(view(SawGround(((4, 2, 1),), ("#",))), Hints()))
    assert spans is not None
    assert spans.keys() == {1, 2, 3}


def test_another_light_redraws_everything() -> None:
    assert changes(picture(view(scene(minute=720)), Hints()), picture(view(scene(minute=1200)), Hints())) is None


@pytest.mark.parametrize(
    ("text", "colour"), [("#ff8000", (255, 128, 0)), ("red", (1, 2, 3)), ("#12345g", (1, 2, 3)), ("", (1, 2, 3))]
)
def test_colours_from_strangers(text: str, colour: palette.RGB) -> None:
    assert palette.from_hex(text, (1, 2, 3)) == colour


def test_other_players_are_told_apart_by_their_initials() -> None:
    ada, bertie, wide = (
        Figure(BeingId(n), name, Kind.PLAYER, "@", "#e0a458", (1, 1))
        for n, name in enumerate(("Ada", "Bertie", "\u5317\u4eac"), start=1)
    )
    assert (shown_char(ada, ada.id), shown_char(bertie, ada.id), shown_char(wide, ada.id)) == ("@", "b", "@")
    assert shown_char(Figure(MABEL, "Mabel", Kind.VILLAGER, "M", "#e0a458", (1, 1)), ada.id) == "M"


def test_no_crops_look_like_water() -> None:
    field, water = LOOKS['"'], LOOKS["~"]
    assert not set(field.chars) & set(water.chars)
    assert field.ground != water.ground
    assert tile_char('"', 3, 4, ASCII) != tile_char("~", 3, 4, ASCII)
