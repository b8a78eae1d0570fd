"""The lines of history as they lie in the file: read in order, each checked, none missing.

Apart because writer, replay, verify, branch and the search for what a damaged file still holds all read them alike.
"""

from collections.abc import Callable, Iterator
from zlib import crc32

import apsw
import msgspec

from server.save.chronicle import CallRow, Moment, NoteRow
from server.world.entry import Entry
from server.world.evolve import fold
from server.world.state import World
from shared.ids import BeingId

NO_LAST = 2**62
"""Later than every entry and tick; SQLite's numbers end soon after."""


class LineError(Exception):
    """History cannot be read past a point: which entry, and what is wrong."""

    def __init__(self, n: int, what: str) -> None:
        super().__init__(f"entry {n:,} {what}")
        self.n = n


def entries(db: apsw.Connection, read: Callable[[bytes], Entry], first: int = 1, last: int | None = None) -> Iterator[Entry]:
    """Yield entries first..last; raises LineError at a gap, a false checksum or bytes that are no entry."""
    end = last_entry(db) if last is None else last
    for n, blob in enumerate(_sound(db, first, end), first):
        try:
            entry = read(blob)
        except msgspec.DecodeError as error:
            raise LineError(n, f"cannot be decoded ({error})") from error
        if entry.n != n:
            raise LineError(n, f"is missing; entry {entry.n:,} follows")
        yield entry


def check_sums(db: apsw.Connection) -> None:
    """Read all entries without decoding them; raises LineError at a gap or a false checksum."""
    for _ in _sound(db, 1, last_entry(db)):
        pass


def _sound(db: apsw.Connection, first: int, last: int) -> Iterator[bytes]:
    expected = first
    for n, crc, blob in db.execute("SELECT n, crc, blob FROM entries WHERE n BETWEEN ? AND ? ORDER BY n", (first, last)):
        if n != expected:
            raise LineError(expected, f"is missing; entry {n:,} follows")
        if not isinstance(blob, bytes) or crc32(blob) != crc:
            raise LineError(n, "does not match its checksum")
        yield blob
        expected += 1
    if expected <= last:
        raise LineError(expected, "is missing")


def grown(db: apsw.Connection, read: Callable[[bytes], Entry], world: World, last: int | None = None) -> Iterator[Moment]:
    """Yield the entries that follow `world` up to entry `last`, each with the world after it; raises LineError."""
    for entry in entries(db, read, world.entries + 1, last):
        try:
            world = fold(world, entry)
        except (LookupError, AssertionError) as error:
            raise LineError(entry.n, "does not fit the world before it") from error
        yield entry, world


def last_entry(db: apsw.Connection) -> int:
    """Return the number of the last entry; 0 before the first."""
    return db.execute("SELECT max(n) FROM entries").get or 0


def count(db: apsw.Connection) -> list[int]:
    """Return the numbers of the last entry, note and model call: the head of a save."""
    queries = ("SELECT max(id) FROM notes", "SELECT max(id) FROM model_calls")
    return [last_entry(db), *(db.execute(query).get or 0 for query in queries)]


def notes(db: apsw.Connection, villager: BeingId | None = None, last_tick: int | None = None) -> Iterator[NoteRow]:
    """Yield the notes of everybody or of one villager, oldest first, up to a tick."""
    query = "SELECT id, villager, n, tick, blob FROM notes WHERE villager = coalesce(?1, villager) AND tick <= ?2 ORDER BY id"
    for row in db.execute(query, (villager, NO_LAST if last_tick is None else last_tick)):
        yield NoteRow(*row)


def calls(db: apsw.Connection, last_tick: int) -> Iterator[CallRow]:
    """Yield the log of model calls, oldest first, up to a tick."""
    for row in db.execute("SELECT * FROM model_calls WHERE tick <= ? ORDER BY id", (last_tick,)):
        yield CallRow(*row[1:])


def entry_at(db: apsw.Connection, tick: int) -> int:
    """Return the number of the last entry at or before a tick, 0 if there is none: by halving, for ticks never fall."""
    low, high = 0, last_entry(db)
    while low < high:
        middle = (low + high + 1) // 2
        found = db.execute("SELECT tick FROM entries WHERE n = ?", (middle,)).get
        low, high = (middle, high) if found is not None and found <= tick else (low, middle - 1)
    return low
