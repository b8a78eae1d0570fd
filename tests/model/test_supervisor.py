"""The supervised process with made-up children: they die, hang, talk nonsense, or cannot load."""

import asyncio
import functools
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from server.model.engine import Write
from server.model.local import supervisor
from server.model.local.child import Child, spawn
from server.model.local.frames import Load
from server.model.local.hosted import HostedEngine
from server.model.local.jobs import Jobs
from server.model.local.supervisor import Supervisor
from server.model.settings import ModelSettings
from server.model.spent import Spent
from shared.errors import ModelError

CHILD = """
import os, sys, time
from server.model.local import frames
from server.model.local.frames import *
def say(m): os.write(1, frames.encode(m))
def hear():
    head = sys.stdin.buffer.read(4)
    if len(head) < 4: sys.exit(0)
    return frames.to_model(sys.stdin.buffer.read(frames.length(head)))
load = hear()
READY = Ready(model="toy", device="cpu", style="script", n_ctx=100, chat_template=None, embeds=False)
"""

ECHO = """
say(READY)
while True:
    m = hear()
    if isinstance(m, Ask):
        word = m.what.prompt
        if word == "die": os._exit(3)
        if word == "hang": time.sleep(60)
        if word == "nonsense": os.write(1, b"this is not a frame at all")
        if word == "wait": continue
        say(Piece(m.job, "I heard ")); say(Piece(m.job, word)); say(Done(m.job))
    if isinstance(m, Cancel):
        print("cancelled", m.job, file=sys.stderr, flush=True)
"""


@asynccontextmanager
async def running(program: str, **settings: float) -> AsyncIterator[HostedEngine]:
    command = (sys.executable, "-P", "-c", CHILD + program)
    chosen = ModelSettings(stall_timeout_s=1.0, **settings)  # type: ignore[arg-type]
    engine = HostedEngine(chosen, Path("/nowhere"), spawner=functools.partial(spawn, command))
    await engine.start()
    try:
        yield engine
    finally:
        await engine.aclose()


async def ask(engine: HostedEngine, prompt: str, deadline_s: float = 10.0) -> str:
    return "".join([piece async for piece in engine.write(Write(prompt=prompt, deadline_s=deadline_s))])


async def test_a_job_goes_there_and_back() -> None:
    async with running(ECHO) as engine:
        await engine.ready()
        one, other = await asyncio.gather(ask(engine, "one"), ask(engine, "zwölf"))
        assert (one, other) == ("I heard one", "I heard zwölf")
        assert engine.status().state == "ready"
        assert engine.status().model == "toy"


@pytest.mark.parametrize("fate", ["die", "nonsense"])
async def test_a_death_fails_what_is_open_at_once_and_the_next_job_works(fate: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "BACKOFF_S", 0.05)
    async with running(ECHO) as engine:
        await engine.ready()
        waiting = asyncio.create_task(ask(engine, "wait"))
        await asyncio.sleep(0.05)
        began = time.monotonic()
        with pytest.raises(ModelError, match="died"):
            await ask(engine, fate)
        with pytest.raises(ModelError, match="died"):
            await waiting
        assert time.monotonic() - began < 1.0
        assert engine.status().state == "restarting"
        await engine.ready()
        assert await ask(engine, "again") == "I heard again"
        assert engine.status().restarts == 1


@pytest.mark.parametrize(("done", "known"), [("Done(m.job, tokens_in=5, tokens_out=2)", (5, 2)), ("Done(m.job)", (None, None))])
async def test_the_tokens_of_a_reply_are_counted_if_the_process_tells_them(
    done: str, known: tuple[int | None, int | None]
) -> None:
    async with running(ECHO.replace("Done(m.job)", done)) as engine:
        await engine.ready()
        spent = Spent()
        pieces = spent.reading(engine.write(Write(prompt="one")))
        assert await asyncio.create_task(whole(pieces)) == "I heard one"
        assert (spent.tokens_in, spent.tokens_out) == known


async def whole(pieces: AsyncIterator[str]) -> str:
    return "".join([piece async for piece in pieces])


async def test_a_hang_is_seen_only_when_there_is_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "BACKOFF_S", 0.05)
    async with running(ECHO) as engine:
        await engine.ready()
        await asyncio.sleep(1.2)
        assert engine.status().restarts == 0
        with pytest.raises(ModelError, match="no progress"):
            await ask(engine, "hang")
        await engine.ready()
        assert await ask(engine, "again") == "I heard again"


