"""A stretch of a town's recording as an asciinema cast: the client itself, without a terminal, at a theatre of its own.

Apart from `cast`, which writes. The theatre plays; what it tells is held back until the cast's own time has come to it, so that a
slow machine makes the same cast as a fast one.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import TextIO

import msgspec
from textual.app import App
from textual.pilot import Pilot

from client import PROGRAM, marks, stretch
from client.app import ThorpApp
from client.cast import Cast, Picture, drawn, picture
from client.link import Link
from client.order import Order
from client.scripted import ListTie
from client.stretch import Stretch
from client.tether import Ended, Item, Lost, Question
from shared.calendar import TICKS_PER_SECOND
from shared.errors import ThorpError
from shared.ids import TOWN, BeingId
from shared.sights import Scene
from shared.text import clean, name_key
from shared.wire import PROTOCOL, Follow, Hello, Mode, Replay, ReplayAct, Seen, Timeline

FRAMES_PER_S = 8
"""Pictures in a second of the cast, at most."""

_THEATRE_SPEED = 20_000
"""Thousandths of real time at which the theatre plays: still slow enough that it tells every event."""

_STALLED_S = 60.0


Progress = Callable[[float], None]
"""Is told the share that is done, 0 to 1."""


class Reel:
    """What a theatre tells, in order; kept until it is wanted."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._kept = deque[Item]()
        self._more = asyncio.Event()

    async def read(self) -> None:
        """Take everything in as it comes; run it in a task."""
        async for item in self._link.items():
            self._kept.append(item)
            self._more.set()

    async def next(self) -> Item:
        """Return what comes next. Raises ThorpError when nothing comes any more."""
        while not self._kept:
            self._more.clear()
            try:
                async with asyncio.timeout(_STALLED_S):
                    await self._more.wait()
            except TimeoutError as error:
                raise ThorpError("The recording's server does not answer any more. Try again.") from error
        item = self._kept.popleft()
        if isinstance(item, Ended | Lost):
            words = item.words if isinstance(item, Ended) else item.why
            raise ThorpError(f"The recording's server has ended: {words}")
        return item

    async def until_told(self) -> tuple[list[Item], Timeline]:
        """Return everything up to the next timeline."""
        items = list[Item]()
        while True:
            items.append(await self.next())
            if isinstance(items[-1], Timeline):
                return items, items[-1]

    async def asked(self, act: ReplayAct, value: int = 0) -> tuple[list[Item], Timeline]:
        """Steer, and return everything up to the timeline that answers while the recording stands."""
        self._link.ask(Replay(act, value))
        items = list[Item]()
        while True:
            more, timeline = await self.until_told()
            items += more
            if not timeline.playing:
                return items, timeline

    def ask(self, question: Question) -> None:
        """Ask the theatre."""
        self._link.ask(question)


class Camera:
    """Takes pictures of an app, and writes what has changed since the last one."""

    def __init__(self, app: App[None], pilot: Pilot[None], cast: Cast, order: Order) -> None:
        self._app, self._pilot, self._cast, self._order = app, pilot, cast, order
        self.last: Picture | None = None

    async def shoot(self, at_s: float) -> None:
        """Write a picture of this moment."""
        await self._pilot.pause()
        strips = self._app.screen._compositor.render_strips()  # noqa: SLF001 - Textual has no other way to its picture
        now = picture(strips, self._order.size[0], true_colour=self._order.true_colour)
        self._cast.write(at_s, drawn(self.last, now))
        self.last = now


