"""What villagers recall by meaning: their Notes embedded by the model, kept in the save's index, searched when asked.

Apart because it joins three parts that do not know each other: minds (which Notes have words), the model (vectors) and the
save (the index). Indexing runs behind, a moment later, and what is new goes before what is old. It is derived: what the index
lacks when a town opens is made from the Notes, and what was summed up is left out.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress

import msgspec
from msgspec.structs import replace

from server.mind.feeling import importance
from server.mind.notes import AnyNote, Summed, decode
from server.mind.wording import searched
from server.model.engine import Engine
from server.save.recollection import Memory, Recollection
from shared.errors import ModelError, SaveError
from shared.ids import BeingId

_log = logging.getLogger(__name__)

_TOGETHER_MOST = 16
"""Texts embedded in one request and written in one commit: few, so that no reply and no command waits long behind them."""

_PAUSE_S, _IDLE_PAUSE_S = 0.5, 0.05
"""Between two such: recalling a thing a little later is better than slowing anybody now. The shorter one holds while the model
has nothing else to do."""


WAITING_MOST = 20_000
"""Notes that wait to be indexed: past it, in a town that runs faster than its model reads, the oldest are left to `catch_up`."""


def memory_of(number: int, villager: BeingId, note: AnyNote) -> Memory | None:
    """Return what the index keeps of a Note: its words and how much it matters; None for a Note without words."""
    words = searched(note)
    instead_of = note.of if isinstance(note, Summed) else ()
    if not words and not instead_of:
        return None
    return Memory(number, villager, words, note.minute, importance(note), instead_of=instead_of)


class Recollecting:
    """The index at work. `run` it in a task; `recall` may be called from the same loop."""

    def __init__(self, index: Recollection, engine: Engine) -> None:
        self._index = index
        self._engine = engine
        self._waiting: deque[Memory] = deque(maxlen=WAITING_MOST)
        self._behind: deque[Memory] = deque()
        """Of before the town opened."""
        self._used: dict[int, int] = {}
        """When memories were recalled since that was last written: the minute, by Note."""
        self._gone: set[int] = set()
        """What was summed up while anything waits: not to be indexed any more, should it be among that."""
        self._woken = asyncio.Event()
        self._searching = asyncio.Lock()
        self.minute = 0
        """The town's, as far as the Notes tell, for recency."""

    def add(self, note: int, villager: BeingId, _tick: int, blob: bytes) -> None:
        """Let a Note be indexed soon, if it has words, and let those be forgotten that it sums up. Never blocks."""
        decoded = _decoded(blob)
        if decoded is not None:
            self._take(self._waiting, note, villager, decoded)

    def catch_up(self, villager: BeingId, notes: Sequence[tuple[int, int, bytes]]) -> None:
        """Let the index hold what it should of a villager's Notes; for when the town opens."""
        readable = [(number, note) for number, _, blob in notes if (note := _decoded(blob)) is not None]
        self.minute = max(self.minute, max((note.minute for _, note in readable), default=0))
        summed = {number for _, note in readable if isinstance(note, Summed) for number in note.of}
        known = self._index.known(villager)
        again = self._index.by_meaning and self._engine.status().embeds
        if gone := summed & known.keys():
            self._index.forget(gone)
        self._index.tidy(villager)
        for number, note in readable:
            if number not in summed and (number not in known or (again and not known[number])):
                self._take(self._behind, number, villager, note)

    async def recall(self, villager: BeingId, text: str, k: int) -> Sequence[tuple[int, Mapping[str, float]]]:
        """Return up to `k` Note ids, best first, each with the parts of its score; from now on they count as used now.

        Raises ModelError when the index cannot be searched: whoever asks compares words then.
        """
        vector = await self._vector(text) if self._index.by_meaning else None
        async with self._searching:
            try:
                found = await asyncio.to_thread(self._index.recall, villager, text, self.minute, k, vector)
            except SaveError as error:
                raise ModelError(str(error)) from error
        self._used |= dict.fromkeys((one.note for one in found), self.minute)
        self._woken.set()
        return [
            (one.note, {"meaning": one.meaning or 0.0, "words": one.words, "recency": one.recency, "importance": one.importance})
            for one in found
        ]

    async def run(self) -> None:
        """Index what waits, until cancelled. Ends quietly when the index fails: it can be made again."""
        while True:
            await self._woken.wait()
            together = self._next()
            if not self._waiting and not self._behind:
                self._woken.clear()
                self._gone.clear()
            try:
                await self._store(together)
            except SaveError as error:
                _log.warning("Villagers recall without what is new from now on: %s", error)
                return
            status = self._engine.status()
            await asyncio.sleep(_PAUSE_S if status.slots_busy or status.queue_depth else _IDLE_PAUSE_S)

    def _take(self, queue: deque[Memory], number: int, villager: BeingId, note: AnyNote) -> None:
        self.minute = max(self.minute, note.minute)
        if memory := memory_of(number, villager, note):
            self._gone.update(memory.instead_of)
            queue.append(memory)
            self._woken.set()

    def _next(self) -> list[Memory]:
        together: list[Memory] = []
        for queue in (self._waiting, self._behind):
            while queue and len(together) < _TOGETHER_MOST:
                memory = queue.popleft()
                if memory.note not in self._gone:
                    together.append(memory)
        return together

    async def _store(self, memories: Sequence[Memory]) -> None:
        vectors: Sequence[Sequence[float] | None] = [None] * len(memories)
        with suppress(ModelError):
            vectors = await self._engine.embed([memory.text for memory in memories]) if memories else ()
        found = [replace(memory, vector=vector) for memory, vector in zip(memories, vectors, strict=True)]
        used, self._used = self._used, {}
        await asyncio.to_thread(self._index.remember_all, found, used)

    async def _vector(self, text: str) -> Sequence[float] | None:
        try:
            return (await self._engine.embed([text]))[0]
        except ModelError:
            return None


def _decoded(blob: bytes) -> AnyNote | None:
    try:
        return decode(blob)
    except msgspec.DecodeError:
        return None
