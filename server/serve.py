"""A live town from its parts: save, town, model, minds and gateway, started and stopped in order.

Apart because each part knows only its neighbours; here alone all of them meet. Starting: take the address, so that one in
use is known before a save is founded; lock and load the save, found the town if it is new, take up minds, let people in,
tick. Stopping: tell the clients, let the players go, commit, close the save; the model's process ends last. A town that an
admin founds anew is stopped, put aside, and started again behind the same door. Whatever fails, the save is closed.
"""

import asyncio
import gc
import json
import logging
import select
import signal
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from server.casting import villagers
from server.config import Config
from server.gateway.accounts import Accounts, beside
from server.gateway.door import Door
from server.gateway.listen import Gateway, listening
from server.mind.stage import Stage
from server.mind.troupe import Habits, Troupe
from server.model.asking.calls import CallRecord
from server.model.asking.front import Front
from server.model.engine import Engine
from server.model.opening import open_front
from server.model.scripted import AbsentEngine
from server.powers import Powers
from server.recollecting import Recollecting
from server.renewing import beginning
from server.reporting import report
from server.save import check
from server.save.chronicle import CallRow, Moment
from server.save.journal import Journal, new_file
from server.save.lock import Lock
from server.save.recollection import Recollection
from server.save.renew import renew
from server.town import Town
from server.world.orders import Configure, Found
from shared.calendar import TICKS_PER_SECOND
from shared.economy import Pace
from shared.errors import ConfigError, SaveError
from shared.ids import BeingId
from shared.sights import Kind
from shared.text import clean, name_problem
from shared.wire import Goodbye

_log = logging.getLogger(__name__)

_SWITCH_S = 0.001
"""How long a busy event loop may keep a commit's thread waiting for the interpreter; Python's default is 5 ms."""

_ANSWER_S = 0.1
"""How long the town goes on after it was asked to be founded anew: whoever asked has their answer first."""

_ANEW = "{by} had {town} founded anew. Come back in a moment: it is its first morning."
_ANEW_MS = 1_000

_STOPPING = (signal.SIGTERM, signal.SIGINT)


class TownArchive:
    """The town's save, as minds see it."""

    def __init__(self, town: Town, recollecting: Recollecting, *, keep_texts: bool) -> None:
        self._town = town
        self._recollecting = recollecting
        self._keep_texts = keep_texts

    def keep(self, villager: BeingId, tick: int, note: bytes) -> int:
        """Journal a note with the next commit, and have it indexed."""
        number = self._town.keep(villager, tick, note)
        self._recollecting.add(number, villager, tick, note)
        return number

    def notes(self, villager: BeingId) -> Sequence[tuple[int, int, bytes]]:
        """Return a villager's notes, oldest first; the index catches up with them."""
        notes = self._town.notes(villager)
        self._recollecting.catch_up(villager, notes)
        return notes

    def log_call(self, call: CallRecord) -> None:
        """Log a request to a model, with its text if the settings say so."""
        self._town.log_call(
            CallRow(
                tick=self._town.world.tick,
                villager=BeingId(call.owner),
                purpose=call.purpose or call.kind,
                prompt_hash=call.prompt_hash,
                prompt_chars=call.prompt_chars,
                pieces=call.pieces,
                ms=call.ms,
                first_ms=call.first_ms,
                outcome=call.outcome,
                text=call.text if self._keep_texts else None,
                tokens_in=call.tokens_in,
                tokens_out=call.tokens_out,
            )
        )


def choose_engine(config: Config, models: Path, *, no_model: bool) -> Engine:
    """Return the engine of the config; ``ConfigError`` or ``ModelError`` for far models that cannot be asked as it says."""
    if no_model:
        return AbsentEngine("Started without a model (--no-model): villagers answer by rule.")
    return open_front(config.model, models)


async def serve(
    save: Path,
    config: Config,
    engine: Engine,
    *,
    announce: bool = False,
    stop: asyncio.Event | None = None,
) -> None:
    """Run the town of a save until `stop`, SIGTERM or SIGINT. Raises SaveError or ThorpError; the save is closed then."""
    stop = stop or asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in _STOPPING:
        loop.add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        door = Door(config.gateway.host, config.gateway.port)
        stack.callback(door.close)
        lock = _lock(save)
        stack.callback(lock.release)
        accounts = Accounts(beside(save))
        stack.callback(accounts.close)
        stack.push_async_callback(engine.aclose)
        await engine.start()
        house = _House(save, config, engine, accounts, door, lock, announce)
        while (anew := await _live(house, stop, announce=announce)) is not None:
            await _renew(save, anew)
            announce = False
    _log.info("Closed. The town sleeps in %s", save)


@dataclass(frozen=True, slots=True)
class _House:
    """What stays from one life of a town to the next, when it is founded anew."""

    save: Path
    config: Config
    engine: Engine
    accounts: Accounts
    door: Door
    lock: Lock
    heard: bool
    """Whether whoever started us reads what we announce."""


def _lock(save: Path) -> Lock:
    """Take the save, which is made if there is none."""
    if not save.exists():
        new_file(save)
    check.identify(save)  # before a lock is left beside something that is no save
    return Lock(save)


