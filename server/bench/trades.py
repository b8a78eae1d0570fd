"""`thorpd bench trades`: how many trades a second many pairs can make at once, over real sockets.

Apart from the command line so that tests run it small. A real server in a process of its own founds a town in a temporary
folder; the traders (`server/bench/traders.py`) are real WebSocket clients in another process. A trade is four calls: offer,
accept, confirm, confirm. Timed is each, from a command leaving a client to its `Done` arriving there, when everything it
caused is on disk and told. `settled_per_s` counts whole trades; `wrong` counts those after which the buyer did not own what
was bought.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from server.bench.process import percentile, play, served, worked_s
from server.bench.traders import Plan, Tally

_CONFIG = """
[gateway]
max_connections = 2000
commands_per_s = 10000
commands_burst = 10000
frames_per_s = 10000
newcomers_per_min = 10000
newcomers_burst = 10000
"""


def run(*, pairs: int = 40, seconds: float = 10.0, show: Callable[[dict[str, Any]], None] = lambda _: None) -> dict[str, object]:
    """Return the numbers; see the module's docstring for what is timed. `ThorpError` when the server does not start."""
    with served(_CONFIG, "--no-model") as (url, process):
        begun: list[float] = []

        def watch(said: dict[str, Any]) -> None:
            if "counting" in said:
                begun.append(worked_s(process))
            show(said)

        tally = msgspec.convert(play("server.bench.traders", Plan(url, pairs, seconds), watch), Tally)
        worked = worked_s(process) - begun[0]
    return numbers(tally, pairs, seconds) | {
        "wrong": tally.wrong,
        "frames_per_s": round(tally.frames / seconds),
        "kilobytes_per_s": round(tally.bytes / seconds / 1000),
        "server_cpu_ms_per_call": round(worked * 1000 / max(1, tally.calls), 3),
        "client_cpu_ms_per_call": round(tally.cpu_s * 1000 / max(1, tally.calls), 3),
        "refusals": tally.refusals,
    }


def numbers(tally: Tally, pairs: int, seconds: float) -> dict[str, object]:
    """Return what is compared with other services."""
    return {
        "calls_per_s": round(tally.calls / seconds, 1),
        "settled_per_s": round(tally.settled / seconds, 1),
        "p50_ms": percentile(tally.calls_ms, 50),
        "p95_ms": percentile(tally.calls_ms, 95),
        "p99_ms": percentile(tally.calls_ms, 99),
        "lost": tally.lost,
        "refused": tally.refused,
        "pairs": pairs,
        "seconds": seconds,
    }
