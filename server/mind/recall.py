"""What comes to a villager's mind: its notes that share words with what was said, the latest first among equals.

Apart because it is the simple answer to the Need `Recall`, used when the town gives no better one (see `Recollection`).
"""

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from server.mind import wording
from server.mind.discreet import is_secret
from server.mind.memory import TALK_TICKS
from server.mind.notes import AnyNote, Given, Overheard, SpokeMyself, Traded, is_whispered
from server.mind.talk import Line
from shared.sights import Manner

_LONG_WORD = 4
"""Shorter words say little about what a text is about."""

_COMMON = frozenset(
    re.findall(
        r"\w+",
        "about been come does good have hello here know like morning much name need really some tell thank that them then "
        "there they thing think this time today very want well were what when where which will with would your",
    )
)


def recall(notes: Mapping[int, AnyNote], text: str, line: Line, most: int) -> tuple[int, ...]:
    """Return the ids of up to `most` notes that matter for a text, best first; `line`: what is answered with it."""
    wanted = _keywords(text)
    if not wanted:
        return ()
    scored = [(len(wanted & _keywords(text)), note_id) for note_id, text in _texts(notes, line)]
    best = sorted((pair for pair in scored if pair[0]), reverse=True)[:most]
    return tuple(note_id for _, note_id in best)


def _texts(notes: Mapping[int, AnyNote], line: Line) -> Iterable[tuple[int, str]]:
    for note_id, note in notes.items():
        if not may_come(note, line):
            continue
        if isinstance(note, Overheard):
            yield note_id, f"{note.name} {note.words}"
        elif isinstance(note, Traded | Given):
            yield note_id, wording.searched(note)


def may_come(note: AnyNote, line: Line) -> bool:
    """Tell whether a note may come to mind at a line: none of the talk going on; a whisper only at one of the same two.

    What was written in a chat comes to mind wherever its writer speaks or writes, and in that chat; before nobody else. What was
    marked as a secret does so only where the two are alone: what is answered aloud is heard by whoever stands by.
    """
    if is_now(note, line):
        return False
    if isinstance(note, Overheard | SpokeMyself) and note.chat and note.chat != line.chat:
        alone = line.manner is Manner.WHISPER or not is_secret(note.words)
        return alone and line.speaker != 0 and _partner(note) == line.speaker
    return not is_whispered(note) or (line.manner is Manner.WHISPER and _partner(note) == line.speaker)


def _partner(note: AnyNote) -> int | None:
    return note.speaker if isinstance(note, Overheard) else note.to if isinstance(note, SpokeMyself) else None


def is_now(note: AnyNote, line: Line) -> bool:
    """Tell whether a note belongs to the talk that the line goes on: it stands in the prompt already."""
    chat = note.chat if isinstance(note, Overheard | SpokeMyself) else 0
    if line.chat or chat:  # the prompt of a chat holds its last messages, and nothing else that was said
        return chat == line.chat and note.tick >= (line.since if chat else line.tick)
    return line.tick - note.tick <= TALK_TICKS if _partner(note) == line.speaker else note.tick >= line.tick


def _keywords(text: str) -> AbstractSet[str]:
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) >= _LONG_WORD} - _COMMON