async def _live(house: _House, stop: asyncio.Event, *, announce: bool) -> list[Moment] | None:
    """Run the town until it should stop; return how it begins anew, if somebody asked for that."""
    config = house.config
    with closing(Journal.open(house.save, house.lock)) as journal:
        town = Town(journal, _powers(config))
        over = asyncio.Event()
        async with (
            running(town, over, config),
            living(town, house.engine, journal, config),
            listening(town, config.gateway, house.accounts, house.door) as gate,
        ):
            house.lock.announce(gate.url)
            if house.heard:
                gate.lobby.heed = _tell_players
            _settle_memory()
            _tell(house.save, town, gate, announce=announce)
            await _any(stop, over, town.renewing)
            if town.renewing.is_set() and not stop.is_set():
                await asyncio.sleep(_ANSWER_S)
                gate.farewell = Goodbye("closing", _ANEW.format(by=town.renewed_by, town=town.name), retry_ms=_ANEW_MS)
            _log.info("Closing: telling %s connections and saving", gate.connections)
        if stop.is_set() or not town.renewing.is_set():
            return None
        _log.info("%s asked to found %s anew", town.renewed_by, town.name)
        return beginning(Found(town.name, config.town.seed, config.town.villagers), town.world)


async def _renew(save: Path, anew: list[Moment]) -> None:
    """Found the town anew, or leave it as it was."""
    try:
        copy = await asyncio.to_thread(renew, save, anew)
        _log.info("Founded anew. The town as it was lies in %s", copy)
    except SaveError as error:
        _log.error("The town was not founded anew and goes on as it was: %s", error)


async def _any(*events: asyncio.Event) -> None:
    """Wait for the first of these."""
    waiting = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()


def _powers(config: Config) -> Powers:
    town = config.town
    return Powers(town.players_may_set_speed, town.admins, town.founder_is_admin)


@asynccontextmanager
async def running(town: Town, over: asyncio.Event, config: Config) -> AsyncIterator[None]:
    """Run the writer and its clock, the town founded first if its save is empty; a save that fails stops it: `over` is set."""
    settings = config.town
    async with asyncio.TaskGroup() as group:
        group.create_task(_write(town, over))
        await town.found(Found(settings.name, settings.seed, settings.villagers))
        ticks = (settings.deadline_s * TICKS_PER_SECOND, settings.offer_s * TICKS_PER_SECOND)
        await town.configure(Configure(Pace(settings.pace), *ticks))
        await _send_home(town)
        ticking = group.create_task(town.tick(time.monotonic, asyncio.sleep))
        yield
        ticking.cancel()
        await _send_home(town)
        await town.close()


async def _write(town: Town, over: asyncio.Event) -> None:
    try:
        await town.run()
    finally:
        over.set()


async def _send_home(town: Town) -> None:
    """Let players go that nobody plays: those of a server that was killed, and all at the end."""
    for being in tuple(town.world.beings.values()):
        if being.present and being.kind is Kind.PLAYER:
            await town.dismiss(BeingId(being.id))


@asynccontextmanager
async def living(
    town: Town, engine: Engine, journal: Journal, config: Config, stage: Stage | None = None
) -> AsyncIterator[Troupe]:
    """Let the villagers live, and their memories be indexed; yield their troupe. `stage`: what they meet instead of the town."""
    with closing(Recollection(journal.path, writing=journal.writing)) as index:
        recollecting = Recollecting(index, engine)
        archive = TownArchive(town, recollecting, keep_texts=config.save.keep_model_texts)
        habits = Habits(answer_s=config.model.player_deadline_s, thoughts=config.town.thoughts)
        troupe = Troupe(stage or town, archive, engine, recollection=recollecting, habits=habits)
        logged = engine.logged(archive.log_call) if isinstance(engine, Front) else nullcontext()
        with logged:
            async with asyncio.TaskGroup() as group:
                work = (recollecting.run(), troupe.run(villagers(town.world)), report(engine))
                tasks = [group.create_task(each) for each in work]
                town.cast(troupe)
                try:
                    yield troupe
                finally:
                    town.cast(None)
                for task in tasks:
                    task.cancel()


def _settle_memory() -> None:
    """Keep the garbage collector from going through the town and the libraries again and again, and threads from waiting."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    sys.setswitchinterval(_SWITCH_S)


def _tell_players(names: Sequence[str]) -> None:
    """Announce who is in town; not to a reader that has stopped to read, for the town would stop with it."""
    if select.select((), (sys.stdout,), (), 0)[1]:
        _announce({"players": names})


def _announce(what: dict[str, object]) -> None:
    with suppress(BrokenPipeError):
        sys.stdout.write(json.dumps(what) + "\n")
        sys.stdout.flush()


def _tell(save: Path, town: Town, gate: Gateway, *, announce: bool) -> None:
    _log.info("%s is open at %s (saved in %s)", town.name, gate.url, save)
    if announce:
        _announce({"listening": gate.url})


def with_options(config: Config, host: str | None, port: int | None, admins: Sequence[str] = ()) -> Config:
    """Return the config with the address and the admins given on the command line.

    Raises ConfigError for a town's name that nobody could type to confirm a reset, and for admins whom nobody could be.
    """
    gateway, town = config.gateway, config.town
    if clean(town.name) != town.name:
        raise ConfigError(f"town.name: {town.name!r} is no name. Use printable characters, no spaces at its ends or in a row.")
    for name in (*town.admins, *admins):
        problem = name_problem(name)
        if problem is not None:
            raise ConfigError(f"{name!r} cannot be made an admin: nobody can have that name. {problem}")
    gateway = replace(gateway, host=gateway.host if host is None else host, port=gateway.port if port is None else port)
    return replace(config, gateway=gateway, town=replace(town, admins=(*town.admins, *admins)))
