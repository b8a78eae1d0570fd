import pytest

from server.mind.memory import Mind, remember
from server.mind.notes import Met, Overheard, SpokeMyself
from server.mind.perceive import Surroundings
from server.mind.talk import MOST_TURNS, Line, addressed, line_of
from shared.ids import TOWN, BeingId
from shared.sights import Figure, Heard, Kind, Manner
from tests.mind.playhouse import ADA, BEN, JORY, KIT, MABEL, player, villager

NAMES = {MABEL: "Mabel", JORY: "Jory"}


@pytest.mark.parametrize(
    ("words", "whom"),
    [
        ("Mabel, what time is it?", {MABEL}),
        ("mabel?", {MABEL}),
        ("Good morning, Mabel!", {MABEL}),
        ("Hello Mabel", {MABEL}),
        ("Mabel what are you doing", {MABEL}),
        ("What do you think, Jory?", {JORY}),
        ("How are you Jory?", {JORY}),
        ("Mabel, where is Jory?", {MABEL}),
        ("Mabel, Jory, good night!", {MABEL, JORY}),
        ("Where is Mabel?", set()),
        ("Do you know Mabel?", set()),
        ("Is Jory here?", set()),
        ("Jory is a fine man.", set()),
        ("I ate Mabel's bread.", set()),
        ("Mabelline, hello", set()),
        ("What a day", set()),
    ],
)
def test_who_is_spoken_to_and_not_only_about(words: str, whom: set[BeingId]) -> None:
    assert addressed(words, NAMES) == whom


def around(you: BeingId, *figures: Figure) -> Surroundings:
    return Surroundings(you=you, figures={figure.id: figure for figure in figures})


def heard(words: str, speaker: BeingId = ADA, manner: Manner = Manner.SAY, listener: BeingId = TOWN, name: str = "Ada") -> Heard:
    return Heard(speaker, name, words, manner, listener=listener)


SCENE = (villager(MABEL, "Mabel", (0, 0)), villager(JORY, "Jory", (6, 0)), player(ADA, "Ada", (2, 0)))


def answering(words: str, *figures: Figure, minds: dict[BeingId, Mind] | None = None, tick: int = 10) -> set[BeingId]:
    """Return which of the villagers in the scene answer, each by its own lights."""
    folk = [figure.id for figure in figures if figure.kind is Kind.VILLAGER]
    known = minds or {}
    return {you for you in folk if line_of(known.get(you, Mind()), around(you, *figures), tick, heard(words)) is not None}


def test_the_nearest_answers_alone() -> None:
    assert answering("Nice day.", *SCENE) == {MABEL}


def test_equally_near_the_first_in_town_answers() -> None:
    near = (villager(MABEL, "Mabel", (0, 0)), villager(JORY, "Jory", (4, 0)), player(ADA, "Ada", (2, 0)))
    assert answering("Nice day.", *near) == {MABEL}


def test_nobody_far_away_answers() -> None:
    assert answering("Nice day.", villager(MABEL, "Mabel", (0, 0)), player(ADA, "Ada", (5, 0))) == set()


def test_who_is_named_answers_from_farther_away() -> None:
    assert answering("Jory, come here!", *SCENE) == {JORY}
    assert answering("Hello, Mabel and Jory", *SCENE) <= {MABEL, JORY}


def test_sleepers_leave_the_answer_to_others() -> None:
    folk = (villager(MABEL, "Mabel", (1, 0), doing="sleeping"), villager(JORY, "Jory", (5, 0)), player(ADA, "Ada", (2, 0)))
    assert answering("Nice day.", *folk) == {JORY}
    assert answering("Mabel, wake up!", *folk) == {MABEL}


def test_who_talks_with_a_player_goes_on_though_another_is_nearer() -> None:
    met = Met(tick=0, minute=0, being=ADA, name="Ada", kind=Kind.PLAYER)
    jory = Met(tick=0, minute=0, being=JORY, name="Jory", kind=Kind.VILLAGER)
    spoke = SpokeMyself(tick=5, minute=0, to=ADA, name="Ada", words="Yes?", manner=Manner.SAY)
    asked = Overheard(tick=4, minute=0, speaker=ADA, name="Ada", words="Jory!", manner=Manner.SAY)
    told = Overheard(tick=5, minute=0, speaker=JORY, name="Jory", words="Yes?", manner=Manner.SAY)
    jorys = remember(remember(Mind(), met), spoke)
    mabels = Mind()
    for note in (met, jory, asked, told):
        mabels = remember(mabels, note)
    minds = {JORY: jorys, MABEL: mabels}
    assert answering("And then?", *SCENE, minds=minds) == {JORY}
    assert answering("And then?", *SCENE, minds=minds, tick=2000) == {MABEL}


