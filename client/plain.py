"""Line mode: the town in plain lines, for pipes, scripts and screen readers.

Apart from the screens because it needs no terminal. A line that begins with a verb, or with a colon, is a command; any other
line is said aloud. At the end of the input it waits for the answers that are under way, then leaves.
"""

import asyncio
import concurrent.futures
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Iterable

from client import commandline, looking, manual, minds, narrate, outlook, reading, told
from client.entries import Entry
from client.intents import Act, BringIn, Intent, LookInto, Open, Pan, Steer, TakeOut, Tell, Try
from client.outlook import Outlook
from client.plainchats import TYPED, PlainChats
from client.postbox import Postbox
from client.tether import SLEEPS, Clock, Connecting, Ended, Lost, Question, State, Tie, Up
from client.transfers import Desk
from client.view import View
from shared.calendar import clock_text, day
from shared.chats import SawFound, SawPage
from shared.commands import Deed, MarkChat, Read, Say
from shared.hints import Mood
from shared.sights import AnySight, SawLedger, SawMind
from shared.text import clean
from shared.wire import Consult, Done, Replay, Seen, Study, ToClient, Welcome

SPACING_S = 0.26
"""Between two commands of a script: the town takes four a second."""

ANSWER_S = 2.0
"""How long a script's next line waits for the answer to the one before."""

PATIENCE_S = 15.0
"""How long the end of the input waits for answers under way."""

_NO_FAULT = ("left", "ended", "closing", "replaced")


def _greeting(welcome: Welcome) -> str:
    aloud = " What is no command is said aloud." if welcome.being and not welcome.replay else ""
    return f"Welcome to {clean(welcome.town)}. :help lists the commands.{aloud}"


