"""What is perceived of chats: by their members alone, and by the owner of the save.

Apart from `project`, which calls it, so that it can be seen at a glance that nobody else learns anything.
"""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from server.world import events as e
from server.world.chatbook import faces_of, knows, screened
from server.world.moment import Moment, Sights
from server.world.state import World
from shared.chats import Chat, ChoicesSelf, SawChat, SawLine, SawMarks
from shared.ids import ARCHIVE, BeingId


def _begun(moment: Moment, event: e.ChatBegun) -> Sights:
    if not knows(event.chat, moment.observer):
        return ()
    return (SawChat(event.chat, event.chat.members[0].being, faces_of(moment.after, event.chat)),)


def _said(moment: Moment, event: e.ChatSaid) -> Sights:
    chat = moment.after.chats[event.chat]
    if not knows(chat, moment.observer):
        return ()
    being = moment.after.beings.get(moment.observer)
    hidden = being is not None and event.line.sender in being.blocked
    return _changed(moment, event.chat, event.line.sender) if hidden else (SawLine(event.chat, event.line),)


def _marked(moment: Moment, event: e.ChatMarked) -> Sights:
    if not knows(moment.after.chats[event.chat], moment.observer):
        return ()
    marks = SawMarks(event.chat, event.being, event.received, event.read)
    returned = event.being == moment.observer and event.being in moment.before.chats[event.chat].away
    return (*_changed(moment, event.chat, event.being), marks) if returned else (marks,)


def _changed(moment: Moment, number: int, by: BeingId) -> Sights:
    """Show a chat whose members, title or manner have changed, without its messages."""
    chat = moment.after.chats[number]
    return (SawChat(_heading(moment.after, chat, moment.observer), by),) if knows(chat, moment.observer) else ()


def _heading(world: World, chat: Chat, observer: BeingId) -> Chat:
    return screened(world, replace(chat, lines=()), observer)


def _entitled(moment: Moment, event: e.ChatEntitled) -> Sights:
    return _changed(moment, event.chat, event.by)


def _checked(moment: Moment, event: e.ChatChecked) -> Sights:
    villager = moment.after.chats[event.chat].villager
    return _changed(moment, event.chat, villager.being if villager else BeingId(0))


def _resolved(moment: Moment, event: e.ChatResolved) -> Sights:
    return _changed(moment, event.chat, event.by)


def _tuned(moment: Moment, event: e.ChatTuned) -> Sights:
    return _changed(moment, event.chat, event.by)


def _joined(moment: Moment, event: e.ChatJoined) -> Sights:
    chat = moment.after.chats[event.chat]
    if not knows(chat, moment.observer):
        return ()
    own = moment.observer == event.member.being
    seen = screened(moment.after, chat, moment.observer) if own else _heading(moment.after, chat, moment.observer)
    return (SawChat(seen, event.by, faces_of(moment.after, chat)),)


def _left(moment: Moment, event: e.ChatLeft) -> Sights:
    before, after = moment.before.chats[event.chat], moment.after.chats.get(event.chat)
    if moment.observer == event.being or (after is None and moment.observer == ARCHIVE):  # the last they learn of it
        members = tuple(replace(one, left=True) if one.being == event.being else one for one in before.members)
        return (SawChat(_heading(moment.after, replace(before, members=members), moment.observer), event.being),)
    return _changed(moment, event.chat, event.being) if after is not None else ()


def _put_away(moment: Moment, event: e.ChatPutAway) -> Sights:
    """Told to who put it away; one that is gone for good to all, as put away by all."""
    before, after = moment.before.chats[event.chat], moment.after.chats.get(event.chat)
    if after is not None:
        return _changed(moment, event.chat, event.being) if moment.observer in (event.being, ARCHIVE) else ()
    everybody = replace(before, away=tuple(member.being for member in before.members))
    known = knows(before, moment.observer)
    return (SawChat(_heading(moment.after, everybody, moment.observer), event.being),) if known else ()


def _choices(moment: Moment, event: e.ChatMuted | e.Blocked) -> Sights:
    if moment.observer != event.being:
        return ()
    being = moment.after.beings[event.being]
    return (ChoicesSelf(being.blocked, being.muted),)


SIGHTS: dict[type, Callable[[Moment, Any], Sights]] = {
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
    e.ChatMuted: _choices,
    e.Blocked: _choices,
}
"""What is perceived of each event."""
