"""One connection: a reader that does what the session says, a writer that sends what the seat is owed.

Apart from `listen` so that a whole conversation runs in a test without a socket.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Coroutine, Sequence
from typing import Protocol

from msgspec.structs import replace

from server.gateway.limits import Clock
from server.gateway.lobby import Lobby
from server.gateway.seats import SocketSeat, Stage
from server.gateway.session import (
    Answer,
    End,
    Greet,
    Inquire,
    Look,
    LookBack,
    LookFor,
    LookInto,
    LookThrough,
    LookUp,
    Refuse,
    Session,
    ShowTyping,
    State,
    Steer,
    Submit,
)
from server.gateway.settings import GatewaySettings
from shared.errors import ThorpError
from shared.text import clean
from shared.wire import Challenge, Goodbye, Hello, Welcome, encode

_LOG = logging.getLogger(__name__)

_FAREWELL_S = 2.0
"""How long the last words may take before the connection is cut."""

_LOGGED_CHARS = 200

_TOGETHER_BYTES = 8_192
"""When so much is gathered for one write, it is sent: what waits behind a slow client must stay where it can be dropped."""

_CLOSE = {"closing": 1001, "full": 1013, "too_large": 1009, "ended": 1000, "replaced": 1000}
"""The WebSocket close code that fits a goodbye; 1008, policy, for the rest."""

_MISTAKE = Goodbye("ended", "The server made a mistake and logged it. Join again.", retry_ms=1_000)
_CANNOT = Goodbye("ended", "The server cannot go on with this; its log says why. Try again in a while.", retry_ms=10_000)


class Socket(Protocol):
    """What a line needs of a WebSocket."""

    def frames(self) -> AsyncIterator[bytes | str]:
        """Yield what arrives; ends, without an error, when the connection does."""

    async def send(self, frames: Sequence[bytes]) -> None:
        """Send some frames in one go; return when the socket takes more; `ConnectionError` when it is gone."""

    async def close(self, code: int) -> None:
        """Close in good order, within a second or so; never raises."""

    def abort(self) -> None:
        """Cut the connection at once."""


class Line:
    """A connection from its first frame to its last."""

    def __init__(self, socket: Socket, stage: Stage, lobby: Lobby, settings: GatewaySettings, clock: Clock) -> None:
        self._socket = socket
        self._stage = stage
        self._lobby = lobby
        self._settings = settings
        self._clock = clock
        self._session = Session(settings, clock, replay=stage.replay)
        self._seat: SocketSeat | None = None
        self._first: deque[bytes] = deque()
        self._asked: tuple[Hello, Challenge] | None = None
        """Who came under somebody's name, and what they were asked to prove it."""
        self._ready = asyncio.Event()
        self._farewell: Goodbye | None = None
        self._since = clock()
        """When the connection came, or began to end."""
        self._sending_since: float | None = None

    async def run(self) -> None:
        """Converse until either side ends it. A mistake of ours ends this connection, and no other."""
        try:
            async with asyncio.TaskGroup() as tasks:
                writer = tasks.create_task(self._edge(self._write()))
                await self._edge(self._read())
                if self._farewell is None:
                    writer.cancel()
        finally:
            if self._seat is not None:
                self._lobby.lost(self._seat, self)

    def open(self, seat: SocketSeat, welcome: Welcome) -> None:
        """Let the lobby give this connection its seat."""
        self._seat = seat
        self._first.append(encode(welcome))
        seat.attach(self._ready.set)

    def end(self, goodbye: Goodbye) -> None:
        """Say goodbye and close; nothing else is sent or read from now on. The first goodbye counts."""
        if self._farewell is not None:
            return
        self._farewell = goodbye
        self._since = self._clock()
        self._session.close()
        if self._seat is not None:
            self._lobby.lost(self._seat, self)
        self._ready.set()

    def check(self) -> None:
        """End what takes too long: a silent newcomer, a client that does not read, a goodbye nobody takes."""
        now = self._clock()
        if self._farewell is not None:
            if now - self._since > _FAREWELL_S:
                self.abort()
        elif self._session.state in (State.GREETING, State.PROVING) and now - self._since > self._settings.hello_s:
            self.end(_silent(self._settings.hello_s))
        elif self._sending_since is not None and now - self._sending_since > self._settings.slow_s:
            _LOG.info("%s does not read; connection cut", self._name())
            self.abort()

    def abort(self) -> None:
        """Cut the connection at once."""
        self._socket.abort()

    async def _edge(self, part: Coroutine[None, None, None]) -> None:
        """Run a half of the connection; what goes wrong in it is logged and ends the connection."""
        try:
            await part
        except ThorpError as error:
            _LOG.error("%s: %s", self._name(), error)
            self.end(_CANNOT)
        except Exception:  # noqa: BLE001 - the edge of a session (STYLE.md)
            _LOG.exception("%s: a mistake of ours ended the connection", self._name())
            self.end(_MISTAKE)

    async def _read(self) -> None:
        async for frame in self._socket.frames():
            await self._receive(frame)
            if self._session.state is State.CLOSING:
                return

    async def _receive(self, frame: bytes | str) -> None:
        act = self._session.receive(frame)
        if isinstance(act, Greet):
            await self._greet(act.hello)
        elif isinstance(act, Answer):
            await self._prove(act.proof)
        elif isinstance(act, End):
            await self._over(act)
        elif act is not None and self._seat is not None:
            await self._do(act, self._seat)

    async def _do(self, act: Submit | Refuse | Steer | Look | ShowTyping, seat: SocketSeat) -> None:
        match act:
            case Submit(seq, command):
                seat.begin()
                seat.done(seq, await self._stage.submit(seat.being, command))
            case Refuse(refusal, seq):
                seat.refuse(refusal)
                if seq is not None:
                    seat.done(seq, refusal)
            case Steer(message):
                refused = self._stage.control(message)
                if refused is not None:
                    seat.refuse(refused)
            case ShowTyping(chat, on):
                self._stage.typing(seat, chat, on=on)
            case _:
                await self._look(act, seat)

    async def _look(self, act: Look, seat: SocketSeat) -> None:
        match act:
            case LookThrough(being):
                seat.follow(being)
            case LookUp():
                seat.consult()
            case LookInto(being):
                await seat.study(being)
            case LookBack(chat, before):
                await seat.page(chat, before)
            case LookFor(words, chat):
                await seat.search(words, chat)
            case Inquire(inquiry):
                await seat.inquire(inquiry)

    async def _greet(self, hello: Hello) -> None:
        answer = await self._lobby.enter(hello, self)
        if isinstance(answer, Goodbye):
            self.end(answer)
        elif self._farewell is not None:
            return
        elif answer is None:
            self._session.enter(hello.mode)
        else:
            self._asked = hello, answer
            self._first.append(encode(answer))
            self._session.ask()
            self._ready.set()

    async def _prove(self, proof: str) -> None:
        """Greet whoever was asked for a proof once more, with the token found in it; without a nonce they are not asked again."""
        if self._asked is not None:
            hello, challenge = self._asked
            token = self._lobby.token(hello, challenge, proof)
            await self._greet(replace(hello, token=token, nonce=""))

    async def _over(self, act: End) -> None:
        seat = self._seat
        if not act.leaving:
            words = clean(act.goodbye.words)[:_LOGGED_CHARS]  # they may quote what a stranger sent
            _LOG.info("%s: %s: %s", self._name(), act.goodbye.code, words)
        self.end(act.goodbye)
        if act.leaving and seat is not None:
            await self._lobby.leave(seat)

    async def _write(self) -> None:
        try:
            while self._farewell is None:
                await self._ready.wait()
                self._ready.clear()
                await self._send_owed()
            await self._socket.send([encode(self._farewell)])
            await self._socket.close(_CLOSE.get(self._farewell.code, 1008))
        except ConnectionError:
            pass
        finally:
            self._socket.abort()

    async def _send_owed(self) -> None:
        more = True
        while more:
            frames, more = self._some()
            if frames:
                self._sending_since = self._clock()
                await self._socket.send(frames)
        self._sending_since = None

    def _some(self) -> tuple[list[bytes], bool]:
        """Return the next frames that go out together, for a write to a socket costs more than a frame; and if there are more."""
        frames: list[bytes] = []
        size = 0
        while size < _TOGETHER_BYTES:
            frame = self._next()
            if frame is None:
                return frames, False
            frames.append(frame)
            size += len(frame)
        return frames, True

    def _next(self) -> bytes | None:
        if self._first:
            return self._first.popleft()
        if self._farewell is not None or self._seat is None:
            return None
        return self._seat.next_frame()

    def _name(self) -> str:
        return (self._seat.name if self._seat is not None else "") or "a connection"


def _silent(hello_s: float) -> Goodbye:
    return Goodbye("slow", f"No Hello within {hello_s:g} s, or no proof of the name. Say who you are right after connecting.")
