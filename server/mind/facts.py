"""What a villager could truthfully say of this moment, in plain sentences: for prompts and for words by rule alike.

Apart because both must tell the same time, and neither may know more than the villager perceives.
"""

import re
from collections.abc import Callable, Sequence
from enum import StrEnum

from server.mind.memory import Mind
from server.mind.perceive import Surroundings
from server.mind.talk import Line
from shared.calendar import Period, clock_text, day, minute_of_day, period
from shared.geometry import bearing, distance
from shared.sights import Appointment, Figure, PlaceSeen

_MOST_NAMED = 4
"""People in view that a fact names."""

_SHORTEST_NAME = 3

_BESIDE_CELLS = 8
"""Who is nearer than this is `here`."""


class Asked(StrEnum):
    """What a question is after."""

    TIME = "time"
    DAY = "day"
    PLACE = "place"
    NAME = "name"
    COMPANY = "company"
    DOING = "doing"
    WORK = "work"
    HEALTH = "health"
    HOME = "home"
    NEXT = "next"
    LIKES = "likes"
    GOALS = "goals"
    PAST = "past"
    GREETING = "greeting"
    PARTING = "parting"
    THANKS = "thanks"


_QUESTIONS: tuple[tuple[Asked, str], ...] = (
    (
        Asked.TIME,
        r"what(?:'s| is|s)? (?:the )?(?:time|hour)|what time is it|how late|have the time|know the time|tell me the time",
    ),
    (Asked.DAY, r"what day|which day"),
    (Asked.HOME, r"where do you (?:live|sleep)|your (?:home|house)"),
    (Asked.PLACE, r"where (?:are|am) (?:we|you|i)\b|what(?:'s| is) this place|what place is"),
    (Asked.NAME, r"who are you|your name|what(?:'s| are) you called|introduce yourself|about yourself"),
    (
        Asked.COMPANY,
        r"who(?:'s| is| else is)?(?: else)? (?:here|there|around)|anyone (?:else )?(?:here|around)|who is that|who are they",
    ),
    (
        Asked.DOING,
        r"what are you (?:doing|up to|making|working on)|are you busy|what(?:'s| is) (?:that|this) you|what do you do here",
    ),
    (Asked.WORK, r"what do you do\b|your (?:work|job|trade|calling)|for a living|do you work|what do you (?:sell|make)"),
    (
        Asked.HEALTH,
        r"how are you|how do you (?:do|feel)|are you (?:well|happy|tired|ok|all right)|how(?:'s| is) (?:it going|life|your day)",
    ),
    (
        Asked.NEXT,
        r"where are you going|your plans?|doing (?:later|today|tonight|tomorrow|next)|(?:tonight|later|tomorrow|this evening)\?",
    ),
    (Asked.LIKES, r"what do you (?:like|love|enjoy)|do you (?:like|love|enjoy)|hobb|interest"),
    (Asked.GOALS, r"your (?:dream|goal|wish|hope)|what do you (?:want|wish|hope|dream)"),
    (Asked.PAST, r"where (?:do|did) you come from|how long have you|your (?:story|past|family|husband|wife)|born|grow up"),
    (Asked.PARTING, r"\b(?:good ?bye|bye|farewell|see you|good night|must go|take care)\b"),
    (Asked.THANKS, r"\b(?:thanks|thank you)\b"),
    (Asked.GREETING, r"^\W*(?:good (?:morning|day|evening|afternoon)|hello|hi|hey|greetings|hallo)\b"),
)


def asked(words: str) -> Asked | None:
    """Return what words are after, if it is one of the everyday things."""
    folded = words.casefold().replace("\u2019", "'")
    return next((kind for kind, pattern in _QUESTIONS if re.search(pattern, folded)), None)


def answer_fact(mind: Mind, around: Surroundings, line: Line) -> str:
    """Return the sentence that holds the answer to a line, or nothing."""
    kind = asked(line.words)
    about = spoken_about(mind, around, line.words)
    if about and kind not in (Asked.TIME, Asked.DAY, Asked.NEXT):
        return about
    return _fact(around, kind) if kind else ""


def _fact(around: Surroundings, kind: Asked) -> str:
    me, persona, minute = around.me, around.persona, around.minute
    facts: dict[Asked, Callable[[], str]] = {
        Asked.TIME: lambda: f"It is {time_words(minute)} now.",
        Asked.DAY: lambda: f"It is day {day(minute)}, {day_part(minute)}.",
        Asked.PLACE: lambda: f"{me.name} is {where(around, me)}.",
        Asked.NAME: lambda: f"{me.name} is the {me.calling}. {_first_sentence(persona.background)}",
        Asked.COMPANY: lambda: company(around),
        Asked.DOING: lambda: f"{me.name} is {me.doing or 'walking'}.",
        Asked.WORK: lambda: f"{me.name} is the {me.calling}, and {me.doing or 'walking'} now.",
        Asked.HEALTH: lambda: f"{me.name} is {listed(persona.traits[:2])}, and busy {me.doing or 'walking'}.",
        Asked.HOME: lambda: f"{me.name} lives in {the(persona.home)}.",
        Asked.NEXT: lambda: next_errand(around),
        Asked.LIKES: lambda: f"{me.name} likes {listed(persona.interests)}.",
        Asked.GOALS: lambda: f"{me.name} wants to {listed(persona.goals)}.",
        Asked.PAST: lambda: persona.background,
        Asked.GREETING: lambda: f"It is {day_part(minute)}.",
    }
    return facts[kind]() if kind in facts else ""


