"""Line mode: the town in plain lines, for pipes, scripts and screen readers.

Apart from the screens because it needs no terminal. A line that begins with a verb, or with a colon, is a command; any other
line is said aloud. At the end of the input it waits for the answers that are under way, then leaves.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable

from client import commandline, hearing, minds, narrate, outlook, plainhelp, reading, told, turning
from client.company import Company
from client.entries import Entry, Refused
from client.guide import Guide
from client.intents import Act, Ask, BringIn, Intent, LookInto, Open, Pan, PlayMacro, Steer, Stroll, TakeOut, Tell, Try
from client.outlook import Outlook
from client.plainchats import PlainChats
from client.plainstory import PlainStory
from client.plaintown import PlainTown
from client.plainways import PlainWays
from client.postbox import Postbox
from client.tether import SLEEPS, Clock, Connecting, Ended, Lost, Question, State, Tie, Up
from client.transfers import Desk
from client.view import View
from shared.chats import SawFound, SawPage
from shared.commands import Deed, MarkChat, Read, Say
from shared.hints import Mood
from shared.sights import AnySight, SawLedger, SawMind
from shared.story import SawDay, SawMoments, SawTies
from shared.text import clean
from shared.wire import Consult, Done, Replay, Seen, ToClient, Welcome

SPACING_S = 0.26
"""Between two commands of a script: the town takes four a second."""

ANSWER_S = 2.0
"""How long a script's next line waits for the answer to the one before."""

HASTE_MOST = 8
"""So often a command is given that came too soon for the town."""

PATIENCE_S = 15.0
"""How long the end of the input waits for answers under way."""

_NO_FAULT = ("left", "ended", "closing", "replaced")

_QUOTING = (Act.MESSAGES, Act.CHATS)
"""Answers that hold what people wrote, which stays as it is."""


