"""How the screens look. After a wanted change: `pytest tests/screens --snapshot-update`, then look at the pictures."""

from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from client.app import ThorpApp
from client.glyphs import ASCII, UNICODE, Charset
from client.scripted import ListTie
from client.tether import Item, Lost, Up
from shared.calendar import Speed
from shared.economy import Item as Goods
from shared.economy import Pace
from shared.hints import Mood, Musing, Speaking
from shared.ids import BeingId
from shared.living import PaceSeen, Pile
from shared.sights import ClockMoved, DayEnded, GotLetter, Heard, LifeSelf, Manner, SawTrade, WorkedSelf
from shared.story import Mark
from shared.wire import Hinted, Timeline
from tests.client.drawn import ADA, JORY, MABEL, bargain, figure, letter, life, said, scene, seen, welcome
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


def market_day() -> list[Item]:
    """A chef with little stamina, goods, an offer, messages, wares on the ground, and a town that waits."""
    own = life(stamina=20, money=1635, goods={Goods.WHEAT: 3, Goods.BREAD: 2, Goods.TEMP_ROOM: 1}, held_money=200)
    now = scene(
        TOWN,
        PEOPLE,
        visible=visible(25, 13),
        minute=717,
        life=own,
        trades=(bargain(),),
        letters=(letter(1), letter(2)),
        read=1,
        piles=(Pile((23, 12), {Goods.WHEAT: 3}),),
        pace=PaceSeen(Pace.BARRIER, ("Ada", "Bob"), held=True, deadline_ms=42_000),
    )
    told = seen(
        2,
        WorkedSelf({Goods.WHEAT: 3}, {Goods.BREAD: 2}, 15),
        SawTrade(bargain(), MABEL),
        GotLetter(letter(3, "Come by when the oven cools.")),
        GotLetter(letter(4, "Fresh loaves on the square!", to=NOBODY)),
        DayEnded(1, slept=False, tired=20, hunger=10, stamina=20, earned=-365, made={Goods.BREAD: 2}, trades=1),
    )
    return [Up(), welcome(), seen(1, now), told]


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


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_market_day(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(app(market_day()), terminal_size=size, run_before=settled)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_market_day_in_ascii(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(app(market_day(), ASCII), terminal_size=size, run_before=settled)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_collapsed(snap_compare: Compare, size: tuple[int, int]) -> None:
    fallen = [seen(3, LifeSelf(life(stamina=0))), seen(4, ClockMoved(720, Speed.NORMAL))]
    assert snap_compare(app([*evening(700), *fallen]), terminal_size=size, run_before=settled)


def test_a_line_that_is_too_long(snap_compare: Compare) -> None:
    async def talk(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.press("t")
        typing = pilot.app.screen.query_one("#typing", Input)
        typing.cursor_blink = False
        typing.value = "so " * 170
        await settled(pilot)

    assert snap_compare(app(evening(720)), run_before=talk)


def test_a_town_that_has_closed(snap_compare: Compare) -> None:
    lost = Lost(3.0, 5, "the connection was refused", closed=True)
    assert snap_compare(app([*evening(720), lost]), run_before=settled)


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
