"""What a villager has become: the Mind, which is the fold of its Notes.

Apart because a mind must be the same after a restart: the notes are journalled, the Mind never is. It is bounded: it keeps the
last lines of each conversation and forgets whom it has not met for longest.
"""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import replace

from server.mind import doings, feeling
from server.mind.discreet import is_secret
from server.mind.notes import (
    AnyNote,
    Aspired,
    DayOver,
    Decided,
    Met,
    Noticed,
    Overheard,
    Planned,
    Reflected,
    Rested,
    SpokeMyself,
    Talked,
    Toiled,
    Traded,
    WasToldNo,
    is_private,
)
from shared.economy import Occupation
from shared.ids import BeingId
from shared.sights import Kind

MOST_LINES = 20
"""Lines kept of one conversation (RULES 5: the last 20 messages)."""

MOST_PEOPLE = 200
"""People a villager knows at once."""

TALK_TICKS = 900
"""Two who spoke within 90 real seconds are in conversation."""

TURN_TICKS = 200
"""A villager's words within 20 s of somebody's count as an answer to them."""

MOST_TOLD = 40
"""Pieces of news a villager knows that it has told somebody."""

MOST_SAID = 80
"""Own words that a villager knows it has said."""

MOST_CHATS = 600
"""Chats a villager knows how far it is with."""

MOST_SWORN = 8
"""Marks of a secret kept of one chat."""

MOST_GOALS = 3

MOST_DEEDS = 3
"""So many deeds of one kind in a row are a loop (RULES 6)."""

ENERGY_FULL, ENERGY_FIRST = 100, 80
_THINKING, _WORKING, _RESTING, _SLEEPING = -1, -5, 10, 80
"""What they do to the energy; a night's sleep is a rest of eight hours."""


class Utterance(msgspec.Struct, frozen=True):
    """One line of a conversation."""

    mine: bool
    words: str
    minute: int
    tick: int
    whispered: bool = False


class Acquaintance(msgspec.Struct, frozen=True):
    """Somebody the villager knows."""

    name: str
    kind: Kind
    since: int
    """The minute of the first meeting."""
    last_tick: int
    """When they last met or spoke."""
    lines: tuple[Utterance, ...] = ()
    """What the two said to each other, oldest first."""
    occupation: Occupation | None = None
    trades: int = 0
    """Settled between the two."""
    regard: float = 0.0
    """-1..1: what the villager thought of them at `regard_minute`; `regard_at` tells what is left of it."""
    regard_minute: int = 0
    doing: str = ""
    """What they were last seen doing …"""
    seen_minute: int = 0
    """… and when."""
    place: str = ""
    """… and where; empty: outdoors."""
    told: tuple[int, ...] = ()
    """The ids of the notes that they were told of, latest last."""
    talks: int = 0
    """Talks of several lines that are over."""
    talked_minute: int = -1
    """When the last one ended; -1: never."""

    def regard_at(self, minute: int) -> float:
        """Return what the villager thinks of them by now, -1..1."""
        return feeling.faded(self.regard, minute - self.regard_minute)


class Kept(msgspec.Struct, frozen=True):
    """How far a villager is with a chat."""

    heard: int = 0
    """The last message that it remembers …"""
    answered: int = 0
    """… and the last one of others that it has answered."""
    sworn: tuple[int, ...] = ()
    """When somebody last marked what they wrote as a secret, in ticks."""


class Floor(msgspec.Struct, frozen=True):
    """Whom a player is talking with, as far as the villager could tell."""

    villager: BeingId
    tick: int


