"""A town played step by step, with every law checked at every step."""

from msgspec.structs import replace

from client.view import View
from server.save import layout, snapshots, upcast
from server.world.audience import audience
from server.world.decide import attempt
from server.world.entry import Entry
from server.world.evolve import evolve, fold
from server.world.orders import AnyCommand, Order, Tick
from server.world.project import Happening
from server.world.refusal import Refusal
from server.world.scene import eyes_of, scene
from server.world.state import EMPTY, World
from shared.calendar import GAME_SECONDS_PER_TICK, MINUTES_PER_PERIOD, SECONDS_PER_MINUTE, Period, period
from shared.commands import (
    Accept,
    Adapt,
    Advance,
    Cancel,
    Confirm,
    Create,
    Deed,
    Entitle,
    MarkChat,
    Reject,
    SayIn,
    SetSpeed,
    Withdraw,
)
from shared.ids import ARCHIVE, TOWN, BeingId
from tests.laws.books import Books
from tests.laws.chats import Post
from tests.laws.clock import Clock
from tests.laws.town import ODO, TIM, founding
from tests.laws.trying import OPEN, All, Bargain, Chatter, Hurry, Pass, Step, Try
from tests.laws.watching import Watcher

_ANSWERS = Accept | Reject | Confirm | Cancel | Withdraw


def digest(world: World) -> bytes:
    """Return what two worlds are compared by."""
    return snapshots.digest(snapshots.picture(world))


def _on(trade: int, deed: Deed) -> Deed:
    """Return an answer for this trade, if it was meant for any."""
    if isinstance(deed, _ANSWERS) and type(deed.trade) is int and deed.trade >= OPEN:
        return replace(deed, trade=trade)
    return deed


class Played:
    """The world, its history, and the three who check it."""

    def __init__(self) -> None:
        first = founding()
        self.world = fold(EMPTY, first)
        self.entries = [first]
        self.books, self.clock, self.post = Books(self.world), Clock(self.world), Post()
        self.watchers = {being: Watcher(being) for being in (*self.world.beings, TOWN, ARCHIVE)}
        self.watchers[TIM].view, self.watchers[ARCHIVE].view = View(), View()
        for observer, watcher in self.watchers.items():
            watcher.take(scene(self.world, observer))
        self._turn = 0

    def tick(self, count: int = 1) -> None:
        """Let so many ticks pass."""
        for _ in range(count):
            before = replace(self.world, tick=self.world.tick + 1)
            answer = attempt(before, TOWN, Tick())
            assert not isinstance(answer, Refusal)
            self.clock.ticks(before, answer)
            self.world = before
            if answer is not None:
                self._enter(answer)

    def try_(self, actor: BeingId, command: AnyCommand) -> str:
        """Try a command; return the code of the refusal, empty when it happened."""
        command = self._meant(actor, command)
        if actor == ODO and isinstance(command, Create):
            return ""
        before = digest(self.world)
        answer = attempt(self.world, actor, command)
        assert digest(self.world) == before, "to decide changes nothing"
        if isinstance(answer, Refusal):
            assert answer.code
            assert answer.words.endswith((".", "!", "?")), answer.words
            return answer.code
        if answer is not None:
            assert actor == TOWN if isinstance(command, Order) else self.world.here(actor) is not None
            self._enter(answer)
        return ""

    def play(self, step: Step) -> None:
        """Do what a step says."""
        match step:
            case Try(actor, command):
                self.try_(actor, command)
            case Pass(ticks):
                self.tick(ticks)
            case Hurry(speed):
                self.try_(TIM, SetSpeed(speed))
                left = -self.world.minute % MINUTES_PER_PERIOD * SECONDS_PER_MINUTE
                self.tick(min(400, left // GAME_SECONDS_PER_TICK[speed] + 30))
            case Bargain(index, verbs, initiator_first):
                trades = list(self.world.trades.values())
                for count, verb in enumerate(verbs if trades else ()):
                    trade = trades[index % len(trades)]
                    self.try_((trade.target, trade.initiator)[(count + initiator_first) % 2], _on(trade.id, verb))
            case Chatter():
                self._chatter(step)
            case All():
                self._all(step)

    def _chatter(self, step: Chatter) -> None:
        chat = self.world.chats.get(step.chat)
        villager, player = (chat.villager, chat.player) if chat is not None else (None, None)
        if chat is None or villager is None or player is None:
            return
        for number in range(step.lines):
            self.try_((player, villager)[number % 2].being, SayIn(chat.id, f"Word {number}"))
        count = self.world.chats[chat.id].count
        self.try_(player.being, MarkChat(chat.id, count))
        self.try_(villager.being, Entitle(chat.id, "Of words", count))
        self.try_(villager.being, Adapt(chat.id, count, f"manner {count}", "so", step.percent))

    def _all(self, step: All) -> None:
        for _ in range(3 - list(Period).index(period(self.world.minute)) if step.evening else 0):
            self.try_(TIM, Advance())
        for actor in tuple(self.world.beings):
            if actor != step.but:
                self.try_(actor, step.command)
        self.tick(2)

    def _meant(self, actor: BeingId, command: AnyCommand) -> AnyCommand:
        """Return the command with the number of an open trade, or of an own chat, where one is meant."""
        if isinstance(command, _ANSWERS):
            index, numbers = command.trade, list(self.world.trades)
            if type(index) is int and OPEN <= index < OPEN + 100 and numbers:
                return replace(command, trade=numbers[(index - OPEN) % len(numbers)])
        meant = getattr(command, "chat", 0)
        if meant >= OPEN:
            own = [chat.id for chat in self.world.chats.values() if chat.member(actor)]
            return replace(command, chat=own[(meant - OPEN) % len(own)] if own else 0)
        return command

    def _enter(self, entry: Entry) -> None:
        self.clock.write(self.world, entry)
        world = self.world
        for event in entry.events:
            after = evolve(world, event)
            self.books.write(world, event)
            self.post.write(world, event)
            self._tell(Happening(world, after, event), audience(world, event))
            world = after
        self.world = replace(world, entries=entry.n, tick=entry.tick)
        self.entries.append(entry)

    def _tell(self, happening: Happening, concerned: tuple[BeingId, ...] | None) -> None:
        for being in happening.after.beings:
            self.watchers.setdefault(being, Watcher(being))
        for observer, watcher in self.watchers.items():
            sights = happening.seen_by(observer)
            watcher.open = eyes_of(happening.after, observer).open
            assert watcher.open or not sights
            assert not sights or concerned is None or observer in (*concerned, ARCHIVE)
            for sight in sights:
                watcher.take(sight)

    def check(self) -> None:
        """Compare the world with the books, and one observer's beliefs, in turn, with the world."""
        self.books.check(self.world)
        self.post.check(self.world)
        watchers = list(self.watchers.values())
        self._turn = (self._turn + 1) % len(watchers)
        self._watch(watchers[self._turn])

    def _watch(self, watcher: Watcher) -> None:
        if watcher.open:
            watcher.check(self.world)

    def end(self) -> None:
        """Check everybody's beliefs; fold history anew as a save would, and decide it again."""
        for watcher in self.watchers.values():
            self._watch(watcher)
        read = upcast.reader(layout.FORMAT)
        world = fold(EMPTY, self.entries[0])
        for entry in self.entries[1:]:
            again = attempt(replace(world, tick=entry.tick), entry.actor, entry.command)
            assert again == entry, "the same question, the same answer"
            world = fold(world, read(upcast.encode(entry)))
        assert digest(replace(world, tick=self.world.tick)) == digest(self.world), "replay equals live"
