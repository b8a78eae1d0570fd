"""Chats for tests: begun, filled and lived through in one line each."""

from collections.abc import Iterable

from msgspec.structs import replace

from server.world import events as e
from server.world.chatbook import chats_of
from server.world.evolve import evolve
from server.world.project import project
from server.world.state import Being, World
from shared.chats import Chat, ChatLine
from shared.commands import Adapt, MarkChat, OpenChat, SayIn
from shared.ids import BeingId
from shared.sight import Kind
from shared.sights import AnySight
from tests.world.drawing import ADA, MABEL, act, world

NELL, CLEO = BeingId(4), BeingId(5)


def town() -> World:
    """Return Ada and Bob, players, Mabel and Nell, villagers, and Cleo, a player, side by side."""
    here = world("12.3..")
    for being, name, kind, x in ((NELL, "Nell", Kind.VILLAGER, 4), (CLEO, "Cléo", Kind.PLAYER, 5)):
        here = replace(here, beings={**here.beings, being: Being(being, name, kind, name[0], "#ffffff", (x, 0))})
    return here


def opened(here: World, *names: str, by: BeingId = ADA, words: str = "", title: str = "") -> World:
    """Return the world in which somebody began a chat."""
    return act(here, by, OpenChat(names, title, words))[0]


def session(count: int = 0, here: World | None = None) -> World:
    """Return the world with a session of Ada and Mabel, number 1, of so many messages, in turn, Ada's first; all read."""
    here = opened(here or town(), "Mabel")
    return said(here, count)


def said(here: World, count: int, chat: int = 1) -> World:
    """Return the world with so many more messages in a session, in turn, Ada's first; Ada has read all."""
    for number in range(count):
        here, _ = act(here, MABEL if number % 2 else ADA, SayIn(chat, f"line {here.chats[chat].count + 1}"))
    return read(here, ADA, chat) if count else here


def read(here: World, being: BeingId, chat: int = 1) -> World:
    """Return the world in which somebody has read a chat."""
    member = here.chats[chat].member(being)
    assert member is not None
    return here if member.read == here.chats[chat].count else act(here, being, MarkChat(chat, here.chats[chat].count))[0]


def long(here: World, count: int, chat: int = 1, sender: BeingId = ADA) -> World:
    """Return the world with so many more messages of one sender in a chat, whatever the rule says."""
    for _ in range(count):
        number = here.chats[chat].count + 1
        here = evolve(here, e.ChatSaid(chat, ChatLine(number, sender, f"line {number}", here.minute, here.tick)))
    return here


def adapted(here: World, personality: str, percent: int = 90) -> World:
    """Return the world in which Mabel changed her manner in session 1, or suggested it; on the next day, after enough words."""
    here = said(replace(here, minute=here.minute + 24 * 60), 20)
    return act(here, MABEL, Adapt(1, here.chats[1].count, personality, "she is shy", percent))[0]


def told(before: World, events: Iterable[e.AnyEvent], observer: BeingId) -> list[AnySight]:
    """Return what somebody perceived of some events."""
    found: list[AnySight] = []
    for event in events:
        after = evolve(before, event)
        found += project(before, after, event, observer)
        before = after
    return found


def own(here: World, observer: BeingId) -> dict[int, Chat]:
    """Return the chats somebody knows, as they know them."""
    return {chat.id: chat for chat in chats_of(here, observer)}


def words_of(here: World, observer: BeingId, chat: int = 1) -> list[str]:
    """Return the messages of a chat that somebody knows."""
    return [line.words for line in own(here, observer)[chat].lines]
