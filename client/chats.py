"""What a client believes of its chats: the fold of their sights, and what follows from it: order, unread, receipts.

Pure, and apart from the holdings, which keep it, because lines come in three ways (a scene has the last ones, sights add new
ones, pages add older ones) and must make one row without holes, also after a reconnection or a jump in a replay.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

import msgspec

from shared.chats import (
    FIRST_TITLE_MOST,
    Chat,
    ChatKind,
    ChatLine,
    ChatSight,
    ChoicesSelf,
    Face,
    Member,
    Revision,
    RevisionState,
    SawChat,
    SawFound,
    SawLine,
    SawMarks,
    SawPage,
)
from shared.ids import BeingId
from shared.living import Letter
from shared.sight import Kind
from shared.sights import Figure, Scene
from shared.text import clean

WALL = 0
"""Stands for the town's wall among the numbers of chats."""

REMEMBERED = 2_000
"""Lines of one chat that are kept; older ones are asked for again."""

_replace = msgspec.structs.replace


class Chats(msgspec.Struct, frozen=True):
    """The observer's own chats; of everybody for the owner of a save."""

    of: Mapping[int, Chat] = MappingProxyType({})
    """By id, each with all the lines that came, oldest first, without holes."""
    whole: frozenset[int] = frozenset()
    """The chats whose first message is among them."""
    blocked: tuple[BeingId, ...] = ()
    muted: tuple[int, ...] = ()
    faces: Mapping[BeingId, Face] = MappingProxyType({})
    """What the members look like, by their ids."""
    found: SawFound | None = None
    """The answer to the last search."""


class Receipt(StrEnum):
    """How far one's own message has come."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"


# ── folds ──


def entered(known: Chats, scene: Scene) -> Chats:
    """Return the chats of a scene; older lines that we have of them are kept where they fit."""
    of = {chat.id: _joined(known.of.get(chat.id), chat) for chat in scene.chats}
    whole = frozenset(number for number in known.whole if number in of and _first(of[number]) == _first(known.of[number]))
    return Chats(of, whole, scene.blocked, scene.muted, {face.being: face for face in scene.faces})


def folded(known: Chats, sight: ChatSight, you: BeingId) -> Chats:
    """Return the chats after one more sight; what is about a chat that is not known changes nothing."""
    match sight:
        case ChoicesSelf():
            return _replace(known, blocked=sight.blocked, muted=sight.muted)
        case SawFound():
            return _replace(known, found=sight)
        case SawChat(chat=chat, faces=faces):
            known = _replace(known, faces={**known.faces, **{face.being: face for face in faces}}) if faces else known
            return _changed(known, chat, you)
        case _:
            ours = known.of.get(sight.chat)
            return known if ours is None else _within(known, ours, sight)


def _within(known: Chats, chat: Chat, sight: SawLine | SawMarks | SawPage) -> Chats:
    match sight:
        case SawLine(line=line):
            return _grown(known, chat, line)
        case SawMarks():
            return _put(known, _marked(chat, sight))
        case SawPage():
            return _paged(known, chat, sight)


def _put(known: Chats, chat: Chat) -> Chats:
    return _replace(known, of={**known.of, chat.id: chat})


def _first(chat: Chat) -> int:
    return chat.lines[0].id if chat.lines else 0


def _joined(known: Chat | None, chat: Chat) -> Chat:
    """Return a chat with the lines known of it before its own; only its own when there is a hole, or it is another chat."""
    if known is None or known.begun != chat.begun or known.kind is not chat.kind:
        return chat
    if not chat.lines:
        return _replace(chat, lines=tuple(line for line in known.lines if line.id <= chat.count))
    first = _first(chat)
    fresh = {line.id: line for line in chat.lines}
    same = all(fresh.get(line.id, line) == line for line in known.lines)
    older = tuple(line for line in known.lines if line.id < first)
    return _replace(chat, lines=(*older, *chat.lines)) if same and known.lines and known.lines[-1].id >= first - 1 else chat


def _changed(known: Chats, chat: Chat, you: BeingId) -> Chats:
    """Take a chat's members, title and manner; one that the observer has left, or thrown away empty, is forgotten."""
    left = any(member.being == you and member.left for member in chat.members)
    thrown = you in chat.away and not chat.count and chat.kind is not ChatKind.GROUP
    if left or thrown:
        of = {number: other for number, other in known.of.items() if number != chat.id}
        return _replace(known, of=of, whole=known.whole - {chat.id})
    return _put(known, _joined(known.of.get(chat.id), chat))


def _grown(known: Chats, chat: Chat, line: ChatLine) -> Chats:
    if chat.lines and line.id <= chat.lines[-1].id:
        return known
    grown = chat.written(line, REMEMBERED)
    cut = len(grown.lines) <= len(chat.lines)
    whole = known.whole | {chat.id} if line.id == 1 else known.whole - ({chat.id} if cut else set())
    return _put(_replace(known, whole=whole), grown)


def _marked(chat: Chat, sight: SawMarks) -> Chat:
    """Return a chat with somebody's marks, which never go back: our own were perhaps ahead."""
    before = next((member for member in chat.members if member.being == sight.being), None)
    if before is None:
        return chat
    return chat.marked(sight.being, max(before.received, sight.received), max(before.read, sight.read))


def _paged(known: Chats, chat: Chat, page: SawPage) -> Chats:
    by_id = {line.id: line for line in (*page.lines, *chat.lines)}
    whole = known.whole if page.more else known.whole | {chat.id}
    return _put(_replace(known, whole=whole), _replace(chat, lines=tuple(by_id[number] for number in sorted(by_id))))


