"""Whoever has no body is not spoken to as if they were whom they follow: neither words, hints, keys nor panels."""

from typing import Any

import pytest
from textual.widgets import Static

from client import looking, narrate
from client.entries import Noted, Spoke
from client.outlook import Outlook, take
from client.screens.travel import TravelScreen
from client.view import View
from client.widgets.side import SidePanel
from shared.ids import TOWN, BeingId
from shared.sights import HaltedSelf, Heard, Manner, SawBegin
from tests.client.drawn import scene, seen, welcome
from tests.client.test_app import visiting
from tests.client.watching import crowd

WIDE = "\n".join(["." * 120] * 40)
MABEL = BeingId(1)
SAID = Heard(MABEL, "Mabel", "Fresh loaves!", Manner.SAY)


def through_mabels_eyes(*more: Any) -> tuple[Any, ...]:
    return welcome(being=TOWN), seen(1, scene(WIDE, crowd(4, spread=6), you=MABEL, life=None)), *more


def believed(*items: Any) -> View:
    outlook = Outlook()
    for item in items:
        outlook = take(outlook, item, 0.0)
    return outlook.view


@pytest.mark.parametrize("told", [welcome(being=TOWN), welcome(being=MABEL, replay=True)])
def test_whom_one_follows_is_not_oneself(told: Any) -> None:
    view = believed(told, *through_mabels_eyes()[1:])
    assert (view.you, view.me) == (TOWN, None)
    assert view.followed == MABEL
    assert view.eyes is not None
    assert view.eyes.name == "Mabel"
    assert looking.next_followed(view, MABEL) == 2
    assert "You, " not in narrate.look(view, view.eyes.at)


def test_the_followed_speaks_under_her_name_and_no_advice_follows() -> None:
    doing = SawBegin(MABEL, "taking loaves out of the oven")
    view = believed(*through_mabels_eyes(seen(2, SAID, doing, HaltedSelf(arrived=False, why="You stand before a wall."))))
    spoke = [entry for entry in view.log if isinstance(entry, Spoke)]
    assert narrate.plain(narrate.narrate(spoke[-1])) == "Mabel: Fresh loaves!"
    assert not [entry for entry in view.log if isinstance(entry, Noted)]


def test_who_joins_has_their_own_body() -> None:
    view = believed(welcome(being=MABEL), *through_mabels_eyes()[1:])
    assert (view.you, view.followed) == (MABEL, TOWN)
    assert view.eyes is view.me is not None


async def test_the_screen_of_who_follows_somebody() -> None:
    async with visiting(*through_mabels_eyes(), size=(120, 36)) as visit:
        panel = "\n".join(visit.town.query_one(SidePanel).render_line(y).text for y in range(30))
        assert "In view 3" in panel
        assert "no life" not in panel + visit.text()
        await visit.press("x")
        foot = visit.town.query_one("#reminder").render_line(visit.town.query_one("#reminder").size.height - 1).text
        assert "enter follow" in foot
        assert "talk" not in foot
        await visit.press("escape", "underscore")
        assert isinstance(visit.app.screen, TravelScreen)
        assert visit.app.screen.query(Static).last().content == "enter: show    esc: back"


async def test_who_sees_the_whole_town_is_near_nobody() -> None:
    whole = welcome(being=TOWN), seen(1, scene(WIDE, crowd(4, spread=6), you=TOWN))
    async with visiting(*whole) as visit:
        assert "near" not in visit.town.query_one("#status").render_line(0).text
        await visit.feed(*through_mabels_eyes()[1:])
        assert "near Jory" in visit.town.query_one("#status").render_line(0).text
