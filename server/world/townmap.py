"""The plan of the default town: where the river bends, the roads go and every house stands; drawn to rows of codes.

Apart from the people (`townsfolk`) and from the drawings (`stamps`): this is the page to change when the town is to change.
The plan is the same for every seed; the seed grows the grass, the flowers and the trees.
"""

from typing import NamedTuple

import msgspec

from server.world import stamps
from server.world.canvas import SIDES, Canvas, drift, line, speckle
from server.world.stamps import Drawing, mirrored, upturned
from server.world.state import Place
from shared.geometry import Cell

WIDTH = 120
HEIGHT = 60

GATE: Cell = (6, 30)
"""Where arrivals stand: on the High Street, just inside the gate."""

GRASS = ".,"

EDGE_OF_256 = (256, 220, 160, 110, 70, 40)
"""How many of 256 cells are trees, by their distance from the edge."""

FLOWERS_OF_256 = 170
"""How many of 256 cells of a garden flower."""

GARDEN = 2
"""Cells from a home's wall to its hedge."""

LANTERN_EVERY = 9
"""Cells of road from one lantern to the next."""


class Site(NamedTuple):
    """A place and the drawing of it, before it stands on the map."""

    name: str
    kind: str
    capacity: int
    x: int
    y: int
    drawing: Drawing
    what: str

    @property
    def place(self) -> Place:
        """What the world knows of it."""
        width, height = len(self.drawing[0]), len(self.drawing)
        return Place(self.name, self.what, self.x, self.y, width, height, self.capacity, self.kind)


def _home(name: str, x: int, y: int, drawing: Drawing, what: str) -> Site:
    return Site(name, "home", 10, x, y, drawing, what)


OPEN = (
    Site(
        *("Market Square", "square", 120, 48, 23, stamps.SQUARE),
        what="The heart of the town: cobbles, a fountain that never freezes, and the merchant's striped stalls.",
    ),
    Site(
        *("Notice Board", "board", 12, 43, 25, stamps.BOARD),
        what="An oak board under a little roof, thick with notes, offers and old pins.",
    ),
    Site(
        *("Willow Park", "park", 50, 18, 2, stamps.PARK),
        what="Lawns and old trees around a duck pond, with benches on the path and lanterns for the evening.",
    ),
    Site(
        *("South Fields", "field", 40, 7, 44, stamps.FIELDS),
        what="Fenced ploughland along the south road, where the town's wheat grows.",
    ),
)
"""Places without walls."""

HALLS = (
    Site(
        *("Kettle Café", "cafe", 20, 48, 12, stamps.CAFE),
        what="A warm room with a long counter and five tables; everybody eats here at noon.",
    ),
    Site(
        *("Library", "library", 15, 65, 11, stamps.LIBRARY),
        what="Tall shelves, two reading tables and a quiet red carpet.",
    ),
    Site(
        *("Bakery", "bakery", 15, 47, 40, stamps.BAKERY),
        what="Four ovens behind a counter, and the smell of bread down the whole lane.",
    ),
    Site(
        *("Workshop", "workshop", 15, 33, 33, stamps.WORKSHOP),
        what="Workbenches, shavings and the frames of half a house.",
    ),
    Site(
        *("Heron Inn", "inn", 30, 63, 40, stamps.INN),
        what="A common room with a hearth, and four small rooms for whoever needs a bed tonight.",
    ),
)
"""Places where the town works and meets."""

HOMES = (
    _home("Gate Cottage", 8, 19, stamps.TALL_HOUSE, "A tall narrow house from whose window one sees who comes to town."),
    _home("Hearth House", 19, 20, stamps.FAMILY_HOUSE, "A broad house that smells of bread and sawdust."),
    _home("Board Cottage", 34, 20, stamps.COTTAGE, "A neat cottage beside the notice board."),
    _home("Farm House", 5, 33, upturned(stamps.LONG_HOUSE), "A long low farmhouse with boots by the door."),
    _home("Boat Cottage", 19, 33, upturned(stamps.COTTAGE), "A cottage with a half-built boat behind it."),
    _home("Reed Cottage", 93, 12, stamps.EAST_COTTAGE, "A cottage by the water, full of books and moths."),
    _home("Hill House", 108, 10, mirrored(stamps.EAST_COTTAGE), "The house with the painted shutters on the east lane."),
    _home("Heron Cottage", 92, 22, stamps.EAST_HOUSE, "A tidy house above the river, with a key rack by the door."),
    _home("Thyme Cottage", 108, 22, mirrored(stamps.EAST_HOUSE), "A cottage hung with drying herbs."),
    _home("Orchard House", 108, 34, mirrored(stamps.EAST_COTTAGE), "The last house before the orchard, roses to the roof."),
)
"""Where the villagers live."""

