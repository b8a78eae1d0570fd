"""A stage without a town and a socket without a network: what the gateway's tests stand on."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

from server.gateway.seats import Seat
from server.world.refusal import Refusal
from shared.calendar import Speed
from shared.chats import SawFound, SawPage
from shared.commands import Command, Say
from shared.ids import TOWN, BeingId
from shared.minds import MindSeen
from shared.sights import Heard, Manner, SawLedger, SawMind, Scene
from shared.story import SawDay, SawMoments, SawTies
from shared.text import name_key
from shared.wire import Inquiry, Recount, Relate, Replay, Sift, Timeline, ToClient, ToServer, decode_to_client, encode

MABEL = BeingId(77)
"""Who has a mind here."""

OWN = 5
"""A chat of everybody's here; there is no other."""


def scene(you: int = 0) -> Scene:
    return Scene("Fake", 3, 1, ("...",), ((0, 0, 3),), (), (), 360, Speed.NORMAL, you=BeingId(you))


def heard(words: str, speaker: int = 1, stream: int = 0) -> Heard:
    return Heard(BeingId(speaker), "Somebody", words, Manner.SAY, stream=stream)


class Time:
    """A clock that stands still until told."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Handle:
    def __init__(self) -> None:
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class Alarms:
    """Collects what should be called later; `ring` calls it."""

    def __init__(self) -> None:
        self.set: list[tuple[float, Callable[[], None], Handle]] = []

    def __call__(self, wait_s: float, do: Callable[[], None]) -> Handle:
        handle = Handle()
        self.set.append((wait_s, do, handle))
        return handle

    def ring(self) -> None:
        due, self.set = self.set, []
        for _, do, handle in due:
            if not handle.cancelled:
                do()


class FakeStage:
    """Everybody hears everything; Mabel lives here; the word `fail` breaks the town."""

    name = "Fake"

    def __init__(self, *, replay: bool = False) -> None:
        self.replay = replay
        self.seats: list[Seat] = []
        self.beings: dict[str, BeingId] = {}
        self.present: set[BeingId] = set()
        self.submitted: list[tuple[BeingId, Command]] = []
        self.controlled: list[Replay] = []
        self.attended: list[tuple[BeingId, bool]] = []
        self.typed: list[tuple[BeingId, int, bool]] = []
        self.tick = 0
        self.blind: set[BeingId] = set()
        self.hold: asyncio.Event | None = None

    async def admit(self, name: str) -> BeingId | Refusal:
        if name_key(name) == "mabel":
            return Refusal("name_taken", "Mabel lives in this town. Choose another name.")
        being = self.beings.setdefault(name_key(name), BeingId(len(self.beings) + 1))
        self.present.add(being)
        return being

    async def dismiss(self, being: BeingId) -> None:
        self.present.discard(being)

    def attend(self, being: BeingId, *, attending: bool) -> None:
        self.attended.append((being, attending))

    async def submit(self, actor: BeingId, command: Command) -> Refusal | None:
        self.submitted.append((actor, command))
        if self.hold is not None:
            await self.hold.wait()
        if not isinstance(command, Say):
            return Refusal("wall", "There is a wall.")
        if command.words == "fail":
            raise RuntimeError("the town is broken")
        self.say(command.words, actor)
        return None

    def say(self, words: str, speaker: int = 1) -> None:
        self.tick += 1
        for seat in self.seats:
            seat.deliver(self.tick, (heard(words, speaker),))

    def sit(self, seat: Seat) -> None:
        self.seats.append(seat)
        self.refresh(seat)

    def rise(self, seat: Seat) -> None:
        self.seats = [other for other in self.seats if other is not seat]

    def refresh(self, seat: Seat) -> None:
        if seat.being in self.blind:
            return
        seat.deliver(self.tick, (scene(max(seat.being, TOWN)),))
        if self.replay:
            seat.send(Timeline(0, 100, self.tick, 1_000, playing=False, minute=360))

    def consult(self, seat: Seat) -> None:
        seat.deliver(self.tick, (SawLedger((), (), (), open_trades=self.tick, money=0, goods={}),))

    async def study(self, seat: Seat, being: BeingId) -> Refusal | None:
        if being != MABEL:
            return Refusal("no_mind", "There is no villager of that number.")
        seat.deliver(self.tick, (SawMind(MindSeen(being, "Mabel", 360 + self.tick)),))
        return None

    async def page(self, seat: Seat, chat: int, before: int) -> Refusal | None:
        if chat != OWN:
            return Refusal("no_chat", "You are in no such chat.")
        seat.deliver(self.tick, (SawPage(chat, (), more=before > 0),))
        return None

    async def search(self, seat: Seat, words: str, chat: int) -> Refusal | None:
        if chat not in (0, OWN):
            return Refusal("no_chat", "You are in no such chat.")
        seat.deliver(self.tick, (SawFound(words, ()),))
        return None

    async def inquire(self, seat: Seat, inquiry: Inquiry) -> Refusal | None:
        match inquiry:
            case Recount(day=day) if day > 1:
                return Refusal("no_day", "There was no such day.")
            case Recount():
                seat.deliver(self.tick, (SawDay(1, (), last_tick=self.tick, whole=False),))
            case Relate():
                seat.deliver(self.tick, (SawTies(()),))
            case Sift() if not self.replay:
                return Refusal("live", "This town is live.")
            case Sift(words=words):
                seat.deliver(self.tick, (SawMoments(words, ()),))
        return None

    def typing(self, seat: Seat, chat: int, *, on: bool) -> None:
        self.typed.append((seat.being, chat, on))

    def control(self, message: Replay) -> Refusal | None:
        self.controlled.append(message)
        return None if self.replay else Refusal("live", "This town is live.")


class FakeSocket:
    """Frames put in with `say`, frames out in `sent`; `taking` cleared: the client does not read."""

    def __init__(self) -> None:
        self._in: asyncio.Queue[bytes | str | None] = asyncio.Queue()
        self.sent: list[ToClient] = []
        self.taking = asyncio.Event()
        self.taking.set()
        self.closed: int | None = None
        self.cut = False

    def say(self, *messages: ToServer | bytes | str) -> None:
        for message in messages:
            self._in.put_nowait(message if isinstance(message, bytes | str) else encode(message))

    def vanish(self) -> None:
        self._in.put_nowait(None)

    async def frames(self) -> AsyncIterator[bytes | str]:
        while (frame := await self._in.get()) is not None:
            yield frame

    async def send(self, frames: Sequence[bytes]) -> None:
        await self.taking.wait()
        if self.closed is not None or self.cut:
            raise ConnectionError
        self.sent += map(decode_to_client, frames)

    async def close(self, code: int) -> None:
        self.closed = code
        self.vanish()

    def abort(self) -> None:
        self.cut = True
        self.taking.set()
        self.vanish()
