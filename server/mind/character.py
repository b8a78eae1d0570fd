"""What one villager is at this moment: its mind, what is around it, what it is about.

Apart because the strands of its life (perceiving and following the day in `villager`, talking in `converse`) share it.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec.structs import replace

from server.mind import plan
from server.mind.conduct import Conduct
from server.mind.memory import Mind, remember
from server.mind.notes import Addressee, AnyNote, Decided, Overheard, SpokeMyself, Summed, Talked
from server.mind.perceive import Surroundings
from shared.errors import ThorpError
from shared.ids import BeingId

log = logging.getLogger("thorp.mind")


class Character:
    """A villager's present; changed only between two awaits, by its own tasks."""

    def __init__(self, being: BeingId) -> None:
        self.being = being
        self.mind = Mind()
        self.around = Surroundings()
        self.conduct = Conduct()
        self.tick = 0
        self.notes: dict[int, AnyNote] = {}
        self.meant: dict[str, Addressee] = {}
        """For whom the words are that it is about to say."""
        self.used: dict[int, int] = {}
        """By note: the minute in which it last came to mind."""
        self.talks: dict[BeingId, int] = {}
        """With whom it is talking, and since which tick."""
        self._stream = 0

    def recollect(self, note_id: int, note: AnyNote) -> None:
        """Take a note into the mind, when it is made and when it is loaded."""
        self.notes[note_id] = note
        if isinstance(note, Summed):
            for gone in note.of:
                self.notes.pop(gone, None)
                self.used.pop(gone, None)
        if isinstance(note, Decided):
            self.used |= {one.note: note.minute for one in note.evidence if one.note in self.notes}
        self.mind = remember(self.mind, note)
        other = note.speaker if isinstance(note, Overheard) and note.to_me else note.to if isinstance(note, SpokeMyself) else 0
        if isinstance(note, Overheard | SpokeMyself) and note.chat:
            other = 0  # a chat is no talk that ends: its summary tells what it was about
        if other and other in self.mind.people:
            self.talks.setdefault(BeingId(other), note.tick)
        if isinstance(note, Talked):
            for one in note.others:
                self.talks.pop(one, None)

    def hush(self) -> None:
        """Put the day off while words are exchanged."""
        self.conduct = replace(self.conduct, errand=plan.after_words(self.conduct.errand, self.tick))

    def new_stream(self) -> int:
        """Return the number of a stream of words, never used before by this villager."""
        self._stream = max(self._stream, self.mind.stream) + 1
        return self._stream

    @contextmanager
    def edge_of_thought(self) -> Iterator[None]:
        """Keep a mistake in one thought from ending all minds: it is logged, and the villager goes on by rule."""
        try:
            yield
        except ThorpError as error:
            log.info("Villager %d stops: %s", self.being, error)
        except Exception:
            log.exception("A thought of villager %d failed; it goes on by rule. Please report this.", self.being)
