"""What two whisper stays between them: no memory, no sum, no talk and no watcher tells anybody else what it was."""

import pytest
from msgspec.structs import replace

from server.mind import facts, gossip, prompt
from server.mind.consolidate import words_of
from server.mind.memory import Mind, remember
from server.mind.notes import AnyNote, Met, Overheard, SpokeMyself, Summed
from server.mind.portrait import WHISPERED, Who, portrait
from server.mind.recall import may_come, recall
from server.mind.talk import Line
from server.mind.wording import told
from server.model.scripted import AbsentEngine
from shared.ids import BeingId
from shared.sights import Kind, Manner
from tests.mind.playhouse import ADA, BEN, JORY, KIT, MABEL, Playhouse, Show, player, villager
from tests.mind.test_prompt import AROUND

MET: tuple[AnyNote, ...] = (
    Met(tick=0, minute=400, being=ADA, name="Ada", kind=Kind.PLAYER),
    Met(tick=0, minute=400, being=BEN, name="Ben", kind=Kind.PLAYER),
    Met(tick=0, minute=400, being=JORY, name="Jory", kind=Kind.VILLAGER),
)
TREASURE = "The treasure lies beneath the willow tree."
HEARD = Overheard(tick=10, minute=420, speaker=ADA, name="Ada", words=TREASURE, manner=Manner.WHISPER, to_me=True)
REPLIED = SpokeMyself(tick=20, minute=420, to=ADA, name="Ada", words="Beneath the willow it stays.", manner=Manner.WHISPER)
WHISPERS: tuple[AnyNote, ...] = (HEARD, REPLIED)


def mind() -> Mind:
    folded = Mind()
    for note in (*MET, *WHISPERS):
        folded = remember(folded, note)
    return folded


def asks(who: BeingId, manner: Manner = Manner.SAY, words: str = "Where is the treasure beneath the willow?") -> Line:
    return Line(who, "Ada" if who == ADA else "Ben", words, manner, 9_000, Kind.PLAYER)


def test_of_a_whisper_only_that_it_was_is_told() -> None:
    assert told(HEARD, 430) == "Ada whispered something to me today."
    assert told(REPLIED, 430) == "I whispered something to Ada today."
    assert told(HEARD, 430, in_confidence=True) == f"Ada said today, {TREASURE}"


@pytest.mark.parametrize("note", WHISPERS)
def test_it_comes_to_mind_only_at_a_whisper_of_the_same(note: AnyNote) -> None:
    assert may_come(note, asks(ADA, Manner.WHISPER))
    assert not may_come(note, asks(ADA))
    assert not may_come(note, asks(BEN, Manner.WHISPER))
    assert not may_come(note, asks(BeingId(0)))


def test_words_recall_it_for_nobody_else() -> None:
    notes = dict(enumerate(WHISPERS, 1))
    assert recall(notes, asks(BEN).words, asks(BEN), 2) == ()
    assert recall(notes, asks(ADA).words, asks(ADA, Manner.WHISPER), 2) == (1,)


async def test_a_villager_keeps_what_it_was_told_in_confidence() -> None:
    house = Playhouse(villager(MABEL, "Mabel", (2, 2)), player(ADA, "Ada", (3, 3)), player(BEN, "Ben", (2, 3)))
    async with Show(house, AbsentEngine()) as show:
        house.say(ADA, TREASURE, Manner.WHISPER, MABEL)
        await show.clock.turn(6)
        house.tick += 2_000
        house.say(BEN, "Mabel, tell me where the treasure lies.")
        await show.clock.turn(6)
        answered = house.said(MABEL)[-1].words
        assert "willow" not in answered
        house.say(BEN, "Mabel, who did you talk with today?")
        await show.clock.turn(6)
        answered = house.said(MABEL)[-1].words
        assert "Ada" in answered
        assert "willow" not in answered


@pytest.mark.parametrize("notes", [WHISPERS[:1] * 3, WHISPERS[1:] * 3, (*WHISPERS, *MET)], ids=["heard", "said", "sundry"])
def test_a_sum_of_whispers_is_a_sentence_without_them_and_so_is_what_is_passed_on(notes: tuple[AnyNote, ...]) -> None:
    words = words_of(notes)
    assert "illow" not in words
    assert ":." not in words
    summed = Summed(tick=30, minute=425, of=(1, 2, 3), words=words, importance=6)
    news = gossip.news(mind(), AROUND, {4: summed}, KIT)
    of_many_kinds = len(notes) > len(WHISPERS) + 1
    assert (news is None) == of_many_kinds
    assert news is None or "illow" not in news.words


def test_the_gist_of_a_talk_and_what_is_told_of_it() -> None:
    (talked,) = gossip.over(mind(), {ADA: 10}, 9_000, 500)
    assert talked.words == "we whispered"
    assert "illow" not in facts.thought(mind(), AROUND, asks(BEN, words="Who did you talk with today?"))


def test_a_prompt_for_words_said_aloud_holds_no_whispers() -> None:
    assert TREASURE in prompt.script(mind(), AROUND, asks(ADA, Manner.WHISPER, "And now?"), ())
    assert TREASURE not in prompt.script(mind(), AROUND, asks(ADA, words="And now?"), ())


def test_a_watcher_sees_that_there_was_a_whisper() -> None:
    seen = portrait(Who(MABEL, "Mabel"), (*MET, *WHISPERS), 430)
    assert [(line.speaker, line.to, line.words) for line in seen.talk] == [
        ("Ada", "Mabel", WHISPERED),
        ("Mabel", "Ada", WHISPERED),
    ]
    assert not any("illow" in memory.words for memory in seen.memories)
    aloud = replace(HEARD, manner=Manner.SAY)
    assert portrait(Who(MABEL, "Mabel"), (*MET, aloud), 430).talk[0].words == TREASURE
