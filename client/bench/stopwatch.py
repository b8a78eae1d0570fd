"""Times a screen under a crowd: from the bytes of a message in hand to the bytes for the terminal handed to its driver.

Apart from the screens, of which two are compared: each tells which frame it shows now, and this notes when its driver was given
something. The driver is one without a terminal that is handed all that a terminal would be; nothing waits for a reader.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any

import msgspec
from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver

from client.bench.crowd import Plan, frames
from client.tether import Item
from shared.wire import ToClient, decode_to_client, encode

SETTLE_S = 1.0
"""How long a screen may draw itself before anything is timed."""


class Times(msgspec.Struct):
    """What came of a run so far."""

    frames_ms: list[float] = []
    """From arrival to bytes, of each message."""
    drawn: int = 0
    """How often the terminal was given something."""
    bytes: int = 0
    """What the terminal was given."""
    worked_s: float = 0.0
    """Of the processor's time."""
    took_s: float = 0.0


class Watch:
    """Holds when each message came in, until the frame that shows it goes out."""

    def __init__(self, times: Times) -> None:
        self.times = times
        self._under_way: dict[int, float] = {}
        self._out = asyncio.Event()
        self.shown: Callable[[], int] = lambda: 0
        """Tells the number of the last frame that the screen shows."""

    def arrived(self, frame: int, at_s: float) -> None:
        """Note that a message came in."""
        self._under_way[frame] = at_s

    def written(self, data: str) -> None:
        """Note that bytes went out; they show every message up to the one that is shown."""
        now_s = time.perf_counter()
        self.times.bytes += len(data.encode())
        self.times.drawn += 1
        shown = self.shown()
        for frame in [frame for frame in self._under_way if frame <= shown]:
            self.times.frames_ms.append((now_s - self._under_way.pop(frame)) * 1000)
        self._out.set()

    async def idle(self) -> None:
        """Wait until every message is drawn."""
        while self._under_way:
            self._out.clear()
            await self._out.wait()


def driver(watch: Watch) -> type[HeadlessDriver]:
    """Return a driver that tells a watch what it is given."""

    class Told(HeadlessDriver):
        """Like a terminal to the app, but for what it does with the bytes."""

        @property
        def is_headless(self) -> bool:
            return False

        def write(self, data: str) -> None:
            if "m" in data:  # what begins and ends an update is no frame
                watch.written(data)

    return Told


async def run(app: App[Any], watch: Watch, feed: Callable[[Item], None], plan: Plan, tick: Callable[[int], None]) -> None:
    """Run an app under the crowd; `tick` is told how many frames have come."""
    app.driver_class = driver(watch)
    running = asyncio.create_task(app.run_async(size=(plan.columns, plan.rows)))
    try:
        await asyncio.sleep(SETTLE_S)
        await _play(watch, feed, plan, tick)
    finally:
        app.exit()
        await running


async def _play(watch: Watch, feed: Callable[[Item], None], plan: Plan, tick: Callable[[int], None]) -> None:
    load = [[encode(message) for message in messages] for messages in frames(plan)]
    watch.times.drawn = watch.times.bytes = 0
    began, worked = time.perf_counter(), time.process_time()
    for frame, messages in enumerate(load, 1):
        await asyncio.sleep(max(0.0, began + frame / plan.fps - time.perf_counter()))
        watch.arrived(frame, time.perf_counter())
        for data in messages:
            feed(_read(data))
        if frame % plan.fps == 0:
            tick(frame)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(watch.idle(), plan.seconds * 4 + SETTLE_S)
    watch.times.took_s, watch.times.worked_s = time.perf_counter() - began, time.process_time() - worked


def _read(data: bytes) -> ToClient:
    return decode_to_client(data)
