"""The index by which villagers recall: meaning (sqlite-vec), words (FTS5), recency and importance of their Notes.

Apart from the journal because it is derived: every row comes from a Note, and `rebuild` makes it anew. It lives in the same
file, through its own connection, so that a search never waits for a commit; what it writes is not synced, for it can be
made again. Without the extension, or without vectors, words and recency are left, and `extension_problem` says why.
"""

import math
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import NamedTuple

import apsw
import msgspec

from server.save import layout
from shared.calendar import MINUTES_PER_HOUR, TICKS_PER_SECOND
from shared.ids import BeingId

DIMENSIONS = 384
"""Floats of a vector, as the embedding model makes them."""

RECENCY_PER_HOUR = 0.995
"""What is left of recency after each game hour (RULES 6)."""

_TICKS_PER_HOUR = MINUTES_PER_HOUR * TICKS_PER_SECOND
"""At the normal speed of the clock."""

_MOST = 4_096
"""Memories of one villager that are compared: the newest."""

_EQUAL = 0.5
"""What a part counts when it is the same for all (RULES 6)."""

_WORDS_MOST = 32
"""Words of a question that are looked up."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS memories(id INTEGER PRIMARY KEY, villager INTEGER NOT NULL, tick INTEGER NOT NULL,
    importance INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS memories_of ON memories(villager, id);
CREATE VIRTUAL TABLE IF NOT EXISTS memory_words USING fts5(owner, text, tokenize='unicode61 remove_diacritics 2');
"""

_VECTORS = f"""CREATE VIRTUAL TABLE IF NOT EXISTS memory_vectors USING vec0(id INTEGER PRIMARY KEY,
    villager INTEGER PARTITION KEY, vector FLOAT[{DIMENSIONS}] distance_metric=cosine, chunk_size=64)"""


class Memory(msgspec.Struct, frozen=True):
    """What the index knows of one Note."""

    note: int
    """The Note's id."""
    villager: BeingId
    text: str
    tick: int
    importance: int = 1
    """1..10."""
    vector: Sequence[float] | None = None
    """`DIMENSIONS` floats, of any length but 0; None: found by words and recency only."""


class Recalled(msgspec.Struct, frozen=True):
    """A memory that fits, and why: each part 0..1 among the villager's memories, 0.5 where all are equal."""

    note: int
    score: float
    """The sum of relevance (the mean of meaning and words, as far as each was asked), recency and importance."""
    meaning: float | None
    words: float
    recency: float
    importance: float


class _Row(NamedTuple):
    note: int
    tick: int
    importance: int


def extension_problem() -> str | None:
    """Say why memories cannot be searched by meaning on this machine, and what to do; None when they can."""
    try:
        db = apsw.Connection(":memory:")
        _load(db)
        db.execute("SELECT vec_version()").fetchall()
    except ImportError:
        return "The package sqlite-vec is not installed: install Thorp again. Until then villagers recall by words."
    except (apsw.Error, AttributeError) as error:
        return f"SQLite cannot load sqlite-vec here ({error}). Villagers recall by words. Use the `apsw` wheel from PyPI."
    return None


def _load(db: apsw.Connection) -> None:
    import sqlite_vec  # noqa: PLC0415 - it may be missing, and that is no reason not to start

    db.enable_load_extension(True)  # noqa: FBT003 - apsw's parameter has no name
    try:
        db.load_extension(sqlite_vec.loadable_path())
    finally:
        db.enable_load_extension(False)  # noqa: FBT003


