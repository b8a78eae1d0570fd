"""One player's seat at a socket, and what the gateway needs of a town.

Apart from the connection, because a seat outlives it: the body stays, sights go on being numbered and kept, and the same
player takes the seat up again. A mind's seat has the same three methods and lives with the minds.
"""

from collections.abc import Callable
from typing import Protocol

from server.gateway.limits import Clock
from server.gateway.outbox import Health, Outbox
from server.gateway.settings import GatewaySettings
from server.world.refusal import Refusal
from shared.commands import Command
from shared.hints import AnyHint
from shared.ids import TOWN, BeingId
from shared.sights import AnySight, WasRefused
from shared.wire import Done, Inquiry, Replay, Timeline


class Seat(Protocol):
    """That through which someone perceives a town. Nothing here ever blocks or raises."""

    being: BeingId
    """Whose eyes: a being, `TOWN` for a watcher, `ARCHIVE` in a replay."""

    @property
    def borrowed(self) -> bool:
        """Whether the eyes are somebody else's: a watcher follows a being, and must not learn its secrets."""

    def deliver(self, tick: int, sights: tuple[AnySight, ...]) -> None:
        """Take what was perceived at a tick."""

    def hint(self, hint: AnyHint) -> None:
        """Take a hint; it may be lost."""

    def send(self, message: Timeline) -> None:
        """Take where a replay is."""


class Stage(Protocol):
    """What seats sit before: a live town, or the replay of one."""

    @property
    def name(self) -> str:
        """The town's name."""

    @property
    def replay(self) -> bool:
        """Whether this is history, in which nobody has a body."""

    async def admit(self, name: str) -> BeingId | Refusal:
        """Create the being of that name, or bring it back."""

    async def dismiss(self, being: BeingId) -> None:
        """Let a being go away."""

    def attend(self, being: BeingId, *, attending: bool) -> None:
        """Say whether a player's connection is there, so that the town waits for them or not. Never blocks."""

    async def submit(self, actor: BeingId, command: Command) -> Refusal | None:
        """Try a command; returns when everything that came of it is committed and was delivered to the seats."""

    def sit(self, seat: Seat) -> None:
        """Let the seat perceive from now on. Delivers a `Scene` first, before it returns; none through eyes not in town."""

    def rise(self, seat: Seat) -> None:
        """Deliver nothing more to the seat."""

    def refresh(self, seat: Seat) -> None:
        """Deliver a fresh `Scene` to a seat that sits, before it returns; none through eyes not in town."""

    def consult(self, seat: Seat) -> None:
        """Deliver the market's ledger to a seat, before it returns; in a replay, as it stood at the moment shown."""

    async def study(self, seat: Seat, being: BeingId) -> Refusal | None:
        """Deliver a villager's mind to a seat, before it returns; in a replay, as it was at the moment shown.

        Refused with the code `no_mind` for whoever is no villager.
        """

    async def page(self, seat: Seat, chat: int, before: int) -> Refusal | None:
        """Deliver older messages of a chat to a seat, before it returns; in a replay, of those written by the moment shown.

        `before`: the message before which; 0: the last ones. Refused with the code `no_chat` for a chat that the seat's being
        is not in.
        """

    async def search(self, seat: Seat, words: str, chat: int) -> Refusal | None:
        """Deliver what is found in the chats of a seat's being, before it returns; refused as `page`. `chat` 0: in all."""

    async def inquire(self, seat: Seat, inquiry: Inquiry) -> Refusal | None:
        """Deliver to a seat what is asked of the town's history, before it returns; in a replay, up to the moment shown.

        Only a search (`Sift`) goes through all of a recorded history; a live town refuses it with the code `live`. A day that
        never was is refused with `no_day`, what the server cannot read with `damaged`.
        """

    def typing(self, seat: Seat, chat: int, *, on: bool) -> None:
        """Show the other members of a chat that the seat's being types there, or does no more. Never blocks."""

    def control(self, message: Replay) -> Refusal | None:
        """Steer a replay; a live town refuses with the code `live`."""


class Timer(Protocol):
    """What `Later` returns."""

    def cancel(self) -> None:
        """Do not call after all."""


Later = Callable[[float, Callable[[], None]], Timer]
"""Calls something after some seconds, like `loop.call_later`."""


def _nobody() -> None:
    """Stand in for the connection of a seat that has none."""


