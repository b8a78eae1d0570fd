"""The second question: what does one observer perceive of an Event?

Apart because it is the only way out of the world: what is not projected here, nobody learns. The answer depends on the
observer's own being and on what that being can see and hear, and on nothing else (a law in the tests holds us to it).
Two observers have no body: TOWN sees what anybody standing there would (a watcher), ARCHIVE also understands whispers
(the owner of a save).
"""

from collections.abc import Callable
from typing import Any

from server.world.atlas import NOWHERE, atlas, occupants, place_at
from server.world.events import (
    AnyEvent,
    Arrived,
    Began,
    Departed,
    Discovered,
    Founded,
    Halted,
    MinutePassed,
    Returned,
    Said,
    SetOut,
    SpeedChanged,
    Walked,
)
from server.world.scene import Eyes, eyes_of, figure, hidden_runs, scene
from server.world.state import World
from shared.geometry import Cell, bearing
from shared.ids import ARCHIVE, BeingId, PlaceId
from shared.sights import (
    AnySight,
    ClockMoved,
    Figure,
    HaltedSelf,
    Heard,
    Manner,
    SawAppear,
    SawBegin,
    SawGround,
    SawPlace,
    SawRoom,
    SawVanish,
    SawWalk,
    SetOutSelf,
)

__all__ = ["Happening", "project", "scene"]

Sights = tuple[AnySight, ...]


class Happening:
    """An Event between its two worlds; what is the same for all observers is worked out once."""

    __slots__ = ("_counted", "_crossed", "_drawn", "after", "before", "event")

    def __init__(self, before: World, after: World, event: AnyEvent) -> None:
        self.before, self.after, self.event = before, after, event
        self._counted: dict[PlaceId, int] = {}
        self._crossed: tuple[PlaceId, ...] | None = None
        self._drawn: Figure | None = None

    def seen_by(self, observer: BeingId) -> Sights:
        """Return what a being, TOWN or ARCHIVE perceives of it; nothing for a being that is not present."""
        eyes = eyes_of(self.after, observer)
        return _SIGHTS[type(self.event)](_Moment(self, observer, eyes), self.event) if eyes.open else ()

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


class _Moment:
    """One event as it meets one observer."""

    __slots__ = ("after", "before", "eyes", "happening", "observer")

    def __init__(self, happening: Happening, observer: BeingId, eyes: Eyes) -> None:
        self.happening, self.observer, self.eyes = happening, observer, eyes
        self.before, self.after = happening.before, happening.after


def project(before: World, after: World, event: AnyEvent, observer: BeingId) -> Sights:
    """Return what `observer` perceives of an event that led from `before` to `after`; see `Happening.seen_by`."""
    return Happening(before, after, event).seen_by(observer)


def _founded(moment: _Moment, _event: Founded) -> Sights:
    return (scene(moment.after, moment.observer),)


def _arrived(moment: _Moment, event: Arrived) -> Sights:
    return _appeared(moment, event.being.id)


def _returned(moment: _Moment, event: Returned) -> Sights:
    return _appeared(moment, event.being)


def _appeared(moment: _Moment, being: BeingId) -> Sights:
    if being == moment.observer:
        return (scene(moment.after, being),)
    at = moment.after.beings[being].at
    counts = _counts(moment, (place_at(moment.after.town, at),))
    return (SawAppear(moment.happening.actor(being), arrived=True), *counts) if moment.eyes.see(at) else counts


def _departed(moment: _Moment, event: Departed) -> Sights:
    at = moment.before.beings[event.being].at
    counts = _counts(moment, (place_at(moment.after.town, at),))
    return (SawVanish(event.being, left=True), *counts) if moment.eyes.see(at) else counts


def _walked(moment: _Moment, event: Walked) -> Sights:
    start = moment.before.beings[event.being].at
    if event.being == moment.observer:
        return _walked_self(moment, start, event)
    saw, sees = moment.eyes.see(start), moment.eyes.see(event.to)
    if not saw and not sees:
        return _crossed(moment, start, event.to)
    sight: AnySight
    if saw and sees:
        sight = SawWalk(event.being, event.to)
    elif sees:
        sight = SawAppear(moment.happening.actor(event.being))
    else:
        sight = SawVanish(event.being)
    return (sight, *_crossed(moment, start, event.to))


