"""From sights to what is around now, and to the notes worth keeping.

Apart because this is all a mind learns of the world: two pure functions of what was perceived. `Surroundings` is for this moment
and is not kept: after a restart or a gap it begins again with a Scene.
"""

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from server.mind.memory import AnyNote, Met, Mind, Overheard, SpokeMyself, WasToldNo
from shared.calendar import FIRST_MINUTE
from shared.geometry import Cell, distance
from shared.ids import BeingId
from shared.sights import (
    AnySight,
    ClockMoved,
    Figure,
    HaltedSelf,
    Heard,
    Kind,
    Manner,
    Persona,
    PlaceSeen,
    SawAppear,
    SawBegin,
    SawPlace,
    SawVanish,
    SawWalk,
    Scene,
    SetOutSelf,
    WasRefused,
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
        covering = (place for place in self.places if _covers(place, cell))
        return min(covering, key=lambda place: place.width * place.height, default=None)

    @property
    def here(self) -> PlaceSeen | None:
        """Return the place it is in."""
        return self.place_at(self.me.at)

    def place_named(self, name: str) -> PlaceSeen | None:
        """Return the place of that name; `home` is the villager's own."""
        wanted = self.persona.home if name == "home" else name
        return next((place for place in self.places if place.name.casefold() == wanted.casefold()), None)


def _covers(place: PlaceSeen, cell: Cell) -> bool:
    return 0 <= cell[0] - place.x < place.width and 0 <= cell[1] - place.y < place.height


def glance(around: Surroundings, sight: AnySight) -> Surroundings:  # noqa: PLR0911 -- a line a sight
    """Return the surroundings after a sight."""
    match sight:
        case Scene():
            return _begin(sight)
        case SawAppear(figure=figure):
            return replace(around, figures=around.figures | {figure.id: figure})
        case SawVanish(being=being):
            return replace(around, figures={i: figure for i, figure in around.figures.items() if i != being})
        case SawWalk(being=being, to=to):
            return _changed(around, being, at=to)
        case SawBegin(being=being, doing=doing):
            return _changed(around, being, doing=doing)
        case SawPlace(place=place, occupants=occupants):
            places = tuple(replace(old, occupants=occupants) if old.id == place else old for old in around.places)
            return replace(around, places=places)
        case SetOutSelf(goal=goal):
            return replace(around, heading=goal)
        case HaltedSelf():
            return replace(around, heading="")
        case ClockMoved(minute=minute):
            return replace(around, minute=minute)
        case _:
            return around


def _begin(scene: Scene) -> Surroundings:
    return Surroundings(
        you=scene.you,
        persona=scene.persona or Persona(),
        town=scene.town,
        minute=scene.minute,
        figures={figure.id: figure for figure in scene.figures},
        places=scene.places,
    )


def _changed(around: Surroundings, being: BeingId, *, at: Cell | None = None, doing: str | None = None) -> Surroundings:
    old = around.figures.get(being)
    if old is None:
        return around
    new = replace(old, at=old.at if at is None else at, doing=old.doing if doing is None else doing)
    return replace(around, figures=around.figures | {being: new})


class Addressee(msgspec.Struct, frozen=True):
    """Whom words that the villager is about to say are for."""

    being: BeingId
    name: str


def notes_of(
    mind: Mind, around: Surroundings, tick: int, sight: AnySight, *, to_me: bool, meant: Mapping[str, Addressee]
) -> tuple[AnyNote, ...]:
    """Return what is worth keeping of a sight; `around` is as it is after it.

    `to_me`: whether heard words were for the villager. `meant`: for whom its own words are, by the words.
    """
    match sight:
        case Scene():
            return tuple(_met(around, tick, figure) for figure in around.others if figure.id not in mind.people)
        case SawAppear(figure=figure):
            return () if figure.id in mind.people or figure.id == around.you else (_met(around, tick, figure),)
        case Heard():
            return _heard(around, tick, sight, to_me=to_me, meant=meant)
        case WasRefused(code=code, words=words):
            return () if code in EVERYDAY else (WasToldNo(tick=tick, minute=around.minute, code=code, words=words),)
        case _:
            return ()


def _met(around: Surroundings, tick: int, figure: Figure) -> Met:
    return Met(tick=tick, minute=around.minute, being=figure.id, name=figure.name, kind=figure.kind)


def _heard(around: Surroundings, tick: int, heard: Heard, *, to_me: bool, meant: Mapping[str, Addressee]) -> tuple[AnyNote, ...]:
    if not heard.words or heard.manner is Manner.EMOTE:
        return ()
    if heard.speaker == around.you:
        listener = meant.get(heard.words, Addressee(BeingId(0), ""))
        return (
            SpokeMyself(
                tick=tick,
                minute=around.minute,
                to=listener.being,
                name=listener.name,
                words=heard.words,
                manner=heard.manner,
                by_rule=heard.by_rule,
                stream=heard.stream,
            ),
        )
    return (
        Overheard(
            tick=tick,
            minute=around.minute,
            speaker=heard.speaker,
            name=heard.name,
            words=heard.words,
            manner=heard.manner,
            to_me=to_me,
        ),
    )


def kind_of(mind: Mind, around: Surroundings, being: BeingId) -> Kind | None:
    """Return who plays a being, if the villager ever saw it."""
    if being in around.figures:
        return around.figures[being].kind
    known = mind.people.get(being)
    return known.kind if known else None
