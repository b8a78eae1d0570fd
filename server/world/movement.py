"""The rule of feet: steps, journeys, full places and the pace of walking (RULES 1).

Apart because it is one rule. Pace is the generic cell rate algorithm in whole numbers: a step tires the feet for 10
eightieths of a second, a tick rests them by 8, and a tick's worth of being early is forgiven, so that no ten ticks hold
more than eight steps.
"""

from server.world.atlas import NOWHERE, atlas, is_full, place_at
from server.world.dice import Dice
from server.world.events import AnyEvent, Began, Halted, SetOut, Walked
from server.world.evolve import evolve
from server.world.lookup import find, place_key
from server.world.path import way
from server.world.refusal import Refusal
from server.world.sense import sees
from server.world.state import Being, World
from server.world.thresholds import enter
from shared.calendar import TICKS_PER_SECOND, Period, period
from shared.commands import GoTo, Halt, Travel, Walk
from shared.geometry import Cell, step
from shared.ids import PlaceId
from shared.sights import Kind
from shared.terrain import TILES
from shared.text import clean, name_key

_STEP_COSTS = 10
_TICK_RESTS = 8
_FORGIVEN = 7

_VILLAGER_STEP_S = 18
"""Game seconds a villager takes for a step on a journey: a step every 0.3 s at normal speed."""


def walk(world: World, being: Being, command: Walk) -> tuple[AnyEvent, ...] | Refusal:
    """Take one step by hand; ends a journey under way."""
    events = _step(world, being, step(being.at, command.direction))
    if isinstance(events, Refusal) or not being.journey:
        return events
    return (Halted(being.id, arrived=False, why=""), *events)


def halt(_world: World, being: Being, _command: Halt) -> tuple[AnyEvent, ...] | Refusal:
    """Stop a journey."""
    if not being.journey:
        return Refusal("not_walking", "You are not on your way anywhere.")
    return (Halted(being.id, arrived=False, why="You stop."),)


def travel(world: World, being: Being, command: Travel) -> tuple[AnyEvent, ...] | Refusal:
    """Set out for a cell."""
    return _set_out(world, being, (command.x, command.y), "there")


def go_to(world: World, being: Being, command: GoTo, dice: Dice) -> tuple[AnyEvent, ...] | Refusal:
    """Set out for home, a place, or somebody in view."""
    wanted = being.persona.home if name_key(command.to) == "home" and being.persona.home else command.to
    place = _find_place(world, wanted)
    if place != NOWHERE:
        return _go_to_place(world, being, place, dice)
    other = _find_in_view(world, being, wanted)
    if other is None:
        return _unknown(world, wanted)
    path = way(world.town, being.at, other.at)[:-1]
    return _on_the_way(being, path, other.name)


def _unknown(world: World, wanted: str) -> Refusal:
    """Refuse what is neither a place nor in view; somebody who is in town can be asked for, or written to."""
    absent = find(world, wanted)
    if absent is None or not absent.present:
        return Refusal("unknown_goal", f"You see nobody called “{clean(wanted)}” and know no such place. Press _ for a list.")
    name = absent.name
    return Refusal("unknown_goal", f"You do not see {name} from here. Ask around (“Where is {name}?”), or write: :chat {name}.")


def advance(world: World) -> tuple[AnyEvent, ...]:
    """Let everybody who is on a journey, and due, take their next step; part of a tick."""
    events: list[AnyEvent] = []
    for being in tuple(world.beings.values()):
        if being.journey and being.present and _is_due(world, being):
            taken = _journey_step(world, being)
            events += taken
            for event in taken:
                world = evolve(world, event)
    return tuple(events)


