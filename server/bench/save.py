"""`thorpd bench save`: how fast history is written, loaded and sought, and how large it is.

Apart from the command line so that tests run it small. Timed: `Journal.commit` in groups of 256 entries, each synced to the
disk (SQLite WAL, synchronous=FULL), without the deciding; then reading, decoding and folding all entries from the founding,
with no snapshot used; then `History.world_at` for random ticks, by the nearest snapshot. The entries are what an afternoon
in town leaves: mostly steps, by players and by villagers on their way, some talk, the clock. The save is in a temporary
folder: set TMPDIR to measure another disk.
"""

import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from server.bench.world import populated
from server.save.chronicle import Moment
from server.save.journal import Journal
from server.save.replay import History
from server.world.entry import Entry
from server.world.events import AnyEvent, MinutePassed, Said, SetOut, Walked
from server.world.evolve import fold
from server.world.orders import AnyCommand, Tick
from server.world.state import EMPTY, Being, World
from shared.commands import GoTo, Say, Walk
from shared.geometry import DELTAS, Direction, step
from shared.ids import TOWN, BeingId
from shared.sights import Manner

_BEINGS = 40
_GROUP = 256
_TICKS_PER_MINUTE = 10
_COMPASS = tuple(DELTAS)
_WORDS = ("Good morning!", "Have you heard? The bread is sold out again.", "I was just about to go to the library.", "Nonsense.")


def run(entries: int = 1_000_000, *, seeks: int = 500, seed: int = 7) -> dict[str, object]:
    """Return the numbers; see the module's docstring for what is timed."""
    with tempfile.TemporaryDirectory(prefix="thorp-bench-") as folder, Progress(console=Console(stderr=True)) as progress:
        path = Path(folder) / "bench.thorp"
        writing = progress.add_task("writing", total=entries)
        write_s = 0.0
        with closing(Journal.create(path)) as journal:
            journal.load()
            moments = islice(history(seed), entries)
            while group := list(islice(moments, _GROUP)):
                write_s += _timed(journal, group)
                progress.advance(writing, len(group))
        size = path.stat().st_size
        load_s = _load(path, progress)
        open_s = _open(path)
        sought = _seek(path, seeks, random.Random(seed), progress)
    return {
        "entries_per_s": round(entries / write_s),
        "load_entries_per_s": round(entries / load_s),
        "seek_p99_ms": round(sought[len(sought) * 99 // 100] * 1000, 2),
        "bytes_per_entry": round(size / entries, 1),
        "seek_p50_ms": round(sought[len(sought) // 2] * 1000, 2),
        "open_ms": round(open_s * 1000, 1),
        "entries": entries,
    }


def history(seed: int) -> Iterator[Moment]:
    """Yield a town's history without end: the founding, arrivals, then an afternoon that never ends."""
    rng = random.Random(seed)
    world, begun = populated(_BEINGS)
    known = EMPTY
    for entry in begun:
        known = fold(known, entry)
        yield entry, known
    tick = world.tick
    while True:
        tick += 1
        for actor, command, events in _happenings(world, tick, rng):
            entry = Entry(world.entries + 1, tick, actor, command, events)
            world = fold(world, entry)
            yield entry, world


def _happenings(world: World, tick: int, rng: random.Random) -> Iterator[tuple[BeingId, AnyCommand, tuple[AnyEvent, ...]]]:
    """Yield what happens at a tick, in the order in which a town would decide it."""
    beings = tuple(world.beings.values())
    clock: tuple[AnyEvent, ...] = () if tick % _TICKS_PER_MINUTE else (MinutePassed(world.minute + 1),)
    walking = tuple(Walked(being.id, being.journey[0], tick * 8) for being in beings if being.journey and not rng.randrange(3))
    if clock or walking:
        yield TOWN, Tick(), (*clock, *walking)
    for _ in range(2):
        yield _step(rng.choice(beings), tick, rng)
    if not rng.randrange(10):
        words = rng.choice(_WORDS)
        speaker = rng.choice(beings)
        yield speaker.id, Say(words), (Said(speaker.id, words, Manner.SAY),)
    if not rng.randrange(20):
        traveller = rng.choice(beings)
        yield traveller.id, GoTo("Library"), (SetOut(traveller.id, "Library", _path(traveller, rng)),)


def _step(being: Being, tick: int, rng: random.Random) -> tuple[BeingId, AnyCommand, tuple[AnyEvent, ...]]:
    direction = rng.choice(_COMPASS)
    return being.id, Walk(direction), (Walked(being.id, step(being.at, direction), tick * 8),)


def _path(being: Being, rng: random.Random) -> tuple[tuple[int, int], ...]:
    cells = [being.at]
    for _ in range(rng.randint(5, 60)):
        cells.append(step(cells[-1], Direction.EAST))
    return tuple(cells[1:])


def _timed(journal: Journal, group: list[Moment]) -> float:
    start = time.perf_counter()
    journal.commit(group)
    return time.perf_counter() - start


def _load(path: Path, progress: Progress) -> float:
    with closing(History(path)) as recorded:
        task = progress.add_task("loading", total=recorded.last_n)
        start = time.perf_counter()
        for entry, _ in recorded.moments(EMPTY, recorded.last_n):
            if not entry.n % 8192:
                progress.update(task, completed=entry.n)
        took = time.perf_counter() - start
        progress.update(task, completed=recorded.last_n)
    return took


def _open(path: Path) -> float:
    start = time.perf_counter()
    with closing(Journal.open(path)) as journal:
        journal.load()
        return time.perf_counter() - start


def _seek(path: Path, seeks: int, rng: random.Random, progress: Progress) -> list[float]:
    """Return the seconds of seeks to random ticks, in ascending order."""
    took: list[float] = []
    with closing(History(path)) as recorded:
        for _ in progress.track(range(seeks), description="seeking"):
            start = time.perf_counter()
            recorded.world_at(rng.randint(recorded.first_tick, recorded.last_tick))
            took.append(time.perf_counter() - start)
    return sorted(took)
