"""What villagers recall by meaning: their Notes embedded by the model, kept in the save's index, searched when asked.

Apart because it joins three parts that do not know each other: minds (which Notes have words), the model (vectors) and the
save (the index). Indexing runs behind: a Note is searched by its words at once, and by meaning when its vector has come. It
is derived: what the index lacks when a town opens is made from the Notes.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from server.mind.feeling import importance
from server.mind.notes import decode
from server.mind.wording import searched
from server.model.engine import Engine
from server.save.recollection import Memory, Recollection
from shared.errors import ModelError, SaveError
from shared.ids import BeingId

_log = logging.getLogger(__name__)

_WAITING_MOST = 4_096
"""Memories that wait for their vectors; past it the oldest go without."""

_TOGETHER_MOST = 16
"""Texts embedded in one request and written in one commit: few, so that no reply and no command waits long behind them."""

_PAUSE_S = 0.5
"""Between two such: recalling a thing a little later is better than slowing anybody now."""


def memory_of(number: int, villager: BeingId, tick: int, blob: bytes) -> Memory | None:
    """Return what the index keeps of a Note: its words and how much it matters; None for a Note without words."""
    try:
        note = decode(blob)
    except msgspec.DecodeError:
        return None
    words = searched(note)
    return Memory(number, villager, words, tick, importance(note)) if words else None


class Recollecting:
    """The index at work. `run` it in a task; `recall` may be called from the same loop."""

    def __init__(self, index: Recollection, engine: Engine) -> None:
        self._index = index
        self._engine = engine
        self._waiting: deque[Memory] = deque(maxlen=_WAITING_MOST)
        self._woken = asyncio.Event()
        self._lock = asyncio.Lock()
        self.tick = 0
        """The town's, for recency."""

    def add(self, note: int, villager: BeingId, tick: int, blob: bytes) -> None:
        """Let a Note be indexed soon, if it has words. Never blocks."""
        self.tick = max(self.tick, tick)
        if memory := memory_of(note, villager, tick, blob):
            self._waiting.append(memory)
            self._woken.set()

    def catch_up(self, villager: BeingId, notes: Sequence[tuple[int, int, bytes]]) -> None:
        """Let those of a villager's Notes be indexed that the index lacks; for when the town opens."""
        known = self._index.known(villager)
        for note, tick, blob in notes:
            if note not in known:
                self.add(note, villager, tick, blob)

    async def recall(self, villager: BeingId, text: str, k: int) -> Sequence[tuple[int, Mapping[str, float]]]:
        """Return up to `k` Note ids, best first, each with the parts of its score."""
        vector = await self._vector(text) if self._index.by_meaning else None
        async with self._lock:
            found = await asyncio.to_thread(self._index.recall, villager, text, self.tick, k, vector)
        return [
            (one.note, {"meaning": one.meaning or 0.0, "words": one.words, "recency": one.recency, "importance": one.importance})
            for one in found
        ]

    async def run(self) -> None:
        """Index what waits, until cancelled. Ends quietly when the index fails: it can be made again."""
        while True:
            await self._woken.wait()
            together = [self._waiting.popleft() for _ in range(min(len(self._waiting), _TOGETHER_MOST))]
            if not self._waiting:
                self._woken.clear()
            try:
                await self._store(together)
            except SaveError as error:
                _log.warning("Villagers recall without the index from now on: %s", error)
                return
            await asyncio.sleep(_PAUSE_S)

    async def _store(self, memories: Sequence[Memory]) -> None:
        try:
            vectors: Sequence[Sequence[float] | None] = await self._engine.embed([memory.text for memory in memories])
        except ModelError:
            vectors = [None] * len(memories)
        found = [replace(memory, vector=vector) for memory, vector in zip(memories, vectors, strict=True)]
        async with self._lock:
            await asyncio.to_thread(self._index.remember_all, found)

    async def _vector(self, text: str) -> Sequence[float] | None:
        try:
            return (await self._engine.embed([text]))[0]
        except ModelError:
            return None
