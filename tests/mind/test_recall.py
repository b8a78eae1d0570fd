from server.mind.memory import AnyNote, Met, Overheard, SpokeMyself
from server.mind.recall import in_words, is_now, recall
from server.mind.talk import Line
from shared.sights import Kind, Manner
from tests.mind.playhouse import ADA, BEN


def overheard(tick: int, words: str, minute: int = 432) -> Overheard:
    return Overheard(tick=tick, minute=minute, speaker=ADA, name="Ada", words=words, manner=Manner.SAY)


LINE = Line(ADA, "Ada", "Do you remember my red boat?", Manner.SAY, 5000, Kind.PLAYER)
NOTES: dict[int, AnyNote] = {
    1: overheard(10, "My boat is painted red."),
    2: overheard(20, "I love rye."),
    3: overheard(30, "A boat sank today"),
    4: overheard(4900, "My red boat again"),
    5: Met(tick=1, minute=0, being=ADA, name="Ada", kind=Kind.PLAYER),
}


def test_notes_that_share_words_come_to_mind_best_first_but_not_the_talk_going_on() -> None:
    assert recall(NOTES, LINE, 5) == (3, 1)
    assert recall(NOTES, LINE, 1) == (3,)


def test_what_others_said_just_now_may_come_to_mind() -> None:
    assert is_now(NOTES[4], LINE)
    by_ben = Overheard(tick=4900, minute=0, speaker=BEN, name="Ben", words="red boat", manner=Manner.SAY)
    assert not is_now(by_ben, LINE)


def test_memories_in_words() -> None:
    assert in_words(overheard(1, "I love rye", 100), 200) == "Ada said today, I love rye."
    assert in_words(overheard(1, "Hm!", 100), 1600) == "Ada said yesterday, Hm!"
    assert in_words(overheard(1, "Hm!", 100), 5000) == "Ada said 3 days ago, Hm!"
    spoke = SpokeMyself(tick=1, minute=0, to=ADA, name="Ada", words="Aye", manner=Manner.SAY)
    assert in_words(spoke, 0) == "saying today to Ada, Aye."
    assert in_words(NOTES[5], 0) == ""
