"""A mind of the past is asked: it answers as it was then, and nothing is written."""

import hashlib
import json
import shutil
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from server.__main__ import app
from server.interview import Interviewed, Moment, interview
from server.mind.notes import Met, Overheard, decode
from server.model.engine import Engine, Write
from server.model.scripted import AbsentEngine, ScriptedEngine
from server.recalling import Recalling
from server.save.journal import Journal
from server.save.replay import History
from shared.errors import ModelError, SaveError, ThorpError
from shared.ids import BeingId
from shared.sights import Kind, Manner
from tests.living import FLOOD, GOAL, record


@pytest.fixture(scope="module")
def save(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return record(tmp_path_factory.mktemp("interview") / "town.thorp")


LAST = Moment()


async def asked(
    save: Path,
    question: str | Sequence[str],
    moment: Moment = LAST,
    who: str = "Mabel",
    engine: Engine | None = None,
) -> Interviewed:
    questions = [question] if isinstance(question, str) else question
    return await interview(save, who, questions, engine or AbsentEngine(), moment)


async def answer(save: Path, question: str, moment: Moment = LAST, who: str = "Mabel") -> str:
    (told,) = (await asked(save, question, moment, who)).answers
    assert told.by_rule
    return told.answer


def at(time: str, day: int = 1) -> Moment:
    return Moment(day=day, time=time)


async def test_everyday_questions_are_answered_by_rule_from_the_notes(save: Path) -> None:
    evening = at("20:00")
    did = await answer(save, "What did you do today?", evening)
    assert did.startswith("I worked twice and made 4 bread. I talked with ")
    assert "Celia" in did
    talked = await answer(save, "Whom did you talk with?", evening)
    assert talked.endswith(f"Celia said, {FLOOD}")
    assert (await answer(save, "What is your plan for today?", at("06:30"))).startswith("Today I want to bake for the fair. I go")
    assert GOAL in await answer(save, "What do you want?", evening)
    assert await answer(save, "How do you feel?", at("10:02")) != await answer(save, "How do you feel?", at("07:00"))
    assert "Ada was rude to me" in await answer(save, "What do you think of Ada?", evening)


async def test_a_mind_knows_only_what_it_knew_then(save: Path) -> None:
    assert await answer(save, "What do you think of Ada?", at("07:00")) == "I do not know anybody called Ada."
    assert "rude" not in await answer(save, "What do you think of Ada?", at("09:30"))
    assert GOAL not in await answer(save, "What do you want?", at("11:30"))
    assert (await answer(save, "What did you do today?", at("06:05"))).startswith("Not much yet today.")
    assert (await answer(save, "What did you do yesterday?")).startswith("Yesterday I made 4 bread")


async def test_the_moment_may_be_a_tick_a_day_and_time_or_the_last(save: Path) -> None:
    nine = await asked(save, "Hello!", at("09:00"))
    same = await asked(save, "Hello!", Moment(nine.tick))
    assert (same.tick, same.when, same.place) == (nine.tick, "day 1, 09:00", nine.place)
    last = await asked(save, "Hello!")
    assert last.when == "day 2, 07:00"
    assert (await asked(save, "Hello!", Moment(day=1))).when == "day 1, 23:59"
    assert (await asked(save, "Hello!", Moment(time="06:30"))).when == "day 2, 06:30"


async def test_who_sleeps_is_woken(save: Path) -> None:
    night = await asked(save, "What did you do today?", at("23:30"))
    assert night.doing.startswith("sleep")
    assert night.answers[0].answer.startswith("I worked twice")


async def test_the_model_answers_as_in_the_town_and_memories_come_to_its_mind(save: Path) -> None:
    engine = ScriptedEngine([" The river will flood the fields, Celia said."])
    told = await asked(save, ["Is there a flood this spring?", "And what else?"], at("20:00"), engine=engine)
    first, second = told.answers
    assert not first.by_rule
    assert "flood the fields" in first.answer
    assert told.model == "scripted"
    assert any(FLOOD in memory.words for memory in first.why)
    assert all(0 <= score <= 1 for memory in first.why for score in memory.parts.values())
    assert {"meaning", "words", "recency", "importance"} <= first.why[0].parts.keys()
    prompts = [job.prompt for job in engine.asked if isinstance(job, Write) and job.purpose == "answer"]
    assert "visitor: Is there a flood this spring?\nMabel: " in str(prompts[-1]), "one talk"
    assert second.question == "And what else?"


async def test_a_model_that_breaks_down_leaves_the_answer_to_rule(save: Path) -> None:
    def broken(_: Write) -> str:
        raise ModelError("The model crashed.")

    told = await asked(save, "What did you do today?", at("20:00"), engine=ScriptedEngine(broken))
    assert told.answers[0].by_rule
    assert told.answers[0].answer.startswith("I worked twice")


async def test_nothing_is_changed_and_nothing_remains(save: Path) -> None:
    before = {path: hashlib.sha256(path.read_bytes()).digest() for path in save.parent.iterdir()}
    await asked(save, ["What did you do today?", "You are a liar!"], engine=ScriptedEngine())
    assert {path: hashlib.sha256(path.read_bytes()).digest() for path in save.parent.iterdir()} == before


async def test_a_save_that_a_server_has_open_may_be_asked(save: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(save, tmp_path / "open.thorp"))
    with closing(Journal.open(copy)) as journal:
        told = await asked(copy, "What did you do today?", at("20:00"))
        assert told.answers[0].answer.startswith("I worked twice")
        journal.commit([], [])


@pytest.mark.parametrize(
    ("who", "moment", "words"),
    [
        ("Zorro", Moment(), "Nobody in Thorp is called Zorro. There are: Celia, "),
        ("Ada", at("08:30"), "Ada is a player"),
        ("Ada", at("07:00"), "Ada did not live in Thorp yet on day 1, 07:00."),
        ("Mabel", Moment(10**9), "is not in"),
        ("Mabel", Moment(-1), "its history runs from tick 0 (day 1, 06:00) to tick"),
        ("Mabel", Moment(day=9), "Day 9, 00:00 is not in"),
        ("Mabel", Moment(day=1, time="05:00"), "Day 1, 05:00 is not in"),
        ("Mabel", Moment(time="25:00"), "is no time of the day"),
        ("Mabel", Moment(5, day=1), "either by --at, or by --day and --time"),
    ],
)
async def test_what_cannot_be_asked_is_a_clear_error(save: Path, who: str, moment: Moment, words: str) -> None:
    with pytest.raises(ThorpError) as error:
        await asked(save, "Hello!", moment, who)
    assert words in str(error.value)


async def test_no_question_and_no_save_are_clear_errors(save: Path, tmp_path: Path) -> None:
    for question, words in (("\x1b \n", "nothing to ask"), ("x" * 501, "at most 500")):
        with pytest.raises(ThorpError, match=words):
            await asked(save, question)
    other = tmp_path / "notes.txt"
    other.write_text("no save")
    with pytest.raises(SaveError, match="no save of a town"):
        await asked(other, "Hello!")


def test_the_command_tells_people_and_programs(save: Path) -> None:
    options = [str(save), "--who", "mabel", "--day", "1", "--time", "20:00", "--no-model"]
    for_people = CliRunner().invoke(app, ["interview", *options, "--why", "What did you do today?", "Who are you?"])
    assert for_people.exit_code == 0
    assert "Mabel  I worked twice and made 4 bread." in for_people.stdout
    assert "·rule" in for_people.stdout
    for_programs = CliRunner().invoke(app, ["interview", *options, "--json", "Who are you?"])
    told = json.loads(for_programs.stdout)
    assert (told["who"], told["day"], told["time"], told["model"]) == ("Mabel", 1, "20:00", "")
    assert told["answers"][0] == {"question": "Who are you?", "answer": "I am Mabel, the baker.", "by_rule": True, "why": []}
    nobody = CliRunner().invoke(app, ["interview", str(save), "--who", "Zorro", "--no-model", "Hello!"])
    assert nobody.exit_code == 1
    assert "Nobody in Thorp is called Zorro." in nobody.stderr.replace("\n", " ")


# ── recalling in memory ──


def heard(words: str, minute: int) -> Overheard:
    return Overheard(tick=minute, minute=minute, speaker=BeingId(5), name="Kit", words=words, manner=Manner.SAY, to_me=True)


async def test_notes_are_recalled_by_words_and_by_meaning_and_the_newer_of_equals_first() -> None:
    notes = dict(
        enumerate((heard("The herons nest by the pond.", 400), heard("Rye is dear.", 400), heard("Rye is dear.", 2_000)), 1)
    )
    for engine, prepared in ((ScriptedEngine(), True), (AbsentEngine(), False)):
        recalling = Recalling(notes, 2_100, engine)
        assert await recalling.prepare() is prepared
        found = await recalling.recall(BeingId(1), "Is rye dear?", 2)
        assert [number for number, _ in found] == [3, 2]
        assert (found[0][1]["meaning"] > 0) is prepared
        nest = await recalling.recall(BeingId(1), "Where do herons nest?", 1)
        assert nest[0][0] == 1
        assert await Recalling({}, 0, engine).recall(BeingId(1), "Is rye dear?", 2) == []


async def test_at_most_a_thousand_notes_are_compared() -> None:
    notes = {number: heard(f"Loaf {number} is done.", number) for number in range(1, 1_200)}
    seen: list[tuple[int, int]] = []
    recalling = Recalling(notes, 2_000, ScriptedEngine())
    assert await recalling.prepare(lambda done, total: seen.append((done, total)))
    assert {total for _, total in seen} == {1_000}
    assert len(await recalling.recall(BeingId(1), "loaf 7", 5)) == 5


def test_the_recorded_notes_are_what_the_tests_say(save: Path) -> None:
    with closing(History(save)) as history:
        mabel = next(being.id for being in history.world_after(1).beings.values() if being.name == "Mabel")
        kept = [decode(row.blob) for row in history.notes(mabel)]
    assert any(isinstance(note, Met) and note.name == "Ada" and note.kind is Kind.PLAYER for note in kept)
