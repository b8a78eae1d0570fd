"""Everything one has seen, by name: what find searches. People, places, goods, things on the map, lines of the log.

Apart from the screen that lists it. Pure; matching is loose: the letters in order, words' beginnings count most.
"""

from enum import StrEnum

import msgspec

from client import farlook, narrate
from client.entries import Spoke
from client.history import Kind, kinds
from client.landmarks import nearby, reach
from client.looking import centre
from client.narrate import occupancy, somebody
from client.view import View
from shared.calendar import clock_text, day
from shared.economy import listed
from shared.geometry import Cell, bearing, distance
from shared.ids import TOWN, BeingId
from shared.text import clean

_LINES = 200
"""Lines of the log that are searched, the last."""

_SHOWN_LINES = 40
"""Of them, at most so many are listed."""


class Sort(StrEnum):
    """What something found is; in the order of the list."""

    PERSON = "person"
    PLACE = "place"
    GOODS = "goods"
    THING = "thing"
    LINE = "said"
    NOTICE = "notice"


LOGGED = frozenset({Sort.LINE, Sort.NOTICE})
"""What stood in the log; the rest is in town."""


class Found(msgspec.Struct, frozen=True):
    """Something seen."""

    sort: Sort
    name: str
    detail: str
    at: Cell | None = None
    """Where it is, or was last; None: nowhere that is known."""
    to: Cell | None = None
    """Where one stands for it; None: the town knows it by its name."""
    being: BeingId = TOWN


class Match(msgspec.Struct, frozen=True):
    """Something found by what was typed."""

    found: Found
    letters: tuple[int, ...] = ()
    """Which letters of its name were typed."""
    score: int = 0
    """The less the better."""


def gather(view: View) -> list[Found]:
    """Return everything seen, the nearest first within each sort; of lines the last first."""
    me = view.me.at if view.me else None

    def far(one: Found) -> tuple[int, int, str]:
        steps = distance(me, one.at) if me and one.at else 0
        return list(Sort).index(one.sort), steps if one.sort not in LOGGED else 0, ""

    return sorted([*_people(view), *_places(view), *_goods(view), *_things(view, me), *_lines(view)], key=far)


def matching(found: list[Found], typed: str) -> list[Match]:
    """Return what fits what was typed, the best first; everything but the log's lines when nothing was."""
    key = typed.strip().casefold()
    if not key:
        return [Match(one) for one in found if one.sort not in LOGGED]
    fitting = [match for one in found if (match := _match(one, key)) is not None]
    lines = [match for match in fitting if match.found.sort in LOGGED][:_SHOWN_LINES]
    return [*sorted((m for m in fitting if m.found.sort not in LOGGED), key=lambda m: m.score), *lines]


def fuzzy(name: str, key: str) -> tuple[int, tuple[int, ...]] | None:
    """Return how well `key` fits a name (the less the better) and by which letters; None when it does not.

    Whole first, then a beginning, the beginning of a word, somewhere within, and the letters in order with gaps.
    """
    low = name.casefold()
    if len(low) != len(name):
        return (50, ()) if key in low else None
    for score, at in ((0 if low == key else 10, 0), (20, low.find(f" {key}") + 1), (40, low.find(key))):
        if at >= 0 and low.startswith(key, at):
            return score, tuple(range(at, at + len(key)))
    letters, at = list[int](), -1
    for letter in key.replace(" ", ""):
        at = low.find(letter, at + 1)
        if at < 0:
            return None
        letters.append(at)
    gaps = letters[-1] - letters[0] + 1 - len(letters) if letters else 0
    return (60 + gaps, tuple(letters)) if gaps <= 2 * len(letters) else None


def arrow(view: View, at: Cell | None, *, unicode: bool) -> str:
    """Return how far and which way something is: `↗ 12`; empty without a body."""
    me = view.me
    if me is None or at is None:
        return ""
    way = bearing(me.at, at)
    if way is None:
        return "here"
    sign = dict(zip(type(way), "↑↗→↘↓↙←↖", strict=True))[way] if unicode else way.value.upper()
    return f"{sign} {distance(me.at, at)}"


def _match(one: Found, key: str) -> Match | None:
    if one.sort in LOGGED:
        at = one.name.casefold().find(key)
        return Match(one, tuple(range(at, at + len(key)))) if at >= 0 else None
    fits = fuzzy(one.name, key)
    if fits is not None:
        return Match(one, fits[1], fits[0])
    return Match(one, (), 90) if key in one.detail.casefold() else None


def _people(view: View) -> list[Found]:
    found = list[Found]()
    for figure in view.met.values():
        if figure.id == view.you:
            continue
        what = somebody(figure).removeprefix(clean(figure.name)).strip(" ,")
        if figure.id in view.figures:
            found.append(Found(Sort.PERSON, clean(figure.name), what, figure.at, None, figure.id))
        else:
            detail = f"{f'{what}; ' if what else ''}{farlook.last_seen(view, figure)}"
            to = reach(view, figure.at, view.me.at if view.me else None)
            found.append(Found(Sort.PERSON, clean(figure.name), detail, figure.at, to, figure.id))
    return found


def _places(view: View) -> list[Found]:
    return [Found(Sort.PLACE, clean(place.name), occupancy(place), centre(place)) for place in view.places]


def _goods(view: View) -> list[Found]:
    seen = {True: "on the ground", False: "on the ground, when you saw it last"}
    return [Found(Sort.GOODS, listed(goods), seen[view.sees(at)], at, at) for at, goods in view.piles.items()]


def _things(view: View, me: Cell | None) -> list[Found]:
    found = list[Found]()
    for thing in nearby(view, me):
        at = thing.nearest(me)
        place = view.place_at(at)
        where = f"at the {clean(place.name).removeprefix('The ')}" if place else ""
        found.append(Found(Sort.THING, thing.name, where, at, reach(view, at, me)))
    return found


def _lines(view: View) -> list[Found]:
    found = list[Found]()
    for entry, minute in zip(reversed(view.log[-_LINES:]), reversed(view.times[-_LINES:]), strict=False):
        speaker = view.met.get(entry.heard.speaker) if isinstance(entry, Spoke) else None
        when = f"day {day(minute)} {clock_text(minute)}"
        words = narrate.plain(narrate.narrate(entry))
        sort = Sort.LINE if Kind.SPEECH in kinds(entry) else Sort.NOTICE
        found.append(Found(sort, words, when, speaker.at if speaker else None, None, speaker.id if speaker else TOWN))
    return found