async def test_a_deadline_ends_one_job_and_not_the_model() -> None:
    async with running(ECHO) as engine:
        await engine.ready()
        with pytest.raises(ModelError, match="too slow"):
            await ask(engine, "wait", deadline_s=0.1)
        assert await ask(engine, "again") == "I heard again"
        assert engine.status().restarts == 0


async def test_too_many_jobs_are_refused() -> None:
    async with running(ECHO, queue_jobs=2) as engine:
        await engine.ready()
        waiting = [asyncio.create_task(ask(engine, "wait")) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(ModelError, match="queue_jobs"):
            await ask(engine, "one more")
        await engine.aclose()
        for task in waiting:
            with pytest.raises(ModelError, match="closing"):
                await task


async def test_before_it_is_ready_a_job_is_refused() -> None:
    async with running("time.sleep(60)") as engine:
        with pytest.raises(ModelError, match="still loading"):
            await ask(engine, "early")


async def test_a_load_that_takes_too_long_is_ended() -> None:
    async with running("time.sleep(60)", start_timeout_s=1.0) as engine:
        await asyncio.sleep(1.4)
        assert "did not load" in engine.status().last_error


async def test_a_file_that_cannot_load_is_said_clearly_and_not_tried_all_the_time() -> None:
    async with running('say(Unloadable("it is a text file"))') as engine:
        with pytest.raises(ModelError, match="a text file"):
            await engine.ready()
        assert engine.status().state == "failed"
        with pytest.raises(ModelError, match="a text file"):
            await ask(engine, "one")
        await asyncio.sleep(0.7)
        assert engine.status().restarts == 0


async def test_a_model_for_which_there_was_no_memory_loads_as_soon_as_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "SCARCE_S", 0.1)
    freed = tmp_path / "freed"
    starved = f"if not os.path.exists({str(freed)!r}): say(Unloadable('900 MB are wanted', passing=True)); sys.exit(0)"
    async with running(starved + ECHO) as engine:
        with pytest.raises(ModelError, match="900 MB"):
            await engine.ready()
        assert engine.status().state == "failed"
        freed.touch()
        async with asyncio.timeout(20):
            while engine.status().state != "ready":
                await asyncio.sleep(0.05)
        assert await ask(engine, "again") == "I heard again"


def failed(*, lasting: bool) -> Supervisor:
    async def nothing() -> Child:
        raise AssertionError

    keeper = Supervisor(Load(ModelSettings(), "", ""), Jobs(), lambda: 0.0, nothing)
    keeper.state, keeper._lasting = "failed", lasting
    return keeper


def test_want_of_memory_is_looked_at_again_soon_and_ever_more_seldom() -> None:
    keeper = failed(lasting=False)
    assert [keeper._rest_s() for _ in range(7)] == [10.0, 20.0, 40.0, 80.0, 160.0, 300.0, 300.0]


def test_a_file_that_is_wrong_is_looked_at_every_five_minutes() -> None:
    keeper = failed(lasting=True)
    assert [keeper._rest_s() for _ in range(3)] == [300.0] * 3


async def test_a_program_that_dies_at_every_start_counts_as_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "BACKOFF_S", 0.01)
    async with running("os._exit(7)") as engine:
        with pytest.raises(ModelError, match="exit 7"):
            await engine.ready()
        assert engine.status().restarts == supervisor.HOPELESS_STARTS - 1


async def test_the_last_words_of_a_program_that_gives_up_are_told() -> None:
    async with running('print("out of memory", file=sys.stderr, flush=True); os._exit(7)') as engine:
        await asyncio.sleep(0)
        async with asyncio.timeout(10):
            while not engine.status().last_error:
                await asyncio.sleep(0.05)
        assert "died (exit 7: out of memory)" in engine.status().last_error


async def test_a_program_that_is_not_there_is_said() -> None:
    engine = HostedEngine(ModelSettings(), Path("/nowhere"), spawner=functools.partial(spawn, ("/no/such/program",)))
    await engine.start()
    await asyncio.sleep(0.1)
    assert "cannot start" in engine.status().last_error
    await engine.aclose()
