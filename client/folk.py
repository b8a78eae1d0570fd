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


ROUND_S = 1.0
"""How often whoever shows moods asks for minds."""

_AT_ONCE, _EACH = 12, 8
"""Minds asked for in the first round and in each after it: fewer than the town answers (`shared/README.md`, Limits)."""

_PATIENCE = 4
"""Rounds after which what has come is shown, though others are still asked for."""


class Census:
    """Whose minds are asked for next, and whose moods wait until all have come: they are shown together."""

    def __init__(self, seldom: int = 3) -> None:
        """`seldom`: rounds from one mind to the next that is asked for again, when all are known."""
        self._seldom = seldom
        self._asked = set[BeingId]()
        self._rounds = 0
        self._awaited: frozenset[BeingId] | None = None

    def ask(self, view: View) -> list[BeingId]:
        """Return whom to ask for in this round: who is not known, else now and then who was asked longest ago."""
        unknown = _unknown(view)
        if self._awaited is None:
            self._awaited = frozenset(unknown)
        fresh = [being for being in unknown if being not in self._asked][: _EACH if self._rounds else _AT_ONCE]
        self._rounds += 1
        self._asked.update(fresh)
        again = least_known(view) if not fresh and self._rounds % self._seldom == 0 else None
        return fresh if again is None else [again]

    def people(self, view: View) -> list[Person]:
        """Return everybody in town; those whom all are waiting for as not known."""
        awaited = self._awaited or frozenset()
        if not awaited or self._rounds > _PATIENCE or not awaited & set(_unknown(view)):
            self._awaited = frozenset() if self._awaited is not None else None
            return folk(view)
        return [msgspec.structs.replace(one, mood=None, feels="") if one.being in awaited else one for one in folk(view)]


def _unknown(view: View) -> list[BeingId]:
    return sorted(being for being, one in view.figures.items() if one.kind is Kind.VILLAGER and being not in view.minds)
