"""What is near and which ways lead from here, in sentences one can hear: for who cannot see the map.

Pure, and apart from `client/narrate.py`, whose words stand beside a picture. Steps are counted as a map's cells are: diagonals
count one.
"""

from collections import deque
from collections.abc import Iterator

from client import narrate
from client.narrate import near, nearest_first
from client.view import View
from shared.calendar import clock_text
from shared.economy import gold, listed
from shared.geometry import Cell, Direction, distance, step
from shared.sights import Figure, PlaceSeen
from shared.terrain import TILES
from shared.text import clean
from shared.weather import told, weather

THINGS = "NFSAOHbcm"
"""Codes of what is worth naming: notice board, fountain, stalls, workbench, oven, hearth, beds, counter, tables."""

_THINGS_MOST = 6
_PLACES_MOST = 5
_DOOR_CELLS = 25
"""So far doors are told."""

DOOR = "+"
NOWHERE = "You have no body here. :who lists who is in view, :places the places of the town."


def people(view: View) -> list[str]:
    """Return who is in view, the nearest first: `Mabel the baker, 4 steps north-east, baking bread.`."""
    return [_person(view, figure) for figure in near(view)]


def _person(view: View, figure: Figure) -> str:
    calling, doing = clean(figure.calling), clean(figure.doing)
    who = clean(figure.name) + (f" the {calling}" if calling else "")
    return ", ".join(part for part in (who, away(view, figure.at), doing) if part) + "."


def away(view: View, cell: Cell) -> str:
    """Return how far a cell is and in which direction: `4 steps north-east`; empty for who is nowhere."""
    if view.me is None:
        return ""
    return narrate.whereabouts(view, cell) or "right here"


def things(view: View) -> list[str]:
    """Return what lies about and stands about in view, the nearest first, one of each kind."""
    if view.me is None:
        return []
    piles = [
        (distance(view.me.at, cell), f"{listed(goods)} on the ground", cell)
        for cell, goods in view.piles.items()
        if view.sees(cell)
    ]
    found = dict[str, tuple[int, str, Cell]]()
    for cell in _seen(view):
        code, steps = view.code(cell), distance(view.me.at, cell)
        if code in THINGS and (code not in found or steps < found[code][0]):
            found[code] = (steps, TILES[code].words, cell)
    return [f"{_capital(words)}, {away(view, cell)}." for _, words, cell in sorted([*piles, *found.values()])[:_THINGS_MOST]]


def _seen(view: View) -> Iterator[Cell]:
    for y, mask in enumerate(view.visible):
        yield from ((x, y) for x in range(mask.bit_length()) if mask >> x & 1)


def surroundings(view: View) -> list[str]:
    """Return who and what is near."""
    if view.me is None:
        return [NOWHERE]
    return [*(people(view) or ["Nobody else is in view."]), *things(view)]


def where(view: View) -> str:
    """Return where the observer is: the place, on what they stand, and the time."""
    return f"{standing(view)}. It is {clock_text(view.minute)}. {sky(view)}" if view.me is not None else NOWHERE


def sky(view: View) -> str:
    """Return what the weather is, as a sentence."""
    return told(weather(view.town, view.minute))


def standing(view: View) -> str:
    """Return the place and on what the observer stands: `You are at Bakery, on a wooden floor`; empty for who is nowhere."""
    if view.me is None:
        return ""
    here = [clean(place.name) for place in view.places_at(view.me.at)]
    tile = TILES.get(view.code(view.me.at))
    at = f"You are at {here[0]}" if here else "You are outdoors"
    return f"{at}{f', on {tile.words}' if tile else ''}"


def exits(view: View) -> list[str]:
    """Return the ways from here: free steps, doors with where they lead, and the nearest places."""
    if view.me is None:
        return [NOWHERE]
    free = [way for way in Direction if _walkable(view, step(view.me.at, way))]
    if len(free) == len(Direction):
        first = "Every direction is free."
    else:
        first = f"Free: {', '.join(way.words for way in free)}." if free else "No step is free."
    return [first, *_doors(view), *_ways(view)]


