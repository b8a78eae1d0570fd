"""`thorpd bench minds`: a town of villagers that think, for a while of real time, and what their minds did.

Apart from the command line so that tests run it small. A real town in this process, in a temporary save, with its journal, its
index of memories and its troupe, as `thorpd serve` has them, without a socket: nobody but the villagers is there. Its clock runs
at `speed` for `minutes` of real time, from the moment the model is ready (or has failed).

- `thoughts`: plans, decisions and reflections begun; `thoughts_by_model`: for which the model was asked; the rest went by rule.
- `illegal`: commands of minds that the rules refused though the mind could have known: refused also by the world as it had last
  been told when the command was sent. `illegal_codes` names them; `refusals` counts all refusals by code, of `commands` tried.
  Not illegal are the codes by which a mind finds out that nothing is left to do (`already_there`, `no_change`, `not_walking`,
  `too_fast`: `perceive.EVERYDAY`), and what the world made impossible between the telling and the deciding.
- `silent_villagers` of `villagers`: who said nothing at all. `utterances`: all that was said, whispered and shouted;
  `utterances_by_model`. `repeat_share`: of them, words that the same villager had said before in this run, capitals and stops
  aside; greetings and goodbyes count too.
- `tokens_per_villager_hour`: all tokens of prompts (also what the model remembered of them) and all tokens written, in all
  attempts, by villager and game hour. `tokens_in`: by the log of calls, or by the engine's count of all it was given where that
  is more, for the log has no prompt of a call that was given up. `tokens_out`: by the log; pieces where the call was given up.
  `tokens_reused_share`: of the prompts' tokens, those that were remembered. `calls`, and `calls_failed`: late, failed or
  refused; `outcomes`: by what they were for and how they ended.
- `queue_most`: the most requests that waited for the model, looked at ten times a second.
- `talks` of two lines or more and `trades` between two, each kept by both; `plans`, `reflections`, `goals`, `decisions` and
  `collapsed`, as the villagers kept them. `days`: game days that passed.

Also told: `model`, null without one; `machine`, `others_cores` and `busy` as in the engine's bench; `took_s`; `interrupted` by
ctrl+c, which ends it with what was measured; `note`, why there was no model.
"""

import asyncio
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path

import msgspec
from msgspec.structs import replace

from server.bench.machine import BUSY_CORES, Others, machine
from server.bench.standing import Standing
from server.casting import villagers
from server.config import Config
from server.mind.notes import AnyNote, Aspired, BrokeDown, Decided, Planned, Reflected, Talked, Traded, decode
from server.mind.troupe import Troupe
from server.model.engine import Engine
from server.powers import STEWARD
from server.save import layout, lines
from server.save.chronicle import CallRow
from server.save.journal import Journal
from server.serve import living, running
from server.town import Town
from server.world.refusal import Refusal
from shared.calendar import MINUTES_PER_DAY, MINUTES_PER_HOUR, Speed
from shared.commands import SetSpeed
from shared.errors import ModelError, ThorpError

LOOK_S = 0.1
"""How often the queue is looked at."""

TELL_S = 1.0
"""How often the numbers so far are told."""

KEYS = (
    *("thoughts", "thoughts_by_model", "illegal", "silent_villagers", "tokens_per_villager_hour", "repeat_share", "queue_most"),
    *("utterances", "utterances_by_model", "illegal_codes", "refusals", "commands", "calls", "calls_failed", "outcomes"),
    *("tokens_in", "tokens_out", "tokens_reused_share", "decisions", "plans", "reflections", "goals", "talks", "trades"),
    *("collapsed", "days", "villagers", "speed", "minutes", "model", "machine", "others_cores", "busy", "took_s"),
    *("interrupted", "note"),
)
"""What the result names, measured or null."""

Numbers = dict[str, object]

Tell = Callable[[float, Numbers], object]
"""Told the share of the time that is over, 0 to 1, and the numbers so far."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What is measured."""

    villagers: int = 25
    minutes: float = 30.0
    speed: Speed = Speed.FAST
    seed: int = 1


def run(plan: Plan, engine: Engine, config: Config, tell: Tell) -> Numbers:
    """Return the numbers; see the module's docstring. `ThorpError` when the town cannot be founded, or stops."""
    found: Numbers = dict.fromkeys(KEYS)
    others, began_s = Others(), time.monotonic()
    found |= {"villagers": plan.villagers, "speed": plan.speed.value, "machine": machine(), "interrupted": False}
    with tempfile.TemporaryDirectory(prefix="thorp-bench-") as folder:
        path = Path(folder) / "minds.thorp"
        asyncio.run(_Run(plan, engine, _for(plan, config), tell, found).play(path))
        found |= of_save(path, found)
    cores = others.cores()
    return found | {"others_cores": cores, "busy": cores >= BUSY_CORES, "took_s": round(time.monotonic() - began_s, 1)}


def _for(plan: Plan, config: Config) -> Config:
    town = replace(config.town, villagers=plan.villagers, seed=plan.seed, pace="clock", thoughts=True)
    return replace(config, town=town)


