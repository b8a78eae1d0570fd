"""The law: whatever is cut from a save, what opens is a beginning of its history, and what does not says why."""

import shutil
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.save import check, layout
from server.save.branch import branch
from server.save.chronicle import NoteRow
from server.save.journal import Journal
from server.save.replay import History
from server.world.state import EMPTY
from shared.errors import SaveError
from shared.ids import BeingId
from tests.save.playing import played

quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

cuts = st.floats(min_value=0, max_value=1)
"""Where to cut, as a share of the file."""


def opened(path: Path) -> int | None:
    """Open a save: return its entries, checked against the true history, or None if it was refused in good order."""
    before, world, notes = path.read_bytes(), None, []
    with suppress(SaveError), closing(Journal.open(path)) as journal:
        world, notes = journal.load(), list(journal.notes())
    assert not path.with_name(path.name + ".lock").exists()
    if world is None:
        assert path.read_bytes() == before
        return None
    assert world == (played()[world.entries - 1][1] if world.entries else EMPTY)
    assert [note.n for note in notes] == list(range(5, world.entries + 1, 5))
    return world.entries


@pytest.fixture(scope="session", params=["pinned", "free"])
def killed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a save and its log as `kill -9` leaves them; pinned: a reader kept checkpoints from being whole."""
    folder = tmp_path_factory.mktemp("killed")
    path = folder / "live.thorp"
    journal = Journal.create(path)
    journal._db.set_busy_timeout(0)
    journal._db.wal_autocheckpoint(30)
    readers = []
    moments = played()
    for start in range(0, len(moments), 5):
        group = moments[start : start + 5]
        last = group[-1][0].n
        journal.commit(group, [NoteRow(journal.new_note_id(), BeingId(1), last, 0, b"x")] if not last % 5 else [])
        if request.param == "pinned" and start % 200 == 100:
            readers.append(layout.connect(path))
            readers[-1].execute("BEGIN")
            readers[-1].execute("SELECT max(n) FROM entries").fetchall()
            for old in readers[:-1]:
                old.close()
    for name in ("live.thorp", "live.thorp-wal"):
        shutil.copy(folder / name, folder / name.replace("live", "killed"))
    for reader in readers:
        reader.close()
    journal.close()
    return folder / "killed.thorp"


def copied(source: Path, folder: Path, *, main: float = 1, log: float | None = 1) -> Path:
    """Copy a save and its log, each cut to a share of its size."""
    path = folder / "cut.thorp"
    for old in folder.iterdir():
        old.unlink()
    data = source.read_bytes()
    path.write_bytes(data[: int(len(data) * main)])
    if log is not None:
        wal = layout.wal_of(source).read_bytes()
        layout.wal_of(path).write_bytes(wal[: int(len(wal) * log)])
    return path


def test_what_was_killed_opens_whole(killed: Path, tmp_path: Path) -> None:
    assert opened(copied(killed, tmp_path)) == len(played())


@quick
@given(cut=cuts)
def test_a_cut_log(killed: Path, tmp_path: Path, cut: float) -> None:
    opened(copied(killed, tmp_path, log=cut))


@quick
@given(cut=cuts)
def test_a_cut_save_with_its_log(killed: Path, tmp_path: Path, cut: float) -> None:
    opened(copied(killed, tmp_path, main=cut))


@pytest.mark.parametrize("log", [None, 0])
def test_a_lost_log(killed: Path, tmp_path: Path, log: float | None) -> None:
    opened(copied(killed, tmp_path, log=log))


@quick
@given(cut=st.floats(min_value=0, max_value=1, exclude_max=True))
def test_a_cut_save_is_refused_and_says_what_is_left(written: Path, tmp_path: Path, cut: float) -> None:
    path = copied(written, tmp_path, main=cut, log=None)
    with pytest.raises(SaveError) as refusal:
        Journal.open(path)
    words = str(refusal.value)
    assert any(hint in words for hint in ("is empty", "right file", "thorpd branch", "Nothing in it can be read"))
    with pytest.raises(SaveError):
        History(path)
    assert path.read_bytes() == written.read_bytes()[: path.stat().st_size]


def test_what_is_left_can_be_rescued(written: Path, tmp_path: Path) -> None:
    path = copied(written, tmp_path, main=0.8, log=None)
    left = list(check.readable(path, 1))
    assert len(left) > 50
    world = branch(path, left[-1][0].tick, tmp_path / "rescued.thorp")
    assert world == left[-1][1] == played()[world.entries - 1][1]
    with closing(Journal.open(tmp_path / "rescued.thorp")) as journal:
        assert journal.load() == world
    with pytest.raises(SaveError, match=f"first {len(left)} entries"):
        branch(path, 10**9, tmp_path / "too_much.thorp")
    assert not (tmp_path / "too_much.thorp").exists()


@quick
@given(at=cuts, flip=st.integers(1, 255))
def test_a_rotten_byte_is_never_a_traceback(written: Path, tmp_path: Path, at: float, flip: int) -> None:
    path = copied(written, tmp_path, log=None)
    data = bytearray(path.read_bytes())
    data[min(int(len(data) * at), len(data) - 1)] ^= flip
    path.write_bytes(data)
    try:
        with closing(History(path)) as history:
            for entry, world in history.moments(EMPTY, history.last_n):
                assert (entry, world) == played()[entry.n - 1]
    except SaveError:
        pass


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\x00" * 5000, "no save of a town"),
        (b"SQLite format 3\x00", "beginning is lost"),
        ("Dear diary, ü".encode() * 100, "no save of a town"),
    ],
)
def test_what_is_no_save(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "odd.thorp"
    path.write_bytes(content)
    for opening in (Journal.open, History):
        with pytest.raises(SaveError, match=words):
            opening(path)
    assert [file.name for file in tmp_path.iterdir()] == ["odd.thorp"]


def test_a_newer_save_and_a_strange_database(save: Path) -> None:
    data = bytearray(save.read_bytes())
    data[60:64] = (layout.FORMAT + 1).to_bytes(4, "big")
    save.write_bytes(data)
    with pytest.raises(SaveError, match=rf"made by a newer Thorp \(format {layout.FORMAT + 1}\); update Thorp to open it"):
        Journal.open(save)
    data[68:72] = b"\x00" * 4
    save.write_bytes(data)
    with pytest.raises(SaveError, match="another program"):
        Journal.open(save)


def test_what_is_not_there_or_a_folder(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match="no save at"):
        Journal.open(tmp_path / "none.thorp")
    with pytest.raises(SaveError, match="is a folder"):
        Journal.open(tmp_path)
