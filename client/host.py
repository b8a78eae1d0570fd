"""The server as a process of our own: started, listened to, started again when it dies, ended.

Apart because the client never imports the server: this is the whole of what it knows of it, its command line and its lines
of JSON.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from client.tether import RUNS, Fate
from shared.errors import ThorpError

START_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 10.0
STOP_TOLD_S = 0.5
"""How long our server may take to end before that is told."""
ALREADY_RUNNING = 3
"""The exit code of `serve` when another server holds the save."""

AGAIN_S = (0.5, 3.0, 10.0)
"""How long to wait before a server that died is started for the first, second and third time; then it is given up."""

STEADY_S = 300.0
"""A server that ran for so long did not die of its start: what was tried before does not count."""

_ELSEWHERE = "The town is served by somebody else now. Join it: thorp join {address}"

_LAST_WORDS = 2_000
"""Bytes of the log that are read for an error."""


class Announced(msgspec.Struct, frozen=True):
    """A line that a server prints."""

    listening: str = ""
    running: str = ""
    players: tuple[str, ...] | None = None
    """The names of all players in town, whenever they change."""


def pull_models() -> bool:
    """Fetch the weights in the foreground, with the server's own progress bars; say whether they are all there."""
    command = [*_server(), "models", "pull"]
    return subprocess.run(command, check=False).returncode == 0  # noqa: S603 - our own interpreter and module


class Served:
    """A server that listens: ours, which is kept running, or somebody else's."""

    def __init__(self, arguments: list[str], log: Path, port: int) -> None:
        """Start it, or join the one that runs already; returns when it listens. `ThorpError` in its own words otherwise."""
        self._arguments = arguments
        self._log = log
        self._lock = threading.Lock()
        self._left = False
        self._fate = RUNS
        self._tries = 0
        self._raising: threading.Thread | None = None
        self.players: tuple[str, ...] = ()
        """The names of the players in town, as far as our server has told."""
        self._process = self._start(port)
        try:
            self.address = self._listening()
        except BaseException:
            _stop(self._process)
            raise
        self.ours = self._process.poll() is None
        self._since = time.monotonic()

    @property
    def port(self) -> int:
        """Where it listens."""
        return urlsplit(self.address).port or 0

    def fate(self) -> Fate:
        """Tell how our server fares, and see to it that it is started again if it has died. Returns at once."""
        with self._lock:
            idle = self._raising is None or not self._raising.is_alive()
            if self.ours and idle and not self._left and not self._fate.over and self._process.poll() is not None:
                self._fate = self._verdict(self._process.returncode)
                if not self._fate.over:
                    self._raising = threading.Thread(target=self._raise, name="server", daemon=True)
                    self._raising.start()
            return self._fate

    def leave(self) -> None:
        """End our server, and wait for it."""
        with self._lock:
            self._left = True
        _stop(self._process)

    def _start(self, port: int) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as errors:
            self._told = errors.tell()
            return subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [*_server(), *self._arguments, "--port", str(port), "--announce"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )

    def _listening(self) -> str:
        """Wait until the server listens; from then on a thread hears what else it says."""
        process = self._process
        giving_up = threading.Timer(START_TIMEOUT_S, process.kill)
        giving_up.start()
        try:
            announced = next(_said(process), Announced())
        finally:
            giving_up.cancel()
        if announced.listening:
            threading.Thread(target=self._hear, args=(process,), name="heard", daemon=True).start()
            return announced.listening
        code = process.wait()
        if code == ALREADY_RUNNING and announced.running:
            return announced.running
        words = _last_words(self._log, self._told)
        raise ThorpError(words or f"The town's server ended with code {code} before it listened. Its log: {self._log}")

    def _hear(self, process: subprocess.Popen[bytes]) -> None:
        with contextlib.suppress(ValueError, OSError):  # closed at the end
            for announced in _said(process):
                if announced.players is not None:
                    self.players = announced.players
            _hang_up(process)

    def _verdict(self, code: int) -> Fate:
        """Return what becomes of a server that has ended: one that was told to, or dies again and again, stays dead."""
        if time.monotonic() - self._since >= STEADY_S:
            self._tries = 0
        how = f"killed by signal {-code}" if code < 0 else f"code {code}"
        kept = f"nothing you saw is lost. Start again. Its log: {self._log}"
        if code == 0:
            return Fate(f"Somebody stopped the town's server; {kept}", over=True)
        if self._tries >= len(AGAIN_S):
            return Fate(f"The town's server has ended by itself again and again ({how}); {kept}", over=True)
        self._note(f"the town's server has ended by itself ({how}); it is started again")
        return Fate("The town's server has ended by itself and is started again. Nothing you saw is lost")

    def _raise(self) -> None:
        """Start our server again where it listened, after a pause; what fails is tried again by the next `fate`."""
        time.sleep(AGAIN_S[self._tries])
        self._tries += 1
        with self._lock:
            if self._left:
                return
            self._process = self._start(self.port)
            self.players = ()
        try:
            address = self._listening()
        except ThorpError as error:
            _hang_up(self._process)
            if not self._left:
                self._note(f"the town's server does not start: {error}")
            return
        with self._lock:
            self._since = time.monotonic()
            self.ours = self._process.poll() is None
            self._fate = RUNS if address == self.address else Fate(_ELSEWHERE.format(address=address), over=True)
        self._note(f"the town's server listens again at {address}")

    def _note(self, words: str) -> None:
        with contextlib.suppress(OSError), self._log.open("a", encoding="utf-8") as log:
            log.write(f"{time.strftime('%H:%M:%S')} thorp: {words}\n")


@contextlib.contextmanager
def serving(arguments: list[str], log: Path, port: int = 0) -> Iterator[Served]:
    """Run a server while the block runs; yields it when it listens. Joins the one that already runs on that save.

    Its log goes to the file `log`. `port`: where it should listen, if that is free; 0: anywhere. `ThorpError` with the server's
    own words when it does not start.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    served = Served(arguments, log, port if _free(port) else 0)
    try:
        yield served
    finally:
        served.leave()


def _free(port: int) -> bool:
    """Tell whether a server of ours could listen there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def _server() -> list[str]:
    return [sys.executable, "-m", "server"]


def _said(process: subprocess.Popen[bytes]) -> Iterator[Announced]:
    assert process.stdout is not None  # noqa: S101 - we asked for a pipe
    for line in process.stdout:
        with contextlib.suppress(msgspec.MsgspecError):
            yield msgspec.json.decode(line, type=Announced)


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
        if not _ended(process, STOP_TOLD_S):
            _say("Leaving: the town's server ends and keeps what happened …")
        process.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        _say("The town's server did not end in time and was killed; its save is whole.")
    finally:
        _hang_up(process)


def _say(words: str) -> None:
    with contextlib.suppress(OSError, ValueError):  # the terminal may be gone
        sys.stderr.write(f"{words}\n")
        sys.stderr.flush()


def _ended(process: subprocess.Popen[bytes], within_s: float) -> bool:
    try:
        process.wait(within_s)
    except subprocess.TimeoutExpired:
        return False
    return True


def _hang_up(process: subprocess.Popen[bytes]) -> None:
    if process.stdout is not None:
        process.stdout.close()
