"""One villager's talk: lines that wait, the answer under way, and the promise that everybody is answered in time.

Apart from the rest of its life because several people speak at once and the model takes its time. Answers come one after another;
a line that would wait too long behind others is answered by rule.
"""

import asyncio
from collections import deque
from collections.abc import Callable

import msgspec

from server.mind import gossip, stock
from server.mind.character import Character
from server.mind.direct import Talk
from server.mind.drive import Drive
from server.mind.feeling import is_apology
from server.mind.notes import Addressee
from server.mind.stage import Stage
from server.mind.talk import Line, addressing, asleep
from server.mind.think import Speech, answer, utter
from server.model.clock import Clock
from shared.commands import Halt, Whisper
from shared.geometry import distance
from shared.hints import Mood, Musing, Speaking
from shared.ids import BeingId
from shared.sights import Figure, Kind, Manner
from shared.text import MAX_WORDS, clean

MOST_WAITING = 3
"""Lines that wait while one is answered; then a speaker's newer line replaces the older, and others are asked to wait."""


REFUSES = -0.5
"""What a villager thinks of those whom it does not answer any more, but to say so."""

PATIENCE_S = 8.0
"""So much longer than a player a villager waits for words of another."""

BREATH_S = 2.0
"""Between what a villager hears of another and its answer: others are to read along."""


_WHISPER_CELLS = 1


class Waiting(msgspec.Struct, frozen=True, eq=False):
    """A line that waits for its answer, until when, and the task that ends the wait."""

    line: Line
    due: float
    watch: asyncio.Task[None]


