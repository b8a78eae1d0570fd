"""A program on a pseudo-terminal, as somebody sits before one: what is typed, what comes, when.

Apart because it is how a whole client is timed from outside, with nothing of it known here.
"""

import os
import select
import signal
import struct
import subprocess
import sys
import time
from typing import Self

REST_S = 0.4
"""How long nothing may come before a screen counts as quiet."""

_LONGEST_S = 30.0
_LONGEST_REST_S = 2.0


def is_possible() -> bool:
    """Tell whether this system has pseudo-terminals."""
    return sys.platform != "win32"


class Terminal:
    """A Python program with a terminal of 80 by 24; used as a context."""

    def __init__(self, arguments: list[str], home: str) -> None:
        """What the program keeps for its user is kept in the folder `home`."""
        self._arguments = arguments
        self._home = home

    def __enter__(self) -> Self:
        """Start the program."""
        import fcntl  # noqa: PLC0415 - not on every system
        import pty  # noqa: PLC0415
        import termios  # noqa: PLC0415

        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        kept = {
            "XDG_STATE_HOME": self._home,
            "XDG_CONFIG_HOME": self._home,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
        }
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, *self._arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=os.environ | kept,
            start_new_session=True,
        )
        os.close(theirs)
        return self

    def __exit__(self, *_: object) -> None:
        """End the program."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(5.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._ours)

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self._ours, text.encode())

    def until(self, sign: str, timeout_s: float = _LONGEST_S) -> bool:
        """Read until a sign has come, whole; say whether it did."""
        until_s, wanted, last = time.perf_counter() + timeout_s, sign.encode(), b""
        while (left_s := until_s - time.perf_counter()) > 0:
            data = self._read(left_s)
            if data is None:
                return False
            last = last[1 - len(wanted) :] + data if len(wanted) > 1 else data
            if wanted in last:
                return True
        return False

    def rest(self, longest_s: float = _LONGEST_REST_S) -> None:
        """Read until nothing comes for a while; in a town where something always moves, not longer than that."""
        until_s = time.perf_counter() + longest_s
        while time.perf_counter() < until_s and self._read(REST_S):
            pass

    def _read(self, timeout_s: float) -> bytes | None:
        """Return what has come; nothing when nothing comes in time, or the program has ended."""
        if not select.select([self._ours], [], [], timeout_s)[0]:
            return None
        try:
            return os.read(self._ours, 1 << 16) or None
        except OSError:
            return None
