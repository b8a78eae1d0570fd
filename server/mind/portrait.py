"""A mind as a watcher sees it: drawn from a villager's Notes, at whatever moment they reach.

Apart from `memory`, whose fold it takes further: a Mind forgets lines and thoughts that somebody who looks at it wants to read.
Pure; a `Sketch` holds what is shown of the notes so far, and a portrait is that sketch at a minute.
"""

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from server.mind.feeling import importance, label, mood_word
from server.mind.memory import Mind, remember
from server.mind.notes import (
    AnyNote,
    Aspired,
    Decided,
    Evidence,
    Overheard,
    Planned,
    Reflected,
    SpokeMyself,
    Summed,
    is_private,
    is_whispered,
)
from server.mind.wording import told
from shared.calendar import day
from shared.ids import BeingId
from shared.living import Persona
from shared.minds import (
    ChoiceSeen,
    EvidenceSeen,
    InsightSeen,
    MemorySeen,
    MindSeen,
    OptionSeen,
    RelationSeen,
    TalkSeen,
    ThoughtSeen,
)
from shared.story import TieSeen

MOST_THOUGHTS = 16
MOST_MEMORIES = 24
MOST_LINES = 20
MOST_INSIGHTS = 8
MOST_RELATIONS = 60
"""What of each is shown; of relations those that mean most, either way."""

MOST_TIES = 4_000
"""Of all villagers together: those of a hundred who know forty each."""

INDIFFERENT = 0.05
"""Below it somebody means nothing to a villager, either way: a few words, or one trade, come to less."""

MOST_SITUATION = 2_000
"""Characters of a situation that are shown, the last: they are what the choice turned on."""

WHISPERED = "(whispered)"
WRITTEN = "(written in a private chat)"
"""Stand for the words of a whisper, and of a message."""

_THOUGHTS = Decided | Planned | Reflected | Aspired
_LINES = Overheard | SpokeMyself


class Who(msgspec.Struct, frozen=True):
    """Whose portrait it is, as the town knows them at that moment."""

    being: BeingId
    name: str
    doing: str = ""
    persona: Persona = Persona()


class Sketch(msgspec.Struct, frozen=True):
    """What of the notes so far is shown."""

    mind: Mind = Mind()
    thoughts: tuple[_THOUGHTS, ...] = ()
    """The last, oldest first; so the rest."""
    memories: tuple[AnyNote, ...] = ()
    lines: tuple[_LINES, ...] = ()
    count: int = 0
    """How many notes there are, those aside that were summed up: what the cap of memories counts."""


def sketched(sketch: Sketch, note: AnyNote) -> Sketch:
    """Return the sketch after one more note."""
    mind = remember(sketch.mind, note)
    thoughts, memories, lines = sketch.thoughts, sketch.memories, sketch.lines
    count = max(0, sketch.count + 1 - (len(note.of) if isinstance(note, Summed) else 0))
    if isinstance(note, _THOUGHTS):
        thoughts = (*thoughts, note)[-MOST_THOUGHTS:]
    elif told(note, note.minute):
        memories = (*memories, note)[-MOST_MEMORIES:]
    if isinstance(note, SpokeMyself) or (isinstance(note, Overheard) and note.to_me and note.words):
        lines = (*lines, note)[-MOST_LINES:]
    return Sketch(mind, thoughts, memories, lines, count)


def portrait(who: Who, notes: Iterable[AnyNote], minute: int) -> MindSeen:
    """Return a villager's mind at a minute, from all its notes up to then, oldest first."""
    sketch = Sketch()
    for note in notes:
        sketch = sketched(sketch, note)
    return drawn(who, sketch, minute)


def drawn(who: Who, sketch: Sketch, minute: int) -> MindSeen:
    """Return the portrait that a sketch makes at a minute."""
    mind = sketch.mind
    seen = MindSeen(
        being=who.being,
        name=who.name,
        minute=minute,
        doing=who.doing,
        mood=_shown(mind.mood),
        feels=mood_word(_shown(mind.mood)),
        energy=mind.energy,
        goals=mind.goals(who.persona.goals),
        choice=_choice(mind.decided) if mind.decided is not None and mind.decided.options else None,
        thoughts=tuple(map(_thought, sketch.thoughts)),
        insights=tuple(map(_insight, mind.insights[-MOST_INSIGHTS:])),
        relations=_relations(mind, minute),
        memories=tuple(MemorySeen(note.minute, told(note, minute), importance(note)) for note in sketch.memories),
        memory_count=sketch.count,
        talk=tuple(_line(who.name, note) for note in sketch.lines),
    )
    return _with_plan(seen, mind.plan, who.persona)


