import pytest

from server.mind.notes import Overheard, SpokeMyself, decode
from server.model.engine import Write
from server.model.scripted import AbsentEngine, ScriptedEngine
from server.world.refusal import Refusal
from shared.commands import Begin, MarkChat, Restore, Restored, SayIn
from shared.errors import ModelError, ThorpError
from shared.hints import Mood
from shared.ids import BeingId
from tests.mind.playhouse import Notes, settle
from tests.mind.posthouse import ADA, BOB, MABEL, NELL, PostHouse, Service, Template
from tests.mind.test_converse import LONG, SlowEngine, obedient


async def settled(times: int = 6) -> None:
    for _ in range(times):
        await settle()


def notes_of(archive: Notes) -> list[object]:
    return [decode(blob) for _, _, blob in archive.kept]


def chats(engine: ScriptedEngine) -> list[Write]:
    return [job for job in engine.asked if isinstance(job, Write) and job.purpose == "chat"]


# ── answers ──


async def test_a_message_is_heard_at_once_read_thought_about_and_answered_by_rule() -> None:
    house = PostHouse()
    async with Service(house, AbsentEngine()):
        house.open("What is your name?")
        await settled()
    [said] = house.said()
    assert said.by_rule
    assert said.words == "I am Mabel, the baker."
    assert house.moods() == [Mood.HEARD, Mood.THINKING, Mood.NONE]
    assert house.did(MABEL, MarkChat)[0] == MarkChat(1, 1)
    member = house.chat().member(MABEL)
    assert member is not None
    assert member.read == 2


async def test_an_answer_streams_into_its_chat_and_carries_the_mood() -> None:
    house = PostHouse()
    engine = ScriptedEngine(obedient)
    async with Service(house, engine):
        house.open("Thank you, dear Mabel, you are wonderful. What is your name?")
        await settled()
    [said] = house.said()
    assert not said.by_rule
    assert said.mood > 0
    shown = house.streamed()
    assert {(hint.chat, hint.stream) for hint in shown} == {(1, said.stream)}
    assert shown[-1].words == said.words
    assert Mood.SPEAKING in house.moods()
    assert house.moods()[-1] is Mood.NONE
    assert {job.priority for job in chats(engine)} == {0}


async def test_a_model_that_hangs_is_given_up_within_the_same_time_as_for_speech() -> None:
    house = PostHouse()
    async with Service(house, SlowEngine(hangs=True)) as service:
        house.open("What is your name?")
        await settle()
        await service.clock.turn(4.5)
        assert house.said() == []
        await service.clock.turn(0.75)
        [said] = house.said()
    assert said.by_rule


async def test_a_reply_that_the_model_broke_off_is_marked_and_can_be_taken_up_again() -> None:
    house = PostHouse()
    async with Service(house, SlowEngine(*(f" {word}" for word in LONG.split()[:12]), dies=True)):
        house.open("Hello!")
        await settled(30)
    [said] = house.said()
    assert said.cut
    assert not said.by_rule
    assert said.words.endswith("…")
    engine = ScriptedEngine(obedient)
    async with Service(house, engine):
        house.write("Please go on!")
        await settled()
    assert house.said()[1].words == "Hello again, Ada.", "what was asked first is answered"
    assert not house.said()[1].cut
    prompt = chats(engine)[0].prompt
    assert isinstance(prompt, str)
    assert prompt.count("Please go on!") == 1


async def test_what_comes_while_an_answer_is_written_is_answered_together_and_once() -> None:
    house = PostHouse()
    async with Service(house, SlowEngine(hangs=True)) as service:
        house.open("What is your name?")
        await settle()
        house.write("And one more thing.")
        house.write("What time is it?")
        await settle()
        assert house.moods().count(Mood.QUEUED) == 2
        await service.clock.turn(5.5)
        await service.clock.turn(5.5)
    assert [line.words for line in house.said()] == ["I am Mabel, the baker.", "It is 10:00 in the morning."]


async def test_chats_do_not_wait_for_each_other_nor_for_spoken_answers() -> None:
    house = PostHouse()
    async with Service(house, SlowEngine(hangs=True)) as service:
        house.open("What is your name?")
        house.open("What is your name?", by=BOB)
        await service.clock.turn(5.5)
    assert [len(house.said(number)) for number in (1, 2)] == [1, 1]


