"""`thorpd simulate`: days of a town at once, without a wall clock: every villager perceives and acts, one after another.

Apart from the live town because nothing here waits: Ticks are given as fast as they are decided. It is the same town all the
same: one door, the same sights, the same minds by rule; so a run is equal to any other of the same seed, entry by entry, and
a save that it writes is verified and replayed like any.
"""

import gc
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import fmean

from msgspec.structs import replace

from server.mind.conduct import STIRRING, Conduct, after_sight, after_try, next_deed
from server.mind.memory import Mind, remember
from server.mind.notes import encode
from server.mind.noting import NOTABLE, notes_of
from server.mind.perceive import Surroundings, glance
from server.powers import STEWARD
from server.save.chronicle import Chronicle, Moment, NoteRow, Scratch
from server.save.journal import Journal
from server.save.snapshots import digest, picture
from server.world.audience import audience
from server.world.decide import attempt
from server.world.entry import Entry
from server.world.events import Ate, DaySettled, Settled, Slept, Worked
from server.world.evolve import evolve
from server.world.founding import ROOM, SEED_MOST
from server.world.orders import Admit, AnyCommand, Configure, Dismiss, Found, Tick
from server.world.project import Happening, scene
from server.world.reckon import total_goods
from server.world.refusal import Refusal
from server.world.state import EMPTY, World
from shared.calendar import MINUTES_PER_DAY, Speed, day
from shared.commands import SetSpeed
from shared.economy import TENTHS, Goods, Occupation, Pace, plus
from shared.errors import ThorpError
from shared.ids import TOWN, BeingId
from shared.sights import AnySight, Kind, WasRefused

Progress = Callable[[int, int], None]
"""Told the days done and all of them."""

_GROUP = 512
"""Entries in one commit."""


class Actor:
    """A villager in the simulation: what it believes, and what it is about."""

    def __init__(self, being: BeingId) -> None:
        self.being = being
        self.mind = Mind()
        self.around = Surroundings()
        self.conduct = Conduct()
        self.stirred = True

    def perceive(self, tick: int, sights: Iterable[AnySight]) -> list[bytes]:
        """Take sights in; return the notes made of them."""
        kept = []
        for sight in sights:
            self.around = glance(self.around, sight)
            kind = type(sight)
            if kind in NOTABLE:
                for note in notes_of(self.mind, self.around, tick, sight, to_me=False, meant={}):
                    self.mind = remember(self.mind, note)
                    kept.append(encode(note))
            if kind in STIRRING:
                self.conduct = after_sight(self.mind, self.around, self.conduct, tick, sight)
                self.stirred = True
        return kept


class Simulation:
    """A town that lives as fast as the machine can; everything stands in the chronicle, committed now and then."""

    def __init__(self, chronicle: Chronicle) -> None:
        self._chronicle = chronicle
        self._moments: list[Moment] = []
        self._notes: list[NoteRow] = []
        self.world: World = EMPTY
        self.actors: tuple[Actor, ...] = ()
        self.counts: Counter[str] = Counter()
        self.fallen: set[tuple[BeingId, int]] = set()
        """Who collapsed, and on which day."""
        self.refusals: Counter[str] = Counter()

    def found(self, villagers: int, seed: int, pace: Pace) -> None:
        """Found the town, and set its clock to run at its greatest speed."""
        self._try(TOWN, Found("Thorp", seed, villagers))
        if pace is not self.world.pace:
            self._try(TOWN, Configure(pace, self.world.deadline_ticks, self.world.offer_ticks))
        self._run_at(Speed.ULTRA)
        beings = self.world.beings.values()
        self.actors = tuple(Actor(being.id) for being in beings if being.kind is Kind.VILLAGER)
        for actor in self.actors:
            self._tell(actor, (scene(self.world, actor.being),))

    def end(self) -> None:
        """Set the clock to its usual speed for whoever opens the save, and commit what is left."""
        self._run_at(Speed.NORMAL)
        self.flush()

    def _run_at(self, speed: Speed) -> None:
        """Let a steward come to town for a moment and set the clock."""
        self._try(TOWN, Admit(STEWARD))
        steward = next(being.id for being in self.world.beings.values() if being.name == STEWARD)
        self._try(steward, SetSpeed(speed))
        self._try(TOWN, Dismiss(steward))

    def tick(self) -> None:
        """Let a tenth of a second pass, then let everybody with cause do one thing, in order of their ids."""
        self.world = replace(self.world, tick=self.world.tick + 1)
        self._try(TOWN, Tick())
        for actor in self.actors:
            if actor.stirred:
                self._act(actor)

    def flush(self) -> None:
        """Commit what is not committed yet."""
        self._chronicle.commit(self._moments, self._notes)
        self._moments, self._notes = [], []

    def _act(self, actor: Actor) -> None:
        tick = self.world.tick
        deed, actor.conduct = next_deed(actor.mind, actor.around, actor.conduct, tick)
        actor.stirred = deed is not None
        if deed is None:
            return
        refused = self._try(actor.being, deed)  # type: ignore[arg-type]
        if refused is not None:
            self.refusals[refused.code] += 1
            self._tell(actor, (WasRefused(refused.code, refused.words, refused.retry_ms),))
        actor.conduct = after_try(actor.mind, actor.around, actor.conduct, tick, deed, refused.code if refused else "")

    def _try(self, actor: BeingId, command: AnyCommand) -> Refusal | None:
        answer = attempt(self.world, actor, command)
        if isinstance(answer, Refusal):
            return answer
        if answer is not None:
            self._happen(answer)
        return None

    def _happen(self, entry: Entry) -> None:
        world = self.world
        steps = []
        for event in entry.events:
            after = evolve(world, event)
            steps.append((Happening(world, after, event), audience(world, event)))
            world = after
        self.world = replace(world, tick=entry.tick, entries=entry.n)
        self._moments.append((entry, self.world))
        for actor in self.actors:
            being = actor.being
            sights = [sight for step, whom in steps if whom is None or being in whom for sight in step.seen_by(being)]
            if sights:
                self._tell(actor, sights)
        self._count(entry)
        if len(self._moments) >= _GROUP:
            self.flush()

    def _tell(self, actor: Actor, sights: Iterable[AnySight]) -> None:
        for blob in actor.perceive(self.world.tick, sights):
            row = NoteRow(self._chronicle.new_note_id(), actor.being, self.world.entries, self.world.tick, blob)
            self._notes.append(row)

    def _count(self, entry: Entry) -> None:
        for event in entry.events:
            self.counts[type(event).__name__] += 1
            if isinstance(event, Worked | DaySettled):
                beings = self.world.beings.values()
                today = event.day if isinstance(event, DaySettled) else day(self.world.minute)
                self.fallen |= {(being.id, today) for being in beings if being.life and being.life.collapsed}


