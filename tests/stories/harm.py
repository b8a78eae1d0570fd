"""What is done to models while a villager answers with them, and how it is undone: the faults of RULES 7.

Apart from who measures (`faults`). A real model's process is harmed from outside, as the world would: by signals, by a limit on
its memory, by bytes thrown into its pipe (Linux).
"""

import asyncio
import contextlib
import os
import resource
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.model import fake
from tests.model.fake import CHAT, FakeServer
from tests.stories.meeting import host_of, model_of
from tests.stories.standing import Stand

MB = 1 << 20
TIGHT = 600 * MB
"""Address space in which Python and llama.cpp start, and the model with its cache does not."""

NO_FRAME = b"\xff\xff\xff\xffSegmentation fault (core dumped)\n"
NO_END = b"\x00\x10\x00\x00"
"""The head of a frame of 1 MB that never comes."""

Deed = Callable[[], Awaitable[None]]


async def nothing() -> None:
    """Do nothing."""


@dataclass(frozen=True)
class Fault:
    """One fault: how it strikes and how it is lifted. `amid` a reply, or before the question; it stands for `lasts_s`."""

    name: str
    strike: Deed
    lift: Deed = nothing
    amid: bool = False
    lasts_s: float = 0.0
    comes_back: bool = True


# ── a local model ──


def local(stand: Stand, stop_s: float) -> list[Fault]:
    """Return what can be done to a local model's process."""

    async def signalled(number: signal.Signals) -> None:
        await asyncio.to_thread(os.kill, host_of(stand.server).pid, number)

    async def resumed() -> None:
        with contextlib.suppress(ProcessLookupError, psutil.NoSuchProcess):
            await signalled(signal.SIGCONT)

    async def thrown(data: bytes) -> None:
        _throw(host_of(stand.server).pid, data)

    async def starved() -> None:
        """Kill the process, and let the one that follows have too little memory to load."""
        old = (await model_of(stand.server)).pid
        os.kill(old, signal.SIGKILL)
        async with asyncio.timeout(30):
            while (new := await _follower(stand, old)) is None:
                await asyncio.sleep(0.01)
        resource.prlimit(new, resource.RLIMIT_AS, (TIGHT, TIGHT))
        async with asyncio.timeout(30):
            while psutil.pid_exists(new):
                await asyncio.sleep(0.05)

    return [
        Fault("kill -9 amid a reply", lambda: signalled(signal.SIGKILL), amid=True),
        Fault(f"stopped for {stop_s:g} s amid a reply", lambda: signalled(signal.SIGSTOP), resumed, amid=True, lasts_s=stop_s),
        Fault("no frame on its pipe amid a reply", lambda: thrown(NO_FRAME), amid=True),
        Fault("a frame without end amid a reply", lambda: thrown(NO_END), amid=True),
        Fault("out of memory as it loads", starved, comes_back=False),
    ]


def _throw(pid: int, data: bytes) -> None:
    """Write into the pipe on which a model's process talks, as if it had."""
    ends = {int(end): os.readlink(f"/proc/{pid}/fd/{end}") for end in os.listdir(f"/proc/{pid}/fd")}  # noqa: PTH115, PTH208
    talking = next(end for end, what in sorted(ends.items()) if end > 2 and what.startswith("pipe:") and what != ends[2])
    with Path(f"/proc/{pid}/fd/{talking}").open("wb", buffering=0) as pipe:
        pipe.write(data)


async def _follower(stand: Stand, old: int) -> int | None:
    with contextlib.suppress(psutil.NoSuchProcess):
        pid = host_of(stand.server).pid
        return None if pid == old else pid
    return None


# ── a far one ──


def well() -> Callable[[fake.Body], fake.Reply]:
    """Return the answers of a good server: never the same twice, for nobody in town repeats themselves."""
    said = 0

    def answer(body: fake.Body) -> fake.Reply:
        nonlocal said
        said += 1
        words = f" I have baked {said} loaves of rye since the sun came up."
        if not body.get("stream"):
            return fake.said({"choices": [{"index": 0, "finish_reason": "stop", "message": {"content": words}}]})
        return fake.stream([f" {word}" for word in words.split()], chat=True)

    return answer


def far(server: FakeServer, slow_s: float) -> list[Fault]:
    """Return what can be done to, or by, a far server."""
    good = server.answers[CHAT] = well()

    async def down() -> None:
        await server.stop()

    async def up() -> None:
        await server.start(server.port)

    async def hold() -> None:
        server.hold.clear()

    async def let_go() -> None:
        server.hold.set()

    def telling(answer: Callable[[fake.Body], Any]) -> Deed:
        async def tell() -> None:
            server.answers[CHAT] = answer

        return tell

    def breaking(body: fake.Body) -> fake.Reply:
        whole = good(body)
        return whole[:6] if isinstance(whole, list) else whole

    def babbling(body: fake.Body) -> fake.Reply:
        return [b"data: {<html>\x00\xff\n\n"] if body.get("stream") else (200, "application/json", b'{"choices": 7}')

    healed = telling(good)
    return [
        Fault("far server down", down, up),
        Fault(f"far server silent for {slow_s:g} s", hold, let_go, lasts_s=slow_s),
        Fault("far server says 500", telling(lambda _body: fake.error(500, "out of cheese")), healed),
        Fault("far server talks nonsense", telling(babbling), healed),
        Fault("far server breaks off amid a reply", telling(breaking), healed),
    ]
