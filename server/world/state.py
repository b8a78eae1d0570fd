"""What the world is at one moment: frozen values, shared structure, integers only.

Apart from the Events that change it, so that history never depends on how the present is stored.
"""

import msgspec

from shared.calendar import FIRST_MINUTE, GAME_SECONDS_PER_TICK, SECONDS_PER_MINUTE, Speed
from shared.geometry import Cell
from shared.ids import BeingId, PlaceId
from shared.sights import Kind, Persona
from shared.terrain import TILES


class Place(msgspec.Struct, frozen=True, array_like=True):
    """A named part of the town."""

    name: str
    what: str
    """One sentence about it."""
    x: int
    y: int
    width: int
    height: int
    """The rectangle, walls and doors included."""
    capacity: int
    kind: str
    """`square`, `cafe`, `library`, `park`, `bakery`, `workshop`, `field`, `inn`, `board` or `home`."""

    def covers(self, cell: Cell) -> bool:
        """Tell whether the cell lies in the rectangle."""
        return 0 <= cell[0] - self.x < self.width and 0 <= cell[1] - self.y < self.height


class Town(msgspec.Struct, frozen=True, array_like=True):
    """The ground and its places: founded once, changed by nothing yet."""

    name: str
    rows: tuple[str, ...]
    """Equally long strings of the codes of `shared/terrain.py`, north to south."""
    places: tuple[Place, ...]
    gate: Cell
    """Where arrivals stand."""

    @property
    def width(self) -> int:
        """Cells from west to east."""
        return len(self.rows[0])

    @property
    def height(self) -> int:
        """Cells from north to south."""
        return len(self.rows)

    def code(self, cell: Cell) -> str:
        """Return the tile's code; a wall beyond the edge."""
        x, y = cell
        if 0 <= x < self.width and 0 <= y < self.height:
            return self.rows[y][x]
        return "#"

    def walkable(self, cell: Cell) -> bool:
        """Tell whether feet may stand there."""
        return TILES[self.code(cell)].walkable


class Being(msgspec.Struct, frozen=True, array_like=True):
    """A villager or a player's body."""

    id: BeingId
    name: str
    kind: Kind
    glyph: str
    colour: str
    at: Cell
    persona: Persona = Persona()
    present: bool = True
    """False while its player is away: not on the map, keeps its cell."""
    doing: str = ""
    goal: str = ""
    """Where it is walking to; empty when it is not."""
    journey: tuple[Cell, ...] = ()
    """The cells still to walk, next first."""
    feet: int = 0
    """When the feet are rested, in eightieths of a second since tick 0 (see `movement`)."""
    known: tuple[PlaceId, ...] = ()
    """Places it has entered, in order."""


class World(msgspec.Struct, frozen=True, array_like=True):
    """Everything that is."""

    seed: int
    town: Town
    beings: dict[BeingId, Being]
    """By id, in order of arrival; replaced, never changed in place."""
    tick: int = 0
    minute: int = FIRST_MINUTE
    speed: Speed = Speed.NORMAL
    anchor_tick: int = 0
    """The tick at which the clock's present speed began …"""
    anchor_s: int = FIRST_MINUTE * SECONDS_PER_MINUTE
    """… and the game second it showed then."""
    stop_minute: int = 0
    """The minute at which a step ends and the clock pauses again; 0: no step under way."""
    entries: int = 0
    """How many entries of history led here."""

    def second(self, tick: int) -> int:
        """Return the game second at that tick, if the speed does not change before."""
        return self.anchor_s + (tick - self.anchor_tick) * GAME_SECONDS_PER_TICK[self.speed]

    def here(self, actor: BeingId) -> Being | None:
        """Return the being, if there is one and it is present."""
        being = self.beings.get(actor)
        return being if being is not None and being.present else None


EMPTY = World(seed=0, town=Town(name="", rows=("#",), places=(), gate=(0, 0)), beings={})
"""Before the first entry."""
