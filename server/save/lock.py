"""Who writes a save: a lock beside it, held by the operating system for as long as the server lives.

Apart from the journal because `thorpd serve` asks who runs a town without opening the save. The lock is on NAME.thorp.lock,
which says in JSON who holds it; the file alone means nothing: a killed server's lock is free.
"""

import fcntl
import os
import time
from pathlib import Path

import msgspec

from server.save.layout import check_name
from shared.errors import SaveError

_TRIES = 5
_PAUSE_S = 0.05
"""Somebody who asks `holder` holds a lock for a moment: so try again."""


class Holder(msgspec.Struct, frozen=True):
    """The server that runs a save."""

    pid: int
    url: str = ""
    """Where it listens; empty until it does."""


class Lock:
    """The right to write a save; raises SaveError when another server has it."""

    def __init__(self, save: Path) -> None:
        self._path = _lock_of(save)
        self._fd = _acquire(self._path, save)
        self.announce("")

    def announce(self, url: str) -> None:
        """Say where the server listens, for whoever is refused."""
        text = msgspec.json.encode(Holder(os.getpid(), url))
        os.pwrite(self._fd, text, 0)
        os.ftruncate(self._fd, len(text))

    def release(self) -> None:
        """Let the next server have it; the file goes too."""
        if self._fd >= 0:
            self._path.unlink(missing_ok=True)
            os.close(self._fd)
            self._fd = -1


def holder(save: Path) -> Holder | None:
    """Return who runs the save now, or None. Its pid is 0 in the instant before it has said who it is.

    Raises SaveError when no save can have that name.
    """
    path = _lock_of(save)
    try:
        fd = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        if _flock(fd, fcntl.LOCK_SH):
            return None
        return _read(fd)
    finally:
        os.close(fd)


def running(save: Path) -> str | None:
    """Return where the server that runs the save listens; None when none runs, or it does not listen yet."""
    held = holder(save)
    return held.url or None if held else None


def _lock_of(save: Path) -> Path:
    check_name(save)
    return save.with_name(save.name + ".lock")


def _flock(fd: int, kind: int) -> bool:
    try:
        fcntl.flock(fd, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(fd: int) -> Holder:
    try:
        return msgspec.json.decode(os.pread(fd, 4096, 0), type=Holder)
    except msgspec.DecodeError:
        return Holder(0)


def _acquire(path: Path, save: Path) -> int:
    for _ in range(_TRIES):
        try:
            fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise SaveError(f"{path} cannot be written ({error.strerror}). Make the folder of the save writable.") from error
        if _flock(fd, fcntl.LOCK_EX) and _still_there(fd, path):
            return fd
        refusal = _refusal(save, _read(fd))
        os.close(fd)
        time.sleep(_PAUSE_S)
    raise SaveError(refusal)


def _still_there(fd: int, path: Path) -> bool:
    """Tell whether the file we locked is the one at that path: its last holder may have removed it meanwhile."""
    try:
        return os.path.samestat(os.fstat(fd), path.stat())
    except FileNotFoundError:
        return False


def _refusal(save: Path, held: Holder) -> str:
    where = f" at {held.url}" if held.url else ""
    who = f"process {held.pid}" if held.pid else "another process"
    do = f"Join it (`thorp join {held.url} --name YOU`)" if held.url else "Wait for it"
    return f"{save} is in use: {who} serves it{where}. {do}, or stop that process first."
