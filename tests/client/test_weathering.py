import pytest

from client import weathering
from client.glyphs import ASCII, UNICODE
from client.hints import Hints
from client.painting import paint_row, picture
from client.palette import INK
from client.scenery import CLEAR, Scenery
from client.view import View
from shared.weather import FALLING, Weather
from tests.client.drawn import ADA, figure, scene, view

WIDTH, HEIGHT = 60, 20
WINDOW = (0, 0, WIDTH, HEIGHT)
ROOM = "." * 20 + "#" + "_" * 10 + "#" + "." * 28


def town() -> View:
    return view(scene("\n".join([ROOM] * HEIGHT), (figure(ADA, "Ada", (5, 5)),)))


@pytest.mark.parametrize("sky", sorted(FALLING))
def test_what_falls_falls_out_of_doors_and_moves_on(sky: Weather) -> None:
    first = weathering.falling(town(), sky, 1, WINDOW, UNICODE)
    assert first
    assert not {x for x, _ in first} & set(range(21, 31))
    assert len(first) <= WIDTH * HEIGHT // 12
    assert first == weathering.falling(town(), sky, 1, WINDOW, UNICODE)
    assert set(first) != set(weathering.falling(town(), sky, 2, WINDOW, UNICODE))


@pytest.mark.parametrize("sky", list(Weather))
def test_in_ascii_all_that_falls_is_ascii(sky: Weather) -> None:
    assert all(ink.char.isascii() for ink in weathering.falling(town(), sky, 3, WINDOW, ASCII).values())


def test_nothing_falls_from_a_clear_sky_nor_where_nobody_sees() -> None:
    assert weathering.falling(town(), Weather.CLOUDY, 1, WINDOW, UNICODE) == {}
    blind = view(scene(ROOM, (figure(ADA, "Ada", (5, 0)),), visible=[(5, 0)]))
    assert set(weathering.falling(blind, Weather.STORM, 0, WINDOW, UNICODE)) <= {(5, 0)}


def test_a_clear_sky_changes_nothing_and_others_change_the_open_air_only() -> None:
    plain = paint_row(picture(town(), Hints()), 3, 0, WIDTH)
    assert weathering.air(Weather.CLEAR) == CLEAR
    for sky in set(Weather) - {Weather.CLEAR}:
        under = paint_row(picture(town(), Hints(), scenery=Scenery(weathering.air(sky))), 3, 0, WIDTH)
        assert [ink.char for ink in under] == [ink.char for ink in plain]
        assert under[21:31] == plain[21:31]
        assert under[:20] != plain[:20]


def test_people_stand_in_front_of_rain_and_balloons_in_front_of_people() -> None:
    rain = weathering.falling(town(), Weather.STORM, 0, WINDOW, UNICODE)
    falling = {**rain, (5, 5): next(iter(rain.values()))}
    scenery = Scenery(falling=falling)
    assert paint_row(picture(town(), Hints(), scenery=scenery), 5, 5, 6)[0].char == "A"
    balloon = next(iter(rain.values()))._replace(char="B", ground=(1, 2, 3))
    assert paint_row(picture(town(), Hints(), scenery=scenery._replace(upon={(5, 5): balloon})), 5, 5, 6)[0] == balloon


def test_stark_people_are_bright_patches() -> None:
    ink = paint_row(picture(town(), Hints(), scenery=Scenery(stark=True)), 5, 5, 6)[0]
    assert ink.char == "A"
    assert min(ink.ground) > 200
    assert ink.ground != INK
