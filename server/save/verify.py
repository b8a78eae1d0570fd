"""Decide a whole history again and compare: do the rules still give what the save holds?

Apart from replay because it needs the rules, which replay does not: it is given `decide`, so that the save never imports
them. It asks at the ticks of which nothing was written, too: they must give nothing again. A rule that changed on purpose shows
as a difference too, unless whoever gives `decide` also gives what explains it (`server/world/formerly.py`).
"""

import itertools
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import apsw
import msgspec
from msgspec.structs import replace

from server.save import check, layout, lines, messages, snapshots, upcast
from server.save.chronicle import Moment
from server.save.lock import holder
from server.world.dice import Dice
from server.world.entry import Entry
from server.world.events import AnyEvent
from server.world.orders import AnyCommand, Tick
from server.world.refusal import Refusal
from server.world.state import EMPTY, World
from shared.calendar import Speed, clock_text, day
from shared.ids import TOWN, BeingId

Decide = Callable[[World, BeingId, AnyCommand, Dice], tuple[AnyEvent, ...] | Refusal]
Explains = Callable[[World, Entry, tuple[AnyEvent, ...] | Refusal], bool]
"""Called with each entry, the world before it at its tick, and what is decided now: whether an older rule gave what it holds."""
Progress = Callable[[int, int], None]
"""Called with the entries done and all of them."""

_PROGRESS_EVERY = 1024
_SHOWN = 300
"""Characters of a command or event in a difference."""


class Report(msgspec.Struct):
    """What verifying found."""

    entries: int = 0
    """Verified, before the first difference."""
    former: int = 0
    """Of these: other than what the rules give now, and what a rule of then gave."""
    ticks: int = 0
    """Of which nothing was written, and which gave nothing again."""
    digests: int = 0
    """Compared and equal."""
    digests_skipped: int = 0
    """Written by a Thorp whose worlds have other fields: cannot be compared."""
    snapshots: int = 0
    """Compared and equal."""
    messages: int = 0
    """Of chats, in the index, compared and equal."""
    difference: str = ""
    """The first one, in words; empty when there is none."""

    @property
    def ok(self) -> bool:
        """Whether history is what the rules give."""
        return not self.difference


def _nothing(_world: World, _entry: Entry, _answer: tuple[AnyEvent, ...] | Refusal) -> bool:
    """Explain nothing: the rules were always as they are."""
    return False


def verify(path: Path, decide: Decide, progress: Progress | None = None, explains: Explains = _nothing) -> Report:
    """Decide every entry again, from the founding on, and compare; raises SaveError when the save cannot be opened."""
    written = check.examine(path, live=holder(path) is not None)
    report = Report()
    with layout.explaining(path), closing(layout.connect(path)) as db:
        last = lines.last_entry(db)
        history = lines.grown(db, upcast.reader(written), EMPTY, last)
        checks = _Checks(db, decide, explains, report, indexed=written >= messages.SINCE)
        try:
            report.difference = _walk(history, checks, lambda n: progress and progress(n, last)) or checks.whole()
        except lines.LineError as error:
            report.difference = f"The save is damaged: {error}."
    return report


def _walk(history: Iterable[Moment], checks: "_Checks", progress: Callable[[int], object]) -> str:
    before = EMPTY
    for entry, after in history:
        difference = (
            checks.quiet(before, entry) or checks.again(before, entry) or checks.derived(after) or checks.index(entry, after)
        )
        if difference:
            return difference
        checks.report.entries += 1
        if entry.n % _PROGRESS_EVERY == 0:
            progress(entry.n)
        before = after
    progress(before.entries)
    return ""


