"""The players of `thorpd bench gateway`: many clients in one process, each with a socket of its own.

Apart from the bench because they run in another process than it and the server, so that nobody's work counts as somebody
else's delay. Progress goes to stdout as one JSON object a line; the last one holds the numbers. Frames are unpacked but
not checked: a client's own work is not what is timed.
"""

import asyncio
import contextlib
import random
import sys
import time
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect

from server.bench.listening import listen
from server.bench.process import say
from shared.commands import Deed, GoTo, Say, Walk
from shared.geometry import Direction
from shared.wire import MAX_FRAME_TO_CLIENT, PROTOCOL, Bye, Do, Hello, encode

_WARM_UP_S = 2.0
_LAST_ANSWERS_S = 5.0
_SAY_EVERY = 5
"""One command in so many is words, the others are steps."""

_TALK_EVERY_S = 3.0

_OURS = ("Player", "Talker", "somebody")
"""How the names begin of those who are no villagers, or not to be told from them."""


class Plan(msgspec.Struct, frozen=True):
    """What the players should do."""

    url: str
    players: int
    rate: float
    seconds: float
    villager: str = ""
    """Whom one more client keeps talking; empty: nobody."""
    workplace: str = ""
    """Where that villager is to be found."""


class Tally(msgspec.Struct):
    """What all clients saw together."""

    sent: int = 0
    answered: int = 0
    refused: int = 0
    lost: int = 0
    """Connections that ended early."""
    frames: int = 0
    bytes: int = 0
    hints: int = 0
    replies: dict[str, bool] = msgspec.field(default_factory=dict)
    """What villagers were heard to say, and whether by rule."""
    answers_ms: list[float] = msgspec.field(default_factory=list)
    """From sending a command to its `Done`."""
    echoes_ms: list[float] = msgspec.field(default_factory=list)
    """From sending a command to seeing oneself do it."""


class Player:
    """One client: sends at its own pace, and times what comes back."""

    def __init__(self, name: str, plan: Plan, tally: Tally) -> None:
        self.name = name
        self._plan = plan
        self.tally = tally
        self._dice = random.Random(name)
        self._being = 0
        self._under_way: dict[int, float] = {}
        self._echoed = 0.0
        """When it last saw itself do something."""
        self._answered = asyncio.Event()
        self._heading = Direction.EAST
        self.joined = asyncio.Event()

    async def run(self, begin: asyncio.Event) -> None:
        """Join, play when told to, leave."""
        async with connect(self._plan.url, compression=None, max_size=MAX_FRAME_TO_CLIENT, close_timeout=2) as socket:
            await socket.send(encode(Hello(PROTOCOL, "bench", name=self.name)))
            listening = asyncio.create_task(listen(socket, self.tally, self._hear))
            await self.joined.wait()
            await begin.wait()
            await self._play(socket)
            await self._settle()
            await socket.send(encode(Bye()))
            await listening

    async def _play(self, socket: ClientConnection) -> None:
        gap_s = 1 / self._plan.rate
        due = time.perf_counter() + self._dice.random() * gap_s
        start = due + _WARM_UP_S
        end = start + self._plan.seconds
        seq = 0
        while due < end:
            await asyncio.sleep(due - time.perf_counter())
            seq += 1
            now = time.perf_counter()
            if now >= start:
                self.tally.sent += 1
                self._under_way[seq] = now
            await socket.send(encode(Do(seq, self._choose(seq))))
            due += gap_s

    async def _settle(self) -> None:
        """Wait for the last answers."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LAST_ANSWERS_S):
                while self._under_way:
                    self._answered.clear()
                    await self._answered.wait()

    def _choose(self, seq: int) -> Deed:
        if seq % _SAY_EVERY == 0:
            return Say(f"This is word {seq} of {self.name}.")
        return Walk(self._heading)

    def _hear(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "welcome":
                self._being = message["being"]
            case "seen":
                self.joined.set()
                self._note_replies(message["sights"])
                if any(self._is_own(sight) for sight in message["sights"]):
                    self._echoed = time.perf_counter()
            case "done":
                self._answer(message)
            case "hinted":
                self.tally.hints += 1
            case "goodbye":
                self.joined.set()
            case _:
                pass

    def _is_own(self, sight: dict[str, Any]) -> bool:
        return sight["saw"] in ("sawwalk", "heard") and self._being in (sight.get("being"), sight.get("speaker"))

    def _note_replies(self, sights: list[dict[str, Any]]) -> None:
        for sight in sights:
            if sight["saw"] == "heard" and not sight["name"].startswith(_OURS):
                self.tally.replies[f"{sight['name']}: {sight['words']}"] = sight.get("by_rule", False)

    def _answer(self, message: dict[str, Any]) -> None:
        self._answered.set()
        if message.get("refused"):
            self._heading = self._dice.choice(tuple(Direction))
        then = self._under_way.pop(message["seq"], None)
        if then is None:
            return
        self.tally.answered += 1
        self.tally.answers_ms.append((time.perf_counter() - then) * 1000)
        if message.get("refused"):
            self.tally.refused += 1
        elif self._echoed > then:
            self.tally.echoes_ms.append((self._echoed - then) * 1000)


class Talker(Player):
    """Walks to where a villager works and keeps asking: the model has work as long as others are timed."""

    over = False

    async def _play(self, socket: ClientConnection) -> None:
        seq = 0
        while not self.over:
            seq += 2
            await socket.send(encode(Do(seq, GoTo(self._plan.workplace))))
            await socket.send(encode(Do(seq + 1, Say(f"{self._plan.villager}, what did you do {seq} days ago?"))))
            await asyncio.sleep(_TALK_EVERY_S)


async def play(plan: Plan) -> Tally:
    """Let everybody join, one after another, then all play at once."""
    tally, begin, at_once = Tally(), asyncio.Event(), asyncio.Event()
    at_once.set()
    talker = Talker("Talker", plan, Tally(replies=tally.replies))
    async with asyncio.TaskGroup() as tasks:
        if plan.villager:
            tasks.create_task(talker.run(at_once))
        for number in range(plan.players):
            player = Player(f"Player {number}", plan, tally)
            tasks.create_task(player.run(begin))
            await player.joined.wait()
            say(joined=number + 1)
        begin.set()
        reporting = tasks.create_task(_report(tally))
        await asyncio.sleep(_WARM_UP_S + plan.seconds)
        reporting.cancel()
        talker.over = True
    return tally


async def _report(tally: Tally) -> None:
    while True:
        await asyncio.sleep(0.5)
        say(sent=tally.sent, answered=tally.answered)


def main() -> None:
    """Play the plan given as JSON in the first argument."""
    plan = msgspec.json.decode(sys.argv[1], type=Plan)
    tally = asyncio.run(play(plan))
    say(tally=msgspec.to_builtins(tally))


if __name__ == "__main__":
    main()
