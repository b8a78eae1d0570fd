"""Shortest ways on foot, by tcod. Roads are cheaper than grass, so that people keep to them.

Apart because here alone (and in `sense`) numpy and tcod are allowed. A way across the town costs about 0.4 ms.
"""

import numpy as np
import tcod.path

from server.world.atlas import per_town
from server.world.state import Town
from shared.geometry import Cell
from shared.terrain import TILES

_COSTS = {".": 3, ",": 4, '"': 4, "b": 4, "h": 3, "n": 4}
"""What a step onto the ground costs; 2 elsewhere, 0 where nobody can walk."""


def _graph(town: Town) -> tcod.path.SimpleGraph:
    costs = [[_COSTS.get(code, 2) if TILES[code].walkable else 0 for code in row] for row in town.rows]
    return tcod.path.SimpleGraph(cost=np.array(costs, dtype=np.int8), cardinal=10, diagonal=14)


_graph_of = per_town(_graph)


def way(town: Town, start: Cell, goal: Cell) -> tuple[Cell, ...]:
    """Return the cells to walk, the goal last, without the start; empty when there is no way or it is the start."""
    if not town.walkable(goal):
        return ()
    finder = tcod.path.Pathfinder(_graph_of(town))
    finder.add_root((start[1], start[0]))
    cells = finder.path_to((goal[1], goal[0]))[1:].tolist()
    return tuple((x, y) for y, x in cells)
