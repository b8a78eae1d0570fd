"""Saves of older formats: read as they are, and brought up when somebody goes on writing them."""

from contextlib import closing
from pathlib import Path

import apsw
import pytest

from server.save import check, layout, lines
from server.save.branch import branch
from server.save.chronicle import CallRow
from server.save.journal import Journal
from server.save.replay import History
from server.save.verify import verify
from server.world.decide import decide
from shared.errors import SaveError
from shared.ids import BeingId
from tests.save.playing import played

CALL = CallRow(9, BeingId(1), "answer", "abc", 10, 5, 200, 50, "done", None, 120, 7)


@pytest.fixture
def old(save: Path) -> Path:
    """Return a save as format 1 had it."""
    with closing(apsw.Connection(str(save))) as db:
        db.execute("ALTER TABLE model_calls DROP COLUMN tokens_in; ALTER TABLE model_calls DROP COLUMN tokens_out")
        db.execute("PRAGMA user_version=1")
    assert check.identify(save) == 1
    return save


def calls_of(path: Path) -> list[CallRow]:
    with closing(layout.connect(path)) as db:
        return list(lines.calls(db, lines.NO_LAST))


def test_an_old_save_is_read_and_stays_as_it_is(old: Path, tmp_path: Path) -> None:
    before = old.read_bytes()
    with closing(History(old)) as history:
        assert list(history.entries(1, 10**9)) == [entry for entry, _ in played()]
    assert verify(old, decide).ok
    branch(old, 10**9, tmp_path / "new.thorp")
    assert calls_of(tmp_path / "new.thorp") == calls_of(old) != []
    assert {call.tokens_in for call in calls_of(old)} == {None}
    assert old.read_bytes() == before


def test_an_old_save_goes_on_in_the_present_format(old: Path) -> None:
    before = calls_of(old)
    for _ in range(2):
        with closing(Journal.open(old)) as journal:
            assert journal.load() == played()[-1][1]
            journal.commit((), calls=[CALL])
        assert check.identify(old) == layout.FORMAT
    assert calls_of(old) == [*before, CALL, CALL]
    assert verify(old, decide).ok


def test_a_new_save_has_the_tables_of_one_that_was_brought_up(old: Path, tmp_path: Path) -> None:
    Journal.open(old).close()
    Journal.create(tmp_path / "new.thorp").close()
    assert columns(old) == columns(tmp_path / "new.thorp")


def columns(path: Path) -> list[tuple[object, ...]]:
    with closing(layout.connect(path)) as db:
        return list(db.execute("SELECT name, type, \"notnull\" FROM pragma_table_info('model_calls')"))


def test_what_cannot_be_brought_up_stays_as_it_was(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(layout.STEPS, 1, layout.STEPS[1] + "; ALTER TABLE nowhere ADD COLUMN nothing")
    before = calls_of(old)
    with pytest.raises(SaveError):
        Journal.open(old)
    assert check.identify(old) == 1
    assert calls_of(old) == before


def test_every_older_format_has_a_step() -> None:
    assert sorted(layout.STEPS) == list(range(1, layout.FORMAT))
