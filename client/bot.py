"""A body in town for a program: join, perceive, try commands, leave.

Apart from the screens because a bot has none: the same link, the same tether and the same View as a player's, and nothing
else. A mind of your own is a program around `join`; `client/README.md` has one in fifteen lines, and `client/trader.py` is
one that makes a living.
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from client import PROGRAM, homes, keepsakes, link, outlook
from client.keepsakes import Token
from client.outlook import Outlook
from client.tether import Ended, Item, State, Tie
from client.view import View
from shared.commands import Deed, GoTo
from shared.errors import ThorpError
from shared.sights import AnySight, HaltedSelf, SawLedger, Scene, SetOutSelf, WasRefused
from shared.text import name_key
from shared.wire import PROTOCOL, Consult, Done, Hello, Seen, Welcome

SIGHTS_KEPT = 2_000
"""Sights that wait for a program that is slow to read them; the oldest are dropped. The View never misses any."""

ANSWER_S = 5.0
"""How long a command that was under way when the line broke may go unanswered once the line is back."""

RECORDING = "Recorded history is shown at {address}: nobody can act in it. Join a live town, or see this one with `thorp watch`."

_UNANSWERED = WasRefused(
    "unanswered",
    "The line broke before the town answered: it may have happened or not, and the View tells. Try again if it did not.",
)

PACED = ("rate_limited", "too_fast")
"""Codes of refusals that ask for nothing but a little patience."""

_THERE = "already_there"

HALTED = "halted"
"""The code for a way that was not walked to its end."""

_T = TypeVar("_T")


class VisitError(ThorpError):
    """The visit could not begin, or has ended; `code` says which way, the message what to do.

    The codes are those of a `Goodbye` (`shared/wire.py`: `name_taken`, `bad_name`, `replaced`, `ended` …) and `unreachable`,
    `broken`, `recording` and `left`.
    """

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code
        self.words = words


class Bot:
    """A body in town. Made by `join`; of one event loop, any of its tasks."""

    def __init__(self, tie: Tie, welcomed: Callable[[Welcome], None] = lambda _: None) -> None:
        """`welcomed` is called with every welcome: the first under a name brings the token."""
        self._tie = tie
        self._welcomed = welcomed
        self._outlook = Outlook()
        self._tick = 0
        self._sights = deque[AnySight](maxlen=SIGHTS_KEPT)
        self._count = 0
        """Sights that ever came."""
        self._stirred = asyncio.Event()
        """Replaced by a fresh one whenever something has come."""
        self._one = asyncio.Lock()
        """Commands are given one at a time, so that each refusal belongs to one of them."""
        self._awaited: tuple[int, asyncio.Future[Done]] | None = None
        self._over: VisitError | None = None

    @property
    def view(self) -> View:
        """What is believed now: the fold of all sights so far. A View never changes; the next moment has another one."""
        return self._outlook.view

    @property
    def tick(self) -> int:
        """The tick of the last sight: tenths of a second of the town."""
        return self._tick

    @property
    def state(self) -> State:
        """How the connection is now: `Up`, or on its way back (`client/tether.py`)."""
        return self._tie.state

    async def do(self, command: Deed, *, patient: bool = True) -> WasRefused | None:
        """Try a command: None when it happened, else the refusal, whose code is stable and whose words are for people.

        All that it caused and the body perceives is in the View by then. Who is patient waits and tries again when nothing but
        the pace was wrong (`rate_limited`, `too_fast`). While the line is lost it waits for its return; when the town's answer
        was lost with the line, the code is `unanswered`. Raises `VisitError`.
        """
        while True:
            refused = await self._do(command)
            if refused is None or not patient or refused.code not in PACED:
                return refused
            await asyncio.sleep(max(1, refused.retry_ms) / 1000)

    async def go(self, to: str) -> WasRefused | None:
        """Walk to a place or to somebody in view, to the end: None when there, else why not.

        The code is `halted` when stopped on the way, as by somebody who speaks: answer, and go on. Raises `VisitError`.
        """
        sights = self.sights()
        refused = await self.do(GoTo(to))
        if refused is not None:
            return None if refused.code == _THERE else refused
        out = False
        async for sight in sights:
            match sight:
                case SetOutSelf():
                    out = True
                case HaltedSelf() if out:
                    return None if sight.arrived else WasRefused(HALTED, sight.why or "You stop on the way.")
                case Scene():
                    return WasRefused(HALTED, "The line was lost on the way. Look where you are, and set out again.")
                case _:
                    pass
        raise AssertionError("sights do not end")

    async def consult(self) -> SawLedger:
        """Look into the market's ledger: what the town made and traded, day by day. Raises `VisitError`."""
        before = self.view.ledger
        while True:
            self._check()
            self._tie.ask(Consult())
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ANSWER_S):
                    return await self.wait_for(lambda view: None if view.ledger is before else view.ledger)

    def sights(self) -> AsyncIterator[AnySight]:
        """Return what is perceived from now on, one sight after another, for `async for`; ends by raising `VisitError`.

        Each call begins anew with what comes after it, and loses nothing while the program does something else in between
        (up to `SIGHTS_KEPT`). The View may be ahead of the sight in hand.
        """
        return self._from(self._count)

    async def wait_for(self, what: Callable[[View], _T | None]) -> _T:
        """Wait until `what` finds something in the View, and return it. Raises `VisitError`; `asyncio.timeout` sets a limit."""
        while not (found := what(self.view)):
            await self._stir()
        return found

    async def live(self) -> None:
        """Keep the connection and take in what comes, until it ends. `join` runs this."""
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(self._tie.run())
            try:
                async for item in self._tie.items():
                    self._take(item)
                    if self._over is not None:
                        break
            finally:
                self._end("broken", "The connection was given up. Join again.")
                running.cancel()

    def _take(self, item: Item) -> None:
        match item:
            case Ended(code=code, words=words):
                self._end(code, words)
            case Welcome():
                self._greet(item)
            case Done():
                self._answer(item)
            case Seen():
                self._tick = item.tick
                self._sights.extend(item.sights)
                self._count += len(item.sights)
                self._fold(item)
            case _:
                pass
        self._stirred.set()
        self._stirred = asyncio.Event()

    def _fold(self, message: Welcome | Seen) -> None:
        self._outlook = outlook.take(self._outlook, message, time.monotonic())

    def _greet(self, welcome: Welcome) -> None:
        self._fold(welcome)
        if welcome.replay:
            self._end("recording", RECORDING.format(address=self._tie.address))
            return
        self._welcomed(welcome)
        if self._awaited is not None:
            asyncio.get_running_loop().call_later(ANSWER_S, self._give_up, self._awaited[0])

    def _answer(self, done: Done) -> None:
        if self._awaited is not None and self._awaited[0] == done.seq and not self._awaited[1].done():
            self._awaited[1].set_result(done)

    def _give_up(self, number: int) -> None:
        self._answer(Done(number, _UNANSWERED.code))

    def _end(self, code: str, words: str) -> None:
        """Note that it is over, once; whoever waits for something learns of it."""
        if self._over is None:
            self._over = VisitError(code, words)
        if self._awaited is not None and not self._awaited[1].done():
            self._awaited[1].set_exception(VisitError(code, words))
        self._stirred.set()

    def _check(self) -> None:
        if self._over is not None:
            raise VisitError(self._over.code, self._over.words)

    async def _stir(self) -> None:
        """Wait until something comes."""
        self._check()
        await self._stirred.wait()
        self._check()

    async def _do(self, command: Deed) -> WasRefused | None:
        async with self._one:
            self._check()
            before = self._count
            answer = asyncio.get_running_loop().create_future()
            self._awaited = self._tie.give(command), answer
            try:
                done: Done = await answer
            finally:
                self._awaited = None
            return self._refusal(done.refused, before) if done.refused else None

    def _refusal(self, code: str, before: int) -> WasRefused:
        """Return the refusal that came since, with its words."""
        recent = list(self._sights)[max(0, len(self._sights) - (self._count - before)) :]
        told = (sight for sight in reversed(recent) if isinstance(sight, WasRefused) and sight.code == code)
        unspoken = WasRefused(code, f"The town refused this: {code}.")
        return _UNANSWERED if code == _UNANSWERED.code else next(told, unspoken)

    async def _from(self, at: int) -> AsyncIterator[AnySight]:
        while True:
            while at < self._count:
                at = max(at, self._count - len(self._sights))
                sight = self._sights[at - self._count]
                at += 1
                yield sight
            await self._stir()


