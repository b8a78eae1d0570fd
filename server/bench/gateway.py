"""`thorpd bench gateway`: how soon many players at once have their answers, over real sockets.

Apart from the command line so that tests run it small. A real server in a process of its own founds a town in a temporary
folder; the players (`server/bench/players.py`) are real WebSocket clients in another process. Timed: from a command leaving
a client to its `Done` arriving there (`p50_ms`, `p99_ms`), and to the player seeing the step or hearing the words
(`echo_p99_ms`). `commands_per_s` are those answered, `refused` those answered with a refusal (walls, mostly), `dropped` those
never answered. With the model, one more client keeps a villager talking all the while.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from server.bench.players import Plan, Tally
from server.bench.process import percentile, play, served, worked_s

_VILLAGER, _WORKPLACE = "Mabel", "Bakery"

_CONFIG = """
[gateway]
max_connections = 2000
"""


Show = Callable[[str, int, int], object]
"""Told what is done, how much of it, and of how much."""


def run(
    *, players: int = 80, rate: float = 4.0, seconds: float = 20.0, with_model: bool = False, show: Show | None = None
) -> dict[str, object]:
    """Return the numbers; see the module's docstring for what is timed. `ThorpError` when the server does not start.

    Without `show` there are bars of its own.
    """
    with served(_CONFIG, *([] if with_model else ["--no-model"])) as (url, process):
        plan = Plan(url, players, rate, seconds, _VILLAGER if with_model else "", _WORKPLACE)
        before = worked_s(process)
        with nullcontext(show) if show else _bars() as told:
            hear = _hearer(plan, told)
            tally = msgspec.convert(play("server.bench.players", plan, hear), Tally)
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
        "echo_count": len(tally.echoes_ms),
        "players": plan.players,
        "rate": plan.rate,
        "seconds": plan.seconds,
        "lost_connections": tally.lost,
        "frames_per_s": round(tally.frames / plan.seconds),
        "kilobytes_per_s": round(tally.bytes / plan.seconds / 1000),
        "hints": tally.hints,
        "replies": len(tally.replies),
        "replies_by_rule": sum(tally.replies.values()),
        "replies_by_model": len(tally.replies) - sum(tally.replies.values()),
    }


def _hearer(plan: Plan, show: Show) -> Callable[[dict[str, Any]], None]:
    """Return what shows the lines that the players' process prints."""
    commands = round(plan.players * plan.rate * plan.seconds)
    show("players joined", 0, plan.players)

    def hear(said: dict[str, Any]) -> None:
        if "joined" in said:
            show("players joined", said["joined"], plan.players)
        if "answered" in said:
            show("commands answered", min(said["answered"], commands), commands)

    return hear


@contextmanager
def _bars() -> Iterator[Show]:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,.0f} of {task.total:,.0f}"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done)

        yield show