class Conversation:
    """What a villager says to others."""

    def __init__(self, self_: Character, stage: Stage, drive: Drive, clock: Clock) -> None:
        self._self, self._stage, self._drive, self._clock = self_, stage, drive, clock
        self._waiting: deque[Waiting] = deque()
        self._answering: asyncio.Task[None] | None = None
        self._yields = False
        """Whether it is about to speak to a villager, and a player who speaks to it meanwhile goes before."""

    @property
    def quiet(self) -> bool:
        """Tell whether nobody waits for an answer."""
        return not self._waiting and (self._answering is None or self._answering.done())

    def hear(self, group: asyncio.TaskGroup, line: Line) -> None:
        """Take a line that is for this villager; whoever looks sees at once that it was heard."""
        self._muse(Mood.HEARD)
        if not self._make_room(line):
            if line.kind is not Kind.VILLAGER:
                group.create_task(self._put_off(line))
            return
        patience_s = self._patience_s(line)
        watch = group.create_task(self._watch(line, patience_s))
        self._waiting.append(Waiting(line, self._clock.now() + patience_s, watch))
        first = self._yields and line.kind is not Kind.VILLAGER
        if first and self._answering is not None:
            self._answering.cancel()
        if first or self._answering is None or self._answering.done():
            self._yields = False
            self._answering = group.create_task(self._converse())
        else:
            self._muse(Mood.QUEUED)

    def begin(self, group: asyncio.TaskGroup, other: Figure) -> None:
        """Speak to somebody first, of what is worth saying."""
        me = self._self
        topic = gossip.opening(me.mind, me.around, me.notes, other.id)
        line = Line(other.id, other.name, "", Manner.SAY, me.tick, other.kind, topic.words, topic.about)
        self._yields = True
        self._answering = group.create_task(self._open(line))

    async def _open(self, line: Line) -> None:
        with self._self.edge_of_thought():
            await self._answer(line, self._clock.now() + self._drive.answer_s + PATIENCE_S)
        self._yields = False
        self._muse(Mood.NONE)
        await self._converse()

    def _make_room(self, line: Line) -> bool:
        """Tell whether a line may wait; a newer line of the same speaker takes the place of the oldest."""
        if len(self._waiting) < MOST_WAITING:
            return True
        for waiting in self._waiting:
            if waiting.line.speaker == line.speaker:
                self._waiting.remove(waiting)
                waiting.watch.cancel()
                return True
        return False

    def _patience_s(self, line: Line) -> float:
        """Return how long who says a line waits for first words: another villager has more patience than a player."""
        return self._drive.answer_s + (PATIENCE_S if line.kind is Kind.VILLAGER else 0.0)

    async def _watch(self, line: Line, patience_s: float) -> None:
        """Answer a line by rule if it still waits when its time is up."""
        await self._clock.sleep(patience_s)
        for waiting in self._waiting:
            if waiting.line is line:
                self._waiting.remove(waiting)
                if line.kind is not Kind.VILLAGER:
                    await self._put_off(line)
                return

    async def _put_off(self, line: Line) -> None:
        with self._self.edge_of_thought():
            words = stock.busy(self._self.mind, self._self.around, line)
            await self._speak(line, utter(self._self.around, line, words, by_rule=True))

    async def _converse(self) -> None:
        while self._waiting:
            waiting = next((one for one in self._waiting if one.line.kind is not Kind.VILLAGER), self._waiting[0])
            self._waiting.remove(waiting)
            waiting.watch.cancel()
            self._yields = waiting.line.kind is Kind.VILLAGER
            with self._self.edge_of_thought():
                if self._yields:
                    await self._clock.sleep(BREATH_S)
                await self._answer(self._prepared(waiting.line), waiting.due)
            self._yields = False
            self._muse(Mood.QUEUED if self._waiting else Mood.NONE)

    def _prepared(self, line: Line) -> Line:
        """Return a line with what is to be answered: nothing to an enemy, to another villager what there is to say."""
        me = self._self
        if asleep(me.around.me):
            return line
        if me.mind.regard(line.speaker, me.around.minute) <= REFUSES and not is_apology(line.words):
            return msgspec.structs.replace(line, hope=f"I do not wish to talk with you, {line.name}.")
        if line.kind is not Kind.VILLAGER:
            return line
        topic = gossip.reply(me.mind, me.around, me.notes, line)
        return line if topic is None else msgspec.structs.replace(line, hope=topic.words, about=topic.about)

    async def _answer(self, line: Line, due: float) -> None:
        if self._self.around.heading:
            await self._stage.submit(self._self.being, Halt())
        self._muse(Mood.QUEUED if self._drive.busy else Mood.THINKING)
        speech = await self._think(line, due)
        if speech is None:
            words = stock.answer(self._self.mind, self._self.around, line)
            speech = utter(self._self.around, line, words, by_rule=True)
        await self._speak(line, speech)

    async def _think(self, line: Line, due: float) -> Speech | None:
        """Return what to say; None when the thought failed."""
        me, stream = self._self, self._self.new_stream()
        talk = Talk(me.being, line, due, stream, me.notes, me.around.minute, self._shower(stream))
        with me.edge_of_thought():
            return await self._drive.play(answer(me.mind, me.around, line, self._drive.style), talk)
        return None

    async def _speak(self, line: Line, speech: Speech) -> None:
        if isinstance(speech, Whisper) and not self._is_in_reach(line.speaker):
            return  # who whispered has stepped away, and aloud it would be for everybody
        words = clean(speech.words)
        if not line.words:
            words = addressing(words, line.name)
        if speech.by_rule and line.kind is Kind.VILLAGER:
            words = gossip.afresh(self._self.mind, words)
        words = words[:MAX_WORDS]
        self._self.meant[words] = Addressee(line.speaker, line.name, line.about)
        if await self._stage.submit(self._self.being, msgspec.structs.replace(speech, words=words)):
            self._self.meant.pop(words, None)
        self._self.hush()

    def _is_in_reach(self, being: BeingId) -> bool:
        around = self._self.around
        figure = around.figures.get(being)
        return figure is not None and distance(figure.at, around.me.at) <= _WHISPER_CELLS

    def _shower(self, stream: int) -> Callable[[str], None]:
        """Return what shows the words of a stream."""
        begun: list[int] = []

        def show(words: str) -> None:
            if not begun:
                begun.append(stream)
                self._yields = False
                self._muse(Mood.SPEAKING)
            self._stage.hint(self._self.being, Speaking(self._self.being, stream, words))

        return show

    def _muse(self, mood: Mood) -> None:
        self._stage.hint(self._self.being, Musing(self._self.being, mood))
