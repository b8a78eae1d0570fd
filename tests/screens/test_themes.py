"""How the themes look, and the town under its weather."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from client.glyphs import ASCII, UNICODE, Charset
from client.tether import Item, Up
from client.themes import THEMES
from shared.weather import Weather, weather
from tests.client.drawn import scene, seen, welcome
from tests.screens.test_screens import PEOPLE, TALK, app, evening, market_day, settled
from tests.screens.town import TOWN, visible

Compare = Callable[..., bool]
SIZES = ((80, 24), (120, 40), (160, 45))
OTHERS = tuple(name for name in THEMES if name != "lantern")


def sized(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


def dressed(look: str, items: list[Item], charset: Charset = UNICODE) -> Any:
    made = app(items, charset)
    made.look = look
    return made


def under(sky: Weather, hour: int) -> list[Item]:
    """That hour of the first day that has such a sky."""
    minute = next(
        minute for minute in range(1440, 10**6, 30) if minute % 1440 // 60 == hour and weather("Thornby", minute) is sky
    )
    return [Up(), welcome(), seen(1, scene(TOWN, PEOPLE, visible=visible(25, 13), minute=minute)), *TALK]


@pytest.mark.parametrize("size", SIZES, ids=sized)
@pytest.mark.parametrize("look", OTHERS)
def test_an_evening(snap_compare: Compare, look: str, size: tuple[int, int]) -> None:
    assert snap_compare(dressed(look, evening(1180)), terminal_size=size, run_before=settled)


@pytest.mark.parametrize("look", OTHERS)
def test_a_market_day(snap_compare: Compare, look: str) -> None:
    assert snap_compare(dressed(look, market_day()), terminal_size=(120, 40), run_before=settled)


@pytest.mark.parametrize("look", OTHERS)
def test_prices(snap_compare: Compare, look: str) -> None:
    async def look_up(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.press("dollar_sign")
        await settled(pilot)

    assert snap_compare(dressed(look, market_day()), terminal_size=(80, 24), run_before=look_up)


def test_the_page_of_themes(snap_compare: Compare) -> None:
    async def ask(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.press("colon", *"theme", "enter")
        await settled(pilot)
        await pilot.press("down")
        await settled(pilot)

    assert snap_compare(dressed("", evening(720)), terminal_size=(80, 24), run_before=ask)


@pytest.mark.parametrize(("sky", "hour"), [(Weather.RAIN, 14), (Weather.FOG, 7), (Weather.SNOW, 12), (Weather.STORM, 20)])
def test_weather(snap_compare: Compare, sky: Weather, hour: int) -> None:
    assert snap_compare(dressed("", under(sky, hour)), terminal_size=(120, 40), run_before=settled)


def test_rain_in_ascii(snap_compare: Compare) -> None:
    assert snap_compare(dressed("", under(Weather.RAIN, 14), ASCII), terminal_size=(80, 24), run_before=settled)
