import math
import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.save import recollection
from server.save.journal import Journal
from server.save.recollection import DIMENSIONS, RECENCY_PER_HOUR, RELEVANCE_WEIGHT, Memory, Recollection, extension_problem
from shared.ids import BeingId

ADA, BOB = BeingId(1), BeingId(2)
HOUR = 60


def pointing(way: int, *, noise: float = 0.1) -> list[float]:
    """Return a vector that points along one axis, a little off."""
    rng = random.Random(way)
    return [rng.gauss(0, noise / 20) + (i == way) for i in range(DIMENSIONS)]


@pytest.fixture
def index(save: Path) -> Iterator[Recollection]:
    with closing(Recollection(save)) as opened:
        yield opened


def test_the_extension_loads_here() -> None:
    assert extension_problem() is None


def test_meaning_finds_what_words_do_not(index: Recollection) -> None:
    index.remember(Memory(1, ADA, "Wolves came to the mill.", 0, vector=pointing(1)))
    index.remember(Memory(2, ADA, "Mabel baked bread.", 0, vector=pointing(2)))
    index.remember(Memory(3, BOB, "The beasts are back.", 0, vector=pointing(1)))
    best, other = index.recall(ADA, "any predators?", now=0, most=5, vector=pointing(1))
    assert (best.note, best.meaning, best.words) == (1, 1.0, 0.0)
    assert (other.note, other.meaning) == (2, 0.0)


def test_words_find_without_vectors(index: Recollection) -> None:
    index.remember(Memory(1, ADA, "Wolves came to the mill.", 0))
    index.remember(Memory(2, ADA, "Mabel baked bréad.", 0))
    (best,) = index.recall(ADA, 'Who sells "bread" (today)?', now=0, most=1)
    assert (best.note, best.meaning, best.words) == (2, None, 1.0)


def test_what_is_newer_or_weightier_wins_among_equals(index: Recollection) -> None:
    index.remember(Memory(1, ADA, "rain", 0, importance=3))
    index.remember(Memory(2, ADA, "rain", 10 * HOUR, importance=3))
    assert [found.note for found in index.recall(ADA, "rain", now=20 * HOUR, most=2)] == [2, 1]
    index.remember(Memory(3, ADA, "rain", 5 * HOUR, importance=9))
    assert index.recall(ADA, "rain", now=20 * HOUR, most=1)[0].note == 3


def test_all_equal_counts_half(index: Recollection) -> None:
    for note in (1, 2):
        index.remember(Memory(note, ADA, "rain", 5))
    found = index.recall(ADA, "rain", now=5, most=5)
    assert [recalled.note for recalled in found] == [2, 1]
    assert {(recalled.score, recalled.words, recalled.recency, recalled.importance) for recalled in found} == {
        (RELEVANCE_WEIGHT / 2 + 1, 0.5, 0.5, 0.5)
    }


def test_remembering_again_replaces(index: Recollection) -> None:
    index.remember(Memory(1, ADA, "rain", 0, vector=pointing(3)))
    index.remember(Memory(1, ADA, "snow", 0, vector=pointing(4)))
    (found,) = index.recall(ADA, "snow", now=0, most=5, vector=pointing(4))
    assert found.note == 1
    assert index.known(ADA) == {1: True}
    assert index.known(BOB) == {}


def test_rebuilding_throws_the_old_away_and_keeps_ids(index: Recollection, save: Path) -> None:
    index.remember(Memory(1, ADA, "rain", 0, vector=pointing(3)))
    index.rebuild(Memory(note, BOB, "snow", 0, vector=pointing(note)) for note in (5, 6))
    assert index.known(ADA) == {}
    index.close()
    with closing(Recollection(save)) as again:
        assert again.known(BOB) == {5: True, 6: True}
        assert again.recall(BOB, "", now=0, most=1, vector=pointing(6))[0].note == 6


def test_a_vector_of_another_length_is_refused_whole(index: Recollection) -> None:
    with pytest.raises(ValueError, match="384 floats, not 2"):
        index.remember(Memory(1, ADA, "rain", 0, vector=[1.0, 2.0]))
    assert index.known(ADA) == {}


def test_without_the_extension_words_are_left(save: Path) -> None:
    def missing(_db: apsw.Connection) -> None:
        raise ImportError("no module named sqlite_vec")

    with closing(Recollection(save, load=missing)) as index:
        assert not index.by_meaning
        index.remember(Memory(1, ADA, "wolves", 0, vector=pointing(1)))
        (found,) = index.recall(ADA, "wolves", now=0, most=5, vector=pointing(1))
        assert (found.note, found.meaning) == (1, None)
        index.rebuild([])


@pytest.mark.parametrize(("error", "words"), [(ImportError("x"), "install Thorp again"), (apsw.SQLError("no"), "cannot load")])
def test_the_reason_is_told(monkeypatch: pytest.MonkeyPatch, error: Exception, words: str) -> None:
    def fail(_db: apsw.Connection) -> None:
        raise error

    monkeypatch.setattr(recollection, "_load", fail)
    assert words in (extension_problem() or "")


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(), vector=st.none() | st.lists(st.floats(-1, 1, width=32), min_size=DIMENSIONS, max_size=DIMENSIONS))
def test_no_question_breaks_it_and_no_score_is_nan(index: Recollection, text: str, vector: list[float] | None) -> None:
    index.remember(Memory(1, ADA, text or "rain", 0, vector=vector))
    index.remember(Memory(2, ADA, "bread", 3, vector=[0.0] * DIMENSIONS))
    index.remember(Memory(3, ADA, "the wolves", 3))
    found = index.recall(ADA, text, now=-7, most=10, vector=vector)
    assert {recalled.note for recalled in found} == {1, 2, 3}
    assert all(math.isfinite(recalled.score) and 0 <= recalled.score <= RELEVANCE_WEIGHT + 2 for recalled in found)


