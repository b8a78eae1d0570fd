"""Meets the needs of a thought: asks the model, watches the time, shows words while they come.

Apart because it is the skin around `think`: all waiting of a mind happens here. Whatever goes wrong with a model comes back
to the thought as an empty or unfinished reply, never as an error.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import aclosing, suppress
from typing import TypeVar

from msgspec.structs import replace

from server.mind.direct import SPEAKING_S, Director, Talk, within
from server.mind.letter import LetterDraft
from server.mind.notes import Evidence
from server.mind.prompt import COMMON
from server.mind.recall import may_come, recall
from server.mind.speech import MOST_RAW
from server.mind.stage import Recollection
from server.mind.take import Take
from server.mind.think import Choose, Chosen, Filled, FillIn, Need, Recall, Recalled, Reply, Thinking, Write, Written
from server.mind.wording import told
from server.model import engine
from server.model.clock import Clock
from shared.errors import ModelError

ANSWER_S = 5.0
"""Who speaks to a villager hears first words within this time (RULES 7), unless the host says otherwise."""

WARM_S = 60.0
"""The longest that the model may take for the first prompt of all."""

SOUND = "Otto the smith is in the"
"""Follows what all prompts begin with: words come after it, where a blank would count as a model that fails."""

CROWD = 4
"""Jobs that wait in the model's queue."""

LOOK_S = 0.5
"""How often is looked whether the model has started anew."""

RECALL_S = 0.5
"""The longest a recollection may take: an answer without memories is better than none."""

MOST_PASSED_OVER = 10
"""Notes asked for beyond those wanted: the nearest are often of the talk going on."""

MARGIN_S = 0.2
"""So much before words are due the model is given up: whoever asked then hears of it in time."""

J = TypeVar("J", engine.Choose, engine.Fill, engine.Write)
_T = TypeVar("_T")

_NO_PARTS: Mapping[str, float] = {}

NEAR = 0.4
"""How near in meaning or words, 0 to 1, a note must be to come to mind."""