class Mind(msgspec.Struct, frozen=True):
    """What a villager believes of the past."""

    people: dict[BeingId, Acquaintance] = {}
    floors: dict[BeingId, Floor] = {}
    """By player: who holds the conversation."""
    asker: BeingId = BeingId(0)
    """The player whose words were heard last …"""
    asked_tick: int = -TURN_TICKS
    """… and when."""
    stream: int = 0
    """The highest stream it used."""
    told_no: WasToldNo | None = None
    last_day: DayOver | None = None
    impacts: tuple[float, ...] = ()
    """How the last things that happened felt, -1..1 each."""
    energy: int = ENERGY_FIRST
    """0..100: what is left to think and work with."""
    gathered: int = 0
    """The importance of what has happened since it last reflected."""
    plan: Planned | None = None
    """For the day that its `day` names."""
    aspired: tuple[Aspired, ...] = ()
    """Goals that it took up, latest last."""
    insights: tuple[Reflected, ...] = ()
    """Latest last."""
    decided: Decided | None = None
    """The last decision."""
    said: tuple[str, ...] = ()
    """What it said itself lately, to whomever."""
    spoke_minute: int = 0
    """When it last said something."""
    deeds: tuple[str, ...] = ()
    """What it decided on, the last few times."""
    refused: int = 0
    """Tries that failed since the last that did not."""
    chats: dict[int, Kept] = {}
    """By chat, the one that something was written in last at the end."""
    today: doings.Doings = doings.Doings()
    """What the day has brought so far."""

    @property
    def mood(self) -> float:
        """Return the mood, -1..1."""
        return feeling.mood(self.impacts)

    def spoke_with(self, other: BeingId, tick: int) -> bool:
        """Tell whether the villager itself said something to them within the length of a talk before `tick`."""
        known = self.people.get(other)
        return known is not None and any(line.mine and tick - line.tick <= TALK_TICKS for line in known.lines)

    def regard(self, other: BeingId, minute: int) -> float:
        """Return what it thinks of somebody by now, -1..1; 0 of a stranger."""
        known = self.people.get(other)
        return known.regard_at(minute) if known else 0.0

    def goals(self, first: tuple[str, ...]) -> tuple[str, ...]:
        """Return what it wants by now; `first`: what it wanted when it was born."""
        goals = list(first)
        for change in self.aspired:
            goals = [goal for goal in goals if goal not in (change.instead, change.goal)] + [change.goal]
        return tuple(goals[-MOST_GOALS:])


def remember(mind: Mind, note: AnyNote) -> Mind:
    """Fold one note into the mind: what its kind does, then how it feels."""
    fold = _FOLDS.get(type(note))
    mind = _felt(mind, note)
    if isinstance(note, Overheard | SpokeMyself) and note.chat:
        mind = _written(mind, note)
    return fold(mind, note) if fold else mind


def _felt(mind: Mind, note: AnyNote) -> Mind:
    """Let a note shift the mood and what is thought of somebody, and count towards the next reflection."""
    felt, (other, by) = feeling.impact(note), feeling.toward(note)
    impacts = (*mind.impacts, felt)[-feeling.IMPACTS :] if felt else mind.impacts
    gathered = mind.gathered + feeling.importance(note)
    mind = replace(mind, impacts=impacts, gathered=gathered, today=doings.done(mind.today, note))
    known = mind.people.get(other)
    if known is None or not by:
        return mind
    regard = feeling.shifted(known.regard_at(note.minute), by)
    return replace(mind, people=mind.people | {other: replace(known, regard=regard, regard_minute=note.minute)})


def _written(mind: Mind, note: Overheard | SpokeMyself) -> Mind:
    """Note how far the villager is with a chat."""
    kept = mind.chats.get(note.chat, Kept())
    answered = max(kept.answered, note.upto) if isinstance(note, SpokeMyself) else kept.answered
    sworn = (*kept.sworn, note.tick)[-MOST_SWORN:] if isinstance(note, Overheard) and is_secret(note.words) else kept.sworn
    others = {chat: old for chat, old in mind.chats.items() if chat != note.chat}
    if len(others) >= MOST_CHATS:
        del others[next(iter(others))]
    return replace(mind, chats=others | {note.chat: Kept(max(kept.heard, note.line), answered, sworn)})


def _tired(mind: Mind, by: int) -> Mind:
    return replace(mind, energy=max(0, min(ENERGY_FULL, mind.energy + by)))


def _overheard(mind: Mind, note: Overheard) -> Mind:
    known = mind.people.get(note.speaker)
    if known is None:
        return mind
    if note.to_me:
        mind = _with(mind, note.speaker, _line(known, note, mine=False))
    if note.chat:
        return mind
    if known.kind is Kind.PLAYER:
        return replace(mind, asker=note.speaker, asked_tick=note.tick)
    if mind.asker and note.tick - mind.asked_tick <= TURN_TICKS:
        return replace(_hold(mind, mind.asker, note.speaker, note.tick), asker=BeingId(0))
    return mind


