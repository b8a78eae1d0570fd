"""The public part of a mind's Notes: without what it was told in private, and without what it made of that.

Apart because it must know every kind of Note that rests on others. What rests on a private Note is private too, and so is what
holds private words; what only mentions it is kept without the mention.
"""

from msgspec.structs import replace

from server.mind.notes import AnyNote, Decided, Evidence, Overheard, Reflected, SpokeMyself, Summed, is_whispered
from server.sharing.words import Secrets


def is_private(note: AnyNote) -> bool:
    """Tell whether a Note is of a chat or a whisper itself."""
    return is_whispered(note) or bool(getattr(note, "chat", 0))


def words(note: AnyNote) -> tuple[str, ...]:
    """Return the words of a private Note."""
    return (note.words,) if isinstance(note, Overheard | SpokeMyself) else ()


def public(note: AnyNote, gone: set[int], secrets: Secrets) -> AnyNote | None:
    """Return what of a Note may be told; None when nothing may. `gone`: the ids of the villager's Notes of which nothing may."""
    if is_private(note) or _rests_on(note, gone):
        return None
    note = _without(note, gone, secrets)
    return None if secrets.within(note) else note


def _rests_on(note: AnyNote, lost: set[int]) -> bool:
    match note:
        case Reflected(evidence=evidence):
            return any(one.note in lost for one in evidence)
        case Summed(of=of):
            return not lost.isdisjoint(of)
        case _:
            return False


def _without(note: AnyNote, lost: set[int], secrets: Secrets) -> AnyNote:
    match note:
        case Decided(evidence=evidence, situation=situation):
            kept = tuple(one for one in evidence if _may_stand(one, lost, secrets))
            return replace(note, evidence=kept, situation="" if secrets.touch(situation) else situation)
        case Reflected(evidence=evidence):
            return replace(note, evidence=tuple(one for one in evidence if _may_stand(one, lost, secrets)))
        case SpokeMyself(about=about) if about in lost:
            return replace(note, about=0)
        case _:
            return note


def _may_stand(one: Evidence, lost: set[int], secrets: Secrets) -> bool:
    return one.note not in lost and not secrets.touch(one.words)