def _walkable(view: View, cell: Cell) -> bool:
    tile = TILES.get(view.code(cell))
    return tile is not None and tile.walkable and view.figure_at(cell) is None


def _doors(view: View) -> list[str]:
    """Return the doors that can be walked to from here without passing another one, the nearest first."""
    doors = [(steps, cell) for cell, steps in _reached(view).items() if view.code(cell) == DOOR]
    return [f"A door {away(view, cell)}, {_leads(view, cell)}." for _, cell in sorted(doors)[:_PLACES_MOST]]


def _reached(view: View) -> dict[Cell, int]:
    """Return the cells that can be reached on known ground, up to doors, with the steps it takes."""
    if view.me is None:
        return {}
    reached, edge = {view.me.at: 0}, deque([view.me.at])
    while edge:
        cell = edge.popleft()
        if reached[cell] >= _DOOR_CELLS or (view.code(cell) == DOOR and cell != view.me.at):
            continue
        for way in Direction:
            beside = step(cell, way)
            tile = TILES.get(view.code(beside))
            if beside not in reached and tile is not None and tile.walkable:
                reached[beside] = reached[cell] + 1
                edge.append(beside)
    return reached


def _leads(view: View, door: Cell) -> str:
    """Return where a door leads: into a place, when the observer stands outside it, else out."""
    place = view.place_at(door) or next(
        (view.place_at(step(door, way)) for way in Direction if view.place_at(step(door, way))), None
    )
    if place is None:
        return "where it leads is not known"
    name, room = clean(place.name), _room(place)
    inside = view.me is not None and any(here.id == place.id for here in view.places_at(view.me.at))
    return f"out of {name}" if inside else f"into {name}{room}"


def _room(place: PlaceSeen) -> str:
    return f", {place.occupants} of {place.capacity} inside" if place.occupants >= 0 else ""


def _ways(view: View) -> list[str]:
    """Return the nearest places, with where they lie; those the observer stands in aside."""
    if view.me is None:
        return []
    here = {place.id for place in view.places_at(view.me.at)}
    others = [place for place in nearest_first(view) if place.id not in here][:_PLACES_MOST]
    return [f"{clean(place.name)}, {away(view, nearest_cell(view.me.at, place))}; :go {clean(place.name)}" for place in others]


def nearest_cell(at: Cell, place: PlaceSeen) -> Cell:
    """Return the cell of a place that is nearest to another one."""
    return min(max(at[0], place.x), place.x + place.width - 1), min(max(at[1], place.y), place.y + place.height - 1)


def status(view: View) -> str:
    """Return the short line before an input: time, place, stamina, gold."""
    place = view.place_at(view.me.at) if view.me is not None else None
    life = view.life
    parts = [clock_text(view.minute), clean(place.name) if place else "outdoors" if view.me is not None else "watching"]
    parts += [f"stamina {life.stamina}", f"{gold(life.free_money)} gold"] if life else []
    return f"{', '.join(parts)}."


def known(view: View, words: str) -> list[str]:
    """Return whoever and whatever was ever seen whose name, calling or goods hold these words."""
    key = words.casefold()
    found = list[str]()
    for figure in sorted(view.met.values(), key=lambda one: one.name.casefold()):
        if key in f"{figure.name} {figure.calling} {figure.doing}".casefold() and figure.id != view.you:
            seen = figure.id in view.figures
            found.append(
                _person(view, figure) if seen else f"{clean(figure.name)}, not in view; last seen {away(view, figure.at)}."
            )
    for place in nearest_first(view):
        if key in f"{place.name} {place.what}".casefold():
            at = away(view, nearest_cell(view.me.at, place)) if view.me is not None else ""
            found.append(f"{clean(place.name)}{f', {at}' if at else ''}.")
    found += [
        f"{_capital(listed(goods))}, {away(view, at)}." for at, goods in view.piles.items() if key in listed(goods).casefold()
    ]
    return found


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
