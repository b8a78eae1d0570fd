"""The chats of a villager as it perceives them: a fold over sights, as a client's is.

Apart from `perceive`, which calls it, and from `chatview`, which asks of a chat what is to be done there.
"""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from shared.chats import LINES_KEPT, Chat, SawChat, SawLine, SawMarks
from shared.ids import BeingId

Chats = dict[int, Chat]


def seen(chats: Chats, sight: SawChat | SawLine | SawMarks, you: BeingId) -> Chats:
    """Return the chats after a sight; what is said of a chat that is not known changes nothing."""
    fold = _FOLDS[type(sight)]
    return fold(chats, sight, you)


def _chat(chats: Chats, sight: SawChat, you: BeingId) -> Chats:
    number = sight.chat.id
    if sight.chat.member(you) is None:
        return {key: chat for key, chat in chats.items() if key != number}
    known = chats.get(number)
    lines = sight.chat.lines or (known.lines if known else ())
    return chats | {number: replace(sight.chat, lines=lines)}


def _line(chats: Chats, sight: SawLine, _you: BeingId) -> Chats:
    chat, line = chats.get(sight.chat), sight.line
    if chat is None or line.id <= chat.count:
        return chats
    members = tuple(
        replace(member, received=line.id, read=line.id) if member.being == line.sender and not line.imported else member
        for member in chat.members
    )
    return chats | {chat.id: replace(chat, members=members, lines=(*chat.lines, line)[-LINES_KEPT:], count=line.id, away=())}


def _marks(chats: Chats, sight: SawMarks, _you: BeingId) -> Chats:
    chat = chats.get(sight.chat)
    if chat is None:
        return chats
    members = tuple(
        replace(member, received=sight.received, read=sight.read) if member.being == sight.being else member
        for member in chat.members
    )
    return chats | {chat.id: replace(chat, members=members)}


_FOLDS: dict[type, Callable[[Chats, Any, BeingId], Chats]] = {SawChat: _chat, SawLine: _line, SawMarks: _marks}
