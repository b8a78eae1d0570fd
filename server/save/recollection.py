"""The index by which villagers recall: meaning (sqlite-vec), words (FTS5), recency and importance of their Notes.

Apart from the journal because it is derived: every row comes from a Note, and `rebuild` makes it anew. It lives in the same
file, through connections of its own, one to write and one to search, so that a search waits neither for a commit nor for what
is being indexed; what it writes is not synced, for it can be made again. Without the extension, or without vectors, words and
recency are left, and `extension_problem` says why.

A recall has two steps. First, of all memories of a villager, those that fit the question: relevance is the mean of how near the
vector is (cosine) and how well the words match (BM25), each scaled to 0..1; twice as many as are wanted go on. Then, among
these, relevance, recency and importance are each scaled to 0..1 and added, relevance three times. Recency and importance thus
order what fits, and never bring up what does not. Only of these are the rows read.

Words are indexed with their villager's number before them (`7xbread`): so only one's own are looked at, and a word is rare when
it is rare for this villager.
"""

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
"""What relevance counts beside recency and importance, which count 1 each."""

MEANING_WEIGHT = 0.8
"""What meaning counts for relevance, of 1; the rest is for words. A question shares names with much that it is not about."""

_NEAREST = 200
"""Vectors of one villager that a question is compared with in the end: the nearest. What is farther counts 0 for meaning."""

_MATCHES_MOST = 4_096
"""Memories whose words are compared."""

_CANDIDATES_LEAST, _CANDIDATES_EACH = 10, 2
"""Memories that go on to the second step: so many, or so many for each that is wanted. With 3 or 4, more of what is old and
everyday is lost to what is new and weighty (`thorpd bench memory`); with 1, recency and importance would choose nothing."""

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
    """A memory that fits, and why: each part 0..1, and 0.5 where all are equal."""

    note: int
    score: float
    """What it was chosen by: relevance among those that fit, times its weight, and recency and importance."""
    meaning: float | None
    """Among all of the villager's memories, as near as the nearest: 1; None: not asked."""
    words: float
    """Among all of the villager's memories."""
    recency: float
    """Among those that fit."""
    importance: float
    """Among those that fit."""


class _Row(NamedTuple):
    note: int
    used: int
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
            meaning = self._by_meaning(villager, vector)
            meaning = _stretched(meaning, least=None if len(meaning) < _NEAREST else 0.0)
            words = self._by_words(villager, text)
            words = _stretched(words, least=None if len(words) == self._count(villager) else 0.0)
            relevance = _relevance(meaning, words)
            rows = self._candidates(villager, relevance, max(_CANDIDATES_LEAST, _CANDIDATES_EACH * most))
        return tuple(nlargest(most, _weigh(rows, now, relevance, meaning, words), key=lambda one: (one.score, one.note)))

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

    def _count(self, villager: BeingId) -> int:
        return int(self._reader.execute("SELECT count(*) FROM memories WHERE villager = ?", (villager,)).get)

    def _candidates(self, villager: BeingId, relevance: Mapping[int, float], most: int) -> list[_Row]:
        """Return the rows of the most relevant; when too few are relevant at all, also of those used last."""
        best = [(note,) for note in nlargest(most, relevance, key=relevance.__getitem__)]
        query = "SELECT id, used, importance FROM memories WHERE id = ?"
        rows = {row[0]: _Row(*row) for row in self._reader.executemany(query, best)}
        if len(rows) < most:
            query = "SELECT id, used, importance FROM memories WHERE villager = ? ORDER BY used DESC, importance DESC LIMIT ?"
            rows |= {row[0]: _Row(*row) for row in self._reader.execute(query, (villager, most))}
        return list(rows.values())

    def _by_meaning(self, villager: BeingId, vector: Sequence[float] | None) -> dict[int, float]:
        """Return the cosine of each memory's vector with this one."""
        if vector is None or not self.by_meaning:
            return {}
        query = "SELECT id, distance FROM memory_vectors WHERE vector MATCH ? AND villager = ? AND k = ?"
        rows = self._reader.execute(query, (_packed(vector), villager, _NEAREST))
        return {note: 1.0 - distance for note, distance in rows if distance is not None}  # None: a vector of length 0

    def _by_words(self, villager: BeingId, text: str) -> dict[int, float]:
        """Return how well each memory's words match any of these (BM25; more is better)."""
        asked = _words(text)
        asked = ([word for word in asked if word.casefold() not in _COMMON] or asked)[:_WORDS_MOST]
        if not asked:
            return {}
        any_word = " OR ".join(f'"{word}"' for word in _own_words(villager, " ".join(asked)))
        query = "SELECT rowid, -rank FROM memory_words WHERE memory_words MATCH ? LIMIT ?"
        return dict(self._reader.execute(query, (any_word, _MATCHES_MOST)))


def _extend(db: apsw.Connection, load: Callable[[apsw.Connection], None]) -> bool:
    try:
        load(db)
    except (ImportError, AttributeError, apsw.Error):
        return False
    return True


def _relevance(meaning: Mapping[int, float], words: Mapping[int, float]) -> Mapping[int, float]:
    """Return how near each memory is, 0..1: the weighted mean of both parts, or the one that was asked."""
    if not meaning or not words:
        return meaning or words
    relevance = {note: MEANING_WEIGHT * near for note, near in meaning.items()}
    for note, fits in words.items():
        relevance[note] = relevance.get(note, 0.0) + (1 - MEANING_WEIGHT) * fits
    return relevance


def _weigh(
    rows: Sequence[_Row], now: int, relevance: Mapping[int, float], meaning: Mapping[int, float], words: Mapping[int, float]
) -> Iterator[Recalled]:
    fits = _scaled([relevance.get(row.note, 0.0) for row in rows])
    recency = _scaled([_recency(row.used, now) for row in rows])
    importance = _scaled([float(row.importance) for row in rows])
    for i, row in enumerate(rows):
        score = RELEVANCE_WEIGHT * fits[i] + recency[i] + importance[i]
        near = meaning.get(row.note, 0.0) if meaning else None
        yield Recalled(row.note, score, near, words.get(row.note, 0.0), recency[i], importance[i])


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


def _stretched(values: Mapping[int, float], least: float | None = None) -> dict[int, float]:
    """Stretch the values of memories to 0..1. `least`: what counts 0, when there are others, with less than any of these."""
    return dict(zip(values, _scaled([*values.values()], least), strict=True))


def _scaled(values: Sequence[float], least: float | None = None) -> list[float]:
    """Stretch values to 0..1; when all are equal there is nothing to tell apart, and each is 0.5."""
    low, high = min(values, default=0.0) if least is None else least, max(values, default=0.0)
    if high <= low:
        return [_EQUAL] * len(values)
    return [max(0.0, (value - low) / (high - low)) for value in values]
