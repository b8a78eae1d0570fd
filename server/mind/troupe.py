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
from server.mind.stage import Archive, Recollection, Stage
from server.mind.villager import Villager
from server.model.clock import Clock, RealClock
from server.model.engine import Engine
from shared.ids import BeingId

log = logging.getLogger("thorp.mind")


class Troupe:
    """The minds of the villagers, who answer within `answer_s`.

    Without `clock` they live by the computer's, without `recollection` they recall by words.
    """

    def __init__(
        self,
        stage: Stage,
        archive: Archive,
        engine: Engine,
        clock: Clock | None = None,
        recollection: Recollection | None = None,
        *,
        answer_s: float = ANSWER_S,
    ) -> None:
        self._stage, self._archive = stage, archive
        self._clock = clock or RealClock()
        self._drive = Drive(engine, self._clock, recollection, answer_s)

    async def run(self, villagers: Iterable[BeingId]) -> None:
        """Let these villagers live until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._drive.keep_warm(), name="warming")
            for being in villagers:
                villager = Villager(self._remembered(being), self._stage, self._archive, self._drive, self._clock)
                group.create_task(villager.live(), name=f"villager {being}")

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
