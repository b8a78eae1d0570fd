"""A small stage for minds: a clock that a test turns, a town of one room and a street, an archive that is a list.

The stage knows just enough rules: journeys that end at once, places that are full, words that everybody in view hears.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import ClassVar, Generic, Self, TypeVar

import msgspec

from server.mind.drive import ANSWER_S
from server.mind.stage import Seat, Stage
from server.mind.troupe import Habits, Troupe
from server.model.engine import Engine
from shared.calendar import Speed
from shared.commands import Accept, Begin, Command, Confirm, Eat, GoTo, Halt, Reject, Say, Shout, Whisper
from shared.geometry import Cell
from shared.hints import AnyHint
from shared.ids import TOWN, BeingId, PlaceId
from shared.living import Appointment, LifeSeen, Persona, TradeSeen, TradeState
from shared.sights import (
    AnySight,
    ClockMoved,
    Figure,
    HaltedSelf,
    Heard,
    Kind,
    LifeSelf,
    Manner,
    PlaceSeen,
    SawBegin,
    SawTrade,
    SawWalk,
    Scene,
    SetOutSelf,
)

MABEL, JORY, KIT, ADA, BEN = (BeingId(number) for number in (1, 2, 3, 11, 12))

BAKERY = PlaceSeen(PlaceId(0), "Bakery", 0, 0, 10, 10, 15, 0, "Four ovens behind a counter.")
LIBRARY = PlaceSeen(PlaceId(1), "Library", 30, 0, 10, 10, 15, 0, "Tall shelves and a red carpet.")
SQUARE = PlaceSeen(PlaceId(2), "Market Square", 40, 20, 30, 30, 120, 0, "Cobbles and a fountain.")
PARK = PlaceSeen(PlaceId(3), "Willow Park", 80, 0, 20, 20, 50, 0, "Lawns around a pond.")
HOME = PlaceSeen(PlaceId(4), "Hearth House", 20, 20, 6, 6, 10, 0, "A broad house.")
PLACES = (BAKERY, LIBRARY, SQUARE, PARK, HOME)

BAKER = Persona(
    calling="baker",
    traits=("warm", "brisk"),
    background="Mabel has baked the town's bread for twenty years. She is married to Jory the carpenter.",
    interests=("sourdough", "her four ovens"),
    style="Warm and quick. Talks about bread.",
    goals=("win the harvest fair with her rye loaf",),
    personality="Mabel feeds everybody and hears everything.",
    home="Hearth House",
    schedule=(
        Appointment(300, "Bakery", "kneading dough"),
        Appointment(720, "Library", "reading recipes"),
        Appointment(1260, "home", "sleeping"),
    ),
)


def villager(being: BeingId, name: str, at: Cell, calling: str = "baker", doing: str = "") -> Figure:
    """Return a villager as seen."""
    return Figure(being, name, Kind.VILLAGER, name[0], "#ffffff", at, calling, doing=doing)


def player(being: BeingId, name: str, at: Cell) -> Figure:
    """Return a player as seen."""
    return Figure(being, name, Kind.PLAYER, "@", "#ffffff", at)


class HandClock:
    """A clock that stands still until a test turns it."""

    def __init__(self) -> None:
        self._now = 100.0
        self._alarms: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> float:
        """Return the time on it."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Wait until a test has turned the clock so far."""
        if seconds <= 0:
            return
        alarm = asyncio.get_running_loop().create_future()
        self._alarms.append((self._now + seconds, alarm))
        await alarm

    async def turn(self, seconds: float) -> None:
        """Turn the clock in small steps, letting everybody act between them."""
        end = self._now + seconds
        while self._now < end:
            self._now = min(end, self._now + 0.25)
            self._ring()
            await settle()

    def _ring(self) -> None:
        for due, alarm in self._alarms:
            if due <= self._now and not alarm.done():
                alarm.set_result(None)
        self._alarms = [(due, alarm) for due, alarm in self._alarms if not alarm.done()]


async def settle() -> None:
    """Let all tasks run until they wait."""
    for _ in range(200):
        await asyncio.sleep(0)


