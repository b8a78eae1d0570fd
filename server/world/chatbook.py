"""Which chats somebody knows, and what of them: the one place that says who may read what.

Apart because scenes, sights, pages of older messages and searches must all agree on it.
"""

from msgspec.structs import replace

from server.world.state import World
from shared.chats import Chat
from shared.ids import ARCHIVE, BeingId


def chats_of(world: World, observer: BeingId) -> tuple[Chat, ...]:
    """Return the chats an observer knows, each with its last messages, but those of whom they block; ARCHIVE knows all."""
    return tuple(
        chat if observer == ARCHIVE else screened(world, chat, observer) for chat in world.chats.values() if knows(chat, observer)
    )


def knows(chat: Chat, observer: BeingId) -> bool:
    """Tell whether a chat is an observer's own: who left a group reads it no more."""
    return observer == ARCHIVE or chat.member(observer) is not None


def screened(world: World, chat: Chat, observer: BeingId) -> Chat:
    """Return a chat without the messages of whom the observer blocks."""
    blocked = world.beings[observer].blocked
    if not blocked:
        return chat
    return replace(chat, lines=tuple(line for line in chat.lines if line.sender not in blocked))


def members(world: World, number: int) -> tuple[BeingId, ...]:
    """Return who is in a chat."""
    chat = world.chats.get(number)
    return tuple(member.being for member in chat.members) if chat is not None else ()
