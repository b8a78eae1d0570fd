"""Line mode against a list-fed tie, and once through a real socket."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from websockets.asyncio.server import ServerConnection, serve

from client import plain
from client.link import Link
from client.plain import Plain
from client.scripted import ListTie
from client.tether import Ended, Item, Lost, Tie
from shared.commands import Emote, Say
from shared.sights import Mood, Musing, Speaking
from shared.wire import PROTOCOL, Do, Done, Hello, Hinted, Welcome, decode_to_server, encode
from tests.client.drawn import MABEL, said, scene, seen, welcome


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "SPACING_S", 0.01)
    monkeypatch.setattr(plain, "ANSWER_S", 0.2)
    monkeypatch.setattr(plain, "PATIENCE_S", 2.0)


async def lines(*words: str) -> AsyncIterator[str]:
    for word in words:
        yield word
        await asyncio.sleep(0.02)


async def visit(tie: Tie, *typed: str) -> tuple[int, list[str], list[Welcome]]:
    written, met = list[str](), list[Welcome]()
    code = await asyncio.wait_for(Plain(tie, written.append, lambda: 0.0, met.append).run(lines(*typed)), 10)
    return code, written, met


def fed(*items: Item) -> ListTie:
    return ListTie([welcome(), seen(1, scene()), *items])


async def test_what_happens_is_written_in_lines() -> None:
    end = Ended("closing", "The town closes.")
    words = Hinted(Speaking(MABEL, 3, "Good"))
    tie = fed(
        Hinted(Musing(MABEL, Mood.HEARD)), words, seen(2, said(MABEL, "Mabel", "Good day!", stream=3)), Lost(1, 1, "cable"), end
    )
    code, written, met = await visit(tie)
    assert written == [
        "Welcome to Thornby.",
        "Day 1, 10:00. You, Ada · grass. In view: Mabel the baker.",
        "(Mabel listens …)",
        "Mabel: Good day!",
        "The line is lost: cable. Coming back.",
    ]
    assert (code, met) == (0, [welcome()])


async def test_a_broken_protocol_is_a_failure() -> None:
    assert (await visit(fed(Ended("protocol", "Update."))))[0] == 1


async def test_lines_become_commands_or_are_said() -> None:
    tie = fed()
    typing = asyncio.create_task(visit(tie, "good morning\n", "\n", ":me waves\n", ":wisper x\n", ":help\n", ":quit\n"))
    while not tie.closed:
        await asyncio.sleep(0.01)
    tie.feed(Ended("left", "You have left."))
    code, written, _ = await typing
    assert tie.given == [Say("good morning"), Emote("waves")]
    assert code == 0
    assert any(":whisper?" in line for line in written)
    assert any(line.startswith(":say WORDS") for line in written)


async def test_through_a_socket() -> None:
    heard = list[object]()

    async def town(socket: ServerConnection) -> None:
        async for frame in socket:
            assert isinstance(frame, bytes)
            heard.append(message := decode_to_server(frame))
            if isinstance(message, Hello):
                await socket.send(encode(welcome()))
                await socket.send(encode(seen(1, scene())))
            elif isinstance(message, Do):
                await socket.send(encode(seen(2, said(MABEL, "Mabel", "And to you."))))
                await socket.send(encode(Done(message.seq)))

    async with serve(town, "127.0.0.1", 0, compression=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        code, written, _ = await visit(Link(f"ws://127.0.0.1:{port}", Hello(PROTOCOL, "test", name="Ada")), "Good morning!")
    assert code == 0
    assert written[-1] == "Mabel: And to you."
    assert heard[1] == Do(1, Say("Good morning!"))