def test_a_town_goes_on_writing_beside_it(save: Path) -> None:
    with closing(Journal.open(save)) as journal, closing(Recollection(save)) as index:
        index.remember(Memory(journal.new_note_id(), ADA, "rain", 0, vector=pointing(1)))
        journal.commit([])
        assert len(index.known(ADA)) == 1
    with closing(Journal.open(save)) as journal:
        assert journal.load().entries


def test_what_was_used_is_recent_again(index: Recollection) -> None:
    index.remember_all([Memory(1, ADA, "rain", 0), Memory(2, ADA, "rain", 10 * HOUR)])
    assert index.recall(ADA, "rain", now=20 * HOUR, most=1)[0].note == 2
    index.use({1: 15 * HOUR, 77: 15 * HOUR})
    assert index.recall(ADA, "rain", now=20 * HOUR, most=1)[0].note == 1
    index.use({1: 5 * HOUR})
    assert index.recall(ADA, "rain", now=20 * HOUR, most=1)[0].note == 1, "used never goes back"
    index.rebuild([Memory(1, ADA, "rain", 0), Memory(2, ADA, "rain", 10 * HOUR)])
    assert index.recall(ADA, "rain", now=20 * HOUR, most=1)[0].note == 2


def test_recency_falls_with_game_hours(index: Recollection) -> None:
    for note, hours in ((1, 0), (2, 100), (3, 200)):
        index.remember(Memory(note, ADA, "rain", hours * HOUR))
    parts = {found.note: found.recency for found in index.recall(ADA, "rain", now=200 * HOUR, most=3)}
    oldest, middle = RECENCY_PER_HOUR**200, RECENCY_PER_HOUR**100
    assert parts == {1: 0.0, 2: pytest.approx((middle - oldest) / (1 - oldest)), 3: 1.0}


def test_what_is_old_and_everyday_is_found_before_what_is_new_and_weighty(index: Recollection) -> None:
    index.remember(Memory(1, ADA, "Wolves came to the mill.", 0, importance=1, vector=pointing(1)))
    index.remember_all(Memory(note, ADA, "Bread.", 700 * HOUR, importance=9, vector=pointing(note)) for note in range(2, 40))
    assert index.recall(ADA, "predators", now=700 * HOUR, most=5, vector=pointing(1))[0].note == 1


def test_a_sum_stands_for_what_it_sums_up(index: Recollection) -> None:
    index.remember_all(Memory(note, ADA, "rain", note, vector=pointing(note)) for note in (1, 2, 3))
    index.remember(Memory(4, ADA, "It rained twice.", 4, vector=pointing(4), instead_of=(1, 2, 99)))
    assert index.known(ADA) == {3: True, 4: True}
    assert {found.note for found in index.recall(ADA, "rained", now=4, most=9, vector=pointing(1))} == {3, 4}
    index.forget([3, 3])
    assert index.known(ADA) == {4: True}


def test_ends_of_words_do_not_matter_and_common_words_say_nothing(index: Recollection) -> None:
    index.remember(Memory(1, ADA, "What would you do with it all?", 0))
    index.remember(Memory(2, ADA, "Mabel was baking cakes.", 0))
    index.remember(Memory(3, BOB, "Cake! Cake!", 0))
    (best, other) = index.recall(ADA, "What would you do with a cake that she baked?", now=0, most=5)
    assert (best.note, best.words, other.words) == (2, 1.0, 0.0)
    assert index.recall(ADA, "What would you do?", now=0, most=1)[0].note == 1


def test_many_forgotten_leave_no_gaps_behind(index: Recollection) -> None:
    def chunks() -> int:
        return int(index._db.execute("SELECT count(*) FROM memory_vectors_chunks").get)

    index.remember_all(Memory(note, ADA, "rain", note, vector=pointing(note)) for note in range(1, 641))
    index.forget(note for note in range(1, 641) if note % 64)
    index.tidy(BOB)
    assert chunks() == 10
    index.tidy(ADA)
    assert chunks() == 1
    assert index.recall(ADA, "", now=0, most=1, vector=pointing(128))[0].note == 128


def test_an_index_of_another_shape_is_made_anew(save: Path) -> None:
    with closing(Recollection(save)) as index:
        index.remember(Memory(1, ADA, "rain", 0, vector=pointing(1)))
        index._db.execute("DROP TABLE memories")
        index._db.execute("CREATE TABLE memories(id INTEGER PRIMARY KEY, villager INTEGER, tick INTEGER, importance INTEGER)")
        index._db.execute("INSERT INTO memories VALUES(1, 1, 0, 1)")
    with closing(Recollection(save)) as index:
        assert index.known(ADA) == {}
        index.remember(Memory(1, ADA, "snow", 0, vector=pointing(2)))
        assert index.recall(ADA, "snow", now=0, most=1, vector=pointing(2))[0].note == 1


def test_a_search_does_not_wait_for_what_is_written(index: Recollection) -> None:
    index.remember(Memory(1, ADA, "rain", 0, vector=pointing(1)))
    with index._change():
        index._insert(Memory(2, ADA, "rain", 0, vector=pointing(1)))
        assert [found.note for found in index.recall(ADA, "rain", now=0, most=5, vector=pointing(1))] == [1]
    assert len(index.recall(ADA, "rain", now=0, most=5, vector=pointing(1))) == 2
