"""`thorpd bench world`: how many commands a second the rules decide and the fold takes in.

Apart from the command line so that tests run it small. Timed: `decide` and `evolve` of everyday commands (four steps to
one word), one after another, by so many beings in the default town; then the fold of the same entries from nothing, and
each again with what is told to every being (`Happening.seen_by`). Not timed: the save, the socket, the model.
"""

import time
from collections.abc import Callable

from msgspec.structs import replace

from server.world.decide import attempt
from server.world.entry import Entry
from server.world.evolve import evolve, fold
from server.world.orders import Admit, AnyCommand, Found
from server.world.project import Happening
from server.world.state import EMPTY, World
from shared.commands import Say, Walk
from shared.geometry import Direction
from shared.ids import TOWN, BeingId

_EACH = 5
"""One command in so many is a word, the others are steps."""

Progress = Callable[[float], None]
"""Told the share done, 0 to 1."""


def populated(beings: int) -> tuple[World, list[Entry]]:
    """Return the default town with players added up to so many beings, and its history."""
    entries: list[Entry] = []
    world = EMPTY
    orders: list[AnyCommand] = [Found("Bench", 7)]
    orders += [Admit(f"Player {n}") for n in range(beings)]
    for order in orders:
        if not entries or len(world.beings) < beings:
            answer = attempt(world, TOWN, order)
            assert isinstance(answer, Entry), answer  # noqa: S101
            entries.append(answer)
            world = fold(world, answer)
    return world, entries


def run(*, beings: int = 200, commands: int = 100_000, progress: Progress = lambda _: None) -> dict[str, object]:
    """Return the numbers; see the module's docstring for what is timed."""
    world, _ = populated(beings)
    start = world
    entries, refused, decide_s = _decide(world, commands, progress)
    fold_s = _timed(lambda: _fold(start, entries))
    told = entries[:: max(1, len(entries) // 2_000)]
    project_s = _project(start, entries, len(told))
    return {
        "commands_per_s": round(commands / decide_s),
        "fold_entries_per_s": round(len(entries) / fold_s),
        "beings": len(start.beings),
        "commands": commands,
        "refused": refused,
        "project_us_per_observer": round(project_s * 1e6, 2),
    }


def _decide(world: World, commands: int, progress: Progress) -> tuple[list[Entry], int, float]:
    actors = [BeingId(being) for being in world.beings]
    ways = tuple(Direction)
    entries: list[Entry] = []
    refused = 0
    began = time.perf_counter()
    for count in range(commands):
        if count % len(actors) == 0:
            world = replace(world, tick=world.tick + 5)
            progress(count / commands)
        command = Say("Good morning to you.") if count % _EACH == 0 else Walk(ways[(count * 7 + count // 200) % 8])
        answer = attempt(world, actors[count % len(actors)], command)
        if isinstance(answer, Entry):
            world = fold(world, answer)
            entries.append(answer)
        else:
            refused += 1
    return entries, refused, time.perf_counter() - began


def _fold(world: World, entries: list[Entry]) -> None:
    for entry in entries:
        world = fold(world, entry)


def _project(world: World, entries: list[Entry], most: int) -> float:
    """Return the mean seconds that one entry costs for one observer."""
    observers = [BeingId(being) for being in world.beings][:50]
    spent = 0.0
    for entry in entries[:most]:
        for event in entry.events:
            after = evolve(world, event)
            began = time.perf_counter()
            happening = Happening(world, after, event)
            for observer in observers:
                happening.seen_by(observer)
            spent += time.perf_counter() - began
            world = after
        world = replace(world, entries=entry.n, tick=entry.tick)
    return spent / (most * len(observers))


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
