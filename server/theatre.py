"""A recorded history, served in place of a live town: the same seats, with a position that can be steered.

Apart from the town because nothing is decided here, and no model asked. All who watch share one position: it is one
screening. Forward, at a pace that eyes can follow, each event is projected as it was when it happened; backward, or faster,
the watchers get a fresh Scene a few times a second instead.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import NamedTuple

from server import leafing
from server.annals.annalist import Annalist, Now
from server.casting import villagers
from server.gateway.seats import Seat
from server.reel import Reel, Shot
from server.save.replay import History
from server.studies import NO_MIND, PastStudies, sitter
from server.world.entry import Entry
from server.world.events import Said
from server.world.evolve import evolve
from server.world.ledger import ledger
from server.world.project import project
from server.world.refusal import Refusal
from server.world.scene import eyes_of, scene
from server.world.state import World
from shared.commands import Command
from shared.errors import SaveError
from shared.ids import ARCHIVE, BeingId
from shared.sights import AnySight, Heard, SawMind, Scene
from shared.story import Mark, SawDay, SawMoments, SawTies
from shared.wire import Inquiry, Recount, Relate, Replay, Sift, Timeline

FRAME_S = 0.05
"""How often the position moves on."""

TIMELINE_S = 0.2
"""How often the watchers are told where it is, while it moves."""

SCENE_S = 0.2
"""How often they get a Scene when they do not get every event."""

_MARKS_MOST = 300
_RECENT_MOST = 12
"""Things said before a moment, sent with its Scene."""

_RECORDING = Refusal("replay", "This is a recording: nobody can act in it. `thorpd branch` makes a live town of any moment.")

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]


class _Talk(NamedTuple):
    """What was said before entry n, and in which worlds: the same for everybody who watches."""

    n: int
    said: tuple[tuple[World, Said], ...]


class Theatre:
    """The screening of one history. `run` it in a task; everything else may be called from the same loop.

    It begins at the founding, playing at real time, as soon as somebody watches. Its marks are gathered in a thread meanwhile;
    until then the timeline shows those that the save holds ready.
    """

    replay = True

    def __init__(self, history: History) -> None:
        self._history = history
        self.reel = Reel(history)
        self.world = history.world_after(1)
        self._seats: dict[int, tuple[Seat, BeingId]] = {}
        """Who watches, and through whose eyes just now."""
        self._marks: tuple[Mark, ...] = ()
        self._talk = _Talk(0, ())
        self._studies = PastStudies(history)
        self._annalist = Annalist(history.path)
        self._now_s = 0.0
        self._told_s = self._shown_s = float("-inf")
        self._told = (-1, False)
        self._owed = 0
        """The entry whose Scene the seats are owed; 0: none."""

    @property
    def name(self) -> str:
        """The town's name."""
        return self.world.town.name

    # ── for seats ──

    async def admit(self, _name: str) -> Refusal:
        """Refuse: nobody has a body here."""
        return _RECORDING

    async def dismiss(self, being: BeingId) -> None:
        """Do nothing: nobody has a body here."""

    async def submit(self, _actor: BeingId, _command: Command) -> Refusal:
        """Refuse: what happened has happened."""
        return _RECORDING

    def sit(self, seat: Seat) -> None:
        """Show this seat everything from now on, a Scene and the whole timeline first."""
        self.refresh(seat)
        self._marks = self._marks or self._history.marks(_MARKS_MOST)
        seat.send(self._timeline(self._marks))

    def rise(self, seat: Seat) -> None:
        """Show this seat nothing more."""
        self._seats.pop(id(seat), None)

    def refresh(self, seat: Seat) -> None:
        """Give this seat a fresh Scene; through nobody's eyes while the being it follows is not in town."""
        observer = self._observer(seat)
        self._seats[id(seat)] = (seat, observer)
        seat.deliver(self.world.tick, (self._scene(observer),))

    def attend(self, being: BeingId, *, attending: bool) -> None:
        """Do nothing: nobody has a body here."""

    def consult(self, seat: Seat) -> None:
        """Deliver the market's ledger as it stood at the moment shown."""
        seat.deliver(self.world.tick, (ledger(self.world),))

    async def study(self, seat: Seat, being: BeingId) -> Refusal | None:
        """Deliver a villager's mind as it was at the moment shown."""
        world = self.world
        who = sitter(world, being)
        if who is None:
            return NO_MIND
        try:
            mind = await self._studies.mind(who, world.minute, world.entries)
        except SaveError as error:
            return Refusal("damaged", str(error))
        seat.deliver(world.tick, (SawMind(mind),))
        return None

    async def page(self, seat: Seat, chat: int, before: int) -> Refusal | None:
        """Deliver older messages of a chat, of those written by the moment shown; the owner of the save reads all chats."""
        return self._hand(seat, await leafing.page(self._history, self.world, self._observer(seat), chat, before))

    async def search(self, seat: Seat, words: str, chat: int) -> Refusal | None:
        """Deliver what is found in chats, of what was written by the moment shown."""
        return self._hand(seat, await leafing.found(self._history, self.world, self._observer(seat), words, chat))

    async def inquire(self, seat: Seat, inquiry: Inquiry) -> Refusal | None:
        """Deliver what is asked of the history: a day, or who likes whom, by the moment shown; what is found in all of it."""
        try:
            return self._hand(seat, await self._story(inquiry))
        except SaveError as error:
            return Refusal("damaged", str(error))

    async def _story(self, inquiry: Inquiry) -> SawDay | SawTies | SawMoments | Refusal:
        world = self.world
        match inquiry:
            case Recount(day=day):
                return await self._annalist.day(day, Now(world.entries, world.minute))
            case Relate():
                return SawTies(await self._studies.ties(villagers(world), world.minute, world.entries))
            case Sift(words=words):
                return await self._annalist.moments(words, self._history.last_n)

    def _hand(self, seat: Seat, answer: AnySight | Refusal) -> Refusal | None:
        if isinstance(answer, Refusal):
            return answer
        seat.deliver(self.world.tick, (answer,))
        return None

    def typing(self, seat: Seat, chat: int, *, on: bool) -> None:
        """Do nothing: nobody writes here."""

    def control(self, message: Replay) -> Refusal | None:
        """Steer; everybody sees it. Refuses what makes no sense, and changes nothing then."""
        try:
            answer = self.reel.control(message)
            if isinstance(answer, Refusal):
                return answer
            for shot in answer:
                self._shoot(shot)
                self._show()
        except SaveError as error:
            self.reel.playing = False
            return Refusal("damaged", str(error))
        self._tell()
        return None

    # ── running ──

    async def run(self, clock: Clock, sleep: Sleep) -> None:
        """Move on, about twenty times a second of `clock`, until cancelled. Raises SaveError when history is damaged."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.gather())
            before = clock()
            while True:
                await sleep(FRAME_S)
                now = clock()
                self.advance(now - before)
                before = now

    async def gather(self) -> None:
        """Find all marks of the history, and show them to everybody; what cannot be read is logged, and has none."""
        register = await self._annalist.register(self._history.last_n)
        if isinstance(register, Refusal):
            return
        self.reel.next_stop = register.next_stop
        self._marks = register.marks(_MARKS_MOST) or self._marks
        for seat, _ in tuple(self._seats.values()):
            seat.send(self._timeline(self._marks))

    def advance(self, elapsed_s: float) -> None:
        """Let real time pass: move the position by it if it plays and somebody watches."""
        self._now_s += elapsed_s
        if self.reel.playing and self._seats:
            self._shoot(self.reel.play(elapsed_s))
        if not self.reel.playing or self._now_s - self._shown_s >= SCENE_S:
            self._show()
        if (self.reel.tick, self.reel.playing) != self._told and self._may_tell():
            self._tell()

    def _shoot(self, shot: Shot) -> None:
        """Go where the shot says: by what happened, or later by a Scene."""
        if shot.cut or self._owed:
            self._owed = shot.n
            return
        for entry, after in self._history.moments(self.world, shot.n):
            self._happen(entry)
            self.world = after

    def _happen(self, entry: Entry) -> None:
        """Show one entry to everybody, event by event."""
        sights: dict[int, list[AnySight]] = {key: [] for key in self._seats}
        for event in entry.events:
            before, self.world = self.world, evolve(self.world, event)
            for key, (seat, observer) in self._seats.items():
                eyes = self._observer(seat)
                if eyes == observer:
                    sights[key] += project(before, self.world, event, eyes)
                else:  # whom it follows came or left
                    sights[key] = [scene(self.world, eyes)]
                    self._seats[key] = (seat, eyes)
        for key, (seat, _) in self._seats.items():
            if sights[key]:
                seat.deliver(entry.tick, tuple(sights[key]))

    def _show(self) -> None:
        """Give everybody the Scene they are owed."""
        if not self._owed:
            return
        self.world = self._history.world_after(self._owed, near=self.world)
        self._owed = 0
        self._shown_s = self._now_s
        for seat, _ in tuple(self._seats.values()):
            self.refresh(seat)

    def _may_tell(self) -> bool:
        return not self.reel.playing or self._now_s - self._told_s >= TIMELINE_S

    def _tell(self) -> None:
        self._told, self._told_s = (self.reel.tick, self.reel.playing), self._now_s
        for seat, _ in tuple(self._seats.values()):
            seat.send(self._timeline())

    def _timeline(self, marks: Iterable[Mark] = ()) -> Timeline:
        return Timeline(
            first=self._history.first_tick,
            last=self._history.last_tick,
            tick=self.reel.tick,
            speed=self.reel.speed,
            playing=self.reel.playing,
            minute=self.world.minute,
            first_minute=self._history.first_minute,
            last_minute=self._history.last_minute,
            marks=tuple(marks),
        )

    def _observer(self, seat: Seat) -> BeingId:
        return seat.being if eyes_of(self.world, seat.being).open else ARCHIVE

    def _scene(self, observer: BeingId) -> Scene:
        n = self.world.entries
        if self._talk.n != n:
            self._talk = _Talk(n, tuple(self._history.talk_before(n, _RECENT_MOST)))
        heard = (sight for world, said in self._talk.said for sight in project(world, world, said, observer))
        return scene(self.world, observer, tuple(sight for sight in heard if isinstance(sight, Heard)))
