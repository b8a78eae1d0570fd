"""How finding, the book of the log and the help of the command line look."""

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from client.app import ThorpApp
from client.glyphs import ASCII, UNICODE, Charset
from client.tether import Item  # noqa: TC001 - as the other pictures have it
from shared.calendar import Speed
from shared.sights import ClockMoved, SawVanish
from tests.client.drawn import ADA, JORY, MABEL, said, seen
from tests.client.stage import still
from tests.screens.test_screens import app, market_day, settled

Compare = Callable[..., bool]
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")


def day(charset: Charset = UNICODE) -> ThorpApp:
    talk: list[Item] = [
        seen(
            9,
            said(MABEL, "Mabel", "The last loaves are still warm, if you are quick about it."),
            said(ADA, "Ada", "Are they the ones with [b]rosemary[/b]?"),
            said(JORY, "Jory", "It will hold another winter, by rule of thumb.", by_rule=True),
        ),
        seen(10, ClockMoved(725, Speed.NORMAL), SawVanish(JORY)),
    ]
    return app([*market_day(), *talk], charset)


def keyed(*keys: str) -> Callable[[Pilot[None]], object]:
    async def run(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.press(*keys)
        await still(pilot)
        await settled(pilot)

    return run


@SIZES
def test_finding(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(day(), terminal_size=size, run_before=keyed("slash"))


@SIZES
def test_finding_by_letters(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(day(), terminal_size=size, run_before=keyed("slash", *"br"))


def test_finding_in_ascii(snap_compare: Compare) -> None:
    assert snap_compare(day(ASCII), terminal_size=(80, 24), run_before=keyed("slash"))


@SIZES
def test_the_book_of_the_log(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(day(), terminal_size=size, run_before=keyed("P"))


@SIZES
def test_a_search_in_the_book_of_the_log(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(day(), terminal_size=size, run_before=keyed("P", "tab", *"the"))


@SIZES
def test_a_verb_half_typed(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(day(), terminal_size=size, run_before=keyed("colon", *"w"))


@SIZES
def test_an_argument_half_typed(snap_compare: Compare, size: tuple[int, int]) -> None:
    keys = ("colon", *"trade", "space", *"Mabel", "space", *"sell", "space")
    assert snap_compare(day(), terminal_size=size, run_before=keyed(*keys))


def test_a_verb_there_is_none_of(snap_compare: Compare) -> None:
    assert snap_compare(day(), terminal_size=(80, 24), run_before=keyed("colon", *"whsper"))


@SIZES
def test_what_is_that(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(day(), terminal_size=size, run_before=keyed("semicolon", "enter"))
