"""A real server process and scripted players at its sockets, for the stories."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from websockets.asyncio.client import ClientConnection, connect

from shared.commands import Deed, GoTo
from shared.geometry import Cell
from shared.ids import BeingId
from shared.living import LifeSeen
from shared.sights import AnySight, ClockMoved, HaltedSelf, Heard, LifeSelf, SawWalk, Scene, WasRefused
from shared.wire import (
    MAX_FRAME_TO_CLIENT,
    PROTOCOL,
    Do,
    Done,
    Goodbye,
    Hello,
    Hinted,
    Mode,
    Seen,
    ToClient,
    ToServer,
    Welcome,
    decode_to_client,
    encode,
)

START_S = 30
CLOSE_S = 0.5
"""Whoever reads no more cannot read the answer to a good-bye either."""
LOG_COLUMNS = "1000"

S = TypeVar("S")


@dataclass
class ServerProcess:
    """A running `thorpd serve` or `thorpd replay`."""

    process: asyncio.subprocess.Process
    url: str
    players: "list[Player]" = field(default_factory=list)

    async def join(self, name: str = "", **more: Any) -> "Player":
        """Let a player join; the connection is closed with the server."""
        player = await join(self.url, name, **more)
        self.players.append(player)
        return player


@asynccontextmanager
async def running(
    *arguments: str | Path, home: Path | None = None, log: Path | None = None, module: str = "server"
) -> AsyncIterator[ServerProcess]:
    """Start `thorpd ARGUMENTS --port 0 --announce` and wait until it listens; SIGTERM at the end unless it is dead.

    What an operator reads goes to `log`, a line each. `module` is what stands in for `thorpd`.
    """
    environment = {**os.environ, "COLUMNS": LOG_COLUMNS, **({"THORP_HOME": str(home)} if home else {})}
    errors = log.open("wb") if log else None
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *map(str, arguments),
        "--port",
        "0",
        "--announce",
        stdout=asyncio.subprocess.PIPE,
        stderr=errors or asyncio.subprocess.DEVNULL,
        env=environment,
    )
    assert process.stdout is not None
    players: list[Player] = []
    try:
        line = await asyncio.wait_for(process.stdout.readline(), START_S)
        yield ServerProcess(process, json.loads(line)["listening"], players)
    finally:
        await asyncio.gather(*(player.socket.close() for player in players))
        if process.returncode is None:
            process.terminate()
            await asyncio.wait_for(process.wait(), START_S)
        if errors:
            errors.close()


@dataclass
class Player:
    """One player's connection, and all it was ever told."""

    socket: ClientConnection
    name: str
    welcome: Welcome
    token: str = ""
    """What proves the name."""
    sights: list[AnySight] = field(default_factory=list)
    hints: list[Any] = field(default_factory=list)
    frames: list[ToClient] = field(default_factory=list)
    at: Cell = (-1, -1)
    minute: int = 0
    seq: int = 0
    n: int = 0
    """The last `Seen` that arrived."""

    @property
    def being(self) -> BeingId:
        """The player's own being."""
        return self.welcome.being

    def heard(self, speaker: BeingId | None = None) -> list[Heard]:
        """Return what was heard, of one speaker or of all."""
        return [sight for sight in self.sights if isinstance(sight, Heard) and speaker in (None, sight.speaker)]

    def saw(self, kind: type[S]) -> list[S]:
        """Return all sights of a kind, oldest first."""
        return [sight for sight in self.sights if isinstance(sight, kind)]

    @property
    def life(self) -> LifeSeen:
        """The player's own life as it was last told, by a sight or in a scene."""
        told = [sight.life for sight in self.sights if isinstance(sight, LifeSelf | Scene) and sight.life is not None]
        return told[-1]

    async def go(self, place: str) -> None:
        """Walk to a place, to the end."""
        halted = len(self.saw(HaltedSelf))
        done = await self.do(GoTo(place))
        assert not done.refused, done.refused
        await self.until(lambda p: len(p.saw(HaltedSelf)) > halted, 60)
        assert self.saw(HaltedSelf)[-1].arrived, self.saw(HaltedSelf)[-1].why

    async def must(self, command: Deed) -> None:
        """Try a command that must not be refused."""
        done = await self.do(command)
        assert not done.refused, f"{self.name}: {command}: {self.saw(WasRefused)[-1].words}"

    async def send(self, message: ToServer) -> None:
        """Send a frame."""
        await self.socket.send(encode(message))

    async def do(self, command: Deed) -> Done:
        """Try a command and wait for its end."""
        self.seq += 1
        seq = self.seq
        await self.send(Do(seq, command))
        while True:
            message = await self.next()
            if isinstance(message, Done) and message.seq == seq:
                return message

    async def next(self, timeout_s: float = 20) -> ToClient:
        """Take in the next frame."""
        async with asyncio.timeout(timeout_s):
            frame = await self.socket.recv(decode=False)
        message = decode_to_client(frame)
        self.frames.append(message)
        if isinstance(message, Seen):
            self.n = message.n
            for sight in message.sights:
                self._take(sight)
        elif isinstance(message, Hinted):
            self.hints.append(message.hint)
        return message

    async def until(self, what: Any, timeout_s: float = 20) -> Any:
        """Take in frames until `what(self)` is true, and return that."""
        async with asyncio.timeout(timeout_s):
            while not (found := what(self)):
                await self.next(timeout_s)
        return found

    def _take(self, sight: AnySight) -> None:
        self.sights.append(sight)
        match sight:
            case Scene():
                self.at = next((figure.at for figure in sight.figures if figure.id == sight.you), self.at)
                self.minute = sight.minute
            case SawWalk() if sight.being == self.being:
                self.at = sight.to
            case ClockMoved():
                self.minute = sight.minute
            case _:
                pass


async def join(url: str, name: str = "", *, token: str = "", mode: Mode = Mode.PLAY, **more: Any) -> Player:
    """Join a town and wait for the first scene; AssertionError with the words of a Goodbye."""
    socket = await connect(url, max_size=MAX_FRAME_TO_CLIENT, compression=None, close_timeout=CLOSE_S)
    await socket.send(encode(Hello(PROTOCOL, "story", mode, name, token, **more)))
    welcome = decode_to_client(await asyncio.wait_for(socket.recv(decode=False), 20))
    assert not isinstance(welcome, Goodbye), welcome.words
    assert isinstance(welcome, Welcome)
    player = Player(socket, name, welcome, welcome.token or token)
    await player.until(lambda p: p.sights)
    return player
