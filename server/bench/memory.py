"""`thorpd bench memory`: what villagers recall, how fast they search, how large their memories are.

Apart from the command line so that tests run it small. In temporary saves; set TMPDIR to measure another disk.

- `recall_at_10`: `facts` are planted over `days` game days among other notes of a month (`planted.py`), a quarter of the memories
  of each of `tellers` villagers, who have `memories` each. Each fact is then asked for, in other words, with its person named, of
  the villager that was told: the share that is among the ten best. Vectors by the embedding model as in a town, importance and
  recency as in a town; what is asked does not count as used. `recall_at_3`: among the three best, about what a villager is told.
  `recall_at_10_words`: without a model, by words alone. `recall_at_10_meaning`: by meaning alone. Null without a model.
- `search_p50_ms`, `search_p99_ms`: one search, by meaning and words, in an index of `villagers` with `memories` each, of
  `searches`; without the embedding of the question. `search_cpu_p99_ms`: what a search uses of a core, whoever else is busy.
  Vectors here are made up: unit length, any direction. Words are as above.
- `file_bytes`: that save, closed: the notes in its journal and the index. `bytes_per_memory`: of it.

The weights (`recollection.py`) were chosen with another seed than the one measured here, but with the same matters. The three
parts added as they are, over all memories, find a fifth of the facts among ten: what is new or weighty comes before what is asked
for. So what fits is found first, and recency and importance choose among it.

Also told: `embedding_model`; `machine`, `others_cores` and `busy` as in the engine's bench; `took_s`; `interrupted` by ctrl+c,
which leaves null what was not measured; `note`, why there is no `recall_at_10`.
"""

import asyncio
import itertools
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec
import numpy as np
from msgspec.structs import replace

from server.bench.machine import BUSY_CORES, Others, machine
from server.bench.pace import Items, Show
from server.bench.planted import DAYS, Fact, everyday, facts
from server.bench.process import percentile
from server.mind.notes import AnyNote, encode
from server.model.engine import Engine
from server.recollecting import memory_of
from server.save.chronicle import NoteRow
from server.save.journal import Journal
from server.save.recollection import DIMENSIONS, Memory, Recollection
from shared.calendar import MINUTES_PER_DAY
from shared.errors import ModelError
from shared.ids import BeingId

NOW = DAYS * MINUTES_PER_DAY
"""The minute at which is asked: the end of the month."""

KEYS = (
    *("recall_at_10", "search_p99_ms", "file_bytes", "recall_at_3", "recall_at_10_words", "recall_at_10_meaning"),
    *("search_p50_ms", "search_cpu_p99_ms", "bytes_per_memory", "facts", "days", "tellers", "villagers", "memories", "searches"),
    *("embedding_model", "machine", "others_cores", "busy", "took_s", "interrupted", "note"),
)
"""What the result names, measured or null."""

BEST, BEST_FEW = 10, 3
FACTS_SHARE = 4
"""One memory of so many is a fact."""

_TOGETHER = 64
"""Texts of one request for vectors, and memories of one commit."""

_WARM_UP = 50

Numbers = dict[str, object]

T = TypeVar("T")


class Plan(msgspec.Struct, frozen=True):
    """What is measured."""

    villagers: int = 100
    memories: int = 1_000
    facts: int = 1_000
    searches: int = 2_000
    seed: int = 7


class Told(msgspec.Struct, frozen=True):
    """A fact that a villager was told, and the note by which it knows."""

    villager: BeingId
    note: int
    question: str


def run(plan: Plan, engine: Engine, show: Show, embedding_model: str = "") -> Numbers:
    """Return the numbers; see the module's docstring for what is measured. Ctrl+c ends it early."""
    found: Numbers = dict.fromkeys(KEYS)
    others, began_s = Others(), time.monotonic()
    tellers = -(-plan.facts * FACTS_SHARE // plan.memories)
    found |= {"facts": plan.facts, "days": DAYS, "tellers": tellers, "villagers": plan.villagers, "memories": plan.memories}
    found |= {"searches": plan.searches, "embedding_model": embedding_model or None, "machine": machine(), "interrupted": False}
    try:
        with _folder() as folder:
            asyncio.run(_recall(plan, engine, tellers, folder / "recall.thorp", show, found))
        with _folder() as folder:
            _search(plan, folder / "search.thorp", show, found)
    except KeyboardInterrupt:
        found["interrupted"] = True
    cores = others.cores()
    return found | {"others_cores": cores, "busy": cores >= BUSY_CORES, "took_s": round(time.monotonic() - began_s, 1)}


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="thorp-bench-") as folder:
        yield Path(folder)


def month(villager: BeingId, planted: Sequence[Fact], count: int, rng: random.Random) -> list[tuple[AnyNote, str]]:
    """Return so many notes of a month in the order of time, each with the question that it answers, or none."""
    ordinary = (note for note in everyday(rng) if memory_of(0, villager, note) is not None)
    notes = [(note, "") for note in itertools.islice(ordinary, count - len(planted))]
    return sorted([*notes, *((fact.note, fact.question) for fact in planted)], key=lambda one: one[0].minute)


# ── what is recalled ──


