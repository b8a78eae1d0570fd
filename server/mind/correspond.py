"""One villager's chats: messages that wait, answers under way, and all that falls due in a chat.

Apart from `converse`, which answers what is said aloud: a chat goes on from anywhere, each beside the others, and none delays a
spoken word. Within a chat one answer is written at a time; what comes meanwhile is answered together, after it. Who sleeps
mumbles a line by rule, once, and answers when it wakes.
"""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from msgspec.structs import replace

from server.mind import chatview, reply
from server.mind.character import Character
from server.mind.direct import Talk
from server.mind.drive import Drive
from server.mind.forward import Doorstep
from server.mind.memory import Kept
from server.mind.notes import Addressee
from server.mind.noting import meant_as
from server.mind.reply import Letter
from server.mind.stage import Stage
from server.mind.talk import Line, asleep
from server.mind.tempo import Tempo
from server.mind.tending import Tending
from server.mind.think import Thinking
from server.model.clock import Clock
from shared.chats import Chat, ChatLine, SawChat, SawLine, SawMarks
from shared.commands import MarkChat, SayIn
from shared.hints import Mood, MusingIn, SpeakingIn
from shared.sights import AnySight, ClockMoved, SawBegin, Scene

PART_S = 0.3
"""Between the messages of one reply."""

_T = TypeVar("_T")