SITES = (*OPEN, *HALLS, *HOMES)

RIVER = ((82, 0), (84, 8), (87, 16), (88, 24), (87, 31), (87, 38), (89, 46), (92, 53), (94, 59))
"""Points of the middle of the river, from north to south."""

HIGH_STREET = ((0, 29), (14, 29), (22, 30), (34, 29), (48, 29))
BRIDGE_STREET = ((73, 29), (76, 29), (80, 31), (96, 31), (104, 31))
NORTH_LANE = ((63, 23), (63, 13), (62, 9))
PARK_LANE = ((47, 8), (54, 8), (63, 9), (74, 9))
NORTH_BRIDGE = ((74, 9), (80, 8), (93, 8), (104, 9))
SOUTH_LANE = ((60, 37), (60, 44), (61, 50), (58, 53))
FIELD_ROAD = ((42, 51), (49, 52), (58, 53), (70, 54), (81, 53))
EAST_LANE = ((104, 9), (104, 36), (103, 42), (102, 47))
ROADS = (HIGH_STREET, BRIDGE_STREET, NORTH_LANE, PARK_LANE, NORTH_BRIDGE, SOUTH_LANE, FIELD_ROAD, EAST_LANE)
"""Cobbled, two cells wide; over the river they are bridges."""

PATHS = (
    ((31, 17), (31, 28)),
    ((31, 30), (31, 36), (30, 40), (31, 43)),
    ((81, 30), (81, 26), (80, 22), (81, 15), (79, 10)),
    ((81, 33), (82, 37), (82, 44), (84, 49), (82, 53)),
    ((81, 53), (91, 53)),
)
"""Trodden earth, one cell wide: the park, the fields, the riverside, and the landing stage."""

SEATS = (
    *((51, 21), (53, 21), (57, 21), (59, 21), (68, 21)),
    *((79, 25), (82, 19), (81, 35), (83, 41), (92, 34), (85, 52), (99, 46)),
)
"""Benches in front of café and library, and along the river."""

ORCHARD = (98, 48, 116, 56)
"""Its first and last column and row: x, y, x, y."""


def places() -> tuple[Place, ...]:
    """Return the town's places, in the order of their ids."""
    return tuple(site.place for site in SITES)


def draw(seed: int) -> tuple[str, ...]:
    """Return the ground of the default town: HEIGHT rows of WIDTH codes. The seed is any integer."""
    canvas = Canvas(WIDTH, HEIGHT)
    _grow_meadow(canvas, seed)
    _dig_river(canvas, seed)
    _lay_roads(canvas)
    for site in SITES:
        canvas.stamp(site.x, site.y, site.drawing)
    canvas.stamp(1, 27, stamps.GATE)
    _lead_to_doors(canvas)
    _fence_gardens(canvas, seed)
    _put_lanterns(canvas)
    for seat in SEATS:
        canvas.put(seat, "n", over=GRASS)
    _plant_orchard(canvas)
    _plant_trees(canvas, seed)
    _overgrow_pockets(canvas)
    return canvas.rows


def _grow_meadow(canvas: Canvas, seed: int) -> None:
    for x, y in canvas.cells():
        if speckle(x, y, seed) < max(14, drift(x, y, seed + 1, 7) - 70) // 2:
            canvas.put((x, y), ",")


