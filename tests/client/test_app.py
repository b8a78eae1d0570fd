"""The app with a list for a town: keys in, commands out; messages in, words on the screen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Static

from client.app import ThorpApp
from client.screens.create import CreateScreen
from client.screens.help import HelpScreen
from client.screens.leave import LeaveScreen
from client.screens.name import NameScreen
from client.screens.town import TownScreen
from client.screens.travel import Goal, TravelScreen, matching
from client.scripted import ListTie
from client.tether import Ended, Item, Lost, Up
from client.widgets.log import LogView
from client.widgets.purse import PurseBar
from client.widgets.side import SidePanel
from client.widgets.status import StatusBar
from shared.calendar import Speed
from shared.commands import Create, Eat, Emote, GoTo, Halt, Say, SetSpeed, Shout, Sleep, Travel, Walk, Work
from shared.economy import Act as MainAct
from shared.economy import Item as Goods
from shared.economy import Pace
from shared.geometry import Direction
from shared.hints import Speaking
from shared.ids import BeingId
from shared.living import PaceSeen
from shared.sights import ClockMoved, LifeSelf, PaceChanged, SawBegin, SawWalk, SetOutSelf, WasRefused
from shared.wire import Follow, Hinted, Replay, ReplayAct, Timeline
from tests.client.drawn import ADA, MABEL, ROOM, bargain, figure, letter, life, said, scene, seen, welcome

TIMELINE = Timeline(0, 3000, 900, 1000, playing=True, minute=600, first_minute=360, last_minute=900)


_FRAMES = str.maketrans("│▌", "  ")


class Visit:
    """An app under test."""

    def __init__(self, tie: ListTie, app: ThorpApp, pilot: Pilot[None]) -> None:
        self.tie, self.app, self.pilot = tie, app, pilot

    @property
    def town(self) -> TownScreen:
        assert self.app._town is not None
        return self.app._town

    async def feed(self, *items: Item) -> None:
        for item in items:
            self.tie.feed(item)
        await self.tie.settled()
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    def text(self) -> str:
        """All that stands on the screen, without frames and line ends."""
        strips = self.app.screen._compositor.render_strips()
        return " ".join("".join(part.text for strip in strips for part in strip).translate(_FRAMES).split())

    def log(self) -> str:
        return "\n".join(strip.text.strip() for strip in self.town.query_one(LogView)._lines)


@asynccontextmanager
async def visiting(*items: Item, name: str | None = "Ada", size: tuple[int, int] = (80, 24)) -> AsyncIterator[Visit]:
    tie = ListTie()
    app = ThorpApp(lambda _: tie, name=name, suggestion="Ada", clock=lambda: 0.0)
    async with app.run_test(size=size, notifications=True) as pilot:
        visit = Visit(tie, app, pilot)
        await visit.feed(*items) if items else await pilot.pause()
        yield visit


def town() -> list[Item]:
    return [welcome(), seen(1, scene())]


async def test_walking_and_waiting() -> None:
    async with visiting(*town()) as visit:
        await visit.press("l", "5")
    assert visit.tie.given == [Walk(Direction.EAST), Halt()]
    assert visit.tie.closed


async def test_talking_keeps_case_and_signs() -> None:
    async with visiting(*town()) as visit:
        await visit.press("t", *"Hi [b]you", "enter")
        await visit.press("quotation_mark", *"Ho", "enter", "t", *"/me bows", "enter", "t", *"no", "escape", "l")
    assert visit.tie.given == [Say("Hi [b]you"), Shout("Ho"), Emote("bows"), Walk(Direction.EAST)]


async def test_keys_pressed_in_a_hurry_are_typed() -> None:
    async with visiting(*town()) as visit:
        for key in ["t", *"north", "enter"]:
            visit.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await visit.pilot.pause()
    assert visit.tie.given == [Say("north")]


async def test_keys_after_a_hurried_line_open_the_next() -> None:
    async with visiting(*town()) as visit:
        for key in ["t", *"hi", "left", *"o", "enter", "t", *"ho", "backspace", *"i", "enter", "l"]:
            visit.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await visit.pilot.pause()
        assert not visit.town.query_one("#typist").display
        assert visit.town.query_one("#reminder").display
    assert [deed for deed in visit.tie.given if isinstance(deed, Say)] == [Say("hoi"), Say("hi")]


async def test_how_to_join_is_told_and_so_is_a_notice() -> None:
    async with visiting(name=None) as visit:
        visit.app.notice = "The models are not all here."
        await visit.press("enter")
        await visit.feed(*town())
        await visit.press("colon", *"invite", "enter")
        told = " ".join(visit.log().split())
    assert "The models are not all here." in told
    assert "thorp join ws://127.0.0.1:7878 --name NAME" in told


async def test_a_jump_to_what_was_said_shows_who_said_it() -> None:
    wide = "\n".join(["." * 300] * 60)
    at_end = scene(wide, [figure(MABEL, "Mabel", (290, 50))], you=BeingId(0), recent=(said(MABEL, "Mabel", "Here!"),))
    async with visiting(welcome(being=BeingId(0), replay=True), seen(1, at_end)) as visit:
        assert visit.town.centre()[0] < 200
        await visit.press("s")
        await visit.feed(seen(2, at_end))
        assert visit.town.centre()[0] > 200


async def test_the_cursor_stays_on_who_walks() -> None:
    async with visiting(*town()) as visit:
        await visit.press("x", "tab")
        await visit.feed(seen(2, SawWalk(MABEL, (4, 2))))
        assert visit.town.helm.cursor == (4, 2)
        await visit.press("l")
        await visit.feed(seen(3, SawWalk(MABEL, (3, 2))))
        assert visit.town.helm.cursor == (5, 2)
        await visit.press("tab", "enter")
    assert visit.tie.given == [GoTo("Mabel")]


async def test_what_look_sees_stands_above_the_keys() -> None:
    async with visiting(*town(), size=(60, 24)) as visit:
        assert visit.town.query_one("#reminder").size.height == 1
        await visit.press("x", "tab")
        reminder = visit.town.query_one("#reminder")
        drawn = [reminder.render_line(y).text for y in range(reminder.size.height)]
        assert drawn[0].startswith(" Mabel the baker")
        assert "Warm" in drawn[1]
        assert "walk there" in drawn[2]


@pytest.mark.parametrize("size", [(80, 24), (48, 14)])
async def test_what_look_has_no_room_for_is_marked_and_told_by_a_key(size: tuple[int, int]) -> None:
    looks = "Flour to the elbows, a scarf the colour of rust, and the patience of somebody who has waited for dough all her life."
    baker = figure(MABEL, "Mabel", (3, 2), calling="baker", looks=looks, doing="kneading dough")
    async with visiting(welcome(), seen(1, scene(figures=(figure(ADA, "Ada", (7, 1)), baker))), size=size) as visit:
        await visit.press("x", "tab")
        reminder = visit.town.query_one("#reminder")
        first, last = (reminder.render_line(y).text.rstrip() for y in range(2))
        assert first.startswith(" Mabel the baker, kneading dough")
        assert last.endswith("… (. tells all)")
        assert len(last) < size[0]
        await visit.press("full_stop")
        assert looks in " ".join(visit.log().split())


async def test_a_long_line_is_counted_and_not_sent_before_it_is_shortened() -> None:
    async with visiting(*town()) as visit:
        await visit.press("t")
        count = visit.town.query_one("#count", Static)
        visit.town._typist._typing.value = "a" * 449
        await visit.pilot.pause()
        assert str(count.content) == ""
        await visit.press("b")
        assert str(count.content).strip() == "450/500"
        visit.town._typist._typing.value = "a" * 512
        await visit.press("enter")
        assert "12 too many" in str(count.content)
        assert count.has_class("over")
        assert visit.tie.given == []
        await visit.press(*["backspace"] * 12, "enter")
    assert visit.tie.given == [Say("a" * 500)]


async def test_a_life_is_offered_once_and_can_wait() -> None:
    async with visiting(welcome(), seen(1, scene(life=None))) as visit:
        assert isinstance(visit.app.screen, CreateScreen)
        await visit.press("escape")
        await visit.feed(seen(2, scene(life=None)))
        await visit.press("l")
        await visit.press("colon", *"create chef", "enter")
        await visit.feed(seen(3, LifeSelf(life())))
        assert "You are a chef now" in visit.log()
        await visit.feed(seen(4, scene(life=None)))
        assert isinstance(visit.app.screen, CreateScreen)
    assert visit.tie.given == [Walk(Direction.EAST), Create("chef")]


@pytest.mark.parametrize("replay", [False, True])
async def test_a_watcher_is_offered_no_life(replay: bool) -> None:  # noqa: FBT001 - both ways
    nobody = BeingId(0)
    async with visiting(welcome(being=nobody, replay=replay), seen(1, scene(you=nobody))) as visit:
        assert visit.app.screen is visit.town
        assert not visit.town.query_one("#purse").display


async def test_keys_of_a_living() -> None:
    async with visiting(*town()) as visit:
        await visit.press("w", "e", "z", "i", "c")
        assert "You are Ada, a chef." in visit.log()
        assert "Pace: clock." in visit.log()
    assert visit.tie.given == [Work(), Eat(), Sleep()]


async def test_the_purse_shows_what_one_has_and_what_waits() -> None:
    own = life(money=1635, stamina=15, goods={Goods.WHEAT: 3, Goods.BREAD: 2})
    waiting = scene(life=own, trades=(bargain(),), letters=(letter(1),))
    async with visiting(welcome(), seen(1, waiting)) as visit:
        purse = visit.town.query_one(PurseBar)
        drawn = purse.render_line(0).text
        assert drawn == " 163.5 gold │ █░░░░░ 15 │ morning: free to act │ 3 wheat, 2 bread       T:1 m:1 "
        await visit.feed(seen(2, LifeSelf(life(stamina=0, act=MainAct.IDLE))))
        drawn = purse.render_line(0).text
        assert "collapsed" in drawn
        assert "morning: idle" in drawn
        await visit.feed(seen(3, scene(life=None)))
        await visit.press("escape")
        assert ":create begins one" in purse.render_line(0).text


async def test_who_is_waited_for_and_how_long_stands_in_the_status_line() -> None:
    held = PaceSeen(Pace.BARRIER, ("Bob", "Cy", "Di", "Ada"), held=True, deadline_ms=42_000)
    async with visiting(*town(), seen(2, PaceChanged(held))) as visit:
        status = visit.town.query_one(StatusBar)
        assert "waiting for you, Bob, Cy +1 (0:42)" in status.render_line(0).text
        await visit.feed(seen(3, PaceChanged(PaceSeen(Pace.BARRIER, ("Bob",)))))
        assert "waiting for Bob │ near Mabel" in status.render_line(0).text
        await visit.feed(seen(4, ClockMoved(16 * 60, Speed.NORMAL)))
        assert "16:00 noon" in status.render_line(0).text


async def test_the_side_panel_shows_ones_life() -> None:
    own = life(goods={Goods.BREAD: 2}, held_goods={Goods.BREAD: 1}, held_money=100)
    async with visiting(welcome(), seen(1, scene(life=own, trades=(bargain(),))), size=(120, 40)) as visit:
        side = visit.town.query_one(SidePanel)
        drawn = "\n".join(side.render_line(y).text.rstrip() for y in range(12))
        assert not visit.town.query_one("#purse").display
    assert "Ada the chef" in drawn
    assert "200 gold (10 promised)" in drawn
    assert "2 bread (1 promised)" in drawn
    assert "buy 4 bread from Mabel" in drawn


async def test_an_earlier_line_comes_back() -> None:
    async with visiting(*town()) as visit:
        await visit.press("t", *"one", "enter", "t", "up", "enter")
    assert visit.tie.given == [Say("one"), Say("one")]


async def test_what_is_said_streams_and_is_then_replaced() -> None:
    async with visiting(*town()) as visit:
        await visit.feed(Hinted(Speaking(MABEL, 4, "Good mor")))
        assert visit.log().endswith("Mabel: Good mor ▌")
        await visit.feed(seen(2, said(MABEL, "Mabel", "Good morning [red]!", stream=4, by_rule=True)))
        assert visit.log().endswith("Mabel: Good morning [red]! ·rule")


async def test_a_long_line_is_wrapped_whole() -> None:
    words = "word " * 60 + "漢字 end"
    async with visiting(*town(), size=(60, 24)) as visit:
        await visit.feed(seen(2, said(MABEL, "Mabel", words)))
        assert " ".join(visit.log().split()).endswith(words)
        await visit.pilot.resize_terminal(100, 30)
        await visit.pilot.pause()
        assert " ".join(visit.log().split()).endswith(words)


async def test_looking_around() -> None:
    async with visiting(*town()) as visit:
        await visit.press("x", "tab")
        assert visit.town.helm.cursor == (3, 2)
        await visit.press("l", "enter")
        assert visit.town.helm.cursor is None
    assert visit.tie.given == [Travel(4, 2)]


async def test_travelling_by_list() -> None:
    async with visiting(*town()) as visit:
        await visit.press("underscore")
        assert isinstance(visit.app.screen, TravelScreen)
        await visit.press(*"mab", "enter")
    assert visit.tie.given == [GoTo("Mabel")]


async def test_the_list_puts_names_that_begin_so_first_and_stays_when_nothing_fits() -> None:
    found = [Goal(name, "", (0, 0)) for name in ("Market Square", "Kettle Café", "Willow Park", "Percy")]
    assert [goal.name for goal in matching(found, "p")] == ["Percy", "Willow Park"]
    assert [goal.name for goal in matching(found, "ar")] == ["Market Square", "Willow Park"]
    async with visiting(*town()) as visit:
        await visit.press("underscore", *"zzz", "enter")
        assert isinstance(visit.app.screen, TravelScreen)
        assert visit.app.screen.query_one("#no-goal").display
        await visit.press(*["backspace"] * 3)
        assert not visit.app.screen.query_one("#no-goal").display
    assert visit.tie.given == []


async def test_the_log_follows_until_one_scrolls_back_and_says_what_is_below() -> None:
    lines = [seen(n, said(MABEL, "Mabel", f"Loaf {n}.")) for n in range(2, 30)]
    async with visiting(*town(), *lines) as visit:
        log = visit.town.query_one(LogView)
        await visit.press("x")
        assert log.below == 0
        await visit.press("escape", "pageup")
        assert log.below > 0
        assert "more below" in log.render_line(log.size.height - 1).text
        await visit.feed(seen(30, said(MABEL, "Mabel", "Loaf 30.")))
        assert log.below > 0
        await visit.press("t", *"Hm", "enter")
        assert log.below == 0


async def test_the_clock() -> None:
    async with visiting(*town()) as visit:
        await visit.press("p", "plus", "minus")
        await visit.feed(seen(2, ClockMoved(601, Speed.PAUSE)))
        await visit.press("p")
    assert visit.tie.given == [SetSpeed(Speed.PAUSE), SetSpeed(Speed.FAST), SetSpeed(Speed.SLOW), SetSpeed(Speed.NORMAL)]


async def test_help_and_an_unknown_command() -> None:
    async with visiting(*town()) as visit:
        await visit.press("question_mark")
        assert isinstance(visit.app.screen, HelpScreen)
        await visit.press("escape", "colon", *"wisper", "enter")
        assert ":whisper?" in visit.log()


async def test_the_palette_holds_every_command() -> None:
    async with visiting(*town()) as visit:
        titles = [command.title for command in visit.app.get_system_commands(visit.town)]
        visit.app._choose("whisper")
        await visit.pilot.pause()
        assert visit.town._typist.words == "whisper "
    assert "say WORDS" in titles
    assert "Look around with a cursor" in titles


async def test_leaving_asks_only_with_words_half_typed() -> None:
    async with visiting(*town()) as visit:
        await visit.press("t", *"hal", "ctrl+q")
        assert isinstance(visit.app.screen, LeaveScreen)
        await visit.press("n")
        assert isinstance(visit.app.screen, TownScreen)
        await visit.press("escape", "q")
    assert visit.app.return_code == 0


async def test_the_name_is_asked_and_asked_again() -> None:
    async with visiting(name=None) as visit:
        assert isinstance(visit.app.screen, NameScreen)
        await visit.press("backspace", "backspace", "enter")
        assert isinstance(visit.app.screen, NameScreen)
        await visit.press("d", "a", "enter")
        await visit.feed(Ended("name_taken", "Somebody else is Ada here."))
        await visit.pilot.pause()
        assert isinstance(visit.app.screen, NameScreen)
        assert str(visit.app.screen.query_one("#problem", Static).content) == "Somebody else is Ada here."


@pytest.mark.parametrize("code", ["unreachable", "protocol", "full"])
async def test_being_turned_away_is_a_calm_screen_and_its_reason_is_told_again_on_leaving(code: str) -> None:
    async with visiting(Ended(code, "No town answers.")) as visit:
        await visit.pilot.pause()
        assert "No town answers.\n\nr tries again, q leaves." in visit.town._curtain._said
        await visit.press("q")
    assert (visit.app.farewell, visit.app.at_fault) == ("No town answers.", True)


async def test_who_was_turned_away_may_knock_again() -> None:
    ties = [ListTie([Ended("unreachable", "Nobody there.")]), ListTie([Up(), welcome(), seen(1, scene())])]
    app = ThorpApp(lambda _: ties.pop(0), name="Ada", clock=lambda: 0.0)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("r")
        await pilot.pause()
        await pilot.pause()
        assert app._town is not None
        assert app._town.outlook.view.town == "Thornby"
    assert (app.farewell, app.at_fault) == ("", False)


async def test_a_lost_line_is_calm_and_an_ended_one_says_how_to_leave() -> None:
    async with visiting(*town(), Lost(3.0, 1, "the connection broke")) as visit:
        assert "Trying again in 3 s" in visit.town._curtain._said
        await visit.feed(Ended("closing", "The town closes."))
        assert "Press q" in visit.town._curtain._said
        await visit.press("q")
    assert (visit.app.return_code, visit.app.farewell, visit.app.at_fault) == (0, "The town closes.", False)


async def test_an_end_is_told_at_once_whatever_page_is_open() -> None:
    async with visiting(*town(), size=(120, 40)) as visit:
        await visit.press("m")
        await visit.feed(Lost(3.0, 1, "The town's server has ended by itself and is started again"))
        await visit.pilot.pause(0.3)
        assert "is started again" in visit.text()
        await visit.feed(Ended("gone", "The town's server has ended by itself. Its log: /x/town.log"))
        assert isinstance(visit.app.screen, TownScreen)
        assert "The town's server has ended by itself. Its log: /x/town.log Press q to leave." in visit.text()
        assert "ended, q leaves" in visit.text()
        assert "/x/town.log" in visit.log()
        await visit.press("q")
    assert visit.app.at_fault


async def test_a_host_is_asked_before_leaving_others_without_a_town() -> None:
    async with visiting(*town()) as visit:
        visit.town._players = lambda: ("Ada", "Bertie", "Cy")
        await visit.press("q")
        assert "Bertie and Cy are in town too, and it falls asleep when you, its host, leave. Leave?" in visit.text()
        await visit.press("n")
        visit.town._players = lambda: ("Ada",)
        await visit.press("q")
    assert visit.app.return_code == 0


async def test_a_town_that_closed_says_so_and_q_leaves() -> None:
    closed = Lost(3.0, 4, "the connection was refused", closed=True)
    async with visiting(*town(), closed, size=(120, 40)) as wide:
        assert "asleep 0:00, q leaves" in wide.text()
    async with visiting(*town(), closed) as visit:
        assert "The town sleeps: whoever hosts it has closed it." in visit.text()
        assert "Trying again in 3 s. Lost for 0:00. You come back by yourself; q leaves." in visit.text()
        await visit.press("q")
    assert visit.app.return_code == 0


async def test_a_watcher_pans_and_follows_but_does_not_speak() -> None:
    async with visiting(welcome(being=ADA.__class__(0)), seen(1, scene(you=ADA.__class__(0)))) as visit:
        await visit.press("t", "l", "f", "escape")
    assert visit.tie.given == []
    assert visit.tie.asked == [Follow(ADA), Follow(ADA.__class__(0))]


async def test_a_replay_is_steered() -> None:
    nobody = ADA.__class__(0)
    recorded: list[Item] = [welcome(being=nobody, replay=True), seen(1, scene(you=nobody)), TIMELINE]
    async with visiting(*recorded) as visit:
        await visit.press("space", "right_square_bracket", "comma", "r", "right", "s", "S", "home", "end")
        await visit.press("colon", *"seek 2 01:00", "enter")
        await visit.pilot.click("#timeline", offset=(1, 0))
    assert visit.tie.asked == [
        Replay(ReplayAct.PAUSE),
        Replay(ReplayAct.SPEED, 2000),
        Replay(ReplayAct.STEP, -1),
        Replay(ReplayAct.SPEED, -1000),
        Replay(ReplayAct.SEEK_MINUTE, 601),
        Replay(ReplayAct.NEXT_SAID, 1),
        Replay(ReplayAct.NEXT_SAID, -1),
        Replay(ReplayAct.SEEK, 0),
        Replay(ReplayAct.SEEK, 3000),
        Replay(ReplayAct.SEEK_MINUTE, 1500),
        Replay(ReplayAct.SEEK, 0),
    ]


async def test_a_walk_to_a_cell_is_told_by_what_is_there_and_by_its_steps() -> None:
    async with visiting(*town(), size=(120, 30)) as visit:
        status = visit.town.query_one(StatusBar)
        for cell, command, words in (((3, 3), Travel(3, 3), "→ Bakery, 1 step"), ((0, 0), Travel(0, 0), "→ 1 step to go")):
            visit.town.helm.click(cell)
            await visit.feed(seen(2, SetOutSelf("there", 1)))
            assert visit.tie.given[-1] == command
            assert words in status.render_line(0).text
        visit.town.helm.travel("the fountain", (8, 5), exact=True)
        await visit.feed(seen(3, SetOutSelf("there", 36)))
        assert "→ the fountain, 36 steps" in status.render_line(0).text
        visit.town.helm.click((3, 3))
        await visit.feed(seen(3, WasRefused("no_way", "No way leads there.")))
        assert "→ the fountain, 36 steps" in status.render_line(0).text
        await visit.feed(seen(4, SetOutSelf("Mabel", 2)))
        assert "→ Mabel, 2 steps" in status.render_line(0).text


@pytest.mark.parametrize(
    ("speed", "key", "words"),
    [(1_000_000, "plus", "This is the fastest: x1000."), (-100, "left_square_bracket", "This is the slowest, backwards: x0.1.")],
)
async def test_where_a_replay_runs_no_faster_or_slower_it_says_so_and_asks_nothing(speed: int, key: str, words: str) -> None:
    nobody = BeingId(0)
    timeline = msgspec.structs.replace(TIMELINE, speed=speed)
    async with visiting(welcome(being=nobody, replay=True), seen(1, scene(you=nobody)), timeline) as visit:
        await visit.press(key)
        assert words in visit.log()
    assert visit.tie.asked == []


async def test_a_clock_at_its_end_says_so_and_asks_nothing() -> None:
    async with visiting(welcome(), seen(1, msgspec.structs.replace(scene(), speed=Speed.ULTRA))) as visit:
        await visit.press("plus")
        assert "This is the fastest: ultra." in visit.log()
    assert visit.tie.given == []


async def test_a_click_walks_there() -> None:
    wide = scene(ROOM, [figure(ADA, "Ada", (7, 1))])
    async with visiting(welcome(), seen(1, wide)) as visit:
        left, top = visit.town._map._corner
        await visit.pilot.click("#map", offset=(8 - left, 5 - top))
    assert visit.tie.given == [Travel(8, 5)]


@pytest.mark.parametrize("size", [(20, 5), (1, 1), (47, 40), (300, 13)])
async def test_a_terminal_that_is_too_small_says_so(size: tuple[int, int]) -> None:
    async with visiting(*town(), size=size) as visit:
        assert "48 x 14" in visit.town._curtain._said
        await visit.pilot.resize_terminal(80, 24)
        await visit.pilot.pause()
        assert not visit.town._curtain.display


async def test_a_seek_beyond_the_recording_says_so() -> None:
    async with visiting(welcome(replay=True), seen(1, scene()), TIMELINE) as visit:
        await visit.press("colon", *"seek 9 05:00", "enter")
        assert "The recording ends on day 1, 15:00: it is shown from there." in visit.log()
        assert visit.tie.asked[-1] == Replay(ReplayAct.SEEK_MINUTE, 8 * 1440 + 300)


async def test_doing_something_is_answered_and_work_is_not_told_twice() -> None:
    async with visiting(*town(), seen(2, SawBegin(ADA, "juggling")), seen(3, SawBegin(ADA, "baking bread"))) as visit:
        assert "Others see what you do: juggling." in visit.log()
        assert "baking bread" not in visit.log()


async def test_a_narrow_screen_names_who_is_near_and_a_wide_one_lists_them() -> None:
    async with visiting(*town()) as visit:
        assert "near Mabel" in visit.text()
    async with visiting(*town(), size=(120, 40)) as visit:
        assert "near Mabel" not in visit.text()
        assert "Places inside/room" in visit.text()