def _step(world: World, being: Being, to: Cell) -> tuple[AnyEvent, ...] | Refusal:
    tile = TILES[world.town.code(to)]
    if not tile.walkable:
        return Refusal("blocked", f"{tile.words[0].upper()}{tile.words[1:]} is in the way.")
    now = world.tick * _TICK_RESTS
    if being.feet > now + _FORGIVEN:
        wait_ms = (being.feet - now - _FORGIVEN) * 1000 // (_TICK_RESTS * TICKS_PER_SECOND) + 1
        return Refusal("too_fast", "Your feet need a moment.", wait_ms)
    place = place_at(world.town, to)
    if place != place_at(world.town, being.at) and is_full(world, place):
        full = world.town.places[place]
        return Refusal("place_full", f"{full.name} is full ({full.capacity}/{full.capacity}).")
    walked = Walked(being.id, to, max(being.feet, now) + _STEP_COSTS)
    stopped = (Began(being.id, ""),) if being.doing else ()
    return (*stopped, walked, *enter(world, being, to))


def _is_due(world: World, being: Being) -> bool:
    if being.feet > world.tick * _TICK_RESTS + _FORGIVEN:
        return False
    if being.kind is Kind.PLAYER:
        return True
    offset = being.id * 5
    return (world.second(world.tick) + offset) // _VILLAGER_STEP_S > (world.second(world.tick - 1) + offset) // _VILLAGER_STEP_S


def _journey_step(world: World, being: Being) -> tuple[AnyEvent, ...]:
    taken = _step(world, being, being.journey[0])
    if isinstance(taken, Refusal):
        return (Halted(being.id, arrived=False, why=taken.words),)
    if len(being.journey) == 1:
        return (*taken, Halted(being.id, arrived=True, why=""))
    return taken


def _find_place(world: World, wanted: str) -> PlaceId:
    key = place_key(wanted)
    names = [(place_key(place.name), place.kind) for place in world.town.places]
    for matches in (
        [index for index, (name, _) in enumerate(names) if name == key],
        [index for index, (_, kind) in enumerate(names) if kind == key],
        [index for index, (name, _) in enumerate(names) if key and key in name],
    ):
        if len(matches) == 1:
            return PlaceId(matches[0])
    return NOWHERE


def _find_in_view(world: World, being: Being, name: str) -> Being | None:
    key = name_key(name)
    others = (other for other in world.beings.values() if other.id != being.id and name_key(other.name) == key)
    return next((other for other in others if sees(world, being, other)), None)


def _go_to_place(world: World, being: Being, place: PlaceId, dice: Dice) -> tuple[AnyEvent, ...] | Refusal:
    name = world.town.places[place].name
    if place_at(world.town, being.at) == place and not _wants_bed(world, being, place):
        return Refusal("already_there", f"You are already there: {name}.")
    free = _free_spots(world, being, place)
    if not free:
        return Refusal("place_full", f"There is no room to stand: {name}.")
    return _set_out(world, being, free[dice.below(len(free), "spot")], name)


def _wants_bed(world: World, being: Being, place: PlaceId) -> bool:
    late = period(world.minute) is Period.NIGHT or period(world.minute + 120) is Period.NIGHT
    return late and bool(atlas(world.town).beds[place]) and world.town.code(being.at) != "b"


def _free_spots(world: World, being: Being, place: PlaceId) -> list[Cell]:
    others = [other for other in world.beings.values() if other.present and other.id != being.id]
    taken = {other.journey[-1] if other.journey else other.at for other in others}
    known = atlas(world.town)
    beds = [cell for cell in known.beds[place] if cell not in taken] if _wants_bed(world, being, place) else []
    return beds or [cell for cell in known.spots[place] if cell not in taken]


def _set_out(world: World, being: Being, goal: Cell, name: str) -> tuple[AnyEvent, ...] | Refusal:
    if goal == being.at:
        return Refusal("already_there", "You are already there.")
    return _on_the_way(being, way(world.town, being.at, goal), name)


def _on_the_way(being: Being, path: tuple[Cell, ...], name: str) -> tuple[AnyEvent, ...] | Refusal:
    if not path:
        return Refusal("no_way", f"You find no way to {name}." if name != "there" else "You find no way there.")
    return (SetOut(being.id, name, path),)