def _spoke(mind: Mind, note: SpokeMyself) -> Mind:
    said = (*mind.said, note.words)[-MOST_SAID:]
    mind = replace(mind, stream=max(mind.stream, note.stream), said=said, spoke_minute=note.minute)
    known = mind.people.get(note.to)
    if known is None:
        return mind
    known = _line(known, note, mine=True)
    if note.about:
        known = replace(known, told=(*known.told, note.about)[-MOST_TOLD:])
    mind = _with(mind, note.to, known)
    if known.kind is Kind.VILLAGER or note.chat:
        return mind
    asker = BeingId(0) if mind.asker == note.to else mind.asker
    return replace(_hold(mind, note.to, BeingId(0), note.tick), asker=asker)


def _hold(mind: Mind, player: BeingId, villager: BeingId, tick: int) -> Mind:
    """Note who talks with a player; villager 0 is the mind itself."""
    floors = {who: floor for who, floor in mind.floors.items() if tick - floor.tick <= TALK_TICKS}
    return replace(mind, floors=floors | {player: Floor(villager, tick)})


def _met(mind: Mind, note: Met) -> Mind:
    known = mind.people.get(note.being) or Acquaintance(
        note.name,
        note.kind,
        since=note.minute,
        last_tick=note.tick,
        regard=note.regard,
        regard_minute=note.minute,
    )
    return _with(mind, note.being, replace(known, occupation=note.occupation))


def _noticed(mind: Mind, note: Noticed) -> Mind:
    known = mind.people.get(note.being)
    if known is None:
        return mind
    seen = replace(known, doing=note.doing, place=note.place, seen_minute=note.minute)
    return replace(mind, people=mind.people | {note.being: seen})


def _traded(mind: Mind, note: Traded) -> Mind:
    known = mind.people.get(note.other)
    if known is None:
        return mind
    return _with(mind, note.other, replace(known, trades=known.trades + 1, last_tick=note.tick))


def _talked(mind: Mind, note: Talked) -> Mind:
    people = mind.people.copy()
    for other in note.others:
        if other in people:
            people[other] = replace(people[other], talks=people[other].talks + 1, talked_minute=note.minute)
    return replace(mind, people=people)


def _decided(mind: Mind, note: Decided) -> Mind:
    deeds = (*mind.deeds, note.options[note.chosen])[-MOST_DEEDS:] if note.options else mind.deeds
    return _tired(replace(mind, decided=note, deeds=deeds, refused=0), _THINKING)


def _reflected(mind: Mind, note: Reflected) -> Mind:
    gathered = max(0, mind.gathered - note.spent - feeling.importance(note))
    return _tired(replace(mind, insights=(*mind.insights, note)[-_INSIGHTS:], gathered=gathered), _THINKING)


_INSIGHTS = 12

_FOLDS: dict[type, Callable[[Mind, Any], Mind]] = {
    Met: _met,
    Noticed: _noticed,
    Overheard: _overheard,
    SpokeMyself: _spoke,
    WasToldNo: lambda mind, note: replace(mind, told_no=note, refused=mind.refused + 1),
    Traded: _traded,
    Toiled: lambda mind, _: _tired(mind, _WORKING),
    Rested: lambda mind, note: _tired(mind, _SLEEPING if note.slept else _RESTING),
    DayOver: lambda mind, note: replace(mind, last_day=note),
    Decided: _decided,
    Planned: lambda mind, note: _tired(replace(mind, plan=note), _THINKING),
    Reflected: _reflected,
    Aspired: lambda mind, note: replace(mind, aspired=(*mind.aspired, note)[-MOST_GOALS:]),
    Talked: _talked,
}
"""By the kind of note; the rest only feel like something."""


def _line(known: Acquaintance, note: Overheard | SpokeMyself, *, mine: bool) -> Acquaintance:
    said = Utterance(mine, note.words, note.minute, note.tick, whispered=is_private(note))
    lines = (*known.lines, said)[-MOST_LINES:]
    return replace(known, lines=lines, last_tick=note.tick)


def _with(mind: Mind, being: BeingId, known: Acquaintance) -> Mind:
    people = mind.people | {being: known}
    if len(people) > MOST_PEOPLE:
        del people[min(people, key=lambda other: (people[other].last_tick, other))]
    return replace(mind, people=people)
