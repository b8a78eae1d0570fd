"""The index by which villagers recall: meaning (sqlite-vec), words (FTS5), recency and importance of their Notes.

Apart from the journal because it is derived: every row comes from a Note, and `rebuild` makes it anew. It lives in the same
file, through connections of its own, one to write and one to search, so that a search waits neither for a commit nor for what
is being indexed; what it writes is not synced, for it can be made again. Without the extension, or without vectors, words and
recency are left, and `extension_problem` says why.

A recall reads the distances of all of the villager's vectors, and the words that match; only of those that fit best are the
rows read. Each part is scaled among all of the villager's memories. Words are indexed with their villager's number before them
(`7xbread`): so are only one's own looked at, and a word is rare when it is rare for this villager.
"""

import math
import re
import threading
import unicodedata
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from heapq import nlargest
from pathlib import Path
from typing import NamedTuple

import apsw
import msgspec

from server.save import layout
from shared.calendar import MINUTES_PER_HOUR
from shared.ids import BeingId

DIMENSIONS = 384
"""Floats of a vector, as the embedding model makes them."""

RECENCY_PER_HOUR = 0.995
"""What is left of recency after each game hour without use (RULES 6)."""

RELEVANCE_WEIGHT = 3.0
"""What relevance counts beside recency and importance, which count 1 each.

Whoever asks about something old and everyday is to be told of it; with equal weights, half of what is new and weighty would
come first. `thorpd bench memory` measures it.
"""

_MOST = 4_096
"""Memories of one villager that are compared: the nearest."""

_CANDIDATES, _CANDIDATES_EACH = 40, 2
"""Memories whose rows are read: so many, and so many for each that is wanted."""

_CHUNK, _GAPS = 64, 2
"""Vectors that lie together, and how many times the room they need a villager's may take before `tidy` does something."""

_EQUAL = 0.5
"""What a part counts when it is the same for all (RULES 6)."""

_WORDS_MOST = 32
"""Words of a question that are looked up."""

_COMMON = frozenset(
    re.findall(
        r"\w+",
        "a about am an and any are as at be been but by can could did do does for from had has have he her here him his how i if "
        "in is it its me my of on or our she so some tell than that the their them then there these they this those to was we "
        "were what when where which who whom whose why will with would you your s t m re ve ll d",
    )
)
"""Words of a question that say nothing about what it is about: looked up only when there are no others."""

_PLAIN_TABLES = {
    "memories": """CREATE TABLE memories(id INTEGER PRIMARY KEY, villager INTEGER NOT NULL, minute INTEGER NOT NULL,
        used INTEGER NOT NULL, importance INTEGER NOT NULL, embedded INTEGER NOT NULL)""",
    "memory_words": """CREATE VIRTUAL TABLE memory_words USING fts5(text, content='', contentless_delete=1,
        tokenize='porter unicode61 remove_diacritics 2')""",
}
_VECTOR_TABLES = {
    "memory_vectors": f"""CREATE VIRTUAL TABLE memory_vectors USING vec0(id INTEGER PRIMARY KEY,
    villager INTEGER PARTITION KEY, vector FLOAT[{DIMENSIONS}] distance_metric=cosine, chunk_size={_CHUNK})"""
}
_INDEX = "CREATE INDEX IF NOT EXISTS memories_used ON memories(villager, used, importance)"


class Memory(msgspec.Struct, frozen=True):
    """What the index knows of one Note."""

    note: int
    """The Note's id."""
    villager: BeingId
    text: str
    minute: int
    """The game minute of the Note; it counts as its last use until it is recalled."""
    importance: int = 1
    """1..10."""
    vector: Sequence[float] | None = None
    """`DIMENSIONS` floats, of any length but 0; None: found by words and recency only."""
    instead_of: tuple[int, ...] = ()
    """Notes that this one sums up: they are forgotten when it is remembered."""


