"""Worlds drawn in ASCII, for tests: letters and digits in a drawing are beings, everything else is ground."""

from collections.abc import Callable
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from server.world.decide import attempt
from server.world.entry import Entry
from server.world.events import AnyEvent, PeriodEnded
from server.world.evolve import fold
from server.world.orders import AnyCommand, Configure, Tick
from server.world.refusal import Refusal
from server.world.state import Being, Life, Place, Town, World
from shared.calendar import MINUTES_PER_HOUR, SECONDS_PER_MINUTE, clock_text, period_count
from shared.economy import Occupation, Pace
from shared.ids import TOWN, BeingId
from shared.living import Persona
from shared.sights import Kind

if TYPE_CHECKING:
    from shared.geometry import Cell

ADA, BOB, MABEL = BeingId(1), BeingId(2), BeingId(3)
_CAST = {"1": (ADA, "Ada", Kind.PLAYER), "2": (BOB, "Bob", Kind.PLAYER), "3": (MABEL, "Mabel", Kind.VILLAGER)}


def world(drawing: str, *places: Place, under: str = ".") -> World:
    """Return a world from rows of tile codes; 1 is Ada and 2 is Bob (players), 3 is Mabel (villager)."""
    rows = dedent(drawing).strip("\n").split("\n")
    beings: dict[BeingId, Being] = {}
    for mark, (being, name, kind) in _CAST.items():
        for y, row in enumerate(rows):
            if mark in row:
                at: Cell = (row.index(mark), y)
                persona = Persona(home="Home", calling="baker") if kind is Kind.VILLAGER else Persona()
                beings[being] = Being(being, name, kind, name[0], "#ffffff", at, persona)
    plain = tuple("".join(under if char in _CAST else char for char in row) for row in rows)
    assert len({len(row) for row in plain}) == 1, "rows of one length"
    return World(seed=7, town=Town("Test", plain, places, gate=(0, 0)), beings=beings, entries=1)


def place(name: str, x: int, y: int, width: int, height: int, **more: Any) -> Place:
    """Return a place; `more` may name its capacity and kind."""
    return Place(name, f"It is {name}.", x, y, width, height, **{"capacity": 10, "kind": "cafe", **more})


def act(before: World, actor: BeingId, command: AnyCommand) -> tuple[World, Entry]:
    """Do something that must succeed and return the world after it, with the entry."""
    answer = attempt(before, actor, command)
    assert isinstance(answer, Entry), answer
    return fold(before, answer), answer


def refused(before: World, actor: BeingId, command: AnyCommand) -> str:
    """Try something that must be refused and return the code."""
    answer = attempt(before, actor, command)
    assert isinstance(answer, Refusal), answer
    assert answer.words.endswith((".", "!")), answer.words
    return answer.code


def words(before: World, actor: BeingId, command: AnyCommand) -> str:
    """Try something that must be refused and return what the player reads."""
    answer = attempt(before, actor, command)
    assert isinstance(answer, Refusal), answer
    return answer.words


def living(before: World, being: BeingId, occupation: Occupation = Occupation.FARMER, **fields: Any) -> World:
    """Return the world in which that being lives by an occupation; `fields` of its Life as named."""
    changed = replace(before.beings[being], life=Life(occupation, **fields))
    return replace(before, beings={**before.beings, being: changed})


def life(now: World, being: BeingId) -> Life:
    """Return how somebody lives."""
    found = now.beings[being].life
    assert found is not None, f"being {being} has no life"
    return found


def at(before: World, hour: int, minute: int = 0, *, day: int = 1) -> World:
    """Return the world at another time, as if the clock had always run to it."""
    now = (day - 1) * 24 * MINUTES_PER_HOUR + hour * MINUTES_PER_HOUR + minute
    return replace(before, minute=now, anchor_tick=before.tick, anchor_s=now * SECONDS_PER_MINUTE)


def later(before: World, ticks: int) -> World:
    """Let ticks pass as the town does."""
    for _ in range(ticks):
        before = replace(before, tick=before.tick + 1)
        answer = attempt(before, TOWN, Tick())
        if isinstance(answer, Entry):
            before = fold(before, answer)
    return before


def folk(drawing: str = "12.3", **fields: Any) -> World:
    """Return Ada, Bob and Mabel in a field, each with a life as `fields` say, at 11:50."""
    here = at(world(drawing, place("All", 0, 0, len(drawing), 1, kind="field")), 11, 50)
    for being in here.beings:
        here = living(here, being, **fields)
    return here


def barrier(here: World, deadline: int = 600) -> World:
    """Return the world in barrier pace."""
    return act(here, TOWN, Configure(Pace.BARRIER, deadline, here.offer_ticks))[0]


def until(here: World, done: Callable[[World], bool], ticks: int = 20_000) -> tuple[World, list[AnyEvent]]:
    """Let time pass until something is so; return what happened."""
    seen: list[AnyEvent] = []
    for _ in range(ticks):
        here = replace(here, tick=here.tick + 1)
        answer = attempt(here, TOWN, Tick())
        if isinstance(answer, Entry):
            here = fold(here, answer)
            seen += answer.events
        if done(here):
            return here, seen
    raise AssertionError(f"not in {ticks} ticks: {clock_text(here.minute)}")


def period_ends(here: World, ticks: int = 20_000) -> tuple[World, PeriodEnded, list[AnyEvent]]:
    """Let time pass until the present period ends; return its end, and all that happened."""
    now = period_count(here.minute)
    here, seen = until(here, lambda world: period_count(world.minute) > now, ticks)
    ends = [event for event in seen if isinstance(event, PeriodEnded)]
    assert len(ends) == 1
    return here, ends[0], seen
