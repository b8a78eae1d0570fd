"""What the model's tests share: the real weights, fetched once, and one loaded engine."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from server.model.local import llama
from server.model.local.chat import Chat
from server.model.local.hosted import HostedEngine
from server.model.settings import ModelSettings
from tests.model.fake import FakeServer
from tests.model.far import Clock, fake_servers


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def engine(models_dir: Path) -> AsyncIterator[HostedEngine]:
    engine = HostedEngine(ModelSettings(niceness=0, threads=1, stall_timeout_s=60), models_dir)
    await engine.start()
    await engine.ready()
    yield engine
    await engine.aclose()


@pytest.fixture(scope="session")
def chat(models_dir: Path) -> Iterator[Chat]:
    llama.begin()
    settings = ModelSettings(slots=16, slot_tokens=512, context_tokens=2048)
    chat = Chat(models_dir / settings.chat_file, settings, threads=1)
    yield chat
    chat.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture
async def fakes() -> AsyncIterator[list[FakeServer]]:
    async with fake_servers(3) as servers:
        yield servers
