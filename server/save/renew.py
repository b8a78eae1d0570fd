"""Begin a save anew: its history goes into a copy beside it, and a founding takes its place.

Apart because it replaces a file, which nothing else here does. Killed at any moment, it leaves the old town whole in the save
or in the copy: the copy is complete and synced before the save is touched, and the new save takes its name in one step.
"""

import itertools
import os
import re
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

import apsw

from server.save import layout
from server.save.chronicle import Moment
from server.save.journal import Journal, discard, new_file, publish, sync_folder
from shared.errors import SaveError

_PAGES = 4_096
"""Copied in one step."""


def renew(path: Path, founding: Sequence[Moment]) -> Path:
    """Put a save of just these moments in the place of `path` and return where the copy of the old one lies.

    The caller holds the save's lock, and nobody writes it. Raises SaveError, and the old save is there then.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}.anew")
    try:
        _sweep(path)
        copy = _copy(path)
        new_file(draft)
        with closing(Journal.open(draft)) as journal:
            journal.commit(founding)
        _settle(path)
        draft.replace(path)
        sync_folder(path)
    except OSError as error:
        raise SaveError(f"{path} cannot be founded anew: {error.strerror}. Make its folder writable.") from error
    finally:
        discard(draft)
    return copy


def _sweep(path: Path) -> None:
    """Take away the drafts, and what lies beside them, of a renewal that was killed; nobody else renews a save that we hold."""
    left = re.compile(rf"{re.escape(path.name)}\.\d+\.(anew|copy)(-wal|-shm|-journal|\.lock)?")
    for file in [file for file in path.parent.iterdir() if left.fullmatch(file.name)]:
        discard(file)


def _copy(path: Path) -> Path:
    """Write a copy beside the save, whole or not at all, under the first name that is free."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.copy")
    try:
        with layout.explaining(path):
            _back_up(path, draft)
        for copy in (path.with_name(f"{path.stem}-before-reset-{n}{path.suffix}") for n in itertools.count(1)):
            if copy.exists():
                continue
            with suppress(FileExistsError):
                publish(draft, copy)
                return copy
        raise AssertionError("numbers do not end")
    finally:
        discard(draft)


def _back_up(path: Path, draft: Path) -> None:
    """Copy page by page what the save holds, its log included, and sync it."""
    with (
        closing(layout.connect(path)) as source,
        closing(apsw.Connection(str(draft))) as target,
        target.backup("main", source, "main") as backup,
    ):
        while not backup.done:
            backup.step(_PAGES)
    with draft.open("rb") as file:
        os.fsync(file.fileno())


def _settle(path: Path) -> None:
    """Bring the log of the old save into its file and take it away: beside the new one it would be read as its own."""
    with layout.explaining(path), closing(layout.connect(path, write=True)) as db, suppress(apsw.BusyError):
        db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    for name in ("-wal", "-shm"):
        path.with_name(path.name + name).unlink(missing_ok=True)
