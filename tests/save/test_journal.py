import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from msgspec.structs import replace

from server.save import layout
from server.save.chronicle import Chronicle, NoteRow, Scratch
from server.save.journal import Journal
from server.world.evolve import fold
from server.world.state import EMPTY
from shared.commands import Walk
from shared.errors import SaveError
from shared.ids import BeingId
from tests.save.playing import played


@pytest.fixture(params=["journal", "scratch"])
def chronicle(request: pytest.FixtureRequest, tmp_path: Path) -> Chronicle:
    return Scratch() if request.param == "scratch" else Journal.create(tmp_path / "new.thorp")


def test_a_chronicle_loads_what_was_committed(chronicle: Chronicle) -> None:
    moments = played()
    assert chronicle.load() == EMPTY
    chronicle.commit(moments[:10])
    note = NoteRow(chronicle.new_note_id(), BeingId(2), 10, 3, b"\x00\xff")
    chronicle.commit(moments[10:20], [note])
    assert chronicle.load() == moments[19][1]
    assert list(chronicle.notes()) == list(chronicle.notes(BeingId(2))) == [note]
    assert list(chronicle.notes(BeingId(1))) == []
    assert chronicle.new_note_id() > note.id
    chronicle.close()
    chronicle.close()


def test_history_goes_on_where_it_was(save: Path) -> None:
    moments = played()
    with closing(Journal.open(save)) as journal:
        world = journal.load()
        ids = [row.id for row in journal.notes()]
        assert world == moments[-1][1]
        assert ids == list(range(1, len(ids) + 1))
        assert journal.new_note_id() == len(ids) + 1


def test_one_file_remains(save: Path, folder: Callable[[], list[str]]) -> None:
    journal = Journal.open(save)
    assert "town.thorp-wal" in folder()
    journal.close()
    assert folder() == ["town.thorp"]


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM snapshots",
        "UPDATE snapshots SET blob = zeroblob(100)",
        "UPDATE snapshots SET shape = shape + 1",
        "UPDATE digests SET digest = zeroblob(16)",
    ],
)
def test_snapshots_are_only_a_cache(tmp_path: Path, harm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "SNAPSHOT_EVERY", layout.DIGEST_EVERY)
    moments, path = played(), tmp_path / "town.thorp"
    with closing(Journal.create(path)) as journal:
        journal.commit(moments)
        assert journal._db.execute("SELECT count(*) FROM snapshots").get == len(moments) // layout.DIGEST_EVERY > 0
        journal._db.execute(harm)
    with closing(Journal.open(path)) as journal:
        assert journal.load() == moments[-1][1]
        assert journal._db.execute("SELECT count(*) FROM snapshots").get > 0


def test_a_gap_is_our_own_mistake(tmp_path: Path) -> None:
    with closing(Journal.create(tmp_path / "new.thorp")) as journal, pytest.raises(AssertionError):
        journal.commit(played()[3:5])


def test_a_new_save_never_replaces_a_file(save: Path) -> None:
    before = save.read_bytes()
    with pytest.raises(SaveError, match="exists already"):
        Journal.create(save)
    assert save.read_bytes() == before


def test_a_full_disk_is_said_and_loses_nothing(tmp_path: Path) -> None:
    moments, path = played(), tmp_path / "new.thorp"
    journal = Journal.create(path)
    journal.commit(moments[:20], [NoteRow(journal.new_note_id(), BeingId(1), 20, 1, b"kept")])
    pages = journal._db.execute("PRAGMA page_count").get
    journal._db.execute(f"PRAGMA max_page_count={pages}").fetchall()
    with pytest.raises(SaveError, match="disk is full"):
        journal.commit(moments[20:])
    journal._db.execute("PRAGMA max_page_count=1000000").fetchall()
    journal.commit(moments[20:25])
    journal.close()
    with closing(Journal.open(path)) as again:
        assert again.load() == moments[24][1]
        assert [row.blob for row in again.notes()] == [b"kept"]


@pytest.mark.parametrize("error", [apsw.FullError, apsw.ReadOnlyError, apsw.IOError, apsw.CantOpenError, apsw.MisuseError])
def test_every_error_of_the_disk_says_what_to_do(error: type[apsw.Error]) -> None:
    with pytest.raises(SaveError, match=r"town\.thorp.*\. [A-Z]"), layout.explaining(Path("town.thorp")):
        raise error("something")


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SaveError, match="cannot be made"):
        Journal.create(tmp_path / "file" / "new.thorp")


def test_a_line_that_rotted_is_named(save: Path) -> None:
    with closing(apsw.Connection(str(save))) as db:
        db.execute("UPDATE entries SET blob = zeroblob(length(blob)) WHERE n = 40")
    before = save.read_bytes()
    with pytest.raises(SaveError, match=r"entry 40 .* first 39 entries.*thorpd branch"):
        Journal.open(save)
    assert save.read_bytes() == before


def test_a_line_that_does_not_fit_is_named(tmp_path: Path) -> None:
    moments, path = played(), tmp_path / "odd.thorp"
    known = moments[0][1].beings
    stranger = next(e for e, _ in moments if isinstance(e.command, Walk) and e.actor not in known)
    with closing(Journal.create(path)) as journal:
        journal.commit([moments[0], (replace(stranger, n=2), EMPTY)])
    with pytest.raises(SaveError, match="entry 2 does not fit"):
        Journal.open(path)


_WRITER = """
import sys
from pathlib import Path
from server.save.journal import Journal
from tests.save.playing import played
journal = Journal.create(Path(sys.argv[1]))
journal.load()
for moment in played(100):
    journal.commit([moment])
    print(moment[0].n, flush=True)
"""


@pytest.mark.parametrize("at", [2, 90])
def test_kill_loses_nothing_that_was_committed(tmp_path: Path, at: int) -> None:
    path = tmp_path / "town.thorp"
    with subprocess.Popen([sys.executable, "-c", _WRITER, str(path)], stdout=subprocess.PIPE, cwd=os.getcwd()) as writer:  # noqa: S603, PTH109
        assert writer.stdout is not None
        told = next(int(line) for line in writer.stdout if int(line) >= at)
        writer.send_signal(signal.SIGKILL)
        told = max([told, *map(int, writer.stdout.read().split())])
    with closing(Journal.open(path)) as journal:
        world = journal.load()
    moments = played(100)
    assert world.entries >= told
    assert world == moments[world.entries - 1][1]


def test_load_is_the_fold_of_all(save: Path) -> None:
    world = EMPTY
    for entry, _ in played():
        world = fold(world, entry)
    with closing(Journal.open(save)) as journal:
        assert journal.load() == world
