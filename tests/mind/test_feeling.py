import pytest

from server.mind import feeling
from server.mind.memory import ENERGY_FIRST, MOST_DEEDS, Mind, remember
from server.mind.notes import (
    AnyNote,
    Aspired,
    BrokeDown,
    Decided,
    Given,
    Met,
    Noticed,
    Overheard,
    Planned,
    Reflected,
    Rested,
    Snubbed,
    SpokeMyself,
    Summed,
    Talked,
    Toiled,
    Traded,
    WasToldNo,
    decode,
    encode,
)
from server.mind.wording import searched, told
from shared.economy import Item
from shared.living import Appointment
from shared.sights import Kind, Manner
from tests.mind.playhouse import ADA

MET = Met(tick=1, minute=360, being=ADA, name="Ada", kind=Kind.VILLAGER)
TRADED = Traded(tick=1, minute=360, other=ADA, name="Ada", sold=True, item=Item.BREAD, qty=2, price=600)
GIFT = Given(tick=1, minute=360, other=ADA, name="Ada", mine=False, goods={Item.BREAD: 1})
DECIDED = Decided(tick=1, minute=360, options=("rest", "talk with Ada"), shares=(0.2, 0.8), chosen=1)
REFLECTED = Reflected(tick=9, minute=900, question="Whom do I trust?", insight="I trust Ada", spent=150)
THOUGHTS: tuple[AnyNote, ...] = (
    Noticed(tick=1, minute=360, being=ADA, name="Ada", doing="kneading dough", place="Bakery"),
    Snubbed(tick=1, minute=360, other=ADA, name="Ada", item=Item.WHEAT, qty=3),
    Toiled(tick=1, minute=360, takes={Item.WHEAT: 3}, gives={Item.BREAD: 2}),
    Rested(tick=1, minute=360, slept=True),
    DECIDED,
    Planned(tick=1, minute=360, day=1, aim="bake for the fair", steps=(Appointment(360, "Bakery", "baking"),)),
    REFLECTED,
    Aspired(tick=1, minute=360, goal="see the sea", instead="win the fair"),
    Talked(tick=1, minute=360, others=(ADA,), names=("Ada",), words="the fair", lines=4),
    Summed(tick=1, minute=360, of=(1, 2), words="I baked often", importance=4, since=10),
)


def heard(words: str, *, to_me: bool = True) -> Overheard:
    return Overheard(tick=5, minute=400, speaker=ADA, name="Ada", words=words, manner=Manner.SAY, to_me=to_me)


def fold(*notes: AnyNote) -> Mind:
    mind = Mind()
    for note in notes:
        mind = remember(mind, note)
    return mind


@pytest.mark.parametrize("note", THOUGHTS)
def test_every_note_keeps_through_its_bytes_and_matters_within_bounds(note: AnyNote) -> None:
    assert decode(encode(note)) == note
    assert 1 <= feeling.importance(note) <= 10
    assert -1 <= feeling.impact(note) <= 1


@pytest.mark.parametrize(
    ("regard", "label"),
    [
        (1.0, "close friends"),
        (0.8, "close friends"),
        (0.79, "friends"),
        (0.5, "friends"),
        (0.2, "acquaintances"),
        (0.0, "neutral"),
        (-0.2, "neutral"),
        (-0.21, "dislike"),
        (-0.5, "dislike"),
        (-0.51, "enemies"),
    ],
)
def test_labels_begin_where_the_rules_say(regard: float, label: str) -> None:
    assert feeling.label(regard) == label


def test_regard_never_leaves_its_bounds_and_fades_slowly() -> None:
    regard = 0.0
    for _ in range(1_000):
        regard = feeling.shifted(regard, 0.2)
    assert regard <= 1.0
    for _ in range(1_000):
        regard = feeling.shifted(regard, -0.2)
    assert regard >= -1.0
    assert feeling.faded(0.8, 0) == 0.8
    assert 0.78 < feeling.faded(0.8, 1440) < 0.8
    assert feeling.faded(0.8, -5) == 0.8, "a clock that went back changes nothing"


def test_talk_and_fair_trade_warm_and_insults_and_refusals_cool() -> None:
    met = fold(MET)
    friendly, traded, given = (fold(MET, note) for note in (heard("Good morning, dear!"), TRADED, GIFT))
    assert 0 < friendly.regard(ADA, 400) < traded.regard(ADA, 400)
    assert given.regard(ADA, 400) > traded.regard(ADA, 400) > met.regard(ADA, 400) == 0
    assert fold(MET, heard("You are a liar and a thief!")).regard(ADA, 400) < -0.1
    assert fold(MET, THOUGHTS[1]).regard(ADA, 400) < 0
    assert fold(MET, heard("You are a liar!", to_me=False)).regard(ADA, 400) == 0, "said to somebody else"