class _Checks:
    """The comparisons, each giving the difference in words or nothing."""

    def __init__(self, db: apsw.Connection, decide: Decide, explains: Explains, report: Report, *, indexed: bool) -> None:
        self._db = db
        self._decide = decide
        self._explains = explains
        self._indexed = indexed
        self.report = report

    def quiet(self, world: World, entry: Entry) -> str:
        """Ask at the ticks between `world` and the entry: nothing was written, so nothing may come of them."""
        if not world.entries:
            return ""
        end = entry.tick if isinstance(entry.command, Tick) else entry.tick + 1
        for tick in _to_ask(world, range(world.tick + 1, end)):
            answer = self._ask(world, tick, TOWN, Tick())
            if answer != ():
                return f"Before {_name(world, entry)}, at tick {tick:,}, {_came(answer)}; the save holds nothing of it."
        self.report.ticks += max(0, end - world.tick - 1)
        return ""

    def again(self, world: World, entry: Entry) -> str:
        """Ask what comes of the entry's command now."""
        if world.entries and entry.tick < world.tick + isinstance(entry.command, Tick):
            return f"{_name(world, entry)} comes too late: the entry it follows is of tick {world.tick:,} already."
        answer = self._ask(world, entry.tick, entry.actor, entry.command)
        former = self._explains(replace(world, tick=entry.tick), entry, answer)
        if answer == entry.events:
            return ""
        if former:
            self.report.former += 1
            return ""
        if isinstance(answer, Refusal):
            return f"At {_name(world, entry)}, {_came(answer)}; the save holds {_list(entry.events)}."
        at = next(i for i, (now, then) in enumerate(itertools.zip_longest(answer, entry.events)) if now != then)
        came, held = _came(answer[at : at + 1]), _list(entry.events[at : at + 1])
        return f"At {_name(world, entry)}, event {at + 1}: {came}; the save holds {held}."

    def derived(self, world: World) -> str:
        """Compare the digest and the snapshot of the world, if the save has them."""
        if world.entries != 1 and world.entries % layout.DIGEST_EVERY:
            return ""
        image = snapshots.picture(world)
        when = f"after entry {world.entries:,} (tick {world.tick:,})"
        return self._digest(world.entries, image, when) or self._snapshot(world.entries, image, when)

    def index(self, entry: Entry, after: World) -> str:
        """Compare the messages of chats in an entry with what the index holds of it, if the save has one."""
        if not self._indexed:
            return ""
        written = list(messages.messages(entry, after))
        try:
            held = messages.of_entry(self._db, entry.n)
        except msgspec.DecodeError:
            held = []
        if written != held:
            return f"The index of chats does not hold what was written in entry {entry.n:,}: searches would miss or invent words."
        self.report.messages += len(held)
        return ""

    def whole(self) -> str:
        """Count the index: there may be nothing in it that is in no entry."""
        history = self.report.messages
        lines_, words = messages.counts(self._db) if self._indexed else (history, history)
        if lines_ == words == history:
            return ""
        return f"The index of chats holds {lines_:,} messages and the words of {words:,}, and history {history:,}."

    def _digest(self, n: int, image: bytes, when: str) -> str:
        for shape, digest in self._db.execute("SELECT shape, digest FROM digests WHERE n = ?", (n,)):
            if shape != snapshots.SHAPE:
                self.report.digests_skipped += 1
            elif digest == snapshots.digest(image):
                self.report.digests += 1
            else:
                return f"The world {when} is another than the save's digest says: history was changed, or what events do."
        return ""

    def _snapshot(self, n: int, image: bytes, when: str) -> str:
        query = "SELECT blob FROM snapshots WHERE n = ? AND shape = ?"
        for (blob,) in self._db.execute(query, (n, snapshots.SHAPE)):
            if not snapshots.holds(blob, image):
                return f"The snapshot {when} is not the world that the entries give. It is only a cache: history is sound so far."
            self.report.snapshots += 1
        return ""

    def _ask(self, world: World, tick: int, actor: BeingId, command: AnyCommand) -> tuple[AnyEvent, ...] | Refusal:
        return self._decide(replace(world, tick=tick), actor, command, Dice(world.seed, tick, actor))


def _to_ask(world: World, ticks: range) -> range:
    """Return the ticks worth asking: in a paused town where nobody walks, the first stands for all."""
    idle = world.speed is Speed.PAUSE and not any(being.journey for being in world.beings.values())
    return ticks[:1] if idle else ticks


def _name(world: World, entry: Entry) -> str:
    being = world.beings.get(entry.actor)
    who = "the town" if entry.actor == TOWN else f"{being.name} ({being.id})" if being else f"being {entry.actor}"
    when = f"tick {entry.tick:,}, day {day(world.minute)} {clock_text(world.minute)}"
    return f"entry {entry.n:,} ({when}), where {who} tried {_short(entry.command)}"


def _came(answer: tuple[AnyEvent, ...] | Refusal) -> str:
    if isinstance(answer, Refusal):
        return f"the rules now refuse it ({answer.code}: {answer.words})"
    return f"the rules now give {_list(answer)}"


def _list(events: tuple[AnyEvent, ...]) -> str:
    return ", ".join(map(_short, events)) or "nothing"


def _short(thing: object) -> str:
    text = repr(thing)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
