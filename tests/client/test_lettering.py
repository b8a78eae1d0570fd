import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from client.attire import __doc__ as anything
from client.glyphs import LOOKS
from client.lettering import spelt, together


def test_borders_bars_and_arrows_become_letters() -> None:
    assert spelt("╭─ Help ─╮│ 3 → 4 … ▁▁▇ ·│") == "+- Help -+| 3 > 4.. --# -|"
    assert spelt("╔═╤┼╝") == "+-+++"


@pytest.mark.parametrize(
    ("drawn", "letters"),
    [
        ("Mabel thinks …    |", "Mabel thinks ...  |"),
        ("Mabel thinks …   ", "Mabel thinks ... "),
        ("Mabel thinks …  ", "Mabel thinks ..."),
        ("Mabel thinks …", "Mabel thinks.."),
        ("trade NAME … · send", "trade NAME.. - send"),
        ("Mabel the ba… 3 steps", "Mabel the ba~ 3 steps"),
        ("Mabel the ba…", "Mabel the ba~"),
        ("Mmh… Ada…   ", "Mmh~ Ada... "),
    ],
)
def test_an_ellipsis_is_three_dots_where_there_is_room_and_a_cut_elsewhere(drawn: str, letters: str) -> None:
    assert spelt(drawn) == letters


def test_an_ellipsis_takes_the_blanks_of_what_is_drawn_after_it() -> None:
    assert together(["Reading …", "      ", "│"]) == ["Reading ...", "    ", "|"]
    assert together(["Reading ", "…", "│"]) == ["Reading ", "~", "|"]
    assert together(["Reading ", "…", " x"]) == ["Reading", "..", " x"]
    assert together(["plain", " words"]) == ["plain", " words"]


@given(st.lists(st.text(st.sampled_from("a …│"), max_size=6), max_size=6))
def test_parts_of_a_line_keep_the_width_of_the_line(parts: list[str]) -> None:
    assert len(together(parts)) == len(parts)
    assert "".join(together(parts)) == spelt("".join(parts))


def test_what_people_say_is_left_as_it_is() -> None:
    for words in ("Zoë says: naïve", "Привет", "お早う", str(anything)[:20]):
        assert spelt(words) == words


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_every_sign_of_the_map_would_have_a_letter(look: object) -> None:
    chars = "".join(LOOKS[code].chars for code in LOOKS if LOOKS[code] is look)
    assert all(char.isascii() or char.isalpha() or char in "¤¶" for char in spelt(chars))


@given(st.text(max_size=80))
@example("\u2028")
@example("🏻")
def test_nothing_grows_or_shrinks(text: str) -> None:
    assert cell_len(spelt(text)) == cell_len(text)
    assert spelt(spelt(text)) == spelt(text)


@given(st.text(st.characters(min_codepoint=0x2190, max_codepoint=0x2BFF), max_size=40))
def test_drawn_signs_are_ascii(text: str) -> None:
    assert spelt(text).isascii()


@pytest.mark.parametrize("name", ["ⵜⴰⵎⴰⵣⵉⵖⵜ", "ⴑⴀⴉⴀ", "Ⱡuka", "ⲁⲃ", "ⶀⶁ", "ⰀⰁ"])
def test_letters_of_every_script_are_left_as_they_are(name: str) -> None:
    assert spelt(name) == name
