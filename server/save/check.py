"""Is this file a save, of a version we read, and whole? Answered by reading only.

Apart because nothing may be written to a file before these questions are answered: a damaged save is evidence.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import apsw

from server.save import layout, lines, upcast
from server.save.chronicle import Moment
from server.world.state import EMPTY, World
from shared.calendar import clock_text, day
from shared.errors import SaveError

_MAGIC = b"SQLite format 3\x00"
_HEADER_BYTES = 100
_LARGEST_PAGE = 65_536
"""Bytes; its size stands in the header as 1."""


def examine(path: Path, *, live: bool) -> int:
    """Return the format of the save; raises SaveError, saying what to do, when it is none, too new or damaged.

    `live`: somebody else is writing it now, so that it need not be closed properly.
    """
    written = identify(path)
    try:
        problem = (not live and _short(path)) or _problem(path, live=live)
    except UnicodeDecodeError:
        problem = "it was overwritten"
    except apsw.Error as error:
        problem = _damage(path, error)
    if problem:
        raise SaveError(damaged(path, problem))
    return written


def damaged(path: Path, problem: str) -> str:
    """Say what is wrong with the save, what of it can be read, and what to do."""
    return f"{path} is damaged: {problem}. {_advice(path, identify(path))}"


def readable(path: Path, written: int) -> Iterator[Moment]:
    """Yield history from its founding as far as a perhaps damaged file still holds it."""
    db: apsw.Connection | None = None
    try:
        db = layout.connect(path)
        db.execute("PRAGMA writable_schema=ON")  # or else SQLite gives up on a file that is too short
        yield from lines.grown(db, upcast.reader(written), EMPTY, last=lines.NO_LAST)
    except (apsw.Error, lines.LineError, UnicodeDecodeError):
        return
    finally:
        if db is not None:
            db.close()


def identify(path: Path) -> int:
    """Return the format of the save by its header alone; raises SaveError when it is none or too new."""
    header = _header(path)
    if not header:
        raise SaveError(f"{path} is empty: no town was ever written to it. Delete it, or name another save.")
    if not header.startswith(_MAGIC) or len(header) < _HEADER_BYTES:
        raise SaveError(f"{path} is no save of a town, or its beginning is lost. Look whether you named the right file.")
    written, owner = int.from_bytes(header[60:64], "big"), int.from_bytes(header[68:72], "big")
    if owner != layout.APPLICATION_ID:
        raise SaveError(f"{path} is a database of another program, no save of a town. Look whether you named the right file.")
    if written > layout.FORMAT:
        raise SaveError(f"{path} was made by a newer Thorp (format {written}); update Thorp to open it.")
    return written


def _header(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEADER_BYTES)
    except FileNotFoundError:
        raise SaveError(f"There is no save at {path}. Look at its name; `thorp play` founds a town.") from None
    except IsADirectoryError:
        raise SaveError(f"{path} is a folder, no save. Name a file in it.") from None
    except OSError as error:
        raise SaveError(f"{path} cannot be read: {error.strerror}. Look whether you may read it.") from error


def _short(path: Path) -> str | None:
    """Compare the size with what the header promises; with a log beside it the file may still be shorter."""
    if layout.wal_size(path):
        return None
    header, size = _header(path), path.stat().st_size
    page = int.from_bytes(header[16:18], "big")
    promised = int.from_bytes(header[28:32], "big") * (page if page > 1 else _LARGEST_PAGE)
    return f"{promised - size:,} bytes are missing at its end" if size < promised else None


def _damage(path: Path, error: apsw.Error) -> str:
    """Say what an error while reading means; raises SaveError when it is not the file's fault."""
    if isinstance(error, apsw.CorruptError | apsw.NotADBError | apsw.SQLError):
        return f"it was cut off or overwritten ({error})"
    with layout.explaining(path):
        raise error


def _problem(path: Path, *, live: bool) -> str | None:
    db = layout.connect(path)
    try:
        db.execute("BEGIN")  # one moment of a file that may be growing
        meta = dict(db.execute("SELECT key, value FROM meta"))
        killed = bool(meta.get("open")) and not live
        return (_deep_problem(db) if killed else None) or _head_problem(db, meta)
    finally:
        db.close()


def _head_problem(db: apsw.Connection, meta: dict[str, str]) -> str | None:
    try:
        expected = json.loads(meta["head"])
    except (KeyError, ValueError, TypeError):
        return "its head is lost"
    found = lines.count(db)
    if found != expected:
        return f"it should end with entry, note and call {expected}, and ends with {found}"
    return None


def _deep_problem(db: apsw.Connection) -> str | None:
    """Look closely, for its last server was killed. About 2 s for a million entries."""
    flaw = db.execute("PRAGMA quick_check(1)").get
    if flaw != "ok":
        return f"its pages do not fit together ({flaw})"
    try:
        lines.check_sums(db)
    except lines.LineError as error:
        return str(error)
    return None


def _advice(path: Path, written: int) -> str:
    last: World | None = None
    for _, last in readable(path, written):  # noqa: B007
        pass
    if last is None:
        return "Nothing in it can be read: use a copy. The file was left as it is."
    when = f"day {day(last.minute)} {clock_text(last.minute)}"
    return (
        f"Its first {last.entries:,} entries, up to {when}, can be read: `thorpd branch {path} --at {last.tick} NEW.thorp` "
        "makes a sound save of them. The file was left as it is."
    )
