"""The processes of a bench: a real server on a new town in a temporary folder, and the clients in another one.

Apart because every bench over sockets wants them alike. Nobody's work counts as somebody else's delay: server and clients
share no interpreter.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import msgspec
import psutil

from shared.errors import ThorpError

_STOP_S = 15.0


@contextmanager
def served(config: str, *options: str) -> Iterator[tuple[str, psutil.Process]]:
    """Start `thorpd serve` on a new town with this config, yield its address and process, and stop it.

    `ThorpError` when it does not start.
    """
    with tempfile.TemporaryDirectory(prefix="thorp-bench-") as folder:
        settings, log = Path(folder) / "bench.toml", Path(folder) / "server.log"
        settings.write_text(config, encoding="utf-8")
        command = [sys.executable, "-m", "server", "serve", "--save", str(Path(folder) / "bench.thorp")]
        command += ["--config", str(settings), "--port", "0", "--announce", *options]
        with log.open("w") as errors, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process:  # noqa: S603
            try:
                yield listening_at(process, lambda: log.read_text(encoding="utf-8").strip()[-800:]), psutil.Process(process.pid)
            finally:
                process.terminate()
                try:
                    process.wait(_STOP_S)
                except subprocess.TimeoutExpired:
                    process.kill()


def play(module: str, plan: msgspec.Struct, show: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Run the clients' module with a plan and return the tally it ends with; `show` gets every line it prints before.

    Ctrl+c in the terminal is ours to hear, not the clients': they end with us.
    """
    command = [sys.executable, "-m", module, msgspec.json.encode(plan).decode()]
    result: dict[str, Any] | None = None
    with subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.PIPE, text=True, env=os.environ, start_new_session=True
    ) as process:
        try:
            for line in _stream(process):
                said = json.loads(line)
                result = said.get("tally", result)
                show(said)
        finally:
            process.terminate()
    if result is None:
        raise ThorpError("The clients' process failed; what it said stands above.")
    return result


def say(**values: object) -> None:
    """Print one line of a clients' process: progress, or the tally."""
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def percentile(values: list[float], share: int) -> float:
    """Return the value that `share` percent do not exceed; 0 for none."""
    ordered = sorted(values)
    return round(ordered[max(0, -(-len(ordered) * share // 100) - 1)], 2) if ordered else 0.0


def worked_s(process: psutil.Process) -> float:
    """Return the seconds of a processor's time that a process has used."""
    times = process.cpu_times()
    return float(times.user + times.system)


def listening_at(process: "subprocess.Popen[str]", why: Callable[[], str] = str) -> str:
    """Read the line in which a server announces its address; `ThorpError` when it ends before, with what `why` says."""
    line = _stream(process).readline()
    if not line:
        raise ThorpError(f"The server did not start: {why()}")
    address: str = json.loads(line)["listening"]
    return address


def _stream(process: "subprocess.Popen[str]") -> IO[str]:
    if process.stdout is None:
        raise RuntimeError("started without a pipe")
    return process.stdout