class Recollection:
    """The index in one save. For one thread at a time."""

    def __init__(
        self,
        path: Path,
        load: Callable[[apsw.Connection], None] = _load,
        writing: AbstractContextManager[object] | None = None,
    ) -> None:
        """Open the index of a save; `writing` is held while it writes: the journal's, if one is open (see `Journal.writing`)."""
        self.path = path
        self._writing = writing or nullcontext()
        with layout.explaining(path):
            self._db = layout.connect(path, write=True)
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.execute("PRAGMA wal_autocheckpoint=0")  # the journal does it: here it would hold up a commit
            self._db.transaction_mode = "IMMEDIATE"
            self.by_meaning = self._extend(load)
            """Whether vectors can be searched."""
            self._lay_out()

    def close(self) -> None:
        """Let go of the file; do it before the journal does, so that one file remains."""
        self._db.close()

    def remember(self, memory: Memory) -> None:
        """Index a Note, in place of what was indexed under its id; raises ValueError for a vector of another length."""
        self.remember_all((memory,))

    def remember_all(self, memories: Iterable[Memory]) -> None:
        """Index several Notes together, all or none: a commit costs more than a memory."""
        with layout.explaining(self.path), self._writing, self._db:
            for memory in memories:
                self._forget(memory.note)
                self._insert(memory)

    def rebuild(self, memories: Iterable[Memory]) -> None:
        """Throw the index away and make it of these; all or nothing."""
        with layout.explaining(self.path), self._db:
            for table in ("memories", "memory_words", *(["memory_vectors"] if self.by_meaning else [])):
                self._db.execute(f"DROP TABLE IF EXISTS {table}")
            self._lay_out()
            for memory in memories:
                self._insert(memory)

    def known(self, villager: BeingId) -> set[int]:
        """Return the ids of the villager's Notes that are indexed."""
        with layout.explaining(self.path):
            return {row[0] for row in self._db.execute("SELECT id FROM memories WHERE villager = ?", (villager,))}

    def recall(
        self, villager: BeingId, text: str, now: int, most: int, vector: Sequence[float] | None = None
    ) -> tuple[Recalled, ...]:
        """Return the villager's memories that fit best, the best first: by text, by vector if given, at tick `now`."""
        with layout.explaining(self.path):
            query = "SELECT id, tick, importance FROM memories WHERE villager = ? ORDER BY id DESC LIMIT ?"
            rows = [_Row(*row) for row in self._db.execute(query, (villager, _MOST))]
            meaning = self._by_meaning(villager, vector)
            words = self._by_words(villager, text)
        return tuple(sorted(_weigh(rows, now, meaning, words), key=lambda found: (-found.score, -found.note))[:most])

    def _extend(self, load: Callable[[apsw.Connection], None]) -> bool:
        try:
            load(self._db)
        except (ImportError, AttributeError, apsw.Error):
            return False
        return True

    def _lay_out(self) -> None:
        self._db.execute(_SCHEMA)
        if self.by_meaning:
            self._db.execute(_VECTORS)

    def _forget(self, note: int) -> None:
        self._db.execute("DELETE FROM memories WHERE id = ?", (note,))
        self._db.execute("DELETE FROM memory_words WHERE rowid = ?", (note,))
        if self.by_meaning:
            self._db.execute("DELETE FROM memory_vectors WHERE id = ?", (note,))

    def _insert(self, memory: Memory) -> None:
        row = (memory.note, memory.villager, memory.tick, memory.importance)
        self._db.execute("INSERT INTO memories VALUES(?,?,?,?)", row)
        self._db.execute(
            "INSERT INTO memory_words(rowid, owner, text) VALUES(?,?,?)", (memory.note, _owner(memory.villager), memory.text)
        )
        if self.by_meaning and memory.vector is not None:
            vector = _packed(memory.vector)
            self._db.execute("INSERT INTO memory_vectors VALUES(?,?,?)", (memory.note, memory.villager, vector))

    def _by_meaning(self, villager: BeingId, vector: Sequence[float] | None) -> dict[int, float]:
        """Return the cosine of each memory's vector with this one."""
        if vector is None or not self.by_meaning:
            return {}
        query = "SELECT id, distance FROM memory_vectors WHERE vector MATCH ? AND villager = ? AND k = ?"
        rows = self._db.execute(query, (_packed(vector), villager, _MOST))
        return {note: 1.0 - distance for note, distance in rows if distance is not None and math.isfinite(distance)}

    def _by_words(self, villager: BeingId, text: str) -> dict[int, float]:
        """Return how well each memory's words match any of these (BM25; more is better)."""
        asked = re.findall(r"\w+", text)[:_WORDS_MOST]
        if not asked:
            return {}
        any_word = " OR ".join(f'"{word}"' for word in asked)
        match = f'owner:"{_owner(villager)}" AND text:({any_word})'
        query = "SELECT rowid, -bm25(memory_words, 0.0, 1.0) FROM memory_words WHERE memory_words MATCH ? LIMIT ?"
        return dict(self._db.execute(query, (match, _MOST)))


def _weigh(rows: Sequence[_Row], now: int, meaning: dict[int, float], words: dict[int, float]) -> Iterator[Recalled]:
    by_meaning = _scaled([meaning.get(row.note, 0.0) for row in rows])
    by_words = _scaled([words.get(row.note, 0.0) for row in rows])
    recency = _scaled([RECENCY_PER_HOUR ** (max(now - row.tick, 0) / _TICKS_PER_HOUR) for row in rows])
    importance = _scaled([float(row.importance) for row in rows])
    relevance = [part for part, asked in ((by_meaning, meaning), (by_words, words)) if asked]
    for i, row in enumerate(rows):
        fits = sum(part[i] for part in relevance) / len(relevance) if relevance else _EQUAL
        in_meaning = by_meaning[i] if meaning else None
        score = fits + recency[i] + importance[i]
        yield Recalled(row.note, score, in_meaning, by_words[i] if words else 0.0, recency[i], importance[i])


def _owner(villager: BeingId) -> str:
    return f"being{villager}"


def _packed(vector: Sequence[float]) -> bytes:
    if len(vector) != DIMENSIONS:
        raise ValueError(f"a vector has {DIMENSIONS} floats, not {len(vector)}")
    return array("f", vector).tobytes()


def _scaled(values: Sequence[float]) -> list[float]:
    """Stretch values to 0..1; when all are equal there is nothing to tell apart, and each is 0.5."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    if high <= low:
        return [_EQUAL] * len(values)
    return [(value - low) / (high - low) for value in values]
