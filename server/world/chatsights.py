"""What is perceived of chats: by their members alone, and by the owner of the save.

Apart from `project`, which calls it, so that it can be seen at a glance that nobody else learns anything.
"""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from server.world import events as e
from server.world.chatbook import knows, screened
from server.world.moment import Moment, Sights
from shared.chats import ChoicesSelf, SawChat, SawLine, SawMarks
from shared.ids import ARCHIVE, BeingId


def _begun(moment: Moment, event: e.ChatBegun) -> Sights:
    return (SawChat(event.chat, event.chat.members[0].being),) if knows(event.chat, moment.observer) else ()


def _said(moment: Moment, event: e.ChatSaid) -> Sights:
    chat = moment.after.chats[event.chat]
    if not knows(chat, moment.observer):
        return ()
    being = moment.after.beings.get(moment.observer)
    hidden = being is not None and event.line.sender in being.blocked
    return () if hidden else (SawLine(event.chat, event.line),)


def _marked(moment: Moment, event: e.ChatMarked) -> Sights:
    if not knows(moment.after.chats[event.chat], moment.observer):
        return ()
    marks = SawMarks(event.chat, event.being, event.received, event.read)
    returned = event.being == moment.observer and event.being in moment.before.chats[event.chat].away
    return (*_changed(moment, event.chat, event.being), marks) if returned else (marks,)


def _changed(moment: Moment, number: int, by: BeingId) -> Sights:
    """Show a chat whose members, title or manner have changed, without its messages."""
    chat = moment.after.chats[number]
    return (SawChat(replace(chat, lines=()), by),) if knows(chat, moment.observer) else ()


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
    if moment.observer == event.member.being:
        return (SawChat(screened(moment.after, moment.after.chats[event.chat], moment.observer), event.by),)
    return _changed(moment, event.chat, event.by)


def _left(moment: Moment, event: e.ChatLeft) -> Sights:
    if moment.observer == event.being:  # the last they learn of it
        return (SawChat(replace(moment.after.chats[event.chat], lines=()), event.being),)
    return _changed(moment, event.chat, event.being)


def _put_away(moment: Moment, event: e.ChatPutAway) -> Sights:
    if moment.observer not in (event.being, ARCHIVE):
        return ()
    chat = moment.after.chats.get(event.chat)
    if chat is None:
        gone = moment.before.chats[event.chat]
        chat = replace(gone, away=(*gone.away, event.being))
    return (SawChat(replace(chat, lines=()), event.being),)


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