def simulate(
    days: int,
    villagers: int,
    seed: int,
    *,
    pace: Pace = Pace.CLOCK,
    chronicle: Chronicle | None = None,
    progress: Progress | None = None,
) -> dict[str, object]:
    """Let a town live for so many days, from its first morning on; return what came of it.

    `chronicle`: an empty one, where its history is written; none keeps nothing.
    """
    began = time.perf_counter()
    simulation = Simulation(chronicle or _Nowhere())
    simulation.found(villagers, seed, pace)
    start = simulation.world.minute
    for done in range(days):
        if progress is not None:
            progress(done, days)
        while simulation.world.minute < start + (done + 1) * MINUTES_PER_DAY:
            simulation.tick()
    simulation.end()
    if progress is not None:
        progress(days, days)
    return _report(simulation, days, seed, time.perf_counter() - began)


def run(
    days: int, villagers: int, seed: int, pace: str, save: Path | None, progress: Progress | None = None
) -> dict[str, object]:
    """Do what the command asks; raises ThorpError for numbers that cannot be, SaveError when the save cannot be made."""
    if pace not in {way.value for way in Pace}:
        raise ThorpError(f"There is no pace “{pace}”. Choose one of {', '.join(Pace)}.")
    if not 1 <= villagers <= ROOM:
        raise ThorpError(f"The town houses 1 to {ROOM} villagers, not {villagers:,}.")
    if not 0 <= seed <= SEED_MOST:
        raise ThorpError(f"A seed is a whole number from 0 to {SEED_MOST:,}, not {seed:,}.")
    with _settled_memory():
        if save is None:
            return simulate(days, villagers, seed, pace=Pace(pace), progress=progress)
        with closing(Journal.create(save)) as journal:
            return simulate(days, villagers, seed, pace=Pace(pace), chronicle=journal, progress=progress)


@contextmanager
def _settled_memory() -> Iterator[None]:
    """Keep the garbage collector, as in a live town, from going through all that stays, again and again."""
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()


def told(report: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Yield the lines of a report for people."""
    for key, value in report.items():
        if isinstance(value, dict):
            words = ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in value.items() if count)
            yield key.replace("_", " "), words or "nothing"
        else:
            yield key.replace("_", " "), f"{value:,}" if isinstance(value, int | float) and key != "seed" else str(value)


class _Nowhere(Scratch):
    """A chronicle that forgets: for runs of which only the outcome counts."""

    def commit(self, moments: object, notes: object = (), calls: object = ()) -> None:
        """Forget them."""


def _report(simulation: Simulation, days: int, seed: int, wall_s: float) -> dict[str, object]:
    world, counts = simulation.world, simulation.counts
    lives = [being.life for being in world.beings.values() if being.life is not None]
    made: Goods = {}
    for life in lives:
        made = plus(made, life.made)
    money = {
        occupation.value: round(fmean(life.money for life in lives if life.occupation is occupation) / TENTHS, 1)
        for occupation in Occupation
        if any(life.occupation is occupation for life in lives)
    }
    trades = counts[Settled.__name__]
    return {
        "days": days,
        "villagers": len(simulation.actors),
        "seed": seed,
        "pace": world.pace.value,
        "collapsed": len(simulation.fallen),
        "trades": trades,
        "trades_per_day": round(trades / days, 2),
        "money_by_occupation": money,
        "made": {item.value: count for item, count in made.items()},
        "eaten": counts[Ate.__name__],
        "slept_share": round(counts[Slept.__name__] / (days * len(lives)), 4) if lives else 0.0,
        "goods": {item.value: count for item, count in total_goods(world).items()},
        "digest": digest(picture(world)).hex(),
        "entries": world.entries,
        "wall_s": round(wall_s, 3),
        "s_per_day": round(wall_s / days, 3),
    }
