"""The socket: the only module of the client that knows `websockets`.

Apart from `tether`, which decides; here frames are only moved. The queue towards the screen is bounded: when a screen falls
behind, we stop reading, and the server resynchronises us with a fresh `Scene`.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Callable
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI, WebSocketException

from client.tether import RUNS, Connecting, Ended, Fate, Item, Lost, Question, State, Tether
from shared.commands import Deed
from shared.errors import ConfigError
from shared.text import clean
from shared.wire import MAX_FRAME_TO_CLIENT, Bye, Hello, encode

OPEN_TIMEOUT_S = 10.0
QUEUE_ITEMS = 512


def address_of(text: str) -> str:
    """Return the address to connect to; `ConfigError` in a clear sentence when `text` is none. The scheme may be left out."""
    full = text if "://" in text else f"ws://{text}"
    example = "An address looks like ws://localhost:7878."
    try:
        parts = urlsplit(full)
        port = parts.port
    except ValueError as error:
        raise ConfigError(f"'{clean(text)[:80]}' is not an address: {error}. {example}") from error
    if parts.scheme not in ("ws", "wss") or not parts.hostname or any(char.isspace() for char in full):
        raise ConfigError(f"'{clean(text)[:80]}' is not the address of a town. {example}")
    if parts.scheme == "ws" and port is None:
        raise ConfigError(f"'{clean(text)[:80]}' names no port. {example}")
    return full


class Link:
    """A connection that keeps itself up; a `client.tether.Tie`."""

    def __init__(
        self,
        address: str,
        hello: Hello,
        clock: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
        fate: Callable[[], Fate] = lambda: RUNS,
        tokens: tuple[str, ...] = (),
    ) -> None:
        """`fate` tells how a server of our own fares, which may have ended for good.

        `tokens`: those that may prove the name.
        """
        self._tether = Tether(address, hello, jitter, tokens)
        self.save = ""
        """The file of the town; set by whoever hosts it."""
        self._clock = clock
        self._fate = fate
        self._items = asyncio.Queue[Item](QUEUE_ITEMS)
        self._ready = asyncio.Event()
        self._closing = asyncio.Event()
        self._finished = asyncio.Event()
        self._finished.set()
        self._told: State = Connecting()

    @property
    def address(self) -> str:
        """Where the town's server listens."""
        return self._tether.address

    @property
    def state(self) -> State:
        """How the connection is now."""
        return self._tether.state

    def give(self, command: Deed) -> int:
        """Try a command, and return its number; kept while the connection is lost."""
        number = self._tether.give(command)
        self._ready.set()
        return number

    def ask(self, message: Question) -> None:
        """Steer a replay, follow somebody, consult the ledger, study a mind, or ask for older messages and the like."""
        self._tether.ask(message)
        self._ready.set()

    async def items(self) -> AsyncIterator[Item]:
        """Yield messages and changes of the connection until it has ended."""
        while True:
            item = await self._items.get()
            yield item
            if isinstance(item, Ended):
                return

    async def run(self) -> None:
        """Connect, converse, come back, until ended."""
        self._finished.clear()
        try:
            while not isinstance(self.state, Ended):
                await self._once()
                await self._tell_state()
                await self._wait()
        finally:
            self._finished.set()

    async def close(self) -> None:
        """Say good-bye, if anybody listens, and end."""
        self._closing.set()
        self._ready.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2.0):
                await self._finished.wait()

    async def _once(self) -> None:
        if (fate := self._fate()).over:
            self._tether.end("gone", fate.words)
            return
        try:
            async with connect(
                self._tether.address,
                max_size=MAX_FRAME_TO_CLIENT,
                compression=None,
                open_timeout=OPEN_TIMEOUT_S,
                close_timeout=1.0,
                proxy=None,
            ) as socket:
                await self._converse(socket)
        except (OSError, WebSocketException, TimeoutError) as error:
            self._tether.dropped(self._clock(), self._fate().words or _why(error))

    async def _converse(self, socket: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed):  # what was said before the door closed is still to be read
            await socket.send(self._tether.opened())
        await self._tell_state()
        writer = asyncio.create_task(self._write(socket))
        try:
            await self._read(socket)
        finally:
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionClosed):
                await writer

    async def _read(self, socket: ClientConnection) -> None:
        async for frame in socket:
            message = self._tether.take(frame if isinstance(frame, bytes) else frame.encode(), self._clock())
            await self._tell_state()
            if message is not None:
                await self._items.put(message)
            if isinstance(self.state, Ended | Lost):
                return
            self._ready.set()
        self._tether.dropped(self._clock(), self._fate().words or "the connection was closed")

    async def _write(self, socket: ClientConnection) -> None:
        while True:
            await self._ready.wait()
            self._ready.clear()
            if not await self._flush(socket):
                return
            if self._closing.is_set():
                self._tether.end("left", "You have left.")
                await socket.send(encode(Bye()))
                await socket.close()

    async def _flush(self, socket: ClientConnection) -> bool:
        """Send what waits; False when the socket is closed, which the reader will tell."""
        try:
            for frame in self._tether.drain():
                await socket.send(frame)
        except ConnectionClosed:
            return False
        return True

    async def _wait(self) -> None:
        if isinstance(self.state, Lost):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, self.state.until_s - self._clock())):
                    await self._closing.wait()
        if self._closing.is_set() and not isinstance(self.state, Ended):
            self._tether.end("left", "You have left.")
            await self._tell_state()

    async def _tell_state(self) -> None:
        if self.state is self._told:
            return
        self._told = self.state
        if self._closing.is_set() and self._items.full():
            return
        await self._items.put(self.state)


def _why(error: Exception) -> str:
    if isinstance(error, InvalidStatus):
        return f"something else than Thorp answers there (HTTP {error.response.status_code})"
    for kind, words in _WORDS.items():
        if isinstance(error, kind):
            return words
    said = error.strerror if isinstance(error, OSError) else str(error)
    return clean(said or "").lower().rstrip(".") or "the host cannot be reached"


_WORDS: dict[type[Exception], str] = {
    ConnectionRefusedError: "the connection was refused",
    TimeoutError: "there was no answer in time",
    InvalidURI: "the address is not one",
    InvalidHandshake: "something else than Thorp answers there",
    ConnectionClosed: "the connection broke",
}
