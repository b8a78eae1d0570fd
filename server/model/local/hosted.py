"""The engine of a local model: jobs go to a supervised process of its own, answers stream back.

It is apart from ``supervisor`` so that what the town asks and how the process is kept alive can be read alone.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import msgspec

from server.model.blame import CrowdedError
from server.model.engine import Choose, EngineStatus, Fill, Write
from server.model.local.child import Child, spawn
from server.model.local.frames import Ask, Cancel, Done, Load, Piece
from server.model.local.jobs import Jobs
from server.model.local.supervisor import Supervisor
from server.model.settings import ModelSettings
from server.model.spent import spend
from shared.errors import ModelError

EMBED_TEXTS = 64
"""Texts embedded in one job: more would keep replies waiting."""

EMBED_DEADLINE_S = 30.0


class HostedEngine:
    """A local model in a supervised process; see ``Engine`` for its promises. ``clock`` and ``spawner`` are for tests."""

    def __init__(
        self,
        settings: ModelSettings,
        models_dir: Path,
        *,
        clock: Callable[[], float] = time.monotonic,
        spawner: Callable[[], Awaitable[Child]] = spawn,
    ) -> None:
        self._settings, self._clock = settings, clock
        embedding = settings.embedding_file and str(models_dir / settings.embedding_file)
        load = Load(settings, str((models_dir / settings.chat_file).absolute()), embedding)
        self._jobs = Jobs()
        self._supervisor = Supervisor(load, self._jobs, clock, spawner)
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to load; return at once."""
        self._task = self._task or asyncio.create_task(self._supervisor.run(), name="model supervisor")

    async def ready(self) -> None:
        """Wait until jobs are taken; ``ModelError`` with the reason when the model cannot load."""
        await self._supervisor.settled.wait()
        if self._supervisor.state != "ready":
            raise ModelError(self._supervisor.error)

    async def aclose(self) -> None:
        """End open jobs and the process."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def write(self, job: Write) -> AsyncGenerator[str, None]:
        """Yield pieces as they come."""
        async with self._opened(job, job.deadline_s) as answers:
            async for answer in answers:
                if isinstance(answer, Piece):
                    yield answer.text
                else:
                    spend(answer.tokens_in, answer.tokens_out)

    async def choose(self, job: Choose) -> tuple[float, ...]:
        """Return one share an option."""
        return (await self._done(job, job.deadline_s)).shares

    async def fill(self, job: Fill) -> str:
        """Return JSON that obeys the job's schema."""
        return (await self._done(job, job.deadline_s)).text

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Return one vector a text."""
        found: list[list[float]] = []
        for at in range(0, len(texts), EMBED_TEXTS):
            found += (await self._done(tuple(texts[at : at + EMBED_TEXTS]), EMBED_DEADLINE_S)).vectors
        return found

    def status(self) -> EngineStatus:
        """Tell what the engine does now."""
        ready, beat, supervisor = self._supervisor.ready, self._supervisor.beat, self._supervisor
        known = EngineStatus(
            state=supervisor.state if self._task else "absent",
            model=Path(self._settings.chat_file).name,
            slots=self._settings.slots,
            slots_busy=min(len(self._jobs), beat.busy),
            queue_depth=min(len(self._jobs), beat.waiting),
            tokens_per_s=beat.tokens_per_s,
            tokens_read=beat.read,
            tokens_reused=beat.reused,
            step_s=beat.step_s,
            decode_s=beat.decode_s,
            wait_s=beat.wait_s,
            restarts=supervisor.restarts,
            last_error=supervisor.error,
        )
        if ready is None:
            return known
        return msgspec.structs.replace(
            known,
            model=ready.model,
            device=ready.device,
            style=ready.style,
            n_ctx=ready.n_ctx,
            chat_template=ready.chat_template,
            embeds=ready.embeds,
        )

    async def _done(self, what: Choose | Fill | tuple[str, ...], deadline_s: float) -> Done:
        async with self._opened(what, deadline_s) as answers:
            async for answer in answers:
                if isinstance(answer, Done):
                    spend(answer.tokens_in, answer.tokens_out)
                    return answer
        raise ModelError("The model ended a job without an answer: it goes by rule.")

    @contextlib.asynccontextmanager
    async def _opened(
        self, what: Write | Choose | Fill | tuple[str, ...], deadline_s: float
    ) -> AsyncIterator[AsyncIterator[Piece | Done]]:
        """Open a job for the length of the block; leaving early cancels it in the child."""
        supervisor, child = self._supervisor, self._supervisor.child
        if supervisor.state != "ready" or child is None:
            raise ModelError(supervisor.error or "The model is still loading: try again in a moment.")
        if len(self._jobs) >= self._settings.queue_jobs:
            raise CrowdedError(f"The model has {len(self._jobs)} jobs: try again later, or raise model.queue_jobs.")
        if not self._jobs:
            supervisor.wake()
        number, job = self._jobs.open(self._clock() + deadline_s)
        child.say(Ask(number, what))
        try:
            yield job.answers()
        finally:
            if self._jobs.close(number):
                child.say(Cancel(number))
