import pytest
from msgspec.structs import replace

from server.mind import gossip
from server.mind.consolidate import words_of
from server.mind.discreet import aloud, is_secret, tells_on
from server.mind.memory import Mind, remember
from server.mind.notes import AnyNote, Met, Overheard, Reflected
from server.mind.perceive import Surroundings
from server.mind.portrait import WRITTEN, Who, portrait
from server.mind.recall import may_come
from server.mind.talk import Line
from server.mind.wording import told
from shared.ids import BeingId
from shared.living import Persona
from shared.sights import Kind, Manner
from tests.mind.playhouse import ADA, BEN, JORY, MABEL, PLACES, player, villager


@pytest.mark.parametrize(
    ("insight", "said"),
    [
        ("I hardly know Celia and should ask more", "I hardly know Celia"),
        ("Tom is not kind and I should keep away", "Tom is not kind"),
        ("Celia is good to me and I like the company", "Celia is good to me and I like the company"),
        ("Tom is a fair trader", "Tom is a fair trader"),
        ("I am content with my days", "I am content with my days"),
        ("I ask too much for what I sell", ""),
        ("I must rest more", ""),
    ],
)
def test_a_conclusion_is_said_without_the_resolve(insight: str, said: str) -> None:
    assert aloud(insight) == said


def test_a_memory_of_a_conclusion_is_told_without_the_resolve() -> None:
    note = Reflected(tick=1, minute=400, question="?", insight="I hardly know Celia and should ask more")
    assert told(note, 500) == "I hardly know Celia."
    assert told(replace(note, insight="I must rest more"), 500) == ""


NEWS = "My brother Tobias keeps forty hives on the hill above the mill."
GOSSIP = Persona(traits=("talkative",))
PLAIN = Persona(traits=("warm", "brisk"))
DISCREET = Persona(traits=("discreet",), personality="She loves gossip.")


def around(persona: Persona) -> Surroundings:
    figures = {
        MABEL: villager(MABEL, "Mabel", (2, 2)),
        JORY: villager(JORY, "Jory", (3, 2), "carpenter"),
        ADA: player(ADA, "Ada", (3, 3)),
    }
    return Surroundings(MABEL, persona, "Thorp", 432, figures, PLACES)


def wrote(words: str, tick: int = 100, chat: int = 4, line: int = 1) -> Overheard:
    return Overheard(
        tick=tick, minute=430, speaker=ADA, name="Ada", words=words, manner=Manner.SAY, to_me=True, chat=chat, line=line
    )


def news(persona: Persona, *notes: Overheard) -> str:
    mind = remember(Mind(), Met(tick=0, minute=400, being=ADA, name="Ada", kind=Kind.PLAYER))
    for note in notes:
        mind = remember(mind, note)
    topic = gossip.news(mind, around(persona), dict[int, AnyNote](enumerate(notes, 1)), JORY)
    return topic.words if topic is not None else ""


@pytest.mark.parametrize(
    "words",
    [
        "Don't tell anyone.",
        "do not tell Jory",
        "This stays between us.",
        "between you and me, I am broke",
        "It is a secret!",
        "Keep it to yourself",
        "Nobody must know",
        "tell nobody",
        "dont tell",
        "Please never mention it",
        "It is confidential",
    ],
)
def test_marks_of_a_secret(words: str) -> None:
    assert is_secret(words)


@pytest.mark.parametrize("words", ["Tell me of the mill.", "I told Jory of it.", "Between mill and river", "You know him."])
def test_no_marks_of_a_secret(words: str) -> None:
    assert not is_secret(words)


def test_only_a_gossip_tells_on_what_was_written_and_with_its_source() -> None:
    assert tells_on(GOSSIP)
    assert news(GOSSIP, wrote(NEWS)).startswith("Ada told me that")
    for persona in (PLAIN, DISCREET):
        assert not tells_on(persona)
        assert news(persona, wrote(NEWS)) == ""
    aloud = replace(wrote(NEWS), chat=0)
    assert news(PLAIN, aloud).startswith("Ada told me that")


@pytest.mark.parametrize(("apart", "told_on"), [(10, False), (3_000, False), (3_001, True), (-3_000, False), (-3_001, True)])
def test_a_mark_covers_what_was_written_within_five_minutes_before_and_after(apart: int, told_on: bool) -> None:  # noqa: FBT001
    mark = wrote("That is between us.", tick=10_000 + apart, line=2)
    assert bool(news(GOSSIP, wrote(NEWS, tick=10_000), mark)) is told_on


def test_a_secret_is_not_told_on_where_it_was_said_aloud_either() -> None:
    aloud = replace(wrote("It is a secret that my brother Tobias keeps forty hives."), chat=0)
    assert news(GOSSIP, aloud) == ""


def asks(who: BeingId, chat: int = 0, since: int = 0) -> Line:
    manner = Manner.WHISPER if chat else Manner.SAY
    return Line(who, "Ada" if who == ADA else "Ben", "What of the hives?", manner, 9_000, Kind.PLAYER, chat=chat, since=since)


def test_one_memory_of_chats_and_of_the_street_for_the_same_person_and_nobody_else() -> None:
    written, aloud = wrote(NEWS), replace(wrote(NEWS), chat=0)
    assert may_come(written, asks(ADA)), "told in a chat, recalled in the street"
    assert may_come(aloud, asks(ADA, chat=9)), "and the other way round"
    assert may_come(written, asks(ADA, chat=9)), "and in another chat of the same two"
    assert not may_come(written, asks(BEN))
    assert not may_come(written, asks(BEN, chat=5))
    assert not may_come(written, asks(BeingId(0)))


def test_a_secret_of_a_chat_comes_to_mind_only_where_the_two_are_alone() -> None:
    secret = wrote("Between us, my brother Tobias keeps forty hives.")
    assert not may_come(secret, asks(ADA)), "the street would hear it"
    assert not may_come(secret, replace(asks(ADA, chat=9), manner=Manner.SAY)), "nor in a group"
    assert may_come(secret, asks(ADA, chat=9))
    assert may_come(secret, replace(asks(ADA), manner=Manner.WHISPER))


@pytest.mark.parametrize(("since", "comes"), [(100, False), (101, True)])
def test_what_stands_in_the_prompt_does_not_come_to_mind_too(since: int, comes: bool) -> None:  # noqa: FBT001
    assert may_come(wrote(NEWS), asks(ADA, chat=4, since=since)) is comes


def test_neither_sums_nor_watchers_learn_the_words() -> None:
    notes = [wrote(NEWS, line=number) for number in range(1, 5)]
    assert "Tobias" not in words_of(notes)
    assert told(notes[0], 432) == "Ada wrote something to me today."
    assert told(notes[0], 432, in_confidence=True) == f"Ada wrote today, {NEWS}"
    seen = portrait(Who(MABEL, "Mabel"), notes, 432)
    assert {line.words for line in seen.talk} == {WRITTEN}
    assert not any("Tobias" in memory.words for memory in seen.memories)


def test_words_of_a_chat_count_like_spoken_ones() -> None:
    met = Met(tick=0, minute=400, being=ADA, name="Ada", kind=Kind.PLAYER)
    kind = "Thank you, dear friend, you are wonderful."
    minds = [remember(remember(Mind(), met), note) for note in (wrote(kind), replace(wrote(kind), chat=0))]
    assert minds[0].mood == minds[1].mood > 0
    assert minds[0].regard(ADA, 430) == minds[1].regard(ADA, 430) > 0
    assert minds[0].gathered == minds[1].gathered
    assert minds[0].floors == {}
    assert minds[0].asker == 0, "a chat takes no talk over in the street"