class SocketSeat:
    """A seat held over a socket, or kept for somebody who lost theirs.

    The connection calls `attach`, then `next_frame` until it is None, and again whenever its `wake` was called.
    """

    def __init__(self, being: BeingId, name: str, stage: Stage, settings: GatewaySettings, clock: Clock, later: Later) -> None:
        self.being = being
        self._own = being
        self.name = name
        """Empty for a watcher."""
        self.away_since: float | None = clock()
        """When the last connection was lost; None while there is one."""
        self._stage = stage
        self._clock = clock
        self._later = later
        self._gather_s = settings.gather_ms / 1000
        room = min(settings.outbox_bytes, settings.watcher_outbox_bytes) if being == TOWN else settings.outbox_bytes
        self._outbox = Outbox(room, settings.window_bytes)
        self._wake: Callable[[], None] = _nobody
        self._timer: Timer | None = None
        self._flushed = clock() - self._gather_s
        self._tick = 0
        self._under_way = False

    @property
    def borrowed(self) -> bool:
        """Whether a watcher looks through somebody else's eyes."""
        return self.being != self._own

    def deliver(self, tick: int, sights: tuple[AnySight, ...]) -> None:
        """Queue what was perceived; it goes out at once after a rest, and gathered with more otherwise."""
        self._tick = tick
        self._outbox.deliver(tick, sights)
        self._wake_soon()

    def hint(self, hint: AnyHint) -> None:
        """Queue a hint if somebody is there to see it."""
        if self.away_since is None:
            self._outbox.hint(hint)
            self._wake_soon()

    def send(self, message: Timeline) -> None:
        """Queue where the replay is; only the latest counts."""
        self._outbox.timeline(message)
        self._wake_soon()

    def begin(self) -> None:
        """Note that a command is under way: what it causes goes out together with its end."""
        self._under_way = True

    def done(self, seq: int, refusal: Refusal | None) -> None:
        """Tell how a command ended, behind everything that it caused, and without waiting for more."""
        self._under_way = False
        self._outbox.done(Done(seq=seq, refused=refusal.code if refusal else ""))
        self._wake()

    def refuse(self, refusal: Refusal) -> None:
        """Tell why something could not be."""
        self._outbox.deliver(self._tick, (WasRefused(refusal.code, refusal.words, refusal.retry_ms),))
        self._wake()

    def attach(self, wake: Callable[[], None]) -> None:
        """Let a connection take the frames from now on."""
        self.away_since = None
        self._under_way = False
        self._wake = wake
        wake()

    def detach(self) -> None:
        """Keep everything for the next connection."""
        self.away_since = self._clock()
        self._wake = _nobody
        self._unset()

    def resume(self, seen: int) -> bool:
        """Owe again what came after the `Seen` numbered `seen`; False: a fresh `Scene` will come instead."""
        return self._outbox.resume(seen)

    def consult(self) -> None:
        """Look into the market's ledger, without waiting for more."""
        self._stage.consult(self)
        self._wake()

    async def study(self, being: BeingId) -> None:
        """Look into a villager's mind, without waiting for more."""
        self._shown(await self._stage.study(self, being))

    async def page(self, chat: int, before: int) -> None:
        """Look back in a chat, without waiting for more."""
        self._shown(await self._stage.page(self, chat, before))

    async def search(self, words: str, chat: int) -> None:
        """Search one's chats, without waiting for more."""
        self._shown(await self._stage.search(self, words, chat))

    async def inquire(self, inquiry: Inquiry) -> None:
        """Ask for something of the town's history, without waiting for more."""
        self._shown(await self._stage.inquire(self, inquiry))

    def _shown(self, refusal: Refusal | None) -> None:
        if refusal is not None:
            self.refuse(refusal)
        self._wake()

    def follow(self, being: BeingId) -> None:
        """Look through other eyes, or one's own again (0, or what is no being's number); a `Scene` follows."""
        self._stage.rise(self)
        self.being = being if being > TOWN else self._own
        self._outbox.drop()
        self._outbox.ask()
        self._stage.sit(self)
        self._blink()

    def next_frame(self) -> bytes | None:
        """Return the next frame to send, None when all is sent. Being asked means that the socket takes more."""
        if self._outbox.ask():
            self._stage.refresh(self)
            self._blink()
        self._unset()
        self._flushed = self._clock()
        return self._outbox.next()

    def _blink(self) -> None:
        """Go back to one's own eyes when there is nothing to see through the others: their owner is not in town."""
        if self._outbox.health is not Health.GOOD and self.being != self._own:
            self.being = self._own
            self._stage.refresh(self)

    def _wake_soon(self) -> None:
        """Wake the connection, at most once in the time over which sights are gathered; later if a command's end is coming."""
        if self._timer is not None or self._wake is _nobody:
            return
        now = self._clock()
        wait_s = (now if self._under_way else self._flushed) + self._gather_s - now
        if wait_s <= 0:
            self._wake()
        else:
            self._timer = self._later(wait_s, self._ring)

    def _ring(self) -> None:
        self._timer = None
        self._wake()

    def _unset(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