async def _recall(plan: Plan, engine: Engine, tellers: int, path: Path, show: Show, found: Numbers) -> None:
    memories, told = _planted(plan, tellers)
    await engine.start()
    try:
        await engine.ready()
        vectors = await _vectors(engine, [memory.text for memory in memories], "notes embedded", show)
        memories = [replace(memory, vector=vector) for memory, vector in zip(memories, vectors, strict=True)]
        questions = await _vectors(engine, [one.question for one in told], "questions embedded", show)
    except ModelError as error:
        questions = []
        found["note"] = str(error)
    finally:
        await engine.aclose()
    with closing(Journal.create(path)) as journal, closing(Recollection(path, writing=journal.writing)) as index:
        for some in _parts(memories):
            index.remember_all(some)
        _ask(index, told, questions, show, found)


def _planted(plan: Plan, tellers: int) -> tuple[list[Memory], list[Told]]:
    """Return the memories of those that were told facts, and the facts."""
    rng, ids = random.Random(plan.seed), itertools.count(1)
    planted = facts(plan.facts, rng)
    memories: list[Memory] = []
    told: list[Told] = []
    for number in range(tellers):
        villager = BeingId(number + 1)
        for note, question in month(villager, planted[number::tellers], plan.memories, rng):
            memory = memory_of(next(ids), villager, note)
            assert memory is not None, f"{note} has no words"  # noqa: S101
            memories.append(memory)
            if question:
                told.append(Told(villager, memory.note, question))
    return memories, told


async def _vectors(engine: Engine, texts: Sequence[str], what: str, show: Show) -> list[list[float]]:
    items = Items(show, what, len(texts))
    vectors: list[list[float]] = []
    for some in _parts(texts):
        vectors += await engine.embed(some)
        items.reach(len(vectors))
    return vectors


def _ask(index: Recollection, told: Sequence[Told], questions: Sequence[list[float]], show: Show, found: Numbers) -> None:
    items = Items(show, "questions asked", len(told))
    both, few, words, meaning = 0, 0, 0, 0
    for one, vector in itertools.zip_longest(told, questions):
        words += one.note in _found(index, one, one.question, None)
        if vector is not None:
            best = _found(index, one, one.question, vector)
            both, few = both + (one.note in best), few + (one.note in best[:BEST_FEW])
            meaning += one.note in _found(index, one, "", vector)
        items.tick()
    found["recall_at_10_words"] = round(words / len(told), 3)
    if questions:
        found["recall_at_10"], found["recall_at_3"] = round(both / len(told), 3), round(few / len(told), 3)
        found["recall_at_10_meaning"] = round(meaning / len(told), 3)


def _found(index: Recollection, one: Told, text: str, vector: Sequence[float] | None) -> list[int]:
    return [best.note for best in index.recall(one.villager, text, NOW, BEST, vector)]


# ── how fast, how large ──


def _search(plan: Plan, path: Path, show: Show, found: Numbers) -> None:
    rng, directions = random.Random(plan.seed), np.random.default_rng(plan.seed)
    questions = [fact.question for fact in facts(min(plan.searches, plan.facts), rng)]
    _fill(plan, path, rng, directions, Items(show, "memories written", plan.villagers * plan.memories))
    size = path.stat().st_size
    found["file_bytes"], found["bytes_per_memory"] = size, round(size / (plan.villagers * plan.memories))
    times_ms: list[float] = []
    used_ms: list[float] = []
    items = Items(show, "searches", plan.searches)
    with closing(Recollection(path)) as index:
        for number in range(-_WARM_UP, plan.searches):
            villager, vector = BeingId(rng.randint(1, plan.villagers)), _direction(directions)
            began_s, used_s = time.perf_counter(), time.thread_time()
            index.recall(villager, questions[number % len(questions)], NOW, BEST, vector)
            if number >= 0:
                used_ms.append((time.thread_time() - used_s) * 1000)
                times_ms.append((time.perf_counter() - began_s) * 1000)
                items.tick()
    found["search_p50_ms"], found["search_p99_ms"] = percentile(times_ms, 50), percentile(times_ms, 99)
    found["search_cpu_p99_ms"] = percentile(used_ms, 99)


def _fill(plan: Plan, path: Path, rng: random.Random, directions: np.random.Generator, items: Items) -> None:
    """Write a month of each villager, to the journal and to the index, and close the save."""
    with closing(Journal.create(path)) as journal, closing(Recollection(path, writing=journal.writing)) as index:
        for number in range(plan.villagers):
            villager = BeingId(number + 1)
            planted = facts(plan.memories // FACTS_SHARE, rng)
            rows, memories = [], []
            for note, _ in month(villager, planted, plan.memories, rng):
                row = NoteRow(journal.new_note_id(), villager, 0, note.tick, encode(note))
                memory = memory_of(row.id, villager, note)
                assert memory is not None, f"{note} has no words"  # noqa: S101
                rows.append(row)
                memories.append(replace(memory, vector=_direction(directions)))
            journal.commit([], rows)
            index.remember_all(memories)
            items.reach((number + 1) * plan.memories)


def _direction(directions: np.random.Generator) -> list[float]:
    vector = directions.standard_normal(DIMENSIONS)
    unit: list[float] = (vector / np.linalg.norm(vector)).tolist()
    return unit


def _parts(things: Sequence[T]) -> Iterator[Sequence[T]]:
    return (things[start : start + _TOGETHER] for start in range(0, len(things), _TOGETHER))
