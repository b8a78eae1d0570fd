"""Meets the needs of a thought: asks the model, watches the time, shows words while they come.

Apart because it is the skin around `think`: all waiting of a mind happens here. Whatever goes wrong with a model comes back
to the thought as an empty or unfinished reply, never as an error.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import TypeVar

import msgspec

from server.mind.memory import AnyNote
from server.mind.recall import in_words, recall
from server.mind.speech import Draft
from server.mind.stage import Archive, Clock, ModelCall, Recollection
from server.mind.talk import Line
from server.mind.think import Choose, Chosen, Need, Recall, Recalled, Reply, Speech, Thought, Write, Written
from server.model import engine
from shared.errors import ModelError
from shared.ids import BeingId

PROGRESS_S = 5.0
"""The longest silence in the middle of an answer."""

SPEAKING_S = 15.0
"""The longest that the words of one answer may take."""

RECALL_S = 0.5
"""The longest a recollection may take: an answer without memories is better than none."""

_T = TypeVar("_T")


class Talk(msgspec.Struct, frozen=True):
    """The answer under way: who thinks, for how long, and where its words are shown."""

    villager: BeingId
    line: Line
    due: float
    """When the first words must have come, on the clock."""
    stream: int
    notes: dict[int, AnyNote]
    minute: int
    show: Callable[[str], None]
    """Takes all words so far, each time there are more."""


class _Call:
    """One request as it goes, for the log."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began = clock.now()
        self.first_ms = -1
        self.pieces = 0
        self.outcome = "said"

    @property
    def ms(self) -> int:
        """Return how long it has taken."""
        return round((self._clock.now() - self._began) * 1000)

    def count(self) -> None:
        """Count a piece."""
        self.first_ms = self.ms if self.first_ms < 0 else self.first_ms
        self.pieces += 1


class Drive:
    """Provides for the thoughts of all villagers."""

    def __init__(self, engine: engine.Engine, clock: Clock, archive: Archive, recollection: Recollection | None) -> None:
        self._engine, self._clock, self._archive, self._recollection = engine, clock, archive, recollection

    @property
    def style(self) -> engine.Style:
        """How the model speaks best."""
        return self._engine.status().style

    @property
    def busy(self) -> bool:
        """Tell whether an answer will have to wait for others'."""
        status = self._engine.status()
        return status.queue_depth > 0 or 0 < status.slots <= status.slots_busy

    async def play(self, thought: Thought, talk: Talk) -> Speech:
        """Meet the needs of a thought until it has come to something to say."""
        try:
            need = next(thought)
            while True:
                need = thought.send(await self._meet(need, talk))
        except StopIteration as end:
            said: Speech = end.value
            return said

    async def _meet(self, need: Need, talk: Talk) -> Reply:
        match need:
            case Recall():
                return await self._recall(need, talk)
            case Choose():
                return await self._choose(need, talk)
            case Write():
                return await self._write(need, talk)

    async def _recall(self, need: Recall, talk: Talk) -> Recalled:
        ids = await self._found(need, talk)
        notes = (talk.notes[note_id] for note_id in ids if note_id in talk.notes)
        return Recalled(tuple(words for words in (in_words(note, talk.minute) for note in notes) if words))

    async def _found(self, need: Recall, talk: Talk) -> tuple[int, ...]:
        if self._recollection is None:
            return recall(talk.notes, talk.line, need.most)
        search = self._recollection.recall(talk.villager, need.text, need.most)
        try:
            return tuple(note_id for note_id, _ in await within(self._clock, RECALL_S, search))
        except (ModelError, TimeoutError):
            return recall(talk.notes, talk.line, need.most)

    async def _choose(self, need: Choose, talk: Talk) -> Chosen:
        call, shares = _Call(self._clock), tuple[float, ...]()
        try:
            shares = await within(self._clock, talk.due - self._clock.now(), self._engine.choose(need.job))
        except TimeoutError:
            call.outcome = "late"
        except ModelError:
            call.outcome = "failed"
        told = " ".join(f"{share:.2f}{option}" for share, option in zip(shares, need.job.options, strict=False))
        self._log(call, talk, "choose", need.job.prompt, told)
        return Chosen(shares)

    async def _write(self, need: Write, talk: Talk) -> Written:
        call, draft = _Call(self._clock), Draft(need.speaker, need.others, need.said)
        shown = await self._stream(need, talk, draft, call)
        words = draft.finish() if call.outcome == "said" else shown
        if not words and call.outcome == "said":
            call.outcome = "nonsense"
        self._log(call, talk, "answer", repr(need.job.prompt), draft.raw)
        return Written(words, whole=call.outcome == "said", stream=talk.stream if shown else 0)

    async def _stream(self, need: Write, talk: Talk, draft: Draft, call: _Call) -> str:
        """Let the model write into the draft; return the words that were shown."""
        shown, due, last = "", talk.due, talk.due + SPEAKING_S
        try:
            async with aclosing(self._engine.write(need.job)) as pieces:
                while not draft.whole:
                    piece = await within(self._clock, due - self._clock.now(), anext(pieces, None))
                    if piece is None:
                        break
                    call.count()
                    words = draft.feed(piece)
                    if need.aloud and len(words) > len(shown):
                        shown = words
                        talk.show(words)
                    due = min(self._clock.now() + PROGRESS_S, last) if shown else talk.due
        except TimeoutError:
            call.outcome = "late"
        except ModelError:
            call.outcome = "failed"
        return shown

    def _log(self, call: _Call, talk: Talk, purpose: str, prompt: str, text: str) -> None:
        self._archive.log_call(
            ModelCall(
                tick=talk.line.tick,
                villager=talk.villager,
                purpose=purpose,
                prompt_hash=hashlib.blake2b(prompt.encode(), digest_size=8).hexdigest(),
                prompt_chars=len(prompt),
                pieces=call.pieces,
                ms=call.ms,
                first_ms=call.first_ms,
                outcome=call.outcome,
                text=text,
            )
        )


async def within(clock: Clock, seconds: float, work: Awaitable[_T]) -> _T:
    """Return what `work` gives, or raise TimeoutError after so many seconds of this clock; `work` is cancelled then."""
    task, alarm = asyncio.ensure_future(work), asyncio.ensure_future(clock.sleep(max(seconds, 0.0)))
    try:
        await asyncio.wait({task, alarm}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise TimeoutError
        return task.result()
    finally:
        task.cancel()
        alarm.cancel()
        await asyncio.gather(task, alarm, return_exceptions=True)
