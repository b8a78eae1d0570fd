"""A new town from any moment of an old one.

Apart from replay because it writes: a new save, whole or not at all, through the same journal as a live town. It reads as
far as a damaged save can be read, which makes it the way to rescue one.
"""

import itertools
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import apsw

from server.save import check, layout, lines
from server.save.chronicle import CallRow, Moment, NoteRow
from server.save.journal import Journal, discard, new_file, publish
from server.save.lock import holder
from server.world.state import World
from shared.errors import SaveError

_GROUP = 4096
"""Entries in one commit."""


Onward = Callable[[World], Sequence[Moment]]
"""Returns how history goes on in a branch that begins with a world; nothing, where it need not."""


def branch(path: Path, tick: int, new: Path, onward: Onward = lambda _: ()) -> World:
    """Make the save `new` of everything in `path` up to and including a tick, and what comes `onward`; return its last world.

    Raises SaveError when `new` exists, the town was founded after that tick, or `path` cannot be read so far.
    """
    layout.check_name(path)
    layout.check_name(new)
    tick = min(tick, lines.NO_LAST)
    written, complaint = _examine(path)
    draft = new.with_name(f"{new.name}.{os.getpid()}.draft")
    if new.exists():
        raise SaveError(f"{new} exists already. Choose another name, or delete that file first.")
    new_file(draft)
    try:
        world = _fill(draft, path, itertools.takewhile(lambda m: m[0].tick <= tick, check.readable(path, written)), tick, onward)
        if not world.entries:
            raise SaveError(complaint or f"{path} begins after tick {tick}. Ask for a later tick.")
        if complaint and not _reaches(path, written, tick):
            raise SaveError(complaint)
        publish(draft, new)
    except OSError as error:
        raise SaveError(f"{new} cannot be made: {error.strerror}. Choose another name or folder.") from error
    finally:
        discard(draft)
    return world


def _examine(path: Path) -> tuple[int, str]:
    """Return the format of a save, and what is wrong with it; raises SaveError when it is none."""
    written = check.identify(path)
    try:
        check.examine(path, live=holder(path) is not None)
    except SaveError as error:
        return written, str(error)
    return written, ""


def _reaches(path: Path, written: int, tick: int) -> bool:
    """Tell whether a damaged save can be read up to the tick: it holds an entry at it or after it."""
    return any(entry.tick >= tick for entry, _ in check.readable(path, written))


def _fill(draft: Path, path: Path, moments: Iterator[Moment], tick: int, onward: Onward) -> World:
    with closing(Journal.open(draft)) as journal:
        world = journal.load()
        while group := list(itertools.islice(moments, _GROUP)):
            journal.commit(group)
            world = group[-1][1]
        notes, calls = _beside(path, world.entries, tick)
        journal.commit((), notes, calls)
        journal.set_origin(json.dumps({"save": path.name, "tick": tick, "entries": world.entries}))
        if world.entries and (own := onward(world)):
            journal.commit(own)
            world = own[-1][1]
    return world


def _beside(path: Path, last_n: int, tick: int) -> tuple[list[NoteRow], list[CallRow]]:
    """Read the notes and the log of calls up to the tick, or what of them can be read."""
    notes: list[NoteRow] = []
    calls: list[CallRow] = []
    try:
        with closing(layout.connect(path)) as db:
            db.execute("PRAGMA writable_schema=ON")
            notes.extend(note for note in lines.notes(db, last_tick=tick) if note.n <= last_n)
            calls.extend(lines.calls(db, tick))
    except apsw.Error:
        pass  # what was read before it counts
    return notes, calls
