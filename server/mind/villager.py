"""One villager: the seat it perceives from, and its life in three strands: perceiving, following its day, talking.

Apart because here a mind meets time. Perceiving never waits; what it leads to runs beside it, one deed and one answer at a time.
"""

import asyncio
from collections import deque

from msgspec.structs import replace

from server.mind import dayplan
from server.mind.character import Character
from server.mind.conduct import STIRRING, after_sight, after_try, is_beside, next_deed
from server.mind.consolidate import MOST_NOTES, consolidate
from server.mind.converse import Conversation
from server.mind.correspond import Correspondence
from server.mind.drive import Drive
from server.mind.gossip import over
from server.mind.leisure import Leisure
from server.mind.notes import AnyNote, encode
from server.mind.noting import meant_as, notes_of
from server.mind.perceive import glance
from server.mind.stage import Archive, Stage
from server.mind.talk import line_of
from server.mind.tempo import Tempo
from server.model.clock import Clock
from shared.calendar import MINUTES_PER_HOUR
from shared.chats import SawLine
from shared.commands import Command
from shared.hints import AnyHint
from shared.sights import AnySight, Heard, PersonaSelf
from shared.wire import Timeline

MOST_DELIVERIES = 512
"""Deliveries kept for a mind that is busy; then it lets them all go and looks again."""


class Villager:
    """A mind in its seat."""

    borrowed = False
    """It looks through its own eyes."""

    def __init__(self, character: Character, stage: Stage, archive: Archive, drive: Drive, clock: Clock, tempo: Tempo) -> None:
        self._self = character
        self.being = character.being
        self._stage, self._archive = stage, archive
        self._talk = Conversation(character, stage, drive, clock)
        self._tempo = tempo
        self._post = Correspondence(character, stage, drive, clock, tempo)
        self._leisure = Leisure(character, drive, tempo, clock, self._keep)
        self._inbox: deque[tuple[int, tuple[AnySight, ...]]] = deque()
        self._woken = asyncio.Event()
        self._lost = False
        self._summed_hour = -1
        self._plan_due = False
        self._deed: asyncio.Task[None] | None = None

    def deliver(self, tick: int, sights: tuple[AnySight, ...]) -> None:
        """Take what was perceived; when too much waits, drop it all and look again later."""
        if len(self._inbox) >= MOST_DELIVERIES:
            self._inbox.clear()
            self._lost = True
        if not self._lost:
            self._inbox.append((tick, sights))
        self._woken.set()

    def hint(self, hint: AnyHint) -> None:
        """Ignore it: hints are for screens."""

    def send(self, message: Timeline) -> None:
        """Ignore it: nobody thinks in a replay."""

    async def live(self) -> None:
        """Perceive and act until cancelled."""
        self._stage.sit(self)
        try:
            async with asyncio.TaskGroup() as group:
                while True:
                    await self._woken.wait()
                    self._woken.clear()
                    with self._self.edge_of_thought():
                        self._perceive(group)
                    self._act(group)
        finally:
            self._stage.rise(self)
            self._tempo.talks(self.being, on=False)
            self._tempo.doorstep.leave(self.being)

    def _perceive(self, group: asyncio.TaskGroup) -> None:
        if self._lost:
            self._lost = False
            self._stage.rise(self)
            self._stage.sit(self)
        while self._inbox:
            self._self.tick, sights = self._inbox.popleft()
            for sight in sights:
                with self._self.edge_of_thought():
                    self._take(group, sight)
        self._end_talks()
        self._sum_up()
        with self._self.edge_of_thought():
            self._post.look(group)

    def _take(self, group: asyncio.TaskGroup, sight: AnySight) -> None:
        me = self._self
        before, me.around = me.around, glance(me.around, sight)
        line = line_of(me.mind, me.around, me.tick, sight) if isinstance(sight, Heard) else None
        for note in notes_of(me.mind, me.around, me.tick, sight, to_me=line is not None, meant=me.meant):
            self._keep(note)
        if isinstance(sight, PersonaSelf) and (planned := dayplan.rewritten(me.mind, before, me.around, me.tick)):
            self._keep(planned)
        if isinstance(sight, Heard) and sight.speaker == me.being:
            me.meant.pop(sight.words, None)
        if isinstance(sight, SawLine) and sight.line.sender == me.being:
            me.meant.pop(meant_as(sight.chat, sight.line.words), None)
        self._post.notice(sight)
        me.conduct = after_sight(me.mind, me.around, me.conduct, me.tick, sight, talking=not self._talk.quiet)
        if type(sight) in STIRRING:
            self._plan_due = True
        if line is not None:
            me.hush()
            self._talk.hear(group, line)

    def _keep(self, note: AnyNote) -> None:
        me = self._self
        me.recollect(self._archive.keep(me.being, me.tick, encode(note)), note)

    def _act(self, group: asyncio.TaskGroup) -> None:
        idle = self._deed is None or self._deed.done()
        if self._plan_due and idle and self.being in self._self.around.figures:
            self._plan_due = False
            self._deed = group.create_task(self._do_next(group))

    async def _do_next(self, group: asyncio.TaskGroup) -> None:
        """Try one thing; when there was one, look again once what came of it has been perceived."""
        me = self._self
        with me.edge_of_thought():
            talking = not self._talk.quiet
            deed, me.conduct = next_deed(me.mind, me.around, me.conduct, me.tick, talking=talking)
            if deed is None and not talking:
                deed = self._at_leisure(group)
            if deed is None:
                self._plan_due = self._plan_due or talking
                return
            refused = await self._stage.submit(self.being, deed)
            me.conduct = after_try(me.mind, me.around, me.conduct, me.tick, deed, refused.code if refused else "")
            self._plan_due = True
            self._woken.set()

    def _at_leisure(self, group: asyncio.TaskGroup) -> Command | None:
        """Use a free moment: speak to whom it meant to, do what it decided on, or think of what to do."""
        me, whim = self._self, self._self.conduct.whim
        partner = me.around.figures.get(whim.who) if whim and whim.who else None
        if partner is not None and is_beside(me.around, partner):
            me.conduct = replace(me.conduct, whim=None)
            self._tempo.talks(me.being, on=True)
            self._talk.begin(group, partner)
            return None
        wish = self._leisure.wish()
        if wish is None:
            self._leisure.begin(group, self._stir)
        return wish

    def _stir(self) -> None:
        self._plan_due = True
        self._woken.set()

    def _end_talks(self) -> None:
        """Keep what a talk was about once it is over."""
        me = self._self
        for note in over(me.mind, me.talks, me.tick, me.around.minute):
            self._keep(note)
        if not me.talks and self._talk.quiet:
            self._tempo.talks(me.being, on=False)

    def _sum_up(self) -> None:
        """Sum the least useful memories up once there are too many: looked after once a game hour."""
        me, hour = self._self, self._self.around.minute // MINUTES_PER_HOUR
        if len(me.notes) > MOST_NOTES and hour != self._summed_hour:
            self._summed_hour = hour
            for summed in consolidate(me.notes, me.tick, me.around.minute, me.used):
                self._keep(summed)
