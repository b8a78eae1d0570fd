"""Times a screen under a crowd: what a frame takes, and how long after a message it comes.

Apart from the screens, of which two are compared: each tells when it reads messages and begins to draw, and which frame it shows
now; this notes when its driver was given something. A frame's time is that of reading the messages it is the first to show, and
from the beginning of its drawing to its bytes handed to the driver; its lag is from the arrival of each message to those bytes,
and so contains the wait for the next frame. The driver is one without a terminal that is handed all that a terminal would be;
nothing waits for a reader.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver

from client.bench.crowd import Plan, frames
from client.tether import Item
from shared.wire import decode_to_client, encode

_LATEST_S = 30.0
"""How long after the last message a screen may still be behind, at least."""

SETTLE_S = 1.0
"""How long a screen may draw itself before anything is timed."""


class Times(msgspec.Struct):
    """What came of a run so far."""

    frames_ms: list[float] = []
    """Of each frame: reading, drawing, handing over."""
    lags_ms: list[float] = []
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
        self._read_s = 0.0
        self._began_s = self._written_s = 0.0
        self.shown: Callable[[], int] = lambda: 0
        """Tells the number of the last frame that the screen shows."""

    def arrived(self, frame: int, at_s: float) -> None:
        """Note that a message came in."""
        self._under_way[frame] = at_s

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Count as work on the next frame what is done inside."""
        began_s = time.perf_counter()
        yield
        self._read_s += time.perf_counter() - began_s

    @contextlib.contextmanager
    def drawing(self) -> Iterator[None]:
        """Count as a frame what is done inside, as far as bytes go out."""
        self.begin()
        yield
        self.end()

    def begin(self) -> None:
        """Note that a frame begins to be drawn."""
        self._began_s = time.perf_counter()

    def end(self) -> None:
        """Note that it is drawn, where anything was."""
        if self._began_s and self._written_s > self._began_s:
            self.times.frames_ms.append((self._read_s + self._written_s - self._began_s) * 1000)
            self._read_s = 0.0
        self._began_s = 0.0

    def restart(self) -> None:
        """Forget what was counted."""
        for name, value in msgspec.structs.asdict(Times()).items():
            setattr(self.times, name, value)
        self._read_s = 0.0

    def written(self, data: str) -> None:
        """Note that bytes went out; they show every message up to the one that is shown."""
        self._written_s = time.perf_counter()
        self.times.bytes += len(data.encode())
        self.times.drawn += 1
        shown = self.shown()
        for frame in [frame for frame in self._under_way if frame <= shown]:
            self.times.lags_ms.append((self._written_s - self._under_way.pop(frame)) * 1000)
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
    watch.restart()
    began, worked = time.perf_counter(), time.process_time()
    for frame, messages in enumerate(load, 1):
        await asyncio.sleep(max(0.0, began + frame / plan.fps - time.perf_counter()))
        watch.arrived(frame, time.perf_counter())
        for data in messages:
            with watch.reading():
                message = decode_to_client(data)
            feed(message)
        if frame % plan.fps == 0:
            tick(frame)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(watch.idle(), plan.seconds * 4 + _LATEST_S)
    watch.times.took_s, watch.times.worked_s = time.perf_counter() - began, time.process_time() - worked
