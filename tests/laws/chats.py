"""Chats apart from the world's own folds: what became of each, after nothing but the events; and what one knows of them.

Written against RULES 5, not against `server/world/chatfolds.py`: where both agree at every step, no message was lost, counted
twice, or read before it was there.
"""

from dataclasses import dataclass, field

from msgspec.structs import replace

from server.world import events as e
from server.world.chatbook import chats_of
from server.world.state import World
from shared import chats as c
from shared.calendar import day
from shared.chats import Chat, ChatKind, ChatLine, Member, RevisionState
from shared.ids import ARCHIVE, BeingId
from shared.sight import Kind


@dataclass
class Talk:
    """What one chat must be."""

    lines: list[ChatLine] = field(default_factory=list)
    """All there ever were."""
    inside: set[BeingId] = field(default_factory=set)
    read: dict[BeingId, int] = field(default_factory=dict)
    checks: list[tuple[int, int]] = field(default_factory=list)
    """The days on which a manner was looked at, and the messages until then; those of a file besides."""


class Post:
    """Every chat there ever was."""

    def __init__(self) -> None:
        self.talks: dict[int, Talk] = {}
        self.begun = 0

    def write(self, before: World, event: e.AnyEvent) -> None:
        """Enter an event; AssertionError when the rules do not allow it."""
        match event:
            case e.ChatBegun(chat=chat):
                self.begun += 1
                assert (chat.id, chat.count, chat.lines) == (self.begun, 0, ())
                self.talks[chat.id] = Talk(inside={member.being for member in chat.members})
            case e.ChatSaid(line=line):
                self._said(before, self.talks[event.chat], before.chats[event.chat], line)
            case e.ChatMarked():
                talk, count = self.talks[event.chat], len(self.talks[event.chat].lines)
                assert event.being in talk.inside
                assert talk.read.get(event.being, 0) <= event.read <= event.received <= count
                talk.read[event.being] = event.read
            case e.ChatJoined(member=member):
                assert event.by in self.talks[event.chat].inside
                self.talks[event.chat].inside.add(member.being)
                self.talks[event.chat].read[member.being] = member.read
            case e.ChatLeft():
                self.talks[event.chat].inside.remove(event.being)
            case e.ChatPutAway() | e.ChatMuted():
                assert event.being in self.talks[event.chat].inside
            case e.ChatEntitled() | e.ChatResolved() | e.ChatTuned():
                assert event.by in self.talks[event.chat].inside
            case e.ChatChecked():
                self._checked(before, event)
            case _:
                pass

    def _said(self, before: World, talk: Talk, chat: Chat, line: ChatLine) -> None:
        assert line.id == len(talk.lines) + 1, "no gaps"
        assert line.sender in talk.inside
        assert line.words.strip() == line.words != ""
        assert len(line.words) <= 500
        assert line.minute <= before.minute
        sender = before.beings[line.sender]
        others = [before.beings[being] for being in talk.inside - {line.sender}]
        assert others, "somebody is there to read it"
        if chat.kind is not ChatKind.GROUP:
            assert sender.id not in others[0].blocked
            assert others[0].id not in sender.blocked
        if line.first:
            assert sender.kind is Kind.VILLAGER
            assert c.may_begin(chat, before.tick)
        talk.lines.append(line)
        behind = sender.kind is Kind.VILLAGER and talk.read.get(line.sender, 0) < line.id - 1
        if not line.imported and not behind:
            talk.read[line.sender] = line.id

    def _checked(self, before: World, event: e.ChatChecked) -> None:
        talk, chat = self.talks[event.chat], before.chats[event.chat]
        assert chat.kind is ChatKind.SESSION
        if talk.lines[event.upto - 1].imported and event.revision is None:
            return
        assert event.day == day(before.minute)
        last_day, last_upto = talk.checks[-1] if talk.checks else (0, 0)
        assert event.day > last_day, "once a day"
        assert len(talk.lines) - last_upto >= c.CHECK_EVERY
        assert last_upto < event.upto <= len(talk.lines)
        talk.checks.append((event.day, event.upto))
        revision = event.revision
        assert revision is None or (revision.state is RevisionState.APPLIED) == (revision.percent > c.SURE_PERCENT)

    def check(self, world: World) -> None:
        """Compare with the world: every chat, every message it holds, every mark."""
        assert world.chatted == self.begun
        assert list(world.chats) == sorted(world.chats)
        for number, talk in self.talks.items():
            chat = world.chats.get(number)
            if chat is None:
                assert not talk.lines or not talk.inside, "what was written stays as long as somebody may read it"
                continue
            self._compare(chat, talk)
        assert world.chats.keys() <= self.talks.keys()
        for being in world.beings.values():
            assert being.letters == ()
            assert being.id not in being.blocked
            assert len(set(being.blocked)) == len(being.blocked)
            assert set(being.muted) <= world.chats.keys()

    def _compare(self, chat: Chat, talk: Talk) -> None:
        assert chat.count == len(talk.lines)
        assert chat.lines == tuple(talk.lines[-c.LINES_KEPT :])
        assert {member.being for member in chat.members if not member.left} == talk.inside
        assert len({member.being for member in chat.members}) == len(chat.members)
        assert sum(not member.left for member in chat.members) <= c.MEMBERS_MOST
        for member in chat.members:
            assert 0 <= member.read <= member.received <= chat.count
            assert member.read == talk.read.get(member.being, 0)
        assert 0 <= chat.summed <= chat.count
        assert 0 <= chat.checked <= chat.count
        assert len(chat.title) <= c.TITLE_MOST
        assert set(chat.away) <= {member.being for member in chat.members}
        applied = [one for one in chat.revisions if one.state is RevisionState.APPLIED]
        last = max(applied, key=lambda one: one.turn, default=None)
        assert chat.personality == (last.personality if last else "")
        assert [one.number for one in chat.revisions] == list(range(1, len(chat.revisions) + 1))


