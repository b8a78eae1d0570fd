"""Weather and speech in the running town: when they are drawn, told, and left alone."""

from typing import Any

from textual.app import App
from textual.pilot import Pilot

from client import weathering
from client.app import ThorpApp
from client.chosen import Chosen
from client.screens.town import TownScreen
from client.scripted import ListTie
from client.tether import Up
from shared.calendar import Speed
from shared.geometry import Cell
from shared.sights import ClockMoved
from shared.weather import Weather, turned, weather
from tests.client.drawn import MABEL, said, scene, seen, welcome
from tests.screens.test_screens import NOBODY, PEOPLE, settled
from tests.screens.test_themes import under
from tests.screens.town import TOWN as DRAWING


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def app(sky: Weather, clock: Clock, **chosen: object) -> ThorpApp:
    made = ThorpApp(lambda _: ListTie(under(sky, 14)), name="Ada", clock=clock)
    made.chosen = Chosen(None, **chosen)
    return made


def drops(screen: TownScreen) -> set[Cell]:
    picture = screen._map._picture
    assert picture is not None
    return {cell for cell, ink in picture.over.items() if ink.char == "╷"}


def town(made: App[Any]) -> TownScreen:
    assert isinstance(made.screen, TownScreen)
    return made.screen


async def raining(pilot: Pilot[None], clock: Clock) -> tuple[TownScreen, set[Cell], set[Cell]]:
    """Return the town, its drops, and its drops a second later."""
    await settled(pilot)
    screen = town(pilot.app)
    first = drops(screen)
    clock.now += 1.0
    screen._backdrop.tick()
    await settled(pilot)
    return screen, first, drops(screen)


async def test_rain_falls_while_somebody_looks() -> None:
    clock = Clock()
    made = app(Weather.RAIN, clock)
    async with made.run_test(size=(120, 40)) as pilot:
        screen, first, second = await raining(pilot, clock)
        assert first
        assert second != first
        made.app_focus = False
        clock.now = 2.0
        screen._backdrop.tick()
        await settled(pilot)
        assert drops(screen) == second


async def test_without_motion_rain_stands_still_and_without_speech_nothing_stands_over_heads() -> None:
    clock = Clock()
    made = app(Weather.RAIN, clock, motion=False, speech=False)
    async with made.run_test(size=(120, 40)) as pilot:
        screen, first, second = await raining(pilot, clock)
        assert second == first
        assert screen._backdrop.scenery(screen.outlook.view, (0, 0, 100, 30)).upon == {}


async def test_words_fade_and_a_turn_of_the_weather_is_told_once() -> None:
    clock = Clock()
    made = app(Weather.RAIN, clock)
    async with made.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        screen = town(made)
        view = screen.outlook.view
        assert screen._backdrop.scenery(view, (0, 0, 100, 30)).upon
        clock.now = 60.0
        screen._age()
        screen._backdrop.tick()
        assert screen._backdrop.scenery(view, (0, 0, 100, 30)).upon == {}
        later = next(m for m in range(view.minute, view.minute + 9999) if weather(view.town, m) is not Weather.RAIN)
        for minute in (later, later + 1):
            screen.receive(seen(9, ClockMoved(minute, Speed.NORMAL)))
        told = [entry.words for entry in screen.outlook.view.log if hasattr(entry, "words")]
        assert told.count(turned(Weather.RAIN, weather(view.town, later))) == 1


async def test_two_maps_have_the_same_weather_and_the_same_words_over_heads() -> None:
    clock = Clock()
    made = ThorpApp(lambda _: ListTie([Up(), welcome(being=NOBODY), *under(Weather.RAIN, 14)[2:]]), name="Ada", clock=clock)
    async with made.run_test(size=(160, 45)) as pilot:
        await settled(pilot)
        screen = town(made)
        screen.receive(seen(2, scene(DRAWING, PEOPLE, you=NOBODY, minute=screen.outlook.view.minute)))
        screen.receive(seen(3, said(MABEL, "Mabel", "The last loaves are still warm.")))
        await pilot.press("vertical_line")
        await settled(pilot)
        drawn = [pane.map._picture for pane in screen._watch.maps.panes]
        over = [{ink.char for ink in picture.over.values()} for picture in drawn if picture is not None]
        assert len(over) == 2
        assert all("╷" in chars and set("loaves") <= chars for chars in over)
        assert [picture.air for picture in drawn if picture is not None] == [weathering.air(Weather.RAIN)] * 2
