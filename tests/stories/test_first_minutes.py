"""The first minutes as somebody lives them who does what the tutorial says: a real server without a model, in both modes.

The town's time runs six times as fast (`tests/stories/brisk.py`); its clock tells the minutes that a player would need.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from client import plain
from client.app import ThorpApp
from client.guide import Guide, Kept
from client.lessons import Lesson
from client.link import Link
from client.plain import Plain
from client.screens.create import CreateScreen
from client.tutorial import Step
from client.widgets.strip import GuideStrip
from shared.calendar import FIRST_MINUTE
from shared.economy import Occupation
from shared.wire import PROTOCOL, Hello
from tests.stories.brisk import TIMES
from tests.stories.players import ServerProcess, running

FIVE_MINUTES = 5 * 60
"""Of the town at `normal` speed, as many of its minutes as seconds of a player."""

WORKS = list(Occupation)


def linked(url: str) -> Link:
    return Link(url, Hello(PROTOCOL, "story", name="Ada"))


@pytest.fixture(autouse=True)
def spry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let somebody type as much faster as the town's time runs."""
    monkeypatch.setattr(plain, "SPACING_S", plain.SPACING_S / TIMES)


def town(folder: Path) -> AbstractAsyncContextManager[ServerProcess]:
    config = folder / "town.toml"
    config.write_text("[gateway]\ncommands_per_s = 100\ncommands_burst = 100\n")
    return running("serve", "--save", folder / "town.thorp", "--no-model", "--config", config, module="tests.stories.brisk")


def guided(finished: list[bool]) -> Guide:
    return Guide(newcomer=True, shown={}, kept=Kept(finished=lambda: finished.append(True)))


class Reader:
    """Somebody who reads the lines, and types what the last step says; arrived somewhere, what is to be done there."""

    def __init__(self, guide: Guide, work: Occupation) -> None:
        self.lines: list[str] = []
        self._guide = guide
        self._work = work

    async def typed(self) -> AsyncIterator[str]:
        """Type each order once when a line names it, and on arriving somewhere what is to be done there."""
        read = 0
        for _ in range(1_500):
            steps = [line for line in self.lines[read:] if line.startswith("First steps")]
            lesson = self._guide.lesson
            if any(line.startswith("That was everything") for line in self.lines):
                break
            arrived = any(line.startswith(("You are at ", "You are beside ")) for line in self.lines[read:])
            named = bool(steps) and lesson is not None and lesson.order in steps[-1]
            if (named or arrived) and lesson is not None and lesson.order:
                read = len(self.lines)
                yield f":create {self._work}" if lesson.order.startswith(":create") else lesson.order
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("work", WORKS)
async def test_whoever_types_what_the_lines_say_is_done_within_five_minutes(work: Occupation, tmp_path: Path) -> None:
    finished = list[bool]()
    guide = guided(finished)
    reader = Reader(guide, work)
    async with town(tmp_path) as server:
        visit = Plain(linked(server.url), reader.lines.append, asyncio.get_running_loop().time, lambda _: None, guide=guide)
        await asyncio.wait_for(visit.run(reader.typed()), 60)
    told = "\n".join(reader.lines)
    assert finished == [True], told
    assert visit.view.minute - FIRST_MINUTE <= FIVE_MINUTES, told
    assert [line for line in reader.lines if line.startswith("Done, ")][-1].startswith(f"Done, {len(Step)} of {len(Step)}")


async def until(reached: Callable[[], bool]) -> None:
    for _ in range(600):
        if reached():
            return
        await asyncio.sleep(0.05)
    raise AssertionError


async def test_whoever_presses_what_the_strip_says_is_done_within_five_minutes(tmp_path: Path) -> None:
    finished, said = list[bool](), set[str]()
    async with town(tmp_path) as server:
        app = ThorpApp(lambda _: linked(server.url), name="Ada")
        app.guide = guide = guided(finished)
        async with app.run_test(size=(80, 24)) as pilot:
            await until(lambda: isinstance(app.screen, CreateScreen))
            await pilot.press("escape")
            visit = app._town
            assert visit is not None
            for _ in range(300):
                if finished:
                    break
                await pilot.pause(0.1)
                lesson = guide.lesson
                if lesson is not None and not lesson.waits and visit.outlook.view.journey is None:
                    assert lesson.why.split(";")[0] in shown(visit.strip)
                    await obey(pilot, lesson, said)
            view = visit.outlook.view
    assert finished == [True], view.log[-20:]
    assert view.minute - FIRST_MINUTE <= FIVE_MINUTES


def shown(strip: GuideStrip) -> str:
    return " ".join("".join(line.text for line in strip.render_lines(strip.size.region)).split())


async def obey(pilot: Pilot[None], lesson: Lesson, said: set[str]) -> None:
    """Do with keys what the strip says."""

    async def enter(words: str) -> None:
        await pilot.press(*("space" if letter == " " else letter for letter in words), "enter")

    if "{travel}" in lesson.how:
        await pilot.press("underscore")
        await enter(lesson.order.removeprefix(":go "))
    elif "{open:say}" in lesson.how and lesson.how not in said:
        said.add(lesson.how)
        await pilot.press("t")
        await enter(lesson.order)
    elif "{try:work}" in lesson.how:
        await pilot.press("w")
    elif "{trades}" in lesson.how:
        await pilot.press("T", lesson.how.removesuffix(".")[-1], "escape")
    elif lesson.order.startswith(":") or "create" in lesson.how:
        await pilot.press("colon")
        await enter((lesson.order or ":create farmer").removeprefix(":"))
