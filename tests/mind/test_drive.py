import asyncio
from collections.abc import Mapping, Sequence

import pytest
from msgspec.structs import replace

from server.mind.direct import Talk, within
from server.mind.drive import Drive
from server.mind.notes import AnyNote, Overheard
from server.mind.talk import Line
from server.mind.think import Choose, Chosen, Recall, Recalled, Write, Written
from server.model import engine
from server.model.scripted import AbsentEngine, ScriptedEngine
from shared.errors import ModelError
from shared.ids import BeingId
from shared.sights import Kind, Manner
from tests.mind.playhouse import ADA, MABEL, HandClock

LINE = Line(ADA, "Ada", "Do you like my boat?", Manner.SAY, 5000, Kind.PLAYER)
BOAT = Overheard(tick=3, minute=400, speaker=ADA, name="Ada", words="My boat is red", manner=Manner.SAY)
NOW = Overheard(tick=4990, minute=431, speaker=ADA, name="Ada", words="A boat!", manner=Manner.SAY)
NOTES: dict[int, AnyNote] = {1: BOAT, 2: NOW}


class Index:
    """A recollection that finds all notes."""

    def __init__(self, error: ModelError | None = None) -> None:
        self._error = error

    async def recall(self, villager: BeingId, text: str, k: int) -> Sequence[tuple[int, Mapping[str, float]]]:
        assert (villager, text) == (MABEL, LINE.words)
        if self._error:
            raise self._error
        return [(2, {"meaning": 0.9}), (1, {"meaning": 0.7}), (9, {"meaning": 0.6})][:k]


def talk(clock: HandClock, shown: list[str] | None = None) -> Talk:
    return Talk(MABEL, LINE, clock.now() + 5, 3, NOTES, 432, (shown if shown is not None else []).append)


def drive(model: engine.Engine, index: Index | None = None) -> tuple[Drive, HandClock]:
    clock = HandClock()
    return Drive(model, clock, index), clock


@pytest.mark.parametrize("index", [None, Index(), Index(ModelError("no vectors"))])
async def test_memories_come_from_the_recollection_or_by_words(index: Index | None) -> None:
    driver, clock = drive(AbsentEngine(), index)
    found = await driver._meet(Recall(LINE.words, ADA, 2), talk(clock))
    assert isinstance(found, Recalled)
    assert found.memories == ("Ada said today, My boat is red.",)
    assert [one.note for one in found.evidence] == [1]


CHOICE = Choose(engine.Choose(prompt="It rains.", neutral="Nothing.", options=(" go in", " stay")))


async def test_a_choice_is_shares_and_nothing_without_a_model() -> None:
    model = ScriptedEngine(chooser=lambda _job: (3, 1))
    driver, clock = drive(model)
    assert await driver._meet(CHOICE, talk(clock)) == Chosen((0.75, 0.25))
    assert (model.asked[0].owner, model.asked[0].deadline_s) == (MABEL, 4.8)
    absent, clock = drive(AbsentEngine())
    assert await absent._meet(CHOICE, talk(clock)) == Chosen(())


def need(**more: object) -> Write:
    job = engine.Write(prompt="Mabel:")
    return Write(job, speaker="Mabel", aloud=True, **more)  # type: ignore[arg-type]


class Reborn(ScriptedEngine):
    """A model that has started so many times."""

    lives = 0
    well = True

    def status(self) -> engine.EngineStatus:
        return replace(super().status(), restarts=self.lives, state="ready" if self.well else "restarting", style="script")


async def test_the_model_reads_what_all_prompts_begin_with_after_each_start() -> None:
    model = Reborn()
    driver, clock = drive(model)
    warming = asyncio.create_task(driver.keep_warm())
    await clock.turn(3)
    assert [job.purpose for job in model.asked] == ["warm"]
    model.lives, model.well = 1, False
    await clock.turn(3)
    assert len(model.asked) == 1
    model.well = True
    await clock.turn(3)
    assert [job.purpose for job in model.asked] == ["warm", "warm"]
    warming.cancel()


async def test_the_take_that_tells_what_was_hoped_is_said() -> None:
    hope = "It is 07:12 in the morning."
    model = ScriptedEngine([" I am not sure, dear.", " It is 07:12 in the morning.", " Who knows the time?"])
    driver, clock = drive(model)
    shown: list[str] = []
    written = await driver._meet(need(hope=hope, takes=3, least=0.4), talk(clock, shown))
    assert written == Written("It is 07:12 in the morning.", stream=3)
    assert shown[-1] == "It is 07:12 in the morning."
    assert all(shown[-1].startswith(words) for words in shown)
    assert len({job.seed for job in model.asked if isinstance(job, engine.Write)}) == 3


async def test_takes_that_tell_nothing_hoped_are_not_said_nor_shown() -> None:
    driver, clock = drive(ScriptedEngine([" I am not sure at all."]))
    shown: list[str] = []
    written = await driver._meet(need(hope="It is 07:12.", takes=3, least=0.4), talk(clock, shown))
    assert written == Written("")
    assert shown == []


async def test_a_take_that_fails_leaves_the_others() -> None:
    calls = iter(range(9))

    def flaky(_job: engine.Write) -> str:
        if next(calls) == 0:
            raise ModelError("busy")
        return " The bread is warm."

    driver, clock = drive(ScriptedEngine(flaky))
    assert await driver._meet(need(hope="The bread is warm.", takes=2), talk(clock)) == Written("The bread is warm.", stream=3)


async def test_without_a_hope_words_are_shown_as_they_come() -> None:
    driver, clock = drive(ScriptedEngine([" The bread is warm and the day is long."]))
    shown: list[str] = []
    await driver._meet(need(), talk(clock, shown))
    assert len(shown) > 1


async def test_within_cancels_what_is_late() -> None:
    clock = HandClock()
    never = asyncio.get_running_loop().create_future()
    waiting = asyncio.create_task(within(clock, 2.0, never))
    await clock.turn(3)
    with pytest.raises(TimeoutError):
        await waiting
    assert never.cancelled()


async def test_the_first_prompt_is_read_before_anybody_asks() -> None:
    model = ScriptedEngine()
    driver, _ = drive(model)
    await driver.warm()
    [job] = model.asked
    assert isinstance(job, engine.Write)
    assert job.max_tokens <= 4
    absent, _ = drive(AbsentEngine())
    await absent.warm()
