"""Saves of older formats: read as they are, and brought up when somebody goes on writing them."""

from contextlib import closing
from pathlib import Path

import apsw
import pytest

from server.save import check, layout, lines, messages
from server.save.branch import branch
from server.save.chronicle import CallRow, Moment
from server.save.journal import Journal
from server.save.replay import History
from server.save.verify import verify
from server.world.decide import decide
from server.world.entry import Entry
from server.world.evolve import fold
from server.world.state import EMPTY
from shared.errors import SaveError
from shared.ids import BeingId
from tests.golden import make
from tests.save.playing import played

CALL = CallRow(9, BeingId(1), "answer", "abc", 10, 5, 200, 50, "done", None, 120, 7)


@pytest.fixture
def old(save: Path) -> Path:
    """Return a save as format 1 had it."""
    with closing(apsw.Connection(str(save))) as db:
        db.execute("ALTER TABLE model_calls DROP COLUMN tokens_in; ALTER TABLE model_calls DROP COLUMN tokens_out")
        db.execute("DROP TABLE chat_words; DROP TABLE chat_lines")
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
        query = """SELECT s.name, c.name, c.type, c."notnull" FROM sqlite_master s, pragma_table_info(s.name) c
            WHERE s.type = 'table' ORDER BY 1, 2"""
        return list(db.execute(query))


def test_what_cannot_be_brought_up_stays_as_it_was(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(layout.STEPS, 1, layout.STEPS[1] + "; ALTER TABLE nowhere ADD COLUMN nothing")
    before = calls_of(old)
    with pytest.raises(SaveError):
        Journal.open(old)
    assert check.identify(old) == 1
    assert calls_of(old) == before


def test_every_older_format_has_a_step() -> None:
    assert sorted(layout.STEPS) == list(range(1, layout.FORMAT))


def index_of(path: Path) -> list[tuple[object, ...]]:
    with closing(layout.connect(path)) as db:
        return [*db.execute("SELECT * FROM chat_lines ORDER BY key"), messages.counts(db)]


def test_the_index_of_chats_is_filled_when_an_older_save_is_brought_up(old: Path, tmp_path: Path) -> None:
    with closing(Journal.create(tmp_path / "new.thorp")) as journal:
        journal.commit(played())
    Journal.open(old).close()
    assert index_of(old) == index_of(tmp_path / "new.thorp")
    assert len(index_of(old)) > 3
    assert verify(old, decide).messages == len(index_of(old)) - 1


def test_the_letters_of_an_older_save_are_messages_found_by_their_words(tmp_path: Path) -> None:
    path = tmp_path / "letters.thorp"
    entries = [entry for entry in make.entries() if entry.n <= 66]
    with closing(Journal.create(path)) as journal:
        journal.commit(grown(entries))
    before = index_of(path)
    with closing(apsw.Connection(str(path))) as db:
        db.execute("DROP TABLE chat_words; DROP TABLE chat_lines; PRAGMA user_version=2")
    with closing(History(path)) as history:
        (hit,) = history.chat_hits("WHEAT", 9, messages.Reach((1,), 10**9))
        assert (hit.chat, hit.line) == (1, history.world_after(history.last_n).chats[1].lines[0])
        assert history.chat_hits("wheat", 9, messages.Reach((1,), 10)) == ()
    Journal.open(path).close()
    assert index_of(path) == before
    assert len(before) == 2


def grown(entries: list[Entry]) -> list[Moment]:
    world, moments = EMPTY, []
    for entry in entries:
        world = fold(world, entry)
        moments.append((entry, world))
    return moments
