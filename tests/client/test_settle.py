"""The form in which a villager is made."""

import pytest
from textual.widgets import Input

from client.screens.settle import SettleScreen
from client.screens.town import TownScreen
from shared.commands import Settle
from shared.economy import START_MONEY, gold
from shared.living import Fate
from shared.persona import BOUNDS, Part
from shared.sights import FolkChanged, WasRefused
from tests.client.drawn import scene, seen, welcome
from tests.client.stage import Opener, people, staged
from tests.client.test_app import visiting


@pytest.mark.parametrize("size", [(80, 24), (48, 14), (160, 45)])
async def test_every_text_has_a_line(size: tuple[int, int]) -> None:
    opener = Opener()
    async with staged(lambda: SettleScreen(opener), size) as play:
        assert f"{gold(START_MONEY)} gold" in play.text("#settle-told")
        for part in Part:
            assert play.app.screen.query_one(f"#settle-{part}", Input).placeholder == BOUNDS[part].hint


async def test_a_name_will_do_and_the_form_stays_until_they_have_come() -> None:
    opener = Opener()
    async with staged(lambda: SettleScreen(opener)) as play:
        await play.type("Bruno")
        await play.press("enter")
        assert opener.tie.given == [Settle("Bruno", "farmer")]
        assert play.app.results == []
        opener.learn(FolkChanged(Fate.SETTLED, "Bruno", home="Farm House"))
        await play.follow()
        assert play.app.results == [None]


async def test_everything_that_is_typed_is_sent() -> None:
    opener = Opener()
    async with staged(lambda: SettleScreen(opener)) as play:
        await play.type("Old Zoe")
        await play.press("tab", "left", "tab")
        assert "no purse" in play.text("#settle-told")
        for part in Part:
            play.app.screen.query_one(f"#settle-{part}", Input).value = (
                "07:00 home: idling" if part is Part.SCHEDULE else f"a {part}"
            )
        await play.press("enter")
    texts = {part.value: f"a {part}" for part in Part} | {"schedule": "07:00 home: idling"}
    assert opener.tie.given == [Settle("Old Zoe", "none", **texts)]


@pytest.mark.parametrize(
    ("row", "text", "says"),
    [
        ("name", "X", "2 to 24 characters"),
        ("style", "x" * 201, "200 characters at most"),
        ("traits", "a;b;c;d;e;f;g;h;i", "8 traits at most"),
        ("schedule", "noon", "no line of a schedule"),
    ],
)
async def test_what_will_not_do_is_told_before_it_is_sent(row: str, text: str, says: str) -> None:
    opener = Opener()
    async with staged(lambda: SettleScreen(opener)) as play:
        await play.type("Bruno")
        play.app.screen.query_one(f"#settle-{row}", Input).value = text
        await play.press("enter")
        assert says in play.text("#settle-told")
        assert opener.tie.given == []
        assert play.app.screen.focused is play.app.screen.query_one(f"#settle-{row}")


async def test_lines_are_counted() -> None:
    async with staged(lambda: SettleScreen(Opener())) as play:
        play.app.screen.query_one("#settle-traits", Input).value = "slow; kind"
        play.app.screen.query_one("#settle-style", Input).value = "Short."
        await play.pilot.pause()
        assert "2/8" in play.text("#settle-traits-count")
        assert "6/200" in play.text("#settle-style-count")


async def test_a_refusal_is_shown_and_another_try_may_be_made() -> None:
    opener = Opener()
    async with staged(lambda: SettleScreen(opener)) as play:
        await play.type("Mabel")
        await play.press("enter")
        opener.learn(WasRefused("name_taken", "Mabel has that name in this town. Choose another."))
        await play.follow()
        assert "Choose another" in play.text("#settle-told")
        assert play.app.results == []
        await play.press("s", "enter")
        assert opener.tie.given[-1] == Settle("Mabels", "farmer")
        opener.learn(FolkChanged(Fate.SETTLED, "Mabels"))
        await play.follow()
        assert play.app.results == [None]


async def test_never_mind() -> None:
    opener = Opener()
    async with staged(lambda: SettleScreen(opener)) as play:
        await play.type("Bruno")
        await play.press("escape")
        assert play.app.results == [None]
    assert opener.tie.given == []


async def test_the_word_opens_the_form_for_who_has_a_body() -> None:
    async with visiting(welcome(), seen(1, scene(figures=people()))) as visit:
        await visit.press("colon", *"settle", "enter")
        assert isinstance(visit.app.screen, SettleScreen)
        await visit.press(*"Bruno", "enter")
        assert visit.tie.given == [Settle("Bruno", "farmer")]
        await visit.press("escape")
        assert isinstance(visit.app.screen, TownScreen)
