from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client import palette, themes, weathering
from client.bubbles import FAINT, FOUND, OWN, THEIRS, WAITING
from client.bubbles import PAPER as PAGE
from client.colours import against, contrast, from_lab, luminance, to_lab
from client.glyphs import LOOKS
from client.marks import SIGNS
from client.painting import _by_light, _from_memory
from client.palette import BALLOON, CURSOR, INK, RGB
from client.phrase import Role
from client.scenery import CLEAR
from client.themes import PLAIN, THEMES, recolour
from client.widgets.ink import _ROLES, BAR, DIM, GOLD, GREEN, PAPER, RED, TEXT
from client.widgets.status import _SKY
from shared.calendar import Period
from shared.terrain import UNKNOWN
from shared.weather import Weather
from tests.client.seeing import DEFICIENCIES, apart, seen

GROUNDS = (PAPER, PAGE, BAR, OWN, THEIRS, FOUND, WAITING, themes.CHOSEN, themes.FIELD, BALLOON)
WORDS = {
    **{role.value: ink[0] for role, ink in _ROLES.items()},
    **{period.value: ink[2] for period, ink in _SKY.items()},
    **{name: sign.colour for name, sign in SIGNS.items()},
    "text": TEXT,
    "dim": DIM,
    "gold": GOLD,
    "red": RED,
    "green": GREEN,
}
COLOURS = st.tuples(*[st.integers(0, 255)] * 3)
LIGHTS = (25, 40, 65, 69, 70, 80, 100)
MAP = sorted(
    {
        _by_light(code, variant, light, glow, weathering.air(sky))[:2]
        for code in LOOKS
        if code != UNKNOWN
        for variant in range(3)
        for light in LIGHTS
        for glow in (0, 60)
        for sky in (Weather.CLEAR, Weather.STORM, Weather.FOG, Weather.SNOW)
    }
    | {_from_memory(code)[:2] for code in LOOKS}
)
"""Every pair of the map by day and night, in sun and fog, seen and remembered."""


def test_lantern_is_the_town_as_it_is_painted() -> None:
    for colour, ground in [*MAP, *((colour, ground) for colour in WORDS.values() for ground in GROUNDS)]:
        assert recolour("lantern", colour, ground) == (colour, ground)


def test_in_high_contrast_every_pair_of_the_page_and_of_the_map_can_be_read_by_anybody() -> None:
    pairs = {(name, colour, ground) for name, colour in WORDS.items() for ground in GROUNDS}
    pairs |= {("map", colour, ground) for colour, ground in MAP}
    found = {pair: contrast(*recolour("contrast", *pair[1:])) for pair in pairs}
    assert {pair: ratio for pair, ratio in found.items() if ratio < 7} == {}
    assert all(luminance(recolour("contrast", colour, ground)[1]) < 0.06 for colour, ground in MAP)


def test_in_high_contrast_figures_and_the_cursor_are_chips_on_the_black() -> None:
    for ground in ((250, 240, 220), (200, 170, 140), palette.mix((90, 60, 40), palette.YOU, 20), CURSOR):
        text, chip = recolour("contrast", (0, 0, 0), ground)
        assert contrast(text, chip) >= 7
        assert contrast(chip, (0, 0, 0)) >= 7


@pytest.mark.parametrize("theme", ["daylight", "colourblind"])
def test_words_can_be_read(theme: str) -> None:
    least = {
        (name, ground): contrast(*recolour(theme, colour, ground))
        for name, colour in WORDS.items()
        for ground in (PAPER, PAGE, BALLOON)
        if contrast(colour, ground) >= 4.5
    }
    assert {what: ratio for what, ratio in least.items() if ratio < 4.45} == {}


@pytest.mark.parametrize("theme", ["daylight", "colourblind"])
def test_what_is_drawn_on_the_map_stands_out_about_as_much_as_by_lantern_light(theme: str) -> None:
    for colour, ground in MAP:
        before = contrast(colour, ground)
        assert contrast(*recolour(theme, colour, ground)) >= min(before * 0.72, 3.0), (colour, ground)


def test_by_daylight_grounds_are_paper_and_night_still_lies_in_shade() -> None:
    for colour, ground in MAP:
        assert luminance(recolour("daylight", colour, ground)[1]) > 0.3
    grass = [recolour("daylight", *_by_light(".", 0, light, 0, weathering.air(Weather.CLEAR))[:2])[1] for light in LIGHTS]
    assert luminance(grass[0]) < luminance(grass[-1])
    memory = recolour("daylight", *_from_memory(".")[:2])[1]
    assert luminance(memory) < luminance(grass[-1])


