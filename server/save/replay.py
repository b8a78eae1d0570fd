"""A recorded history, to look at: any moment of it, its lines, its marks, and what was said.

Apart from the journal because it never writes, and may read while a server does.
"""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from server.save import check, layout, lines, messages, snapshots, upcast
from server.save.chronicle import Moment, NoteRow
from server.save.lock import holder
from server.save.messages import Reach, Shelf
from server.world.entry import Entry
from server.world.events import Said
from server.world.state import EMPTY, World
from shared.chats import ChatLine, Hit
from shared.errors import SaveError
from shared.ids import BeingId
from shared.story import Mark

_KEPT = 8
"""Worlds kept in memory from snapshots that were read."""

_TALK_REACH = 2_048
"""How many entries back `talk_before` looks: seconds of a busy town, an hour of a quiet one, 10 ms to fold."""


class History:
    """What a save held when it was opened; raises SaveError when it is no save, too new, damaged or without a town."""

    def __init__(self, path: Path) -> None:
        self.path = path
        written = check.examine(path, live=holder(path) is not None)
        self._written = written
        self._read = upcast.reader(written)
        with layout.explaining(path):
            self._db = layout.connect(path)
            self.last_n = lines.last_entry(self._db)
        if not self.last_n:
            self._db.close()
            raise SaveError(f"{path} holds no town yet: nothing was ever founded in it. Run it once with `thorpd serve`.")
        self._folded: dict[int, World] = {0: EMPTY}
        self._stored: dict[int, World] = {}
        self._shelf: Shelf | None = None
        self._opening = threading.Lock()
        first, last = self.world_after(1), self.world_after(self.last_n)
        self.first_tick, self.last_tick = first.tick, last.tick
        self.first_minute, self.last_minute = first.minute, last.minute

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()
        if self._shelf is not None:
            self._shelf.close()

    def entry_at(self, tick: int) -> int:
        """Return the number of the last entry at or before the tick; that of the first entry for an earlier tick."""
        with layout.explaining(self.path):
            return min(max(lines.entry_at(self._db, tick), 1), self.last_n)

    def tick_of_minute(self, minute: int) -> int:
        """Return the tick at which the town's clock first showed a minute or a later one; the last tick if it never did."""
        low, high = 0, self.last_n // layout.SNAPSHOT_EVERY
        while low < high:
            middle = (low + high + 1) // 2
            before = self.world_after(middle * layout.SNAPSHOT_EVERY).minute < minute
            low, high = (middle, high) if before else (low, middle - 1)
        start = self.world_after(max(low * layout.SNAPSHOT_EVERY, 1))
        if start.minute >= minute:
            return start.tick
        return next((entry.tick for entry, world in self._grown(start, self.last_n) if world.minute >= minute), self.last_tick)

    def world_at(self, tick: int) -> World:
        """Return the world after the last entry at or before the tick."""
        return self.world_after(self.entry_at(tick))

    def tick_of(self, n: int) -> int:
        """Return the tick of entry n, which must be there."""
        with layout.explaining(self.path):
            found: int = self._db.execute("SELECT tick FROM entries WHERE n = ?", (n,)).get
            return found

    def world_after(self, n: int, near: World = EMPTY) -> World:
        """Return the world after entry n; quicker when it comes soon after `near`."""
        rest = self._rest(n)
        start = world = near if rest.entries <= near.entries <= n else rest
        for _, world in self._grown(start, n):
            if world.entries % layout.SNAPSHOT_EVERY == 0:
                self._folded[world.entries] = world  # its snapshot is missing: fold this stretch only once
        return world

    def moments(self, after: World, last: int) -> Iterator[Moment]:
        """Yield the entries that follow a world, up to entry `last`, each with the world after it."""
        return self._grown(after, min(last, self.last_n))

    def entries(self, first: int, last: int) -> Iterator[Entry]:
        """Yield entries first..last."""
        with self._explaining():
            yield from lines.entries(self._db, self._read, max(first, 1), min(last, self.last_n))

    def marks(self, limit: int) -> tuple[Mark, ...]:
        """Return at most about `limit` marks in order of ticks, thinned evenly over time, each kind by itself."""
        span = self.last_tick - self.first_tick + 1
        query = """SELECT min(tick), kind FROM marks WHERE n <= ?1 GROUP BY kind, (tick - ?2) * ?3 / ?4 ORDER BY 1, 2"""
        buckets = max(limit // len(self._kinds()), 1)
        with layout.explaining(self.path):
            rows = self._db.execute(query, (self.last_n, self.first_tick, buckets, span))
            return tuple(Mark(tick, kind) for tick, kind in rows)

    def next_said(self, n: int, direction: int) -> int | None:
        """Return the entry after entry n (before it: direction < 0) in which something is said, if there is one."""
        later = "SELECT min(n) FROM marks WHERE kind = 'said' AND n > ?1 AND n <= ?2"
        earlier = "SELECT max(n) FROM marks WHERE kind = 'said' AND n < ?1 AND n <= ?2"
        with layout.explaining(self.path):
            found: int | None = self._db.execute(earlier if direction < 0 else later, (n, self.last_n)).get
            return found

    def talk_before(self, n: int, most: int) -> Iterator[tuple[World, Said]]:
        """Yield the last things said up to entry n, oldest first, each with the world in which it was said."""
        query = "SELECT n FROM marks WHERE kind = 'said' AND n <= ? AND n > ? ORDER BY n DESC LIMIT ?"
        with layout.explaining(self.path):
            said = [row[0] for row in self._db.execute(query, (n, n - _TALK_REACH, most))]
        if not said:
            return
        for entry, world in self._grown(self.world_after(said[-1] - 1), said[0]):
            for event in entry.events:
                if isinstance(event, Said):
                    yield world, event

    def notes(self, villager: BeingId) -> list[NoteRow]:
        """Return the Notes of a villager, oldest first, each with the entry that it came after (`NoteRow.n`)."""
        with layout.explaining(self.path):
            return [row for row in lines.notes(self._db, villager) if row.n <= self.last_n]

    def chat_lines(self, chat: int, before: int, most: int, reach: Reach) -> tuple[ChatLine, ...]:
        """Return the last messages of a chat before one (0: of all), oldest first. From any thread."""
        with self._explaining():
            return self._messages().lines(chat, before, most, reach)

    def chat_hits(self, words: str, most: int, reach: Reach) -> tuple[Hit, ...]:
        """Return the last messages with all of these words, newest first. From any thread."""
        with self._explaining():
            return self._messages().hits(words, most, reach)

    def _messages(self) -> Shelf:
        """Return the index of chats; of a save that is too old to have one it is made in memory, by folding all of it once."""
        with self._opening:
            if self._shelf is None:
                db = layout.connect(self.path)
                if self._written < messages.SINCE:
                    with closing(db):
                        grown = lines.grown(db, self._read, EMPTY, self.last_n)
                        db = messages.in_memory(found for moment in grown for found in messages.messages(*moment))
                self._shelf = Shelf(db)
            return self._shelf

    def _kinds(self) -> list[str]:
        return [row[0] for row in self._db.execute("SELECT DISTINCT kind FROM marks")] or [""]

    def _rest(self, n: int) -> World:
        """Return the nearest world at or before entry n that need not be folded."""
        base = n - n % layout.SNAPSHOT_EVERY
        known = self._folded.get(base) or self._stored.get(base)
        if known is not None:
            return known
        with layout.explaining(self.path):
            stored = snapshots.latest(self._db, n)
        if stored is not None:
            self._stored[stored.entries] = stored
            if len(self._stored) > _KEPT:
                del self._stored[next(iter(self._stored))]
        known = self._folded[max(at for at in self._folded if at <= n)]
        return known if stored is None or stored.entries < known.entries else stored

    def _grown(self, world: World, last: int) -> Iterator[Moment]:
        with self._explaining():
            yield from lines.grown(self._db, self._read, world, last)

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            with layout.explaining(self.path):
                yield
        except lines.LineError as error:
            raise SaveError(check.damaged(self.path, str(error))) from error
