"""How a save is laid out: its marks of identity, its tables, its connections, and errors in words.

Apart so that writer and readers open the same file by the same rules.
"""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from shared.errors import SaveError

APPLICATION_ID = int.from_bytes(b"Thrp", "big")
"""Bytes 68 to 71 of every save: how `file` and we know one."""

FORMAT = 3
"""The version of the layout and of the entries; bytes 60 to 63 (`user_version`)."""

DIGEST_EVERY = 256
"""Entries between two digests of the world."""

SNAPSHOT_EVERY = 4096
"""Entries between two snapshots; a multiple of `DIGEST_EVERY`, so that each snapshot has a digest to be checked by."""

BUSY_TIMEOUT_MS = 2_000

MESSAGES = """
CREATE TABLE chat_lines(key INTEGER PRIMARY KEY, chat INTEGER NOT NULL, id INTEGER NOT NULL, n INTEGER NOT NULL,
    sender INTEGER NOT NULL, blob BLOB NOT NULL);
CREATE UNIQUE INDEX chat_lines_of ON chat_lines(chat, id);
CREATE INDEX chat_lines_at ON chat_lines(n);
CREATE VIRTUAL TABLE chat_words USING fts5(words, content='', tokenize='unicode61 remove_diacritics 2');
"""
"""The index of chats: its messages, and their words by the messages' keys."""

SCHEMA = f"""
CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE entries(n INTEGER PRIMARY KEY, tick INTEGER NOT NULL, crc INTEGER NOT NULL, blob BLOB NOT NULL);
CREATE TABLE notes(id INTEGER PRIMARY KEY, villager INTEGER NOT NULL, n INTEGER NOT NULL, tick INTEGER NOT NULL,
    blob BLOB NOT NULL);
CREATE INDEX notes_of ON notes(villager, id);
CREATE TABLE model_calls(id INTEGER PRIMARY KEY, tick INTEGER NOT NULL, villager INTEGER NOT NULL, purpose TEXT NOT NULL,
    prompt_hash TEXT NOT NULL, prompt_chars INTEGER NOT NULL, pieces INTEGER NOT NULL, ms INTEGER NOT NULL,
    first_ms INTEGER NOT NULL, outcome TEXT NOT NULL, text TEXT, tokens_in INTEGER, tokens_out INTEGER);
CREATE TABLE snapshots(n INTEGER PRIMARY KEY, tick INTEGER NOT NULL, shape INTEGER NOT NULL, blob BLOB NOT NULL);
CREATE TABLE digests(n INTEGER PRIMARY KEY, shape INTEGER NOT NULL, digest BLOB NOT NULL);
CREATE TABLE marks(kind TEXT NOT NULL, n INTEGER NOT NULL, tick INTEGER NOT NULL, PRIMARY KEY(kind, n)) WITHOUT ROWID;
{MESSAGES}"""
"""entries and notes are history; snapshots, digests, marks and the index of chats are derived from entries; model_calls is a log.

`meta`: `head` = [entries, notes, calls] as JSON, written by every commit; `open` = 1 while a server writes; `origin` = where
a branch came from.
"""

STEPS: dict[int, str] = {
    1: "ALTER TABLE model_calls ADD COLUMN tokens_in INTEGER; ALTER TABLE model_calls ADD COLUMN tokens_out INTEGER",
    2: MESSAGES,
}
"""By the format they start from: what makes the tables of the next; for each older than `FORMAT` one. Entries stay as they are: a
format that mends them (`upcast`) must write them anew here. What is derived is filled by whoever brings a save up (`Journal`)."""

