"""Older messages of chats, and searches in them: what of them somebody may read, in a live town and in a replay alike.

Apart because both answer by the same rule, which is `chatbook`'s: one's own chats, from their beginning, without the messages of
whom one blocks. Who asks for another's chat is told nothing, not even whether there is such a chat.
"""

import asyncio
import logging
from typing import Protocol

from server.save.messages import Reach
from server.world.chatbook import NO_CHAT, knows
from server.world.refusal import Refusal
from server.world.state import World
from shared.chats import ChatLine, Hit, SawFound, SawPage
from shared.errors import SaveError
from shared.ids import BeingId

_log = logging.getLogger(__name__)

PAGE_LINES = 40
HITS_MOST = 40


class Shelf(Protocol):
    """Where all messages are kept: a chronicle, or a history. From any thread; raises SaveError when they cannot be read."""

    def chat_lines(self, chat: int, before: int, most: int, reach: Reach) -> tuple[ChatLine, ...]:
        """Return the last messages of a chat before one (0: of all), oldest first."""
        ...

    def chat_hits(self, words: str, most: int, reach: Reach) -> tuple[Hit, ...]:
        """Return the last messages with all of these words, newest first."""
        ...


async def page(shelf: Shelf, world: World, observer: BeingId, chat: int, before: int) -> SawPage | Refusal:
    """Return the messages of a chat before one, of those an observer may read in that world."""
    reach = _reach(world, observer, chat)
    if not chat or not reach.chats:
        return NO_CHAT
    try:
        lines = await asyncio.to_thread(shelf.chat_lines, chat, before, PAGE_LINES + 1, reach)
    except SaveError as error:
        return _unreadable(error)
    return SawPage(chat, lines[-PAGE_LINES:], more=len(lines) > PAGE_LINES)


async def found(shelf: Shelf, world: World, observer: BeingId, words: str, chat: int) -> SawFound | Refusal:
    """Return the messages with these words, of those an observer may read in that world; `chat` 0: in all of its chats."""
    reach = _reach(world, observer, chat)
    if chat and not reach.chats:
        return NO_CHAT
    try:
        hits = await asyncio.to_thread(shelf.chat_hits, words, HITS_MOST + 1, reach)
    except SaveError as error:
        return _unreadable(error)
    return SawFound(words, hits[:HITS_MOST], more=len(hits) > HITS_MOST)


def _unreadable(error: SaveError) -> Refusal:
    """Say no without the words of the error, which name a file of the host's."""
    _log.warning("Messages of chats were asked for and cannot be read: %s", error)
    return Refusal("damaged", "The messages of this town cannot be read: its server's log says why.")


def _reach(world: World, observer: BeingId, chat: int) -> Reach:
    known = tuple(one.id for one in world.chats.values() if chat in (0, one.id) and knows(one, observer))
    being = world.beings.get(observer)
    return Reach(known, world.entries, being.blocked if being is not None else ())
