"""What falls due in a villager's chats besides answers: a title, a summary, a look at its manner, a message of its own accord.

Apart from `correspond`, which answers: nobody waits for these. They are done one after another, and not while an answer is under
way; each is tried once, and again only when the chat has gone on.
"""

from collections.abc import Coroutine
from typing import Protocol, TypeVar

from server.mind import chatview, forward, manner, reply, summing
from server.mind.character import Character
from server.mind.drive import Drive
from server.mind.reply import Letter
from server.mind.stage import Stage
from server.mind.talk import Line
from server.mind.tempo import Tempo
from server.mind.think import Thinking
from shared.chats import Chat, ChatKind, ChatLine, check_due, may_begin, summary_due
from shared.ids import BeingId
from shared.sights import Kind, Manner

THOUGHT_S = 20.0
"""The longest that the model may take for a summary or a look at a manner; then they go by rule."""

Work = Coroutine[object, object, None]

_T = TypeVar("_T")


class Post(Protocol):
    """What this needs of whoever answers."""

    @property
    def busy(self) -> bool:
        """Tell whether an answer is under way."""

    def chat(self, number: int) -> Chat | None:
        """Return a chat as it is by now."""

    def pending(self, chat: Chat) -> tuple[ChatLine, ...]:
        """Return the messages of a chat that wait for an answer."""

    async def play(self, thought: Thinking[_T], line: Line, patience_s: float) -> _T:
        """Let a thought come to its end; its words show in the line's chat."""

    async def send(self, number: int, line: Line, letter: Letter, *, upto: int = 0, first: bool = False) -> bool:
        """Write the messages of a reply, one after another; return whether any was taken."""

    def now(self) -> float:
        """Return the time on the clock."""


class Tending:
    """What a villager does in its chats when it has time."""

    def __init__(self, post: Post, self_: Character, stage: Stage, drive: Drive, tempo: Tempo) -> None:
        self._post, self._self, self._stage, self._drive, self._tempo = post, self_, stage, drive, tempo
        self._tried: dict[tuple[str, int], tuple[int, int]] = {}
        """By kind of work and chat: how far the chat was when it was last tried."""
        self._later: dict[int, int] = {}
        """By chat: the tick before which it decided not to write."""

    async def tend(self) -> None:
        """Do all that is due."""
        with self._self.edge_of_thought():
            while (work := self._due()) is not None:
                with self._self.edge_of_thought():
                    await work

    def _due(self) -> Work | None:
        chats = list(self._self.around.chats.values())
        for find in (self._titled, self._summed, self._checked, self._begun):
            for chat in chats:
                if (work := find(chat)) is not None:
                    return work
        return None

    def _is_new(self, kind: str, chat: Chat, mark: int) -> bool:
        """Tell whether a kind of work was not yet tried with a chat as far as it is, and note that it is."""
        if self._tried.get((kind, chat.id)) == (chat.count, mark):
            return False
        self._tried[kind, chat.id] = (chat.count, mark)
        return True

    # ── titles and summaries ──

    def _titled(self, chat: Chat) -> Work | None:
        untitled = chat.kind is ChatKind.SESSION and not chat.title and bool(chat.lines)
        return self._entitle(chat) if untitled and self._is_new("title", chat, 0) else None

    async def _entitle(self, chat: Chat) -> None:
        await self._stage.submit(self._self.being, summing.first(chat))

    def _summed(self, chat: Chat) -> Work | None:
        """Sum up sessions, and groups that nobody gave a name."""
        mine = chatview.keeper(chat) == self._self.being
        return self._sum_up(chat) if mine and not self._post.busy and summary_due(chat) and self._is_new("sum", chat, 0) else None

    async def _sum_up(self, chat: Chat) -> None:
        thought = summing.sum_up(self._self.around, chat, self._drive.style)
        await self._stage.submit(self._self.being, await self._post.play(thought, self._nobody(chat), THOUGHT_S))

    # ── manner ──

    def _checked(self, chat: Chat) -> Work | None:
        minute = self._self.around.minute
        mine = chat.villager is not None and chat.villager.being == self._self.being
        due = mine and not self._post.busy and check_due(chat, minute)
        return self._check(chat) if due and self._is_new("check", chat, chat.checked_day) else None

    async def _check(self, chat: Chat) -> None:
        me = self._self
        adapt = await self._post.play(manner.check(me.mind, me.around, chat), self._nobody(chat), THOUGHT_S)
        await self._stage.submit(me.being, adapt)

    def _nobody(self, chat: Chat) -> Line:
        return Line(BeingId(0), "", "", Manner.WHISPER, self._self.tick, Kind.VILLAGER, chat=chat.id)

    # ── of its own accord ──

    def _begun(self, chat: Chat) -> Work | None:
        me = self._self
        if not self._tempo.on or self._post.busy or me.tick < self._later.get(chat.id, 0) or not may_begin(chat, me.tick):
            return None
        player = chat.player
        if player is None or self._post.pending(chat) or not forward.is_free(me.mind, me.around):
            return None
        return self._begin(chat, player.being) if self._tempo.doorstep.take(player.being, me.being, me.tick) else None

    async def _begin(self, chat: Chat, player: BeingId) -> None:
        wrote = None
        self._later[chat.id] = forward.later(chat, self._self.tick)
        try:
            if await self._write_first(chat):
                wrote = self._self.tick
        finally:
            self._tempo.doorstep.done(player, wrote)

    async def _write_first(self, chat: Chat) -> bool:
        me, ask = self._self, self._tempo.ask()
        began = self._post.now()
        try:
            choosing = forward.choose(me.mind, me.around, me.notes, chat, me.tick, ask=ask)
            topic = await self._post.play(choosing, self._nobody(chat), THOUGHT_S)
        finally:
            if ask:
                self._tempo.done(self._post.now() - began)
        if topic is None:
            return False
        line = reply.own_line(chat, me.tick, topic.words, topic.about)
        thought = reply.answer(me.mind, me.around, chat, line, self._drive.style)
        letter = await self._post.play(thought, line, self._drive.answer_s)
        if forward.is_repeated(chat, me.being, letter.parts[0]):
            letter = reply.by_rule(me.mind, me.around, line)
        now = self._post.chat(chat.id)
        if now is None or now.count != chat.count or not may_begin(now, me.tick):
            return False
        return await self._post.send(chat.id, line, letter, first=True)
