"""Looking into minds: the Notes of a villager read from its save, folded, and kept for the next look a second later.

Apart because it joins what does not know each other: the save, which holds Notes as bytes, and the minds, which know what they
mean. A live town's mind only grows: what is kept is its sketch, and only new Notes are folded. A replay's is sought at any entry.
"""

import asyncio
import logging
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import islice

import msgspec

from server.mind.notes import decode
from server.mind.portrait import Sketch, Who, drawn, sketched, ties
from server.save.chronicle import Chronicle, NoteRow
from server.save.replay import History
from server.world.refusal import Refusal
from server.world.state import World
from shared.ids import BeingId
from shared.minds import MindSeen
from shared.sights import Kind
from shared.story import TieSeen

_log = logging.getLogger(__name__)

NO_MIND = Refusal("no_mind", "There is no villager of that number, so no mind to look into. Choose one of the town's villagers.")

_WAITING_MOST = 4_096
"""Notes kept of a villager whom nobody studies any more; past it, the next look reads all of them again."""

_STOP_EVERY = 256
"""Notes between two sketches that are kept of a recorded mind: a jump folds no more than so many, about 5 ms."""

_KEPT_MOST = 64
"""Recorded minds kept at once: more than live in most towns, for whoever asks who likes whom asks for all."""


def sitter(world: World, being: BeingId) -> Who | None:
    """Return whose mind that is, as the town knows them now; None for whoever is no villager."""
    villager = world.beings.get(being)
    if villager is None or villager.kind is not Kind.VILLAGER:
        return None
    return Who(being, villager.name, villager.doing, villager.persona)


def folded(sketch: Sketch, rows: Iterable[NoteRow]) -> Sketch:
    """Return a sketch after some rows; one that cannot be read is passed over, as it is by the villager itself."""
    for row in rows:
        try:
            note = decode(row.blob)
        except msgspec.DecodeError as error:
            _log.warning("Note %d of villager %d cannot be read and is not shown: %s", row.id, row.villager, error)
            continue
        sketch = sketched(sketch, note)
    return sketch


class LiveStudies:
    """The minds of a live town, those that somebody has looked into.

    A look may end anywhere: whoever looked has gone, or the save could not be read. What waits is let go of once it is folded.
    """

    def __init__(self, chronicle: Chronicle) -> None:
        self._chronicle = chronicle
        self._sketches: dict[BeingId, Sketch] = {}
        self._waiting: dict[BeingId, list[NoteRow]] = {}
        """Notes that no sketch holds yet."""
        self._lock = asyncio.Lock()

    def add(self, row: NoteRow) -> None:
        """Let a Note that is new count at the next look. Costs nothing for minds that nobody looks into."""
        waiting = self._waiting.get(row.villager)
        if waiting is None:
            return
        waiting.append(row)
        if len(waiting) > _WAITING_MOST:
            self._sketches.pop(row.villager, None)
            del self._waiting[row.villager]

    async def mind(self, who: Who, minute: int, unwritten: Sequence[NoteRow]) -> MindSeen:
        """Return a mind as it is now; `unwritten`: the Notes that the save may not hold yet."""
        async with self._lock:
            if who.being not in self._waiting or who.being not in self._sketches:
                self._waiting[who.being] = [row for row in unwritten if row.villager == who.being]
                self._sketches[who.being] = await self._begin(who.being)
            waiting = self._waiting.get(who.being, [])
            rows = tuple(waiting)
            sketch = self._sketches[who.being]
            if rows:
                sketch = await asyncio.to_thread(folded, sketch, rows)
            self._sketches[who.being] = sketch
            del waiting[: len(rows)]
            return drawn(who, sketch, minute)

    async def _begin(self, villager: BeingId) -> Sketch:
        """Fold what the save holds; what it holds already waits no longer."""
        rows = await asyncio.to_thread(self._read, villager)
        last = rows[-1].id if rows else 0
        waiting = self._waiting.get(villager, [])
        waiting[:] = [row for row in waiting if row.id > last]
        return await asyncio.to_thread(folded, Sketch(), rows)

    def _read(self, villager: BeingId) -> list[NoteRow]:
        return list(self._chronicle.notes(villager))


class PastStudies:
    """The minds of a recorded town, at any entry."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._recorded: dict[BeingId, _Recorded] = {}
        self._lock = asyncio.Lock()

    async def mind(self, who: Who, minute: int, n: int) -> MindSeen:
        """Return a mind as it was after entry n, at that minute; raises SaveError when the save cannot be read."""
        recorded = self._of(who.being)
        async with self._lock:
            return drawn(who, await asyncio.to_thread(recorded.after, n), minute)

    async def ties(self, villagers: Sequence[BeingId], minute: int, n: int) -> tuple[TieSeen, ...]:
        """Return what these thought of others after entry n, indifference left out; raises SaveError. One mind after another."""
        minds = []
        for being in villagers:
            recorded = self._of(being)
            async with self._lock:
                minds.append((being, (await asyncio.to_thread(recorded.after, n)).mind))
        return await asyncio.to_thread(ties, minds, minute)

    def _of(self, being: BeingId) -> "_Recorded":
        recorded = self._recorded.pop(being, None) or _Recorded(tuple(self._history.notes(being)))
        self._recorded[being] = recorded
        if len(self._recorded) > _KEPT_MOST:
            del self._recorded[next(iter(self._recorded))]
        return recorded


class _Recorded:
    """A villager's Notes as a save holds them, and its mind at every so many of them."""

    def __init__(self, rows: tuple[NoteRow, ...]) -> None:
        self._rows = rows
        self._stops = [Sketch()]

    def after(self, n: int) -> Sketch:
        """Return the mind after entry n."""
        count = bisect_right(self._rows, n, key=lambda row: row.n)
        stop, rest = divmod(count, _STOP_EVERY)
        while len(self._stops) <= stop:
            start = (len(self._stops) - 1) * _STOP_EVERY
            self._stops.append(folded(self._stops[-1], islice(self._rows, start, start + _STOP_EVERY)))
        return folded(self._stops[stop], self._rows[count - rest : count])
