"""The plan of a day: what it is for, its hours, and what changes it.

Apart from `plan`, which follows whatever schedule holds: here a schedule is made of the one a villager was born with. Coarse
to fine: an aim is chosen at waking, from its goals and how it is; the aim fills the free hours of the day; the next steps come
from them. Work, meals and the night stay where they were: a plan never starves anybody.
"""

import re
from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from server.mind import choice_prompt
from server.mind.bargain import HUNGRY
from server.mind.memory import Mind
from server.mind.notes import Planned
from server.mind.options import RESTING, place_for, sociable, temper
from server.mind.perceive import Surroundings
from server.mind.plan import appointment
from server.mind.think import Choose, Chosen, Thinking
from server.mind.weigh import drawn, sound, weighed
from shared.calendar import MINUTES_PER_HOUR, day, minute_of_day
from shared.living import SLEEPING, Appointment

_DAWN, _AFTERNOON = 5 * MINUTES_PER_HOUR, 17 * MINUTES_PER_HOUR
_WORN = 15
_HURT = -0.8


class Aim(msgspec.Struct, frozen=True):
    """What a day could be for."""

    words: str
    place: str
    """Where its free hours go; empty: where they always do."""
    doing: str
    leaning: float


def today(mind: Mind, around: Surroundings) -> Surroundings:
    """Return what is around with the day as the villager planned it, if it did."""
    plan = mind.plan
    if plan is None or not plan.steps or plan.day != day(around.minute):
        return around
    return replace(around, persona=replace(around.persona, schedule=plan.steps))


def rewritten(mind: Mind, before: Surroundings, around: Surroundings, tick: int) -> Planned | None:
    """Return the plan of a day whose schedule somebody rewrote while it ran: the hours as they are now. None while it holds."""
    plan, hours = mind.plan, around.persona.schedule
    if plan is None or plan.day != day(around.minute) or hours == before.persona.schedule:
        return None
    return replace(plan, tick=tick, minute=around.minute, steps=hours)


def is_due(mind: Mind, around: Surroundings) -> bool:
    """Tell whether it is awake on a day that it has not planned."""
    if not around.persona.schedule or minute_of_day(around.minute) < _DAWN:
        return False
    now = appointment(around.persona, around.you, around.minute)
    awake = now is not None and not now.doing.startswith(SLEEPING)
    return awake and (mind.plan is None or mind.plan.day != day(around.minute))


def make(mind: Mind, around: Surroundings, tick: int, *, ask: bool) -> Thinking[Planned]:
    """Think of the day's aim and make its plan; `ask`: whether the model has time for it."""
    aims = tuple(_aims(mind, around))
    model: tuple[float, ...] = ()
    if ask:
        request = choice_prompt.request(mind, around, [aim.words for aim in aims], ())
        chosen = yield Choose(msgspec.structs.replace(request, purpose="plan"))
        model = sound(chosen.shares, len(aims)) if isinstance(chosen, Chosen) else ()
    shares = weighed([aim.leaning for aim in aims], model, temper(around))
    aim = aims[drawn(shares, f"{around.you} plan {tick}")]
    return _planned(around, tick, aim, by_rule=not model)


def revised(mind: Mind, around: Surroundings, tick: int) -> Planned | None:
    """Return another plan for the rest of the day when something has upset it; None while it holds. Once a day at the most."""
    plan = mind.plan
    if plan is None or plan.day != day(around.minute) or plan.because or minute_of_day(around.minute) >= _LATE:
        return None
    why = _upset(mind, around)
    if not why:
        return None
    rest = Aim("get my strength back", "home", RESTING, 0.0)
    return replace(_planned(around, tick, rest, by_rule=True), because=why)


_LATE = 21 * MINUTES_PER_HOUR


def _upset(mind: Mind, around: Surroundings) -> str:
    life = around.life
    if life is not None and life.stamina <= HUNGRY // 2:
        return "I am worn out"
    if mind.energy < _WORN:
        return "I have thought too much"
    return "somebody hurt me" if mind.today.rude and min(mind.impacts[-2:], default=0.0) <= _HURT else ""


def _planned(around: Surroundings, tick: int, aim: Aim, *, by_rule: bool) -> Planned:
    steps = tuple(_filled(around, aim))
    return Planned(tick=tick, minute=around.minute, day=day(around.minute), aim=aim.words, steps=steps, by_rule=by_rule)


def _filled(around: Surroundings, aim: Aim) -> Iterator[Appointment]:
    """Yield the schedule with the aim in its free hours: those outside, after work, that are no meal and no bed."""
    for step in around.persona.schedule:
        free = step.minute >= _AFTERNOON and step.place != "home" and not re.search(_MEALS, step.doing)
        yield replace(step, place=aim.place, doing=aim.doing) if free and aim.place else step


_MEALS = r"\b(?:eat|supper|soup|cook|breakfast)"


def _aims(mind: Mind, around: Surroundings) -> Iterator[Aim]:
    goals = mind.goals(around.persona.goals)
    yield Aim("do the day's work as always", "", "", 1.0)
    for goal in goals[-2:]:
        place = place_for(around, goal)
        yield Aim(f"come nearer to a wish: to {goal}", place.name if place else "", f"thinking how to {goal}", 0.4)
    inn = place_for(around, "gossip")
    if inn is not None:
        yield Aim("see friends in the evening", inn.name, "talking with friends", 0.2 + sociable(around) + 0.4 * mind.mood)
    worn = 1.0 if mind.energy < 2 * _WORN or (around.life is not None and around.life.stamina <= 2 * HUNGRY) else -0.8
    yield Aim("take it slowly and rest", "home", RESTING, worn - 0.6 * mind.mood)
