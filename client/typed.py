"""The commands one typed before, kept between visits: one small private file in the user's state folder.

Apart from the keepsakes, which are proofs of who one is. The file keeps commands alone, never words meant for somebody: what was
said, whispered or sent can be recalled only during the visit in which it was typed.
"""

import contextlib
from pathlib import Path

import msgspec

from client import privatefile

MOST = 200
"""Lines that are kept."""

_LONGEST = 600
"""Characters of a line that is kept."""


class Typed:
    """The lines of earlier visits and of this one, oldest first, each once."""

    def __init__(self, file: Path | None = None) -> None:
        """Read `file`; without one, lines live as long as the visit. A broken file is as good as an empty one."""
        self._file = file
        self._unkept = set[str]()
        self.lines: list[str] = _load(file)[-MOST:] if file is not None else []

    def add(self, line: str, *, keep: bool = True) -> None:
        """Remember a line, between visits too where `keep`; a disk that is full keeps nobody from playing."""
        line = line[:_LONGEST]
        self.lines = [*(kept for kept in self.lines if kept != line), line][-MOST:]
        self._unkept = {known for known in self._unkept if known in self.lines} | (set() if keep else {line})
        if self._file is not None and keep:
            with contextlib.suppress(OSError):
                _save(self._file, [known for known in self.lines if known not in self._unkept])


def of(app: object) -> Typed:
    """Return the lines of an app; in one without them nothing was ever typed."""
    found = getattr(app, "typed", None)
    return found if isinstance(found, Typed) else Typed()


def _load(file: Path) -> list[str]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=list[str])
    except (OSError, ValueError, RecursionError):  # not there, no list of lines, or not UTF-8
        return []


def _save(file: Path, lines: list[str]) -> None:
    privatefile.replace(file, msgspec.json.format(msgspec.json.encode(lines)))