class Plain:
    """One visit in lines."""

    def __init__(
        self,
        tie: Tie,
        write: Callable[[str], None],
        clock: Clock,
        welcomed: Callable[[Welcome], None],
        players: Callable[[], tuple[str, ...]] = tuple,
    ) -> None:
        """`players`: who must leave a town when its host, who sits here, does."""
        self._tie = tie
        self._write = write
        self._clock = clock
        self._welcomed = welcomed
        self._outlook = Outlook()
        self._shown = 0
        self._under_way = 0
        self._quiet = asyncio.Event()
        """Nothing we gave is under way."""
        self._calm = asyncio.Event()
        """Nor is anybody about to speak."""
        self._known = asyncio.Event()
        """The town has been seen: what is asked about it can be answered."""
        self._end: Ended | None = None
        self._players = players
        self._asked = ""
        """What was last asked before leaving."""
        self._lost = ""
        """What was last said about a lost line; nothing while it is up."""
        self._desk = Desk(tie.give, tie.ask, lambda: self.view)
        self._box = Postbox(self)
        self._chats = PlainChats(self, self._box, self._desk)
        self._marks = set[int]()
        """The numbers of what marks messages as read: nobody waits for these …"""
        self._owed = 0
        """… but each takes the place of a command, and the next line waits for it."""

    @property
    def view(self) -> View:
        """What is believed now."""
        return self._outlook.view

    def write(self, words: str) -> None:
        """Print a line."""
        self._write(words)

    async def run(self, lines: AsyncIterator[str]) -> int:
        """Play until the lines or the connection end; return the exit code."""
        link = asyncio.create_task(self._tie.run())
        typing = asyncio.create_task(self._type(lines))
        try:
            async for item in self._tie.items():
                self._take(item)
                if self._end is not None:
                    break
        finally:
            typing.cancel()
            await self._tie.close()
            link.cancel()
            await asyncio.gather(link, typing, return_exceptions=True)
        return 0 if self._end is None or self._end.code in _NO_FAULT else 1

    @property
    def end(self) -> Ended | None:
        """How the connection ended, if it did."""
        return self._end

    def _take(self, item: ToClient | State) -> None:
        match item:
            case Ended():
                self._end = item
                self._desk.take(item)
                return
            case Lost():
                self._marks.clear()
                self._write_lost(item)
            case Welcome(resumed=resumed):
                self._lost = ""
                self._box.welcome()
                self._welcomed(item)
                self._write("Back in town." if resumed else _greeting(item))
                self._receive(item)
            case Connecting() | Up():
                pass
            case _:
                self._receive(item)
        self._desk.take(item)

    def _write_lost(self, lost: Lost) -> None:
        """Say once that the line is lost, and once that the town has closed."""
        words = f"{SLEEPS} You come back by yourself then; :quit or ctrl+c leaves." if lost.closed else ""
        again = "You come back by yourself; :quit or ctrl+c leaves."
        words = words or (f"The line is lost: {lost.why.rstrip('.')}. {again}" if not self._lost else "")
        if words and words != self._lost:
            self._lost = words
            self._write(words)

    def _receive(self, message: ToClient) -> None:
        before, self._outlook = self._outlook, outlook.take(self._outlook, message, self._clock())
        if isinstance(message, Done):
            self._ended(message)
        if not before.view.town and self._outlook.view.town:
            self._known.set()
            self._write(self._look())
            if self._outlook.view.you and self._outlook.view.life is None:
                self._write(told.NO_LIFE)
        printed = self._print_log()
        if isinstance(message, Seen):
            self._print_answers(message.sights)
            self._box.see(before, self._outlook, message.sights, printed)
        self._box.tell_musing(self._outlook)
        self._print_moods(before)
        if not self._under_way:
            self._quiet.set()
        if self._outlook.view.town and not self._under_way and not self._outlook.hints.of and not self._outlook.hints.within:
            self._calm.set()
        else:
            self._calm.clear()

    def _ended(self, done: Done) -> None:
        if done.seq in self._marks:
            self._marks.discard(done.seq)
            if done.refused:
                self._box.refused()
            else:
                self._box.mark()
        else:
            self._under_way = max(0, self._under_way - 1)

    def mark(self, command: MarkChat) -> None:
        """Tell the town what was read, without waiting."""
        self._marks.add(self._tie.give(command))
        self._owed += 1

    async def attempt(self, command: Deed) -> None:
        """Try a command and wait for its answer."""
        await self._try(command)

    async def inquire(self, question: Question) -> None:
        """Ask something and wait for its answer."""
        await self._await(lambda: self._tie.ask(question))

    def _print_answers(self, sights: Iterable[AnySight]) -> None:
        """Say what was asked for, when it comes."""
        for sight in sights:
            if isinstance(sight, SawLedger | SawMind | SawPage | SawFound):
                self._under_way = max(0, self._under_way - 1)
            if isinstance(sight, SawLedger):
                self._answer(Act.LEDGER)
            if isinstance(sight, SawMind):
                self._write("\n".join(minds.lines(sight.mind)))

    def _print_log(self) -> tuple[Entry, ...]:
        view = self._outlook.view
        fresh = min(view.logged - self._shown, len(view.log))
        self._shown = view.logged
        entries = view.log[len(view.log) - fresh :]
        for entry in entries:
            self._write(narrate.plain(narrate.narrate(entry)))
        return entries

    def _print_moods(self, before: Outlook) -> None:
        """Say once that somebody listens or thinks; words so far are not repeated."""
        for being, hinting in self._outlook.hints.of.items():
            figure = self._outlook.view.met.get(being)
            if figure and hinting.mood not in (before.hints.mood(being), Mood.SPEAKING):
                self._write(f"({narrate.plain(narrate.hint(figure.name, '', hinting))})")

    def _look(self) -> str:
        view = self._outlook.view
        where = narrate.look(view, view.me.at) if view.me else view.town
        return f"Day {day(view.minute)}, {clock_text(view.minute)}. {where}. {narrate.who(view)}"

    async def _type(self, lines: AsyncIterator[str]) -> None:
        async for line in lines:
            if line.strip():
                await self._known.wait()
                if not await self._chats.perform(line):
                    await self._perform(self._read(line))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._calm.wait(), PATIENCE_S)
        await asyncio.sleep(SPACING_S)
        if self._outlook.view.you:
            await self._tie.close()

    def _read(self, line: str) -> Intent:
        if not commandline.is_command(line):
            return reading.fits(Try(Say(line.strip())))
        return commandline.parse(line, reading.context(self._outlook.view))

    async def _perform(self, intent: Intent) -> None:
        match intent:
            case Try(command=command):
                await self._try(command)
            case Steer(act=act, value=value):
                self._steer(Replay(act, value))
            case Tell(words=words):
                self._write(words)
            case LookInto() | TakeOut() | BringIn():
                await self._fetch(intent)
            case Act.QUIT:
                await self._quit()
            case Act.LEDGER:
                await self._await(lambda: self._tie.ask(Consult()))
            case Act.MESSAGES:
                await self._messages()
            case Act():
                self._show(intent)
            case Open() | Pan():
                pass

    async def _fetch(self, intent: LookInto | TakeOut | BringIn) -> None:
        match intent:
            case LookInto(name=name):
                await self._study(name)
            case TakeOut():
                await self._chats.export(intent)
            case BringIn():
                await self._chats.bring_in(intent)

    def _steer(self, steer: Replay) -> None:
        if beyond := told.beyond(self._outlook.timeline, steer.act, steer.value):
            self._write(beyond)
        self._tie.ask(steer)

    async def _quit(self) -> None:
        """Leave; whoever hosts others is asked once."""
        alone = told.leaves_alone(self._players(), self._outlook.view)
        if alone in ("", self._asked):
            await self._tie.close()
        else:
            self._asked = alone
            self._write(f"{alone} :quit once more leaves.")

    async def _study(self, name: str) -> None:
        """Look into a villager's mind; who has a body may not."""
        view, welcome = self._outlook.view, self._outlook.welcome
        figure = looking.villager_named(view, name)
        if welcome is not None and welcome.being and not welcome.replay:
            self._write(narrate.NO_STUDY)
        elif figure is None:
            self._write(narrate.no_villager(name))
        else:
            await self._await(lambda: self._tie.ask(Study(figure.id)))

    async def _messages(self) -> None:
        """Show the messages; what was shown is read."""
        newest = reading.context(self._outlook.view).newest
        self._answer(Act.MESSAGES)
        if newest:
            await self._try(Read(newest))

    async def _try(self, command: Deed) -> None:
        await self._await(lambda: self._tie.give(command))

    async def _await(self, ask: Callable[[], object]) -> None:
        """Ask for something, and wait for its answer before the next line."""
        self._quiet.clear()
        self._calm.clear()
        self._under_way += 1
        ask()
        try:
            await asyncio.wait_for(self._quiet.wait(), ANSWER_S)
        except TimeoutError:
            self._under_way = 0
        owed, self._owed = self._owed, 0
        await asyncio.sleep(SPACING_S * (1 + owed))

    def _show(self, act: Act) -> None:
        match act:
            case Act.LOOK:
                self._write(self._look())
            case Act.WHO:
                self._write(narrate.who(self._outlook.view))
            case Act.INVITE:
                self._write(narrate.invitation(self._tie.address, self._tie.save, replay=self._outlook.replay))
            case Act.HELP:
                own = {typed.split()[0] for typed, _ in TYPED}
                for typed, words in (*(row for row in manual.typed() if row[0].split()[0] not in own), *TYPED):
                    self._write(f"{typed}  {words}")
            case Act.MIND:
                names = ", ".join(clean(figure.name) for figure in looking.villagers(self._outlook.view))
                self._write(f"Whose? :mind NAME, of: {names}.")
            case Act.PLACES:
                self._write(narrate.places(self._outlook.view))
            case _:
                self._answer(act)

    def _answer(self, act: Act) -> None:
        for line in told.about(act, self._outlook.view):
            self._write(line)


async def typed(stream: Iterable[str]) -> AsyncIterator[str]:
    """Yield the lines of a blocking stream; a thread reads them, so that a quiet keyboard stops nothing."""
    loop, queue = asyncio.get_running_loop(), asyncio.Queue[str | None](1)

    def read() -> None:
        with contextlib.suppress(RuntimeError, concurrent.futures.CancelledError):
            for line in stream:
                asyncio.run_coroutine_threadsafe(queue.put(line), loop).result()
            asyncio.run_coroutine_threadsafe(queue.put(None), loop).result()

    threading.Thread(target=read, name="typed", daemon=True).start()
    while (line := await queue.get()) is not None:
        yield line
