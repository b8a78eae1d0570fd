from server.mind.notes import AnyNote, BrokeDown, Given, Met, Overheard, SpokeMyself, Traded
from server.mind.recall import is_now, recall
from server.mind.talk import Line
from server.mind.wording import told
from shared.economy import Item
from shared.ids import BeingId
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
    assert recall(NOTES, LINE.words, LINE, 5) == (3, 1)
    assert recall(NOTES, LINE.words, LINE, 1) == (3,)


def test_a_thought_of_nobodys_words_recalls_by_its_own_text() -> None:
    nobody = Line(BeingId(0), "", "", Manner.SAY, 9_000, Kind.VILLAGER)
    assert recall(NOTES, "Ada is painting a boat.", nobody, 1) == (4,)
    assert recall(NOTES, "", nobody, 5) == ()


def test_what_others_said_just_now_may_come_to_mind() -> None:
    assert is_now(NOTES[4], LINE)
    by_ben = Overheard(tick=4900, minute=0, speaker=BEN, name="Ben", words="red boat", manner=Manner.SAY)
    assert not is_now(by_ben, LINE)


def test_memories_told() -> None:
    assert told(overheard(1, "I love rye", 100), 200) == "Ada said today, I love rye."
    assert told(overheard(1, "Hm!", 100), 1600) == "Ada said yesterday, Hm!"
    assert told(overheard(1, "Hm!", 100), 5000) == "Ada said 3 days ago, Hm!"
    spoke = SpokeMyself(tick=1, minute=0, to=ADA, name="Ada", words="Aye", manner=Manner.SAY)
    assert told(spoke, 0) == "saying today to Ada, Aye."
    assert told(NOTES[5], 0) == "I met Ada today."
    assert told(BrokeDown(tick=1, minute=0), 1600) == "I collapsed yesterday."


def test_deals_and_gifts_in_words_and_in_mind() -> None:
    sold = Traded(tick=40, minute=100, other=ADA, name="Ada", sold=True, item=Item.HOUSE, qty=1, price=1955)
    assert told(sold, 1600) == "I sold 1 house to Ada yesterday for 195.5 gold."
    bought = Traded(tick=40, minute=100, other=ADA, name="Ada", sold=False, item=Item.WHEAT, qty=6, price=450)
    assert told(bought, 100) == "I bought 6 wheat from Ada today for 45 gold."
    given = Given(tick=40, minute=100, other=ADA, name="Ada", mine=False, goods={Item.BREAD: 1})
    assert told(given, 100) == "Ada gave me 1 bread today."
    paid = Given(tick=40, minute=100, other=ADA, name="Ada", mine=True, money=50)
    assert told(paid, 100) == "I gave Ada 5 gold today."
    assert told(BrokeDown(tick=1, minute=1439), 1440) == "I collapsed yesterday."
    asked = Line(ADA, "Ada", "What about the house you sold?", Manner.SAY, 5000, Kind.PLAYER)
    assert recall({1: bought, 2: sold, 3: given}, asked.words, asked, 1) == (2,)