class _Run:
    """One run of a town."""

    def __init__(self, plan: Plan, engine: Engine, config: Config, tell: Tell, found: Numbers) -> None:
        self._plan, self._engine, self._config, self._tell, self._found = plan, engine, config, tell, found
        self._stop = asyncio.Event()
        self._queue_most = 0

    async def play(self, path: Path) -> None:
        """Let the town live; fill in what is known without its save."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, self._interrupt)
        try:
            await self._engine.start()
            await self._await_model()
            with closing(Journal.create(path)) as journal:
                await self._live(journal)
        finally:
            await self._engine.aclose()

    def _interrupt(self) -> None:
        self._found["interrupted"] = True
        self._stop.set()

    async def _await_model(self) -> None:
        ready, stopped = asyncio.ensure_future(self._engine.ready()), asyncio.ensure_future(self._stop.wait())
        await asyncio.wait((ready, stopped), return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if not ready.done():
            ready.cancel()
            return
        try:
            ready.result()
            self._found["model"] = self._engine.status().model
        except ModelError as error:
            self._found["note"] = str(error)

    async def _live(self, journal: Journal) -> None:
        town, over = Town(journal), asyncio.Event()
        standing = Standing(town)
        async with running(town, over, self._config), living(town, self._engine, journal, self._config, standing) as troupe:
            await _set_speed(town, self._plan.speed)
            began_s, began_minute = time.monotonic(), town.world.minute
            until_s = began_s + self._plan.minutes * 60
            told_s = 0.0
            while (now_s := time.monotonic()) < until_s and not self._stop.is_set() and not over.is_set():
                self._look()
                if now_s - told_s >= TELL_S:
                    told_s = now_s
                    self._count(town, standing, troupe, began_minute)
                    self._tell((now_s - began_s) / (until_s - began_s), _told(self._found))
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_S):
                        await self._stop.wait()
            self._count(town, standing, troupe, began_minute)
            self._found["minutes"] = round((time.monotonic() - began_s) / 60, 2)

    def _look(self) -> None:
        status = self._engine.status()
        self._queue_most = max(self._queue_most, status.queue_depth, *(tier.queue_depth for tier in status.tiers), 0)

    def _count(self, town: Town, standing: Standing, troupe: Troupe, began_minute: int) -> None:
        status, everybody = self._engine.status(), set(villagers(town.world))
        prompts = status.tokens_read + status.tokens_reused
        self._found |= {
            "days": round((town.world.minute - began_minute) / MINUTES_PER_DAY, 3),
            "thoughts": troupe.tempo.thoughts,
            "thoughts_by_model": troupe.tempo.by_model,
            "commands": standing.tried,
            "refusals": dict(standing.refusals),
            "illegal": standing.illegal.total(),
            "illegal_codes": dict(standing.illegal),
            "silent_villagers": len(everybody - standing.spoke),
            "utterances": standing.utterances,
            "utterances_by_model": standing.by_model,
            "repeat_share": round(standing.repeats / standing.utterances, 3) if standing.utterances else None,
            "queue_most": self._queue_most,
            "tokens_in": prompts,
            "tokens_reused_share": round(status.tokens_reused / prompts, 3) if prompts else None,
        }


async def _set_speed(town: Town, speed: Speed) -> None:
    """Let a steward come to town for a moment and set the clock: only players may turn it."""
    steward = await town.admit(STEWARD)
    if isinstance(steward, Refusal):
        raise ThorpError(steward.words)
    await town.submit(steward, SetSpeed(speed))
    await town.dismiss(steward)


def _told(found: Numbers) -> Numbers:
    """Return what is worth watching meanwhile."""
    live = ("days", "thoughts", "thoughts_by_model", "utterances", "utterances_by_model", "repeat_share", "silent_villagers")
    return {key: found[key] for key in (*live, "illegal", "commands", "queue_most")}


# ── what the save tells ──


def of_save(path: Path, found: Numbers) -> Numbers:
    """Return what a closed save tells of its minds: notes and calls."""
    with closing(layout.connect(path)) as db:
        notes = [decode(row.blob) for row in lines.notes(db)]
        calls = list(lines.calls(db, lines.NO_LAST))
    days, everybody = found["days"], found["villagers"]
    hours = days * MINUTES_PER_DAY / MINUTES_PER_HOUR * everybody if isinstance(days, float) and isinstance(everybody, int) else 0
    given = found["tokens_in"] if isinstance(found["tokens_in"], int) else 0
    return _of_notes(notes) | _of_calls(calls, given, hours)


def _of_notes(notes: Iterable[AnyNote]) -> Numbers:
    kinds = Counter(type(note) for note in notes if not (isinstance(note, Talked) and note.lines < _TALK_LINES))
    return {
        "decisions": kinds[Decided],
        "plans": kinds[Planned],
        "reflections": kinds[Reflected],
        "goals": kinds[Aspired],
        "talks": kinds[Talked] // 2,
        "trades": kinds[Traded] // 2,
        "collapsed": kinds[BrokeDown],
    }


_TALK_LINES = 2


def _of_calls(calls: Iterable[CallRow], given: int, villager_hours: float) -> Numbers:
    asked = [call for call in calls if call.purpose != "embed"]
    tokens_in = max(given, sum(call.tokens_in or 0 for call in asked))
    tokens_out = sum(call.pieces if call.tokens_out is None else call.tokens_out for call in asked)
    return {
        "calls": len(asked),
        "calls_failed": sum(call.outcome in _FAILED for call in asked),
        "outcomes": dict(Counter(f"{call.purpose} {call.outcome}" for call in asked)),
        "tokens_in": tokens_in,
        "tokens_out": tokens_out,
        "tokens_per_villager_hour": round((tokens_in + tokens_out) / villager_hours) if villager_hours else None,
    }


_FAILED = frozenset({"late", "failed", "refused"})
