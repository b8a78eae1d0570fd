"""What of chats is printed in line mode: what others write, who is about to, changes of manner; and what is told to be read.

Apart from what is typed (`client/plainchats.py`). A message is marked as read when it was printed, and only then: those that came
before somebody joined wait until their chat is shown.
"""

from collections.abc import Iterable
from typing import Protocol

from client import chats
from client.bubbles import doing, marks
from client.entries import Chatted
from client.outlook import Outlook
from client.tether import Question
from client.view import View
from shared.calendar import clock_text, day
from shared.chats import Chat, ChatKind, ChatLine, Hit, Revision, RevisionState, SawFound, SawLine, SawPage, Verdict
from shared.commands import Deed, MarkChat
from shared.hints import Mood
from shared.ids import BeingId
from shared.sights import AnySight
from shared.text import clean

SHOWN = 15
"""Messages that are printed at once, besides those that are new."""

ANSWERABLE = {
    Verdict.APPLY: (RevisionState.SUGGESTED, RevisionState.DISMISSED, RevisionState.UNDONE),
    Verdict.DISMISS: (RevisionState.SUGGESTED,),
    Verdict.UNDO: (RevisionState.APPLIED,),
}
"""The changes of manner that a verdict can be given on; the first kind is meant when nothing is said."""

_BECAME = {
    RevisionState.APPLIED: "is with you as it was suggested",
    RevisionState.DISMISSED: "stays with you as before",
    RevisionState.UNDONE: "is with you as before",
}


class Hands(Protocol):
    """What line mode does for its chats."""

    @property
    def view(self) -> View:
        """What is believed now."""

    def write(self, words: str) -> None:
        """Print a line."""

    def mark(self, command: MarkChat) -> None:
        """Tell the town what was read, without waiting."""

    async def attempt(self, command: Deed) -> None:
        """Try a command and wait for its answer."""

    async def inquire(self, question: Question) -> None:
        """Ask something and wait for its answer."""


