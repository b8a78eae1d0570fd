"""What a villager could do next: the commands that the rules allow now, by all it perceives, each in words.

Apart because a choice among these can never be illegal, whoever makes it. What is due (a bed, food, work, an answer to an offer)
is done by rule before anything is weighed here (`livelihood`); these are the free moments. `leaning` is the rule's part of
the choice: habit, needs, character and liking, in natural logarithms of odds, so that a model's part can be added.
"""

import re
from collections.abc import Iterator
from enum import StrEnum

import msgspec

from server.mind import plan
from server.mind.bargain import HUNGRY, spare
from server.mind.known import the
from server.mind.memory import MOST_DEEDS, Acquaintance, Mind
from server.mind.perceive import Surroundings
from server.mind.prompt import label
from shared.calendar import MINUTES_PER_HOUR, minute_of_day
from shared.commands import Command, Eat, Give
from shared.economy import STAMINA_MAX, Item
from shared.geometry import distance
from shared.ids import BeingId
from shared.living import SLEEPING, Appointment
from shared.sights import Figure, Kind, PlaceSeen

MOST = 7
"""Options weighed at once."""

WHIM_MINUTES = 70
"""How long a place that was chosen holds, before the day's plan again."""

_MEETING_MINUTES = 25
"""How long somebody who was chosen to talk with is looked for."""

_NEAR_CELLS = 12
"""Who is nearer may be spoken to …"""
_BESIDE_CELLS = 1
_PEOPLE, _PLACES = 2, 2
"""… the best so many; and so many places."""

_RESTED_MINUTES = 3 * MINUTES_PER_HOUR
"""After a talk the same two have less to say to each other for so long."""

_EVENING = 17 * MINUTES_PER_HOUR


class Kinds(StrEnum):
    """What an option is."""

    PLAN = "plan"
    TALK = "talk"
    PLACE = "place"
    EAT = "eat"
    GIVE = "give"
    REST = "rest"


class Whim(msgspec.Struct, frozen=True):
    """Something decided that takes a while: to be somewhere, or to talk with somebody."""

    until: int
    """The minute at which the day's plan goes on, whatever came of it."""
    place: str = ""
    doing: str = ""
    who: BeingId = BeingId(0)
    """Whom to talk with."""


class Option(msgspec.Struct, frozen=True):
    """Something that could be done."""

    kind: Kinds
    words: str
    """What follows `decides to`: `talk with Celia`."""
    deed: Command | Whim | None
    """None: go on with the day's plan."""
    leaning: float


def options(mind: Mind, around: Surroundings, *, talk: bool = True) -> tuple[Option, ...]:
    """Return what could be done now, the day's plan first; only that when there is nothing to decide.

    `talk`: whether the villager has the leisure to open a talk.
    """
    now = plan.appointment(around.persona, around.you, around.minute)
    if now is None or now.doing.startswith(SLEEPING) or around.heading:
        return ()
    found = [
        *_to_eat(around),
        *(_to_talk(mind, around) if talk else ()),
        *_to_give(mind, around),
        *_to_go(mind, around, now),
        *_to_rest(mind, around, now),
    ]
    best = sorted(found, key=lambda option: -option.leaning)[: MOST - 1]
    return tuple(_restrained(mind, option) for option in (_to_go_on(around, now), *best))


def _restrained(mind: Mind, option: Option) -> Option:
    """Lean away from what was decided again and again."""
    again = len(mind.deeds) == MOST_DEEDS and all(deed == option.words for deed in mind.deeds)
    return msgspec.structs.replace(option, leaning=option.leaning - _AGAIN) if again and option.kind is not Kinds.PLAN else option


_AGAIN = 2.5


def _to_go_on(around: Surroundings, now: Appointment) -> Option:
    there = around.here is not None and around.here == around.place_named(now.place)
    doing = f"go on {now.doing}" if there and now.doing else _going(around, now.place, now.doing)
    busy = 0.6 if re.search(_LABOUR, now.doing) else 0.0
    return Option(Kinds.PLAN, doing, None, _HABIT + busy)


_HABIT = 1.1
_LABOUR = r"\b(?:bak|knead|plan(?:e|ing)|build|hoe|plough|mend|sell|cut|saw|fit|sow|reap|carry|check)"


def _going(around: Surroundings, place: str, doing: str) -> str:
    home = place in ("home", around.persona.home)
    where = "home" if home else f"to {the(place)}"
    return f"go {where}{f', {doing}' if doing else ''}"


