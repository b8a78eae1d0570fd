"""What tab jumps to in look mode, and whom a watcher can follow.

Apart because it is a question about a view, not about a screen.
"""

from client.view import View
from shared.geometry import Cell, distance
from shared.ids import TOWN, BeingId
from shared.sights import Figure, Kind, PlaceSeen
from shared.text import name_key

_NOTABLE = "NFSLOAH+"
"""Codes of things worth a look."""


def centre(place: PlaceSeen) -> Cell:
    """Return the cell in the middle of a place."""
    return place.x + place.width // 2, place.y + place.height // 2


def things(view: View, start: Cell) -> list[Cell]:
    """Return what there is to look at: people in view by distance, then notable things in view by distance."""
    people = [figure.at for figure in view.figures.values() if figure.id != view.you]
    piles = [cell for cell in view.piles if view.sees(cell) and cell not in people]
    notable = [
        (x, y)
        for y, (row, mask) in enumerate(zip(view.rows, view.visible, strict=True))
        if mask
        for x, code in enumerate(row)
        if code in _NOTABLE and mask >> x & 1 and (x, y) not in people and (x, y) not in view.piles
    ]

    def near(cell: Cell) -> tuple[int, int, int]:
        return distance(start, cell), cell[1], cell[0]

    return [*sorted(people, key=near), *sorted([*piles, *notable], key=near)]


def next_thing(view: View, cursor: Cell, start: Cell, onward: int) -> Cell:
    """Return the thing after the one under the cursor (`onward` 1), or before it (-1); the cursor itself when there is none."""
    found = things(view, start)
    if not found:
        return cursor
    if cursor not in found:
        return found[0 if onward > 0 else -1]
    return found[(found.index(cursor) + onward) % len(found)]


def next_followed(view: View, followed: BeingId, onward: int = 1) -> BeingId:
    """Return whom to follow after `followed`, or before (-1), by number: villagers and players; nobody after the last.

    Whoever looks through somebody's eyes sees few: those who were seen before count too.
    """
    known = sorted((view.met if view.followed else view.figures), reverse=onward < 0)
    return next((being for being in known if not followed or (being - followed) * onward > 0), TOWN)


def person_named(view: View, name: str) -> Figure | None:
    """Return who is known by that name, or is the only one whose name begins so; None when nobody is."""
    key = name_key(name)
    begun = [figure for figure in view.met.values() if key and name_key(figure.name).startswith(key)]
    return next((figure for figure in begun if name_key(figure.name) == key), begun[0] if len(begun) == 1 else None)


def villagers(view: View) -> list[Figure]:
    """Return everybody known who has a mind to look into, by id."""
    return sorted((figure for figure in view.met.values() if figure.kind is Kind.VILLAGER), key=lambda figure: figure.id)


def next_villager(view: View, being: BeingId, onward: int) -> BeingId:
    """Return the villager after one (`onward` 1) or before it (-1), the ends meeting; the same when no other is known."""
    known = [figure.id for figure in villagers(view)]
    return known[(known.index(being) + onward) % len(known)] if being in known else known[0] if known else being


def villager_named(view: View, name: str) -> Figure | None:
    """Return the villager of that name, or the only one whose name begins so; None when nobody known does."""
    key = name_key(name)
    known = villagers(view)
    begun = [figure for figure in known if key and name_key(figure.name).startswith(key)]
    return next((figure for figure in known if name_key(figure.name) == key), begun[0] if len(begun) == 1 else None)
