import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.save import layout
from server.save.chronicle import Moment
from server.save.journal import Journal
from server.save.replay import History
from server.world.entry import Entry
from server.world.events import MinutePassed, Said
from server.world.evolve import fold
from server.world.orders import Tick
from server.world.state import EMPTY
from shared.errors import SaveError
from shared.ids import TOWN
from tests.save.playing import played


@pytest.fixture
def history(written: Path) -> Iterator[History]:
    with closing(History(written)) as opened:
        yield opened


def after(tick: int) -> Moment:
    """Return the last moment at or before the tick."""
    return max((moment for moment in played() if moment[0].tick <= tick), key=lambda moment: moment[0].n)


def test_the_bounds(history: History) -> None:
    first, last = played()[0], played()[-1]
    assert (history.first_tick, history.last_tick, history.last_n) == (first[0].tick, last[0].tick, last[0].n)
    assert (history.first_minute, history.last_minute) == (first[1].minute, last[1].minute)


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tick=st.integers(-5, 400))
def test_any_moment_is_the_fold_up_to_it(history: History, tick: int) -> None:
    expected = after(tick) if tick >= 0 else played()[0]
    assert history.world_at(tick) == expected[1]
    assert history.entry_at(tick) == expected[0].n
    assert history.tick_of(expected[0].n) == expected[0].tick


@pytest.mark.parametrize("harm", ["", "DELETE FROM snapshots", "UPDATE snapshots SET blob = x'00'"])
def test_snapshots_only_shorten_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str) -> None:
    monkeypatch.setattr(layout, "SNAPSHOT_EVERY", layout.DIGEST_EVERY)
    moments = played(800)
    with closing(Journal.create(tmp_path / "town.thorp")) as journal:
        journal.commit(moments)
        journal._db.execute(harm)
    with closing(History(tmp_path / "town.thorp")) as history:
        for n in (len(moments), 256, 257, 700, 511, 512, 300, 1):
            assert history.world_after(n) == moments[n - 1][1]
        assert history.world_after(300, near=moments[290][1]) == moments[299][1]
        assert history.world_after(300, near=moments[310][1]) == moments[299][1]


@pytest.mark.parametrize("every", [256, 4096])
def test_a_minute_of_the_clock_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, every: int) -> None:
    monkeypatch.setattr(layout, "SNAPSHOT_EVERY", every)
    moments = played(800)
    with closing(Journal.create(tmp_path / "town.thorp")) as journal:
        journal.commit(moments)
    with closing(History(tmp_path / "town.thorp")) as history:
        for minute in (0, 360, 361, 362, 380, 400, moments[-1][1].minute, 10**6):
            expected = next((entry.tick for entry, world in moments if world.minute >= minute), moments[-1][0].tick)
            assert history.tick_of_minute(minute) == expected


def test_entries_and_moments(history: History) -> None:
    assert list(history.entries(10, 20)) == [entry for entry, _ in played()[9:20]]
    assert list(history.entries(0, 10**9)) == [entry for entry, _ in played()]
    assert list(history.moments(played()[9][1], 20)) == list(played()[10:20])


def test_marks_are_thinned_evenly(history: History) -> None:
    every = history.marks(10_000)
    said = sum(any(isinstance(event, Said) for event in entry.events) for entry, _ in played())
    assert sum(mark.kind == "said" for mark in every) > 10
    assert sum(mark.kind == "said" for mark in every) <= said
    assert {"said", "arrived", "left"} <= {mark.kind for mark in every}
    assert [mark.tick for mark in every] == sorted(mark.tick for mark in every)
    few = history.marks(9)
    assert 3 <= len(few) <= 9
    assert set(few) <= set(every)


def test_a_new_day_is_marked(tmp_path: Path) -> None:
    first, world = played()[0]
    moments = [(first, world)]
    for n, minute in enumerate((1438, 1439, 1442, 1443, 2880), 2):
        entry = Entry(n, n * 10, TOWN, Tick(), (MinutePassed(minute),))
        world = fold(world, entry)
        moments.append((entry, world))
    for group in (moments[:3], moments[3:]):
        with closing(Journal.open(path) if (path := tmp_path / "long.thorp").exists() else Journal.create(path)) as journal:
            journal.commit(group)
    with closing(History(tmp_path / "long.thorp")) as history:
        assert [mark.tick for mark in history.marks(100) if mark.kind == "day"] == [40, 60]


def test_what_is_said_next_and_before(history: History) -> None:
    said = [entry.n for entry, _ in played() if any(isinstance(event, Said) for event in entry.events)]
    found = [1]
    while (n := history.next_said(found[-1], 1)) is not None:
        found.append(n)
    assert found[1:] == said
    assert history.next_said(said[3], -1) == said[2]
    assert history.next_said(said[0], -1) is None


def test_the_talk_before_a_moment(history: History) -> None:
    talk = [(world, event) for entry, world in played() for event in entry.events if isinstance(event, Said)]
    last = played()[-1][0].n
    assert list(history.talk_before(last, 3)) == talk[-3:]
    assert list(history.talk_before(last, 10**6)) == talk
    assert list(history.talk_before(1, 3)) == []


def test_reading_leaves_nothing_behind(save: Path, folder: Callable[[], list[str]]) -> None:
    before = save.read_bytes()
    with closing(History(save)) as history:
        history.world_at(50)
    assert folder() == ["town.thorp"]
    assert save.read_bytes() == before


def test_a_history_is_read_while_a_server_writes(tmp_path: Path) -> None:
    moments, path = played(), tmp_path / "town.thorp"
    with closing(Journal.create(path)) as journal:
        journal.commit(moments[:100])
        with closing(History(path)) as history:
            journal.commit(moments[100:200])
            assert history.last_n == 100
            assert history.world_at(10**9) == moments[99][1]
            assert list(history.moments(moments[89][1], 10**9)) == list(moments[90:100])
        with closing(History(path)) as history:
            assert history.last_n == 200
    with closing(Journal.open(path)) as journal:
        assert journal.load() == moments[199][1]


def test_a_killed_save_is_read_without_touching_it(save: Path, tmp_path: Path) -> None:
    journal = Journal.open(save)
    for name in ("town.thorp", "town.thorp-wal"):
        shutil.copy(tmp_path / name, tmp_path / f"killed{name.removeprefix('town')}")
    journal.close()
    killed = tmp_path / "killed.thorp"
    before = killed.read_bytes(), layout.wal_of(killed).read_bytes()
    with closing(History(killed)) as history:
        assert history.last_n == len(played())
    assert (killed.read_bytes(), layout.wal_of(killed).read_bytes()) == before


def test_a_save_without_a_town(tmp_path: Path) -> None:
    Journal.create(tmp_path / "new.thorp").close()
    with pytest.raises(SaveError, match="holds no town yet"):
        History(tmp_path / "new.thorp")


def test_rot_in_the_middle_is_met_where_it_is(save: Path) -> None:
    with closing(apsw.Connection(str(save))) as db:
        db.execute("UPDATE entries SET blob = x'00' WHERE n = 300")
        db.execute("INSERT OR REPLACE INTO snapshots SELECT 1, 0, 0, x''")
    with pytest.raises(SaveError, match="entry 300"):
        History(save)


def test_everything_can_be_folded_from_nothing(history: History) -> None:
    assert list(history.moments(EMPTY, history.last_n)) == list(played())