def _with_plan(seen: MindSeen, plan: Planned | None, persona: Persona) -> MindSeen:
    """Show the plan for this day; without one the day goes by its schedule."""
    if plan is None or plan.day != day(seen.minute):
        return replace(seen, steps=persona.schedule, plan_by_rule=bool(persona.schedule))
    return replace(seen, aim=plan.aim, because=plan.because, steps=plan.steps, plan_by_rule=plan.by_rule)


def _choice(note: Decided) -> ChoiceSeen:
    return ChoiceSeen(
        minute=note.minute,
        options=tuple(
            OptionSeen(words, _part(note.shares, at, 0.0), _part(note.model, at), _part(note.rule, at))
            for at, words in enumerate(note.options)
        ),
        chosen=note.chosen,
        by_rule=not note.model,
        situation=note.situation[-MOST_SITUATION:],
        evidence=_evidence(note.evidence),
    )


def _part(shares: tuple[float, ...], at: int, none: float = -1.0) -> float:
    return round(shares[at], 4) if at < len(shares) else none


def _evidence(evidence: tuple[Evidence, ...]) -> tuple[EvidenceSeen, ...]:
    return tuple(EvidenceSeen(one.words, {part: round(score, 3) for part, score in one.parts.items()}) for one in evidence)


def _thought(note: _THOUGHTS) -> ThoughtSeen:
    match note:
        case Decided():
            words = note.options[note.chosen] if note.chosen < len(note.options) else ""
            return ThoughtSeen(note.minute, "decided", words, by_rule=not note.model)
        case Planned():
            return ThoughtSeen(note.minute, "planned", note.aim, by_rule=note.by_rule)
        case Reflected():
            return ThoughtSeen(note.minute, "reflected", note.insight, by_rule=note.by_rule)
        case Aspired():
            return ThoughtSeen(note.minute, "aspired", note.goal)


def _insight(note: Reflected) -> InsightSeen:
    return InsightSeen(note.minute, note.question, note.insight, _evidence(note.evidence), by_rule=note.by_rule)


def _relations(mind: Mind, minute: int) -> tuple[RelationSeen, ...]:
    found = [
        RelationSeen(being, known.name, regard, label(regard), talks=known.talks, trades=known.trades)
        for being, known in mind.people.items()
        for regard in (_shown(known.regard_at(minute)),)
    ]
    telling = sorted(found, key=lambda one: (-abs(one.regard), -one.talks - one.trades, one.being))[:MOST_RELATIONS]
    return tuple(sorted(telling, key=lambda one: (-one.regard, one.being)))


def ties(minds: Iterable[tuple[BeingId, Mind]], minute: int) -> tuple[TieSeen, ...]:
    """Return what these think of others at a minute, those that mean most; indifference is left out."""
    found = [
        TieSeen(villager, other, regard)
        for villager, mind in minds
        for other, known in mind.people.items()
        if abs(regard := _shown(known.regard_at(minute))) >= INDIFFERENT
    ]
    telling = sorted(found, key=lambda one: -abs(one.regard))[:MOST_TIES]
    return tuple(sorted(telling, key=lambda one: (one.of, one.to)))


def _shown(value: float) -> float:
    """Return a mood or a regard in hundredths, as it is read; words for it fit what is read, and there is no -0."""
    return round(value, 2) + 0.0


def _line(name: str, note: _LINES) -> TalkSeen:
    """Return a line of talk; of a whisper only that it was, for a watcher stands beside nobody."""
    words = WHISPERED if is_whispered(note) else WRITTEN if is_private(note) else note.words
    if isinstance(note, Overheard):
        return TalkSeen(note.minute, note.name, name, words)
    return TalkSeen(note.minute, name, note.name, words, by_rule=note.by_rule)
