"""Keeps a model's process alive: hears it, sees when it dies or hangs, and starts it again.

It is apart from ``hosted``, which is what the town asks, and from ``host``, which is the inside of the process.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from server.model.engine import State
from server.model.local.child import Child
from server.model.local.frames import Beat, Cancel, FromModel, Load, Ready, Unloadable
from server.model.local.jobs import Jobs

log = logging.getLogger("thorp.model")

SWEEP_S = 0.05
"""How often deadlines and stalls are looked at."""

LATE_S = 0.5
"""When the town's own loop was held up longer than this, the silence is not the model's fault."""

BACKOFF_S = 0.5
BACKOFF_MOST_S = 30.0
"""The first wait before a restart, doubling up to the longest."""

HEALTHY_S = 60.0
"""After a life so long, the next restart is quick again."""

HOPELESS_STARTS = 3
"""So many starts in a row that never became ready count as failed, though they go on."""

RETRY_S = 300.0
"""How often a file that cannot load is tried again: it may have been repaired."""

SCARCE_S = 10.0
"""The first wait where there was too little memory, or no reason to be had; doubling up to ``RETRY_S``."""


class Supervisor:
    """One model's lives. ``state``, ``error``, ``ready``, ``beat``, ``restarts`` are for reading."""

    def __init__(self, load: Load, jobs: Jobs, clock: Callable[[], float], spawner: Callable[[], Awaitable[Child]]) -> None:
        self.state: State = "starting"
        self.error = ""
        self.ready: Ready | None = None
        self.beat = Beat()
        self.restarts = 0
        self.child: Child | None = None
        self.settled = asyncio.Event()
        self._load, self._jobs, self._clock, self._spawn = load, jobs, clock, spawner
        self._began_s = self._heard_s = self._swept_s = 0.0
        self._reason = ""
        self._vain_starts = 0
        self._lasting = False
        self._backoff_s, self._scarce_s = BACKOFF_S, SCARCE_S

    async def run(self) -> None:
        """Give the model one life after another, until cancelled."""
        try:
            while True:
                await self._live()
                await asyncio.sleep(self._rest_s())
                self.restarts += 1
        finally:
            self._settle("absent", "The model was stopped: the town is closing.")

    def wake(self) -> None:
        """Forgive past silence: the model had nothing to do until now."""
        self._heard_s = self._clock()

    def _rest_s(self) -> float:
        """Return how long to wait before the next life: longer each time, and quick again after a good life."""
        if self.ready and self._clock() - self._began_s > HEALTHY_S:
            self._backoff_s, self._scarce_s = BACKOFF_S, SCARCE_S
        if self.state != "failed":
            rest_s, self._backoff_s = self._backoff_s, min(2 * self._backoff_s, BACKOFF_MOST_S)
        elif self._lasting:
            rest_s = RETRY_S
        else:
            rest_s, self._scarce_s = self._scarce_s, min(2 * self._scarce_s, RETRY_S)
        return rest_s

    async def _live(self) -> None:
        """Start a child, hear it to its end, and settle what that end means."""
        self._reset()
        unloadable: Unloadable | None = None
        try:
            self.child = await self._spawn()
            unloadable = await self._hear(self.child)
        except OSError as error:
            self._reason = f"The model's process cannot start ({error}): see `thorpd doctor`."
        self._vain_starts = 0 if self.ready else self._vain_starts + 1
        self._lasting = unloadable is not None and not unloadable.passing
        hopeless = unloadable is not None or self._vain_starts >= HOPELESS_STARTS
        self._settle("failed" if hopeless else "restarting", self._reason)
        log.warning("model %s: %s", self.state, self.error)

    def _reset(self) -> None:
        self._began_s = self._heard_s = self._swept_s = self._clock()
        self._reason, self.ready, self.beat = "", None, Beat()

    async def _hear(self, child: Child) -> Unloadable | None:
        """Take what the child says until it ends; return what it said when it cannot load."""
        unloadable = None
        try:
            child.say(self._load)
            async with asyncio.TaskGroup() as group:
                watch = group.create_task(self._watch(child), name="model watch")
                async for message in child.heard():
                    self._take(message)
                    unloadable = message if isinstance(message, Unloadable) else unloadable
                watch.cancel()
        finally:
            self.child = None
            end = await child.gone()
            self._blame(f"The model's process died ({end}); it starts again by itself.")
        return unloadable

    def _take(self, message: FromModel) -> None:
        self._heard_s = self._clock()
        match message:
            case Ready():
                self.ready = message
                self._settle("ready", message.complaint)
                log.info("model ready: %s on %s", message.model, message.device)
            case Beat():
                self.beat = message
            case Unloadable(reason=reason):
                self._blame(reason)
            case _:
                self._jobs.answer(message)

    async def _watch(self, child: Child) -> None:
        """Look at deadlines and silence until something is wrong; then refuse new jobs and kill the child."""
        while not self._reason:
            await asyncio.sleep(SWEEP_S)
            for number in self._jobs.expire(self._clock()):
                child.say(Cancel(number))
            self._blame(self._silence())
        self._settle("restarting", self._reason)
        child.kill()

    def _blame(self, reason: str) -> None:
        """Note why this life ends; the first reason is the true one."""
        self._reason = self._reason or reason

    def _silence(self) -> str:
        """Return what is wrong with the child's silence, if anything."""
        now, settings = self._clock(), self._load.settings
        late_s, self._swept_s = now - self._swept_s - SWEEP_S, now
        if late_s > LATE_S:
            self._heard_s += late_s
        if not self.ready:
            over = now - self._began_s > settings.start_timeout_s
            return f"The model did not load in {settings.start_timeout_s:g} s: raise model.start_timeout_s." * over
        silent_s = now - self._heard_s
        over = len(self._jobs) > 0 and silent_s > settings.stall_timeout_s
        return f"The model made no progress for {silent_s:.1f} s; it starts again by itself." * over

    def _settle(self, state: State, reason: str) -> None:
        """Change state, let who waits for it know, and fail what is open unless all is well."""
        self.state, self.error = state, reason
        if state == "restarting":
            self.settled.clear()
        else:
            self.settled.set()
        if state != "ready":
            self._jobs.fail(reason)
