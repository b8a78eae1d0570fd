"""A town's recording, watched by the real client at the real server: steered, searched, branched, exported, filmed."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pyte
import pytest
from textual.pilot import Pilot

from client import PROGRAM, caster, casting, newfile, processes
from client.app import ThorpApp
from client.link import Link
from client.order import Order
from client.screens.branch import BranchScreen
from client.screens.reel import ReelScreen
from client.screens.sift import SiftScreen
from client.stretch import Stretch
from server.simulate import run as simulate
from shared.errors import ConfigError, ThorpError
from shared.ids import TOWN
from shared.wire import PROTOCOL, Hello, Mode, Timeline
from tests.stories.players import running

PATIENCE_S = 60


@pytest.fixture(scope="module")
def save(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recorded") / "town.thorp"
    simulate(1, 8, 7, "clock", path)
    return path


class Visit:
    """The client under test, at a replay."""

    def __init__(self, app: ThorpApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def timeline(self) -> Timeline:
        town = self.app.town
        assert town is not None
        assert town.outlook.timeline is not None
        return town.outlook.timeline

    @property
    def marked(self) -> tuple[int, ...]:
        assert self.app.town is not None
        return self.app.town._doors.showing.marked.found

    async def until(self, what: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not what():
                await self.pilot.pause(0.02)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()


@asynccontextmanager
async def watching(save: Path) -> AsyncIterator[Visit]:
    async with running("replay", save) as theatre:

        def dial(_: str) -> Link:
            link = Link(theatre.url, Hello(PROTOCOL, PROGRAM, Mode.WATCH))
            link.save = str(save)
            return link

        app = ThorpApp(dial, name="")
        async with app.run_test(size=(120, 40)) as pilot:
            visit = Visit(app, pilot)
            await visit.until(lambda: app.town is not None and app.town.outlook.timeline is not None)
            yield visit


async def test_a_recording_is_steered_by_keys_while_it_plays_and_while_it_stands(save: Path) -> None:
    async with watching(save) as visit:
        assert visit.timeline.playing
        await visit.press("right_square_bracket", "right_square_bracket")
        await visit.until(lambda: visit.timeline.speed == 5000)
        await visit.press("f")
        await visit.until(lambda: visit.app.town is not None and visit.app.town.helm.followed != TOWN)
        await visit.press("less_than_sign")
        await visit.until(lambda: visit.timeline.speed == -5000)
        await visit.press("greater_than_sign")
        await visit.until(lambda: visit.timeline.speed == 5000)
        await visit.press("ctrl+right")
        await visit.until(lambda: visit.timeline.minute >= 420)
        await visit.press("space")
        await visit.until(lambda: not visit.timeline.playing)
        stood = visit.timeline.minute
        await visit.press("ctrl+right")
        await visit.until(lambda: visit.timeline.minute == stood + 60)
        await visit.press("left")
        await visit.until(lambda: visit.timeline.minute == stood + 59)
        await visit.press("i")
        await visit.until(lambda: type(visit.app.screen).__name__ == "MindScreen")
        tick = visit.timeline.tick
        await visit.press("full_stop")
        await visit.until(lambda: visit.timeline.tick > tick)
        await visit.press("escape", "home")
        await visit.until(lambda: visit.timeline.tick == visit.timeline.first)
        marks = {mark.tick for mark in visit.timeline.marks}
        await visit.press("right_curly_bracket")
        await visit.until(lambda: visit.timeline.tick > visit.timeline.first)
        assert visit.timeline.tick in marks
        await visit.press("end")
        await visit.until(lambda: visit.timeline.tick == visit.timeline.last)


async def test_a_live_town_is_made_of_a_moment_and_walked_into(save: Path) -> None:
    async with watching(save) as visit:
        await visit.press("ctrl+right", "B")
        await visit.until(lambda: isinstance(visit.app.screen, BranchScreen))
        await visit.press("enter")
        page = visit.app.screen
        assert isinstance(page, BranchScreen)
        await visit.until(lambda: page._made or bool(page._trouble))
        assert page._trouble == ""
        new = page._new
        assert new.stat().st_size > 0
        await visit.press("enter")
        await visit.until(lambda: visit.app.onward != "")
        assert visit.app.onward == str(new)
    assert not [path for path in save.parent.iterdir() if "draft" in path.name]
    async with running("serve", "--save", new, "--no-model") as town:
        player = await town.join("Ada")
        assert player.welcome.town
    new.unlink()


async def test_a_story_is_exported_of_the_marked_stretch(save: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with watching(save) as visit:
        await visit.press("left_parenthesis", "end")
        await visit.until(lambda: visit.timeline.tick == visit.timeline.last)
        await visit.press("right_parenthesis", "E")
        await visit.until(lambda: isinstance(visit.app.screen, ReelScreen))
        page = visit.app.screen
        assert isinstance(page, ReelScreen)
        await visit.press("enter")
        await visit.until(lambda: bool(page._told or page._trouble))
        assert page._trouble == ""
    (story,) = tmp_path.glob("*.md")  # noqa: ASYNC240
    text = story.read_text(encoding="utf-8")
    assert text.count("\n- **") > 5
    assert "bread" in text


async def test_what_is_found_is_gone_to_and_stands_on_the_timeline(save: Path) -> None:
    async with watching(save) as visit:
        await visit.press("ctrl+f")
        page = visit.app.screen
        assert isinstance(page, SiftScreen)
        await visit.press(*"bread", "enter")
        await visit.until(lambda: bool(page._moments))
        first, second = page._moments[:2]
        await visit.press("enter")
        await visit.until(lambda: visit.timeline.tick == first.tick)
        assert first.tick in visit.marked
        await visit.press("n")
        await visit.until(lambda: visit.timeline.tick == second.tick)
        await visit.press("N")
        await visit.until(lambda: visit.timeline.tick == first.tick)
        await visit.press("escape")
        assert visit.marked == ()


async def test_the_last_picture_of_a_cast_is_the_live_screen(save: Path) -> None:
    out, shares = io.StringIO(), list[float]()
    order = Order(Stretch(420, 450), size=(100, 30), follow="Mabel", true_colour=True)
    async with running("replay", save) as theatre:
        last = await casting.cast(theatre.url, order, out, shares.append)
    header, *events = [json.loads(line) for line in out.getvalue().splitlines()]
    assert (header["version"], header["width"], header["height"]) == (2, 100, 30)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert [event[0] for event in events] == sorted(event[0] for event in events)
    assert events[0][0] == 0
    screen = pyte.Screen(100, 30)
    stream = pyte.Stream(screen)
    for _, kind, data in events:
        assert kind == "o"
        stream.feed(data)
    assert screen.display == ["".join(cell.char for cell in row) for row in last]
    assert "with Mabel" in "\n".join(screen.display)
    assert "07:30" in "\n".join(screen.display)


async def test_a_cast_of_nobody_or_of_no_time_is_no_file(save: Path, tmp_path: Path) -> None:
    async with running("replay", save) as theatre:
        for order, told in (
            (Order(Stretch(420, 421), follow="Zed"), "Nobody called 'Zed'"),
            (Order(Stretch(99_000, 99_060)), "The recording reaches from day 1 06:00"),
        ):
            with pytest.raises(ThorpError, match=told):
                await casting.cast(theatre.url, order, io.StringIO(), lambda _: None)
    taken = tmp_path / "taken.cast"
    taken.write_text("mine", encoding="utf-8")
    with pytest.raises(ThorpError, match="exists already"):
        newfile.written(taken, lambda out: out.write("yours"))
    with pytest.raises(ThorpError, match="no folder"):
        newfile.written(tmp_path / "nowhere" / "a.cast", lambda out: out.write("yours"))
    assert taken.read_text(encoding="utf-8") == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["taken.cast"]  # noqa: ASYNC240


@pytest.mark.parametrize("size", ["large", "20x5", "120 36", "999x999"])
def test_what_is_no_size_or_time_is_said_with_an_example(size: str) -> None:
    with pytest.raises(ConfigError, match="120x36"):
        caster.order(("1 07:00", "1 08:00"), size, Order())
    with pytest.raises(ConfigError, match="'soon' is no time"):
        caster.order(("1 07:00", "soon"), "80x24", Order())


async def test_a_program_that_is_stopped_ends_and_one_that_fails_says_why(tmp_path: Path) -> None:
    outcome = await processes.run(
        processes.server("branch", str(tmp_path / "no.thorp"), str(tmp_path / "new.thorp"), "--at", "1")
    )
    assert outcome.code == 1
    assert "no.thorp" in outcome.trouble
    pids = list[int]()
    endless = asyncio.create_task(processes.run(("sleep", "600"), started=pids.append))
    async with asyncio.timeout(PATIENCE_S):
        while not pids:
            await asyncio.sleep(0.01)
    endless.cancel()
    with pytest.raises(asyncio.CancelledError):
        await endless
    assert not Path(f"/proc/{pids[0]}").exists()  # noqa: ASYNC240
