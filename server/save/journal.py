"""The journal: a town's history in one SQLite file, written before anybody is told.

Apart because durability is its one care: one transaction a commit, synced to the disk before `commit` returns. Call it from
one thread at a time; the town does so from a writer thread, never from its event loop.
"""

import contextlib
import itertools
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import apsw

from server.save import check, layout, lines, marks, messages, snapshots, upcast
from server.save.chronicle import CallRow, Moment, NoteRow
from server.save.lock import Lock
from server.save.messages import Message, Reach, Shelf
from server.world.state import EMPTY, World
from shared.chats import ChatLine, Hit
from shared.errors import SaveError
from shared.ids import BeingId

_ROWS = 64
"""Entries in one statement. Each statement gives up the interpreter's lock and must win it back from a busy event loop:
up to 5 ms each time, so few and large ones."""


class _Folded(NamedTuple):
    """What reading a whole save gave."""

    world: World
    """After the last entry."""
    rested: list[World]
    """Those on the way whose snapshots are missing or unreadable."""
    messages: list[Message]
    """All, of a save whose format has no index of them."""


class Journal:
    """A save open for writing; nobody else writes it until `close`."""

    def __init__(self, path: Path, lock: Lock | None, folded: _Folded) -> None:
        self.path = path
        self._lock = lock
        """None: somebody else's to release."""
        self._world = folded.world
        self._minute = self._world.minute
        self._db = layout.connect(path, write=True)
        with self._db:
            layout.bring_up(self._db)
            messages.keep(self._db, folded.messages)
        self._db.execute("UPDATE meta SET value=1 WHERE key='open'")
        self._db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        with self._db:
            for world in folded.rested:
                self._derive(world)
        self._head = lines.count(self._db)
        self._note_ids = itertools.count(self._head[1] + 1)
        self._closed = False
        self._shelf = Shelf(layout.connect(path))
        self.writing = threading.Lock()
        """Held while a commit runs; whoever else writes the file holds it too: SQLite's own waiting sleeps far too long."""

    @classmethod
    def create(cls, path: Path) -> "Journal":
        """Make a new save without a town in it; raises SaveError when there is a file already, or none can be made."""
        new_file(path)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path, held: Lock | None = None) -> "Journal":
        """Open a save to go on writing; raises SaveError when it is in use, no save, too new or damaged.

        Everything is read before anything is written: a damaged file stays as it is. `held`: the save's lock, when the
        caller has it already and keeps it.
        """
        check.identify(path)  # before a lock is left beside something that is no save
        lock = Lock(path) if held is None else None
        try:
            written = check.examine(path, live=False)
            with layout.explaining(path):
                return cls(path, lock, _fold(path, written))
        except BaseException:
            if lock is not None:
                lock.release()
            raise

    def load(self) -> World:
        """Return the world after the last entry; `EMPTY` before the first."""
        return self._world

    def commit(self, moments: Sequence[Moment], notes: Sequence[NoteRow] = (), calls: Sequence[CallRow] = ()) -> None:
        """Write all of it, or none and raise SaveError; when it returns, it lasts. Moments follow the last without a gap."""
        assert not moments or moments[0][0].n == self._head[0] + 1, "history has no gaps"  # noqa: S101
        with layout.explaining(self.path):
            head, minute = self._head.copy(), self._minute
            try:
                with self.writing, self._db:
                    self._write(moments, notes, calls)
            except BaseException:
                self._head, self._minute = head, minute
                raise
        self._world = moments[-1][1] if moments else self._world

    def new_note_id(self) -> int:
        """Return an id that no note has or will be given. From any thread."""
        return next(self._note_ids)

    def notes(self, villager: BeingId | None = None) -> Iterator[NoteRow]:
        """Yield the notes, of everybody or of one villager, oldest first. From any thread: a commit waits until they are read."""
        with layout.explaining(self.path), self.writing:
            rows = list(lines.notes(self._db, villager))
        return iter(rows)

    def chat_lines(self, chat: int, before: int, most: int, reach: Reach) -> tuple[ChatLine, ...]:
        """Return the last messages of a chat before one (0: of all), oldest first. From any thread; no commit waits for it."""
        with layout.explaining(self.path):
            return self._shelf.lines(chat, before, most, reach)

    def chat_hits(self, words: str, most: int, reach: Reach) -> tuple[Hit, ...]:
        """Return the last messages with all of these words, newest first. From any thread; no commit waits for it."""
        with layout.explaining(self.path):
            return self._shelf.hits(words, most, reach)

    def announce(self, url: str) -> None:
        """Say where the town listens, for whoever tries to run the save twice."""
        if self._lock is not None:
            self._lock.announce(url)

    def set_origin(self, origin: str) -> None:
        """Write down where this town branched from; JSON."""
        with layout.explaining(self.path):
            self._db.execute("INSERT OR REPLACE INTO meta VALUES('origin', ?)", (origin,))

    def close(self) -> None:
        """Leave everything in one file and free it; a second time does nothing."""
        if self._closed:
            return
        self._closed = True
        try:
            with layout.explaining(self.path), contextlib.closing(self._db), contextlib.closing(self._shelf):
                self._db.execute("UPDATE meta SET value=0 WHERE key='open'")
        finally:
            if self._lock is not None:
                self._lock.release()

    def _write(self, moments: Sequence[Moment], notes: Sequence[NoteRow], calls: Sequence[CallRow]) -> None:
        self._write_entries(moments)
        self._db.executemany("INSERT INTO notes VALUES(?,?,?,?,?)", [(r.id, r.villager, r.n, r.tick, r.blob) for r in notes])
        first = self._head[2] + 1
        self._db.executemany(
            "INSERT INTO model_calls VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)",
            [(first + i, *(getattr(row, name) for name in CallRow.__struct_fields__)) for i, row in enumerate(calls)],
        )
        self._head[2] += len(calls)
        self._head[1] = max([self._head[1], *(row.id for row in notes)])
        self._db.execute("UPDATE meta SET value=? WHERE key='head'", (str(self._head),))

    def _write_entries(self, moments: Sequence[Moment]) -> None:
        for start in range(0, len(moments), _ROWS):
            rows = [
                (entry.n, entry.tick, crc32(blob), blob)
                for entry, blob in ((entry, upcast.encode(entry)) for entry, _ in moments[start : start + _ROWS])
            ]
            values = ",".join(["(?,?,?,?)"] * len(rows))
            self._db.execute(f"INSERT INTO entries VALUES{values}", [*itertools.chain(*rows)])
        for entry, world in moments:
            if entry.n == 1 or entry.n % layout.DIGEST_EVERY == 0:
                self._derive(world)
            messages.keep(self._db, messages.messages(entry, world))
        self._mark(moments)
        if moments:
            self._head[0] = moments[-1][0].n

    def _derive(self, world: World) -> None:
        image = snapshots.picture(world)
        row = (world.entries, snapshots.SHAPE, snapshots.digest(image))
        self._db.execute("INSERT OR REPLACE INTO digests VALUES(?,?,?)", row)
        if world.entries % layout.SNAPSHOT_EVERY == 0:
            snapshots.keep(self._db, world, image)

    def _mark(self, moments: Sequence[Moment]) -> None:
        rows = []
        for entry, _ in moments:
            found, self._minute = marks.kinds(entry, self._minute)
            rows += [(kind, entry.n, entry.tick) for kind in sorted(found)]
        self._db.executemany("INSERT INTO marks VALUES(?,?,?)", rows)


