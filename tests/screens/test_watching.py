"""How what watchers see looks. After a wanted change: `pytest tests/screens --snapshot-update`, then look at the pictures."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from textual.screen import Screen

from client.app import ThorpApp
from client.intents import Intent
from client.screens.chronicle import ChronicleScreen
from client.screens.folk import FolkScreen
from client.screens.graph import GraphScreen
from client.scripted import ListTie
from client.tether import Item, Up
from shared.ids import TOWN, BeingId
from shared.sights import AnySight, SawMind
from tests.client.drawn import said, scene, seen, view, welcome
from tests.client.stage import Opener, Stage, after
from tests.client.thinking import MIND
from tests.client.watching import crowd, day, feeling, ties
from tests.screens.test_screens import app, evening
from tests.screens.town import TOWN as DRAWING

Compare = Callable[..., bool]
SMALL, MEDIUM, LARGE = (80, 24), (120, 40), (160, 45)
JORY, RUFUS = BeingId(2), BeingId(4)


def watched(count: int, *sights: AnySight, replay: bool = False) -> Opener:
    opener = Opener()
    start = view(scene(DRAWING, crowd(count), you=TOWN, minute=1440 + 1130))
    opener.outlook = msgspec.structs.replace(opener.outlook, view=msgspec.structs.replace(start, replay=replay))
    opener.learn(*sights)
    return opener


def _stay(_: Intent) -> None:
    """Lead nowhere."""


PAGES: dict[str, tuple[Callable[[], Screen[Any]], tuple[int, int]]] = {
    "graph_small": (lambda: GraphScreen(watched(12, ties(12)), _stay, RUFUS), SMALL),
    "graph_large": (lambda: GraphScreen(watched(25, ties(25)), _stay, RUFUS), LARGE),
    "graph_ascii": (lambda: GraphScreen(watched(12, ties(12)), _stay, JORY, unicode=False), SMALL),
    "graph_crowd": (lambda: GraphScreen(watched(100, ties(100, share=0.1)), _stay, RUFUS), MEDIUM),
    "chronicle_small": (lambda: ChronicleScreen(watched(12, day(), replay=True), _stay, 2), SMALL),
    "chronicle_medium": (lambda: ChronicleScreen(watched(12, day(whole=False)), _stay), MEDIUM),
    "chronicle_ascii": (lambda: ChronicleScreen(watched(12, day()), _stay, 2, unicode=False), SMALL),
    "folk_small": (lambda: FolkScreen(watched(12, *feeling(8)), _stay), SMALL),
    "folk_medium": (lambda: FolkScreen(watched(25, *feeling(24)), _stay, unicode=False), MEDIUM),
}


@pytest.mark.parametrize("page", PAGES)
def test_a_page(snap_compare: Compare, page: str) -> None:
    make, size = PAGES[page]
    assert snap_compare(Stage(make), terminal_size=size, run_before=after())


def live(*more: AnySight) -> ThorpApp:
    talk = (said(BeingId(1), "Mabel", "Good morning! The first loaves are out."), said(JORY, "Jory", "Keep me one."))
    items: list[Item] = [
        Up(),
        welcome(being=TOWN),
        seen(1, scene(DRAWING, crowd(12, spread=4), you=TOWN, minute=700)),
        seen(2, *feeling(11), *more),
        seen(3, *talk),
    ]
    return ThorpApp(lambda _: ListTie(items), name="Ada", clock=lambda: 0.0)


VISITS: dict[str, tuple[tuple[str, ...], tuple[int, int]]] = {
    "watching": ((), MEDIUM),
    "split_small": (("vertical_line",), SMALL),
    "split_medium": (("vertical_line", "f", "f"), MEDIUM),
    "mind_beside": (("f", "I"), LARGE),
}


@pytest.mark.parametrize("visit", VISITS)
def test_a_visit(snap_compare: Compare, visit: str) -> None:
    keys, size = VISITS[visit]
    mind = SawMind(msgspec.structs.replace(MIND, being=BeingId(1)))
    assert snap_compare(live(mind), terminal_size=size, run_before=after(*keys))


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
def test_who_a_player_knows(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(app(evening()), terminal_size=size, run_before=after("v"))