def _to_eat(around: Surroundings) -> Iterator[Option]:
    life = around.life
    if life is None or not life.free(Item.BREAD) or life.stamina > STAMINA_MAX - _APPETITE:
        return
    hunger = (STAMINA_MAX - life.stamina) / (STAMINA_MAX - HUNGRY)
    yield Option(Kinds.EAT, "eat a loaf of bread", Eat(), 3.0 * hunger - 1.2)


_APPETITE = 25
"""Stamina that must be missing before a loaf is thought of."""


def _to_talk(mind: Mind, around: Surroundings) -> Iterator[Option]:
    people = sorted(_company(mind, around), key=lambda pair: (-_liking(mind, around, *pair), pair[0].id))
    for figure, known in people[:_PEOPLE]:
        whim = Whim(around.minute + _MEETING_MINUTES, who=figure.id)
        yield Option(Kinds.TALK, f"talk with {label(figure.name)}", whim, _liking(mind, around, figure, known))


def _company(mind: Mind, around: Surroundings) -> Iterator[tuple[Figure, Acquaintance]]:
    for figure in around.others:
        known = mind.people.get(figure.id)
        asleep = figure.doing.startswith(("sleep", "asleep"))
        if known is not None and not asleep and distance(figure.at, around.me.at) <= _NEAR_CELLS:
            yield figure, known


def _liking(mind: Mind, around: Surroundings, figure: Figure, known: Acquaintance) -> float:
    """Return how much a villager leans to a talk with somebody."""
    regard = mind.regard(figure.id, around.minute)
    spoke = known.lines[-1].minute if known.lines else -_RESTED_MINUTES
    since = around.minute - max(spoke, known.talked_minute)
    fresh = min(1.0, since / _RESTED_MINUTES)
    player = 0.2 if figure.kind is Kind.PLAYER else 0.0
    near = -0.04 * distance(figure.at, around.me.at)
    return lonely(mind, around) - 0.5 + 1.5 * regard + 1.4 * (fresh - 1.0) + sociable(around) + 0.4 * mind.mood + player + near


def lonely(mind: Mind, around: Surroundings) -> float:
    """Return how much a villager misses talk, 0 to 1: the more, the longer it has said nothing."""
    hours = (around.minute - mind.spoke_minute) / MINUTES_PER_HOUR
    return max(0.0, min(1.0, (hours - _QUIET_HOURS) / _QUIET_HOURS))


_QUIET_HOURS = 6


def sociable(around: Surroundings) -> float:
    """Return how sociable a character is, about -0.7 to 0.7."""
    return _trait(around, _SOCIABLE) - _trait(around, _SHY)


def _trait(around: Surroundings, words: str) -> float:
    persona = around.persona
    told = f"{' '.join(persona.traits)} {persona.personality} {' '.join(persona.interests)}".casefold()
    return 0.35 * min(2, len(set(re.findall(words, told))))


_SOCIABLE = r"\b(?:warm|curious|cheerful|loud|friendly|funny|gossip\w*|kind|charming|chatty|talk\w*|merry|proud|court\w*)\b"
_SHY = r"\b(?:shy|quiet|grumpy|dreamy|silent|gruff|stern|blunt|alone|reserved|careful)\b"
_GENEROUS = r"\b(?:generous|kind|warm|fair|feeds|gives|helpful)\b"
_IMPULSIVE = r"\b(?:impulsive|brisk|restless|quick|wild|bold|cheerful|dreamy|curious)\b"
_STEADY = r"\b(?:patient|exact|careful|stern|quiet|steady|tireless|blunt)\b"


def temper(around: Surroundings) -> float:
    """Return how freely a character chooses: above 1 on a whim, below 1 by what speaks most for it."""
    return max(0.5, min(1.4, 0.85 + 0.6 * (_trait(around, _IMPULSIVE) - _trait(around, _STEADY))))


def _to_give(mind: Mind, around: Surroundings) -> Iterator[Option]:
    """Yield a loaf for a friend who stands beside it: only where enough is left."""
    life = around.life
    if life is None or spare(life, Item.BREAD) < _LOAVES_TO_GIVE or life.free(Item.BREAD) < _LOAVES_TO_GIVE:
        return
    for figure in around.others:
        regard = mind.regard(figure.id, around.minute)
        if regard >= _FRIEND and distance(figure.at, around.me.at) <= _BESIDE_CELLS:
            leaning = -2.4 + regard + 2 * _trait(around, _GENEROUS)
            yield Option(Kinds.GIVE, f"give {label(figure.name)} a loaf of bread", Give(figure.name, Item.BREAD, 1), leaning)
            return


