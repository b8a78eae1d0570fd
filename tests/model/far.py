"""A far engine and its fake servers, as every test of it begins.

It is apart because several test modules begin so.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import msgspec

from server.model.engine import Write
from server.model.far.remote import RemoteEngine
from shared.errors import ModelError
from tests.model.fake import FakeServer

KEY = "sk-very-secret"
HELLO = Write(prompt="Ada: Hello!\nMabel:", owner=3, seed=-1)


class Clock:
    """A clock that tests turn; who sleeps by it sleeps until the test is over."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s

    async def sleep(self, _seconds: float) -> None:
        await asyncio.Event().wait()


@contextlib.asynccontextmanager
async def fake_servers(count: int) -> AsyncIterator[list[FakeServer]]:
    servers = [await FakeServer().start() for _ in range(count)]
    try:
        yield servers
    finally:
        for server in servers:
            await server.stop()


@contextlib.asynccontextmanager
async def far(*servers: FakeServer, clock: Clock, slots: int = 8, queue_jobs: int = 64) -> AsyncIterator[RemoteEngine]:
    urls = [server.url for server in servers]
    engine = RemoteEngine(urls, "", KEY, slots=slots, queue_jobs=queue_jobs, clock=clock, sleep=clock.sleep)
    await engine.start()
    with contextlib.suppress(ModelError):
        await engine.ready()
    hanging = sum(not server.hold.is_set() for server in servers)
    await until(lambda: len(engine._unseen) <= hanging)
    for server in servers:
        server.asked.clear()
    try:
        yield engine
    finally:
        await engine.aclose()


async def text(engine: RemoteEngine, job: Write = HELLO, **changes: object) -> str:
    return "".join([piece async for piece in engine.write(msgspec.structs.replace(job, **changes))])


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0)
