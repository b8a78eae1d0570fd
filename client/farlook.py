"""All that is known of what one points at, in lines for the log.

Apart from `narrate.look`, which has one line at the foot of the screen; this has as many as there is to say. Pure.
"""

from collections.abc import Iterator

from client import landmarks, looking, narrate
from client.landmarks import USES
from client.view import View
from shared.calendar import clock_text, day
from shared.economy import RECIPES, counted, gold, listed
from shared.geometry import Cell
from shared.ids import BeingId
from shared.sights import Figure, Kind, PlaceSeen
from shared.terrain import TILES, UNKNOWN
from shared.text import clean, name_key

_DEAR, _WARM, _COLD = 0.6, 0.2, -0.2


def report(view: View, cell: Cell) -> list[str]:
    """Return what is known of a cell: who stands there, what lies there, what it is and is for, and whose place it is."""
    lines = list[str]()
    figure = view.figure_at(cell)
    if figure is not None:
        lines += person(view, figure)
    if goods := view.piles.get(cell):
        seen = "" if view.sees(cell) else ", when you saw it last"
        lines.append(f"On the ground: {listed(goods)}{seen}. (:take picks it up, from where you stand or beside you)")
    lines.append(_ground(view, cell))
    lines += [_place(view, place) for place in view.places_at(cell)]
    return [line for line in lines if line]


def called(view: View, name: str) -> list[str]:
    """Return what is known of who or what is called so: a person, a place or a thing of the map; empty for no such."""
    words = name.removeprefix("at ").strip(' "')
    figure = looking.person_named(view, words)
    if figure is not None:
        return person(view, figure)
    key = name_key(words.casefold().removeprefix("the "))
    begun = [place for place in view.places if key and name_key(place.name.casefold().removeprefix("the ")).startswith(key)]
    if begun:
        return [_place(view, place) for place in begun]
    start = view.me.at if view.me is not None else None
    thing = landmarks.called(view, words, start)
    return report(view, thing.nearest(start)) if thing is not None else []


def person(view: View, figure: Figure) -> list[str]:
    """Return what is known of somebody."""
    return [line for line in (_who(view, figure), _thinks(view, figure), *_between(view, figure.id), _when(view, figure)) if line]


def _who(view: View, figure: Figure) -> str:
    if figure.id == view.you:
        return f"You, {clean(figure.name)}."
    kind = "a villager" if figure.kind is Kind.VILLAGER else "a player"
    work = f", {figure.occupation} by trade" if figure.occupation and figure.occupation != figure.calling else ""
    looks = f" {clean(figure.looks)}" if figure.looks else ""
    return f"{narrate.somebody(figure)}: {kind}{work}.{looks}"


def _thinks(view: View, figure: Figure) -> str:
    """Return how somebody is to the observer, or to others, where it is known."""
    ties = [tie for tie in (view.ties.ties if view.ties else ()) if tie.of == figure.id]
    names = [
        f"{_regard(tie.regard)} {'you' if view.you and tie.to == view.you else clean(view.met[tie.to].name)}"
        for tie in sorted(ties, key=lambda tie: -abs(tie.regard))[:3]
        if tie.to in view.met
    ]
    return f"{clean(figure.name)} {', '.join(names)}." if names else ""


def _regard(regard: float) -> str:
    if regard >= _DEAR:
        return "is fond of"
    if regard >= _WARM:
        return "likes"
    return "dislikes" if regard < _COLD else "does not mind"


def _between(view: View, being: BeingId) -> Iterator[str]:
    """Yield what is open between the observer and somebody."""
    for trade in view.my_turn:
        if being in (trade.initiator, trade.target) and being != view.you:
            yield f"An offer waits for you: {counted(trade.item, trade.qty)} for {gold(trade.price)} gold (:trades)."


def _when(view: View, figure: Figure) -> str:
    if figure.id == view.you:
        return ""
    if figure.id in view.figures:
        where = narrate.whereabouts(view, figure.at)
        return f"In view{f', {where}' if where else ''}."
    return f"{last_seen(view, figure)}."


def last_seen(view: View, figure: Figure) -> str:
    """Return where, and if known when, somebody was seen last: `last seen at the Bakery, day 1 10:00`."""
    place = view.place_at(figure.at)
    where = f" at the {clean(place.name).removeprefix('The ')}" if place else ""
    minute = view.parted.get(figure.id)
    when = f", day {day(minute)} {clock_text(minute)}" if minute is not None else ""
    return f"last seen{where}{when}"


def _ground(view: View, cell: Cell) -> str:
    code = view.code(cell)
    if code == UNKNOWN:
        return "Nothing is known of this spot yet."
    words = TILES[code].words if code in TILES else "something strange"
    use = f": {USES[code]}" if code in USES else ""
    known = "" if view.sees(cell) else " (remembered)"
    where = narrate.whereabouts(view, cell)
    return f"{words[0].upper()}{words[1:]}{known}{use}{f'; {where}' if where else ''}."


def _place(view: View, place: PlaceSeen) -> str:
    what = f" {clean(place.what)}" if place.what else ""
    full = place.occupants >= place.capacity
    inside = "nobody can see from here who is inside" if place.occupants < 0 else f"{place.occupants} inside"
    room = ", and that is all it has room for" if full else f", room for {place.capacity}"
    works = [str(trade) for trade, recipe in RECIPES.items() if _same(recipe.where, place.name)]
    work = f" Where a {' and a '.join(works)} works." if works else ""
    mine = " It is your home." if view.persona is not None and _same(view.persona.home, place.name) else ""
    return f"{clean(place.name)}:{what} Open to everybody; {inside}{room}.{work}{mine}"


def _same(a: str, b: str) -> bool:
    one, other = (name.casefold().removeprefix("at ").removeprefix("in ").removeprefix("the ") for name in (a, b))
    return bool(one) and one == other