_LOAVES_TO_GIVE, _FRIEND = 3, 0.5


def _to_go(mind: Mind, around: Surroundings, now: Appointment) -> Iterator[Option]:
    wanted = around.place_named(now.place)
    open_to_all = [place for place in around.places if place.capacity > _HOUSE and place not in (around.here, wanted)]
    found = [(_pull(mind, around, place), place) for place in open_to_all if not 0 < place.capacity <= place.occupants]
    for pull, place in sorted(found, key=lambda pair: (-pair[0], pair[1].id))[:_PLACES]:
        doing = next((words for kind, words in _PASTIMES if kind in place.name.casefold()), "looking around")
        whim = Whim(around.minute + WHIM_MINUTES, place=place.name, doing=doing)
        yield Option(Kinds.PLACE, _going(around, place.name, doing), whim, pull)


_HOUSE = 10
"""Places that hold no more are homes."""

_PASTIMES = (
    ("caf", "drinking tea"),
    ("inn", "sitting by the fire"),
    ("library", "reading"),
    ("park", "walking by the pond"),
    ("square", "looking at the stalls"),
    ("bakery", "smelling the bread"),
    ("workshop", "watching the carpenters"),
    ("field", "looking at the wheat"),
)
_EVENINGS = {
    "caf": 0.6,
    "inn": 0.9,
    "park": 0.2,
    "library": -0.2,
    "square": -0.3,
    "bakery": -0.8,
    "workshop": -0.9,
    "field": -1.0,
}
_DAYS = {"caf": 0.1, "inn": -0.5, "park": 0.3, "library": 0.2, "square": 0.3, "bakery": -0.4, "workshop": -0.6, "field": -0.6}


def _pull(mind: Mind, around: Surroundings, place: PlaceSeen) -> float:
    """Return how much a place draws a villager: by the hour, by what it likes, by how far it is."""
    evening = minute_of_day(around.minute) >= _EVENING
    hour = next((pull for kind, pull in (_EVENINGS if evening else _DAYS).items() if kind in place.name.casefold()), -0.5)
    likes, wishes = " ".join(around.persona.interests).casefold(), " ".join(mind.goals(around.persona.goals)).casefold()
    fitting = [words for kind, words in _LIKES if kind in place.name.casefold()]
    liked = 0.7 * any(re.search(words, likes) for words in fitting) + 1.4 * any(re.search(words, wishes) for words in fitting)
    middle = (place.x + place.width // 2, place.y + place.height // 2)
    company = lonely(mind, around) if re.search(_SOCIAL, place.name.casefold()) else 0.0
    return -1.3 + hour + liked + company - 0.012 * distance(middle, around.me.at)


def place_for(around: Surroundings, words: str) -> PlaceSeen | None:
    """Return the place that something liked or wished for belongs to; None when none does."""
    for kind, wanted in _LIKES:
        if re.search(wanted, words.casefold()):
            return next((place for place in around.places if kind in place.name.casefold()), None)
    return None


_SOCIAL = r"inn\b|caf|square"

_LIKES = (
    ("library", r"\b(?:book|read|poem|map|stor|learn|star)"),
    ("park", r"\b(?:bird|duck|flower|tree|fish|walk|swan|herb)"),
    ("inn", r"\b(?:song|music|ale|gossip|court|dance|stor)"),
    ("caf", r"\b(?:tea|coffee|cake|gossip|news|court)"),
    ("square", r"\b(?:price|market|trade|stall|bargain)"),
    ("bakery", r"\b(?:bread|loaf|cake|oven|sourdough)"),
    ("workshop", r"\b(?:wood|oak|chisel|carpent)"),
    ("field", r"\b(?:seed|wheat|weather|plough)"),
)


def _to_rest(mind: Mind, around: Surroundings, now: Appointment) -> Iterator[Option]:
    if around.me.doing == RESTING or now.place == "home":
        return
    worn = (_WORN - mind.energy) / 10 if mind.energy < _WORN else -0.6
    tired = 0.6 if around.life is not None and around.life.stamina <= HUNGRY else 0.0
    place = around.here.name if around.here else now.place
    yield Option(Kinds.REST, "rest for a while", Whim(around.minute + WHIM_MINUTES // 2, place, RESTING), -1.4 + worn + tired)


_WORN = 30
RESTING = "resting"
"""What who takes a rest is seen doing: it gives strength to think (RULES 6)."""
