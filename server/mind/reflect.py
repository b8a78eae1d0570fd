"""Reflection: what a villager makes of what it has lived through, and what it wants from then on.

Apart because it looks back. When enough has gathered (RULES 6), it asks itself about who or what was there most, and draws an
insight that rests on those memories. The insights that could be true are made by rule from the evidence; the model says which of
them fits best. So a small model never invents, and a larger one still decides.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

import msgspec

from server.mind import choice_prompt
from server.mind.bargain import product
from server.mind.feeling import importance
from server.mind.memory import Mind
from server.mind.notes import AnyNote, Aspired, DayOver, Evidence, Given, Overheard, Reflected, Snubbed, SpokeMyself, Traded
from server.mind.perceive import Surroundings
from server.mind.think import Choose, Chosen, Thinking
from server.mind.weigh import drawn, sound, weighed
from server.mind.wording import told
from shared.calendar import MINUTES_PER_DAY
from shared.economy import Item
from shared.ids import BeingId
from shared.sights import Kind

THRESHOLD = 150
"""The importance that must have gathered (RULES 6: 150 in the literature)."""

_MOST_NOTES = 200
_MOST_EVIDENCE = 4
_SURE = 0.7
"""Insights are drawn with little whim."""

_GOOD, _BAD = 0.15, -0.1


class Insight(msgspec.Struct, frozen=True):
    """Something that could be true, how much speaks for it, and what one might want because of it."""

    words: str
    leaning: float
    wish: str = ""


def is_due(mind: Mind) -> bool:
    """Tell whether enough has happened since the last time."""
    return mind.gathered >= THRESHOLD


def reflect(mind: Mind, around: Surroundings, notes: Mapping[int, AnyNote], tick: int, *, ask: bool) -> Thinking[Reflected]:
    """Think back; `ask`: whether the model has time for it."""
    recent = dict(list(notes.items())[-_MOST_NOTES:])
    other, evidence = _subject(mind, recent)
    insights = tuple(_of_person(mind, around, other) if other else _of_work(around, recent))
    name = mind.people[other].name if other else ""
    question = f"What do I think of {name}?" if other else "How do I live?"
    model: tuple[float, ...] = ()
    if ask:
        memories = [told(note, around.minute) for note in evidence.values()]
        request = choice_prompt.insight(around, question, memories, [insight.words for insight in insights])
        chosen = yield Choose(request)
        model = sound(chosen.shares, len(insights)) if isinstance(chosen, Chosen) else ()
    shares = weighed([insight.leaning for insight in insights], model, _SURE)
    found = insights[drawn(shares, f"{around.you} reflects {tick}")]
    return Reflected(
        tick=tick,
        minute=around.minute,
        question=question,
        insight=found.words,
        evidence=tuple(Evidence(note_id, told(note, around.minute)) for note_id, note in evidence.items()),
        by_rule=not model,
        spent=mind.gathered,
    )


def aspires(mind: Mind, around: Surroundings, reflected: Reflected) -> Aspired | None:
    """Return the goal that follows from an insight, if one does that the villager has not yet; one a day at the most."""
    if mind.aspired and around.minute - mind.aspired[-1].minute < MINUTES_PER_DAY:
        return None
    goals = mind.goals(around.persona.goals)
    people = (_of_person(mind, around, being) for being, known in mind.people.items() if known.name in reflected.insight)
    drawn_from = [insight for insights in (*people, _of_work(around, {})) for insight in insights]
    wishes = [insight.wish for insight in drawn_from if insight.words == reflected.insight]
    if not wishes or not wishes[0] or wishes[0] in goals:
        return None
    instead = goals[0] if len(goals) >= _MOST_GOALS else ""
    return Aspired(tick=reflected.tick, minute=reflected.minute, goal=wishes[0], instead=instead)


_MOST_GOALS = 3


def _subject(mind: Mind, notes: Mapping[int, AnyNote]) -> tuple[BeingId, dict[int, AnyNote]]:
    """Return who was there most, and the memories of them that matter most; 0 for the villager's own life."""
    about: dict[BeingId, dict[int, AnyNote]] = {}
    weights: Counter[BeingId] = Counter()
    for note_id, note in notes.items():
        other = _other(note)
        if other in mind.people:
            about.setdefault(other, {})[note_id] = note
            weights[other] += importance(note)
    thought_of = [one.question for one in mind.insights[-_RECENT:]]
    fresh = [being for being, _ in weights.most_common() if not any(mind.people[being].name in asked for asked in thought_of)]
    if not fresh:
        own = {note_id: note for note_id, note in notes.items() if isinstance(note, Traded | DayOver | Snubbed)}
        return BeingId(0), _best(own)
    return fresh[0], _best(about[fresh[0]])


_RECENT = 3


def _best(notes: Mapping[int, AnyNote]) -> dict[int, AnyNote]:
    best = sorted(notes, key=lambda note_id: (-importance(notes[note_id]), -note_id))[:_MOST_EVIDENCE]
    return {note_id: notes[note_id] for note_id in sorted(best)}


def _other(note: AnyNote) -> BeingId:
    match note:
        case Overheard():
            return note.speaker if note.to_me else BeingId(0)
        case SpokeMyself():
            return note.to
        case Traded() | Given() | Snubbed():
            return note.other
        case _:
            return BeingId(0)


def _of_person(mind: Mind, around: Surroundings, other: BeingId) -> Iterator[Insight]:
    """Yield what could be true of somebody: nothing that what is thought of them speaks against."""
    known = mind.people[other]
    regard, name = mind.regard(other, around.minute), known.name
    guest = known.kind is Kind.PLAYER
    if regard > 0:
        yield Insight(f"{name} is good to me and I like the company", 4 * (regard - _GOOD), f"be a good friend to {name}")
    if known.trades:
        yield Insight(f"{name} is a fair trader", -1.0 + 0.8 * known.trades, f"trade more with {name}")
    if regard < _BAD:
        yield Insight(f"{name} is not kind and I should keep away", 4 * (_BAD - regard), f"keep away from {name}")
    yield Insight(f"I hardly know {name} and should ask more", (0.6 if guest else 0.2) - 3 * abs(regard), f"get to know {name}")


def _of_work(around: Surroundings, notes: Mapping[int, AnyNote]) -> Iterator[Insight]:
    life = around.life
    days = [note for note in notes.values() if isinstance(note, DayOver)]
    earned = sum(note.earned for note in days)
    yield Insight("I am content with my days", 0.3)
    if life is not None:
        goods = product(life.occupation).value
        yield Insight("I work hard and earn too little", 0.8 if earned < 0 else -0.8, f"find more buyers for my {goods}")
        if not life.goods.get(Item.HOUSE):
            yield Insight("I want a bed of my own", 0.6, "save for a house")
        snubs = sum(isinstance(note, Snubbed) for note in notes.values())
        yield Insight("I ask too much for what I sell", 0.3 * snubs - 1.0, "ask fairer prices")
