"""Which chats somebody knows, and what of them: the one place that says who may read what.

Apart because scenes, sights, pages of older messages and searches must all agree on it; and with them the rule and the folds on
when a chat is gone.
"""

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from server.world.refusal import Refusal
from server.world.state import World
from shared.chats import Chat, ChatKind, Face
from shared.ids import ARCHIVE, BeingId
from shared.sight import Kind

REVISIONS_SHOWN = 20
"""Changes of manner that members are told, the last ones: a session of a hundred days has a hundred."""

SCENE_ROOM = 1_000_000
"""Bytes that the chats of a scene take at most: a quarter of a frame (`shared/wire.py`)."""

NO_CHAT = Refusal("no_chat", "You are in no such chat. See your chats with :chats.")

_encoded = msgspec.msgpack.Encoder().encode


def chats_of(world: World, observer: BeingId) -> tuple[Chat, ...]:
    """Return the chats an observer knows; ARCHIVE knows all. See `screened` for what of them.

    A villager has each with its last messages. What goes over the wire has them in the chats of the last words only, as far as
    there is room; then each with its last message; beyond that the oldest are left out.
    """
    known = [screened(world, chat, observer) for chat in world.chats.values() if knows(chat, observer)]
    being = world.beings.get(observer)
    return tuple(known if being is not None and being.kind is Kind.VILLAGER else _fitting(known))


def of_two(world: World, one: BeingId, other: BeingId) -> Iterator[Chat]:
    """Yield the chats between two that are no groups, the oldest first."""
    for chat in world.chats.values():
        if chat.kind is not ChatKind.GROUP and chat.member(one) and chat.member(other):
            yield chat


def _fitting(chats: list[Chat]) -> list[Chat]:
    kept, room = dict[int, Chat](), SCENE_ROOM
    latest = sorted(chats, key=lambda chat: (chat.lines[-1].tick if chat.lines else 0, chat.id), reverse=True)
    for chat in latest:
        short = replace(chat, lines=chat.lines[-1:], revisions=chat.revisions[-1:])
        size = len(_encoded(short))
        if size <= room:
            kept[chat.id], room = short, room - size
    for chat in latest:
        if chat.id in kept:
            more = len(_encoded(chat)) - len(_encoded(kept[chat.id]))
            if more > room:
                break
            kept[chat.id], room = chat, room - more
    return [kept[chat.id] for chat in chats if chat.id in kept]


def faces_of(world: World, *chats: Chat) -> tuple[Face, ...]:
    """Return what the members of chats look like, each once, by their ids."""
    members = sorted({member.being for chat in chats for member in chat.members})
    beings = (world.beings[member] for member in members)
    return tuple(Face(one.id, one.glyph, one.colour, one.persona.calling, one.persona.looks) for one in beings)


def knows(chat: Chat, observer: BeingId) -> bool:
    """Tell whether a chat is an observer's own: who left a group reads it no more."""
    return observer == ARCHIVE or chat.member(observer) is not None


def screened(world: World, chat: Chat, observer: BeingId) -> Chat:
    """Return a chat as one who knows it does: without the messages of whom they block, and without who else put it away."""
    if observer == ARCHIVE:
        return chat
    blocked = world.beings[observer].blocked
    lines = tuple(line for line in chat.lines if line.sender not in blocked) if blocked else chat.lines
    away = (observer,) if observer in chat.away else ()
    if len(lines) == len(chat.lines) and away == chat.away and len(chat.revisions) <= REVISIONS_SHOWN:
        return chat
    return replace(chat, lines=lines, away=away, revisions=chat.revisions[-REVISIONS_SHOWN:])


def members(world: World, number: int) -> tuple[BeingId, ...]:
    """Return who is in a chat."""
    chat = world.chats.get(number)
    return tuple(member.being for member in chat.members) if chat is not None else ()


def vanishes(chat: Chat) -> bool:
    """Tell whether a chat is gone for good once one of its two puts it away: nobody wrote in it."""
    return not chat.count and chat.kind is not ChatKind.GROUP


def emptied(chat: Chat, being: BeingId) -> bool:
    """Tell whether a chat is gone for good once somebody leaves it: nobody is left in it."""
    return all(member.left or member.being == being for member in chat.members)


def next_turn(chat: Chat) -> int:
    """Return the turn of the next change of manner that is applied."""
    return 1 + max((revision.turn for revision in chat.revisions), default=0)
