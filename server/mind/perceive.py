"""From sights to what is around now.

Apart because this is all a mind learns of the world, pure; `noting` makes of the same sights what is kept. `Surroundings` is for
this moment and is not kept: after a restart or a gap it begins again with a Scene.
"""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import replace

from server.mind import chatfold
from server.mind.memory import Mind
from shared.calendar import FIRST_MINUTE
from shared.chats import Chat, SawChat, SawLine, SawMarks
from shared.economy import Pace
from shared.geometry import Cell, distance
from shared.ids import BeingId
from shared.living import LifeSeen, PaceSeen, Persona, TradeSeen
from shared.sights import (
    AnySight,
    ClockMoved,
    DayEnded,
    Figure,
    HaltedSelf,
    Kind,
    LifeSelf,
    PaceChanged,
    PersonaSelf,
    PlaceSeen,
    SawAppear,
    SawBegin,
    SawPlace,
    SawTrade,
    SawVanish,
    SawWalk,
    Scene,
    SetOutSelf,
)

EVERYDAY = frozenset({"already_there", "no_change", "not_walking", "too_fast"})
"""Refusals of no interest: how a mind finds out that nothing is left to do."""


class Surroundings(msgspec.Struct, frozen=True):
    """What a villager perceives of this moment."""

    you: BeingId = BeingId(0)
    persona: Persona = Persona()
    town: str = ""
    minute: int = FIRST_MINUTE
    figures: dict[BeingId, Figure] = {}
    """Everybody in view, the villager itself too."""
    places: tuple[PlaceSeen, ...] = ()
    heading: str = ""
    """Where it is walking to; empty when it stands."""
    life: LifeSeen | None = None
    """What it lives by; None for who has no occupation, as the merchant."""
    trades: dict[int, TradeSeen] = {}
    """Its open trades, by id, in order."""
    pace: PaceSeen = PaceSeen(Pace.CLOCK)
    last_day: DayEnded | None = None
    """What was told of the last day at midnight."""
    chats: dict[int, Chat] = {}
    """Its private chats, by id, each with its last messages."""

    @property
    def me(self) -> Figure:
        """Return the villager as others see it."""
        return self.figures[self.you]

    @property
    def others(self) -> tuple[Figure, ...]:
        """Return who else is in view, nearest first."""
        rest = (figure for figure in self.figures.values() if figure.id != self.you)
        return tuple(sorted(rest, key=lambda figure: (distance(figure.at, self.me.at), figure.id)))

    def place_at(self, cell: Cell) -> PlaceSeen | None:
        """Return the smallest place that covers a cell."""
        x, y = cell
        best, least = None, 0
        for place in self.places:  # asked all the time: no calls in here
            if 0 <= x - place.x < place.width and 0 <= y - place.y < place.height:
                size = place.width * place.height
                if best is None or size < least:
                    best, least = place, size
        return best

    @property
    def here(self) -> PlaceSeen | None:
        """Return the place it is in."""
        return self.place_at(self.me.at)

    def place_named(self, name: str) -> PlaceSeen | None:
        """Return the place of that name; `home` is the villager's own."""
        wanted = self.persona.home if name == "home" else name
        return next((place for place in self.places if place.name.casefold() == wanted.casefold()), None)


def glance(around: Surroundings, sight: AnySight) -> Surroundings:
    """Return the surroundings after a sight."""
    see = _GLANCES.get(type(sight))
    return see(around, sight) if see else around


def _began(_around: Surroundings, scene: Scene) -> Surroundings:
    return Surroundings(
        you=scene.you,
        persona=scene.persona or Persona(),
        town=scene.town,
        minute=scene.minute,
        figures={figure.id: figure for figure in scene.figures},
        places=scene.places,
        life=scene.life,
        trades={trade.id: trade for trade in scene.trades if trade.state.open},
        pace=scene.pace,
        chats={chat.id: chat for chat in scene.chats},
    )


def _wrote(around: Surroundings, sight: SawChat | SawLine | SawMarks) -> Surroundings:
    return replace(around, chats=chatfold.seen(around.chats, sight, around.you))


def _vanished(around: Surroundings, sight: SawVanish) -> Surroundings:
    figures = around.figures.copy()
    figures.pop(sight.being, None)
    return replace(around, figures=figures)


def _changed(around: Surroundings, being: BeingId, *, at: Cell | None = None, doing: str | None = None) -> Surroundings:
    old = around.figures.get(being)
    if old is None:
        return around
    new = replace(old, at=old.at if at is None else at, doing=old.doing if doing is None else doing)
    return replace(around, figures=around.figures | {being: new})


def _counted(around: Surroundings, sight: SawPlace) -> Surroundings:
    places = (replace(old, occupants=sight.occupants) if old.id == sight.place else old for old in around.places)
    return replace(around, places=tuple(places))


def _traded(around: Surroundings, sight: SawTrade) -> Surroundings:
    trades = around.trades.copy()
    trades.pop(sight.trade.id, None)
    if sight.trade.state.open:
        trades[sight.trade.id] = sight.trade
    return replace(around, trades=trades)


_GLANCES: dict[type, Callable[[Surroundings, Any], Surroundings]] = {
    Scene: _began,
    SawAppear: lambda around, sight: replace(around, figures=around.figures | {sight.figure.id: sight.figure}),
    SawVanish: _vanished,
    SawWalk: lambda around, sight: _changed(around, sight.being, at=sight.to),
    SawBegin: lambda around, sight: _changed(around, sight.being, doing=sight.doing),
    SawPlace: _counted,
    SetOutSelf: lambda around, sight: replace(around, heading=sight.goal),
    HaltedSelf: lambda around, _: replace(around, heading=""),
    ClockMoved: lambda around, sight: replace(around, minute=sight.minute),
    LifeSelf: lambda around, sight: replace(around, life=sight.life),
    PersonaSelf: lambda around, sight: replace(around, persona=sight.persona),
    SawTrade: _traded,
    PaceChanged: lambda around, sight: replace(around, pace=sight.pace),
    DayEnded: lambda around, sight: replace(around, last_day=sight),
    SawChat: _wrote,
    SawLine: _wrote,
    SawMarks: _wrote,
}
"""A line a sight; all others change nothing around."""


def kind_of(mind: Mind, around: Surroundings, being: BeingId) -> Kind | None:
    """Return who plays a being, if the villager ever saw it."""
    if being in around.figures:
        return around.figures[being].kind
    known = mind.people.get(being)
    return known.kind if known else None
