"""How the first steps and every kind of trouble look. After a wanted change: `pytest tests/screens --snapshot-update`."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from client.app import ThorpApp
from client.glyphs import ASCII, UNICODE
from client.guide import Guide
from client.scripted import ListTie
from client.tether import Connecting, Ended, Item, Lost
from shared.sights import Scene
from shared.wire import Seen
from tests.client.drawn import life
from tests.screens.test_screens import evening, settled

Compare = Callable[..., bool]
SIZES = [(80, 24), (120, 40)]


def app(items: list[Item], *, newcomer: bool = False, ascii_only: bool = False) -> ThorpApp:
    shown = ThorpApp(lambda _: ListTie(items), name="Ada", charset=ASCII if ascii_only else UNICODE, clock=lambda: 0.0)
    shown.guide = Guide(newcomer=newcomer)
    return shown


def working() -> list[Item]:
    """An evening in which Ada has a life."""
    items = evening(720)
    return [
        replace(item, sights=tuple(replace(s, life=life()) if isinstance(s, Scene) else s for s in item.sights))
        if isinstance(item, Seen)
        else item
        for item in items
    ]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_first_steps(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(app(working(), newcomer=True), terminal_size=size, run_before=settled)


def test_the_first_steps_in_ascii(snap_compare: Compare) -> None:
    assert snap_compare(app(working(), newcomer=True, ascii_only=True), terminal_size=(80, 24), run_before=settled)


TROUBLE: dict[str, list[Item]] = {
    "unreachable": [
        Connecting(),
        Ended(
            "unreachable",
            "No town answers at ws://hill:7878: the connection was refused. Check the address, and that its server is running.",
        ),
    ],
    "protocol": [
        Connecting(),
        Ended(
            "protocol",
            "This server speaks protocol 8, the client 7. The client is the older one: update it (git pull, then uv sync) "
            "and join again.",
        ),
    ],
    "full": [Connecting(), Lost(15.0, 1, "This town has as many visitors as it takes. Try again in a while.", code="full")],
    "gone": [
        *working(),
        Ended(
            "gone",
            "The town's server has ended by itself again and again (killed by signal 9); nothing you saw is lost. Start again.",
        ),
    ],
    "replaced": [*working(), Ended("replaced", "You joined from somewhere else, so this connection ends.")],
    "slow": [*working(), Lost(0.7, 1, "You fell behind.", code="slow")],
}


@pytest.mark.parametrize("size", [(48, 14), (80, 24)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("trouble", TROUBLE)
def test_trouble(snap_compare: Compare, trouble: str, size: tuple[int, int]) -> None:
    assert snap_compare(app(TROUBLE[trouble]), terminal_size=size, run_before=settled)


def test_a_terminal_made_too_small(snap_compare: Compare) -> None:
    async def shrink(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.resize_terminal(44, 12)
        await settled(pilot)

    assert snap_compare(app(working()), run_before=shrink)
