"""With ASCII only, no screen draws anything else; and without it the same screens do, so the test can fail."""

import pytest

from client.glyphs import ASCII, UNICODE, Charset
from client.tether import Item, Up
from shared.weather import Weather
from tests.client.drawn import scene, seen, welcome
from tests.screens.test_screens import NOBODY, PEOPLE, TALK, app, market_day, recorded, settled
from tests.screens.test_themes import under
from tests.screens.town import TOWN

PLAYING = (
    *("", "question_mark", "T", "m", "g", "dollar_sign", "v", "c", "x", "underscore", "colon", "q", "ctrl+p", "t", "slash"),
    *("semicolon", "P", "apostrophe", "tilde", "i", "M"),
)
WATCHING = ("", "question_mark", "vertical_line", "R", "C", "i", "v")
REPLAYING = ("", "question_mark", "B", "E", "ctrl+f", "C", "R", "i", "M")
SIZES = ((80, 24), (160, 45))


def watched() -> list[Item]:
    return [Up(), welcome(being=NOBODY), seen(1, scene(TOWN, PEOPLE, you=NOBODY, minute=900)), *TALK]


async def signs(items: list[Item], charset: Charset, key: str, size: tuple[int, int]) -> set[str]:
    """Return what is drawn that is not ASCII, after a key."""
    made = app(items, charset)
    async with made.run_test(size=size) as pilot:
        await settled(pilot)
        if key:
            await pilot.press(key)
        await settled(pilot)
        strips = made.screen._compositor.render_strips()
        return {char for strip in strips for segment in strip for char in segment.text if not char.isascii()}


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("key", PLAYING)
async def test_playing(key: str, size: tuple[int, int]) -> None:
    assert await signs(market_day(), ASCII, key, size) == set()


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("key", WATCHING)
async def test_watching(key: str, size: tuple[int, int]) -> None:
    assert await signs(watched(), ASCII, key, size) == set()


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("key", REPLAYING)
async def test_a_replay(key: str, size: tuple[int, int]) -> None:
    assert await signs(recorded(), ASCII, key, size) == set()


@pytest.mark.parametrize("sky", [Weather.RAIN, Weather.SNOW])
async def test_weather_and_speech(sky: Weather) -> None:
    assert await signs(under(sky, 12), ASCII, "", (120, 40)) == set()


async def test_it_is_the_option_that_does_it() -> None:
    assert {"│", "─"} <= await signs(market_day(), UNICODE, "g", (80, 24))
