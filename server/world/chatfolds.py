"""The folds of chats: what messages, marks, titles and changes of manner change in a world.

Apart from `evolve`, which calls them, only for length: one fold an event, no rule among them.
"""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from server.world import events as e
from server.world.chatbook import emptied, next_turn, of_two, vanishes
from server.world.state import Being, World
from shared.chats import Chat, ChatKind, ChatLine, Member, Revision, RevisionState, Verdict
from shared.ids import BeingId
from shared.living import Letter
from shared.sight import Kind


def _with(world: World, chat: Chat) -> World:
    chats = world.chats.copy()
    chats[chat.id] = chat
    return replace(world, chats=chats)


def _without(world: World, chat: Chat) -> World:
    return replace(world, chats={number: other for number, other in world.chats.items() if number != chat.id})


def _change(world: World, number: int, **fields: Any) -> World:
    return _with(world, replace(world.chats[number], **fields))


def _begun(world: World, event: e.ChatBegun) -> World:
    return replace(_with(world, event.chat), chatted=event.chat.id)


def _said(world: World, event: e.ChatSaid) -> World:
    chat = world.chats[event.chat]
    away = tuple(being for being in chat.away if event.line.sender in world.beings[being].blocked)
    return _with(world, replace(chat.written(event.line), away=away))


def _marked(world: World, event: e.ChatMarked) -> World:
    chat = world.chats[event.chat]
    away = tuple(being for being in chat.away if being != event.being)
    return _with(world, replace(chat.marked(event.being, event.received, event.read), away=away))


def _entitled(world: World, event: e.ChatEntitled) -> World:
    return _change(world, event.chat, title=event.title, title_by_rule=event.by_rule, summed=event.upto)


def _checked(world: World, event: e.ChatChecked) -> World:
    chat = replace(world.chats[event.chat], checked=event.upto, checked_day=event.day)
    if event.revision is not None:
        chat = replace(chat, revisions=(*chat.revisions, event.revision))
        if event.revision.state is RevisionState.APPLIED:
            chat = replace(chat, personality=event.revision.personality)
    return _with(world, chat)


_STATES = {
    Verdict.APPLY: RevisionState.APPLIED,
    Verdict.DISMISS: RevisionState.DISMISSED,
    Verdict.UNDO: RevisionState.UNDONE,
}


def _resolved(world: World, event: e.ChatResolved) -> World:
    chat = world.chats[event.chat]
    revision = next(one for one in chat.revisions if one.number == event.revision)
    changed = replace(revision, state=_STATES[event.verdict])
    personality = chat.personality
    if event.verdict is Verdict.APPLY:
        changed, personality = replace(changed, before=chat.personality, turn=next_turn(chat)), revision.personality
    elif event.verdict is Verdict.UNDO:
        personality = revision.before
    return _with(world, replace(chat, revisions=_with_revision(chat, changed), personality=personality))


def _with_revision(chat: Chat, changed: Revision) -> tuple[Revision, ...]:
    return tuple(changed if one.number == changed.number else one for one in chat.revisions)


def _tuned(world: World, event: e.ChatTuned) -> World:
    return _change(world, event.chat, forward=event.forward)


def _joined(world: World, event: e.ChatJoined) -> World:
    chat = world.chats[event.chat]
    if chat.name_of(event.member.being):  # who comes back has the old place: who began a chat stays the first
        members = tuple(event.member if member.being == event.member.being else member for member in chat.members)
    else:
        members = (*chat.members, event.member)
    return _with(world, replace(chat, members=members))


def _left(world: World, event: e.ChatLeft) -> World:
    chat = world.chats[event.chat]
    return _without(world, chat) if emptied(chat, event.being) else _with(world, chat.changed(event.being, left=True))


def _put_away(world: World, event: e.ChatPutAway) -> World:
    chat = world.chats[event.chat]
    return _without(world, chat) if vanishes(chat) else _with(world, replace(chat, away=(*chat.away, event.being)))


def _muted(world: World, event: e.ChatMuted) -> World:
    being = world.beings[event.being]
    others = tuple(number for number in being.muted if number != event.chat)
    return _being(world, replace(being, muted=(*others, event.chat) if event.on else others))


def _blocked(world: World, event: e.Blocked) -> World:
    being = world.beings[event.being]
    others = tuple(other for other in being.blocked if other != event.other)
    return _being(world, replace(being, blocked=(*others, event.other) if event.on else others))


def _being(world: World, being: Being) -> World:
    beings = world.beings.copy()
    beings[being.id] = being
    return replace(world, beings=beings)


def lettered(world: World, letter: Letter) -> World:
    """Return the world with a private message of an older save, as a line in the chat of its two."""
    both = (letter.sender, letter.to)
    chat = next(of_two(world, *both), None)
    if chat is None:
        members = tuple(Member(one.id, one.name, one.kind) for one in map(world.beings.__getitem__, both))
        villagers = sum(member.kind is Kind.VILLAGER for member in members)
        chat = Chat(world.chatted + 1, ChatKind.SESSION if villagers == 1 else ChatKind.PAIR, members, letter.minute)
        world = replace(world, chatted=chat.id)
    return _with(world, chat.written(ChatLine(chat.count + 1, letter.sender, letter.words, letter.minute, world.tick)))


def read_all(world: World, being: BeingId) -> World:
    """Return the world with all messages read that somebody had when an older save marked them so."""
    for chat in world.chats.values():
        member = chat.member(being)
        if member is not None and member.read < chat.count:
            world = _with(world, chat.marked(being, chat.count, chat.count))
    return world


FOLDS: dict[type, Callable[[World, Any], World]] = {
    e.ChatBegun: _begun,
    e.ChatSaid: _said,
    e.ChatMarked: _marked,
    e.ChatEntitled: _entitled,
    e.ChatChecked: _checked,
    e.ChatResolved: _resolved,
    e.ChatTuned: _tuned,
    e.ChatJoined: _joined,
    e.ChatLeft: _left,
    e.ChatPutAway: _put_away,
    e.ChatMuted: _muted,
    e.Blocked: _blocked,
}
"""From an event to what it changes."""