def spoken_about(mind: Mind, around: Surroundings, words: str) -> str:
    """Return what is known of a place or a person that the words name."""
    for place in sorted(around.places, key=lambda place: -len(place.name)):
        if _names(words, place):
            return f"{_upper(the(place.name))} is {way_to(around, place)}. {place.what}".strip()
    others = {figure.name: figure for figure in around.others}
    known = {person.name for person in mind.people.values()} | set(others)
    named = [
        name for name in sorted(known) if name != around.me.name and re.search(rf"\b{re.escape(name)}\b", words, re.IGNORECASE)
    ]
    return " ".join(_person(around, others.get(name), name) for name in named[:2])


def _names(words: str, place: PlaceSeen) -> bool:
    short = place.name.split(" ")[-1]
    return any(
        re.search(rf"\b{re.escape(name)}\b", words, re.IGNORECASE) for name in {place.name, short} if len(name) >= _SHORTEST_NAME
    )


def _person(around: Surroundings, figure: Figure | None, name: str) -> str:
    about = next((s for s in re.split(r"(?<=\.) ", around.persona.background) if name in s), "")
    if figure is None:
        return f"{about} {name} is not in sight.".strip()
    calling = f", the {figure.calling}," if figure.calling else ""
    doing = f", {figure.doing}" if figure.doing else ""
    return f"{about} {name}{calling} is {where(around, figure)}{doing}.".strip()


def way_to(around: Surroundings, place: PlaceSeen) -> str:
    """Return where a place lies from here: `right here` or `to the north-east, a short walk`."""
    if place == around.here:
        return "right here"
    middle = (place.x + place.width // 2, place.y + place.height // 2)
    direction = bearing(around.me.at, middle)
    far = distance(around.me.at, middle)
    walk = "just" if far < 15 else "a short walk" if far < 40 else "a long walk"  # noqa: PLR2004 -- cells
    return f"{walk} to the {direction.words if direction else 'side'}"


def time_words(minute: int) -> str:
    """Return the time as `07:05 in the morning`."""
    return f"{clock_text(minute)} {_DAY_PARTS[period(minute)][0]}"


def day_part(minute: int) -> str:
    """Return `morning`, `afternoon`, `evening` or `night`."""
    return _DAY_PARTS[period(minute)][1]


_DAY_PARTS = {
    Period.NIGHT: ("at night", "night"),
    Period.MORNING: ("in the morning", "morning"),
    Period.NOON: ("in the afternoon", "afternoon"),
    Period.EVENING: ("in the evening", "evening"),
}


def where(around: Surroundings, figure: Figure) -> str:
    """Return where somebody is: `in the Bakery`, `at home in Hearth House`, `out in the street`."""
    place = around.place_at(figure.at)
    if place is None:
        return "out in the street"
    if figure.id == around.you and place.name == around.persona.home:
        return f"at home in {the(place.name)}"
    return f"{'on' if place.name.endswith('Square') else 'in'} {the(place.name)}"


def the(name: str) -> str:
    """Return a place's name with its article: cottages and parks have none."""
    return name if name.rsplit(" ", maxsplit=1)[-1] in _BARE else f"the {name}"


_BARE = frozenset({"House", "Cottage", "Park"})


def company(around: Surroundings) -> str:
    """Return who else is near: `Jory the carpenter and Ada are here`."""
    near = [figure for figure in around.others if distance(figure.at, around.me.at) <= _BESIDE_CELLS][:_MOST_NAMED]
    if not near:
        return "Nobody else is here."
    return f"{listed([called(figure) for figure in near])} {'is' if len(near) == 1 else 'are'} here."


def called(figure: Figure) -> str:
    """Return `Jory the carpenter`."""
    return f"{figure.name} the {figure.calling}" if figure.calling else figure.name


def listed(things: Sequence[str]) -> str:
    """Return `a, b and c`."""
    return " and ".join([", ".join(things[:-1]), things[-1]] if len(things) > 1 else things)


def next_errand(around: Surroundings) -> str:
    """Return what the schedule says comes next."""
    later = [line for line in around.persona.schedule if line.minute > minute_of_day(around.minute)]
    following: Appointment | None = later[0] if later else next(iter(around.persona.schedule), None)
    if following is None:
        return ""
    place = "home" if following.place == "home" else f"to {the(following.place)}"
    return f"At {clock_text(following.minute)} {around.me.name} goes {place}: {following.doing}."


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=\.) ", text)[0]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
