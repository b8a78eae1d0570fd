"""The bench of minds counts what was said, tried and refused, and tells illegal commands from those that came too late."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from server.__main__ import app
from server.bench.minds import KEYS, Plan, of_save, run
from server.bench.standing import Standing, normalised
from server.config import Config
from server.mind.notes import Decided, Talked, encode
from server.model.scripted import AbsentEngine, ScriptedEngine
from server.save.chronicle import CallRow, NoteRow, Scratch
from server.save.journal import Journal
from server.town import Town
from server.world.orders import Found
from server.world.refusal import Refusal
from shared.calendar import Speed
from shared.commands import Begin, Command, Eat, GoTo, Say, Sleep
from shared.ids import BeingId

MABEL, JORY = BeingId(1), BeingId(2)


class Late(Town):
    """A town in which bread is gone by the time a command is decided."""

    async def submit(self, actor: BeingId, command: Command) -> Refusal | None:
        if isinstance(command, Begin):
            return Refusal("too_late", "Somebody was before you.")
        return await super().submit(actor, command)


@pytest.fixture
async def standing() -> AsyncIterator[Standing]:
    town = Late(Scratch())
    running = asyncio.create_task(town.run())
    await town.found(Found("Thorp", 1, 3))
    yield Standing(town)
    await town.close()
    await running


async def test_what_is_said_is_counted_and_what_is_said_again(standing: Standing) -> None:
    for actor, words, by_rule in (
        (MABEL, "Good day, Jory.", False),
        (MABEL, "good day  Jory!", True),
        (JORY, "Good day, Jory.", True),
        (MABEL, "Goodbye.", False),
    ):
        await standing.submit(actor, Say(words, by_rule=by_rule))
    assert (standing.utterances, standing.by_model, standing.repeats) == (4, 2, 1)
    assert standing.spoke == {MABEL, JORY}
    assert normalised("Héllo,  WORLD!") == "héllo world"


async def test_illegal_is_what_was_refused_by_the_world_as_it_was_told(standing: Standing) -> None:
    await standing.submit(MABEL, Eat())  # she has no bread, and knows it
    await standing.submit(MABEL, Sleep())  # it is morning
    await standing.submit(MABEL, GoTo("home"))  # she is there: how one finds out
    await standing.submit(MABEL, Begin("baking"))  # the world of before would have let her
    assert standing.tried == 4
    assert standing.refusals.total() == 4
    assert standing.refusals["too_late"] == standing.refusals["already_there"] == 1
    assert standing.illegal.total() == 2
    assert not standing.illegal.keys() & {"too_late", "already_there"}


def test_a_save_tells_of_notes_and_calls(tmp_path: Path) -> None:
    path = tmp_path / "minds.thorp"
    journal = Journal.create(path)
    talked = Talked(tick=1, minute=360, others=(JORY,), names=("Jory",), words="bread", lines=4)
    greeted = Talked(tick=1, minute=360, others=(JORY,), names=("Jory",), words="", lines=1)
    decided = Decided(tick=1, minute=360, options=("rest",), shares=(1.0,), chosen=0)
    notes = [
        NoteRow(journal.new_note_id(), who, 0, 1, encode(note))
        for who, note in ((MABEL, talked), (JORY, talked), (MABEL, greeted), (MABEL, decided))
    ]
    done = CallRow(1, MABEL, "choose", "", 900, 0, 80, -1, "done", None, 500, 0)
    cut = CallRow(1, MABEL, "answer", "", 900, 7, 80, 20, "cancelled")
    late = CallRow(1, MABEL, "answer", "", 900, 0, 80, -1, "late", None, 300, 3)
    journal.commit([], notes, [done, cut, late, CallRow(1, BeingId(0), "embed", "", 9, 0, 1, -1, "done", None, 99, 0)])
    journal.close()
    found = of_save(path, {"days": 0.5, "villagers": 2, "tokens_in": 1000})
    assert (found["talks"], found["decisions"], found["trades"]) == (1, 1, 0)
    assert (found["calls"], found["calls_failed"]) == (3, 1)
    assert found["outcomes"] == {"choose done": 1, "answer cancelled": 1, "answer late": 1}
    assert (found["tokens_in"], found["tokens_out"]) == (1000, 10)
    assert found["tokens_per_villager_hour"] == round(1010 / 24)


def test_a_short_run_by_rule_names_every_key_and_does_nothing_illegal() -> None:
    told: list[dict[str, object]] = []
    found = run(
        Plan(villagers=6, minutes=0.05, speed=Speed.ULTRA),
        AbsentEngine("no model today"),
        Config(),
        lambda _share, numbers: told.append(numbers),
    )
    assert found.keys() == set(KEYS)
    assert (found["illegal"], found["thoughts_by_model"], found["queue_most"]) == (0, 0, 0)
    assert (found["model"], found["note"], found["interrupted"]) == (None, "no model today", False)
    assert (found["villagers"], found["speed"]) == (6, "ultra")
    assert isinstance(found["days"], float)
    assert found["days"] > 0
    assert isinstance(found["commands"], int)
    assert found["commands"] > 0
    assert told
    assert told[-1].keys() <= found.keys()


def test_a_model_that_answers_is_counted() -> None:
    found = run(Plan(villagers=4, minutes=0.05, speed=Speed.ULTRA), ScriptedEngine(), Config(), lambda _share, _numbers: None)
    assert (found["model"], found["note"]) == ("scripted", None)
    assert isinstance(found["thoughts_by_model"], int)
    assert found["thoughts_by_model"] > 0


def test_the_command_prints_one_object() -> None:
    arguments = ["bench", "minds", "--villagers", "2", "--minutes", "0.02", "--no-model", "--json"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout).keys() == set(KEYS)