class Plain:
    """One visit in lines."""

    def __init__(
        self,
        tie: Tie,
        write: Callable[[str], None],
        clock: Clock,
        welcomed: Callable[[Welcome], None],
        players: Callable[[], tuple[str, ...]] = tuple,
        guide: Guide | None = None,
    ) -> None:
        """`players`: who must leave a town when its host, who sits here, does; `guide`: what a newcomer is told."""
        self.piped = False
        """Nobody types: the next line waits until one has arrived where the one before led."""
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
        self._guide = guide or Guide()
        self._town = PlainTown(self, self._guide)
        self._story = PlainStory(self, self._guide)
        self._ways = PlainWays(self)
        self._company = Company()
        self._marks = set[int]()
        """The numbers of what marks messages as read: nobody waits for these …"""
        self._owed = 0
        """… but each takes the place of a command, and the next line waits for it."""

    @property
    def view(self) -> View:
        """What is believed now."""
        return self._outlook.view

    @property
    def outlook(self) -> Outlook:
        """All that is known now."""
        return self._outlook

    def write(self, words: str) -> None:
        """Print a line."""
        self._write(words)

    def ask(self, question: Question) -> None:
        """Ask something without waiting for an answer."""
        self._tie.ask(question)

    def invitation(self) -> str:
        """Return how somebody else gets here."""
        return narrate.invitation(self._tie.address, self._tie.save, replay=self._outlook.replay)

    def _say(self, words: str) -> None:
        """Print a line that came by itself, and keep it to be said again."""
        self._town.heard(words)
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
        except asyncio.CancelledError:  # ctrl+c
            with contextlib.suppress(OSError):
                self._write("Leaving.")
            raise
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
                self._write("Back in town." if resumed else plainhelp.greeting(item))
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
            self._write(self._story.look())
            if self._outlook.view.you and self._outlook.view.life is None and not self._guide.on:
                self._write(told.NO_LIFE)
        ways = self._ways.see(before.view, self.view, message.sights if isinstance(message, Seen) else ())
        printed = self._print_log()
        for line in ways:
            self._say(line)
        if isinstance(message, Seen):
            self._print_answers(message.sights)
            self._box.see(before, self._outlook, message.sights, printed)
        if not self._town.quiet:
            self._box.tell_musing(self._outlook)
            self._print_moods(before)
        self._guide_on()
        if not self._under_way:
            self._quiet.set()
        if self._outlook.view.town and not self._under_way and not self._outlook.hints.of and not self._outlook.hints.within:
            self._calm.set()
        else:
            self._calm.clear()

    def _guide_on(self) -> None:
        """Say who comes and goes, what was achieved, and what to try next."""
        view = self._outlook.view
        changed = self._company.changed(view, self._clock())
        if changed and not self._town.quiet:
            self._say(changed)
        self._town.say_sky()
        for line in self._guide.see(view):
            self._say(line)
        self._town.say_step()

    def _ended(self, done: Done) -> None:
        if done.seq in self._marks:
            self._marks.discard(done.seq)
            if done.refused:
                self._box.refused()
            else:
                self._box.mark()
        else:
            self._under_way = max(0, self._under_way - 1)
            self._ways.done(done.refused)

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
            if isinstance(sight, SawLedger | SawMind | SawPage | SawFound | SawDay | SawTies | SawMoments):
                self._under_way = max(0, self._under_way - 1)
            if isinstance(sight, SawLedger):
                self._answer(Act.LEDGER)
            if isinstance(sight, SawMind):
                self._write("\n".join(minds.lines(sight.mind)).replace(minds.BY_RULE, " (by rule)"))
            self._story.answer(sight)

    def _print_log(self) -> tuple[Entry, ...]:
        view = self._outlook.view
        fresh = min(view.logged - self._shown, len(view.log))
        self._shown = view.logged
        entries = view.log[len(view.log) - fresh :]
        for entry in entries:
            hasty = isinstance(entry, Refused) and entry.words in self._ways.unsaid
            if not hasty and (not self._town.quiet or hearing.matters(entry, view)):
                words = hearing.line(entry)
                self._say(plainhelp.in_lines(words) if isinstance(entry, Refused) else words)
        return entries

    def _print_moods(self, before: Outlook) -> None:
        """Say once that somebody listens or thinks; words so far are not repeated."""
        for being, hinting in self._outlook.hints.of.items():
            figure = self._outlook.view.met.get(being)
            if figure and hinting.mood not in (before.hints.mood(being), Mood.SPEAKING):
                self._write(f"({hearing.phrase(narrate.hint(figure.name, '', hinting))})")

    async def _type(self, lines: AsyncIterator[str]) -> None:
        async for line in lines:
            if line.strip():
                await self._known.wait()
                await self._arrive(line)
                await self._answer_line(line)
                self._town.say_prompt()
        await self._arrive()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                await self._calm.wait()
        await asyncio.sleep(SPACING_S)
        if self._outlook.view.you:
            await self._tie.close()

    async def _arrive(self, line: str = "") -> None:
        if self.piped and (late := await self._ways.settled(line)):
            self._write(late)

    async def _answer_line(self, line: str) -> None:
        word, _, rest = line.strip().partition(" ")
        if word in (":find", "/find") and rest.strip():
            for found in self._town.find(clean(rest)):
                self._write(found)
        for part in (self._ways, self._story, self._town, self._chats):
            if await part.perform(line):
                return
        await self._perform(self._read(line))

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
                self._write(plainhelp.in_lines(words))
            case LookInto() | TakeOut() | BringIn():
                await self._fetch(intent)
            case Act() | Ask() | PlayMacro():
                await self._act(intent)
            case Stroll(direction=way, steps=steps):
                await self._ways.walk(way, steps)
            case Open() | Pan():
                self._write("Lines are typed as they are: words are said aloud, and :help lists the commands.")

    async def _act(self, asked: Act | Ask | PlayMacro) -> None:
        """Do what is an act of the screen, in lines; what has no other way is answered in words."""
        act = Act.MACROS if isinstance(asked, PlayMacro) else asked.act if isinstance(asked, Ask) else asked
        turned = turning.intent(act, self._outlook)
        match act:
            case Act.QUIT:
                await self._quit()
            case Act.LEDGER:
                await self._await(lambda: self._tie.ask(Consult()))
            case Act.MESSAGES:
                await self._messages()
            case _ if turned is not None:
                await self._perform(turned)
            case _:
                if not await self._story.do(act, asked.words if isinstance(asked, Ask) else ""):
                    self._answer(act)

    async def _fetch(self, intent: LookInto | TakeOut | BringIn) -> None:
        match intent:
            case LookInto(name=name):
                await self._story.study(name)
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

    async def _messages(self) -> None:
        """Show the messages; what was shown is read."""
        newest = reading.context(self._outlook.view).newest
        self._answer(Act.MESSAGES)
        if newest:
            await self._try(Read(newest))

    async def _try(self, command: Deed) -> None:
        for _ in range(HASTE_MOST):
            await self._await(lambda: self._tie.give(command))
            wait_s = self._ways.again_in()
            if wait_s < 0:
                return
            await asyncio.sleep(wait_s)
        self._write("The town takes no more so quickly; try that again in a moment.")

    async def _await(self, ask: Callable[[], object]) -> None:
        """Ask for something, and wait for its answer before the next line."""
        self._quiet.clear()
        self._calm.clear()
        self._under_way += 1
        if self._lost:
            self._write("Kept until the line is back.")
        ask()
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._quiet.wait()
        except TimeoutError:
            self._under_way = 0
        owed, self._owed = self._owed, 0
        await asyncio.sleep(SPACING_S * (1 + owed))

    def _answer(self, act: Act) -> None:
        lines = told.about(act, self._outlook.view)
        for line in lines or ["Lines have no way to do that; :help lists what they have."]:
            self._write(line if act in _QUOTING else hearing.hearable(line))
