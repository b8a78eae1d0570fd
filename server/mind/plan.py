"""The day by rule: from a villager's schedule and the clock to the next thing to try.

Apart because it is one rule, without a model: where to be now, how to get there, what to begin on arrival, and what to do when
there is no room. Times are ticks, so that patience is the same at every speed of the clock.
"""

import msgspec
from msgspec.structs import replace

from server.mind.perceive import Surroundings
from shared.calendar import MINUTES_PER_DAY, MINUTES_PER_PERIOD, TICKS_PER_SECOND, minute_of_day
from shared.commands import Begin, GoTo
from shared.ids import BeingId
from shared.living import Appointment, Persona
from shared.sights import PlaceSeen

PATIENCE_TICKS = 8 * TICKS_PER_SECOND
"""Between two tries that failed."""

DETOUR_TICKS = 60 * TICKS_PER_SECOND
"""How long a villager waits elsewhere before it looks again whether there is room."""

TALK_OVER_TICKS = 7 * TICKS_PER_SECOND
"""After the last words of a talk, before the day goes on."""

_BED_IN_MINUTES = 120
"""Beds are offered from two hours before the night on."""

_TRIES = 2
"""Failures after which a villager waits elsewhere."""


class Errand(msgspec.Struct, frozen=True):
    """What a villager is about: one appointment, and how far it got."""

    appointment: Appointment | None = None
    late: bool = False
    """Whether it is bedtime: who is at home already goes to bed then."""
    arrived: bool = False
    failed: int = 0
    detour: str = ""
    """Where it waits until there is room; empty when it need not."""
    not_before: int = 0
    """The tick until which to wait …"""
    talk_until: int = 0
    """… and that until which a talk may go on, whatever comes next."""


def offset(being: BeingId) -> int:
    """Return the minutes, -3 to 7, by which somebody is late for everything: so that nobody marches in step."""
    return being * 7 % 11 - 3


def appointment(persona: Persona, being: BeingId, minute: int) -> Appointment | None:
    """Return what the schedule says for now; None without a schedule."""
    now = (minute - offset(being)) % MINUTES_PER_DAY
    past = [line for line in persona.schedule if line.minute <= now]
    return past[-1] if past else (persona.schedule[-1] if persona.schedule else None)


def next_deed(
    around: Surroundings, errand: Errand, tick: int, instead: Appointment | None = None
) -> tuple[GoTo | Begin | None, Errand]:
    """Return what to try now, if anything, and the errand as it is then; `instead` goes before the schedule."""
    errand = _current(around, errand, instead)
    now = errand.appointment
    if now is None or tick < max(errand.not_before, errand.talk_until):
        return None, errand
    goal = errand.detour or now.place
    if around.heading and around.heading == _place_name(around, goal):
        return None, errand
    if not errand.arrived:
        return GoTo(goal), replace(errand, not_before=tick + PATIENCE_TICKS)
    if not now.doing and not errand.detour:
        return None, errand
    doing = f"waiting for room: {_place_name(around, now.place)}" if errand.detour else now.doing
    if around.me.doing != doing:
        return Begin(doing), replace(errand, not_before=tick + (DETOUR_TICKS if errand.detour else PATIENCE_TICKS))
    return None, Errand(now, errand.late, talk_until=errand.talk_until) if errand.detour else errand


def after_try(around: Surroundings, errand: Errand, tick: int, refused: str) -> Errand:
    """Return the errand after a deed was tried; `refused` is the code of the refusal, empty when there was none."""
    if refused == "already_there":
        return replace(errand, arrived=True, not_before=tick)
    return errand if refused in ("", "no_change") else _failed(around, errand, tick)


def after_journey(around: Surroundings, errand: Errand, tick: int, *, arrived: bool) -> Errand:
    """Return the errand after a journey ended, there or on the way."""
    if not arrived:
        return _failed(around, errand, tick)
    goal = errand.detour or (errand.appointment.place if errand.appointment else "")
    here = around.here.name if around.here else ""
    return replace(errand, arrived=_place_name(around, goal) == here, not_before=tick)


def after_words(errand: Errand, tick: int) -> Errand:
    """Return the errand after words were exchanged: it goes on when the talk is over."""
    return replace(errand, talk_until=max(errand.talk_until, tick + TALK_OVER_TICKS))


def _current(around: Surroundings, errand: Errand, instead: Appointment | None) -> Errand:
    now = instead or appointment(around.persona, around.you, around.minute)
    late = minute_of_day(around.minute + _BED_IN_MINUTES) < _BED_IN_MINUTES + MINUTES_PER_PERIOD
    if now != errand.appointment:
        return Errand(now, late, arrived=_is_there(around, now), talk_until=errand.talk_until)
    if late and not errand.late and now is not None and now.place == "home":
        return replace(errand, late=True, arrived=False)
    return errand


def _is_there(around: Surroundings, now: Appointment | None) -> bool:
    """Tell whether it stands where it has to be; at home it may have to go to bed."""
    if now is None or now.place == "home" or around.heading:
        return False
    return around.here is not None and around.here == around.place_named(now.place)


def _failed(around: Surroundings, errand: Errand, tick: int) -> Errand:
    """Try again after a while; where there is no room, or after some tries, wait elsewhere."""
    failed = errand.failed + 1
    wait = replace(errand, failed=failed, not_before=tick + PATIENCE_TICKS)
    goal = around.place_named(errand.appointment.place) if errand.appointment else None
    full = goal is not None and 0 < goal.capacity <= goal.occupants
    if errand.detour or not (full or failed >= _TRIES):
        return wait
    return replace(wait, detour=_roomy(around, goal), failed=0, not_before=tick)


def _roomy(around: Surroundings, goal: PlaceSeen | None) -> str:
    """Return one of the two roomiest places, not the goal itself; half of the villagers prefer the other."""
    places = sorted((place for place in around.places if place != goal), key=lambda place: (-place.capacity, place.id))[:2]
    return places[around.you % len(places)].name if places else ""


def _place_name(around: Surroundings, name: str) -> str:
    place = around.place_named(name)
    return place.name if place else name