@pytest.mark.parametrize("theme", ["daylight", "contrast", "colourblind"])
def test_grounds_that_tell_something_stay_apart(theme: str) -> None:
    rows = {ground: recolour(theme, TEXT, ground)[1] for ground in (PAGE, themes.CHOSEN, CURSOR)}
    assert all(apart(one, other) > 0.03 for one, other in combinations(rows.values(), 2))
    tiles = [recolour(theme, *_by_light(code, 0, 100, 0, CLEAR)[:2])[1] for code in ".:~_#"]
    assert all(apart(one, other) > 0.012 for one, other in combinations(tiles, 2))


TOLD = {"good": GREEN, "bad": RED, "gold": GOLD, "plain": TEXT}
PERIODS = {period: _SKY[period][2] for period in (Period.NIGHT, Period.NOON, Period.EVENING)}


@pytest.mark.parametrize("deficiency", sorted(DEFICIENCIES))
@pytest.mark.parametrize("meant", [TOLD, PERIODS], ids=["told", "periods"])
def test_what_colours_mean_stays_apart_for_the_colour_blind(deficiency: str, meant: dict[str, RGB]) -> None:
    for ground in (PAPER, PAGE, BAR):
        looks = {name: seen(recolour("colourblind", colour, ground)[0], deficiency) for name, colour in meant.items()}
        for one, other in combinations(looks, 2):
            assert apart(looks[one], looks[other]) > 0.09, (one, other)


@pytest.mark.parametrize("deficiency", sorted(DEFICIENCIES))
def test_it_is_needed_by_lantern_light_good_and_bad_are_alike_to_them(deficiency: str) -> None:
    by_lantern, safe = (apart(seen(GREEN, deficiency), seen(RED, deficiency)), 0.0)
    safe = apart(*(seen(recolour("colourblind", colour, PAPER)[0], deficiency) for colour in (GREEN, RED)))
    assert safe > 1.8 * by_lantern


@given(COLOURS, COLOURS, st.sampled_from(sorted(THEMES)))
def test_any_pair_becomes_a_pair_of_colours(colour: RGB, ground: RGB, theme: str) -> None:
    for part in recolour(theme, colour, ground):
        assert len(part) == 3
        assert all(0 <= channel <= 255 for channel in part)


@given(COLOURS, COLOURS)
def test_any_pair_in_high_contrast_can_be_read(colour: RGB, ground: RGB) -> None:
    assert contrast(*recolour("contrast", colour, ground)) >= 6.95


@given(COLOURS)
def test_lightness_and_hue_survive_the_way_there_and_back(colour: RGB) -> None:
    assert all(abs(a - b) <= 2 for a, b in zip(from_lab(to_lab(colour)), colour, strict=True))


@given(COLOURS, COLOURS, st.floats(1, 21), st.booleans())
def test_a_contrast_that_is_asked_for_is_given_as_far_as_black_and_white_allow(
    colour: RGB,
    ground: RGB,
    ratio: float,
    lighter: bool,  # noqa: FBT001 - drawn
) -> None:
    limit = contrast((255, 255, 255) if lighter else (0, 0, 0), ground)
    assert contrast(against(colour, ground, ratio, lighter=lighter), ground) >= min(ratio, limit) * 0.96 - 0.02 or (
        (luminance(colour) > luminance(ground)) != lighter and ratio < 1.1
    )


def test_contrast_is_that_of_wcag() -> None:
    assert contrast((255, 255, 255), (0, 0, 0)) == pytest.approx(21)
    assert contrast((118, 118, 118), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)


def test_without_colours_what_must_be_seen_is_reversed_bold_or_underlined() -> None:
    plain = themes.manner(TEXT, PAPER)
    told = {
        "cursor": themes.manner((20, 16, 8), CURSOR),
        "you": themes.manner((0, 0, 0), palette.YOU),
        "somebody": themes.manner((0, 0, 0), (200, 180, 150)),
        "row": themes.manner(TEXT, themes.CHOSEN),
        "bar": themes.manner(TEXT, BAR),
        "line": themes.manner(TEXT, themes.FIELD),
        "gold": themes.manner(GOLD, PAPER),
    }
    assert plain == themes.Manner()
    assert all(manner != plain for manner in told.values())
    assert len({told[name] for name in ("cursor", "you", "somebody")}) == 3
    assert told["row"] != told["bar"]
    assert themes.manner(*_from_memory(".")[:2]).dim


def test_names_of_themes() -> None:
    assert list(THEMES) == ["lantern", "daylight", "contrast", "colourblind", PLAIN]
    assert themes.unknown("daylight") == ""
    assert "lantern, daylight" in themes.unknown("pink")
    assert {role.value for role in Role} <= set(WORDS)
    assert INK not in GROUNDS
    assert FAINT not in GROUNDS