async def test_several_messages_come_300_ms_apart_and_only_the_first_streams() -> None:
    house = PostHouse()
    reply = '```json\n{"messages": ["Good day, Ada.", "", "The rye is out.", "Come by!", "Bring Bob.", "And Nell."]}\n```'
    async with Service(house, Template([reply])) as service:
        house.open("Hello Mabel!")
        await settled()
        assert [line.words for line in house.said()] == ["Good day, Ada."]
        await service.clock.turn(0.25)
        assert len(house.said()) == 1
        await service.clock.turn(0.25)
        assert len(house.said()) == 2
        await service.clock.turn(2)
    said = house.said()
    assert [line.words for line in said] == ["Good day, Ada.", "The rye is out.", "Come by!", "Bring Bob."]
    assert [bool(line.stream) for line in said] == [True, False, False, False]
    assert all("{" not in hint.words and "messages" not in hint.words for hint in house.streamed())
    assert house.chat().lines[0].words == "Hello Mabel!"


async def test_the_prompt_holds_twenty_messages_before_the_current_one_and_that_once() -> None:
    for count in (19, 20, 21):
        house = PostHouse()
        house.open()
        house.filled(count)
        engine = Template(["Good day to you."])
        async with Service(house, engine):
            house.write("Here is the current question") if count % 2 == 0 else None
            await settled()
        prompt = chats(engine)[0].prompt
        assert isinstance(prompt, tuple)
        texts = [turn.text for turn in prompt]
        whole = "\n".join(texts)
        current = "Here is the current question" if count % 2 == 0 else f"I ask about line {count}"
        assert whole.count(current) == 1
        assert current in texts[-1]
        assert len(texts) - 2 == min(20, count - count % 2)


async def test_the_prompt_of_a_small_model_holds_them_too_and_the_manner() -> None:
    house = PostHouse()
    house.open()
    house.filled(24)
    engine = ScriptedEngine(obedient)
    async with Service(house, engine):
        house.write("Here is the current question")
        await settled()
    prompt = chats(engine)[0].prompt
    assert isinstance(prompt, str)
    assert prompt.count("Here is the current question") == 1
    assert "Mabel feeds everybody and hears everything." in prompt
    assert sum(f"line {number}\n" in prompt or f"number {number}\n" in prompt for number in range(1, 25)) == 20
    assert "line 5\n" in prompt
    assert "number 4\n" not in prompt


# ── sleep ──


async def test_who_sleeps_mumbles_once_and_answers_when_awake() -> None:
    house = PostHouse(asleep=True)
    async with Service(house, AbsentEngine()):
        house.open("What is your name?")
        await settled()
        house.write("Mabel?")
        await settled()
        [mumbled] = house.said()
        assert mumbled.by_rule
        assert "…" in mumbled.words
        assert house.did(MABEL, MarkChat) == [MarkChat(1, 1, read=False), MarkChat(1, 3, read=False)]
        assert house.moods()[-1] is Mood.NONE
        house.act(MABEL, Begin("kneading dough"))
        await settled()
    assert [line.words for line in house.said()][1:] == ["I am Mabel, the baker."]


# ── restarts ──


async def test_what_was_written_while_nobody_lived_there_is_answered_once() -> None:
    house, archive = PostHouse(), Notes()
    house.open("What is your name?")
    house.write("What time is it?")
    async with Service(house, AbsentEngine(), archive=archive):
        await settled()
    assert len(house.said()) == 1
    async with Service(house, AbsentEngine(), archive=archive):
        await settled()
    assert len(house.said()) == 1
    words = [note.words for note in notes_of(archive) if isinstance(note, Overheard)]
    assert words == ["What is your name?", "What time is it?"], "each is remembered once"
    [own] = [note for note in notes_of(archive) if isinstance(note, SpokeMyself)]
    assert (own.chat, own.line, own.upto, own.to) == (1, 3, 2, ADA)


async def test_an_answered_chat_is_not_answered_again_by_a_mind_that_forgot_it() -> None:
    house = PostHouse()
    house.open()
    house.filled(4)
    async with Service(house, AbsentEngine()):
        await settled()
    assert house.did(MABEL, SayIn) == []


async def test_a_refused_answer_is_not_tried_for_ever() -> None:
    house = PostHouse()
    house.refuse = lambda _being, command: Refusal("box_full", "Full.") if isinstance(command, SayIn) else None
    async with Service(house, AbsentEngine()):
        house.open("What is your name?")
        await settled()
    assert len(house.did(MABEL, SayIn)) == 1


