"""Which moment of a recorded history somebody means, and whom: from what they typed, or a clear error.

Apart because whoever looks back by name and by day asks alike: an interview, a chronicle, a branch.
"""

import re
from contextlib import closing
from pathlib import Path

from server.save.replay import History
from server.world.lookup import gone
from server.world.state import Being, World
from shared.calendar import MINUTES_PER_DAY, MINUTES_PER_HOUR, clock_text, day
from shared.errors import ThorpError
from shared.sights import Kind
from shared.text import name_key

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def tick_meant(history: History, at: int | None, days: int | None, time: str | None) -> int:
    """Return the tick that is meant: itself, by day and time, or the last; raises ThorpError for what is outside of history."""
    if at is not None:
        if days is not None or time is not None:
            raise ThorpError("Name the moment either by --at, or by --day and --time.")
        if not history.first_tick <= at <= history.last_tick:
            raise ThorpError(f"Tick {at:,} is not in {history.path}: {_reach(history)}.")
        return at
    if days is None and time is None:
        return history.last_tick
    return history.tick_of_minute(_minute(history, days, time))


def tick_of(save: Path, at: int | None, days: int | None, time: str | None) -> int:
    """Return the tick that is meant in a save; one named by its number is not looked for, so that a damaged save does."""
    if at is not None and days is None and time is None:
        return at
    with closing(History(save)) as history:
        return tick_meant(history, at, days, time)


def _minute(history: History, days: int | None, time: str | None) -> int:
    wanted = day(history.last_minute) if days is None else days
    start = (wanted - 1) * MINUTES_PER_DAY
    if time is None:
        minute = min(start + MINUTES_PER_DAY - 1, max(history.last_minute, start))
    else:
        found = _TIME.fullmatch(time.strip())
        if found is None:
            raise ThorpError(f"“{time}” is no time of the day. Write hours and minutes, as in 14:30.")
        minute = start + int(found[1]) * MINUTES_PER_HOUR + int(found[2])
    if not history.first_minute <= minute <= history.last_minute:
        raise ThorpError(f"Day {wanted:,}, {clock_text(minute)} is not in {history.path}: {_reach(history)}.")
    return minute


def day_meant(history: History, days: int | None) -> int:
    """Return the day that is meant, the last without one; raises ThorpError for one that is not in the history."""
    first, last = day(history.first_minute), day(history.last_minute)
    if days is None:
        return last
    if not first <= days <= last:
        raise ThorpError(f"Day {days:,} is not in {history.path}: {_reach(history)}.")
    return days


def _reach(history: History) -> str:
    ends = ((history.first_tick, history.first_minute), (history.last_tick, history.last_minute))
    first, last = (f"tick {tick:,} (day {day(minute)}, {clock_text(minute)})" for tick, minute in ends)
    return f"its history runs from {first} to {last}"


def person_meant(world: World, name: str) -> Being:
    """Return who is called so in a world, villager or player, in town or not; raises ThorpError, saying who there is."""
    being = _of_name(world, name)
    if being is None:
        raise ThorpError(f"Nobody in {world.town.name} is called {name}. {_people(world)}")
    return being


def villager_meant(history: History, world: World, name: str) -> Being:
    """Return the villager of that name in a world of the history; raises ThorpError, saying who there is."""
    being = _of_name(world, name)
    when = f"day {day(world.minute)}, {clock_text(world.minute)}"
    if being is None:
        later = _of_name(history.world_after(history.last_n), name)
        if later is not None:
            raise ThorpError(f"{later.name} did not live in {world.town.name} yet on {when}. {_people(world)}")
        raise ThorpError(f"Nobody in {world.town.name} is called {name}. {_people(world)}")
    if being.kind is not Kind.VILLAGER:
        raise ThorpError(f"{being.name} is a player: what a player thinks is in no save. {_people(world)}")
    if gone(being):
        raise ThorpError(f"{being.name} had left {world.town.name} by {when}. Name an earlier moment. {_people(world)}")
    return being


def _of_name(world: World, name: str) -> Being | None:
    """Return who is called so: whoever lives there before somebody who left and whose name was free again."""
    found = [being for being in world.beings.values() if name_key(being.name) == name_key(name)]
    return min(found, key=gone, default=None)


def _people(world: World) -> str:
    names = sorted(being.name for being in world.beings.values() if being.kind is Kind.VILLAGER and not gone(being))
    return f"There are: {', '.join(names)}." if names else "Nobody lived there then."
