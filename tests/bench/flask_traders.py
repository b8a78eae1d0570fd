"""The pairs of `server/bench/traders.py` at a Flask service: the same steps in the same order, a kept-alive connection each.

Apart because they run in a process of their own, as those do. The HTTP here is as little as can be: it is the service that is
timed.
"""

import asyncio
import json
import sys
import time
from typing import Any

import msgspec

from server.bench.process import say
from server.bench.traders import WARM_UP_S, Plan, Tally


class Trader:
    """One client and its connection."""

    def __init__(self, name: str, plan: Plan, tally: Tally) -> None:
        self.name = name
        self._where = plan.url
        self._tally = tally
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Call the service; a connection it has closed is opened anew, as any client does."""
        begun = time.perf_counter()
        try:
            answer = await self._call(path, json.dumps(body).encode())
        except (OSError, EOFError):
            self._tally.lost += 1
            self._writer = None
            return {"refused": "lost"}
        self._tally.calls += 1
        self._tally.refused += "refused" in answer
        self._tally.calls_ms.append((time.perf_counter() - begun) * 1000)
        return answer

    async def _call(self, path: str, body: bytes) -> dict[str, Any]:
        if self._reader is None or self._writer is None or self._reader.at_eof():
            host, port = self._where.split(":")
            self._reader, self._writer = await asyncio.open_connection(host, int(port))
        head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self._writer.write(head.encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
        content = await self._reader.readexactly(length)
        self._tally.frames += 1
        self._tally.bytes += len(answer) + length
        if b"connection: close" in answer.lower():
            self._writer.close()
            self._reader = None
        found: dict[str, Any] = json.loads(content)
        return found

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()


async def trade(seller: Trader, buyer: Trader, tally: Tally) -> bool:
    """Let one seed change hands; tell whether it did."""
    offered = await seller.post("/offer", {"seller": seller.name, "buyer": buyer.name, "item": "seed", "qty": 1, "price": 1})
    if "refused" in offered:
        return False
    number = offered["trade"]
    for trader, path in ((buyer, "/accept"), (seller, "/confirm"), (buyer, "/confirm")):
        answer = await trader.post(path, {"trade": number, "who": trader.name})
        if "refused" in answer:
            return False
    tally.settled += 1
    tally.wrong += answer["state"] != "committed"
    return True


async def _pair(one: Trader, other: Trader, tally: Tally, until: float) -> None:
    while time.perf_counter() < until and await trade(one, other, tally):
        one, other = other, one


async def play(plan: Plan) -> Tally:
    """Let everybody begin, warm up, then count."""
    tally = Tally()
    traders = [Trader(f"Trader {number}", plan, tally) for number in range(2 * plan.pairs)]
    for number, trader in enumerate(traders):
        await trader.post("/create", {"name": trader.name, "seeds": 1 - number % 2})
        say(joined=number + 1)
    begin = time.perf_counter() + WARM_UP_S
    pairs = [_pair(one, other, tally, begin + plan.seconds) for one, other in zip(traders[::2], traders[1::2], strict=True)]
    going = asyncio.gather(*pairs)
    await asyncio.sleep(WARM_UP_S)
    tally.calls = tally.settled = tally.frames = tally.bytes = 0
    tally.calls_ms.clear()
    await going
    for trader in traders:
        trader.close()
    return tally


def main() -> None:
    """Play the plan given as JSON in the first argument."""
    tally = asyncio.run(play(msgspec.json.decode(sys.argv[1], type=Plan)))
    say(tally=msgspec.to_builtins(tally))


if __name__ == "__main__":
    main()