# ── groups ──


async def group(*messages: tuple[BeingId, str], names: tuple[str, ...] = ("Mabel", "Bob")) -> PostHouse:
    house = PostHouse()
    house.open("", *names)
    async with Service(house, AbsentEngine(), MABEL, NELL):
        for by, words in messages:
            house.write(words, by=by)
            await settled()
    return house


async def test_in_a_group_a_lone_villager_answers_what_is_for_it() -> None:
    house = await group((ADA, "What a day."), (ADA, "Bob, what is your name?"), (BOB, "What is your name?"))
    assert [line.id for line in house.said()] == [4]
    assert house.chat().unread(MABEL) == 0


async def test_of_two_villagers_in_a_group_the_named_one_answers() -> None:
    house = await group((ADA, "What is your name?"), (ADA, "Nell, what is your name?"), names=("Mabel", "Nell"))
    assert house.said() == []
    assert [line.id for line in house.said(by=NELL)] == [3]


async def test_villagers_in_a_group_do_not_answer_each_other_for_ever() -> None:
    house = PostHouse()
    house.open("", "Mabel", "Nell")
    engine = ScriptedEngine(lambda job: "Nell, tell me more." if "Mabel:" in str(job.prompt)[-8:] else "Mabel, tell me more.")
    async with Service(house, engine, MABEL, NELL):
        house.write("Mabel, what is your name?")
        await settled(30)
    assert 1 <= len(house.said()) + len(house.said(by=NELL)) <= 4


# ── one memory ──


async def test_what_was_told_in_a_chat_is_remembered_with_its_source_and_chat() -> None:
    house, archive = PostHouse(), Notes()
    async with Service(house, AbsentEngine(), archive=archive):
        house.open("My brother Tobias keeps bees on the hill.")
        await settled()
    [heard] = [note for note in notes_of(archive) if isinstance(note, Overheard)]
    assert (heard.speaker, heard.name, heard.chat, heard.line, heard.to_me) == (ADA, "Ada", 1, 1, True)


async def test_what_is_brought_in_from_a_file_is_shown_in_prompts_but_never_remembered() -> None:
    house, archive = PostHouse(), Notes()
    house.open()
    async with Service(house, AbsentEngine(), archive=archive):
        house.act(
            ADA,
            Restore(
                1, (Restored(mine=True, words="You promised me gold", minute=5), Restored(mine=False, words="I did", minute=6))
            ),
        )
        await settled()
    assert [note for note in notes_of(archive) if isinstance(note, Overheard | SpokeMyself)] == []
    assert len(house.said()) == 1


def dying(_job: Write) -> str:
    raise ModelError("The model died.")


async def test_a_model_that_fails_at_once_leaves_the_answer_to_rule() -> None:
    house = PostHouse()
    async with Service(house, ScriptedEngine(dying)):
        house.open("What is your name?")
        await settled()
    assert [(line.words, line.by_rule) for line in house.said()] == [("I am Mabel, the baker.", True)]


@pytest.mark.parametrize("words", ["🙂🙂🙂", "مرحبا يا مابل", "x" * 500, "?"])
async def test_odd_messages_get_an_answer(words: str) -> None:
    house = PostHouse()
    async with Service(house, AbsentEngine()):
        house.open(words)
        await settled()
    assert len(house.said()) == 1


async def test_a_mistake_in_a_thought_is_answered_by_rule_and_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError("a mistake of ours")

    monkeypatch.setattr("server.mind.reply.answer", broken)
    monkeypatch.setattr("server.mind.summing.first", broken)
    house = PostHouse()
    async with Service(house, AbsentEngine()):
        house.open("What is your name?")
        await settled()
        house.write("What time is it?")
        await settled()
    assert [line.words for line in house.said()] == ["I am Mabel, the baker.", "It is 10:00 in the morning."]


async def test_a_town_that_closes_is_not_asked_for_ever() -> None:
    house = PostHouse()
    tried: list[object] = []

    def closed(_being: BeingId, command: object) -> Refusal:
        tried.append(command)
        raise ThorpError("The town is closing.")

    house.refuse = closed
    async with Service(house, AbsentEngine()):
        house.open("What is your name?")
        await settled(20)
    assert len(tried) < 10