class Known:
    """One observer's chats: the fold of its sights, written small."""

    def __init__(self, observer: BeingId) -> None:
        self.observer = observer
        self.chats: dict[int, Chat] = {}
        self.choices = c.ChoicesSelf()
        self.once: set[BeingId] = set()
        """Whom the observer ever blocked: what they wrote meanwhile is in no sight, and in a later Scene."""

    def start(self, chats: tuple[Chat, ...], choices: c.ChoicesSelf) -> None:
        """Begin with a Scene's."""
        for chat in chats:
            self._may_know(chat)
        self.chats = {chat.id: chat for chat in chats}
        self.choices = choices

    def take(self, sight: c.ChatSight) -> None:
        """Fold one sight; AssertionError when it is not this observer's to know."""
        match sight:
            case c.SawChat(chat=chat):
                self._changed(chat)
            case c.SawLine(line=line):
                self._said(self.chats[sight.chat], line)
            case c.SawMarks():
                chat = self.chats[sight.chat]
                members = (
                    replace(one, received=sight.received, read=sight.read) if one.being == sight.being else one
                    for one in chat.members
                )
                self.chats[chat.id] = replace(chat, members=tuple(members))
            case c.ChoicesSelf():
                self.choices = sight
                self.once |= set(sight.blocked)
            case c.SawPage() | c.SawFound():
                raise AssertionError("the world answers no questions")

    def _said(self, chat: Chat, line: ChatLine) -> None:
        self._may_know(chat)
        assert line.id > chat.count, "told again what is known"
        assert line.sender not in self.choices.blocked
        members = (self._wrote(one, line) if one.being == line.sender and not line.imported else one for one in chat.members)
        imported = chat.imported + line.imported
        self.chats[chat.id] = replace(
            chat, members=tuple(members), lines=(*chat.lines, line), count=line.id, away=(), imported=imported
        )

    @staticmethod
    def _wrote(one: Member, line: ChatLine) -> Member:
        behind = one.kind is Kind.VILLAGER and one.read < line.id - 1
        return replace(one, received=line.id, read=one.read if behind else line.id)

    def _changed(self, chat: Chat) -> None:
        left = all(one.left for one in chat.members) or any(one.being == self.observer and one.left for one in chat.members)
        thrown = not chat.count and chat.kind is not ChatKind.GROUP and bool(chat.away)
        if left or thrown:
            assert chat.id in self.chats
            del self.chats[chat.id]
            return
        self._may_know(chat)
        known = self.chats.get(chat.id)
        self.chats[chat.id] = replace(chat, lines=known.lines) if known is not None and not chat.lines else chat

    def _may_know(self, chat: Chat) -> None:
        if self.observer != ARCHIVE:
            assert chat.member(self.observer) is not None, "only members learn of a chat"
            assert set(chat.away) <= {self.observer}, "who else put it away is nobody's affair"

    def check(self, world: World) -> None:
        """Compare with what a fresh Scene would show."""
        truth = {chat.id: chat for chat in chats_of(world, self.observer)}
        assert self.chats.keys() == truth.keys()
        for number, chat in truth.items():
            mine = self.chats[number]
            told = {line.id for line in mine.lines}
            assert all(line.sender in self.once for line in chat.lines if line.id not in told)
            lines = tuple(line for line in mine.lines if line in chat.lines)
            assert lines == tuple(line for line in chat.lines if line.id in told)
            away = chat.away if self.observer == ARCHIVE else mine.away
            assert replace(mine, lines=chat.lines, away=away) == chat
        being = world.beings.get(self.observer)
        assert self.choices == (c.ChoicesSelf(being.blocked, being.muted) if being else c.ChoicesSelf())
