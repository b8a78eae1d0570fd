import asyncio
from collections.abc import AsyncGenerator

import pytest

from server.mind.converse import MOST_WAITING
from server.mind.notes import Overheard, SpokeMyself, decode
from server.mind.villager import MOST_DELIVERIES
from server.model.engine import Write
from server.model.scripted import AbsentEngine, ScriptedEngine
from shared.commands import Command, GoTo, Halt, Say, Shout, Whisper
from shared.errors import ModelError
from shared.hints import Mood, Musing, Speaking
from shared.ids import BeingId
from shared.sights import HaltedSelf, Manner, SawWalk, SetOutSelf
from tests.mind.playhouse import (
    ADA,
    BEN,
    JORY,
    MABEL,
    No,
    Notes,
    Playhouse,
    Show,
    player,
    settle,
    villager,
)

LONG = "Good morning, Ada. I am kneading dough, and the bread is warm and good and brown."


class SlowEngine(ScriptedEngine):
    """Writes a word each time a test lets it; dies when told."""

    def __init__(self, *words: str, dies: bool = False, hangs: bool = False) -> None:
        super().__init__()
        self.words, self.dies, self.hangs = words, dies, hangs
        self.closed = 0

    async def write(self, job: Write) -> AsyncGenerator[str, None]:
        self.asked.append(job)
        try:
            for word in self.words:
                await settle()
                yield word
            if self.hangs:
                await asyncio.get_running_loop().create_future()
            if self.dies:
                raise ModelError("The model died. It starts again by itself.")
        finally:
            self.closed += 1


def obedient(job: Write) -> str:
    """Say what the villager thinks of."""
    assert isinstance(job.prompt, str)
    return job.prompt.rsplit("thinks: ", maxsplit=1)[-1].split("]")[0]


def house() -> Playhouse:
    return Playhouse(
        villager(MABEL, "Mabel", (2, 2), doing="kneading dough"),
        villager(JORY, "Jory", (40, 40), "carpenter"),
        player(ADA, "Ada", (3, 3)),
        player(BEN, "Ben", (41, 41)),
    )


def moods(stage: Playhouse, being: BeingId = MABEL) -> list[Mood]:
    return [hint.mood for hint in stage.hints if isinstance(hint, Musing) and hint.being == being]


async def test_a_hint_comes_at_once_and_words_by_rule_within_five_seconds() -> None:
    stage = house()
    async with Show(stage, SlowEngine(hangs=True)) as show:
        stage.say(ADA, "Hello!")
        await settle()
        assert moods(stage) == [Mood.HEARD, Mood.THINKING]
        await show.clock.turn(4.5)
        assert stage.said(MABEL) == []
        await show.clock.turn(0.75)
        [said] = stage.said(MABEL)
        assert said.by_rule
        assert said.stream == 0


@pytest.mark.parametrize("answer_s", [0.5, 2.0, 30.0])
async def test_the_host_decides_how_long_who_speaks_waits(answer_s: float) -> None:
    stage, engine = house(), SlowEngine(hangs=True)
    async with Show(stage, engine, answer_s=answer_s) as show:
        stage.say(ADA, "Hello!")
        await settle()
        stage.say(ADA, "Mabel?")
        await settle()
        await show.clock.turn(answer_s - 0.25)
        assert stage.said(MABEL) == []
        await show.clock.turn(0.5)
        assert [said.by_rule for said in stage.said(MABEL)] == [True, True]
    asked = [job for job in engine.asked if isinstance(job, Write) and job.owner]
    assert all(answer_s - 0.5 < job.first_s < answer_s <= job.deadline_s - 10 for job in asked)


async def test_a_model_that_dies_in_the_middle_ends_politely() -> None:
    stage = house()
    async with Show(stage, SlowEngine(*(f" {word}" for word in LONG.split()[:12]), dies=True)):
        stage.say(ADA, "Hello!")
        for _ in range(30):
            await settle()
    [said] = stage.said(MABEL)
    assert said.by_rule
    assert said.words.endswith("…")
    assert said.words.startswith("Good morning, Ada. I am kneading dough")
    assert {hint.stream for hint in stage.hints if isinstance(hint, Speaking)} == {said.stream}


async def test_a_model_that_stalls_in_the_middle_is_waited_for_five_seconds() -> None:
    stage = house()
    engine = SlowEngine(*(f" {word}" for word in LONG.split()[:12]), hangs=True)
    async with Show(stage, engine) as show:
        stage.say(ADA, "Hello!")
        for _ in range(30):
            await settle()
        assert Mood.SPEAKING in moods(stage)
        await show.clock.turn(4.5)
        assert stage.said(MABEL) == []
        await show.clock.turn(1)
        assert stage.said(MABEL)[0].by_rule
    assert engine.closed == len(engine.asked)


