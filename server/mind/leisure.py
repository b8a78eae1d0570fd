"""A villager's thoughts of its own: the day's plan, free moments, reflection; one at a time, beside whatever it does.

Apart from `villager`, which perceives and acts, and from `converse`, which answers: nobody waits for these. Each asks the model
if it has time (`Tempo`), goes by rule if not, and ends in notes; what was decided is checked once more before it is done, for the
world has moved on meanwhile, and what is due may have come first.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import TypeVar

from msgspec.structs import replace

from server.mind import dayplan, reflect
from server.mind.character import Character
from server.mind.deliberate import deliberate
from server.mind.direct import Talk
from server.mind.drive import Drive
from server.mind.notes import AnyNote
from server.mind.options import Option, Whim, options
from server.mind.perceive import Surroundings
from server.mind.talk import Line
from server.mind.tempo import Tempo
from server.mind.think import Thinking
from server.model.clock import Clock
from shared.commands import Command
from shared.ids import BeingId
from shared.sights import Kind, Manner

THOUGHT_S = 8.0
"""The longest that the model may take for a thought; then it goes by rule."""

Keep = Callable[[AnyNote], None]
Thought = Callable[[], Coroutine[object, object, bool]]
"""Returns whether something came of it."""
_T = TypeVar("_T")


class Leisure:
    """What a villager thinks when nothing is due."""

    def __init__(self, self_: Character, drive: Drive, tempo: Tempo, clock: Clock, keep: Keep) -> None:
        self._self, self._drive, self._tempo, self._clock, self._keep = self_, drive, tempo, clock, keep
        self._thinking: asyncio.Task[None] | None = None
        self._wish: Option | None = None
        """What it decided to do at once."""

    @property
    def busy(self) -> bool:
        """Tell whether it is thinking."""
        return self._thinking is not None and not self._thinking.done()

    def wish(self) -> Command | None:
        """Return what it decided to do at once, unless something came between and the rules allow it no more; once."""
        wish, self._wish = self._wish, None
        return wish.deed if wish is not None and isinstance(wish.deed, Command) and self._is_possible(wish) else None

    def begin(self, group: asyncio.TaskGroup, done: Callable[[], None]) -> None:
        """Think of whatever is due, if anything is; `done` is called when something came of it."""
        if self.busy or not self._tempo.on or self._self.mind.energy <= 0:
            return
        thought = self._due()
        if thought is not None:
            self._thinking = group.create_task(self._think(thought, done))

    def _due(self) -> Thought | None:
        me = self._self
        if revised := dayplan.revised(me.mind, me.around, me.tick):
            self._keep(revised)
            return None
        if not self._tempo.due(me.being, me.around.minute):
            return None
        if dayplan.is_due(me.mind, me.around):
            return self._plan
        if reflect.is_due(me.mind):
            return self._reflect
        return None if self._holds(me.conduct.whim) else self._deliberate

    def _holds(self, whim: Whim | None) -> bool:
        return whim is not None and self._self.around.minute < whim.until

    async def _think(self, thought: Thought, done: Callable[[], None]) -> None:
        with self._self.edge_of_thought():
            if await thought():
                done()

    @property
    def _around(self) -> Surroundings:
        return dayplan.today(self._self.mind, self._self.around)

    async def _plan(self) -> bool:
        me = self._self
        self._tempo.later(me.being, me.around.minute)
        ask = self._tempo.ask()
        self._keep(await self._play(dayplan.make(me.mind, me.around, me.tick, ask=ask), asked=ask))
        return True

    async def _reflect(self) -> bool:
        me = self._self
        self._tempo.later(me.being, me.around.minute)
        ask = self._tempo.ask()
        found = await self._play(reflect.reflect(me.mind, me.around, me.notes, me.tick, ask=ask), asked=ask)
        self._keep(found)
        if aspired := reflect.aspires(me.mind, me.around, found):
            self._keep(aspired)
        return True

    async def _deliberate(self) -> bool:
        me = self._self
        possible = self._options()
        if len(possible) <= 1:
            return False
        self._tempo.later(me.being, me.around.minute)
        ask = self._tempo.ask()
        decided = await self._play(deliberate(me.mind, self._around, me.tick, possible, ask=ask), asked=ask)
        self._keep(decided)
        option = possible[decided.chosen]
        if self._is_possible(option):
            self._follow(option)
        return True

    def _is_possible(self, option: Option) -> bool:
        return any(option.words == other.words for other in self._options())

    def _options(self) -> tuple[Option, ...]:
        return options(self._self.mind, self._around, talk=self._tempo.may_talk(self._self.being))

    def _follow(self, option: Option) -> None:
        me = self._self
        match option.deed:
            case Whim() as whim:
                me.conduct = replace(me.conduct, whim=whim)
            case None:
                me.conduct = replace(me.conduct, whim=None)
            case Command():
                self._wish = option

    async def _play(self, thought: Thinking[_T], *, asked: bool) -> _T:
        me, began = self._self, self._clock.now()
        nobody = Line(BeingId(0), "", "", Manner.SAY, me.tick, Kind.VILLAGER)
        talk = Talk(me.being, nobody, began + THOUGHT_S, 0, me.notes, me.around.minute, lambda _words: None)
        try:
            return await self._drive.play(thought, talk)
        finally:
            if asked:
                self._tempo.done(self._clock.now() - began)