def _fold(path: Path, written: int) -> _Folded:
    rested: list[World] = []
    found: list[Message] = []
    indexed = written >= messages.SINCE
    try:
        with contextlib.closing(layout.connect(path)) as db:
            start = world = (snapshots.latest(db, lines.last_entry(db)) if indexed else None) or EMPTY
            for entry, world in lines.grown(db, upcast.reader(written), start):
                if world.entries % layout.SNAPSHOT_EVERY == 0:
                    rested.append(world)
                if not indexed:
                    found += messages.messages(entry, world)
    except lines.LineError as error:
        raise SaveError(check.damaged(path, str(error))) from error
    return _Folded(world, rested, found)


def new_file(path: Path) -> None:
    """Make an empty save at `path`, whole or not at all; raises SaveError when something is there already."""
    if path.exists():
        raise SaveError(f"{path} exists already. Choose another name, or delete that file first.")
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with layout.explaining(path):
            layout.lay_out(draft)
        publish(draft, path)
    except OSError as error:
        raise SaveError(f"{path} cannot be made: {error.strerror}. Make its folder writable, or name another one.") from error
    finally:
        discard(draft)


def publish(draft: Path, path: Path) -> None:
    """Give a finished file its name, in one step and never over another file; raises OSError."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if path.exists():
            raise
        draft.rename(path)
    sync_folder(path)


def sync_folder(path: Path) -> None:
    """Let the name of a file last; raises OSError."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def discard(draft: Path) -> None:
    """Remove a draft, published or not, if it is there."""
    with contextlib.suppress(OSError):
        draft.unlink()
