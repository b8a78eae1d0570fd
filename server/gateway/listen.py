"""The server's sockets: WebSockets in, lines out.

Apart because it is the one module on this side that knows `websockets`; `line` and what is behind it see frames only.
"""

import asyncio
import logging
import socket
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from server.gateway.accounts import Accounts
from server.gateway.door import Door
from server.gateway.limits import Clock
from server.gateway.line import Line
from server.gateway.lobby import Lobby
from server.gateway.seats import Stage
from server.gateway.settings import GatewaySettings
from shared.wire import Goodbye

_LOG = logging.getLogger(__name__)

_MAX_SOCKET_BYTES = 64 * 1024
"""Larger frames are cut off by `websockets` with close code 1009; smaller ones reach the session, which has words for it."""

_MAX_QUEUE = 8
"""Frames read ahead of a session: the rest waits in the sender's own kernel."""

_KERNEL_BYTES = 128 * 1024
"""What the kernel may hold for a client that does not read; the rest waits where it can still be dropped."""

_KNOCKS = 2
"""Sockets for every connection allowed: room to tell who comes too much that the town is full, and an end to it."""

_SWEEP_S = 0.5
_CLOSING_S = 1.5
CLOSING = Goodbye("closing", "The server is closing. The town is saved; come back when it runs again.", retry_ms=2_000)
_FULL = Goodbye("full", "This town has as many visitors as it takes. Try again in a while.", retry_ms=15_000)


class _Calm(logging.Filter):
    """Makes what strangers do to a port one line without a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info is not None:
            cause = record.exc_info[1]
            record.msg = f"{record.getMessage()}: {cause}"
            record.args, record.exc_info, record.exc_text = (), None, None
            record.levelno, record.levelname = logging.INFO, "INFO"
        return True


_SOCKET_LOG = logging.getLogger(f"{__name__}.sockets")
_SOCKET_LOG.addFilter(_Calm())
_SOCKET_LOG.setLevel(logging.WARNING)


class _WebSocket:
    """A connection of `websockets` as a `line.Socket`."""

    def __init__(self, connection: ServerConnection) -> None:
        self._connection = connection

    async def frames(self) -> AsyncIterator[bytes | str]:
        try:
            while True:
                yield await self._connection.recv()
        except ConnectionClosed as closed:
            if closed.sent is not None and closed.rcvd_then_sent is False:
                _LOG.info("connection ended with %d %s", closed.sent.code, closed.sent.reason)

    async def send(self, frames: Sequence[bytes]) -> None:
        try:
            async with self._connection.send_context():
                for frame in frames:
                    self._connection.protocol.send_binary(frame)
        except ConnectionClosed as closed:
            raise ConnectionError(str(closed)) from closed

    async def close(self, code: int) -> None:
        await self._connection.close(code)

    def abort(self) -> None:
        self._connection.transport.abort()


class _Knock(ServerConnection):
    """A connection from its first byte on: cut at once when there are too many, those counted that never say a word.

    Frames that are ready together go out in one write, for each is a call to the system.
    """

    def __init__(self, knocks: "set[_Knock]", most: int, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._knocks = knocks
        self._most = most

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._knocks.add(self)
        if len(self._knocks) > self._most:
            self.transport.abort()

    def send_data(self) -> None:
        ready = self.protocol.writes
        if len(ready) > 1 and all(ready):  # an empty one is the end
            self.protocol.writes = [b"".join(ready)]
        super().send_data()

    def connection_lost(self, exc: Exception | None) -> None:
        self._knocks.discard(self)
        super().connection_lost(exc)


class Gateway:
    """Serves whoever comes in at the door, and gives every connection a line."""

    def __init__(
        self, stage: Stage, settings: GatewaySettings, accounts: Accounts, door: Door, clock: Clock = time.monotonic
    ) -> None:
        self._stage = stage
        self._settings = settings
        self._clock = clock
        self.lobby = Lobby(stage, accounts, settings, clock, lambda wait_s, do: asyncio.get_running_loop().call_later(wait_s, do))
        self._lines: set[Line] = set()
        self._door = door
        self._servers: list[Server] = []
        self.farewell = CLOSING
        """What everybody is told when it closes."""

    @property
    def connections(self) -> int:
        """How many connections there are."""
        return len(self._lines)

    @property
    def url(self) -> str:
        """Where clients connect."""
        return self._door.url

    async def open(self) -> None:
        """Let in who knocks, at every address of the door."""
        settings = self._settings
        origins = [None, *(Origin(origin) for origin in settings.origins)]
        knocks: set[_Knock] = set()
        for sock in self._door.sockets():
            server = await serve(
                self._serve,
                sock=sock,
                origins=origins,
                compression=None,
                server_header=None,
                max_size=_MAX_SOCKET_BYTES,
                max_queue=_MAX_QUEUE,
                create_connection=partial(_Knock, knocks, _KNOCKS * settings.max_connections),  # type: ignore[arg-type] # makes one
                open_timeout=settings.hello_s,
                ping_interval=settings.ping_s,
                ping_timeout=settings.ping_s,
                close_timeout=1,
                logger=_SOCKET_LOG,
            )
            self._servers.append(server)

    async def watch(self) -> None:
        """End what takes too long and who stayed away, again and again, until cancelled."""
        while True:
            await asyncio.sleep(_SWEEP_S)
            for line in tuple(self._lines):
                line.check()
            await self.lobby.sweep()

    async def close(self) -> None:
        """Tell everybody, then let nobody in; within about two seconds, whatever the clients do."""
        for server in self._servers:
            server.close(close_connections=False)
        for line in tuple(self._lines):
            line.end(self.farewell)
        try:
            async with asyncio.timeout(_CLOSING_S):
                await self._closed()
        except TimeoutError:
            for line in tuple(self._lines):
                line.abort()
            for server in self._servers:
                for handler in tuple(server.handler_tasks):  # those still in their opening handshake too
                    handler.cancel()
            await self._closed()

    async def _closed(self) -> None:
        for server in self._servers:
            await server.wait_closed()

    async def _serve(self, connection: ServerConnection) -> None:
        connection.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _KERNEL_BYTES)
        line = Line(_WebSocket(connection), self._stage, self.lobby, self._settings, self._clock)
        if len(self._lines) >= self._settings.max_connections:
            line.end(_FULL)
        self._lines.add(line)
        try:
            await line.run()
        finally:
            self._lines.discard(line)


@asynccontextmanager
async def listening(
    stage: Stage, settings: GatewaySettings, accounts: Accounts, door: Door | None = None
) -> AsyncIterator[Gateway]:
    """Serve the stage while the body runs; on the way out everybody is told. Without a door of one's own, one is opened."""
    own = door or Door(settings.host, settings.port)
    gateway = Gateway(stage, settings, accounts, own)
    try:
        await gateway.open()
        async with asyncio.TaskGroup() as tasks:
            watch = tasks.create_task(gateway.watch())
            try:
                yield gateway
            finally:
                watch.cancel()
    finally:
        await gateway.close()
        if door is None:
            own.close()
