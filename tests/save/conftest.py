import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from server.save.chronicle import CallRow, NoteRow
from server.save.journal import Journal
from shared.ids import BeingId
from tests.save.playing import played

GROUP = 7
"""Entries in one commit: many commits, so that there is much to cut."""


def write(path: Path, *, ticks: int = 300) -> None:
    """Write the history of `playing` with some notes and calls, and close the save."""
    moments = played(ticks)
    with closing(Journal.create(path)) as journal:
        journal.load()
        for start in range(0, len(moments), GROUP):
            group = moments[start : start + GROUP]
            last = group[-1][0]
            note = NoteRow(journal.new_note_id(), BeingId(1 + start % 2), last.n, last.tick, b"note of %d" % last.n)
            call = CallRow(last.tick, BeingId(1), "answer", "abc", 10, 5, 200, 50, "said", None)
            journal.commit(group, [note], [call])


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed save, to be copied or read."""
    path = tmp_path_factory.mktemp("written") / "town.thorp"
    write(path)
    return path


@pytest.fixture
def save(written: Path, tmp_path: Path) -> Path:
    """Return a closed save of one's own."""
    return Path(shutil.copy(written, tmp_path / "town.thorp"))


@pytest.fixture
def folder(tmp_path: Path) -> Callable[[], list[str]]:
    """Return what lists the names of the files beside a save."""
    return lambda: sorted(path.name for path in tmp_path.iterdir())
