"""Who likes whom in a whole town, laid out on the cells of a terminal: friends near each other, enemies apart.

Pure, and apart from the page: where names and lines stand is tested as numbers. The layout minimises stress (Gansner, Koren
and North 2005, by moving one name at a time): every two stand as far apart as their regard wants. It begins where it ended
before, so that a picture of a living town changes gently.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from client import spots
from client.spots import Spot
from client.view import View
from shared.ids import BeingId
from shared.sights import Figure, Kind
from shared.story import TieSeen
from shared.text import clean

Point = tuple[float, float]

THRESHOLDS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8)
"""How strong a regard must be to be drawn, to choose from."""

STRONG, MEDIUM = 0.6, 0.3
"""From which regard on, to either side, a line is thick, or whole."""

_NEAR, _NEUTRAL, _FAR = 0.35, 0.9, 1.3
"""How far from each other the dearest, strangers and the most hated want to stand."""

_ROUNDS = 150
_STILL = 1e-3
"""A round in which nobody moves further ends the layout."""

_CELLS_EACH = 64
"""Cells of the picture that a name needs around itself."""
_MOST = 40
_NEIGHBOURS = 24
_LONGEST = 12
"""Cells of a name."""


class Bond(NamedTuple):
    """What is between two."""

    one: BeingId
    other: BeingId
    regard: float
    """The stronger of the two feelings, -1..1."""


class Graph(NamedTuple):
    """A picture of relations, in cells."""

    spots: Mapping[BeingId, Spot]
    bonds: tuple[Bond, ...]
    left_out: int
    """Villagers for whom there is no room."""
    points: Mapping[BeingId, Point]
    """Where the layout ended: what the next one may begin with."""


class Stroke(NamedTuple):
    """What is drawn on one cell: the bond whose colour it has, and a character."""

    char: str
    bond: Bond


def people(view: View) -> list[Figure]:
    """Return the villagers known, and the others whom one of them likes or not, by name."""
    liked = {tie.to for tie in view.ties.ties} if view.ties else set[BeingId]()
    known = (figure for figure in view.met.values() if figure.kind is Kind.VILLAGER or figure.id in liked)
    return sorted(known, key=lambda figure: (clean(figure.name).casefold(), figure.id))


def bonds(ties: Iterable[TieSeen]) -> tuple[Bond, ...]:
    """Return what is between every two, the weakest first."""
    found = dict[tuple[BeingId, BeingId], float]()
    for tie in ties:
        pair = min(tie.of, tie.to), max(tie.of, tie.to)
        if tie.of != tie.to and abs(tie.regard) > abs(found.get(pair, 0.0)):
            found[pair] = tie.regard
    every = (Bond(one, other, regard) for (one, other), regard in found.items())
    return tuple(sorted(every, key=lambda bond: (abs(bond.regard), bond.one, bond.other)))


def room(width: int, height: int) -> int:
    """Return how many names a picture of so many cells may hold."""
    return max(2, min(_MOST, width * height // _CELLS_EACH))


def company(known: Sequence[Figure], between: Sequence[Bond], focus: BeingId, most: int) -> list[Figure]:
    """Return whom a picture shows: everybody, or where they are too many, one with whom it has the strongest bonds."""
    if len(known) <= most:
        return list(known)
    near = [bond for bond in reversed(between) if focus in (bond.one, bond.other)]
    chosen = [focus, *(bond.other if bond.one == focus else bond.one for bond in near)][: min(most, _NEIGHBOURS + 1)]
    return [figure for figure in known if figure.id in chosen]


def draw(
    known: Sequence[Figure],
    ties: Sequence[TieSeen],
    focus: BeingId,
    size: tuple[int, int],
    start: Mapping[BeingId, Point] | None = None,
) -> Graph:
    """Return the picture of a town in (columns, rows); `start` is where a picture before ended."""
    every = bonds(ties)
    shown = company(known, every, focus, room(*size))
    within = {figure.id for figure in shown}
    between = tuple(bond for bond in every if bond.one in within and bond.other in within)
    points = settle([figure.id for figure in shown], between, start or {})
    placed = _placed(shown, points, size)
    return Graph(placed, between, len(known) - len(shown), points)


def settle(beings: Sequence[BeingId], between: Iterable[Bond], start: Mapping[BeingId, Point]) -> Mapping[BeingId, Point]:
    """Return where everybody wants to stand, in no unit: as far from each other as their regard says."""
    regards = {(bond.one, bond.other): bond.regard for bond in between}
    wanted = {(a, b): _distance(regards.get((min(a, b), max(a, b)))) for a in beings for b in beings if a != b}
    points = {being: start.get(being) or _on_circle(at, len(beings)) for at, being in enumerate(beings)}
    for _ in range(_ROUNDS):
        moved = 0.0
        for being in beings:
            before, after = points[being], _pulled(being, points, wanted)
            points[being] = after
            moved = max(moved, math.dist(before, after))
        if moved < _STILL:
            break
    return points


def _distance(regard: float | None) -> float:
    if regard is None:
        return _NEUTRAL
    return _NEUTRAL - regard * (_NEUTRAL - _NEAR if regard > 0 else _FAR - _NEUTRAL)


def _on_circle(at: int, count: int) -> Point:
    angle = 2 * math.pi * at / max(1, count)
    return math.cos(angle) * _NEUTRAL, math.sin(angle) * _NEUTRAL


def _pulled(being: BeingId, points: Mapping[BeingId, Point], wanted: Mapping[tuple[BeingId, BeingId], float]) -> Point:
    """Return the place with the least stress while the others stand still."""
    x, y = points[being]
    total, to_x, to_y = 0.0, 0.0, 0.0
    for other, (ox, oy) in points.items():
        if other == being:
            continue
        want = wanted[being, other]
        weight, apart = 1 / (want * want), math.hypot(x - ox, y - oy)
        away = ((x - ox) / apart, (y - oy) / apart) if apart > _STILL else _on_circle(being, _MOST)
        total, to_x, to_y = total + weight, to_x + weight * (ox + want * away[0]), to_y + weight * (oy + want * away[1])
    return (to_x / total, to_y / total) if total else (x, y)


def _placed(shown: Sequence[Figure], points: Mapping[BeingId, Point], size: tuple[int, int]) -> Mapping[BeingId, Spot]:
    """Stretch the points over the picture, and move names that would touch to the nearest free cells."""
    width, height = size
    xs, ys = [point[0] for point in points.values()] or [0.0], [point[1] for point in points.values()] or [0.0]
    spread = max(max(xs) - min(xs), _STILL), max(max(ys) - min(ys), _STILL)
    taken = dict[BeingId, Spot]()
    for figure in shown:
        name = spots.short(clean(figure.name), max(2, min(_LONGEST, width // 4)))
        left, right = cell_len(name) / 2 + 1, width - cell_len(name) / 2 - 1
        share = (points[figure.id][0] - min(xs)) / spread[0], (points[figure.id][1] - min(ys)) / spread[1]
        goal = left + share[0] * (right - left), share[1] * (height - 1)
        spot = spots.anywhere(spots.around(goal, name, 0.0, width), list(taken.values()), size)
        if spot is not None:
            taken[figure.id] = spot
    return taken


def beside(graph: Graph, focus: BeingId, dx: int, dy: int) -> BeingId:
    """Return who stands next to the focus in a direction; the focus itself when nobody does."""
    here = graph.spots.get(focus)
    if here is None:
        return next(iter(graph.spots), focus)
    best: tuple[float, BeingId] | None = None
    for being, spot in graph.spots.items():
        ahead = _middle(spot)[0] - _middle(here)[0], 2 * (spot.y - here.y)
        along, across = ahead[0] * dx + ahead[1] * dy, abs(ahead[0] * dy) + abs(ahead[1] * dx)
        if 2 * along > across and (best is None or (along + 2 * across, being) < best):
            best = along + 2 * across, being
    return best[1] if best else focus


def at_cell(graph: Graph, x: int, y: int) -> BeingId | None:
    """Return whose name stands on a cell of the picture."""
    return next((being for being, s in graph.spots.items() if s.y == y and s.x <= x < s.x + cell_len(s.name)), None)


def strokes(graph: Graph, focus: BeingId, least: float, *, unicode: bool) -> Mapping[tuple[int, int], Stroke]:
    """Return the lines of the bonds of at least that strength, those of the focus above the others, around the names."""
    drawn = [bond for bond in graph.bonds if abs(bond.regard) >= least and bond.regard]
    drawn.sort(key=lambda bond: focus in (bond.one, bond.other))
    under, bits, tops = spots.covered(graph.spots.values()), dict[tuple[int, int], int](), dict[tuple[int, int], Bond]()
    for bond in drawn:
        if bond.one in graph.spots and bond.other in graph.spots:
            for cell, bit in _line(graph.spots[bond.one], graph.spots[bond.other], bond.regard, unicode=unicode):
                if cell not in under:
                    bits[cell] = bits.get(cell, 0) | bit
                    tops[cell] = bond
    return {cell: Stroke(chr(_BRAILLE + bits[cell]) if unicode else ascii_mark(bond.regard), bond) for cell, bond in tops.items()}


_BRAILLE = 0x2800
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Bits of a braille character by row and column."""

