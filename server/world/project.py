"""The second question: what does one observer perceive of an Event?

Apart because it is the only way out of the world: what is not projected here, nobody learns. The answer depends on the
observer's own being and on what that being can see and hear, and on nothing else (a law in the tests holds us to it).
Two observers have no body: TOWN sees what anybody standing there would (a watcher), ARCHIVE also understands whispers
(the owner of a save).
"""

from collections.abc import Callable
from typing import Any

from server.world import affairs, chatsights
from server.world.atlas import NOWHERE, atlas, place_at
from server.world.events import (
    AnyEvent,
    Arrived,
    Began,
    Departed,
    Discovered,
    Founded,
    Halted,
    MinutePassed,
    MovedIn,
    MovedOut,
    Portrayed,
    Returned,
    Said,
    SetOut,
    SpeedChanged,
    Walked,
)
from server.world.moment import Facts, Moment, Sights
from server.world.scene import Eyes, eyes_of, figure, hidden_runs, scene
from server.world.state import World
from shared.geometry import Cell, bearing
from shared.ids import ARCHIVE, BeingId, PlaceId
from shared.living import Fate
from shared.sights import (
    AnySight,
    ClockMoved,
    FolkChanged,
    HaltedSelf,
    Heard,
    Manner,
    PersonaSelf,
    SawAppear,
    SawBegin,
    SawGround,
    SawPile,
    SawPlace,
    SawRoom,
    SawVanish,
    SawWalk,
    SetOutSelf,
)

__all__ = ["Happening", "project", "scene"]


class Happening(Facts):
    """An Event between its two worlds, told to one observer after another."""

    __slots__ = ("_touches",)

    def __init__(self, before: World, after: World, event: AnyEvent) -> None:
        super().__init__(before, after, event)
        self._touches = affairs.touches(self)

    def seen_by(self, observer: BeingId) -> Sights:
        """Return what a being, TOWN or ARCHIVE perceives of it; nothing for a being that is not present."""
        eyes = eyes_of(self.after, observer)
        if not eyes.open:
            return ()
        moment = Moment(self, observer, eyes)
        sights = _SIGHTS[type(self.event)](moment, self.event)
        return (*sights, *affairs.consequences(moment, self.event, sights)) if self._touches else sights


def project(before: World, after: World, event: AnyEvent, observer: BeingId) -> Sights:
    """Return what `observer` perceives of an event that led from `before` to `after`; see `Happening.seen_by`."""
    return Happening(before, after, event).seen_by(observer)


def _founded(moment: Moment, _event: Founded) -> Sights:
    return (scene(moment.after, moment.observer),)


def _arrived(moment: Moment, event: Arrived) -> Sights:
    return _appeared(moment, event.being.id)


def _returned(moment: Moment, event: Returned) -> Sights:
    return _appeared(moment, event.being)


def _appeared(moment: Moment, being: BeingId) -> Sights:
    if being == moment.observer:
        return (scene(moment.after, being),)
    at = moment.after.beings[being].at
    counts = _counts(moment, (place_at(moment.after.town, at),))
    return (SawAppear(moment.facts.actor(being), arrived=True), *counts) if moment.eyes.see(at) else counts


def _departed(moment: Moment, event: Departed) -> Sights:
    return _vanished(moment, event.being)


def _vanished(moment: Moment, being: BeingId) -> Sights:
    at = moment.before.beings[being].at
    counts = _counts(moment, (place_at(moment.after.town, at),))
    return (SawVanish(being, left=True), *counts) if moment.eyes.see(at) else counts


def _moved_in(moment: Moment, event: MovedIn) -> Sights:
    came = event.being
    governed = FolkChanged(Fate.SETTLED, came.name, home=came.persona.home)
    return (*_appeared(moment, came.id), *_governed(moment, event.by, governed))


def _portrayed(moment: Moment, event: Portrayed) -> Sights:
    """The villager knows itself; whoever sees it sees what has changed of its looks."""
    before, after = moment.before.beings[event.being], moment.after.beings[event.being]
    known = (PersonaSelf(after.persona),) if event.being == moment.observer else ()
    looks = figure(before) != figure(after) and moment.eyes.see(after.at)
    seen = (SawAppear(moment.facts.actor(event.being)),) if looks else ()
    return (*known, *seen, *_governed(moment, event.by, FolkChanged(Fate.PORTRAYED, after.name, event.part)))