def test_amends_are_made_by_words_and_gifts() -> None:
    enemy = fold(MET, *[heard("You are a stupid liar and a thief!")] * 6)
    assert feeling.label(enemy.regard(ADA, 400)) == "enemies"
    sorry = enemy
    for _ in range(5):
        sorry = remember(sorry, heard("I am so sorry, please forgive me."))
    assert sorry.regard(ADA, 400) > enemy.regard(ADA, 400) + 0.3


def test_the_mood_is_the_mean_of_the_last_five_impacts() -> None:
    assert fold().mood == 0
    bad = fold(BrokeDown(tick=1, minute=1))
    assert bad.mood == pytest.approx(-0.9)
    assert fold(BrokeDown(tick=1, minute=1), *[TRADED] * 5).mood == pytest.approx(0.4)
    assert feeling.mood_word(-0.9) == "miserable"
    assert feeling.mood_word(1.0) == "joyful"


def test_energy_follows_thinking_work_and_rest_within_its_bounds() -> None:
    assert fold(DECIDED).energy == ENERGY_FIRST - 1
    assert fold(THOUGHTS[2]).energy == ENERGY_FIRST - 5
    assert fold(*[THOUGHTS[2]] * 40).energy == 0
    assert fold(*[THOUGHTS[2]] * 40, Rested(tick=1, minute=1, slept=False)).energy == 10
    assert fold(THOUGHTS[3]).energy == 100


def test_goals_change_and_stay_few() -> None:
    mind = fold(THOUGHTS[7])
    assert mind.goals(("win the fair", "find an apprentice")) == ("find an apprentice", "see the sea")


def test_reflecting_spends_what_has_gathered() -> None:
    before = fold(*[TRADED] * 40)
    assert before.gathered >= 150
    after = remember(before, reflected(before.gathered))
    assert after.gathered == 0
    assert after.insights[-1].insight == "I trust Ada"


def reflected(spent: int) -> Reflected:
    return Reflected(tick=9, minute=900, question="Whom do I trust?", insight="I trust Ada", spent=spent)


def test_a_mind_knows_its_last_deeds_and_how_often_it_was_refused() -> None:
    no = WasToldNo(tick=1, minute=1, code="place_full", words="Full.")
    mind = fold(*[DECIDED] * 5, no, no)
    assert mind.deeds == ("talk with Ada",) * MOST_DEEDS
    assert mind.refused == 2
    assert remember(mind, DECIDED).refused == 0


def test_a_villager_knows_whom_it_told_what_and_where_somebody_was_seen() -> None:
    told_ada = SpokeMyself(tick=1, minute=1, to=ADA, name="Ada", words="Celia sings.", manner=Manner.SAY, about=7)
    mind = fold(MET, told_ada, THOUGHTS[0], THOUGHTS[8])
    known = mind.people[ADA]
    assert known.told == (7,)
    assert (known.doing, known.place, known.seen_minute) == ("kneading dough", "Bakery", 360)
    assert (known.talks, known.talked_minute) == (1, 360)


@pytest.mark.parametrize(
    ("note", "words"),
    [
        (THOUGHTS[0], "I saw Ada kneading dough at the Bakery today."),
        (THOUGHTS[1], "Ada turned down my offer of 3 wheat today."),
        (THOUGHTS[2], "I worked today and made 2 bread."),
        (THOUGHTS[4], "I decided today to talk with Ada."),
        (THOUGHTS[5], "I made a plan today: bake for the fair."),
        (REFLECTED, "I trust Ada."),
        (THOUGHTS[7], "I decided today to see the sea."),
        (THOUGHTS[8], "I talked with Ada today: the fair."),
        (THOUGHTS[9], "I baked often."),
    ],
)
def test_thoughts_in_words(note: AnyNote, words: str) -> None:
    assert told(note, note.minute) == words


def test_what_is_searched_is_the_same_at_any_time_and_holds_no_everyday_decision() -> None:
    assert searched(THOUGHTS[0]) == "I saw Ada kneading dough at the Bakery."
    assert searched(heard("I love rye")) == "Ada: I love rye"
    assert searched(DECIDED) == ""
