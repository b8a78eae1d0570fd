"""The chats of a villager as it perceives them: a fold over sights, as a client's is.

Apart from `perceive`, which calls it, and from `chatview`, which asks of a chat what is to be done there.
"""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from shared.chats import Chat, SawChat, SawLine, SawMarks
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
    return chats | {chat.id: chat.written(line)}


def _marks(chats: Chats, sight: SawMarks, _you: BeingId) -> Chats:
    chat = chats.get(sight.chat)
    if chat is None:
        return chats
    return chats | {chat.id: chat.marked(sight.being, sight.received, sight.read)}


_FOLDS: dict[type, Callable[[Chats, Any, BeingId], Chats]] = {SawChat: _chat, SawLine: _line, SawMarks: _marks}
