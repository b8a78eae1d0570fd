"""All minds of a town together: one engine, one archive, a seat for each villager.

Apart because the town starts and stops them as one. Each villager lives in its own task; nobody waits for anybody else.
"""

import asyncio
import logging
from collections.abc import Iterable

import msgspec

from server.mind.character import Character
from server.mind.drive import ANSWER_S, Drive
from server.mind.notes import decode
from server.mind.portrait import ties
from server.mind.stage import Archive, Recollection, Stage
from server.mind.tempo import Tempo
from server.mind.villager import Villager
from server.model.clock import Clock, RealClock
from server.model.engine import Engine
from shared.ids import BeingId
from shared.story import TieSeen

log = logging.getLogger("thorp.mind")


class Habits(msgspec.Struct, frozen=True, kw_only=True):
    """What the host decides of all villagers."""

    answer_s: float = ANSWER_S
    """How long who speaks to one waits for first words."""
    thoughts: bool = True
    """Whether they plan and decide; without, they follow their day and answer."""


class Troupe:
    """The minds of the villagers.

    Without `clock` they live by the computer's, without `recollection` they recall by words.
    """

    def __init__(
        self,
        stage: Stage,
        archive: Archive,
        engine: Engine,
        clock: Clock | None = None,
        recollection: Recollection | None = None,
        habits: Habits | None = None,
    ) -> None:
        self._stage, self._archive = stage, archive
        self._clock = clock or RealClock()
        habits = habits or Habits()
        self._drive = Drive(engine, self._clock, recollection, habits.answer_s)
        self.tempo = Tempo(self._clock, lambda: self._drive.ready, lambda: self._drive.crowded, on=habits.thoughts)
        self._group: asyncio.TaskGroup | None = None
        self._living: dict[BeingId, asyncio.Task[None]] = {}
        self._characters: dict[BeingId, Character] = {}

    async def run(self, villagers: Iterable[BeingId]) -> None:
        """Let these villagers live until cancelled."""
        async with asyncio.TaskGroup() as self._group:
            self._group.create_task(self._drive.keep_warm(), name="warming")
            for being in villagers:
                self.take_up(being)

    def take_up(self, villager: BeingId) -> None:
        """Let a villager live, with what it remembers; the troupe must be running."""
        assert self._group is not None, "nobody lives before the troupe runs"  # noqa: S101
        self._characters[villager] = character = self._remembered(villager)
        mind = Villager(character, self._stage, self._archive, self._drive, self._clock, self.tempo)
        self._living[villager] = self._group.create_task(mind.live(), name=f"villager {villager}")

    def let_go(self, villager: BeingId) -> None:
        """Let a villager live no longer, whatever it is about; what it remembers stays in the archive."""
        self._characters.pop(villager, None)
        task = self._living.pop(villager, None)
        if task is not None:
            task.cancel()

    def ties(self, minute: int) -> tuple[TieSeen, ...]:
        """Return what those who live here think of others at a minute, indifference left out. From any thread."""
        minds = [(being, character.mind) for being, character in tuple(self._characters.items())]
        return ties(minds, minute)

    def _remembered(self, being: BeingId) -> Character:
        character = Character(being)
        for note_id, tick, data in self._archive.notes(being):
            character.tick = tick
            try:
                note = decode(data)
            except msgspec.DecodeError as error:
                log.warning("Note %d of villager %d cannot be read and is forgotten: %s", note_id, being, error)
                continue
            character.recollect(note_id, note)
        return character
