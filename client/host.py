"""The server as a process of our own: started, listened to, ended.

Apart because the client never imports the server: this is the whole of what it knows of it, its command line and one line
of JSON.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from shared.errors import ThorpError

START_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 10.0
ALREADY_RUNNING = 3
"""The exit code of `serve` when another server holds the save."""

_LAST_WORDS = 2_000
"""Bytes of the log that are read for an error."""


class Announced(msgspec.Struct, frozen=True):
    """The line a server prints."""

    listening: str = ""
    running: str = ""


def pull_models() -> bool:
    """Fetch the weights in the foreground, with the server's own progress bars; say whether they are all there."""
    command = [*_server(), "models", "pull"]
    return subprocess.run(command, check=False).returncode == 0  # noqa: S603 - our own interpreter and module


class Served(NamedTuple):
    """A server that listens, ours or somebody else's."""

    address: str
    gone: Callable[[], str]
    """What to tell a person when the server has ended by itself; empty while it runs."""


@contextlib.contextmanager
def serving(arguments: list[str], log: Path) -> Iterator[Served]:
    """Run a server while the block runs; yields where it listens. Joins the one that already runs on that save.

    Its log goes to the file `log`. `ThorpError` with the server's own words when it does not start.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as errors:
        start = errors.tell()
        process = subprocess.Popen(  # noqa: S603 - as above
            [*_server(), *arguments, "--announce"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )
    try:
        address = _address(process, log, start)
        ours = process.poll() is None

        def gone() -> str:
            ended = ours and process.poll() is not None
            return f"The town's server has ended by itself; nothing you saw is lost. Start again. Its log: {log}" if ended else ""

        yield Served(address, gone)
    finally:
        _stop(process)


def _server() -> list[str]:
    return [sys.executable, "-m", "server"]


def _address(process: subprocess.Popen[bytes], log: Path, start: int) -> str:
    giving_up = threading.Timer(START_TIMEOUT_S, process.kill)
    giving_up.start()
    try:
        announced = _read(process)
    finally:
        giving_up.cancel()
    if announced.listening:
        return announced.listening
    code = process.wait()
    if code == ALREADY_RUNNING and announced.running:
        return announced.running
    raise ThorpError(_last_words(log, start) or f"The town's server ended with code {code} before it listened. Its log: {log}")


def _read(process: subprocess.Popen[bytes]) -> Announced:
    assert process.stdout is not None  # noqa: S101 - we asked for a pipe
    for line in process.stdout:
        with contextlib.suppress(msgspec.MsgspecError):
            return msgspec.json.decode(line, type=Announced)
    return Announced()


def _last_words(log: Path, start: int) -> str:
    """Return what the server said last, without the log lines before it."""
    with log.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        file.seek(max(start, end - _LAST_WORDS))
        lines = [line.strip() for line in file.read().decode(errors="replace").splitlines() if line.strip()]
    return lines[-1].removeprefix("thorpd: ") if lines else ""


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        sys.stderr.write("The town's server did not end in time and was killed; its save is whole.\n")
    finally:
        if process.stdout is not None:
            process.stdout.close()
