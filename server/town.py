"""The one writer: takes commands from every seat, decides them one after another, writes them down, then tells.

Apart because it alone changes the world. Commands wait in one bounded inbox; whatever arrived while the last commit ran
is decided and committed together (group commit), and no Sight of it leaves before the commit returned. If the save cannot
be written the town stops: nobody was told what did not last.

A decision costs about 10 µs and telling it about 1 µs a seat that perceives nothing; the commit, in a thread, a few ms.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from server.borrowed import without_secrets
from server.casting import Minds, follow
from server.gateway.seats import Seat
from server.hinting import shown
from server.powers import Powers
from server.questions import Questions
from server.save.chronicle import CallRow, Chronicle, Moment, NoteRow
from server.world.audience import audience
from server.world.decide import attempt
from server.world.entry import Entry
from server.world.events import Departed, MovedOut
from server.world.evolve import evolve
from server.world.ledger import ledger
from server.world.lookup import find
from server.world.orders import Admit, AnyCommand, Attend, Configure, Dismiss, Found, Order, Tick
from server.world.project import Happening
from server.world.refusal import Refusal
from server.world.scene import eyes_of, scene
from server.world.state import World
from shared.calendar import TICKS_PER_SECOND
from shared.commands import Command, Reset
from shared.errors import ThorpError
from shared.hints import AnyHint, Mood, MusingIn
from shared.ids import TOWN, BeingId
from shared.sights import AnySight, WasRefused
from shared.wire import Inquiry, Replay

_INBOX_SIZE = 4096
_BATCH_SIZE = 512

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]


@dataclass(slots=True)
class _Try:
    """A command in the inbox, and who waits for its answer."""

    actor: BeingId
    command: AnyCommand
    answer: "asyncio.Future[Refusal | None] | None" = None


@dataclass(slots=True)
class _Told:
    """What became of one try: history to tell, or a refusal; told in the order decided."""

    attempt: _Try
    before: World
    after: World
    entry: Entry | None = None
    steps: tuple[Happening, ...] = ()
    refusal: Refusal | None = None


@dataclass(slots=True)
class _Batch:
    moments: list[Moment] = field(default_factory=list)
    told: list[_Told] = field(default_factory=list)


class Town:
    """A live town on a chronicle. `run` it in a task; everything else may be called from the same loop.

    An admin may ask for it to be founded anew: then `renewing` is set, and `renewed_by` has the name; the town itself goes
    on until it is closed.
    """

    replay = False

    def __init__(self, chronicle: Chronicle, powers: Powers | None = None) -> None:
        self._chronicle = chronicle
        self._decided = chronicle.load()
        self._told_world = self._decided
        self._inbox: asyncio.Queue[_Try | None] = asyncio.Queue(_INBOX_SIZE)
        self._seats: list[Seat] = []
        self._notes: list[NoteRow] = []
        self._writing: list[NoteRow] = []
        """The Notes of the commit that runs."""
        self._questions = Questions(chronicle)
        self._calls: list[CallRow] = []
        self._attendance: dict[BeingId, bool] = {}
        """Whose connection was lost or is back since the last turn."""
        self._powers = powers or Powers()
        self._closing = False
        self._minds: Minds | None = None
        self.renewing = asyncio.Event()
        self.renewed_by = ""

    @property
    def world(self) -> World:
        """The world as it was last told: committed, never ahead of the save."""
        return self._told_world

    @property
    def name(self) -> str:
        """The town's name."""
        return self._told_world.town.name

    # ── for seats ──

    async def submit(self, actor: BeingId, command: Command) -> Refusal | None:
        """Try a command; return once its Events are committed and told, or with the Refusal.

        A full inbox makes the caller wait. Raises ThorpError when the town is closing or its save failed.
        """
        if self._closing:
            raise ThorpError("The town is closing. Come back when it is open again.")
        refusal = self._powers.refuse(self._told_world, actor, command)
        if refusal is not None:
            return self._refuse(actor, refusal)
        if isinstance(command, Reset):
            self._renew(actor)
            return None
        answer: asyncio.Future[Refusal | None] = asyncio.get_running_loop().create_future()
        await self._inbox.put(_Try(actor, command, answer))  # type: ignore[arg-type]
        return await answer

    async def admit(self, name: str) -> BeingId | Refusal:
        """Let the being of that name in, or back in; the one that is present keeps its place."""
        refusal = await self.submit(TOWN, Admit(name))
        if refusal is not None and refusal.code != "present":
            return refusal
        being = find(self._told_world, name)
        assert being is not None, f"{name!r} was admitted and is not in town"  # noqa: S101
        return being.id

    async def dismiss(self, being: BeingId) -> None:
        """Let a being go; one that is away already stays away."""
        self._attendance.pop(being, None)
        if not self._closing:
            await self.submit(TOWN, Dismiss(being))

    def attend(self, being: BeingId, *, attending: bool) -> None:
        """Have the town wait for a player, or not, from its next turn on: with the next tick at the latest."""
        self._attendance[being] = attending

    def sit(self, seat: Seat) -> None:
        """Deliver Sights to this seat from now on, a Scene first. The seat's being must be present, or bodiless.

        Who only watches is told last: nobody with a body waits for them.
        """
        self.refresh(seat)
        players = sum(not _watches(one) for one in self._seats)
        self._seats.insert(len(self._seats) if _watches(seat) else players, seat)

    def rise(self, seat: Seat) -> None:
        """Deliver nothing more to this seat."""
        if seat in self._seats:
            self._seats.remove(seat)

    def refresh(self, seat: Seat) -> None:
        """Deliver a fresh Scene to this seat; through nobody's eyes while the being it follows is away."""
        observer = _observer(self._told_world, seat)
        if eyes_of(self._told_world, observer).open:
            self._deliver(seat, self._told_world.tick, (scene(self._told_world, observer),))

    def consult(self, seat: Seat) -> None:
        """Deliver the market's ledger to this seat."""
        self._deliver(seat, self._told_world.tick, (ledger(self._told_world),))

    async def study(self, seat: Seat, being: BeingId) -> Refusal | None:
        """Deliver a villager's mind to this seat, with all that it has thought by now."""
        return self._hand(seat, await self._questions.mind(self._told_world, being, [*self._writing, *self._notes]))

    async def page(self, seat: Seat, chat: int, before: int) -> Refusal | None:
        """Deliver older messages of a chat to a seat of one of its members."""
        return self._hand(seat, await self._questions.page(self._told_world, seat, chat, before))

    async def search(self, seat: Seat, words: str, chat: int) -> Refusal | None:
        """Deliver to a seat what is found in its being's chats."""
        return self._hand(seat, await self._questions.found(self._told_world, seat, words, chat))

    async def inquire(self, seat: Seat, inquiry: Inquiry) -> Refusal | None:
        """Deliver to a seat what is asked of the town's history, as far as it was told."""
        return self._hand(seat, await self._questions.story(self._told_world, self._minds, inquiry))

    def _hand(self, seat: Seat, answer: AnySight | Refusal) -> Refusal | None:
        if isinstance(answer, Refusal):
            return answer
        self._deliver(seat, self._told_world.tick, (answer,))
        return None

    def typing(self, seat: Seat, chat: int, *, on: bool) -> None:
        """Show the other members of a chat that somebody types there, or does no more."""
        if not seat.borrowed:
            self.hint(seat.being, MusingIn(chat, seat.being, Mood.SPEAKING if on else Mood.NONE))

    def control(self, message: Replay) -> Refusal:
        """Refuse: only a replay can be steered."""
        return Refusal("live", f"This town is live: it cannot {message.act.value.replace('_', ' ')}. Use `thorp replay FILE`.")

    def hint(self, source: BeingId, hint: AnyHint) -> None:
        """Show a hint to whom it is for (see `hinting`)."""
        for seat in shown(self._told_world, self._seats, source, hint):
            seat.hint(hint)

    # ── for minds ──

    def cast(self, minds: Minds | None) -> None:
        """Tell these from now on which villagers come and go; None: nobody."""
        self._minds = minds

    def keep(self, villager: BeingId, tick: int, note: bytes) -> int:
        """Journal a Note with the next commit and return its id."""
        row = NoteRow(self._chronicle.new_note_id(), villager, self._decided.entries, tick, note)
        self._notes.append(row)
        self._questions.add(row)
        return row.id

    def notes(self, villager: BeingId) -> Sequence[tuple[int, int, bytes]]:
        """Return a villager's Notes as (id, tick, bytes), oldest first; for when the town opens."""
        return [(row.id, row.tick, row.blob) for row in self._chronicle.notes(villager)]

    def log_call(self, call: CallRow) -> None:
        """Journal a request to a model with the next commit."""
        self._calls.append(call)

    # ── running ──

    async def found(self, order: Found) -> None:
        """Found the default town, if the save is empty; `run` must be running."""
        if not self._decided.entries:
            await self.submit(TOWN, order)

    async def configure(self, order: Configure) -> None:
        """Let the host's settings hold, if they are not what holds already; `run` must be running."""
        world = self._decided
        if order != Configure(world.pace, world.deadline_ticks, world.offer_ticks):
            await self.submit(TOWN, order)

    async def run(self) -> None:
        """Decide, commit and tell until `close`. Raises SaveError when the save cannot be written."""
        try:
            while (first := await self._inbox.get()) is not None:
                if not await self._turn(first):
                    break
            await self._commit([])
        finally:
            self._closing = True
            while not self._inbox.empty():  # each one taken out lets one in that waited for room
                _turn_away((self._inbox.get_nowait(),))
                await asyncio.sleep(0)

    async def tick(self, clock: Clock, sleep: Sleep) -> None:
        """Give the town a Tick every tenth of a second of `clock`, until cancelled.

        Ticks that a busy machine could not give in time are left out, so that the town never has to catch up.
        """
        period = 1 / TICKS_PER_SECOND
        due = clock() + period
        while not self._closing:
            await sleep(max(0.0, due - clock()))
            await self._inbox.put(_Try(TOWN, Tick()))
            due = max(due + period, clock())

    async def close(self) -> None:
        """Take no more commands; `run` returns after committing what was taken."""
        if not self._closing:
            self._closing = True
            await self._inbox.put(None)

    async def _turn(self, first: _Try) -> bool:
        """Decide, commit and tell what is waiting; False when it was the last."""
        batch, going_on = _Batch(), True
        self._decide(first, batch)
        while len(batch.told) < _BATCH_SIZE and not self._inbox.empty():
            waiting = self._inbox.get_nowait()
            if waiting is None:
                going_on = False
                break
            self._decide(waiting, batch)
        attendance, self._attendance = self._attendance, {}
        for being, attending in attendance.items():
            self._decide(_Try(TOWN, Attend(being, attending)), batch)
        try:
            await self._commit(batch.moments)
        except BaseException:
            _turn_away(told.attempt for told in batch.told)
            raise
        self._tell(batch)
        return going_on

    def _decide(self, trying: _Try, batch: _Batch) -> None:
        before = self._decided
        if isinstance(trying.command, Tick):
            before = replace(before, tick=before.tick + 1)
        answer = attempt(before, trying.actor, trying.command)
        told = _Told(trying, before, before)
        if isinstance(answer, Refusal):
            told.refusal = answer
        elif answer is not None:
            told.entry, told.steps = answer, _steps(before, answer)
            told.after = replace(told.steps[-1].after, tick=answer.tick, entries=answer.n)
            batch.moments.append((answer, told.after))
        self._decided = told.after
        batch.told.append(told)

    async def _commit(self, moments: list[Moment]) -> None:
        if moments or self._notes or self._calls:
            notes, calls = self._notes, self._calls
            self._notes, self._calls, self._writing = [], [], notes
            await asyncio.to_thread(self._chronicle.commit, moments, notes, calls)
            self._writing = []

    def _tell(self, batch: _Batch) -> None:
        for told in batch.told:
            self._told_world = told.after  # before its sights: a mind that hears of a new chat answers with a hint at once
            if told.entry is not None:
                self._tell_entry(told.entry, told.steps)
                self._let_go(told.entry)
            answer, command = told.attempt.answer, told.attempt.command
            if told.refusal is not None and not isinstance(command, Order):
                self._refuse(told.attempt.actor, told.refusal)
            if answer is not None and not answer.done():
                answer.set_result(told.refusal)

    def _tell_entry(self, entry: Entry, steps: tuple[Happening, ...]) -> None:
        for seat in self._concerned(steps):
            sights: list[AnySight] = []
            for happening in steps:
                sights += happening.seen_by(_observer(happening.after, seat))
            self._deliver(seat, entry.tick, tuple(sights))

    def _concerned(self, steps: tuple[Happening, ...]) -> tuple[Seat, ...]:
        """Return the seats that may perceive something: asking all costs more than everything else when many trade."""
        concerned: set[BeingId] = set()
        for step in steps:
            beings = audience(step.before, step.event)
            if beings is None:
                return tuple(self._seats)
            concerned.update(beings)
        return tuple(seat for seat in self._seats if seat.being in concerned)

    def _deliver(self, seat: Seat, tick: int, sights: tuple[AnySight, ...]) -> None:
        if seat.borrowed:
            sights = without_secrets(sights)
        if sights:
            seat.deliver(tick, sights)

    def _let_go(self, entry: Entry) -> None:
        """Have minds taken up and let go; give who followed somebody that left the view of the whole town."""
        if self._minds is not None:
            follow(self._minds, entry)
        gone = [event.being for event in entry.events if isinstance(event, Departed | MovedOut)]
        for seat in tuple(self._seats) if gone else ():
            if seat.borrowed and seat.being in gone:
                self.refresh(seat)

    def _renew(self, actor: BeingId) -> None:
        self.renewed_by = self._told_world.beings[actor].name
        self.renewing.set()

    def _refuse(self, actor: BeingId, refusal: Refusal) -> Refusal:
        sight = WasRefused(refusal.code, refusal.words, refusal.retry_ms)
        for seat in tuple(self._seats):
            if seat.being == actor and not seat.borrowed:
                seat.deliver(self._told_world.tick, (sight,))
        return refusal


def _turn_away(tries: Iterable[_Try | None]) -> None:
    """Answer whoever still waits when the town has stopped."""
    for waiting in tries:
        if waiting is not None and waiting.answer is not None and not waiting.answer.done():
            waiting.answer.set_exception(ThorpError("The town has stopped. Its save holds all that you were told."))


def _watches(seat: Seat) -> bool:
    return seat.borrowed or seat.being == TOWN


def _observer(world: World, seat: Seat) -> BeingId:
    return TOWN if seat.borrowed and world.here(seat.being) is None else seat.being


def _steps(world: World, entry: Entry) -> tuple[Happening, ...]:
    """Return what happened in an entry, event by event; no entry is without one."""
    steps = []
    for event in entry.events:
        after = evolve(world, event)
        steps.append(Happening(world, after, event))
        world = after
    return tuple(steps)