class Director:
    """Lets the client see the stretch, tick by tick of the cast's time."""

    def __init__(self, reel: Reel, order: Order) -> None:
        self._reel, self._order = reel, order
        self._tie = ListTie()
        self._now_s = 0.0
        self._timeline: Timeline | None = None
        self.app = ThorpApp(lambda _: self._tie, name="", charset=order.charset, clock=lambda: self._now_s)
        self.app.look = order.theme

    async def record(self, pilot: Pilot[None], out: TextIO, progress: Progress) -> Picture:
        """Write the cast; return its last picture. Raises ThorpError when the stretch or who is followed is not there."""
        items, opening = await self._reel.until_told()
        _, timeline = await self._reel.asked(ReplayAct.PAUSE)
        self._check(timeline)
        part = stretch.within(self._order.stretch, timeline)
        _, end = await self._reel.asked(ReplayAct.SEEK_MINUTE, part.last)
        begun, start = await self._reel.asked(ReplayAct.SEEK_MINUTE, part.first)
        await self._feed([*(item for item in items if not isinstance(item, Timeline)), opening])
        await self._feed(begun)
        await self._look_through()
        camera = Camera(self.app, pilot, Cast(out, self._order.size, self._title(part)), self._order)
        await self._play(camera, start.tick, end.tick, progress)
        assert camera.last is not None  # noqa: S101 - at least one was taken
        return camera.last

    def _check(self, timeline: Timeline) -> None:
        if problem := stretch.problem(self._order.stretch, timeline):
            raise ThorpError(problem)

    def _title(self, part: Stretch) -> str:
        town = clean(self.app.town.outlook.view.town if self.app.town else "")
        return f"{town}, {marks.moment(part.first)} to {marks.moment(part.last)}"

    async def _look_through(self) -> None:
        """Follow who is to be followed, from the first picture on."""
        wanted = name_key(self._order.follow)
        town = self.app.town
        if not wanted or town is None:
            return
        known = town.outlook.view.figures.values()
        being = next((figure.id for figure in known if name_key(figure.name) == wanted), TOWN)
        if being == TOWN:
            names = ", ".join(sorted(clean(figure.name) for figure in known))
            raise ThorpError(f"Nobody called '{clean(self._order.follow)[:40]}' is in town then. There are: {names}.")
        await self._follow(being)

    async def _follow(self, being: BeingId) -> None:
        assert self.app.town is not None  # noqa: S101 - it was fed
        self.app.town.helm.followed = being
        self._reel.ask(Follow(being))
        while True:
            item = await self._reel.next()
            await self._feed([item])
            if isinstance(item, Seen) and any(isinstance(sight, Scene) for sight in item.sights):
                return

    async def _play(self, camera: Camera, first: int, last: int, progress: Progress) -> None:
        """Play from one tick to another; each picture shows all that had happened when the next one is due."""
        ticks = TICKS_PER_SECOND * self._order.speed
        self._reel.ask(Replay(ReplayAct.SPEED, _THEATRE_SPEED))
        self._reel.ask(Replay(ReplayAct.PLAY))
        await self._shoot(camera, first, 0.0)
        at, frame = first, 0
        async for item, tick, over in self._ticking(first, last):
            due = int((tick - first) / ticks * FRAMES_PER_S)
            if due > frame:
                await self._shoot(camera, at, (at - first) / ticks)
                progress(min(1.0, (tick - first) / max(1, last - first)))
                frame = due
            if over:
                break
            at = max(at, tick)
            await self._feed([item])
        await self._shoot(camera, last, (last - first) / ticks)
        progress(1.0)

    async def _ticking(self, first: int, last: int) -> AsyncIterator[tuple[Item, int, bool]]:
        """Yield what the theatre tells, with its tick, and whether the stretch is over."""
        tick, begun = first, False
        while True:
            item = await self._reel.next()
            if isinstance(item, Seen | Timeline):
                tick = max(tick, item.tick)
            begun = begun or (isinstance(item, Timeline) and item.playing)
            ended = begun and isinstance(item, Timeline) and not item.playing
            yield item, min(tick, last), tick > last or ended
            if ended:
                return

    async def _shoot(self, camera: Camera, tick: int, at_s: float) -> None:
        self._now_s = at_s
        if self._timeline is not None and self.app.town is not None:
            minute = max(self.app.town.outlook.view.minute, self._timeline.first_minute)
            speed = round(self._order.speed * 1000)
            shown = msgspec.structs.replace(self._timeline, tick=tick, minute=minute, playing=True, speed=speed)
            self._tie.feed(shown)
            await self._tie.settled()
        await camera.shoot(at_s)

    async def _feed(self, items: list[Item]) -> None:
        """Let the client take messages in; of the theatre's timeline it sees what the cast shows."""
        for item in items:
            if isinstance(item, Timeline):
                marks = item.marks or (self._timeline.marks if self._timeline else ())
                self._timeline = msgspec.structs.replace(item, marks=marks)
                if not item.marks:
                    continue
            self._tie.feed(item)
        await self._tie.settled()


async def cast(address: str, order: Order, out: TextIO, progress: Progress) -> Picture:
    """Record a stretch of the recording that a theatre of our own serves at `address`; return the last picture."""
    link = Link(address, Hello(PROTOCOL, PROGRAM, Mode.WATCH))
    reel = Reel(link)
    tasks = [asyncio.create_task(link.run()), asyncio.create_task(reel.read())]
    try:
        director = Director(reel, order)
        async with director.app.run_test(size=order.size) as pilot:
            return await director.record(pilot, out, progress)
    finally:
        await link.close()
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