class Correspondence:
    """What a villager writes to others."""

    def __init__(self, self_: Character, stage: Stage, drive: Drive, clock: Clock, tempo: Tempo) -> None:
        self._self, self._stage, self._drive, self._clock, self._tempo = self_, stage, drive, clock, tempo
        self._answering: dict[int, asyncio.Task[None]] = {}
        self._upto: dict[int, int] = {}
        """By chat: the message up to which all is answered, though that may not have been perceived yet."""
        self._tending = Tending(self, self_, stage, drive, tempo)
        self._tended: asyncio.Task[None] | None = None
        self._mumbled: dict[int, int] = {}
        """By chat: the message for which it mumbled in its sleep, though that may not have been perceived yet."""
        self._touched: set[int] = set()
        """Chats in which something changed since the last look."""

    @property
    def doorstep(self) -> Doorstep:
        """Return who wrote to whom first, in this town."""
        return self._tempo.doorstep

    # ── noticing ──

    def notice(self, sight: AnySight) -> None:
        """Take what was perceived, once it is remembered; who wrote sees at once that it was heard."""
        me = self._self
        match sight:
            case SawLine():
                self._touched.add(sight.chat)
                chat = me.around.chats.get(sight.chat)
                if chat is not None and chatview.for_me(chat, sight.line, me.being):
                    self._muse(chat.id, Mood.QUEUED if self.is_answering(chat.id) else Mood.HEARD)
            case SawChat():
                self._touched.add(sight.chat.id)
            case SawMarks():
                self._touched.add(sight.chat)
            case Scene() | ClockMoved():
                self._touched |= me.around.chats.keys()
            case SawBegin() if sight.being == me.being:
                self._touched |= me.around.chats.keys()
            case _:
                pass

    def look(self, group: asyncio.TaskGroup) -> None:
        """Begin whatever is to be done in the chats in which something changed."""
        touched, self._touched = self._touched, set()
        if not touched or self._self.being not in self._self.around.figures:
            return
        for number in sorted(touched):
            chat = self.chat(number)
            if chat is not None:
                self.doorstep.look(chat, self._self.being)
                self._attend(group, chat)
        if self._tended is None or self._tended.done():
            self._tended = group.create_task(self._tending.tend())

    def _attend(self, group: asyncio.TaskGroup, chat: Chat) -> None:
        if self.is_answering(chat.id):
            return
        pending, sleeps = self.pending(chat), asleep(self._self.around.me)
        if pending and not (sleeps and self._has_mumbled(chat, pending)):
            self._answering[chat.id] = group.create_task(self._answer(chat.id, group))
        elif upto := chatview.unreceived(chat, self._self.being) if sleeps else chatview.unread(chat, self._self.being):
            group.create_task(self._mark(MarkChat(chat.id, upto, read=not sleeps)))
            if sleeps and pending:
                self._muse(chat.id, Mood.NONE)

    def _has_mumbled(self, chat: Chat, pending: tuple[ChatLine, ...]) -> bool:
        first = pending[0].id
        return self._mumbled.get(chat.id) == first or chatview.dozed(chat, self._self.being, pending)

    def chat(self, number: int) -> Chat | None:
        """Return a chat as it is by now."""
        return self._self.around.chats.get(number)

    def is_answering(self, number: int) -> bool:
        """Tell whether an answer is under way in a chat."""
        task = self._answering.get(number)
        return task is not None and not task.done()

    @property
    def busy(self) -> bool:
        """Tell whether any is."""
        return any(not task.done() for task in self._answering.values())

    def pending(self, chat: Chat) -> tuple[ChatLine, ...]:
        """Return the messages of a chat that wait for an answer."""
        kept = self._self.mind.chats.get(chat.id)
        upto = self._upto.get(chat.id, 0)
        if upto:
            kept = replace(kept or Kept(), answered=max(upto, kept.answered if kept else 0))
        return chatview.waiting(chat, self._self.being, kept)

    # ── answering ──

    async def _answer(self, number: int, group: asyncio.TaskGroup) -> None:
        with self._self.edge_of_thought():
            while (chat := self.chat(number)) is not None and (pending := self.pending(chat)):
                if not await self._answer_once(chat, pending):
                    break
        self._muse(number, Mood.NONE)
        self._answering.pop(number, None)
        self._touched.add(number)
        with self._self.edge_of_thought():
            self.look(group)

    async def _answer_once(self, chat: Chat, pending: tuple[ChatLine, ...]) -> bool:
        """Answer messages; return whether others may follow: not while it sleeps."""
        me, upto = self._self, pending[-1].id
        if asleep(me.around.me):
            self._mumbled[chat.id] = pending[0].id
            line = reply.line_of(chat, pending, me.tick)
            await self._mark(MarkChat(chat.id, upto, read=False))
            await self.send(chat.id, line, reply.sleepy(me.mind, me.around, line))
            return False
        self._upto[chat.id] = upto  # tried once, whatever comes of it
        line = reply.line_of(chat, pending, me.tick)
        await self._mark(MarkChat(chat.id, upto))
        self._muse(chat.id, Mood.QUEUED if self._drive.busy else Mood.THINKING)
        letter = await self._thought(chat, line)
        await self.send(chat.id, line, letter, upto=upto)
        return True

    async def _thought(self, chat: Chat, line: Line) -> Letter:
        me = self._self
        with me.edge_of_thought():
            return await self.play(reply.answer(me.mind, me.around, chat, line, self._drive.style), line, self._drive.answer_s)
        return reply.by_rule(me.mind, me.around, line)

    async def play(self, thought: Thinking[_T], line: Line, patience_s: float) -> _T:
        """Let a thought come to its end; its words show in the line's chat."""
        me, stream = self._self, self._self.new_stream()
        due = self._clock.now() + patience_s
        talk = Talk(me.being, line, due, stream, me.notes, me.around.minute, self._shower(line.chat, stream))
        return await self._drive.play(thought, talk)

    def _shower(self, number: int, stream: int) -> Callable[[str], None]:
        """Return what shows the words of a stream."""
        begun: list[int] = []

        def show(words: str) -> None:
            if not begun:
                begun.append(stream)
                self._muse(number, Mood.SPEAKING)
            self._stage.hint(self._self.being, SpeakingIn(number, self._self.being, stream, words))

        return show

    async def send(self, number: int, line: Line, letter: Letter, *, upto: int = 0, first: bool = False) -> bool:
        """Write the messages of a reply, one after another; return whether any was taken."""
        me = self._self
        for at, words in enumerate(letter.parts):
            if at:
                self._muse(number, Mood.SPEAKING)
                await self._clock.sleep(PART_S)
            key = meant_as(number, words)
            me.meant[key] = Addressee(line.speaker, line.name, line.about if not at else 0, upto)
            said = SayIn(
                number,
                words,
                by_rule=letter.by_rule,
                stream=letter.stream if not at else 0,
                first=first and not at,
                cut=letter.cut and at == len(letter.parts) - 1,
                mood=round(100 * me.mind.mood),
            )
            if await self._stage.submit(me.being, said):
                me.meant.pop(key, None)
                return at > 0
        return bool(letter.parts)

    def now(self) -> float:
        """Return the time on the clock."""
        return self._clock.now()

    async def _mark(self, command: MarkChat) -> None:
        with self._self.edge_of_thought():
            await self._stage.submit(self._self.being, command)

    def _muse(self, number: int, mood: Mood) -> None:
        self._stage.hint(self._self.being, MusingIn(number, self._self.being, mood))
