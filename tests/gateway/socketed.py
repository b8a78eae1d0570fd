"""A client over a real socket, for the gateway's stories."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from server.gateway.listen import Gateway
from shared.sights import AnySight
from shared.wire import (
    PROTOCOL,
    Done,
    Goodbye,
    Hello,
    Mode,
    Seen,
    ToClient,
    ToServer,
    Welcome,
    decode_to_client,
    encode,
)


class Client:
    """A player at a keyboard: says messages, hears messages."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.seen = 0

    async def say(self, *messages: ToServer) -> None:
        for message in messages:
            await self.socket.send(encode(message))

    async def hear(self) -> ToClient:
        async with asyncio.timeout(10):
            frame = await self.socket.recv()
        assert isinstance(frame, bytes)
        message = decode_to_client(frame)
        if isinstance(message, Seen):
            self.seen = message.n
        return message

    async def until_done(self, seq: int) -> tuple[list[AnySight], Done]:
        """Everything perceived until the command's end."""
        sights: list[AnySight] = []
        while True:
            message = await self.hear()
            if isinstance(message, Seen):
                sights.extend(message.sights)
            if isinstance(message, Done) and message.seq == seq:
                return sights, message

    async def goodbye(self) -> Goodbye:
        """The last message; then the connection is closed."""
        while not isinstance(message := await self.hear(), Goodbye):
            pass
        with pytest.raises(ConnectionClosed):
            await self.hear()
        return message

    async def refused(self, name: str) -> Goodbye:
        """Try to join, in vain."""
        await self.say(Hello(PROTOCOL, "test", name=name))
        return await self.goodbye()

    async def join(self, name: str = "Ada", *, token: str = "", session: str = "", mode: Mode = Mode.PLAY) -> Welcome:
        hello = Hello(PROTOCOL, "test", mode, name, token, session, self.seen)
        await self.say(hello)
        welcome = await self.hear()
        assert isinstance(welcome, Welcome), welcome
        return welcome


@asynccontextmanager
async def client(gateway: Gateway) -> AsyncIterator[Client]:
    async with connect(gateway.url, compression=None, close_timeout=1) as socket:
        yield Client(socket)