def _dig_river(canvas: Canvas, seed: int) -> None:
    for x, y in line(RIVER):
        west = 3 - speckle(1, y // 2, seed) // 140
        east = 3 + speckle(2, y // 3, seed) // 140
        for dx in range(-west, east + 1):
            canvas.put((x + dx, y), "~")


def _lay_roads(canvas: Canvas) -> None:
    for path in PATHS:
        for cell in line(path):
            _pave(canvas, cell, ";")
    for road in ROADS:
        for x, y in line(road):
            for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
                _pave(canvas, (x + dx, y + dy), ":")


def _pave(canvas: Canvas, cell: Cell, code: str) -> None:
    canvas.put(cell, "=" if canvas.get(cell) in "~=" else code)


def _lead_to_doors(canvas: Canvas) -> None:
    """Lay a path from every outer door to the nearest road; cobbles for the halls, a garden path for the homes."""
    for site in (*HALLS, *HOMES):
        code = ";" if site.kind == "home" else ":"
        for start in _doorsteps(canvas, site.place):
            for cell in canvas.trail(start, across=GRASS, goal=":"):
                canvas.put(cell, code, over=GRASS)


def _doorsteps(canvas: Canvas, place: Place) -> list[Cell]:
    """Return the cells just outside the doors in the walls of a place."""
    right, bottom = place.x + place.width - 1, place.y + place.height - 1
    rim = [(x, y) for x in range(place.x, right + 1) for y in (place.y, bottom)]
    rim += [(x, y) for y in range(place.y + 1, bottom) for x in (place.x, right)]
    doors = [cell for cell in rim if canvas.get(cell) == "+"]
    return [(x + dx, y + dy) for x, y in doors for dx, dy in SIDES if not place.covers((x + dx, y + dy))]


def _fence_gardens(canvas: Canvas, seed: int) -> None:
    """Give every home a hedged garden of flowers; the path to the door is the gap in the hedge."""
    for home in HOMES:
        garden = _garden(home.place)
        for y in range(garden.y, garden.y + garden.height):
            for x in range(garden.x, garden.x + garden.width):
                hedge = x in (garden.x, garden.x + garden.width - 1) or y in (garden.y, garden.y + garden.height - 1)
                flower = "," if speckle(x, y, seed + 2) < FLOWERS_OF_256 else "."
                canvas.put((x, y), "t" if hedge else flower, over=GRASS)


def _garden(home: Place) -> Place:
    """Return the home with its garden and hedge around it."""
    return msgspec.structs.replace(
        home,
        x=home.x - GARDEN,
        y=home.y - GARDEN,
        width=home.width + 2 * GARDEN,
        height=home.height + 2 * GARDEN,
    )


def _put_lanterns(canvas: Canvas) -> None:
    """Light the roads: a post beside every ninth cell, on this side and on that by turns."""
    for road in ROADS:
        for i, (x, y) in enumerate(line(road)):
            if i % LANTERN_EVERY == LANTERN_EVERY // 2:
                _post(canvas, (x, y), 1 if i % 2 else -1)


def _post(canvas: Canvas, cell: Cell, side: int) -> None:
    x, y = cell
    beside = ((0, 2), (2, 0), (0, -1), (-1, 0))[::side]
    for dx, dy in beside:
        post = x + dx, y + dy
        if canvas.get(post) in GRASS and not canvas.touches(post, "L+n;"):
            canvas.put(post, "L")
            return


def _plant_orchard(canvas: Canvas) -> None:
    left, top, right, bottom = ORCHARD
    for y in range(top, bottom + 1, 2):
        for x in range(left + y // 2 % 2, right + 1, 3):
            if not canvas.touches((x, y), ":;=n"):
                canvas.put((x, y), "T", over=GRASS)


def _plant_trees(canvas: Canvas, seed: int) -> None:
    """Grow a wood around the edges and groves in the meadows, but nothing in the way of a door, a road or a view."""
    kept = (*(site.place for site in OPEN), *(_garden(home.place) for home in HOMES))
    meadow = [cell for cell in canvas.cells() if canvas.get(cell) in GRASS and not any(place.covers(cell) for place in kept)]
    wild = [cell for cell in meadow if _from_edge(cell) == 0 or not canvas.touches(cell, '#w+:;=nL"N')]
    for cell in wild:
        if speckle(*cell, seed + 3) < _thickness(cell, seed):
            canvas.put(cell, "T")


def _from_edge(cell: Cell) -> int:
    x, y = cell
    return min(x, y, WIDTH - 1 - x, HEIGHT - 1 - y)


def _thickness(cell: Cell, seed: int) -> int:
    """Return how likely a tree is here, of 256: certain at the edge, frequent in groves, rare elsewhere."""
    edge = _from_edge(cell)
    wood = EDGE_OF_256[edge] if edge < len(EDGE_OF_256) else 0
    return max(wood, 7 + max(0, drift(*cell, seed + 4, 6) - 140))


def _overgrow_pockets(canvas: Canvas) -> None:
    """Turn grass that nobody can reach into trees, so that what looks open is open."""
    reached = canvas.reach(GATE)
    for cell in canvas.cells():
        if cell not in reached:
            canvas.put(cell, "T", over=GRASS)
