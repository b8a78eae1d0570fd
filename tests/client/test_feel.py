"""What hands feel on the whole screen: own steps, finding, looking, the log, the command line."""

from pathlib import Path

from client.screens.find import FindScreen
from client.screens.history import HistoryScreen
from client.tether import Item
from client.typed import Typed
from client.widgets.lineinput import LineInput
from client.widgets.log import LogView
from client.widgets.map import MapView
from shared.commands import GoTo, Travel, Whisper
from shared.hints import Mood, Musing
from shared.ids import BeingId
from shared.sights import Figure, SawWalk
from shared.wire import Done, Hinted, Replay, ReplayAct
from tests.client.drawn import ADA, MABEL, figure, said, scene, seen, welcome
from tests.client.test_app import visiting
from tests.client.test_seeking import SQUARE

FIELD = "\n".join(["." * 40, "#" * 40, *["." * 40] * 4])


async def test_the_screen_draws_a_step_without_an_answer_and_takes_it_back_without_a_jump_of_the_log() -> None:
    async with visiting(welcome(), seen(1, scene(FIELD, [figure(ADA, "Ada", (2, 0))]))) as visit:
        await visit.press("l")
        drawn = visit.town._map._picture
        assert drawn is not None
        assert drawn.view.me is not None
        assert (drawn.view.me.at, visit.town.outlook.view.figures[ADA].at) == ((3, 0), (2, 0))
        before = visit.log()
        await visit.feed(Done(1, "too_fast"))
        drawn = visit.town._map._picture
        assert drawn is not None
        assert drawn.view.me is not None
        assert (drawn.view.me.at, visit.log()) == ((2, 0), before)


def corner(*figures: Figure) -> list[Item]:
    """A town with a fountain, a notice board and Mabel."""
    people = figures or (figure(ADA, "Ada", (14, 2)), figure(MABEL, "Mabel", (20, 5), calling="baker"))
    everywhere = [(x, y) for y in range(8) for x in range(28)]
    return [welcome(), seen(1, scene(SQUARE, people, visible=everywhere))]


async def test_on_to_the_next_thing_and_the_next() -> None:
    async with visiting(*corner()) as visit:
        await visit.press("o", "o")
        assert visit.tie.given[0] == GoTo("Mabel")
        assert isinstance(visit.tie.given[1], Travel)
        assert "On to Mabel, the baker, whom you have not talked with yet, 5 steps." in " ".join(visit.log().split())


async def test_pointing_far_away_tells_all_and_leaves() -> None:
    async with visiting(*corner()) as visit:
        await visit.press("semicolon")
        assert visit.town.helm.cursor == (20, 5)
        await visit.press("enter")
        assert "Mabel the baker: a villager." in " ".join(visit.log().split())
        await visit.press("tab", "full_stop")
        assert visit.tie.given == []
        assert visit.town.helm.cursor not in (None, (20, 5))
        await visit.press("escape")
        assert visit.town.helm.cursor is None
        await visit.press("x", "tab", "enter")
    assert visit.tie.given == [GoTo("Mabel")]


async def test_the_right_button_asks_what_something_is() -> None:
    async with visiting(*corner()) as visit:
        town = visit.town
        left, top = town.query_one(MapView)._corner
        await visit.pilot.click(MapView, offset=(4 - left, 1 - top), button=3)
        await visit.pilot.pause()
        assert "A fountain: clear water" in " ".join(visit.log().split())
        assert visit.tie.given == []


async def test_finding_walks_there_or_tells() -> None:
    async with visiting(*corner()) as visit:
        await visit.press("slash", *"fount", "enter")
        assert visit.tie.given == [Travel(6, 1)]
        await visit.press("slash", *"mab", "tab")
        assert "Mabel the baker: a villager." in " ".join(visit.log().split())
        await visit.press("colon", *"find", "space", *"board", "enter")
        assert isinstance(visit.app.screen, FindScreen)
        assert "notice board" in visit.text()
        await visit.press("escape")
        await visit.press("colon", *"go", "space", *"mabel", "enter")
    assert visit.tie.given == [Travel(6, 1), GoTo("mabel")]