class Drive:
    """Provides for the thoughts of all villagers; `answer_s` is how long a speaker waits for first words."""

    def __init__(
        self, engine: engine.Engine, clock: Clock, recollection: Recollection | None, answer_s: float = ANSWER_S
    ) -> None:
        self.answer_s = answer_s
        self._engine, self._clock, self._recollection = engine, clock, recollection

    @property
    def style(self) -> engine.Style:
        """How the model speaks best."""
        return self._engine.status().style

    @property
    def ready(self) -> bool:
        """Tell whether there is a model that answers."""
        return self._engine.status().state == "ready"

    @property
    def busy(self) -> bool:
        """Tell whether an answer will have to wait for others'."""
        status = self._engine.status()
        return status.queue_depth > 0 or 0 < status.slots <= status.slots_busy

    @property
    def crowded(self) -> bool:
        """Tell whether so many wait that a thought, which comes last, would hardly come at all."""
        return self._engine.status().queue_depth >= CROWD

    async def warm(self) -> None:
        """Let the model read what all its prompts begin with, so that the first answer comes as soon as any."""
        with suppress(ModelError):
            await self._engine.ready()
            job = engine.Write(
                prompt=COMMON + SOUND,
                layers=(len(COMMON),),
                max_tokens=4,
                priority=engine.Priority.BACKGROUND,
                deadline_s=WARM_S,
                purpose="warm",
            )
            if self.style == "script":
                async with aclosing(self._engine.write(job)) as pieces:
                    await anext(pieces, None)

    async def keep_warm(self) -> None:
        """Warm the model whenever it has started, until cancelled: a process that died has forgotten all it had read."""
        warmed = -1
        while True:
            status = self._engine.status()
            if status.state == "ready" and status.restarts != warmed:
                warmed = status.restarts
                await self.warm()
            await self._clock.sleep(LOOK_S)

    async def play(self, thought: Thinking[_T], talk: Talk) -> _T:
        """Meet the needs of a thought until it has come to its end; return that."""
        try:
            need = next(thought)
            while True:
                need = thought.send(await self._meet(need, talk))
        except StopIteration as end:
            came_to: _T = end.value
            return came_to

    async def _meet(self, need: Need, talk: Talk) -> Reply:
        match need:
            case Recall():
                return await self._recall(need, talk)
            case Choose():
                return await self._choose(need, talk)
            case FillIn():
                return await self._fill(need, talk)
            case Write():
                return await self._write(need, talk)

    async def _recall(self, need: Recall, talk: Talk) -> Recalled:
        found = [
            Evidence(note_id, told(talk.notes[note_id], talk.minute, in_confidence=True), dict(parts))
            for note_id, parts in await self._found(need, talk)
            if note_id in talk.notes
        ]
        evidence = tuple(one for one in found if one.words)
        return Recalled(tuple(one.words for one in evidence), evidence)

    async def _found(self, need: Recall, talk: Talk) -> Sequence[tuple[int, Mapping[str, float]]]:
        """Return the notes that matter, best first, with the parts of their scores; none by words alone."""
        if self._recollection is None:
            return _by_words(need, talk)
        search = self._recollection.recall(talk.villager, need.text, need.most + MOST_PASSED_OVER)
        try:
            found = await within(self._clock, RECALL_S, search)
            return [(note_id, parts) for note_id, parts in found if self._matters(talk, note_id, parts)][: need.most]
        except (ModelError, TimeoutError):
            return _by_words(need, talk)

    @staticmethod
    def _matters(talk: Talk, note_id: int, parts: Mapping[str, float]) -> bool:
        """Tell whether a note that was found is near enough, and may be thought of here."""
        note = talk.notes.get(note_id)
        near = max(parts.get("meaning", 0.0), parts.get("words", 0.0)) >= NEAR
        return near and note is not None and may_come(note, talk.line)

    async def _choose(self, need: Choose, talk: Talk) -> Chosen:
        left_s = talk.due - self._clock.now()
        job = replace(_owned(need.job, talk), deadline_s=max(0.0, left_s - MARGIN_S))
        try:
            return Chosen(await within(self._clock, left_s, self._engine.choose(job)))
        except (ModelError, TimeoutError):
            return Chosen()

    async def _fill(self, need: FillIn, talk: Talk) -> Filled:
        left_s = talk.due - self._clock.now()
        job = replace(_owned(need.job, talk), deadline_s=max(0.0, left_s - MARGIN_S))
        try:
            return Filled(await within(self._clock, left_s, self._engine.fill(job)))
        except (ModelError, TimeoutError):
            return Filled()

    async def _read(self, need: Write, talk: Talk) -> Written:
        """Return what the model writes, as it stands: nobody waits for its first words."""
        left_s = talk.due - self._clock.now()
        job = replace(_owned(need.job, talk), deadline_s=max(0.0, left_s - MARGIN_S))
        try:
            return Written(await within(self._clock, left_s, _all(self._engine, job)))
        except (ModelError, TimeoutError):
            return Written(whole=False)

    async def _write(self, need: Write, talk: Talk) -> Written:
        if need.raw:
            return await self._read(need, talk)
        news = asyncio.Event()
        first_s = max(MARGIN_S, talk.due - self._clock.now() - MARGIN_S)
        whole_s = max(need.job.deadline_s, first_s + SPEAKING_S)
        need = replace(need, job=replace(_owned(need.job, talk), first_s=first_s, deadline_s=whole_s))
        takes = [Take(need, number, news) for number in range(1 if self.busy else need.takes)]
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(take.run(self._engine)) for take in takes]
            show = Director(self._clock, talk, need, news)
            take = await show.run(takes)
            for task in tasks:
                task.cancel()
        words = {"said": take.draft.finish(), "nonsense": ""}.get(show.outcome, show.shown)
        more = take.draft.rest if show.outcome == "said" and isinstance(take.draft, LetterDraft) else ()
        return Written(words, whole=show.outcome in ("said", "nonsense"), stream=talk.stream if show.shown else 0, more=more)


async def _all(model: engine.Engine, job: engine.Write) -> str:
    """Return all that a model writes, or as much as one line may be."""
    raw = ""
    async with aclosing(model.write(job)) as pieces:
        async for piece in pieces:
            raw += piece
            if len(raw) > MOST_RAW:
                break
    return raw


def _by_words(need: Recall, talk: Talk) -> Sequence[tuple[int, Mapping[str, float]]]:
    return [(note_id, _NO_PARTS) for note_id in recall(talk.notes, need.text, talk.line, need.most)]


def _owned(job: J, talk: Talk) -> J:
    """Return a job with whose it is and what for, for the log and for who keeps prompts apart."""
    return replace(job, owner=talk.villager, purpose=job.purpose or "answer")