def _walked_self(moment: _Moment, start: Cell, event: Walked) -> Sights:
    shown, codes, hidden = hidden_runs(moment.after.town, start, event.to)
    sights: list[AnySight] = [SawWalk(event.being, event.to)]
    if shown or hidden:
        sights.append(SawGround(shown, codes, hidden))
    earlier = eyes_of(moment.before, moment.observer)
    for other in moment.after.beings.values():
        if other.present and other.id != event.being:
            saw, sees = earlier.see(other.at), moment.eyes.see(other.at)
            if sees and not saw:
                sights.append(SawAppear(figure(other)))
            elif saw and not sees:
                sights.append(SawVanish(other.id))
    return (*sights, *_signs_changed(moment, earlier, start, event.to))


def _signs_changed(moment: _Moment, earlier: Eyes, start: Cell, to: Cell) -> Sights:
    """What the signs at the doors tell that come into view or go out of it, and of the places entered and left."""
    town = moment.after.town
    crossed = moment.happening.crossed(start, to)
    changed: list[AnySight] = []
    for index in range(len(town.places)):
        place = PlaceId(index)
        old, new = earlier.reads_sign(place), moment.eyes.reads_sign(place)
        if new and (not old or place in crossed):
            changed.append(SawPlace(place, moment.happening.count(place)))
        elif old and not new:
            changed.append(SawPlace(place, -1))
    return tuple(changed)


def _crossed(moment: _Moment, start: Cell, to: Cell) -> Sights:
    crossed = moment.happening.crossed(start, to)
    return _counts(moment, crossed) if crossed else ()


def _counts(moment: _Moment, places: tuple[PlaceId, ...]) -> Sights:
    readable = (place for place in places if place != NOWHERE and moment.eyes.reads_sign(place))
    return tuple(SawPlace(place, moment.happening.count(place)) for place in readable)


def _set_out(moment: _Moment, event: SetOut) -> Sights:
    being = moment.before.beings[event.being]
    stopped = (SawBegin(event.being, ""),) if being.doing and moment.eyes.see(being.at) else ()
    if event.being != moment.observer:
        return stopped
    return (*stopped, SetOutSelf(event.goal, len(event.path)))


def _halted(moment: _Moment, event: Halted) -> Sights:
    return (HaltedSelf(event.arrived, event.why),) if event.being == moment.observer else ()


def _discovered(moment: _Moment, event: Discovered) -> Sights:
    if event.being != moment.observer:
        return ()
    place = moment.after.town.places[event.place]
    return (SawRoom(event.place, place.x, place.y, atlas(moment.after.town).room(event.place)),)


def _said(moment: _Moment, event: Said) -> Sights:
    speaker = moment.after.beings[event.being]
    seen = moment.eyes.see(speaker.at)
    own = event.being == moment.observer
    if not own and not (seen if event.manner is Manner.EMOTE else moment.eyes.hear(speaker.at, event.manner)):
        return _saw_whisper(moment, event) if event.manner is Manner.WHISPER and seen else ()
    secret = event.manner is Manner.WHISPER and moment.observer not in (event.being, event.listener, ARCHIVE)
    if secret:
        return _saw_whisper(moment, event)
    own_ear = moment.eyes.at
    heard = Heard(
        speaker=event.being if seen else BeingId(0),
        name=speaker.name if seen else "somebody",
        words=event.words,
        manner=event.manner,
        bearing=None if seen or own_ear is None else bearing(own_ear, speaker.at),
        listener=event.listener,
        by_rule=event.by_rule and seen,
        stream=event.stream if seen else 0,
        minute=moment.after.minute,
    )
    return (heard,)


def _saw_whisper(moment: _Moment, event: Said) -> Sights:
    """Somebody sees that it is whispered, and to whom if the listener is in view too; the words stay away."""
    speaker, listener = moment.after.beings[event.being], moment.after.beings[event.listener]
    to = event.listener if moment.eyes.see(listener.at) else BeingId(0)
    return (Heard(event.being, speaker.name, "", Manner.WHISPER, listener=to, minute=moment.after.minute),)


def _began(moment: _Moment, event: Began) -> Sights:
    return (SawBegin(event.being, event.doing),) if moment.eyes.see(moment.after.beings[event.being].at) else ()


def _minute_passed(moment: _Moment, event: MinutePassed) -> Sights:
    return (ClockMoved(event.minute, moment.after.speed),)


def _speed_changed(moment: _Moment, event: SpeedChanged) -> Sights:
    by = moment.after.beings.get(event.by)
    return (ClockMoved(moment.after.minute, event.speed, by.name if by else ""),)


_SIGHTS: dict[type, Callable[[_Moment, Any], Sights]] = {
    Founded: _founded,
    Arrived: _arrived,
    Returned: _returned,
    Departed: _departed,
    Walked: _walked,
    SetOut: _set_out,
    Halted: _halted,
    Discovered: _discovered,
    Said: _said,
    Began: _began,
    MinutePassed: _minute_passed,
    SpeedChanged: _speed_changed,
}
