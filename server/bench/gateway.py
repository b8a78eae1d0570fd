"""`thorpd bench gateway`: how soon many players at once have their answers, over real sockets.

Apart from the command line so that tests run it small. A real server in a process of its own founds a town in a temporary
folder; the players (`server/bench/players.py`) are real WebSocket clients in another process. Timed: from a command leaving
a client to its `Done` arriving there (`p50_ms`, `p99_ms`), and to the player seeing the step or hearing the words
(`echo_p99_ms`). `commands_per_s` are those answered, `refused` those answered with a refusal (walls, mostly), `dropped` those
never answered. With the model, one more client keeps a villager talking all the while.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import msgspec
import psutil
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from server.bench.players import Plan, Tally
from shared.errors import ThorpError

_STOP_S = 15.0
_VILLAGER, _WORKPLACE = "Mabel", "Bakery"

_CONFIG = """
[gateway]
max_connections = 2000
"""


def run(*, players: int = 80, rate: float = 4.0, seconds: float = 20.0, with_model: bool = False) -> dict[str, object]:
    """Return the numbers; see the module's docstring for what is timed. `ThorpError` when the server does not start."""
    with tempfile.TemporaryDirectory(prefix="thorp-bench-") as folder, _server(Path(folder), with_model=with_model) as server:
        url, process = server
        plan = Plan(url, players, rate, seconds, _VILLAGER if with_model else "", _WORKPLACE)
        before = process.cpu_times()
        tally = _play(plan)
        after = process.cpu_times()
        memory = process.memory_info().rss
    worked_s = after.user + after.system - before.user - before.system
    return _numbers(plan, tally) | {
        "server_cpu_ms_per_command": round(worked_s * 1000 / max(1, tally.answered), 2),
        "server_memory_mb": round(memory / 1e6),
    }


def _numbers(plan: Plan, tally: Tally) -> dict[str, object]:
    return {
        "commands_per_s": round(tally.answered / plan.seconds, 1),
        "p50_ms": _percentile(tally.answers_ms, 50),
        "p99_ms": _percentile(tally.answers_ms, 99),
        "dropped": tally.sent - tally.answered,
        "refused": tally.refused,
        "max_ms": _percentile(tally.answers_ms, 100),
        "echo_p50_ms": _percentile(tally.echoes_ms, 50),
        "echo_p99_ms": _percentile(tally.echoes_ms, 99),
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


def _percentile(values: list[float], share: int) -> float:
    """Return the value that `share` percent do not exceed; 0 for none."""
    ordered = sorted(values)
    return round(ordered[max(0, -(-len(ordered) * share // 100) - 1)], 2) if ordered else 0.0


@contextmanager
def _server(folder: Path, *, with_model: bool) -> Iterator[tuple[str, psutil.Process]]:
    """Start a server on a new town, yield its address and process, and stop it."""
    config = folder / "bench.toml"
    config.write_text(_CONFIG, encoding="utf-8")
    command = [sys.executable, "-m", "server", "serve", "--save", str(folder / "bench.thorp"), "--config", str(config)]
    command += ["--port", "0", "--announce", *([] if with_model else ["--no-model"])]
    log = folder / "server.log"
    with log.open("w") as errors, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process:  # noqa: S603
        try:
            yield _address(process, log), psutil.Process(process.pid)
        finally:
            process.terminate()
            try:
                process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()


def _address(process: "subprocess.Popen[str]", log: Path) -> str:
    """Read the line in which the server announces its address."""
    line = _stream(process).readline()
    if not line:
        raise ThorpError(f"The server did not start: {log.read_text(encoding='utf-8').strip()[-800:]}")
    url: str = json.loads(line)["listening"]
    return url


def _play(plan: Plan) -> Tally:
    """Run the players' process, showing how far they are on stderr."""
    command = [sys.executable, "-m", "server.bench.players", msgspec.json.encode(plan).decode()]
    result: dict[str, Any] | None = None
    with _progress(plan) as show, subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as process:  # noqa: S603
        for line in _stream(process):
            said = json.loads(line)
            result = said.get("tally", result)
            show(said)
    if result is None:
        raise ThorpError("The players' process failed; what it said stands above.")
    return msgspec.convert(result, Tally)


def _stream(process: "subprocess.Popen[str]") -> IO[str]:
    if process.stdout is None:
        raise RuntimeError("started without a pipe")
    return process.stdout


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
