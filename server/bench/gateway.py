"""`thorpd bench gateway`: how soon many players at once have their answers, over real sockets.

Apart from the command line so that tests run it small. A real server in a process of its own founds a town in a temporary
folder; the players (`server/bench/players.py`) are real WebSocket clients in another process. Timed: from a command leaving
a client to its `Done` arriving there (`p50_ms`, `p99_ms`), and to the player seeing the step or hearing the words
(`echo_p99_ms`). `commands_per_s` are those answered, `refused` those answered with a refusal (walls, mostly), `dropped` those
never answered. With the model, one more client keeps a villager talking all the while.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from server.bench.players import Plan, Tally
from server.bench.process import percentile, play, served, worked_s

_VILLAGER, _WORKPLACE = "Mabel", "Bakery"

_CONFIG = """
[gateway]
max_connections = 2000
"""


def run(*, players: int = 80, rate: float = 4.0, seconds: float = 20.0, with_model: bool = False) -> dict[str, object]:
    """Return the numbers; see the module's docstring for what is timed. `ThorpError` when the server does not start."""
    with served(_CONFIG, *([] if with_model else ["--no-model"])) as (url, process):
        plan = Plan(url, players, rate, seconds, _VILLAGER if with_model else "", _WORKPLACE)
        before = worked_s(process)
        with _progress(plan) as show:
            tally = msgspec.convert(play("server.bench.players", plan, show), Tally)
        after = worked_s(process)
        memory = process.memory_info().rss
    return _numbers(plan, tally) | {
        "server_cpu_ms_per_command": round((after - before) * 1000 / max(1, tally.answered), 2),
        "server_memory_mb": round(memory / 1e6),
    }


def _numbers(plan: Plan, tally: Tally) -> dict[str, object]:
    return {
        "commands_per_s": round(tally.answered / plan.seconds, 1),
        "p50_ms": percentile(tally.answers_ms, 50),
        "p99_ms": percentile(tally.answers_ms, 99),
        "dropped": tally.sent - tally.answered,
        "refused": tally.refused,
        "max_ms": percentile(tally.answers_ms, 100),
        "echo_p50_ms": percentile(tally.echoes_ms, 50),
        "echo_p99_ms": percentile(tally.echoes_ms, 99),
        "players": plan.players,
        "rate": plan.rate,
        "seconds": plan.seconds,
        "lost_connections": tally.lost,
        "frames_per_s": round(tally.frames / plan.seconds),
        "kilobytes_per_s": round(tally.bytes / plan.seconds / 1000),
        "hints": tally.hints,
        "replies": len(tally.replies),
        "replies_by_rule": sum(tally.replies.values()),
    }


@contextmanager
def _progress(plan: Plan) -> Iterator[Any]:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,.0f} of {task.total:,.0f}"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
        joining = bar.add_task("players joined", total=plan.players)
        playing = bar.add_task("commands answered", total=plan.players * plan.rate * plan.seconds)

        def show(said: dict[str, Any]) -> None:
            if "joined" in said:
                bar.update(joining, completed=said["joined"])
            if "answered" in said:
                bar.update(playing, completed=said["answered"])

        yield show
