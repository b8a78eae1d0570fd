"""What the town asks of a save, as a protocol, and a save that is only memory.

Apart from the journal so that the town and its tests need no disk.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from server.save.messages import Reach, Shelf, in_memory, keep, messages
from server.world.entry import Entry
from server.world.evolve import fold
from server.world.state import EMPTY, World
from shared.chats import ChatLine, Hit
from shared.ids import BeingId

Moment = tuple[Entry, World]
"""An entry and the world after it."""


class NoteRow(msgspec.Struct, frozen=True):
    """A Note of a villager's mind; what its bytes mean is the mind's affair."""

    id: int
    """From `Chronicle.new_note_id`."""
    villager: BeingId
    n: int
    """The last entry before it."""
    tick: int
    blob: bytes


class CallRow(msgspec.Struct, frozen=True):
    """One request to a model, for the log."""

    tick: int
    villager: BeingId
    purpose: str
    prompt_hash: str
    prompt_chars: int
    pieces: int
    """Pieces of text that came back: about as many as tokens."""
    ms: int
    first_ms: int
    """Until the first piece; -1 when none came."""
    outcome: str
    text: str | None = None
    """Kept if the town's settings say so."""
    tokens_in: int | None = None
    tokens_out: int | None = None
    """Of the prompt and of the answer; None where nobody counted them."""


class Chronicle(Protocol):
    """A town's history, as its one writer sees it. Not for two threads at a time, where it does not say otherwise."""

    @property
    def path(self) -> Path | None:
        """The file, to be read beside its writer; None when there is none."""
        ...

    def load(self) -> World:
        """Return the world after the last entry; `EMPTY` before the first."""
        ...

    def commit(self, moments: Sequence[Moment], notes: Sequence[NoteRow] = (), calls: Sequence[CallRow] = ()) -> None:
        """Write all of it or none; what returned lasts. Raises SaveError when it could not be written."""
        ...

    def new_note_id(self) -> int:
        """Return an id that no note has or will be given. From any thread."""
        ...

    def notes(self, villager: BeingId | None = None) -> Iterator[NoteRow]:
        """Yield the notes, of everybody or of one villager, oldest first. From any thread."""
        ...

    def chat_lines(self, chat: int, before: int, most: int, reach: Reach) -> tuple[ChatLine, ...]:
        """Return the last messages of a chat before one (0: of all), oldest first. From any thread."""
        ...

    def chat_hits(self, words: str, most: int, reach: Reach) -> tuple[Hit, ...]:
        """Return the last messages with all of these words, newest first. From any thread."""
        ...

    def announce(self, url: str) -> None:
        """Say where the town listens, for whoever tries to run the save twice."""
        ...

    def close(self) -> None:
        """Leave everything in one file; a second time does nothing."""
        ...


class Scratch:
    """A chronicle in memory, gone with it: for tests and for towns that need not last."""

    path = None

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.rows: list[NoteRow] = []
        self.calls: list[CallRow] = []
        self.url = ""
        self.closed = False
        self._note_id = 0
        self._messages = in_memory()
        self._shelf = Shelf(self._messages)

    def load(self) -> World:
        """Fold all entries."""
        world = EMPTY
        for entry in self.entries:
            world = fold(world, entry)
        return world

    def commit(self, moments: Sequence[Moment], notes: Sequence[NoteRow] = (), calls: Sequence[CallRow] = ()) -> None:
        """Keep them."""
        self.entries.extend(entry for entry, _ in moments)
        for entry, world in moments:
            keep(self._messages, messages(entry, world))
        self.rows.extend(notes)
        self.calls.extend(calls)

    def new_note_id(self) -> int:
        """Count on."""
        self._note_id += 1
        return self._note_id

    def notes(self, villager: BeingId | None = None) -> Iterator[NoteRow]:
        """Yield what was kept."""
        return (row for row in self.rows if villager in (None, row.villager))

    def chat_lines(self, chat: int, before: int, most: int, reach: Reach) -> tuple[ChatLine, ...]:
        """Return what was kept."""
        return self._shelf.lines(chat, before, most, reach)

    def chat_hits(self, words: str, most: int, reach: Reach) -> tuple[Hit, ...]:
        """Return what was kept."""
        return self._shelf.hits(words, most, reach)

    def announce(self, url: str) -> None:
        """Remember it, for tests."""
        self.url = url

    def close(self) -> None:
        """Remember it, for tests."""
        self.closed = True