@asynccontextmanager
async def join(address: str, name: str, *, keep: Path | None = None, tie: Tie | None = None) -> AsyncIterator[Bot]:
    """Join a town under a name, and leave it at the end of the block; inside it the first scene has been seen.

    The token that proves the name is kept in the file `keep`, by default where the `thorp` command keeps its own, and used the
    next time. A lost connection is taken up again by itself, and a town that is full is waited for. Raises `ConfigError` for
    what is no address, and `VisitError` when the town cannot be had: `unreachable`, `name_taken`, `bad_name`, `recording` …
    `tie` stands in for the socket in tests.
    """
    file = keep or homes.keepsakes_file()
    server = link.address_of(address)
    tie = tie or link.Link(server, Hello(PROTOCOL, PROGRAM, name=name), tokens=keepsakes.load(file).of(name))
    bot = Bot(tie, lambda welcome: _keep(file, server, name, welcome))
    living = asyncio.create_task(bot.live())
    try:
        await bot.wait_for(lambda view: view.town)
        yield bot
    finally:
        await _leave(tie, living)


async def _leave(tie: Tie, living: asyncio.Task[None]) -> None:
    """Say goodbye; a mistake of ours in taking something in is loud here."""
    await tie.close()
    done, _ = await asyncio.wait([living], timeout=1)
    living.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await living if not done else living.result()


def _keep(file: Path, server: str, name: str, welcome: Welcome) -> None:
    """Keep a new token, not the name: that the player used last stays theirs. A full disk must not end a visit."""
    if welcome.token:
        kept = keepsakes.load(file)
        token = Token(server, welcome.town, name_key(name), welcome.token)
        with contextlib.suppress(OSError):
            keepsakes.save(file, keepsakes.with_visit(kept, kept.name, token))
