"""The traders of `thorpd bench trades`: pairs of clients in one process, each client with a socket of its own.

Apart from the bench because they run in another process than the server. Every pair trades over and over: the one offers a
seed, the other accepts, both confirm; then the other way round. Each step is sent when the one before was answered, so that
there is one call under way for every pair. Frames are unpacked but not checked: a client's own work is not what is timed.
"""

import asyncio
import itertools
import sys
import time
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from server.bench.listening import listen
from server.bench.process import say
from shared.commands import Accept, Buy, Confirm, Create, Deed, GoTo, Offer
from shared.economy import PRICES, START_MONEY, Item
from shared.wire import MAX_FRAME_TO_CLIENT, PROTOCOL, Bye, Do, Hello, encode

WARM_UP_S = 1.0
_ANSWER_S = 30.0
_SERVED = START_MONEY // PRICES[Item.SEED].charges
"""Pairs that one supplier can furnish with a seed each."""


class Plan(msgspec.Struct, frozen=True):
    """What the traders should do."""

    url: str
    pairs: int
    seconds: float


class Tally(msgspec.Struct):
    """What all pairs saw together, after the warm-up."""

    calls: int = 0
    """Answered."""
    settled: int = 0
    refused: int = 0
    lost: int = 0
    """Calls never answered, and connections that ended early."""
    wrong: int = 0
    """Trades said to be settled after which somebody does not own what they should."""
    calls_ms: list[float] = msgspec.field(default_factory=list)
    """From sending a command to its `Done`."""
    frames: int = 0
    bytes: int = 0
    cpu_s: float = 0.0
    """Of the clients' own process."""
    refusals: list[str] = msgspec.field(default_factory=list)
    """The first few, in words."""


class Trader:
    """One client: tries a command, and waits for its end."""

    def __init__(self, name: str, plan: Plan, tally: Tally) -> None:
        self.name = name
        self._plan = plan
        self._tally = tally
        self._socket: ClientConnection | None = None
        self._seq = itertools.count(1)
        self._done: asyncio.Future[str] | None = None
        self._being = 0
        self.halted = asyncio.Event()
        self.joined = asyncio.Event()
        self.goods: dict[str, int] = {}
        self.trades: dict[int, str] = {}
        """Those this client initiated or was offered, and their states."""
        self.last = 0
        """The last trade it offered itself."""

    async def run(self, over: asyncio.Event) -> None:
        """Join, take in what comes, and leave when all is over."""
        async with connect(self._plan.url, compression=None, max_size=MAX_FRAME_TO_CLIENT, close_timeout=2) as socket:
            self._socket = socket
            await socket.send(encode(Hello(PROTOCOL, "bench", name=self.name)))
            listening = asyncio.create_task(listen(socket, self._tally, self._hear))
            await over.wait()
            await socket.send(encode(Bye()))
            await listening

    async def do(self, command: Deed) -> str:
        """Try a command; return the code of its refusal, empty when there is none."""
        assert self._socket is not None, "joined first"  # noqa: S101
        self._done = asyncio.get_running_loop().create_future()
        frame = encode(Do(next(self._seq), command))
        begun = time.perf_counter()
        try:
            async with asyncio.timeout(_ANSWER_S):
                await self._socket.send(frame)
                refused = await self._done
        except (TimeoutError, ConnectionClosed):
            self._tally.lost += 1
            return "lost"
        self._tally.calls += 1
        self._tally.refused += bool(refused)
        self._tally.calls_ms.append((time.perf_counter() - begun) * 1000)
        return refused

    def _hear(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "welcome":
                self._being = message["being"]
            case "seen":
                self.joined.set()
                for sight in message["sights"]:
                    self._see(sight)
            case "done":
                if self._done is not None and not self._done.done():
                    self._done.set_result(message.get("refused", ""))
            case _:
                pass

    def _see(self, sight: dict[str, Any]) -> None:
        match sight["saw"]:
            case "sawtrade":
                trade = sight["trade"]
                self.trades = {trade["id"]: trade["state"]}
                if trade["initiator"] == self._being:
                    self.last = trade["id"]
            case "lifeself":
                self.goods = sight["life"].get("goods", {})
            case "haltedself":
                self.halted.set()
            case "wasrefused" if len(self._tally.refusals) < 5:  # noqa: PLR2004 - a few
                self._tally.refusals.append(f"{self.name}: {sight['words']}")
            case _:
                pass


async def trade(seller: Trader, buyer: Trader, tally: Tally) -> bool:
    """Let one seed change hands; tell whether it did."""
    if await seller.do(Offer(buyer.name, "sell", Item.SEED, 1, 1)):
        return False
    number = seller.last
    for trader, command in ((buyer, Accept(number)), (seller, Confirm(number)), (buyer, Confirm(number))):
        if await trader.do(command):
            return False
    tally.settled += 1
    tally.wrong += buyer.goods.get(Item.SEED, 0) < 1 or buyer.trades.get(number) != "committed"
    return True


async def _furnish(supplier: Trader, sellers: list[Trader], tally: Tally) -> None:
    """Buy a seed for every pair on the market square, and sell it to them."""
    await supplier.do(Create("farmer"))
    await supplier.do(GoTo("Market Square"))
    await supplier.halted.wait()
    await supplier.do(Buy(Item.SEED, len(sellers)))
    for number, seller in enumerate(sellers, 1):
        await trade(supplier, seller, tally)
        say(furnished=number)


async def _pair(one: Trader, other: Trader, tally: Tally, until: float) -> None:
    while time.perf_counter() < until and await trade(one, other, tally):
        one, other = other, one


async def play(plan: Plan) -> Tally:
    """Let everybody join and begin a life, furnish every pair with a seed, warm up, then count."""
    tally, over = Tally(), asyncio.Event()
    traders = [Trader(f"Trader {number}", plan, tally) for number in range(2 * plan.pairs)]
    suppliers = [Trader(f"Supplier {number}", plan, tally) for number in range(-(-plan.pairs // _SERVED))]
    async with asyncio.TaskGroup() as tasks:
        for number, trader in enumerate([*traders, *suppliers], 1):
            tasks.create_task(trader.run(over))
            await trader.joined.wait()
            say(joined=number)
        for trader in traders:
            await trader.do(Create("farmer"))
        sellers = traders[::2]
        for number, supplier in enumerate(suppliers):
            await _furnish(supplier, sellers[number * _SERVED : (number + 1) * _SERVED], tally)
        await _measure(plan, traders, tally)
        over.set()
    return tally


async def _measure(plan: Plan, traders: list[Trader], tally: Tally) -> None:
    begin = time.perf_counter() + WARM_UP_S
    fresh = Tally()
    counting = asyncio.create_task(_count(tally, fresh, begin))
    pairs = zip(traders[::2], traders[1::2], strict=True)
    await asyncio.gather(*(_pair(one, other, tally, begin + plan.seconds) for one, other in pairs))
    await counting
    tally.cpu_s += time.process_time()


async def _count(tally: Tally, fresh: Tally, begin: float) -> None:
    """Forget what was counted before everybody was warm; what went wrong stays."""
    await asyncio.sleep(begin - time.perf_counter())
    say(counting=True)
    tally.cpu_s = -time.process_time()
    for name in ("calls", "settled", "frames", "bytes"):
        setattr(tally, name, getattr(fresh, name))
    tally.calls_ms.clear()


def main() -> None:
    """Play the plan given as JSON in the first argument."""
    plan = msgspec.json.decode(sys.argv[1], type=Plan)
    tally = asyncio.run(play(plan))
    say(tally=msgspec.to_builtins(tally))


if __name__ == "__main__":
    main()