def _moved_out(moment: Moment, event: MovedOut) -> Sights:
    name = moment.before.beings[event.being].name
    governed = FolkChanged(Fate.UNSETTLED, name, money=event.money, goods=event.goods)
    return (*_vanished(moment, event.being), *_governed(moment, event.by, governed))


def _governed(moment: Moment, by: BeingId, changed: FolkChanged) -> Sights:
    return (changed,) if moment.observer == by else ()


def _walked(moment: Moment, event: Walked) -> Sights:
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
        sight = SawAppear(moment.facts.actor(event.being))
    else:
        sight = SawVanish(event.being)
    return (sight, *_crossed(moment, start, event.to))


def _walked_self(moment: Moment, start: Cell, event: Walked) -> Sights:
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
    sights += [SawPile(pile) for pile in moment.after.piles if moment.eyes.see(pile.at) and not earlier.see(pile.at)]
    return (*sights, *_signs_changed(moment, earlier, start, event.to))


def _signs_changed(moment: Moment, earlier: Eyes, start: Cell, to: Cell) -> Sights:
    """What the signs at the doors tell that come into view or go out of it, and of the places entered and left."""
    town = moment.after.town
    crossed = moment.facts.crossed(start, to)
    changed: list[AnySight] = []
    for index in range(len(town.places)):
        place = PlaceId(index)
        old, new = earlier.reads_sign(place), moment.eyes.reads_sign(place)
        if new and (not old or place in crossed):
            changed.append(SawPlace(place, moment.facts.count(place)))
        elif old and not new:
            changed.append(SawPlace(place, -1))
    return tuple(changed)


def _crossed(moment: Moment, start: Cell, to: Cell) -> Sights:
    crossed = moment.facts.crossed(start, to)
    return _counts(moment, crossed) if crossed else ()


def _counts(moment: Moment, places: tuple[PlaceId, ...]) -> Sights:
    readable = (place for place in places if place != NOWHERE and moment.eyes.reads_sign(place))
    return tuple(SawPlace(place, moment.facts.count(place)) for place in readable)


def _set_out(moment: Moment, event: SetOut) -> Sights:
    being = moment.before.beings[event.being]
    stopped = (SawBegin(event.being, ""),) if being.doing and moment.eyes.see(being.at) else ()
    if event.being != moment.observer:
        return stopped
    return (*stopped, SetOutSelf(event.goal, len(event.path)))


def _halted(moment: Moment, event: Halted) -> Sights:
    return (HaltedSelf(event.arrived, event.why),) if event.being == moment.observer else ()


def _discovered(moment: Moment, event: Discovered) -> Sights:
    if event.being != moment.observer:
        return ()
    place = moment.after.town.places[event.place]
    return (SawRoom(event.place, place.x, place.y, atlas(moment.after.town).room(event.place)),)


def _said(moment: Moment, event: Said) -> Sights:
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
        by_rule=event.by_rule,  # the words are marked, not who speaks them: an answer from out of sight too
        stream=event.stream if seen else 0,
        minute=moment.after.minute,
    )
    return (heard,)


def _saw_whisper(moment: Moment, event: Said) -> Sights:
    """Somebody sees that it is whispered, and to whom if the listener is in view too; the words stay away."""
    speaker, listener = moment.after.beings[event.being], moment.after.beings[event.listener]
    to = event.listener if moment.eyes.see(listener.at) else BeingId(0)
    return (Heard(event.being, speaker.name, "", Manner.WHISPER, listener=to, minute=moment.after.minute),)


def _began(moment: Moment, event: Began) -> Sights:
    return (SawBegin(event.being, event.doing),) if moment.eyes.see(moment.after.beings[event.being].at) else ()


def _minute_passed(moment: Moment, event: MinutePassed) -> Sights:
    return (ClockMoved(event.minute, moment.after.speed),)


def _speed_changed(moment: Moment, event: SpeedChanged) -> Sights:
    by = moment.after.beings.get(event.by)
    return (ClockMoved(moment.after.minute, event.speed, by.name if by else ""),)


_SIGHTS: dict[type, Callable[[Moment, Any], Sights]] = {
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
    MovedIn: _moved_in,
    Portrayed: _portrayed,
    MovedOut: _moved_out,
    **affairs.SIGHTS,
    **chatsights.SIGHTS,
}
