"""One Event between its two worlds, and how it meets one observer: what every projection is worked out from.

Apart because `project` and `affairs` both need it. What is the same for all observers is worked out once, and only when
somebody asks: a town tells every event to dozens of seats.
"""

from server.world.atlas import occupants, place_at
from server.world.events import AnyEvent, SpeedChanged
from server.world.scene import Eyes, figure, pace_seen
from server.world.state import World
from shared.geometry import Cell
from shared.ids import BeingId, PlaceId
from shared.living import PaceSeen
from shared.sights import AnySight, Figure

Sights = tuple[AnySight, ...]


class Facts:
    """An Event between its two worlds, as it is for everybody."""

    __slots__ = ("_counted", "_crossed", "_drawn", "_pace", "after", "before", "event")

    def __init__(self, before: World, after: World, event: AnyEvent) -> None:
        self.before, self.after, self.event = before, after, event
        self._counted: dict[PlaceId, int] = {}
        self._crossed: tuple[PlaceId, ...] | None = None
        self._drawn: Figure | None = None
        self._pace: tuple[PaceSeen, ...] | None = None

    def count(self, place: PlaceId) -> int:
        """Return how many are in a place afterwards."""
        if place not in self._counted:
            self._counted[place] = len(occupants(self.after, place))
        return self._counted[place]

    def crossed(self, start: Cell, to: Cell) -> tuple[PlaceId, ...]:
        """Return the places left and entered by the one step that the event is; none when both cells belong to one."""
        if self._crossed is None:
            left, entered = place_at(self.after.town, start), place_at(self.after.town, to)
            self._crossed = (left, entered) if left != entered else ()
        return self._crossed

    def actor(self, being: BeingId) -> Figure:
        """Return the one being that the event is about, as others see it afterwards."""
        if self._drawn is None:
            self._drawn = figure(self.after.beings[being])
        return self._drawn

    def new_pace(self) -> tuple[PaceSeen, ...]:
        """Return how the present period ends, if the event changed that, or what is left of a wait began to run or to stand."""
        if self._pace is None:
            after = pace_seen(self.after)
            turned = after.held and isinstance(self.event, SpeedChanged)
            self._pace = (after,) if turned or after != pace_seen(self.before) else ()
        return self._pace


class Moment:
    """One event as it meets one observer."""

    __slots__ = ("after", "before", "eyes", "facts", "observer")

    def __init__(self, facts: Facts, observer: BeingId, eyes: Eyes) -> None:
        self.facts, self.observer, self.eyes = facts, observer, eyes
        self.before, self.after = facts.before, facts.after