class Postbox:
    """What was printed of the chats of one visit, and what the town was told of it."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self.current = 0
        """The chat that was shown last, or in which somebody wrote last."""
        self.paging = 0
        """The chat whose older messages are asked for."""
        self.oldest = dict[int, int]()
        """The first message that was printed of a chat."""
        self._printed = dict[int, set[int]]()
        self._marked = dict[int, tuple[int, bool]]()
        """What we last told of a chat: up to where, and whether it was read."""
        self._musing: frozenset[tuple[int, BeingId]] = frozenset()

    def welcome(self) -> None:
        """Take that the line is up, again: what was told before may be lost."""
        self._marked.clear()

    def refused(self) -> None:
        """Take that a mark was refused, as one too many at once: it is told again with what comes next."""
        self._marked.clear()

    def see(self, before: Outlook, after: Outlook, sights: Iterable[AnySight], printed: Iterable[object]) -> None:
        """Take what was seen; `printed`: the entries of the log that were printed of it."""
        for sight in sights:
            match sight:
                case SawLine(chat=number, line=line) if number not in after.view.chats.muted:
                    self._note(number, (line,))
                    self.current = number if line.sender != after.view.you else self.current
                case SawPage():
                    self._paged(sight)
                case SawFound():
                    self._found(sight)
                case _:
                    pass
        told = {entry.line for entry in printed if isinstance(entry, Chatted)}
        for chat in after.view.chats.of.values() if told else ():
            self._note(chat.id, (line for line in chat.lines if line in told))
        self._tell_changes(before.view, after.view)
        self.mark()

    def tell_musing(self, after: Outlook) -> None:
        """Say once that somebody reads, thinks or writes in a chat; not of mute ones."""
        view = after.view
        now = {
            key: hinting
            for key, hinting in after.hints.within.items()
            if key[0] not in view.chats.muted and key[1] != view.you and hinting.mood is not Mood.NONE
        }
        for number, being in now.keys() - self._musing:
            chat = view.chats.of.get(number)
            if chat is not None:
                where = f" in {chats.named(chat, view.you)}" if chat.kind is ChatKind.GROUP else ""
                self._hands.write(f"({clean(chat.name_of(being))} {doing(now[number, being].mood)}{where} …)")
        self._musing = frozenset(now)

    def _tell_changes(self, before: View, after: View) -> None:
        """Say what can be typed to a change of manner, and what became of one."""
        for chat in after.chats.of.values() if after.you else ():
            was = before.chats.of.get(chat.id)
            if was is None or was.revisions == chat.revisions or chat.id in after.chats.muted:
                continue
            known = {one.number: one.state for one in was.revisions}
            for revision in chat.revisions:
                if revision.number not in known:
                    self._hands.write(self._offer(chat, revision))
                elif known[revision.number] is not revision.state:
                    name = clean(chat.villager.name) if chat.villager else "somebody"
                    self._hands.write(f"{name} {_BECAME.get(revision.state, 'is with you as before')}.")

    def _offer(self, chat: Chat, revision: Revision) -> str:
        sure = f"{revision.percent} % sure{', by rule' if revision.by_rule else ''}"
        verbs = [f":{verdict} {chat.id}" for verdict, states in ANSWERABLE.items() if revision.state in states]
        return f"“{clean(revision.personality)}” ({sure}) Type {' or '.join(verbs)}."

    def mark(self) -> None:
        """Tell the town of one chat what has arrived or was read; the others follow, for commands are rationed."""
        view = self._hands.view
        for chat in view.chats.of.values() if view.you and not view.replay else ():
            due = self._due(chat, view.you)
            if due is not None:
                self._marked[chat.id] = due.upto, due.read
                self._hands.mark(due)
                return

    def _due(self, chat: Chat, you: BeingId) -> MarkChat | None:
        member, newest = chat.member(you), chat.lines[-1].id if chat.lines else 0
        if member is None:
            return None
        printed = self._printed.get(chat.id, set())
        waiting = (line.id for line in chat.lines if line.id > member.read and line.sender != you and line.id not in printed)
        read = next(waiting, newest + 1) - 1
        told, was_read = self._marked.get(chat.id, (0, False))
        if printed and read > max(member.read, told if was_read else 0):
            return MarkChat(chat.id, read)
        return MarkChat(chat.id, newest, read=False) if newest > max(member.received, told) else None

    def _note(self, number: int, lines: Iterable[ChatLine]) -> None:
        self._printed.setdefault(number, set()).update(line.id for line in lines)

    def print(self, chat: Chat, lines: tuple[ChatLine, ...], *, divided: bool = False) -> None:
        """Print messages of a chat, with a line before the first new one if so wanted; what is printed counts as read."""
        first = chats.first_unread(chat, self._hands.view.you) if divided else 0
        for line in lines:
            if first and line.id == first:
                self._hands.write("── unread ──")
            self._hands.write(self._line(chat, line))
        self._note(chat.id, lines)
        if lines:
            self.oldest[chat.id] = min(lines[0].id, self.oldest.get(chat.id, lines[0].id))

    def _line(self, chat: Chat, line: ChatLine) -> str:
        you = self._hands.view.you
        who = "you" if you and line.sender == you else clean(chat.name_of(line.sender)) or "somebody"
        more = f" ({marks(line)})" if marks(line) else ""
        return f"day {day(line.minute)} {clock_text(line.minute)}, {who}: {clean(line.words)}{more}"

    def show(self, chat: Chat) -> None:
        """Print a chat: its last messages, and all that are new."""
        view = self._hands.view
        self.current = chat.id
        title = f" ({clean(chat.title)})" if chat.kind is ChatKind.SESSION and chat.title else ""
        self._hands.write(f"Chat {chat.id} with {chats.named(chat, view.you)}{title}:")
        first = chats.first_unread(chat, view.you)
        fresh = sum(line.id >= first for line in chat.lines) if first else 0
        self.oldest.pop(chat.id, None)
        self.print(chat, chat.lines[-max(SHOWN, fresh + 3) :], divided=True)
        if not chat.lines:
            self._hands.write("Nothing is written yet. :reply WORDS begins.")
        elif chats.older(view.chats, chat) or len(chat.lines) > max(SHOWN, fresh + 3):
            self._hands.write(f"(:older {chat.id} shows what was before.)")
        last = chats.open_revision(chat, RevisionState.SUGGESTED)
        if last is not None and view.you:
            self._hands.write(self._offer(chat, last))
        self.mark()

    def _paged(self, page: SawPage) -> None:
        chat = self._hands.view.chats.of.get(page.chat)
        if chat is None or page.chat != self.paging:
            return
        self.paging = 0
        if page.lines:
            self.print(chat, page.lines)
        if not page.more:
            self._hands.write("That is the beginning.")

    def _found(self, found: SawFound) -> None:
        if not found.hits:
            self._hands.write(f"Nothing in your chats has “{clean(found.words)}”.")
        for hit in found.hits:
            self._hands.write(self._hit(hit))
        if found.more:
            self._hands.write("There are more: search for more words.")

    def _hit(self, hit: Hit) -> str:
        chat = self._hands.view.chats.of.get(hit.chat)
        where = f"chat {hit.chat}" + (f" with {chats.named(chat, self._hands.view.you)}" if chat else "")
        return f"{where}, {self._line(chat, hit.line)}" if chat else f"{where}: {clean(hit.line.words)}"
