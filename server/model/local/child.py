"""A child process that talks in frames: start it, hear it, stop it.

It is apart from the supervisor so that a test may put any program in its place.
"""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import msgspec

from server.model.local import frames
from server.model.local.frames import FromModel, ToModel

log = logging.getLogger("thorp.model.host")

HOST = (sys.executable, "-P", "-m", "server.model.local.host")
"""The command of the model's process."""

ROOT = str(Path(__file__).resolve().parents[3])
"""Where `server` is found, whatever folder the town was started in."""

SPINS = "3000"
"""How long llama.cpp's threads spin while they wait for each other (libgomp), before they give the core away.

Its own default (300,000) is as fast on an idle machine, but beside one other busy process on 2 cores two threads spin
against each other: 2 to 7 tokens/s. With 3,000: 58; with none at all (``OMP_WAIT_POLICY=PASSIVE``): 69, but a single
reply on an idle machine drops from 120 tokens/s to 35-56. Set either in the environment to decide otherwise.
"""

QUICK = {"GOMP_SPINCOUNT": SPINS, "GGML_NO_BACKTRACE": "1"}
"""Unless the host's environment says otherwise. A llama.cpp that gives up calls gdb for a backtrace: seconds in which it is
neither alive nor dead."""

LAST_LINES, LAST_LETTERS = 2, 400
"""How much is told of what a child that gave up printed last."""

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
"""On Windows, SIGTERM ends a process as abruptly."""

LINE_BYTES = 64 * 1024


class Child:
    """A running child and its pipes."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._printed = ""
        self._babbled = False
        self._logging = asyncio.create_task(self._log_errors())

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def say(self, message: ToModel) -> None:
        """Send a message; a dead child is noticed by :meth:`heard`, not here."""
        if self._process.stdin and not self._process.stdin.is_closing():
            self._process.stdin.write(frames.encode(message))

    async def heard(self) -> AsyncIterator[FromModel]:
        """Yield what the child says until it ends or talks nonsense."""
        out = self._process.stdout
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            try:
                while out:
                    head = await out.readexactly(frames.HEAD.size)
                    yield frames.from_model(await out.readexactly(frames.length(head)))
            except (ValueError, msgspec.DecodeError):
                self._babbled = True

    def kill(self) -> None:
        """Kill it at once: it holds nothing that must be kept.

        Not by ``Process.kill``, which may reap the child before asyncio does and so lose its exit code.
        """
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, KILL)

    async def gone(self) -> str:
        """Kill it if need be, and wait until it is gone; return how it ended, with its last words if it gave up by itself."""
        self.kill()
        code = await self._process.wait()
        await self._logging
        if self._babbled:
            return "it talked nonsense"
        last_words = "" if code in {0, -KILL} else "; ".join(self._printed.strip().splitlines()[-LAST_LINES:])
        return f"exit {code}" + (f": {last_words}" if last_words else "")

    async def _log_errors(self) -> None:
        """Pass on what the child, or llama.cpp in it, prints."""
        errors = self._process.stderr
        while errors and (chunk := await errors.read(LINE_BYTES)):
            text = chunk.decode("utf-8", "replace")
            self._printed = (self._printed + text)[-LAST_LETTERS:]
            for line in text.splitlines():
                log.debug("%s", line)


async def spawn(command: Sequence[str] = HOST) -> Child:
    """Start the child in its own session, so that ctrl+c in the terminal ends the town in order, not the model first."""
    path = os.pathsep.join(filter(None, (ROOT, os.environ.get("PYTHONPATH", ""))))
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**QUICK, **os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"},
        start_new_session=True,
    )
    return Child(process)
