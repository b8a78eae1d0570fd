"""What the Notes of villagers add to what the entries tell: where talks began, insights, and who thinks worse of whom.

Apart from `recorded`, which reads the entries, because only villagers' minds know to whom words were said and how they felt.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from server.annals.passage import sentence
from server.annals.register import Found
from server.annals.talks import Diary, Spoken, talks_of
from server.mind.feeling import label, toward
from server.mind.memory import Mind, remember
from server.mind.notes import AnyNote, Overheard, Reflected, SpokeMyself, decode, is_private
from server.save.chronicle import NoteRow
from server.world.state import Being
from shared.ids import BeingId
from shared.story import MarkKind

_REACH_TICKS = 50
"""A villager notes what it said within so many ticks of saying it."""


def noted(
    villagers: Iterable[Being], notes: Callable[[BeingId], Sequence[NoteRow]], stretch: range
) -> tuple[list[Diary], list[Found]]:
    """Return what they noted, during a stretch of entries, of words said aloud; and what they thought."""
    diaries, thoughts = [], []
    for being in villagers:
        spoken: list[AnyNote] = []
        for row, note, fallen in _lived(notes(being.id), stretch):
            if isinstance(note, Reflected):
                words = f"{being.name} thought: “{sentence(note.insight)}”"
                thoughts.append(Found(max(row.n, 1), row.tick, note.minute, (MarkKind.REFLECTION,), words, being.id))
            elif isinstance(note, Overheard | SpokeMyself) and not is_private(note):
                spoken.append(note)
            if fallen:
                words = f"{being.name} thinks less of {fallen}."
                thoughts.append(Found(max(row.n, 1), row.tick, note.minute, (MarkKind.QUARREL,), words, being.id))
        diaries.append(Diary(being.name, tuple(spoken)))
    return diaries, thoughts


def _lived(rows: Iterable[NoteRow], stretch: range) -> Iterator[tuple[NoteRow, AnyNote, str]]:
    """Yield the Notes of a stretch, each with whom the villager thinks less of since: what the two are to each other fell."""
    mind = Mind()
    for row in rows:
        if row.n >= stretch.stop:
            return
        try:
            note = decode(row.blob)
        except msgspec.DecodeError:
            continue
        before, mind = mind, remember(mind, note)
        if row.n >= stretch.start or (row.n == 0 and stretch.start == 1):
            yield row, note, _fallen(before, mind, note)


def _fallen(before: Mind, after: Mind, note: AnyNote) -> str:
    """Return the name of whoever did what a note tells and is liked less for it, by a word for what the two are; else nothing."""
    other, by = toward(note)
    if by >= 0 or other not in before.people or other not in after.people:
        return ""
    old, new = before.people[other].regard_at(note.minute), after.people[other].regard_at(note.minute)
    return after.people[other].name if label(old) != label(new) else ""


def with_talks(found: Iterable[Found], diaries: Sequence[Diary], entry_at: Callable[[int], int]) -> Iterator[Found]:
    """Yield what was found, the first words of each talk marked; by itself a talk whose first words are not found.

    `entry_at`: the last entry at or before a tick.
    """
    begun: dict[tuple[str, str], list[Spoken]] = defaultdict(list)
    for talk in talks_of(diaries):
        first = talk.lines[0]
        begun[first.speaker, first.words].append(first)
    lone = {id(line): line for lines in begun.values() for line in lines}
    for one in found:
        opening = _opening(one, begun) if MarkKind.SAID in one.kinds else None
        if opening is not None and lone.pop(id(opening), None) is not None:
            one = one._replace(kinds=(*one.kinds[:-1], MarkKind.TALK, MarkKind.SAID))  # noqa: PLW2901 - the same, marked
        yield one
    for line in lone.values():
        words = f"{line.speaker}: “{line.words}”"
        yield Found(entry_at(line.tick), line.tick, line.minute, (MarkKind.TALK,), words)


def _opening(one: Found, begun: dict[tuple[str, str], list[Spoken]]) -> Spoken | None:
    """Return the beginning of a talk that these words are, if they are one."""
    speaker, _, quoted = one.words.partition(": “")
    near = (line for line in begun.get((speaker, quoted[:-1]), ()) if abs(line.tick - one.tick) <= _REACH_TICKS)
    return next(near, None)
