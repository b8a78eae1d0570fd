"""How the screens look. After a wanted change: `pytest tests/screens --snapshot-update`, then look at the pictures."""

from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from client.app import ThorpApp
from client.glyphs import ASCII, UNICODE, Charset
from client.scripted import ListTie
from client.tether import Item, Lost, Up
from shared.ids import BeingId
from shared.sights import Heard, Manner, Mood, Musing, Speaking
from shared.wire import Hinted, Mark, Timeline
from tests.client.drawn import ADA, JORY, MABEL, figure, said, scene, seen, welcome
from tests.screens.town import TOWN, visible

Compare = Callable[..., bool]
NOBODY = BeingId(0)
PEOPLE = (
    figure(ADA, "Ada", (25, 13), colour="#ffd28a"),
    figure(MABEL, "Mabel", (27, 12), calling="baker", doing="setting out loaves"),
    figure(JORY, "Jory", (18, 15), calling="carpenter", doing="mending a stall", colour="#9ac0f0"),
)
TALK: tuple[Item, ...] = (
    seen(
        2,
        said(MABEL, "Mabel", "The last loaves are still warm, if you are quick about it."),
        said(ADA, "Ada", "Are they the ones with [b]rosemary[/b]?"),
        Heard(NOBODY, "somebody", "Anybody seen my ladder?", Manner.SHOUT),
        said(JORY, "Jory", "It will hold another winter.", by_rule=True),
    ),
    Hinted(Speaking(MABEL, 5, "Rosemary, and a little salt")),
    Hinted(Musing(JORY, Mood.THINKING)),
)
MARKS = tuple(Mark(tick, kind) for tick, kind in ((200, "arrived"), (900, "said"), (3000, "said"), (6100, "day"), (8000, "left")))
TIMELINE = Timeline(0, 9000, 3000, -2000, playing=True, minute=900, first_minute=360, last_minute=1900, marks=MARKS)


def evening(minute: int = 1250) -> list[Item]:
    return [Up(), welcome(), seen(1, scene(TOWN, PEOPLE, visible=visible(25, 13), minute=minute)), *TALK]


def recorded() -> list[Item]:
    return [Up(), welcome(being=NOBODY, replay=True), seen(1, scene(TOWN, PEOPLE, you=NOBODY, minute=900)), *TALK, TIMELINE]


def app(items: list[Item], charset: Charset = UNICODE, name: str | None = "Ada") -> ThorpApp:
    tie = ListTie(items)
    return ThorpApp(lambda _: tie, name=name, suggestion="Ada", charset=charset, clock=lambda: 0.0)


async def settled(pilot: Pilot[None]) -> None:
    await pilot.pause()
    await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (160, 45), (20, 5)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_an_evening(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(app(evening()), terminal_size=size, run_before=settled)


def test_a_day(snap_compare: Compare) -> None:
    assert snap_compare(app(evening(720)), run_before=settled)


def test_ascii(snap_compare: Compare) -> None:
    assert snap_compare(app(evening(720), ASCII), run_before=settled)


@pytest.mark.parametrize("size", [(80, 24), (160, 45)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_replay(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(app(recorded()), terminal_size=size, run_before=settled)


def test_a_lost_line(snap_compare: Compare) -> None:
    assert snap_compare(app([*evening(720), Lost(3.0, 2, "the connection broke")]), run_before=settled)


def test_the_first_screen(snap_compare: Compare) -> None:
    async def still(pilot: Pilot[None]) -> None:
        await settled(pilot)
        pilot.app.screen.query_one("#name", Input).cursor_blink = False
        await settled(pilot)

    assert snap_compare(app([], name=None), run_before=still)


def test_looking_around(snap_compare: Compare) -> None:
    async def look(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.press("x", "tab")
        await settled(pilot)

    assert snap_compare(app(evening(720)), run_before=look)


def test_help(snap_compare: Compare) -> None:
    async def ask(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.press("question_mark")
        await settled(pilot)

    assert snap_compare(app(evening(720)), run_before=ask)
