"""A copy of a save that may be given away: history and Notes through a sieve, into a new file.

Apart from branch because it leaves out; what, the sieve says. The new save is written from nothing, through the same journal as a
live town, so that nothing of what was left out is in its bytes: neither in a free page nor in something derived.
"""

import itertools
import os
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Protocol, TypeVar

import apsw
from msgspec.structs import replace

from server.save import check, layout, lines, upcast
from server.save.chronicle import CallRow, Moment, NoteRow
from server.save.journal import Journal, discard, new_file, publish
from server.save.lock import holder
from server.world.entry import Entry
from server.world.evolve import fold
from server.world.state import EMPTY, World
from shared.errors import SaveError

Progress = Callable[[int, int], None]
"""Called with the lines done and all of them."""

_GROUP = 4096
"""Lines in one commit."""

_T = TypeVar("_T")


class Sieve(Protocol):
    """What may be given away. Asked in the order of these methods, each for the whole save, oldest first."""

    def note_entry(self, entry: Entry) -> None:
        """Look at an entry."""

    def note_note(self, row: NoteRow) -> None:
        """Look at a Note."""

    def entry(self, entry: Entry, world: World) -> Entry | None:
        """Return the entry that takes its place after this world, if any."""

    def allow_note(self, row: NoteRow) -> None:
        """Look at a Note again, now that all entries are known."""

    def note(self, row: NoteRow) -> NoteRow | None:
        """Return the Note that takes its place, if any; its `n` is set anew."""

    def call(self, row: CallRow) -> CallRow:
        """Return the line of the log of models that takes its place."""


def share(path: Path, new: Path, sieve: Sieve, progress: Progress = lambda _done, _all: None) -> World:
    """Make the save `new` of what of `path` passes the sieve; return the world it ends with.

    Raises SaveError when `new` exists or cannot be made, or `path` is no save, damaged, without a town, or run by a server; there
    is no new file then.
    """
    _check(path, new)
    written = check.examine(path, live=False)
    draft = new.with_name(f"{new.name}.{os.getpid()}.draft")
    new_file(draft)
    try:
        with layout.explaining(path), closing(layout.connect(path)) as db:
            db.execute("BEGIN")  # one moment of it, should a server begin to run it now
            world = _Sharing(db, written, sieve, progress).into(draft)
        publish(draft, new)
    except lines.LineError as error:
        raise SaveError(check.damaged(path, str(error))) from error
    except OSError as error:
        raise SaveError(f"{new} cannot be made: {error.strerror}. Choose another name or folder.") from error
    finally:
        discard(draft)
    return world


def _check(path: Path, new: Path) -> None:
    layout.check_name(path)
    layout.check_name(new)
    check.identify(path)
    if new.exists():
        if new.samefile(path):
            raise SaveError(f"{new} is the save itself, which stays as it is. Name another file for what is given away.")
        raise SaveError(f"{new} exists already. Choose another name, or delete that file first.")
    held = holder(path)
    if held is not None:
        where = f" at {held.url}" if held.url else ""
        raise SaveError(f"{path} is in use: a server runs it{where}. Stop that first, or share a branch of it (`thorpd branch`).")


class _Sharing:
    """One copy on its way."""

    def __init__(self, db: apsw.Connection, written: int, sieve: Sieve, progress: Progress) -> None:
        self._db = db
        self._read = upcast.reader(written)
        self._sieve = sieve
        self._progress = progress
        self._kept = array("Q")
        """The old numbers of the entries that were kept."""
        self._done = 0
        self._all = 2 * lines.last_entry(db) + 3 * int(db.execute("SELECT count(*) FROM notes").get)

    def into(self, draft: Path) -> World:
        """Write the copy."""
        for entry in self._counted(lines.entries(self._db, self._read)):
            self._sieve.note_entry(entry)
        for row in self._counted(lines.notes(self._db)):
            self._sieve.note_note(row)
        with closing(Journal.open(draft)) as journal:
            for moments in _groups(self._moments()):
                journal.commit(moments)
            for row in self._counted(lines.notes(self._db)):
                self._sieve.allow_note(row)
            for rows in _groups(self._notes()):
                journal.commit((), rows)
            for calls in _groups(map(self._sieve.call, lines.calls(self._db, lines.NO_LAST))):
                journal.commit((), (), calls)
            world = journal.load()
        if not world.entries:
            raise SaveError("There is no town in that save yet: nothing was ever founded in it. Run it once with `thorpd serve`.")
        return world

    def _moments(self) -> Iterator[Moment]:
        world = EMPTY
        for entry in self._counted(lines.entries(self._db, self._read)):
            public = self._sieve.entry(entry, world)
            if public is not None:
                self._kept.append(entry.n)
                try:
                    world = fold(world, public)
                except (LookupError, AssertionError) as error:
                    raise lines.LineError(entry.n, "does not fit what came before it") from error
                yield public, world

    def _notes(self) -> Iterator[NoteRow]:
        for row in self._counted(lines.notes(self._db)):
            public = self._sieve.note(row)
            if public is not None:
                yield replace(public, n=bisect_right(self._kept, row.n))

    def _counted(self, things: Iterable[_T]) -> Iterator[_T]:
        for thing in things:
            self._done += 1
            if self._done % _GROUP == 0 or self._done == self._all:
                self._progress(self._done, self._all)
            yield thing


def _groups(things: Iterable[_T]) -> Iterator[list[_T]]:
    rest = iter(things)
    while group := list(itertools.islice(rest, _GROUP)):
        yield group
