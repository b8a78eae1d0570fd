"""Who lives in a town and what they do now, for whoever begins to watch: a line for each, and the town in a sentence.

Pure, and apart from the side panel and the page that both show it.
"""

import msgspec

from client.farlook import last_seen
from client.glyphs import shown_char
from client.minds import balance
from client.narrate import moment
from client.view import View
from shared.calendar import day, period
from shared.ids import BeingId
from shared.sights import Figure, Kind
from shared.text import clean


class Person(msgspec.Struct, frozen=True):
    """Somebody in town."""

    being: BeingId
    name: str
    glyph: str
    colour: str
    villager: bool
    calling: str = ""
    doing: str = ""
    place: str = ""
    mood: float | None = None
    """-1..1; None: not looked into yet, or nobody's to look into."""
    feels: str = ""
    seen: str = ""
    """Where and when they were seen last; empty for who is in view."""


def folk(view: View) -> list[Person]:
    """Return everybody in town: villagers by name, then players."""
    return sorted((_person(view, figure) for figure in view.figures.values() if figure.id != view.you), key=_order)


def known(view: View) -> list[Person]:
    """Return everybody whom a player knows: villagers by name, then players, and where who is not in view was seen last."""
    met = (figure for figure in view.met.values() if figure.id != view.you)
    people = (
        _person(view, figure)
        if figure.id in view.figures
        else msgspec.structs.replace(_person(view, figure), doing="", place="", seen=last_seen(view, figure))
        for figure in met
    )
    return sorted(people, key=_order)


def _order(person: Person) -> tuple[bool, str, BeingId]:
    return not person.villager, person.name.casefold(), person.being


def _person(view: View, figure: Figure) -> Person:
    mind, place = view.minds.get(figure.id), view.place_at(figure.at)
    villager = figure.kind is Kind.VILLAGER
    return Person(
        figure.id,
        clean(figure.name),
        shown_char(figure, view.you),
        figure.colour,
        villager,
        clean(figure.calling or figure.occupation or "") if villager else "a player",
        clean(figure.doing),
        clean(place.name) if place else "",
        mind.mood if mind and villager else None,
        clean(mind.feels) if mind and villager else "",
    )


def about(view: View) -> str:
    """Return what a town is in a sentence: `Thornby, day 2, 08:15, morning: 12 villagers and 1 player in 9 places`."""
    everybody = folk(view)
    villagers = sum(person.villager for person in everybody)
    players = len(everybody) - villagers
    who = f"{villagers} villager{'' if villagers == 1 else 's'}"
    who += f" and {players} player{'' if players == 1 else 's'}" if players else ""
    when = f"day {day(view.minute)}, {moment(view)}, {period(view.minute)}"
    places = f"{len(view.places)} place{'' if len(view.places) == 1 else 's'}"
    return f"{clean(view.town)}, {when}: {who}, {places}."


def mood_parts(person: Person, half: int, *, unicode: bool) -> tuple[str, str, str]:
    """Return a mood as (left of the middle, the middle, right of it), as wide as ever; blank where it is not known."""
    if person.mood is None:
        return " " * half, " ", " " * half
    left, right = balance(person.mood, half, unicode=unicode)
    return left, "┃" if unicode else "|", right


def least_known(view: View) -> BeingId | None:
    """Return whose mind was looked into longest ago, of the villagers in town; None in an empty one."""
    here = [figure.id for figure in view.figures.values() if figure.kind is Kind.VILLAGER]
    return min(here, key=lambda being: (view.minds[being].minute if being in view.minds else -1, being), default=None)
