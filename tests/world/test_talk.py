import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.world.decide import attempt
from server.world.entry import Entry
from server.world.events import Began, Halted, Said
from server.world.project import project
from server.world.state import World
from shared.commands import Begin, Emote, Say, Shout, Travel, Walk, Whisper
from shared.geometry import Direction
from shared.ids import ARCHIVE, TOWN, BeingId
from shared.sights import AnySight, Heard, Manner
from shared.text import clean
from tests.world.drawing import ADA, BOB, MABEL, act, refused, world


def heard(before: World, command: Say | Shout | Whisper | Emote, by: BeingId, ear: BeingId) -> Heard | None:
    after, entry = act(before, by, command)
    sights: list[AnySight] = [sight for event in entry.events for sight in project(before, after, event, ear)]
    found = [sight for sight in sights if isinstance(sight, Heard)]
    return found[0] if found else None


@pytest.mark.parametrize(
    ("drawing", "reaches"),
    [
        ("1.......2", True),
        ("1........2", False),
        ("1..#..2", False),
        ("1.#.2", True),
        ("1..+..2", True),
        ("1..+...2", False),
    ],
)
def test_a_say_carries_eight_cells_less_through_walls(drawing: str, *, reaches: bool) -> None:
    assert (heard(world(drawing), Say("Hello"), ADA, BOB) is not None) == reaches


def test_a_shout_carries_twenty_five_cells() -> None:
    assert heard(world("1" + "." * 24 + "2"), Shout("Fire"), ADA, BOB)
    assert not heard(world("1" + "." * 25 + "2"), Shout("Fire"), ADA, BOB)


def test_a_voice_behind_a_wall_has_no_name_but_a_direction() -> None:
    sight = heard(world("1.#.2"), Say("psst"), ADA, BOB)
    assert sight is not None
    assert (sight.speaker, sight.name, sight.bearing) == (0, "somebody", Direction.WEST)


def test_a_whisper_reaches_only_its_listener_and_the_archive() -> None:
    here = world("1......\n23.....")
    whisper = Whisper("Bob", "the key is under the mat")
    assert heard(here, whisper, ADA, BOB).words.startswith("the key")  # type: ignore[union-attr]
    for other in (MABEL, TOWN):
        seen = heard(here, whisper, ADA, other)
        assert seen is not None
        assert (seen.words, seen.manner, seen.listener) == ("", Manner.WHISPER, BOB)
    assert heard(here, whisper, ADA, ARCHIVE).words.startswith("the key")  # type: ignore[union-attr]


@pytest.mark.parametrize("words", [Say("Hm.", by_rule=True), Shout("Hm.", by_rule=True), Whisper("Bob", "Hm.", by_rule=True)])
def test_however_it_is_said_words_by_rule_are_marked(words: Say | Shout | Whisper) -> None:
    sight = heard(world("12"), words, ADA, BOB)
    assert sight is not None
    assert sight.by_rule


@pytest.mark.parametrize("words", [Say("Hm.", by_rule=True, stream=3), Shout("Hm.", by_rule=True)])
def test_words_by_rule_are_marked_though_nobody_sees_who_speaks(words: Say | Shout) -> None:
    sight = heard(world("1.#.2"), words, ADA, BOB)
    assert sight is not None
    assert (sight.by_rule, sight.speaker, sight.name, sight.stream) == (True, 0, "somebody", 0)


def test_a_whisper_that_is_seen_and_not_understood_carries_no_mark() -> None:
    seen = heard(world("1......\n23....."), Whisper("Bob", "Hm.", by_rule=True), ADA, MABEL)
    assert seen is not None
    assert (seen.words, seen.by_rule) == ("", False)


def test_a_whisper_needs_somebody_beside() -> None:
    assert refused(world("1..2"), ADA, Whisper("Bob", "hey")) == "too_far"
    assert refused(world("1#.2"), ADA, Whisper("Bob", "hey")) == "nobody"
    assert refused(world("1..2"), ADA, Whisper("ada", "hey")) == "yourself"


def test_an_emote_is_seen_not_heard() -> None:
    assert heard(world("1" + "." * 30 + "2"), Emote("waves"), ADA, BOB)
    assert not heard(world("1#2"), Emote("waves"), ADA, BOB)


def test_words_keep_case_and_script_and_lose_what_moves_a_cursor() -> None:
    _, entry = act(world("1."), ADA, Say("Grüße, \x1b[31mМир\x1b[0m 👋\n\u202eabc"))
    assert isinstance(entry.events[0], Said)
    assert entry.events[0].words == "Grüße, Мир 👋 abc"


@given(st.text(max_size=600))
def test_whatever_is_said_is_clean_or_refused(words: str) -> None:
    answer = attempt(world("1."), ADA, Say(words))
    if isinstance(answer, Entry):
        said = answer.events[0]
        assert isinstance(said, Said)
        assert said.words == clean(said.words) != ""
        assert len(said.words) <= 500


def test_nothing_and_too_much_are_refused() -> None:
    for words in ("", "   ", "\x07\x1b[2J", "\u200b"):
        assert refused(world("1."), ADA, Say(words)) == "empty"
    assert refused(world("1."), ADA, Say("x" * 501)) == "too_long"


def test_a_walking_player_stops_when_spoken_to_and_a_villager_decides_itself() -> None:
    here, _ = act(world("1.2" + "." * 30 + "3"), BOB, Travel(20, 0))
    _, entry = act(here, ADA, Say("Wait"))
    assert Halted(BOB, arrived=False, why="You stop: Ada speaks.") in entry.events


def test_doing_something_shows_and_ends_with_the_next_step() -> None:
    here, entry = act(world("1."), ADA, Begin("kneading dough"))
    assert entry.events == (Began(ADA, "kneading dough"),)
    assert refused(here, ADA, Begin("kneading dough")) == "no_change"
    assert refused(here, ADA, Begin("x" * 81)) == "too_long"
    here, _ = act(here, ADA, Walk(Direction.EAST))
    assert here.beings[ADA].doing == ""
