"""Everything one observer perceives at a moment: the eyes of an observer, and the Scene they make.

Apart from `project`, which tells what changes: this tells what is, and both must agree.
"""

from server.world.atlas import atlas, occupants, place_at
from server.world.sense import hears, mask, view, view_change
from server.world.state import Being, Town, World
from shared.geometry import Cell, Run
from shared.ids import ARCHIVE, TOWN, BeingId, PlaceId
from shared.sights import Figure, Heard, Manner, PlaceSeen, Scene

BODILESS = (TOWN, ARCHIVE)
"""Observers that see the whole town."""


class Eyes:
    """What an observer can see and hear in one world; asking is cheap."""

    __slots__ = ("_mask", "_width", "at", "being", "open", "world")

    def __init__(self, world: World, observer: BeingId) -> None:
        self.world = world
        self.being = world.here(observer)
        self.at: Cell | None = self.being.at if self.being else None
        self.open = self.being is not None or observer in BODILESS
        self._mask = mask(world.town, self.at) if self.at else b""
        self._width = world.town.width

    def see(self, cell: Cell) -> bool:
        """Tell whether the cell is in view."""
        return self.at is None or self._mask[cell[1] * self._width + cell[0]] == 1

    def hear(self, source: Cell, manner: Manner) -> bool:
        """Tell whether words uttered there reach the observer."""
        return self.being is None or hears(self.world, self.being, source, manner)

    def reads_sign(self, place: PlaceId) -> bool:
        """Tell whether the observer knows how many are in a place: by being in it, or by seeing one of its doors."""
        if self.at is None or place_at(self.world.town, self.at) == place:
            return True
        return any(self.see(door) for door in atlas(self.world.town).doors[place])


def figure(being: Being) -> Figure:
    """Return somebody as others see them."""
    persona = being.persona
    return Figure(
        id=being.id,
        name=being.name,
        kind=being.kind,
        glyph=being.glyph,
        colour=being.colour,
        at=being.at,
        calling=persona.calling,
        looks=persona.looks,
        doing=being.doing,
    )


def scene(world: World, observer: BeingId, recent: tuple[Heard, ...] = ()) -> Scene:
    """Return everything the observer perceives now; `recent` is handed through (see `Scene.recent`).

    The observer is a being that is present, TOWN or ARCHIVE; AssertionError otherwise.
    """
    eyes = Eyes(world, observer)
    assert eyes.open, f"being {observer} is not here to see"  # noqa: S101
    town = world.town
    return Scene(
        town=town.name,
        width=town.width,
        height=town.height,
        rows=_known_ground(world, eyes.being),
        visible=tuple((0, y, town.width) for y in range(town.height)) if eyes.at is None else view(town, eyes.at),
        figures=tuple(figure(other) for other in world.beings.values() if other.present and eyes.see(other.at)),
        places=_places(world, eyes),
        minute=world.minute,
        speed=world.speed,
        you=BeingId(0) if eyes.being is None else eyes.being.id,
        persona=None if eyes.being is None else eyes.being.persona,
        recent=recent,
    )


def hidden_runs(town: Town, before: Cell, after: Cell) -> tuple[tuple[Run, ...], tuple[str, ...], tuple[Run, ...]]:
    """Return what a step changes in view: the runs shown, their codes, the runs hidden."""
    shown, hidden = view_change(town, before, after)
    return shown, tuple(town.rows[y][x : x + length] for x, y, length in shown), hidden


def _known_ground(world: World, being: Being | None) -> tuple[str, ...]:
    if being is None:
        return world.town.rows
    rows = list(atlas(world.town).known(being.known))
    for x, y, length in view(world.town, being.at):
        rows[y] = rows[y][:x] + world.town.rows[y][x : x + length] + rows[y][x + length :]
    return tuple(rows)


def _places(world: World, eyes: Eyes) -> tuple[PlaceSeen, ...]:
    return tuple(
        PlaceSeen(
            id=PlaceId(index),
            name=place.name,
            x=place.x,
            y=place.y,
            width=place.width,
            height=place.height,
            capacity=place.capacity,
            occupants=len(occupants(world, PlaceId(index))) if eyes.reads_sign(PlaceId(index)) else -1,
            what=place.what,
        )
        for index, place in enumerate(world.town.places)
    )
