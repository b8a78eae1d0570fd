"""The socket skin against a small fake server: greeting, a dropped connection, things that are no town."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.server import ServerConnection, serve

from client.link import Link, address_of
from client.tether import Connecting, Ended, Fate, Item, Lost, Up
from shared.commands import Halt, Say
from shared.errors import ConfigError
from shared.wire import PROTOCOL, Bye, Do, Done, Goodbye, Hello, Welcome, decode_to_server, encode
from tests.client.drawn import scene, seen, welcome

Handler = Callable[[ServerConnection], Awaitable[None]]


@asynccontextmanager
async def linked(handler: Handler) -> AsyncIterator[tuple[Link, AsyncIterator[Item]]]:
    async with serve(handler, "127.0.0.1", 0, compression=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        link = Link(f"ws://127.0.0.1:{port}", Hello(PROTOCOL, "test", name="Ada"), jitter=lambda: 0.0)
        run = asyncio.create_task(link.run())
        try:
            yield link, link.items()
        finally:
            await link.close()
            await asyncio.wait_for(run, 5)


async def receive(socket: ServerConnection) -> object:
    frame = await socket.recv()
    assert isinstance(frame, bytes)
    return decode_to_server(frame)


async def until(items: AsyncIterator[Item], kind: type[Item]) -> list[Item]:
    got = list[Item]()
    async for item in items:
        got.append(item)
        if isinstance(item, kind):
            break
    return got


async def test_a_visit_from_hello_to_bye() -> None:
    heard = list[object]()

    async def town(socket: ServerConnection) -> None:
        heard.append(await receive(socket))
        await socket.send(encode(welcome()))
        await socket.send(encode(seen(1, scene())))
        heard.append(await receive(socket))
        await socket.send(encode(Done(1)))
        heard.append(await receive(socket))

    async with linked(town) as (link, items):
        link.give(Halt())
        got = await asyncio.wait_for(until(items, Done), 5)
    assert got == [Connecting(), Up(), welcome(), seen(1, scene()), Done(1)] or got[1:] == [welcome(), seen(1, scene()), Done(1)]
    assert isinstance(heard[0], Hello)
    assert heard[1:] == [Do(1, Halt()), Bye()]
    assert link.state == Ended("left", "You have left.")


async def test_a_dropped_connection_comes_back_and_says_what_was_typed() -> None:
    hellos, said = list[Hello](), asyncio.Event()

    async def town(socket: ServerConnection) -> None:
        hello = await receive(socket)
        assert isinstance(hello, Hello)
        hellos.append(hello)
        await socket.send(encode(welcome(resumed=len(hellos) > 1)))
        if len(hellos) == 1:
            await socket.send(encode(seen(1, scene())))
            return
        assert await receive(socket) == Do(1, Say("still here"))
        said.set()
        await socket.wait_closed()

    async with linked(town) as (link, items):
        await asyncio.wait_for(until(items, Lost), 5)
        link.give(Say("still here"))
        await asyncio.wait_for(until(items, Welcome), 5)
        await asyncio.wait_for(said.wait(), 5)
    assert [hello.seen for hello in hellos] == [0, 1]
    assert hellos[1].session == "session-1"


async def test_goodbye_ends_with_its_words() -> None:
    async def town(socket: ServerConnection) -> None:
        await socket.send(encode(Goodbye("full", "The town is full.")))

    async with linked(town) as (_, items):
        got = await asyncio.wait_for(until(items, Ended), 5)
    assert got[-1] == Ended("full", "The town is full.")


async def test_nobody_there() -> None:
    link = Link("ws://127.0.0.1:1", Hello(PROTOCOL, "test"))
    await asyncio.wait_for(link.run(), 5)
    assert isinstance(link.state, Ended)
    assert "refused" in link.state.words


async def test_a_server_that_has_ended_for_good_is_not_waited_for() -> None:
    link = Link("ws://127.0.0.1:1", Hello(PROTOCOL, "test"), fate=lambda: Fate("It has ended.", over=True))
    await asyncio.wait_for(link.run(), 5)
    assert link.state == Ended("gone", "It has ended.")


async def test_something_else_there() -> None:
    async def web(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(web, "127.0.0.1", 0)
    async with server:
        link = Link(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}", Hello(PROTOCOL, "test"))
        await asyncio.wait_for(link.run(), 5)
    assert isinstance(link.state, Ended)
    assert "something else than Thorp" in link.state.words


@pytest.mark.parametrize("good", ["ws://localhost:8765", "localhost:8765", "ws://[::1]:80", "wss://town.example"])
def test_addresses(good: str) -> None:
    assert address_of(good).endswith(good)


@pytest.mark.parametrize("bad", ["", "town", "http://x:1", "ws://:80", "ws://x:99999", "ws://a b:1", "ws://x:\x1b[31m"])
def test_what_is_no_address_gets_a_sentence(bad: str) -> None:
    with pytest.raises(ConfigError, match="address") as caught:
        address_of(bad)
    assert "\x1b" not in str(caught.value)