_ASCII_LIKING, _ASCII_DISLIKE = ".+#", "-=x"


def grade(regard: float) -> int:
    """Return how strong a regard is: 0 slight, 1 medium, 2 strong."""
    return 2 if abs(regard) >= STRONG else 1 if abs(regard) >= MEDIUM else 0


def ascii_mark(regard: float) -> str:
    """Return the character by which a line is drawn where there is no braille."""
    return (_ASCII_LIKING if regard > 0 else _ASCII_DISLIKE)[grade(regard)]


def _line(one: Spot, other: Spot, regard: float, *, unicode: bool) -> Iterable[tuple[tuple[int, int], int]]:
    """Yield the cells of a line with the dots on each: thick, whole or thin by strength, and broken for dislike."""
    across, down = (2, 4) if unicode else (1, 1)
    (x, y), (to_x, to_y) = _middle(one), _middle(other)
    y, to_y = (y, to_y) if unicode else (one.y, other.y)
    steps = max(1, round(max(abs(to_x - x) * across, abs(to_y - y) * down)))
    for step in range(steps + 1):
        if unicode and not _inked(step, regard):
            continue
        dot_x = round((x + (to_x - x) * step / steps) * across)
        dot_y = round((y + (to_y - y) * step / steps) * down)
        for shift in range(2 if unicode and grade(regard) > 1 else 1):
            at = dot_x + (shift if abs(to_y - y) * down > abs(to_x - x) * across else 0), dot_y
            at = at if at[0] != dot_x or not shift else (dot_x, dot_y + 1)
            yield (at[0] // across, at[1] // down), _DOTS[at[1] % 4][at[0] % 2] if unicode else 1


def _inked(step: int, regard: float) -> bool:
    thin = grade(regard) == 0 and step % 2 == 1
    return not thin and (regard > 0 or step % 8 < 5)  # noqa: PLR2004 - five dots of eight


def _middle(spot: Spot) -> Point:
    return spot.x + (cell_len(spot.name) - 1) / 2, spot.y + 0.5


def regards(ties: Iterable[TieSeen], being: BeingId) -> list[tuple[BeingId, float | None, float | None]]:
    """Return (who, what `being` thinks of them, what they think of it), the warmest first; None: indifferent."""
    out, back = dict[BeingId, float](), dict[BeingId, float]()
    for tie in ties:
        if tie.of == being:
            out[tie.to] = tie.regard
        elif tie.to == being:
            back[tie.of] = tie.regard
    others = [(other, out.get(other), back.get(other)) for other in {**out, **back}]
    return sorted(others, key=lambda one: (-(one[1] or 0.0), -(one[2] or 0.0), one[0]))
