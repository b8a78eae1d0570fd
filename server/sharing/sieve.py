"""What of a save passes: the three looks at it that `server/save/share.py` takes, in their order.

Apart because it joins history and minds, which do not know each other. First everything private is noted, then history is
strained, and last the Notes, for only then it is known which of the private words were said aloud as well.
"""

from collections import defaultdict

import msgspec

from server.mind import notes
from server.save.chronicle import CallRow, NoteRow
from server.sharing import history, thoughts
from server.sharing.words import Secrets
from server.world.entry import Entry
from server.world.state import World


class Discretion:
    """The sieve of one save."""

    def __init__(self) -> None:
        self._secrets = Secrets()
        self._parties = history.Parties()
        self._strainer = history.Strainer()
        self._gone = defaultdict[int, set[int]](set)
        """By villager, the Notes of which nothing passes."""

    def note_entry(self, entry: Entry) -> None:
        """Take note of what is private in an entry of the save."""
        for event in entry.events:
            if history.is_private(event):
                self._secrets.add(history.words(event))
                self._parties.see(entry.n, event)

    def note_note(self, row: NoteRow) -> None:
        """Take note of what is private in a Note of the save."""
        note = _decoded(row)
        if note is not None and thoughts.is_private(note):
            self._secrets.add(thoughts.words(note))
            self._parties.since[row.villager] = min(row.n, self._parties.since.get(row.villager, row.n))

    def entry(self, entry: Entry, world: World) -> Entry | None:
        """Return the public part of the next entry; `world`: the public one before it."""
        public = self._strainer.entry(entry, world)
        if public is not None:
            self._secrets.allow(public)
        return public

    def allow_note(self, row: NoteRow) -> None:
        """Take for public what a villager kept before anything private was said to it."""
        note = _decoded(row)
        if note is not None and row.n < self._parties.since.get(row.villager, row.n + 1):
            self._secrets.allow(note)

    def note(self, row: NoteRow) -> NoteRow | None:
        """Return the public part of the next Note, in their order; what cannot be read stays private."""
        note = _decoded(row)
        gone = self._gone[row.villager]
        public = thoughts.public(note, gone, self._secrets) if note is not None else None
        if public is None:
            gone.add(row.id)
            return None
        return row if public == note else msgspec.structs.replace(row, blob=notes.encode(public))

    def call(self, row: CallRow) -> CallRow:
        """Return a line of the log without its text."""
        return msgspec.structs.replace(row, text=None)


def _decoded(row: NoteRow) -> notes.AnyNote | None:
    try:
        return notes.decode(row.blob)
    except msgspec.DecodeError:
        return None
