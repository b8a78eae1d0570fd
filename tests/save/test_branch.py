import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from server.__main__ import app
from server.onward import at_usual_speed
from server.powers import STEWARD
from server.save.branch import branch
from server.save.chronicle import NoteRow
from server.save.journal import Journal
from server.save.replay import History
from server.save.verify import verify
from server.world.decide import decide
from server.world.orders import Admit, Dismiss, Found
from shared.calendar import Speed, clock_text
from shared.commands import SetSpeed
from shared.errors import SaveError
from shared.ids import TOWN, BeingId
from tests.save.playing import Game, played


@settings(deadline=None, max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tick=st.integers(0, 400))
def test_a_branch_shares_history_up_to_the_tick(written: Path, tmp_path: Path, tick: int) -> None:
    new = tmp_path / "new.thorp"
    new.unlink(missing_ok=True)
    world = branch(written, tick, new)
    shared = [entry for entry, _ in played() if entry.tick <= tick]
    with closing(History(new)) as history:
        assert list(history.entries(1, 10**9)) == shared
        assert history.world_at(tick) == world
    with closing(Journal.open(new)) as journal:
        assert journal.load() == world
        assert [note.n for note in journal.notes()] == [note.n for note in notes_of(written) if note.tick <= tick]
        assert json.loads(journal._db.execute("SELECT value FROM meta WHERE key = 'origin'").get) == {
            "save": "town.thorp",
            "tick": tick,
            "entries": len(shared),
        }
    assert verify(new, decide).ok


def notes_of(path: Path) -> list[NoteRow]:
    with closing(apsw.Connection(str(path))) as db:
        return [NoteRow(*row) for row in db.execute("SELECT * FROM notes ORDER BY id")]


def test_a_branch_lives_on_by_itself(save: Path, tmp_path: Path) -> None:
    before = save.read_bytes()
    world = branch(save, 50, tmp_path / "new.thorp")
    rest = [moment for moment in played() if moment[0].n > world.entries]
    with closing(Journal.open(tmp_path / "new.thorp")) as journal:
        journal.commit(rest[:10], [NoteRow(journal.new_note_id(), BeingId(1), world.entries, 50, b"new")])
        ids = [note.id for note in journal.notes()]
    assert len(ids) == len(set(ids))
    assert save.read_bytes() == before


def test_nothing_is_overwritten_and_no_draft_is_left(save: Path, tmp_path: Path, folder: Callable[[], list[str]]) -> None:
    other = tmp_path / "other.thorp"
    other.write_bytes(b"precious")
    with pytest.raises(SaveError, match="exists already"):
        branch(save, 50, other)
    with pytest.raises(SaveError, match="exists already"):
        branch(save, 50, save)
    with pytest.raises(SaveError, match="begins after tick -1"):
        branch(save, -1, tmp_path / "early.thorp")
    with pytest.raises(SaveError, match="no save at"):
        branch(tmp_path / "none.thorp", 1, tmp_path / "new.thorp")
    with pytest.raises(SaveError, match="cannot be made"):
        branch(save, 50, other / "new.thorp")
    assert other.read_bytes() == b"precious"
    assert folder() == ["other.thorp", "town.thorp"]


def test_a_running_town_can_be_branched(save: Path, tmp_path: Path) -> None:
    with closing(Journal.open(save)) as journal:
        world = branch(save, 10**9, tmp_path / "new.thorp")
        assert world == journal.load()


def test_a_tick_beyond_all_numbers_means_everything(save: Path, tmp_path: Path) -> None:
    world = branch(save, 10**30, tmp_path / "new.thorp")
    assert world == branch(save, 2**62, tmp_path / "other.thorp")


@pytest.mark.parametrize("name", ["", "x" * 300])
def test_a_name_that_no_file_can_have_is_refused_in_words(save: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(SaveError, match=r"names no file|cannot be a save"):
        branch(save, 50, tmp_path / name if name else Path())


def test_the_command_takes_a_tick_or_a_day_and_a_time_and_says_what_came_of_it(written: Path, tmp_path: Path) -> None:
    def made(name: str, *moment: str) -> dict[str, int | str]:
        new = tmp_path / name
        told = CliRunner().invoke(app, ["branch", str(written), str(new), *moment, "--json"])
        assert told.exit_code == 0, told.stderr
        found: dict[str, int | str] = json.loads(told.stdout)
        assert found["save"] == str(new)
        with closing(History(new)) as history:
            assert (found["entries"], found["tick"], found["minute"]) == (history.last_n, history.last_tick, history.last_minute)
        return found

    with closing(History(written)) as history:
        minute, last = history.world_at(200).minute, history.last_n
        time = clock_text(minute)
        expected = history.entry_at(history.tick_of_minute(minute))
        expected += len(at_usual_speed(history.world_after(expected)))
        last += len(at_usual_speed(history.world_after(last)))
    assert made("a.thorp", "--at", "120")["tick"] <= 120  # type: ignore[operator]
    assert made("b.thorp", "--day", "1", "--time", time)["entries"] == expected
    assert made("c.thorp")["entries"] == last
    for moment in (["--at", "1", "--day", "1"], ["--day", "9"], ["--time", "soon"]):
        told = CliRunner().invoke(app, ["branch", str(written), str(tmp_path / "d.thorp"), *moment])
        assert told.exit_code == 1
        assert not (tmp_path / "d.thorp").exists()
    told = CliRunner().invoke(app, ["branch", str(written), str(tmp_path / "e.thorp"), "--at", "120"])
    assert f"Open it: thorp play --save {tmp_path / 'e.thorp'}" in told.stdout


@pytest.mark.parametrize("speed", [Speed.FAST, Speed.PAUSE])
def test_a_branch_of_a_town_in_a_hurry_runs_at_normal_speed_and_is_sound(tmp_path: Path, speed: Speed) -> None:
    old, new, again = (tmp_path / f"{name}.thorp" for name in ("old", "new", "again"))
    game = Game()
    game.try_(TOWN, Found("Testing", 1))
    game.try_(TOWN, Admit("Zed"))
    game.try_(next(one.id for one in game.world.beings.values() if one.name == "Zed"), SetSpeed(speed))
    game.tick()
    with closing(Journal.create(old)) as journal:
        journal.commit(game.moments)
    told = CliRunner().invoke(app, ["branch", str(old), str(new)])
    assert told.exit_code == 0, told.stderr
    with closing(History(old)) as before, closing(History(new)) as history:
        shared = list(before.entries(1, 10**9))
        assert before.world_after(before.last_n).speed is speed
        entries = list(history.entries(1, 10**9))
        assert entries[: len(shared)] == shared
        assert [type(entry.command) for entry in entries[len(shared) :]] == [Admit, SetSpeed, Dismiss]
        last = history.world_after(history.last_n)
        assert last.speed is Speed.NORMAL
        assert [being.present for being in last.beings.values() if being.name == STEWARD] == [False]
    assert verify(new, decide).ok
    assert CliRunner().invoke(app, ["branch", str(new), str(again)]).exit_code == 0
    with closing(History(again)) as history:
        assert history.last_n == len(entries)


def test_a_damaged_save_is_branched_by_its_tick(save: Path, tmp_path: Path) -> None:
    with closing(apsw.Connection(str(save))) as db:
        db.execute("UPDATE entries SET crc = crc + 1 WHERE n = (SELECT max(n) FROM entries)")
    told = CliRunner().invoke(app, ["branch", str(save), str(tmp_path / "new.thorp"), "--at", "120"])
    assert told.exit_code == 0
