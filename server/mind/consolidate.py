"""Sums older memories up, so that a villager has at most so many: what is everyday and long unused becomes a few sentences.

Apart because forgetting is a rule of its own, pure, and by rule: no model decides what is lost, and nothing is: the notes stay
in the save, and a `Summed` says which it stands for, what they were about, how often, when, and who said it.

Useful is what a recall would give a memory whatever is asked: its importance (1..10, as a share of 10) and its recency (0.995
for each game hour since it was last used), added. The least useful are summed up, many at once, so that it is rare. Never summed
up are what a villager concluded (`Reflected`), what it wants (`Aspired`), its plan of today, and anything that happened today:
while there is nothing else, a villager has more than it should.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from typing import Any

from server.mind.feeling import MOST_IMPORTANT, importance
from server.mind.known import listed
from server.mind.notes import (
    AnyNote,
    Aspired,
    BrokeDown,
    DayOver,
    Decided,
    Given,
    Met,
    Noticed,
    Overheard,
    Planned,
    Reflected,
    Rested,
    Snubbed,
    SpokeMyself,
    Summed,
    Talked,
    Toiled,
    Traded,
    WasToldNo,
    is_private,
)
from server.mind.wording import searched
from shared.calendar import MINUTES_PER_HOUR, day
from shared.economy import Goods, gold, plus
from shared.economy import listed as goods_listed

MOST_NOTES = 1_000
"""Memories of a villager (RULES 6)."""

AT_ONCE = 80
"""So many below the cap are left when it was passed, more or less: it takes a while until it is passed again."""

ALIKE_LEAST = 3
"""Fewer of a kind are told with others."""

GROUP_MOST = 120
"""Notes that one sentence or two can stand for."""

GROUPS_MOST = 10
"""Sums made at once for each `GROUP_MOST` notes; what is left over goes into one."""

MOST_CHARS = 300

RECENCY_PER_HOUR = 0.995
"""What is left of recency after each game hour, as in the index."""

_Numbered = tuple[int, AnyNote]


def consolidate(
    notes: Mapping[int, AnyNote],
    tick: int,
    minute: int,
    used: Mapping[int, int] | None = None,
    most: int = MOST_NOTES,
) -> tuple[Summed, ...]:
    """Return what is to stand for the least useful notes; empty when there are no more than `most`, or nothing can be summed up.

    Whoever calls keeps each `Summed` as a note and lets go of the notes that its `of` names. `used`: the minute in which a
    note was last used; for those that are missing, when they were made.
    """
    used = used or {}
    if len(notes) <= most:
        return ()
    spare = sorted(
        (usefulness(note, used.get(note_id, note.minute), minute), note_id)
        for note_id, note in notes.items()
        if _may_go(note, minute)
    )
    least = sorted(note_id for _, note_id in spare[: len(notes) - most + AT_ONCE])
    if len(least) < ALIKE_LEAST:
        return ()
    groups = _grouped([(note_id, notes[note_id]) for note_id in least])
    return tuple(_summed(group, tick, minute) for group in groups)


def usefulness(note: AnyNote, used: int, minute: int) -> float:
    """Return how useful a note is that was last used at a game minute, 0..2."""
    recency: float = RECENCY_PER_HOUR ** (max(0, minute - used) / MINUTES_PER_HOUR)
    return importance(note) / MOST_IMPORTANT + recency


def _may_go(note: AnyNote, minute: int) -> bool:
    if isinstance(note, Planned) and note.day >= day(minute):
        return False
    return not isinstance(note, Reflected | Aspired) and day(note.minute) < day(minute)


# ── what belongs together ──


def _grouped(notes: Sequence[_Numbered]) -> list[list[_Numbered]]:
    """Put notes of one kind and one person together; of what stays alone, those of one person; the rest is sundry."""
    alike, rest = _by(notes, lambda note: (type(note).__name__, _about(note)))
    of_one, rest = _by(rest, lambda note: ("", _about(note)) if _about(note) else None)
    most = GROUPS_MOST * -(-len(notes) // GROUP_MOST)
    groups = sorted((*alike, *of_one), key=lambda group: (-len(group), group[0][0]))
    sundry = sorted([*rest, *(one for group in groups[most:] for one in group)])
    groups = groups[:most]
    if 0 < len(sundry) < ALIKE_LEAST and groups:
        groups[-1] = sorted((*groups[-1], *sundry))
        sundry = []
    return [part for group in (*groups, sundry) for part in _parted(group)]


def _by(
    notes: Iterable[_Numbered], key: Callable[[AnyNote], tuple[str, str] | None]
) -> tuple[list[list[_Numbered]], list[_Numbered]]:
    """Return the notes of each key, where there are enough, and the rest."""
    groups: dict[tuple[str, str] | None, list[_Numbered]] = {}
    for one in notes:
        groups.setdefault(key(one[1]), []).append(one)
    alone = groups.pop(None, [])
    enough = [group for group in groups.values() if len(group) >= ALIKE_LEAST]
    few = [one for group in groups.values() if len(group) < ALIKE_LEAST for one in group]
    return enough, [*alone, *few]


def _parted(group: list[_Numbered]) -> Iterable[list[_Numbered]]:
    parts = -(-len(group) // GROUP_MOST)
    return (group[len(group) * i // parts : len(group) * (i + 1) // parts] for i in range(parts))


def _about(note: AnyNote) -> str:
    """Return whom a note is about; empty for nobody, or for several."""
    match note:
        case Noticed() | Overheard() | SpokeMyself() | Snubbed() | Traded() | Given():
            return note.name
        case Talked(names=(name,)):
            return name
        case _:
            return ""


# ── in words ──


def _summed(group: Sequence[_Numbered], tick: int, minute: int) -> Summed:
    notes = [note for _, note in group]
    return Summed(
        tick=tick,
        minute=minute,
        of=tuple(note_id for note_id, _ in group),
        words=words_of(notes),
        importance=max(importance(note) for note in notes),
        since=min(_since(note) for note in notes),
    )


def words_of(notes: Sequence[AnyNote]) -> str:
    """Return what these notes come to, in at most `MOST_CHARS` characters."""
    kinds = {type(note) for note in notes}
    tell = _WORDS.get(kinds.pop()) if len(kinds) == 1 else None
    return tell(notes, _days(notes)) if tell else _sundry(notes, _days(notes))


def _since(note: AnyNote) -> int:
    return note.since if isinstance(note, Summed) else note.minute


def _days(notes: Sequence[AnyNote]) -> str:
    first, last = day(min(map(_since, notes))), day(max(note.minute for note in notes))
    return f"on day {first}" if first == last else f"on days {first} to {last}"


def _times(count: int) -> str:
    return "" if count == 1 else " twice" if count == 2 else f" {count} times"  # noqa: PLR2004


def _noticed(notes: Sequence[Noticed], days: str) -> str:
    seen = Counter(f"{note.doing} ({note.place})" if note.place else note.doing for note in notes)
    return _filled(f"I saw {notes[0].name}{_times(len(notes))} {days}:", _often(seen), ", ")


def _overheard(notes: Sequence[Overheard], days: str) -> str:
    to_me = sum(note.to_me for note in notes)
    said = f"{notes[0].name} said {len(notes)} things {days}{f', {to_me} of them to me' if to_me else ''}:"
    return _filled(said, _quotes(notes), " ")


def _spoke(notes: Sequence[SpokeMyself], days: str) -> str:
    return _filled(f"I spoke {len(notes)} times to {notes[0].name or 'everybody'} {days}:", _quotes(notes), " ")


def _snubbed(notes: Sequence[Snubbed], days: str) -> str:
    things = listed(sorted({str(note.item) for note in notes}))
    return _cut(f"{notes[0].name} turned down my offers{_times(len(notes))} {days}: {things}.")


def _traded(notes: Sequence[Traded], days: str) -> str:
    deals = []
    for did, some in (("sold", [note for note in notes if note.sold]), ("bought", [note for note in notes if not note.sold])):
        if some:
            goods, price = _total({note.item: note.qty} for note in some), sum(note.price for note in some)
            deals.append(f"I {did} {goods_listed(goods)} for {gold(price)} gold")
    return _cut(f"I traded with {notes[0].name}{_times(len(notes))} {days}: {', '.join(deals)}.")


def _given(notes: Sequence[Given], days: str) -> str:
    parts = []
    for who, some in (
        (f"I gave {notes[0].name}", [note for note in notes if note.mine]),
        (f"{notes[0].name} gave me", [note for note in notes if not note.mine]),
    ):
        money, goods = sum(note.money for note in some), _total(note.goods for note in some)
        what = [*([goods_listed(goods)] if goods else ()), *([f"{gold(money)} gold"] if money else ())]
        parts += [f"{who} {listed(what)} {days}"] if what else []
    return _cut(f"{', '.join(parts)}.")


def _toiled(notes: Sequence[Toiled], days: str) -> str:
    made = _total(note.gives for note in notes)
    return _cut(f"I worked{_times(len(notes))} {days}{f' and made {goods_listed(made)}' if made else ''}.")


def _rested(notes: Sequence[Rested], days: str) -> str:
    slept = sum(note.slept for note in notes)
    return f"I rested{_times(len(notes))} {days}, {slept} of them asleep."


def _days_over(notes: Sequence[DayOver], days: str) -> str:
    earned, made = sum(note.earned for note in notes), _total(note.made for note in notes)
    awake = sum(not note.slept for note in notes)
    parts = [
        f"I {'earned' if earned >= 0 else 'spent'} {gold(abs(earned))} gold",
        *([f"made {goods_listed(made)}"] if made else ()),
        *([f"found no sleep{_times(awake)}"] if awake else ()),
    ]
    return _cut(f"{days.capitalize()} {listed(parts)}.")


def _met(notes: Sequence[Met], days: str) -> str:
    return _filled(f"I met {len(notes)} people {days}:", list(dict.fromkeys(note.name for note in notes)), ", ")


def _told_no(notes: Sequence[WasToldNo], days: str) -> str:
    why = Counter(note.words for note in notes)
    return _filled(f"{len(notes)} things that I tried {days} could not be:", _often(why), " ")


def _decided(notes: Sequence[Decided], days: str) -> str:
    deeds = Counter(note.options[note.chosen] for note in notes if note.options)
    return _filled(f"I decided{_times(len(notes))} {days} what to do:", _often(deeds), ", ")


def _planned(notes: Sequence[Planned], days: str) -> str:
    return _filled(f"My plans {days}:", [_ended(aim) for aim in dict.fromkeys(note.aim for note in notes)], " ")


def _talked(notes: Sequence[Talked], days: str) -> str:
    with_whom = listed(list(dict.fromkeys(name for note in notes for name in note.names)))
    about = [_ended(note.words) for note in sorted(notes, key=lambda note: -note.lines)]
    return _filled(f"I talked with {with_whom}{_times(len(notes))} {days}:", list(dict.fromkeys(about)), " ")


def _again(notes: Sequence[Summed], _days: str) -> str:
    """Return each sum's beginning, the weightiest first: what was summed up before is summed up with less."""
    room = max(_SHORT, (MOST_CHARS - len(notes)) // len(notes))
    heavy = sorted(notes, key=lambda note: -note.importance)
    return _filled("", [_ended(_cut(note.words, room)) for note in heavy], " ")


_SHORT = 60

_WORDS: dict[type, Callable[[Sequence[Any], str], str]] = {
    Noticed: _noticed,
    Overheard: _overheard,
    SpokeMyself: _spoke,
    Snubbed: _snubbed,
    Traded: _traded,
    Given: _given,
    Toiled: _toiled,
    Rested: _rested,
    BrokeDown: lambda notes, days: f"I collapsed{_times(len(notes))} {days}.",
    DayOver: _days_over,
    Met: _met,
    WasToldNo: _told_no,
    Decided: _decided,
    Planned: _planned,
    Talked: _talked,
    Summed: _again,
}
"""By the kind, of notes that are all of one kind and, where they are about somebody, about the same."""


def _sundry(notes: Sequence[AnyNote], days: str) -> str:
    """Return what there is to tell of notes of several kinds, the weightiest first."""
    aloud = sorted((note for note in notes if not is_private(note)), key=lambda note: -importance(note))
    told = [_ended(words) for note in aloud if (words := searched(note))]
    return _filled(f"{days.capitalize()}, {len(notes)} things:", list(dict.fromkeys(told)), " ")


def _quotes(notes: Sequence[Overheard] | Sequence[SpokeMyself]) -> list[str]:
    """Return what was said aloud, the weightiest and the longest first, each once: sums are passed on, whispers are not."""
    heavy = sorted((-importance(note), -len(note.words), note.words) for note in notes if not is_private(note))
    return [f"“{words}”" for words in dict.fromkeys(words for _, _, words in heavy)]


def _often(counted: Counter[str]) -> list[str]:
    return [f"{what} (x{count})" if count > 1 else what for what, count in counted.most_common()]


def _total(many: Iterable[Goods]) -> Goods:
    return reduce(plus, many, {})


def _filled(lead: str, parts: Sequence[str], between: str) -> str:
    """Return the lead and as many parts as there is room for, at least the first if any; `…` where some are left out."""
    words = lead if parts else lead.removesuffix(":")
    for number, part in enumerate(parts):
        longer = f"{words}{between if number else ' ' if lead else ''}{part}"
        if number and len(longer) > MOST_CHARS - 2:
            words = f"{words}{'' if between == ' ' else ','} …"
            break
        words = longer
    return _cut(_ended(words))


def _ended(words: str) -> str:
    return words if re.search(r"[.!?…]”?$", words) else f"{words}."


def _cut(words: str, most: int = MOST_CHARS) -> str:
    return words if len(words) <= most else f"{words[: most - 1].rsplit(' ', 1)[0]}…"