class Recalled(msgspec.Struct, frozen=True):
    """A memory that fits, and why: each part 0..1 among the villager's memories, 0.5 where all are equal."""

    note: int
    score: float
    """Relevance (the mean of meaning and words, as far as each was asked) times its weight, recency and importance."""
    meaning: float | None
    words: float
    recency: float
    importance: float


class _Row(NamedTuple):
    note: int
    used: int
    importance: int


class _Range(NamedTuple):
    """How many memories a villager has, and their ends: the least and the most."""

    memories: int
    used: tuple[int, int]
    importance: tuple[int, int]


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
    """The index in one save. Several threads may use it: one writes at a time, and one searches."""

    def __init__(
        self,
        path: Path,
        load: Callable[[apsw.Connection], None] = _load,
        writing: AbstractContextManager[object] | None = None,
    ) -> None:
        """Open the index of a save; `writing` is held while it writes: the journal's, if one is open (see `Journal.writing`)."""
        self.path = path
        self._writing = writing or nullcontext()
        self._searching, self._changing = threading.Lock(), threading.Lock()
        with layout.explaining(path):
            self._db = layout.connect(path, write=True)
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.execute("PRAGMA wal_autocheckpoint=0")  # the journal does it: here it would hold up a commit
            self._db.transaction_mode = "IMMEDIATE"
            self._reader = layout.connect(path)
            self.by_meaning = _extend(self._db, load) and _extend(self._reader, load)
            """Whether vectors can be searched."""
            with self._writing, self._db:
                self._lay_out()

    def close(self) -> None:
        """Let go of the file; do it before the journal does, so that one file remains."""
        with self._searching, self._changing:
            self._reader.close()
            self._db.close()

    def remember(self, memory: Memory) -> None:
        """Index a Note, in place of what was indexed under its id; raises ValueError for a vector of another length."""
        self.remember_all((memory,))

    def remember_all(self, memories: Iterable[Memory], used: Mapping[int, int] | None = None) -> None:
        """Index several Notes together, all or none: a commit costs more than a memory. `used`: see `use`."""
        with self._change():
            for memory in memories:
                self._forget(memory.note)
                self._insert(memory)
            self._use(used or {})

    def use(self, used: Mapping[int, int]) -> None:
        """Note when memories were last used: game minutes, by the Note's id. It lasts until the index is made anew."""
        with self._change():
            self._use(used)

    def forget(self, notes: Iterable[int]) -> None:
        """Let Notes no longer be found; the journal keeps them."""
        with self._change():
            for note in notes:
                self._forget(note)

    def rebuild(self, memories: Iterable[Memory]) -> None:
        """Throw the index away and make it of these, the older first; all or nothing."""
        with self._change():
            self._drop()
            self._lay_out()
            for memory in memories:
                self._insert(memory)

    def known(self, villager: BeingId) -> dict[int, bool]:
        """Return the ids of the villager's Notes that are indexed, and whether each can be found by meaning."""
        with self._changing, layout.explaining(self.path):
            query = "SELECT id, embedded FROM memories WHERE villager = ?"
            return {note: bool(embedded) for note, embedded in self._db.execute(query, (villager,))}

    def recall(
        self, villager: BeingId, text: str, now: int, most: int, vector: Sequence[float] | None = None
    ) -> tuple[Recalled, ...]:
        """Return the villager's memories that fit best, the best first: by text, by vector if given, at game minute `now`."""
        with self._searching, layout.explaining(self.path), self._reader:
            among = self._range(villager)
            if among is None:
                return ()
            meaning = _scaled(self._by_meaning(villager, vector), of_all=0)
            words = _scaled(self._by_words(villager, text), of_all=among.memories)
            rows = self._rows(villager, _relevance(meaning, words), _CANDIDATES + _CANDIDATES_EACH * most)
            found = list(_weigh(rows, among, now, meaning, words))
        return tuple(nlargest(most, found, key=lambda one: (one.score, one.note)))

    def tidy(self, villager: BeingId) -> None:
        """Close the gaps that forgotten memories left among vectors, when there are many: they cost room and time."""
        if not self.by_meaning:
            return
        with self._change():
            query = "SELECT count(*) FROM memory_vectors_chunks WHERE partition00 = ?"
            chunks = self._db.execute(query, (villager,)).get
            ids = [row[0] for row in self._db.execute("SELECT id FROM memories WHERE villager = ? AND embedded", (villager,))]
            if chunks <= _GAPS * (len(ids) / _CHUNK + 1):
                return
            query = "SELECT vector FROM memory_vectors WHERE id = ?"
            vectors = [(note, self._db.execute(query, (note,)).get) for note in ids]
            for note in ids:
                self._db.execute("DELETE FROM memory_vectors WHERE id = ?", (note,))
            for note, vector in vectors:
                self._db.execute("INSERT INTO memory_vectors VALUES(?,?,?)", (note, villager, vector))

    @contextmanager
    def _change(self) -> Iterator[None]:
        with self._changing, layout.explaining(self.path), self._writing, self._db:
            yield

    def _lay_out(self) -> None:
        """Make the tables; what an older Thorp made in another shape is thrown away, to be made again."""
        tables = _PLAIN_TABLES | (_VECTOR_TABLES if self.by_meaning else {})
        there = dict(self._db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        if any(name in there and there[name] != statement for name, statement in tables.items()):
            self._drop()
            there = {}
        for name, statement in tables.items():
            if name not in there:
                self._db.execute(statement)
        self._db.execute(_INDEX)

    def _drop(self) -> None:
        for table in (*_PLAIN_TABLES, *(_VECTOR_TABLES if self.by_meaning else ())):
            self._db.execute(f"DROP TABLE IF EXISTS {table}")

    def _forget(self, note: int) -> None:
        if self.by_meaning:
            self._db.execute("DELETE FROM memory_vectors WHERE id = ?", (note,))
        self._db.execute("DELETE FROM memories WHERE id = ?", (note,))
        if self._db.changes():
            self._db.execute("DELETE FROM memory_words WHERE rowid = ?", (note,))

    def _insert(self, memory: Memory) -> None:
        for note in memory.instead_of:
            self._forget(note)
        vector = _packed(memory.vector) if self.by_meaning and memory.vector is not None else None
        row = (memory.note, memory.villager, memory.minute, memory.minute, memory.importance, vector is not None)
        self._db.execute("INSERT INTO memories VALUES(?,?,?,?,?,?)", row)
        words = " ".join(_own_words(memory.villager, memory.text))
        self._db.execute("INSERT INTO memory_words(rowid, text) VALUES(?,?)", (memory.note, words))
        if vector is not None:
            self._db.execute("INSERT INTO memory_vectors VALUES(?,?,?)", (memory.note, memory.villager, vector))

    def _use(self, used: Mapping[int, int]) -> None:
        update = "UPDATE memories SET used = max(used, ?) WHERE id = ?"
        self._db.executemany(update, [(minute, note) for note, minute in used.items()])

    def _range(self, villager: BeingId) -> _Range | None:
        query = "SELECT count(*), min(used), max(used), min(importance), max(importance) FROM memories WHERE villager = ?"
        count, *ends = next(iter(self._reader.execute(query, (villager,))))
        return _Range(count, (ends[0], ends[1]), (ends[2], ends[3])) if count else None

    def _rows(self, villager: BeingId, relevance: Mapping[int, float], most: int) -> list[_Row]:
        """Return the rows of the most relevant; when too few are relevant at all, also of those used last."""
        best = nlargest(most, relevance, key=relevance.__getitem__)
        query = "SELECT id, used, importance FROM memories WHERE id = ?"
        rows = {row[0]: _Row(*row) for row in self._reader.executemany(query, [(note,) for note in best])}
        if len(rows) < most:
            query = "SELECT id, used, importance FROM memories WHERE villager = ? ORDER BY used DESC, importance DESC LIMIT ?"
            rows |= {row[0]: _Row(*row) for row in self._reader.execute(query, (villager, most))}
        return list(rows.values())

    def _by_meaning(self, villager: BeingId, vector: Sequence[float] | None) -> dict[int, float]:
        """Return the cosine of each memory's vector with this one."""
        if vector is None or not self.by_meaning:
            return {}
        query = "SELECT id, distance FROM memory_vectors WHERE vector MATCH ? AND villager = ? AND k = ?"
        rows = self._reader.execute(query, (_packed(vector), villager, _MOST))
        return {note: 1.0 - distance for note, distance in rows if distance is not None and math.isfinite(distance)}

    def _by_words(self, villager: BeingId, text: str) -> dict[int, float]:
        """Return how well each memory's words match any of these (BM25; more is better)."""
        asked = _words(text)
        asked = ([word for word in asked if word.casefold() not in _COMMON] or asked)[:_WORDS_MOST]
        if not asked:
            return {}
        any_word = " OR ".join(f'"{word}"' for word in _own_words(villager, " ".join(asked)))
        query = "SELECT rowid, -rank FROM memory_words WHERE memory_words MATCH ? LIMIT ?"
        return dict(self._reader.execute(query, (any_word, _MOST)))


def _extend(db: apsw.Connection, load: Callable[[apsw.Connection], None]) -> bool:
    try:
        load(db)
    except (ImportError, AttributeError, apsw.Error):
        return False
    return True


def _relevance(meaning: Mapping[int, float], words: Mapping[int, float]) -> dict[int, float]:
    """Return how near each memory is, 0..1: the mean of both parts, or the one that was asked."""
    if not meaning or not words:
        return dict(meaning or words)
    return {note: (meaning.get(note, 0.0) + words.get(note, 0.0)) / 2 for note in meaning.keys() | words.keys()}


def _weigh(
    rows: Iterable[_Row], among: _Range, now: int, meaning: Mapping[int, float], words: Mapping[int, float]
) -> Iterator[Recalled]:
    relevance = _relevance(meaning, words)
    least_recent, most_recent = (_recency(used, now) for used in among.used)
    for row in rows:
        fits = relevance.get(row.note, 0.0) if relevance else _EQUAL
        recency = _between(_recency(row.used, now), least_recent, most_recent)
        importance = _between(row.importance, *among.importance)
        in_meaning = meaning.get(row.note, 0.0) if meaning else None
        score = RELEVANCE_WEIGHT * fits + recency + importance
        yield Recalled(row.note, score, in_meaning, words.get(row.note, 0.0), recency, importance)


def _recency(used: int, now: int) -> float:
    left: float = RECENCY_PER_HOUR ** (max(now - used, 0) / MINUTES_PER_HOUR)
    return left


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text))


def _own_words(villager: BeingId, text: str) -> list[str]:
    """Return the words of a text as this villager's: no vowel comes before them, so that their ends are stemmed as ever."""
    return [f"{villager}x{word}" for word in _words(text)]


def _packed(vector: Sequence[float]) -> bytes:
    if len(vector) != DIMENSIONS:
        raise ValueError(f"a vector has {DIMENSIONS} floats, not {len(vector)}")
    return array("f", vector).tobytes()


def _scaled(values: Mapping[int, float], *, of_all: int) -> dict[int, float]:
    """Stretch values to 0..1; those that are missing among `of_all` count 0, and are the least."""
    least = min(values.values(), default=0.0) if len(values) >= of_all else 0.0
    most = max(values.values(), default=0.0)
    return {note: _between(value, least, most) for note, value in values.items()}


def _between(value: float, least: float, most: float) -> float:
    """Return where a value stands from the least to the most, 0..1; when all are equal there is nothing to tell apart: 0.5."""
    return (value - least) / (most - least) if most > least else _EQUAL