# ── what follows ──


def figure(known: Chats, member: Member) -> Figure | None:
    """Return a member as one would see them, wherever they are: no place, and nothing that they do. None: never told."""
    face = known.faces.get(member.being)
    if face is None:
        return None
    return Figure(member.being, member.name, member.kind, face.glyph, face.colour, NOWHERE, face.calling, face.looks)


NOWHERE = (-1, -1)


def wall(letters: Iterable[Letter], read: int, you: BeingId) -> Chat:
    """Return the town's wall as a chat of all who wrote there; its number is that of no other chat."""
    lines = tuple(ChatLine(one.id, one.sender, one.words, one.minute, 0) for one in letters if not one.to)
    names = {one.sender: one.name for one in letters if not one.to}
    members = tuple(Member(being, name, Kind.VILLAGER) for being, name in names.items() if being != you)
    own = (Member(you, "you", Kind.PLAYER, read, read),) if you else ()
    return Chat(WALL, ChatKind.GROUP, (*own, *members), 0, "the town's wall", lines=lines, count=len(lines))


def listed(known: Chats, you: BeingId) -> list[Chat]:
    """Return the chats on the observer's list, the one that changed last first."""
    shown = (chat for chat in known.of.values() if not you or you not in chat.away)
    return sorted(shown, key=_when, reverse=True)


def _when(chat: Chat) -> tuple[int, int, int]:
    last = chat.lines[-1] if chat.lines else None
    return max(chat.begun, last.minute if last else 0), last.tick if last else 0, chat.id


def older(known: Chats, chat: Chat) -> bool:
    """Say whether there are messages before those that came."""
    return chat.id not in known.whole and (_first(chat) > 1 if chat.lines else chat.count > 0)


def unread(chat: Chat, you: BeingId) -> int:
    """Return how many messages in a chat the observer has not read; nobody's for whoever has no body."""
    return chat.unread(you) if you else 0


def unread_in_all(known: Chats, you: BeingId) -> int:
    """Return how many messages the observer has not read, in the chats that are not mute."""
    return sum(unread(chat, you) for chat in known.of.values() if chat.id not in known.muted)


def first_unread(chat: Chat, you: BeingId) -> int:
    """Return the first message the observer has not read; 0: none."""
    member = chat.member(you) if you else None
    read = member.read if member else chat.count
    return next((line.id for line in chat.lines if line.id > read and line.sender != you), 0)


def others(chat: Chat, you: BeingId) -> tuple[Member, ...]:
    """Return the other members, those who left too."""
    return tuple(member for member in chat.members if member.being != you)


def still_here(chat: Chat, you: BeingId) -> tuple[Member, ...]:
    """Return the other members who can still read."""
    return tuple(member for member in others(chat, you) if not member.left)


def named(chat: Chat, you: BeingId) -> str:
    """Return a chat's name: a group's own, else those of the others in it; cleaned."""
    if chat.kind is ChatKind.GROUP and clean(chat.title):
        return clean(chat.title)
    members = others(chat, you) if chat.kind is not ChatKind.GROUP else still_here(chat, you)
    names = [clean(member.name) for member in members]
    if not you and len(names) == 2:  # noqa: PLR2004 - the two of them
        return " and ".join(names)
    return ", ".join(names) or "nobody"


def told(chat: Chat) -> str:
    """Return what a chat is about: a session's summary, else its first message, else the last one; empty before any."""
    if chat.id == WALL:
        return "everybody reads this"
    if chat.kind is ChatKind.SESSION:
        if clean(chat.title):
            return clean(chat.title)
        return clean(chat.lines[0].words)[:FIRST_TITLE_MOST] if chat.lines else ""
    last = chat.lines[-1] if chat.lines else None
    return f"{clean(chat.name_of(last.sender))}: {clean(last.words)}" if last else ""


def receipt(chat: Chat, line: ChatLine, you: BeingId) -> Receipt:
    """Return how far one's own message has come with all who are still there."""
    members = still_here(chat, you)
    if members and all(member.read >= line.id for member in members):
        return Receipt.READ
    if members and all(member.received >= line.id for member in members):
        return Receipt.DELIVERED
    return Receipt.SENT


def readers(chat: Chat, line: ChatLine, you: BeingId) -> list[str]:
    """Return the names of those who have read a message, cleaned."""
    return [clean(member.name) for member in still_here(chat, you) if member.read >= line.id]


def to_receive(known: Chats, you: BeingId) -> Iterable[tuple[int, int]]:
    """Yield the chats in which messages came of which the server does not know that they arrived, and the last of each."""
    for chat in known.of.values() if you else ():
        member = chat.member(you)
        newest = chat.lines[-1].id if chat.lines else 0
        if member is not None and member.received < newest:
            yield chat.id, newest


def mood(chat: Chat) -> int:
    """Return how the villager of a session felt when it last wrote, -100 to 100."""
    villager = chat.villager
    return next((line.mood for line in reversed(chat.lines) if villager and line.sender == villager.being), 0)


def open_revision(chat: Chat, state: RevisionState) -> Revision | None:
    """Return the last change of manner in a state: of those applied, the one that can be undone."""
    return next((one for one in reversed(chat.revisions) if one.state is state), None)


def with_all(known: Chats, you: BeingId, names: Iterable[str]) -> Chat | None:
    """Return the chat of two players with the other's name, if there is one: there is never a second."""
    wanted = {clean(name).casefold() for name in names}
    pairs = (chat for chat in known.of.values() if chat.kind is ChatKind.PAIR and you)
    return next((chat for chat in pairs if {clean(m.name).casefold() for m in others(chat, you)} == wanted), None)