def test_a_whisper_is_for_its_listener_alone() -> None:
    for you in (MABEL, JORY):
        mine = line_of(Mind(), around(you, *SCENE), 1, heard("Psst.", manner=Manner.WHISPER, listener=JORY))
        assert (mine is not None) == (you == JORY)
    assert line_of(Mind(), around(MABEL, *SCENE), 1, heard("", manner=Manner.WHISPER, listener=MABEL)) is None


def test_gestures_and_own_words_want_no_answer() -> None:
    assert line_of(Mind(), around(MABEL, *SCENE), 1, heard("waves to Mabel", manner=Manner.EMOTE)) is None
    assert line_of(Mind(), around(MABEL, *SCENE), 1, heard("Mabel!", speaker=MABEL)) is None


def test_a_voice_from_out_of_view_is_answered_when_it_calls_by_name() -> None:
    unseen = around(MABEL, SCENE[0])
    assert line_of(Mind(), unseen, 1, heard("Mabel!", speaker=TOWN, name="somebody")) == Line(
        TOWN, "somebody", "Mabel!", Manner.SAY, 1, None
    )
    assert line_of(Mind(), unseen, 1, heard("Anybody?", speaker=TOWN, name="somebody")) is None


def test_villagers_answer_villagers_by_name_or_in_a_talk_a_few_times_and_goodbye_once() -> None:
    folk = around(MABEL, villager(MABEL, "Mabel", (0, 0)), villager(JORY, "Jory", (1, 0)))
    assert line_of(Mind(), folk, 1, heard("Fine day.", speaker=JORY)) is None
    assert line_of(Mind(), folk, 5, heard("Fine day.", speaker=JORY)) is not None, "now and then one joins in"
    assert line_of(Mind(), folk, 5, heard("Goodbye, Kit.", speaker=JORY)) is None
    assert line_of(Mind(), folk, 1, heard("Fine day, Mabel.", speaker=JORY)) is not None
    mind = remember(Mind(), Met(tick=0, minute=0, being=JORY, name="Jory", kind=Kind.VILLAGER))
    mind = remember(mind, SpokeMyself(tick=2, minute=0, to=JORY, name="Jory", words="It is, Jory.", manner=Manner.SAY))
    assert line_of(mind, folk, 20, heard("Is it, Mabel?", speaker=JORY)) is not None
    assert line_of(mind, folk, 20, heard("Is it?", speaker=JORY)) is not None, "an answer to what Mabel said last"
    assert line_of(mind, folk, 900, heard("Is it?", speaker=JORY)) is None, "that was a while ago"
    parted = remember(mind, SpokeMyself(tick=3, minute=0, to=JORY, name="Jory", words="Goodbye, Jory.", manner=Manner.SAY))
    assert line_of(parted, folk, 20, heard("Goodbye, Mabel.", speaker=JORY)) is None
    for tick in range(4, 4 + MOST_TURNS):
        mind = remember(mind, SpokeMyself(tick=tick, minute=0, to=JORY, name="Jory", words="It is.", manner=Manner.SAY))
    assert line_of(mind, folk, 20, heard("Is it, Mabel?", speaker=JORY)) is None


def test_a_player_named_like_nobody_does_not_matter() -> None:
    folk = (
        villager(MABEL, "Mabel", (0, 0)),
        villager(KIT, "Kit", (8, 8)),
        player(ADA, "Ada", (1, 0)),
        player(BEN, "Ben", (2, 0)),
    )
    assert answering("Ben, shall we go?", *folk) == {MABEL}


def test_who_is_spoken_of_does_not_take_the_talk_over() -> None:
    folk = around(MABEL, villager(MABEL, "Mabel", (0, 0)), villager(JORY, "Jory", (1, 0)), player(ADA, "Ada", (1, 1)))
    mind = Mind()
    for being, name, kind in ((JORY, "Jory", Kind.VILLAGER), (ADA, "Ada", Kind.PLAYER)):
        mind = remember(mind, Met(tick=0, minute=0, being=being, name=name, kind=kind))
    asked = Overheard(tick=1, minute=0, speaker=ADA, name="Ada", words="Where is Jory?", manner=Manner.SAY, to_me=True)
    mind = remember(mind, asked)
    mind = remember(mind, SpokeMyself(tick=5, minute=0, to=ADA, name="Ada", words="Jory is here.", manner=Manner.SAY))
    mind = remember(mind, Overheard(tick=9, minute=0, speaker=JORY, name="Jory", words="I sell houses.", manner=Manner.SAY))
    assert line_of(mind, folk, 20, heard("How are you?")) is not None