async def test_the_log_as_a_book_leads_to_who_spoke() -> None:
    async with visiting(*corner(), seen(2, said(MABEL, "Mabel", "Fresh bread!"), said(ADA, "Ada", "Good."))) as visit:
        await visit.press("P")
        assert isinstance(visit.app.screen, HistoryScreen)
        await visit.press("tab", *"bread")
        assert "1 of" in visit.text()
        await visit.press("enter")
        assert visit.town.helm.cursor == (20, 5)


async def test_in_a_replay_a_line_leads_to_its_moment() -> None:
    then = scene(SQUARE, (figure(MABEL, "Mabel", (20, 5)),), you=BeingId(0), recent=(said(MABEL, "Mabel", "Fresh bread!"),))
    async with visiting(welcome(being=BeingId(0), replay=True), seen(1, then)) as visit:
        await visit.press("P", "enter")
    assert visit.tie.asked == [Replay(ReplayAct.SEEK_MINUTE, 600)]


async def test_tab_completes_and_the_popup_tells_usage_and_problems() -> None:
    async with visiting(*corner()) as visit:
        await visit.press("colon", *"whis")
        assert "whisper NAME WORDS" in visit.text()
        await visit.press("tab", *"ma", "right", *"psst")
        assert visit.town.query_one("#typing", LineInput).value == "whisper Mabel psst"
        await visit.press("enter", "colon", *"wibble")
        assert "There is no command 'wibble'." in visit.text()
        await visit.press("escape")
        assert not visit.town.query_one("#advice").display
    assert visit.tie.given == [Whisper("Mabel", "psst")]


async def test_options_are_marked_in_turn_and_clicked() -> None:
    async with visiting(*corner()) as visit:
        await visit.press("colon", *"speed", "space", "shift+tab", "tab")
        assert visit.town.query_one("#typing", LineInput).value == "speed slow "
        await visit.press("escape", "colon", *"speed", "space")
        await visit.pilot.click("#advice", offset=(12, 3))
        await visit.pilot.pause()
        assert visit.town.query_one("#typing", LineInput).value == "speed fast "


async def test_commands_of_earlier_visits_come_back_and_are_searched(tmp_path: Path) -> None:
    before = Typed(tmp_path / "typed.json")
    for line in ("go Bakery", "eat", "send Mabel hello", "who"):
        before.add(line)
    async with visiting(*corner()) as visit:
        visit.app.typed = Typed(tmp_path / "typed.json")
        typing = visit.town.query_one("#typing", LineInput)
        await visit.press("colon", "up", "up")
        assert typing.value == "send Mabel hello"
        await visit.press("escape", "colon", *"a", "ctrl+r")
        assert typing.value == "send Mabel hello"
        await visit.press("ctrl+r")
        assert typing.value == "eat"
        await visit.press("ctrl+r")
        assert typing.value == "go Bakery"
        await visit.press("escape", "t", *"hello", "enter", "t", "up")
        assert typing.value == "hello"
    assert Typed(tmp_path / "typed.json").lines == ["go Bakery", "eat", "send Mabel hello", "who"]


async def test_the_log_grows_while_one_reads_back_and_for_a_long_line() -> None:
    async with visiting(*corner(), seen(2, *(said(MABEL, "Mabel", f"Word {n}.") for n in range(30)))) as visit:
        log = visit.town.query_one(LogView)
        assert log.size.height == 5
        await visit.press("pageup")
        assert log.size.height > 8
        await visit.press(*["pagedown"] * 6)
        assert log.size.height == 5
        visit.town.tell("long " * 120)
        await visit.pilot.pause()
        assert log.size.height == 9
        visit.town.tell("short")
        await visit.pilot.pause()
        assert log.size.height == 5


async def test_nobody_is_about_to_answer_who_has_walked_away() -> None:
    async with visiting(*corner(figure(ADA, "Ada", (14, 2)), figure(MABEL, "Mabel", (15, 3)))) as visit:
        await visit.feed(Hinted(Musing(MABEL, Mood.QUEUED)))
        assert "Mabel is about to answer" in visit.log()
        await visit.feed(seen(2, SawWalk(MABEL, (25, 3))))
        assert "about to answer" not in visit.log()