_WORDS: dict[type[apsw.Error], str] = {
    apsw.FullError: "The disk is full: {path} could not be written. Free some space and start again; nothing told is lost.",
    apsw.ReadOnlyError: "{path} cannot be written. Make the file and its folder writable, or copy the save elsewhere.",
    apsw.CantOpenError: "{path} could not be opened. May you read and write it and its folder?",
    apsw.BusyError: "{path} is in use by another program. Close that program and try again.",
    apsw.CorruptError: "{path} is damaged: SQLite cannot read it. Use a copy of the save; this file was left as it is.",
    apsw.NotADBError: "{path} is no SQLite database, so no save. Look whether you named the right file.",
    apsw.IOError: "The disk failed under {path}. Look at the disk, then start again; nothing told is lost.",
}


@contextmanager
def explaining(path: Path) -> Iterator[None]:
    """Turn what SQLite raises inside into a `SaveError` that says what to do."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise SaveError(_WORDS[apsw.CorruptError].format(path=path)) from error
    except apsw.Error as error:
        words = _WORDS.get(type(error), "{path} cannot be used: {error}. Use a copy of the save.")
        raise SaveError(words.format(path=path, error=error)) from error


def check_name(path: Path) -> None:
    """Raise SaveError when no save can be there: the path names no file, or what is there is none."""
    if not path.name:
        raise SaveError(f"“{path}” names no file. Name a save, as in saves/town.thorp.")
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise SaveError(f"{path} cannot be a save: {error.strerror}. Name another file.") from error
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise SaveError(f"{path} is a device or a pipe, no save. Name a file.")


def connect(path: Path, *, write: bool = False) -> apsw.Connection:
    """Open the file, which must exist, with our settings; raises apsw's errors."""
    db = _open(path, apsw.SQLITE_OPEN_READWRITE) if write else _open_to_read(path)
    db.set_busy_timeout(BUSY_TIMEOUT_MS)
    if write:
        db.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL").fetchall()
    return db


def _open(path: Path, flags: int, query: str = "") -> apsw.Connection:
    uri = path.resolve().as_uri() + query
    db = apsw.Connection(uri, flags=flags | apsw.SQLITE_OPEN_URI)
    try:
        db.execute("SELECT 1 FROM sqlite_master").fetchall()  # opens the file and its log in earnest
    except (apsw.CantOpenError, apsw.ReadOnlyError):
        db.close()
        raise
    except apsw.Error:
        pass  # a damaged file: whoever reads on will see
    return db


def _open_to_read(path: Path) -> apsw.Connection:
    """Open the file so that reading it changes nothing and leaves nothing beside it.

    A log that holds something belongs to a server, or to one that was killed: left alone. Without one, SQLite cleans up
    after us only if we might have written; and where we may not write at all, there is nobody to disturb us.
    """
    if wal_size(path):
        return _open(path, apsw.SQLITE_OPEN_READONLY)
    try:
        db = _open(path, apsw.SQLITE_OPEN_READWRITE)
        db.execute("PRAGMA query_only=1")
    except (apsw.CantOpenError, apsw.ReadOnlyError):
        return _open(path, apsw.SQLITE_OPEN_READONLY, "?immutable=1")
    return db


def lay_out(path: Path) -> None:
    """Make a new, empty save at `path`, which must not exist; one file, synced."""
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
    db = apsw.Connection(str(path), flags=flags)
    db.execute(f"PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version={FORMAT}").fetchall()
    db.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL").fetchall()
    with db:
        db.execute(SCHEMA)
        db.execute("INSERT INTO meta VALUES('head', '[0,0,0]'), ('open', 0)")
    db.close()


def bring_up(db: apsw.Connection) -> None:
    """Give the tables of an older save their present form, all or none of it; raises apsw's errors."""
    with db:
        for step in range(db.execute("PRAGMA user_version").get, FORMAT):
            db.execute(STEPS[step]).fetchall()
            db.execute(f"PRAGMA user_version={step + 1}").fetchall()


def wal_of(path: Path) -> Path:
    """Return the write-ahead log beside a save."""
    return path.with_name(path.name + "-wal")


def wal_size(path: Path) -> int:
    """Return the bytes of that log; 0 when there is none."""
    try:
        return wal_of(path).stat().st_size
    except FileNotFoundError:
        return 0
