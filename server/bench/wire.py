"""What a watcher of a town is sent, counted; and players who give it something to see.

Apart from the bench because they run in a process of their own. The bytes counted are the payloads of WebSocket messages, of the
watcher alone; progress goes to stdout as one JSON object a line, the tally last.
"""

import asyncio
import random
import sys
from contextlib import suppress
from typing import Any

import msgspec
from msgpack import unpackb
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from server.bench.process import say
from shared.commands import Deed, Say, Walk
from shared.geometry import Direction
from shared.wire import MAX_FRAME_TO_CLIENT, PROTOCOL, Bye, Do, Hello, Mode, encode

_SAY_EVERY = 5
_SETTLE_S = 3.0


class Plan(msgspec.Struct, frozen=True):
    """Who moves, how often, and for how long they are watched."""

    url: str
    walkers: int
    seconds: float
    pause_s: float


class Tally(msgspec.Struct):
    """What the watcher was sent."""

    frames: int = 0
    """`Seen` frames; `bytes` and `largest` are of every frame."""
    bytes: int = 0
    largest: int = 0
    steps: int = 0


async def play(plan: Plan) -> Tally:
    """Let everybody come, then count."""
    tally = Tally()
    async with connect(plan.url, compression=None, max_size=MAX_FRAME_TO_CLIENT) as socket:
        await socket.send(encode(Hello(PROTOCOL, "bench", Mode.WATCH)))
        walking = [asyncio.create_task(_walk(plan, number)) for number in range(plan.walkers)]
        counting = asyncio.create_task(_count(socket, tally))
        await asyncio.sleep(_SETTLE_S + plan.walkers * 0.02)
        fresh = Tally()
        for name in fresh.__struct_fields__:
            setattr(tally, name, getattr(fresh, name))
        for second in range(round(plan.seconds)):
            await asyncio.sleep(min(1.0, plan.seconds))
            say(seconds=second + 1)
        counting.cancel()
        for task in walking:
            task.cancel()
        await asyncio.gather(counting, *walking, return_exceptions=True)
    return tally


async def _count(socket: ClientConnection, tally: Tally) -> None:
    async for frame in socket:
        message: dict[str, Any] = unpackb(frame)
        tally.bytes += len(frame)
        tally.largest = max(tally.largest, len(frame))
        if message["type"] == "seen":
            tally.frames += 1
            tally.steps += sum(sight["saw"] == "sawwalk" for sight in message["sights"])


async def _walk(plan: Plan, number: int) -> None:
    """Come, and take a step now and then, until cancelled."""
    dice = random.Random(number)
    await asyncio.sleep(number * 0.02)
    with suppress(ConnectionClosed):
        async with connect(plan.url, compression=None, max_size=MAX_FRAME_TO_CLIENT, close_timeout=1) as socket:
            await socket.send(encode(Hello(PROTOCOL, "bench", name=f"Walker {number}")))
            hearing = asyncio.create_task(_drain(socket))
            try:
                for seq in range(1, 1 << 30):
                    await asyncio.sleep(plan.pause_s * dice.uniform(0.5, 1.5))
                    await socket.send(encode(Do(seq, _deed(seq, dice))))
            finally:
                hearing.cancel()
                await socket.send(encode(Bye()))


def _deed(seq: int, dice: random.Random) -> Deed:
    return Say(f"This is word {seq}.") if seq % _SAY_EVERY == 0 else Walk(dice.choice(tuple(Direction)))


async def _drain(socket: ClientConnection) -> None:
    async for _ in socket:
        pass


def main() -> None:
    """Play the plan given as JSON in the first argument."""
    say(tally=msgspec.to_builtins(asyncio.run(play(msgspec.json.decode(sys.argv[1], type=Plan)))))


if __name__ == "__main__":
    main()