async def test_two_villagers_answer_two_players_at_once() -> None:
    stage = house()
    stage.sees = lambda observer, other: abs(stage.figures[observer].at[0] - stage.figures[other].at[0]) < 9
    async with Show(stage, ScriptedEngine([LONG], delay_s=0), MABEL, JORY):
        stage.tick += 1
        stage.say(ADA, "Mabel, hello!")
        stage.say(BEN, "Jory, hello!")
        await settle()
    assert stage.said(MABEL)
    assert stage.said(JORY)


async def test_lines_wait_in_order_and_each_is_answered() -> None:
    stage = house()
    async with Show(stage, ScriptedEngine([LONG])):
        for words in ("Hello!", "What time is it?", "Goodbye!"):
            stage.say(ADA, words)
        await settle()
        await settle()
    assert len(stage.said(MABEL)) == 3
    assert Mood.QUEUED in moods(stage)
    assert moods(stage)[-1] is Mood.NONE


async def test_a_flood_of_one_speaker_does_not_pile_up() -> None:
    stage = house()
    async with Show(stage, SlowEngine(hangs=True)) as show:
        for number in range(20):
            stage.say(ADA, f"Hello {number}!")
        await settle()
        assert stage.said(MABEL) == []
        await show.clock.turn(5.5)
        assert 1 < len(stage.said(MABEL)) <= 1 + MOST_WAITING


async def test_the_fifth_speaker_is_asked_to_wait() -> None:
    stage = house()
    for number in range(20, 26):
        stage.figures[BeingId(number)] = player(BeingId(number), f"P{number}", (2, 3))
    async with Show(stage, SlowEngine(hangs=True)):
        for number in range(20, 26):
            stage.say(BeingId(number), "Hello!")
            await settle()
        assert len(stage.said(MABEL)) == 6 - 1 - MOST_WAITING
        assert all(said.by_rule for said in stage.said(MABEL))


async def test_a_whisper_is_whispered_back_and_never_shown() -> None:
    stage = house()
    async with Show(stage, ScriptedEngine([LONG])):
        stage.say(ADA, "Do you have a secret?", Manner.WHISPER, MABEL)
        await settle()
    assert any(isinstance(command, Whisper) and command.to == "Ada" for command in stage.did(MABEL))
    assert not any(isinstance(hint, Speaking) for hint in stage.hints)


async def test_who_steps_away_from_a_whisper_gets_no_answer_and_does_no_harm() -> None:
    stage = house()
    async with Show(stage, SlowEngine(hangs=True)) as show:
        stage.say(ADA, "Do you have a secret?", Manner.WHISPER, MABEL)
        await settle()
        stage.figures[ADA] = player(ADA, "Ada", (6, 6))
        stage.tell(SawWalk(ADA, (6, 6)))
        await show.clock.turn(8)
        assert not any(isinstance(command, Whisper | Say) for command in stage.did(MABEL))
        stage.say(ADA, "Mabel, what time is it?")
        await show.clock.turn(6)
        assert [said.words for said in stage.said(MABEL)] == ["It is 07:12 in the morning."]


async def test_a_shout_from_afar_is_shouted_back() -> None:
    stage = house()
    async with Show(stage, ScriptedEngine([LONG])):
        stage.say(BEN, "Mabel!", Manner.SHOUT)
        await settle()
    assert any(isinstance(command, Shout) for command in stage.did(MABEL))


async def test_a_walker_halts_answers_and_goes_on_after_a_while() -> None:
    stage = Playhouse(villager(MABEL, "Mabel", (20, 40)), player(ADA, "Ada", (21, 41)))
    stage.hold_journeys = True
    async with Show(stage, ScriptedEngine([LONG])):
        await stage.pass_minutes(1)
        assert stage.did(MABEL) == [GoTo("Bakery")]
        stage.say(ADA, "Mabel, wait!")
        await settle()
        assert [type(command) for command in stage.did(MABEL)] == [GoTo, Halt, Say]
        await stage.pass_minutes(6)
        assert len(stage.did(MABEL)) == 3
        await stage.pass_minutes(4)
        assert stage.did(MABEL)[-1] == GoTo("Bakery")


async def test_streams_have_numbers_of_their_own_also_after_a_restart() -> None:
    stage, archive = house(), Notes()
    for _ in range(2):
        async with Show(stage, ScriptedEngine(obedient), archive=archive):
            for words in ("What time is it?", "Who are you?"):
                stage.say(ADA, words)
                await settle()
    streams = [said.stream for said in stage.said(MABEL)]
    assert len(set(streams)) == len(streams) == 4
    assert min(streams) > 0


