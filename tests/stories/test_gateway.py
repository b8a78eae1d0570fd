"""Bytes in, bytes out, through real sockets, before a stage that is no town."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from server.gateway.accounts import Accounts
from server.gateway.listen import Gateway, listening
from server.gateway.seats import SocketSeat
from server.gateway.settings import GatewaySettings
from shared.commands import Say, Walk
from shared.errors import ThorpError
from shared.geometry import Direction
from shared.ids import BeingId
from shared.sights import AnySight, Heard, Scene, WasRefused
from shared.wire import (
    Bye,
    Do,
    Follow,
    Mode,
    Replay,
    ReplayAct,
    Seen,
    Timeline,
    encode,
)
from tests.gateway.fakes import FakeStage, heard
from tests.gateway.socketed import client

SETTINGS = GatewaySettings(port=0, gather_ms=5)


@asynccontextmanager
async def town(stage: FakeStage, settings: GatewaySettings = SETTINGS) -> AsyncIterator[Gateway]:
    accounts = Accounts(None)
    async with listening(stage, settings, accounts) as gateway:
        yield gateway
    accounts.close()


async def test_joining_gives_a_welcome_then_a_scene() -> None:
    async with town(FakeStage()) as gateway, client(gateway) as ada:
        welcome = await ada.join()
        seen = await ada.hear()
        assert (welcome.town, welcome.being, welcome.resumed) == ("Fake", 1, False)
        assert welcome.token
        assert isinstance(seen, Seen)
        assert isinstance(seen.sights[0], Scene)


async def test_a_command_ends_with_done_after_everything_it_caused() -> None:
    async with town(FakeStage()) as gateway, client(gateway) as ada:
        await ada.join()
        await ada.say(Do(7, Say("hello")))
        sights, done = await ada.until_done(7)
        assert isinstance(sights[-1], Heard)
        assert not done.refused


async def test_a_lost_connection_comes_back_and_catches_up() -> None:
    stage = FakeStage()
    async with town(stage) as gateway:
        async with client(gateway) as ada:
            welcome = await ada.join()
            await ada.hear()
            ada.socket.transport.abort()
        stage.say("one")
        stage.say("two")
        async with client(gateway) as again:
            again.seen = ada.seen
            back = await again.join(session=welcome.session)
            assert back.resumed
            sights: list[AnySight] = []
            while len(sights) < 2:
                message = await again.hear()
                assert isinstance(message, Seen)
                sights.extend(message.sights)
            assert [sight.words for sight in sights if isinstance(sight, Heard)] == ["one", "two"]


async def test_a_fifth_command_is_refused_and_nobody_is_dropped() -> None:
    async with town(FakeStage()) as gateway, client(gateway) as ada:
        await ada.join()
        await ada.say(*(Do(i, Say(str(i))) for i in range(9)))
        sights, done = await ada.until_done(8)
        refused = sights[-1]
        assert done.refused == "rate_limited"
        assert isinstance(refused, WasRefused)
        assert 0 < refused.retry_ms <= 250
        await asyncio.sleep(refused.retry_ms / 1000 + 0.05)
        await ada.say(Do(9, Say("again")))
        assert not (await ada.until_done(9))[1].refused


@pytest.mark.parametrize(("size", "close_code"), [(2_000_000, 1009), (70_000, 1009)])
async def test_a_huge_frame_ends_that_connection_only(size: int, close_code: int) -> None:
    async with town(FakeStage()) as gateway, client(gateway) as ada, client(gateway) as eve:
        await ada.join("Ada")
        await eve.join("Eve")
        with pytest.raises(ConnectionClosed) as closed:  # noqa: PT012 - either call may be the one that notices
            await eve.socket.send(bytes(size))
            while True:
                await eve.hear()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == close_code
        await ada.say(Do(1, Say("still here")))
        assert not (await ada.until_done(1))[1].refused


async def test_a_frame_over_the_limit_is_told_so() -> None:
    async with town(FakeStage()) as gateway, client(gateway) as eve:
        await eve.join()
        await eve.socket.send(bytes(20_000))
        goodbye = await eve.goodbye()
        assert goodbye.code == "too_large"
        assert "16,384" in goodbye.words
        assert eve.socket.close_code == 1009


async def test_text_is_told_to_be_binary() -> None:
    async with town(FakeStage()) as gateway, client(gateway) as eve:
        await eve.socket.send("hello")
        assert (await eve.goodbye()).code == "malformed"
        assert eve.socket.close_code == 1008


async def test_a_flood_ends_and_others_play_on() -> None:
    async with town(FakeStage()) as gateway, client(gateway) as ada, client(gateway) as eve:
        await ada.join("Ada")
        await eve.join("Eve")
        listening = asyncio.create_task(eve.goodbye())
        frame = encode(Do(1, Walk(Direction.EAST)))
        with contextlib.suppress(ConnectionClosed):
            for _ in range(5_000):
                await eve.socket.send(frame)
        assert (await listening).code == "flood"
        await ada.say(Do(1, Say("still here")))
        assert not (await ada.until_done(1))[1].refused


async def test_what_is_no_websocket_is_one_calm_line(caplog: pytest.LogCaptureFixture) -> None:
    async with town(FakeStage()) as gateway, client(gateway) as ada:
        host, port = gateway.url.removeprefix("ws://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"\x16\x03\x01 this is no HTTP\r\n\r\n")
        await reader.read()
        writer.close()
        await ada.join()
    assert "Traceback" not in caplog.text


async def test_a_page_of_a_stranger_may_not_connect() -> None:
    async with town(FakeStage()) as gateway:
        with pytest.raises(InvalidStatus):
            await connect(gateway.url, origin=Origin("https://evil.example"))


async def test_a_full_house_says_so() -> None:
    async with town(FakeStage(), GatewaySettings(port=0, max_connections=1)) as gateway, client(gateway) as ada:
        await ada.join()
        async with client(gateway) as bob:
            goodbye = await bob.goodbye()
        assert (goodbye.code, goodbye.retry_ms > 0) == ("full", True)


async def test_who_knocks_and_never_speaks_is_counted_too() -> None:
    async with town(FakeStage(), GatewaySettings(port=0, max_connections=3)) as gateway, client(gateway) as ada:
        await ada.join()
        host, port = gateway.url.removeprefix("ws://").split(":")
        knocks = [await asyncio.open_connection(host, int(port)) for _ in range(8)]
        cut = [reader for reader, _ in knocks if await _is_cut(reader)]
        assert len(cut) == 3
        for _, writer in knocks:
            writer.transport.abort()


async def _is_cut(reader: asyncio.StreamReader) -> bool:
    try:
        async with asyncio.timeout(0.3):
            return await reader.read(1) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


async def test_a_port_in_use_is_said() -> None:
    async with town(FakeStage()) as gateway:
        port = int(gateway.url.rpartition(":")[2])
        with pytest.raises(ThorpError, match="Another program listens"):
            async with town(FakeStage(), GatewaySettings(port=port)):
                pass


async def test_an_address_of_somebody_else_is_said() -> None:
    with pytest.raises(ThorpError, match="Cannot listen on"):
        async with town(FakeStage(), GatewaySettings(port=0, host="192.0.2.1")):
            pass


@pytest.mark.parametrize("host", ["", "a..b"])
async def test_what_is_no_address_is_said_and_never_means_everybody(host: str) -> None:
    with pytest.raises(ThorpError, match="address"):
        async with town(FakeStage(), GatewaySettings(port=0, host=host)):
            pass


async def test_closing_tells_everybody_soon_even_beside_those_who_do_not_listen() -> None:
    async with contextlib.AsyncExitStack() as clients:
        async with town(FakeStage()) as gateway:
            host, port = gateway.url.removeprefix("ws://").split(":")
            _, silent = await asyncio.open_connection(host, int(port))
            sleeper = await clients.enter_async_context(client(gateway))
            await sleeper.join("Bob")
            sleeper.socket.transport.pause_reading()
            ada = await clients.enter_async_context(client(gateway))
            await ada.join()
            begun = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - begun < 8  # an opening handshake alone would hold it up for 10
        goodbye = await ada.goodbye()
        assert (goodbye.code, goodbye.retry_ms > 0) == ("closing", True)
        assert ada.socket.close_code == 1001
        silent.close()
        with contextlib.suppress(ConnectionError):
            await silent.wait_closed()


async def test_a_client_that_never_reads_slows_nobody_and_costs_little() -> None:
    stage = FakeStage()
    async with town(stage) as gateway, client(gateway) as ada, client(gateway) as sleeper:
        await ada.join("Ada")
        await sleeper.join("Bob")
        sleeper.socket.transport.pause_reading()
        loud = [seat for seat in stage.seats if seat.being == 2]
        hearing = asyncio.create_task(ada.until_done(1))
        for tick in range(6_000):
            loud[0].deliver(tick, (heard("x" * 2_000),))
            if tick % 20 == 0:
                await asyncio.sleep(0)
        await ada.say(Do(1, Say("quick")))
        assert not (await hearing)[1].refused
        (seat,) = loud
        assert isinstance(seat, SocketSeat)
        assert seat._outbox._owed.cost < 300_000
        sleeper.socket.transport.resume_reading()
        scenes = 0
        while scenes < 2:
            message = await sleeper.hear()
            scenes += isinstance(message, Seen) and isinstance(message.sights[0], Scene)


async def test_a_watcher_and_a_replay() -> None:
    async with town(FakeStage(replay=True)) as gateway, client(gateway) as reader:
        welcome = await reader.join("", mode=Mode.WATCH)
        assert (welcome.replay, welcome.being) == (True, 0)
        await reader.say(Replay(ReplayAct.SEEK, 9), Follow(BeingId(3)))
        messages = [await reader.hear() for _ in range(3)]
        assert any(isinstance(message, Timeline) for message in messages)
        await reader.say(Bye())
        assert (await reader.goodbye()).code == "ended"
