import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from server.powers import founder
from server.renewing import beginning, founded_by, reset
from server.save.journal import Journal
from server.save.lock import Lock
from server.save.replay import History
from server.save.verify import verify
from server.world.decide import decide
from server.world.orders import Found
from server.world.state import EMPTY
from shared.errors import SaveError
from shared.sights import Kind
from tests.save.playing import played


@pytest.fixture
def save(tmp_path: Path) -> Path:
    path = tmp_path / "town.thorp"
    with closing(Journal.create(path)) as journal:
        journal.commit(played())
    return path


def entries(path: Path) -> int:
    with closing(History(path)) as history:
        return history.last_n


def test_the_old_town_is_kept_and_the_new_one_begins(save: Path) -> None:
    assert reset(save) == ("Testing", save.with_name("town-before-reset-1.thorp"))
    assert entries(save.with_name("town-before-reset-1.thorp")) == len(played())
    with closing(History(save)) as history:
        assert history.world_after(1) == played()[0][1]
        assert history.last_n == 3
    for file in save.parent.glob("*.thorp"):
        report = verify(file, decide)
        assert report.ok, report.difference


def test_every_reset_keeps_a_copy_of_its_own(save: Path) -> None:
    save.with_name("town-before-reset-2.thorp").write_text("somebody's", encoding="utf-8")
    assert [reset(save)[1].name for _ in range(3)] == [f"town-before-reset-{n}.thorp" for n in (1, 3, 4)]
    assert save.with_name("town-before-reset-2.thorp").read_text(encoding="utf-8") == "somebody's"
    assert sorted(path.name for path in save.parent.iterdir() if path.suffix != ".thorp") == []


def test_what_a_killed_reset_left_behind_is_taken_away_and_nothing_else(save: Path) -> None:
    drafts = [f"town.thorp.77.{rest}" for rest in ("anew", "anew-wal", "anew-shm", "anew.lock", "copy", "copy-journal")]
    others = ["town.thorp.77.anew.md", "atown.thorp.77.anew", "town.thorp.copy", "townXthorp.77.anew"]
    for name in (*drafts, *others):
        save.with_name(name).write_text("left", encoding="utf-8")
    reset(save)
    assert {path.name for path in save.parent.iterdir()} == {*others, "town.thorp", "town-before-reset-1.thorp"}


def test_a_town_is_founded_anew_as_it_was_founded(save: Path) -> None:
    order, old = founded_by(save)
    assert order == Found("Testing", 1)
    entry, world = beginning(Found("Other", 5, villagers=2), EMPTY)[-1]
    assert (entry.n, world.town.name, len(world.beings)) == (1, "Other", 2)
    assert old == played()[-1][1]


def test_who_came_first_came_first_to_the_new_town_too(save: Path) -> None:
    _, world = beginning(*founded_by(save))[-1]
    (zed,) = [being for being in world.beings.values() if being.kind is Kind.PLAYER]
    assert (zed.name, zed.present) == ("Zed", False)
    assert founder(world) == zed.id


def test_a_save_that_runs_is_not_reset(save: Path) -> None:
    lock = Lock(save)
    try:
        with pytest.raises(SaveError, match="in use"):
            reset(save)
    finally:
        lock.release()
    assert [path.name for path in save.parent.glob("*.thorp")] == [save.name]


def test_somebody_who_reads_the_old_town_goes_on_reading_it(save: Path) -> None:
    with closing(History(save)) as history:
        reset(save)
        assert history.world_after(history.last_n) == played()[-1][1]
    assert entries(save) == 3


def test_what_is_no_save_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "letter.thorp"
    file.write_text("Dear Ada", encoding="utf-8")
    with pytest.raises(SaveError, match="no save"):
        reset(file)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.thorp"]


def test_killed_at_any_step_the_old_town_is_whole_in_the_save_or_its_copy(tmp_path: Path) -> None:
    killed = tmp_path / "killed"
    killed.mkdir()
    with closing(Journal.create(tmp_path / "town.thorp")) as journal:
        journal.commit(played())
        for file in tmp_path.glob("town.thorp*"):  # as kill -9 leaves it: the log not yet in the file
            if not file.name.endswith(".lock"):
                shutil.copy(file, killed)
    assert (killed / "town.thorp-wal").stat().st_size
    command = [sys.executable, "-m", "tests.save.killing", str(killed / "town.thorp"), str(tmp_path / "tries")]
    tries = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)  # noqa: S603
    assert tries > 10
    found: set[tuple[int, int]] = set()
    for number in range(1, tries + 1):
        place = tmp_path / "tries" / str(number)
        with closing(Journal.open(place / "town.thorp")) as journal:
            world = journal.load()
        copies = list(place.glob("town-before-reset-*.thorp"))
        assert world == played()[-1][1] or [entries(copy) for copy in copies] == [len(played())]
        found.add((world.entries, len(copies)))
    assert found == {(len(played()), 0), (len(played()), 1), (3, 1)}