class No(msgspec.Struct, frozen=True):
    """A refusal."""

    code: str
    words: str = "No."


class Notes:
    """An archive that is a list."""

    def __init__(self) -> None:
        self.kept: list[tuple[BeingId, int, bytes]] = []

    def keep(self, villager: BeingId, tick: int, note: bytes) -> int:
        """Keep a note."""
        self.kept.append((villager, tick, note))
        return len(self.kept)

    def notes(self, villager: BeingId) -> Sequence[tuple[int, int, bytes]]:
        """Return a villager's notes."""
        return [(n, tick, note) for n, (who, tick, note) in enumerate(self.kept, 1) if who == villager]


class Playhouse:
    """A stage where all see and hear each other, unless a test says otherwise with `sees`."""

    def __init__(self, *figures: Figure, persona: Persona = BAKER, minute: int = 432) -> None:
        self.figures = {figure.id: figure for figure in figures}
        self.personas: dict[BeingId, Persona] = {}
        self.persona = persona
        self.minute, self.tick = minute, 0
        self.tried: list[tuple[BeingId, Command]] = []
        self.hints: list[AnyHint] = []
        self.seats: dict[BeingId, Seat] = {}
        self.lives: dict[BeingId, LifeSeen] = {}
        self.trades: tuple[TradeSeen, ...] = ()
        self.sat = 0
        self.refuse: Callable[[BeingId, Command], No | None] = lambda _being, _command: None
        self.hold_journeys = False
        self.sees: Callable[[BeingId, BeingId], bool] = lambda _observer, _other: True

    def sit(self, seat: Seat) -> None:
        """Let a seat perceive."""
        self.seats[seat.being] = seat
        self.sat += 1
        seat.deliver(self.tick, (self.scene(seat.being),))

    def rise(self, seat: Seat) -> None:
        """Let a seat go."""
        self.seats.pop(seat.being, None)

    def scene(self, being: BeingId) -> Scene:
        """Return what somebody sees."""
        return Scene(
            town="Thorp",
            width=120,
            height=60,
            rows=(),
            visible=(),
            figures=tuple(figure for figure in self.figures.values() if self.sees(being, figure.id)),
            places=PLACES,
            minute=self.minute,
            speed=Speed.NORMAL,
            you=being,
            persona=self.personas.get(being, self.persona),
            life=self.lives.get(being),
            trades=self.trades,
        )

    def hint(self, source: BeingId, hint: AnyHint) -> None:
        """Note a hint."""
        assert hint.being == source
        self.hints.append(hint)

    async def submit(self, actor: BeingId, command: Command) -> No | None:
        """Try a command."""
        await asyncio.sleep(0)
        self.tick += 1
        self.tried.append((actor, command))
        refused = self.refuse(actor, command)
        if refused is None:
            self._happen(actor, command)
        return refused

    def tell(self, *sights: AnySight, to: BeingId | None = None) -> None:
        """Let all, or one, perceive something."""
        for being, seat in list(self.seats.items()):
            if to in (None, being):
                seat.deliver(self.tick, sights)

    def say(self, speaker: BeingId, words: str, manner: Manner = Manner.SAY, listener: BeingId = TOWN) -> None:
        """Let somebody say something."""
        self.tick += 1
        for being, seat in list(self.seats.items()):
            seen = self.sees(being, speaker)
            name = self.figures[speaker].name if seen else "somebody"
            seat.deliver(self.tick, (Heard(speaker if seen else BeingId(0), name, words, manner, listener=listener),))

    async def pass_minutes(self, count: int) -> None:
        """Let game minutes pass, each in a real second."""
        for _ in range(count):
            self.minute += 1
            self.tick += 10
            self.tell(ClockMoved(self.minute, Speed.NORMAL))
            await settle()

    def _happen(self, actor: BeingId, command: Command) -> None:
        match command:
            case GoTo(to=to):
                self._travel(actor, to)
            case Halt():
                self.tell(HaltedSelf(arrived=False, why="You stop."), to=actor)
            case Begin(doing=doing):
                self.figures[actor] = msgspec.structs.replace(self.figures[actor], doing=doing)
                self.tell(SawBegin(actor, doing))
            case Say(words=words, by_rule=by_rule, stream=stream):
                self._uttered(actor, words, Manner.SAY, by_rule=by_rule, stream=stream)
            case Shout(words=words):
                self._uttered(actor, words, Manner.SHOUT)
            case Whisper(to=to, words=words):
                for figure in self.figures.values():
                    if figure.name == to:
                        self._uttered(actor, words, Manner.WHISPER, listener=figure.id)
            case _:
                self._deal(actor, command)

    def _deal(self, actor: BeingId, command: Command) -> None:
        match command:
            case Accept(trade=trade):
                self._changed(actor, trade, state=TradeState.ACCEPTED)
            case Reject(trade=trade):
                self._changed(actor, trade, state=TradeState.REJECTED)
            case Confirm(trade=trade):
                self._changed(actor, trade, confirmed=(actor,))
            case Eat():
                life = self.lives[actor]
                self.lives[actor] = msgspec.structs.replace(life, stamina=life.stamina + 30, goods={})
                self.tell(LifeSelf(self.lives[actor]), to=actor)
            case _:
                raise AssertionError(command)

    def _changed(self, actor: BeingId, number: object, **what: object) -> None:
        """Let a trade change, and both know it."""
        seen = next(trade for trade in self.trades if trade.id == number)
        changed = msgspec.structs.replace(seen, **what)
        self.trades = tuple(changed if trade is seen else trade for trade in self.trades)
        self.tell(SawTrade(changed, actor))

    def offer(self, trade: TradeSeen) -> None:
        """Let somebody offer a trade."""
        self.trades = (*self.trades, trade)
        self.tell(SawTrade(trade, trade.initiator))

    def _uttered(
        self,
        actor: BeingId,
        words: str,
        manner: Manner,
        *,
        by_rule: bool = False,
        stream: int = 0,
        listener: BeingId = TOWN,
    ) -> None:
        name = self.figures[actor].name
        self.tell(Heard(actor, name, words, manner, by_rule=by_rule, stream=stream, listener=listener, minute=self.minute))

    def _travel(self, actor: BeingId, to: str) -> None:
        wanted = self.persona.home if to == "home" else to
        place = next(place for place in PLACES if place.name == wanted)
        self.tell(SetOutSelf(place.name, 5), to=actor)
        if not self.hold_journeys:
            self.arrive(actor, (place.x + 1, place.y + 1))

    def arrive(self, actor: BeingId, at: Cell) -> None:
        """Let a journey end there."""
        self.figures[actor] = msgspec.structs.replace(self.figures[actor], at=at, doing="")
        self.tell(SawBegin(actor, ""), SawWalk(actor, at))
        self.tell(HaltedSelf(arrived=True, why=""), to=actor)

    def did(self, actor: BeingId) -> list[Command]:
        """Return what somebody tried."""
        return [command for who, command in self.tried if who == actor]

    def said(self, actor: BeingId) -> list[Say]:
        """Return what somebody said."""
        return [command for command in self.did(actor) if isinstance(command, Say)]


_House = TypeVar("_House", bound=Stage)


class Show(Generic[_House]):
    """A troupe at play on a stage; `async with` it."""

    LEAD: ClassVar[BeingId] = MABEL
    """Who plays when a test names nobody."""

    def __init__(
        self,
        house: _House,
        engine: Engine,
        *villagers: BeingId,
        archive: Notes | None = None,
        answer_s: float = ANSWER_S,
        thoughts: bool = False,
    ) -> None:
        self.house, self.clock, self.archive = house, HandClock(), archive or Notes()
        self.troupe = Troupe(house, self.archive, engine, self.clock, habits=Habits(answer_s=answer_s, thoughts=thoughts))
        self._villagers = villagers or (self.LEAD,)
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Begin."""
        self._task = asyncio.create_task(self.troupe.run(self._villagers))
        await settle()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        """End, and raise what the troupe raised."""
        assert self._task is not None
        self._task.cancel()
        await asyncio.wait({self._task})
        if not self._task.cancelled():
            self._task.result()
