"""Themes on the running app: that they reach every cell, and that without colours none reaches the terminal."""

import re
from pathlib import Path

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.pilot import Pilot

from client import themes
from client.app import ThorpApp
from client.chosen import Chosen
from client.palette import YOU
from client.screens.theme import ThemeScreen
from client.screens.town import TownScreen
from client.scripted import ListTie
from client.themes import PLAIN, THEMES
from client.widgets import dress
from client.widgets.dress import Dress
from client.widgets.ink import BAR, PAPER, style
from tests.screens.test_screens import evening

_COLOUR = re.compile(r"\x1b\[(?:[\d;:]*[;:])?(?:3[0-9]|4[0-9]|9[0-7]|10[0-7])(?:[;:][\d;:]*)?m")
"""Any code that sets a colour, or sets it back."""

SIZE = (100, 30)


def app(file: Path | None = None, look: str = "") -> ThorpApp:
    made = ThorpApp(lambda _: ListTie(evening(720)), name="Ada", clock=lambda: 0.0)
    made.chosen, made.look = Chosen(file), look
    return made


async def drawn(pilot: Pilot[None]) -> list[Segment]:
    """Return all that is on the screen, as it goes to the terminal."""
    for _ in range(3):
        await pilot.pause()
    return [segment for strip in pilot.app.screen._compositor.render_strips() for segment in strip]


def colours(segments: list[Segment]) -> set[str]:
    styles = [segment.style for segment in segments if segment.style is not None]
    return {colour.name for style in styles for colour in (style.color, style.bgcolor) if colour is not None}


@pytest.mark.parametrize("look", ["daylight", "contrast", "colourblind"])
async def test_a_theme_reaches_every_cell(look: str) -> None:
    made = app(look=look)
    async with made.run_test(size=SIZE) as pilot:
        themed = await drawn(pilot)
        dress.wear(made, "lantern")
        by_lantern = await drawn(pilot)
        assert dress.worn(made) == "lantern"
    assert "".join(segment.text for segment in themed) == "".join(segment.text for segment in by_lantern)
    gone = {"#10121a", "#0b0c12"} & colours(by_lantern)
    assert gone
    assert not gone & colours(themed) if look != "colourblind" else colours(themed) != colours(by_lantern)


async def test_without_colours_none_reaches_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    made = app()
    written = list[str]()
    async with made.run_test(size=SIZE) as pilot:
        assert made._driver is not None
        monkeypatch.setattr(made._driver, "write", written.append)
        assert dress.worn(made) == PLAIN
        for keys in (("x", "tab"), ("escape",), ("question_mark",), ("escape",), ("g",), ("escape",), ("colon", "q")):
            await pilot.press(*keys)
            assert colours(await drawn(pilot)) == set()
        made.screen.refresh(layout=True)
        await drawn(pilot)
        console = "".join(strip.render(made.console) for strip in made.screen._compositor.render_strips())
    assert "Mabel" in console
    assert "\x1b[" in console, "bold, underline and reverse are told"
    assert not _COLOUR.search(console)
    assert not _COLOUR.search("".join(written))


async def test_no_color_that_is_empty_means_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "")
    made = app()
    async with made.run_test(size=SIZE) as pilot:
        assert dress.worn(made) == "lantern"
        assert not made.no_color
        assert "#10121a" in colours(await drawn(pilot))


async def test_who_asks_for_a_theme_in_so_many_words_gets_it_in_spite_of_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    made = app(look="contrast")
    async with made.run_test(size=SIZE):
        assert dress.worn(made) == "contrast"


async def test_the_player_s_own_theme_is_worn_and_an_unknown_one_is_told(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[look]\ntheme = "daylight"\n', encoding="utf-8")
    made = app(file)
    async with made.run_test(size=SIZE):
        assert dress.worn(made) == "daylight"
    file.write_text('[look]\ntheme = "pink"\n', encoding="utf-8")
    made = app(file)
    async with made.run_test(size=SIZE):
        assert dress.worn(made) == "lantern"
        assert made.notice.startswith("There is no theme 'pink'")


async def test_the_page_tries_themes_on_keeps_one_with_enter_and_goes_back_with_escape(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    made = app(file)
    async with made.run_test(size=SIZE) as pilot:
        await drawn(pilot)
        await pilot.press("colon", *"theme", "enter")
        await drawn(pilot)
        assert isinstance(made.screen, ThemeScreen)
        await pilot.press("down", "down")
        await drawn(pilot)
        assert dress.worn(made) == "contrast"
        await pilot.press("escape")
        await drawn(pilot)
        assert dress.worn(made) == "lantern"
        assert not file.exists()
        await pilot.press("colon", *"theme", "enter")
        await drawn(pilot)
        await pilot.press("down", "enter")
        await drawn(pilot)
        assert dress.worn(made) == "daylight"
        assert isinstance(made.screen, TownScreen)
    assert Chosen(file).now.theme == "daylight"


async def test_a_theme_is_chosen_by_typing_its_name_or_the_beginning_of_it(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    made = app(file)
    async with made.run_test(size=SIZE) as pilot:
        await drawn(pilot)
        await pilot.press("colon", *"theme", "space", *"contr", "enter")
        assert "drawn in contrast now" in "".join(segment.text for segment in await drawn(pilot))
        await pilot.press("colon", *"theme", "space", *"pink", "enter")
        assert "There is no theme 'pink'" in "".join(segment.text for segment in await drawn(pilot))
    assert Chosen(file).now.theme == "contrast"


def test_the_same_line_is_recoloured_by_each_theme_and_words_stay() -> None:
    line = [Segment("Ada ", style((216, 210, 196), PAPER)), Segment("bare"), Segment("bar", style(YOU, BAR, bold=True))]
    for theme in THEMES:
        made = Dress(theme).apply(line, Color(*PAPER))
        assert [segment.text for segment in made] == [segment.text for segment in line]
        for segment in made:
            assert segment.style is not None
            assert (segment.style.color is None) == (theme == PLAIN)
            assert (segment.style.bgcolor is None) == (theme == PLAIN)


def test_what_an_attribute_told_before_is_told_still() -> None:
    line = [Segment("x", Style(color="#d8d2c4", bgcolor="#10121a", reverse=True, underline=True, italic=True, meta={"at": 1}))]
    told = Dress(PLAIN).apply(line, Color(*PAPER))[0].style
    assert told is not None
    assert (told.reverse, told.underline, told.italic) == (True, True, True)
    assert told.meta == {"at": 1}
    assert themes.manner((216, 210, 196), PAPER) == themes.Manner()