async def test_what_was_said_is_remembered_over_a_restart() -> None:
    stage, archive, engine = house(), Notes(), ScriptedEngine([LONG])
    async with Show(stage, engine, archive=archive):
        stage.say(ADA, "Hello, I am Ada.")
        await settle()
    notes = [decode(data) for _, _, data in archive.kept]
    assert [note.words for note in notes if isinstance(note, Overheard)] == ["Hello, I am Ada."]
    assert [note.to for note in notes if isinstance(note, SpokeMyself)] == [ADA]
    async with Show(stage, engine, archive=archive):
        stage.say(ADA, "Mabel, and now?")
        await settle()
    asked = engine.asked[-1].prompt
    assert isinstance(asked, str)
    assert "Ada: Hello, I am Ada.\nMabel: Good morning, Ada." in asked


async def test_a_note_of_a_newer_town_is_forgotten_not_fatal(caplog: pytest.LogCaptureFixture) -> None:
    stage, archive = house(), Notes()
    archive.keep(MABEL, 1, b"\xc1")
    async with Show(stage, ScriptedEngine([LONG]), archive=archive):
        stage.say(ADA, "Hello!")
        await settle()
    assert stage.said(MABEL)
    assert "cannot be read" in caplog.text


async def test_a_mistake_in_a_thought_is_answered_by_rule(caplog: pytest.LogCaptureFixture) -> None:
    def broken(job: Write) -> str:
        if job.purpose != "warm":
            raise ZeroDivisionError
        return ""

    stage = house()
    async with Show(stage, ScriptedEngine(broken)):
        stage.say(ADA, "Hello!")
        await settle()
        stage.say(ADA, "What time is it?")
        await settle()
    assert [said.by_rule for said in stage.said(MABEL)] == [True, True]
    assert "report this" in caplog.text


async def test_a_refused_answer_leaves_the_villager_in_peace() -> None:
    def no_talk(_being: BeingId, command: Command) -> No | None:
        return No("empty") if isinstance(command, Say) else None

    stage = house()
    stage.refuse = no_talk
    async with Show(stage, ScriptedEngine([LONG])):
        stage.say(ADA, "Hello!")
        await settle()
    assert moods(stage)[-1] is Mood.NONE


async def test_a_mind_that_fell_behind_looks_again() -> None:
    stage = house()
    async with Show(stage, ScriptedEngine([LONG])):
        for number in range(MOST_DELIVERIES + 1):
            stage.tell(SawWalk(ADA, (3, number % 9)))
        assert stage.sat == 1
        await settle()
        assert stage.sat == 2
        stage.say(ADA, "Hello!")
        await settle()
    assert stage.said(MABEL)


async def test_halting_to_answer_is_no_failure_of_the_journey() -> None:
    stage = Playhouse(villager(MABEL, "Mabel", (20, 40)), player(ADA, "Ada", (21, 41)))
    stage.hold_journeys = True
    async with Show(stage, ScriptedEngine([LONG])):
        for _ in range(3):
            await stage.pass_minutes(12)
            stage.say(ADA, "Mabel, wait!")
            await settle()
        await stage.pass_minutes(12)
    assert {command.to for command in stage.did(MABEL) if isinstance(command, GoTo)} == {"Bakery"}


async def test_every_request_says_whose_it_is_and_until_when_words_are_wanted() -> None:
    stage = house()
    model = ScriptedEngine([LONG])
    async with Show(stage, model):
        stage.say(ADA, "Hello!")
        await settle()
    asked = [job for job in model.asked if job.owner]
    assert {(job.owner, job.purpose) for job in asked} == {(MABEL, "answer")}
    assert all(isinstance(job, Write) and 4 < job.first_s < 5 for job in asked)


async def test_an_old_journey_is_taken_up_again_after_a_restart() -> None:
    stage = Playhouse(villager(MABEL, "Mabel", (20, 40)), player(ADA, "Ada", (80, 41)))
    async with Show(stage, ScriptedEngine([LONG])):
        stage.tell(SetOutSelf("Bakery", 9), HaltedSelf(arrived=False, why="A tree is in the way."), to=MABEL)
        await stage.pass_minutes(12)
    assert GoTo("Bakery") in stage.did(MABEL)


async def test_an_enemy_is_told_that_there_is_nothing_to_say() -> None:
    house = Playhouse(villager(MABEL, "Mabel", (2, 2)), player(ADA, "Ada", (3, 3)))
    async with Show(house, AbsentEngine()) as show:
        for _ in range(7):
            house.say(ADA, "Mabel, you are a stupid liar and a thief!")
            await show.clock.turn(1)
        house.say(ADA, "Mabel, what time is it?")
        await show.clock.turn(1)
        assert house.said(MABEL)[-1].words == "I do not wish to talk with you, Ada."
