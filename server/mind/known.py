"""Places and people as a villager knows them: what they are called, where they are, how one gets there.

Apart from `facts`, which answers what is asked: these are the words it answers with.
"""

import re
from collections.abc import Sequence

from server.mind.first import first_person
from server.mind.memory import Mind
from server.mind.perceive import Surroundings
from server.mind.talk import Line
from shared.geometry import bearing, distance
from shared.sights import Figure, PlaceSeen

_MOST_NAMED = 4
"""People in view that a fact names."""

_SHORTEST_NAME = 3

_BESIDE_CELLS = 8
"""Who is nearer than this is `here`."""

_BARE = frozenset({"House", "Cottage", "Park"})


def spoken_about(mind: Mind, around: Surroundings, line: Line) -> str:
    """Return what is known of a place or a person that a line names; empty when it names none."""
    for place in sorted(around.places, key=lambda place: -len(place.name)):
        if _names(line.words, place):
            far = f"The way to {the(place.name)} is {way_to(around, place)}."
            return f"This is {the(place.name)}." if place == around.here else far
    missed = re.search(r"\b(?:[Ww]here(?:'s| is)|seen|know|find|met|about) ([A-Z]\w{1,23})\b", line.words)
    if missed and missed[1] == around.me.name:
        return f"I am {introduced(around.me)}."
    others = {figure.name: figure for figure in around.others}
    known = {person.name for person in mind.people.values()} | set(others) | ({missed[1]} if missed else set())
    named = [name for name in sorted(known - {around.me.name, line.name}) if mentions(line.words, name)]
    sought = re.search(r"\bwhere\b|\bseen\b|\bfind\b", line.words, re.IGNORECASE) is not None
    return " ".join(_person(around, others.get(name), name, sought=sought) for name in named[:2])


def mentions(words: str, name: str) -> bool:
    """Tell whether words name somebody."""
    return re.search(rf"\b{re.escape(name)}\b", words, re.IGNORECASE) is not None


def _names(words: str, place: PlaceSeen) -> bool:
    short = place.name.rsplit(" ", maxsplit=1)[-1]
    forms = {place.name} if short in _BARE - {"Park"} else {place.name, short}
    return any(mentions(words, form) for form in forms if len(form) >= _SHORTEST_NAME)


def _person(around: Surroundings, figure: Figure | None, name: str, *, sought: bool) -> str:
    clauses = re.split(r"(?<=\.) |, and ", around.persona.background)
    about = next((f"{clause.rstrip('.')}." for clause in clauses if name in clause), "")
    if about and not sought:
        return mine(around, about)
    if figure is None:
        return f"I have not seen {name} for a while."
    doing = f", {figure.doing}" if figure.doing else ""
    there = "here" if distance(figure.at, around.me.at) <= _BESIDE_CELLS else where(around, figure)
    return f"{called(figure)} is {there}{doing}."


def company(around: Surroundings, line: Line) -> str:
    """Return who else is near than the two who speak: `Jory the carpenter and Kit are here`."""
    others = (figure for figure in around.others if figure.id != line.speaker)
    near = [figure for figure in others if distance(figure.at, around.me.at) <= _BESIDE_CELLS][:_MOST_NAMED]
    if not near:
        return "We are alone here."
    return f"{listed([called(figure) for figure in near])} {'is' if len(near) == 1 else 'are'} here."


def way_to(around: Surroundings, place: PlaceSeen) -> str:
    """Return where a place lies from here: `right here` or `to the north-east, a short walk`."""
    if place == around.here:
        return "right here"
    middle = (place.x + place.width // 2, place.y + place.height // 2)
    direction = bearing(around.me.at, middle)
    far = distance(around.me.at, middle)
    walk = "a few steps" if far < 15 else "a short walk" if far < 40 else "a long walk"  # noqa: PLR2004 -- cells
    return f"{walk} to the {direction.words if direction else 'side'}"


def where(around: Surroundings, figure: Figure) -> str:
    """Return where somebody is: `in the Bakery`, `at home in Hearth House`, `out in the street`."""
    place = around.place_at(figure.at)
    if place is None:
        return "out in the street"
    return f"{'on' if place.name.endswith('Square') else 'in'} {the(place.name)}"


def the(name: str) -> str:
    """Return a place's name with its article: cottages and parks have none."""
    return name if name.rsplit(" ", maxsplit=1)[-1] in _BARE else f"the {name}"


def called(figure: Figure) -> str:
    """Return `Jory the carpenter`."""
    return f"{figure.name} the {figure.calling}" if figure.calling else figure.name


def introduced(figure: Figure) -> str:
    """Return `Jory, the carpenter`."""
    return f"{figure.name}, the {figure.calling}" if figure.calling else figure.name


def listed(things: Sequence[str]) -> str:
    """Return `a, b and c`."""
    return " and ".join([", ".join(things[:-1]), things[-1]] if len(things) > 1 else things)


def mine(around: Surroundings, text: str) -> str:
    """Return words about the villager as it says them of itself."""
    return first_person(text, around.me.name, around.persona.gender)
