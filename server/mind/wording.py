"""Notes in words: as a villager tells them, and as the index searches them.

Apart because one table serves prompts, answers by rule, the index and whoever watches: a memory reads the same everywhere.
"""

import re
from collections.abc import Callable
from typing import Any

from server.mind.discreet import aloud
from server.mind.known import listed, the
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
    Snubbed,
    SpokeMyself,
    Summed,
    Talked,
    Toiled,
    Traded,
    is_private,
)
from shared.calendar import day
from shared.economy import gold
from shared.economy import listed as goods_listed


def told(note: AnyNote, minute: int, *, in_confidence: bool = False) -> str:
    """Return a memory as a sentence at a game minute: `Ada said yesterday, I love rye bread.` Empty for what is not told.

    Of a whisper or a message of a chat only that it was, unless it is told `in_confidence`: to the one whom it was for.
    """
    when = f" {_when(note.minute, minute)}"
    if is_private(note) and not in_confidence:
        return _whispered(note, when)
    say = _TOLD.get(type(note))
    return say(note, when) if say else ""


def searched(note: AnyNote) -> str:
    """Return the words by which a memory is found, the same at any time; empty for what is not searched."""
    match note:
        case Overheard(words="") | Decided():
            return ""
        case Overheard():
            return f"{note.name}: {note.words}"
        case SpokeMyself():
            return note.words
        case _:
            say = _TOLD.get(type(note))
            return say(note, "") if say else ""


def _said(note: Overheard, when: str) -> str:
    return f"{note.name} {'wrote' if note.chat else 'said'}{when}, {_ended(note.words)}"


def _whispered(note: Overheard | SpokeMyself, when: str) -> str:
    did = "wrote" if note.chat else "whispered"
    if isinstance(note, Overheard):
        return f"{note.name} {did} something to me{when}."
    return f"I {did} something to {note.name or 'somebody'}{when}."


def _saw(note: Noticed, when: str) -> str:
    where = f" at {the(note.place)}" if note.place else ""
    return f"I saw {note.name} {note.doing}{where}{when}."


def _traded(note: Traded, when: str) -> str:
    did, way = ("sold", "to") if note.sold else ("bought", "from")
    return f"I {did} {goods_listed({note.item: note.qty})} {way} {note.name}{when} for {gold(note.price)} gold."


def _given(note: Given, when: str) -> str:
    what = goods_listed(note.goods) if note.goods else f"{gold(note.money)} gold"
    return f"{f'I gave {note.name}' if note.mine else f'{note.name} gave me'} {what}{when}."


def _day_over(note: DayOver, _when: str) -> str:
    made = f"I made {goods_listed(note.made)}." if note.made else ""
    earned = f"I earned {gold(note.earned)} gold." if note.earned > 0 else ""
    parts = [part for part in (made, earned, "" if note.slept else "I found no sleep.") if part]
    return f"Day {note.day}: {' '.join(parts)}" if parts else ""


_TOLD: dict[type, Callable[[Any, str], str]] = {
    Met: lambda note, when: f"{note.name} wrote to me for the first time{when}." if note.chat else f"I met {note.name}{when}.",
    Noticed: _saw,
    Overheard: _said,
    SpokeMyself: lambda note, when: f"saying{when} to {note.name or 'everybody'}, {_ended(note.words)}",
    Snubbed: lambda note, when: f"{note.name} turned down my offer of {goods_listed({note.item: note.qty})}{when}.",
    Traded: _traded,
    Given: _given,
    Toiled: lambda note, when: f"I worked{when} and made {goods_listed(note.gives)}.",
    BrokeDown: lambda _, when: f"I collapsed{when}.",
    DayOver: _day_over,
    Planned: lambda note, when: f"I made a plan{when}: {_ended(note.aim)}",
    Reflected: lambda note, _: _ended(said) if (said := aloud(note.insight)) else "",
    Aspired: lambda note, when: f"I decided{when} to {_ended(note.goal)}",
    Talked: lambda note, when: f"I talked with {listed(list(note.names))}{when}: {_ended(note.words)}",
    Summed: lambda note, _: _ended(note.words),
    Decided: lambda note, when: f"I decided{when} to {_ended(note.options[note.chosen])}" if note.options else "",
}
"""By the kind of note, with when it was; what stands not here is not told."""


def _when(minute: int, now: int) -> str:
    days = day(now) - day(minute)
    return "today" if days <= 0 else "yesterday" if days == 1 else f"{days} days ago"


def _ended(words: str) -> str:
    return words if re.search(r"[.!?…]$", words) else f"{words}."
