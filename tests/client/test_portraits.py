"""Portraits: the same for the same words, unlike for different people, exactly as large as they say."""

from itertools import combinations

import msgspec
import pytest
from rich.cells import cell_len
from rich.text import Text

from client.likeness import Age, Beard, Extra, Hair, Hat, Wear, likeness
from client.pixels import level
from client.portraits import COLUMNS, LINES, portrait
from server.world.townsfolk import VILLAGERS
from shared.ids import BeingId
from shared.sight import Kind
from shared.sights import Figure

FOLK = tuple(
    (
        Figure(
            BeingId(n), one.name, Kind.VILLAGER, one.glyph, one.colour, (n, 0), one.persona.calling, occupation=one.occupation
        ),
        one.persona.looks,
    )
    for n, one in enumerate(VILLAGERS, 1)
)
NAMES = [figure.name for figure, _ in FOLK]


def somebody(name: str = "Nell", calling: str = "", colour: str = "#80a0c0") -> Figure:
    return Figure(BeingId(40), name, Kind.PLAYER, name[:1], colour, (0, 0), calling)


def folk(name: str) -> tuple[Figure, str]:
    return FOLK[NAMES.index(name)]


def pictured(text: Text) -> tuple[str, tuple[object, ...]]:
    return text.plain, tuple((span.start, span.end, span.style) for span in text.spans)


@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize("mood", [-100, -30, 0, 30, 100])
@pytest.mark.parametrize(("figure", "looks"), FOLK, ids=NAMES)
def test_a_portrait_has_nine_lines_of_eighteen_columns(figure: Figure, looks: str, mood: int, unicode: bool) -> None:  # noqa: FBT001
    lines = portrait(figure, looks, mood, unicode=unicode).plain.split("\n")
    assert [cell_len(line) for line in lines] == [COLUMNS] * LINES == [18] * 9
    assert unicode or "".join(lines).isascii()


@pytest.mark.parametrize("unicode", [True, False])
def test_no_two_of_the_founding_villagers_look_alike(unicode: bool) -> None:  # noqa: FBT001
    pictures = {figure.name: portrait(figure, looks, 0, unicode=unicode).plain for figure, looks in FOLK}
    assert [pair for pair in combinations(NAMES, 2) if pictures[pair[0]] == pictures[pair[1]]] == []


@pytest.mark.parametrize("unicode", [True, False])
def test_the_same_person_is_the_same_picture_wherever_they_stand(unicode: bool) -> None:  # noqa: FBT001
    figure, looks = folk("Celia")
    elsewhere = msgspec.structs.replace(figure, at=(70, 9), doing="baking", id=BeingId(99))
    assert pictured(portrait(figure, looks, 20, unicode=unicode)) == pictured(portrait(elsewhere, looks, 20, unicode=unicode))


def test_who_changes_a_portrait_changes_no_other() -> None:
    figure, looks = folk("Wilf")
    before = pictured(portrait(figure, looks, 0, unicode=True))
    portrait(figure, looks, 0, unicode=True).append("!")
    assert pictured(portrait(figure, looks, 0, unicode=True)) == before


@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize(("figure", "looks"), FOLK, ids=NAMES)
def test_every_level_of_mood_shows_in_every_face(figure: Figure, looks: str, unicode: bool) -> None:  # noqa: FBT001
    faces = [pictured(portrait(figure, looks, mood, unicode=unicode)) for mood in (-80, -30, 0, 30, 80)]
    assert all(one != other for one, other in combinations(faces, 2))


def test_a_mood_has_five_levels() -> None:
    moods = (-100, -50, -49, -15, -14, 0, 14, 15, 49, 50, 100)
    assert [level(mood) for mood in moods] == [-2, -2, -1, -1, 0, 0, 0, 1, 1, 2, 2]


def test_what_the_words_say_is_drawn() -> None:
    mabel, jory, greta = (likeness(*folk(name)) for name in ("Mabel", "Jory", "Greta"))
    assert (mabel.girth, mabel.wear, mabel.hat, mabel.lips) == (1, Wear.APRON, Hat.TOQUE, True)
    assert Extra.ROSY in mabel.extras
    assert (jory.beard, jory.hat, Extra.PENCIL in jory.extras) == (Beard.FULL, Hat.CAP, True)
    assert jory.beard_colour == jory.hair_colour
    assert (greta.age, greta.hat, greta.beard) == (Age.OLD, Hat.STRAW, Beard.NONE)


def test_hats_and_hair_of_the_others() -> None:
    found = {name: likeness(*folk(name)) for name in NAMES}
    hats = {name: like.hat for name, like in found.items()}
    assert hats == {
        "Mabel": Hat.TOQUE,
        "Jory": Hat.CAP,
        "Greta": Hat.STRAW,
        "Wilf": Hat.NONE,
        "Rufus": Hat.FEATHERED,
        "Iris": Hat.NONE,
        "Dora": Hat.KERCHIEF,
        "Celia": Hat.NONE,
        "Percy": Hat.WIDE,
        "Edda": Hat.WREATH,
        "Kit": Hat.CAP,
        "Yara": Hat.NONE,
    }
    assert (found["Edda"].hair, found["Yara"].hair, found["Wilf"].hair) == (Hair.BRAID, Hair.CURLS, Hair.TOUSLED)
    assert found["Rufus"].beard is Beard.MOUSTACHE
    assert found["Celia"].wear is Wear.SCARF
    assert {Extra.GLASSES} <= found["Iris"].extras
    assert {Extra.PATCH, Extra.GRIN, Extra.HAMMER} <= found["Kit"].extras


def test_colours_belong_to_the_thing_they_stand_before() -> None:
    like = likeness(somebody(), "A bald man with a red beard, green sleeves and a blue cap")
    assert like.hair is Hair.BALD
    red, green, blue = like.beard_colour, like.wear_colour, like.hat_colour
    assert (max(red) == red[0], max(green) == green[1], max(blue) == blue[2]) == (True, True, True)


@pytest.mark.parametrize(
    "looks", ["", "   ", "\x1b[31m[red]", "漢字 " * 300, "A A A a with the of", "braid bald hood beard apron " * 40]
)
@pytest.mark.parametrize("calling", ["", "newcomer", "knight", "mayor", "monk", "painter", "?"])
def test_any_words_make_a_face(looks: str, calling: str) -> None:
    for unicode in (True, False):
        plain = portrait(somebody("名 x", calling, "no colour"), looks, 0, unicode=unicode).plain
        assert [cell_len(line) for line in plain.split("\n")] == [18] * 9
        assert "\x1b" not in plain


def test_newcomers_with_the_same_words_differ_by_their_names() -> None:
    looks = "Somebody new in town, with dust on the boots."
    seen = {pictured(portrait(somebody(name, "newcomer"), looks, 0, unicode=True)) for name in ("Ada", "Bo", "Cem", "Dai", "Eve")}
    assert len(seen) == 5
