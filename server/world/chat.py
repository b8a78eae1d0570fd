"""The rule of chats: beginning one, writing, reading, coming and going (RULES 5).

Apart because it is one rule; titles and manners are another (`manner`). When somebody may write is written in `shared/chats.py`,
and refused here when they may not: a mind cannot write first too early, nor say more than it was asked. All of a chat stands in
the journal; the world holds its last messages.
"""

from itertools import takewhile

from server.world import events as e
from server.world.chatbook import NO_CHAT, emptied, of_two, vanishes
from server.world.lookup import find_other, gone, quoted, unwelcome
from server.world.refusal import Refusal
from server.world.state import Being, World
from server.world.words import fit
from shared import chats as c
from shared import commands as d
from shared.chats import Chat, ChatKind, ChatLine, Member
from shared.ids import BeingId
from shared.sight import Kind
from shared.text import MAX_WORDS, clean

Answer = tuple[e.AnyEvent, ...] | Refusal

_EVER_MOST = 10 * c.CHATS_MOST
"""Chats that somebody may have begun, those put away or left too: each takes room in the world."""

_REPLY_MOST = 2 * c.PARTS_MOST
"""Messages of a villager after one of the player's, or after one of its own accord: a reply that broke off, and one more."""

# ── beginning ──


def open_chat(world: World, being: Being, command: d.OpenChat) -> Answer:
    """Begin a chat, or find the one of two players; with its first message, if there is one."""
    others = _others(world, being, command.to)
    if isinstance(others, Refusal):
        return others
    pair = _pair(world, being, others[0]) if len(others) == 1 else None
    refusal = next(filter(None, (unwelcome(being, other) for other in others)), None) or (
        None if pair else _crowded(world, being)
    )
    if refusal is not None:
        return refusal
    if pair is not None:
        return _say(world, being, pair, command.words) if command.words else _return(pair, being)
    title = clean(command.title)
    if len(title) > c.TITLE_MOST:
        return Refusal("too_long", f"A chat's name has {c.TITLE_MOST} characters at most; this has {len(title)}.")
    chat = _begun(world, being, others, title if len(others) > 1 else "")
    if not command.words:
        return (e.ChatBegun(chat),)
    said = _say(world, being, chat, command.words)
    return said if isinstance(said, Refusal) else (e.ChatBegun(chat), *said)


def send(world: World, being: Being, command: d.Send) -> Answer:
    """Send somebody a private message: in the chat of the two, with a villager the last one, or a new one."""
    other = find_other(world, being, command.to)
    if isinstance(other, Refusal):
        return other
    chat = _last_of_two(world, being, other)
    if chat is None:
        return open_chat(world, being, d.OpenChat((other.name,), words=command.words or " "))
    return _say(world, being, chat, command.words)


def _others(world: World, being: Being, names: tuple[str, ...]) -> tuple[Being, ...] | Refusal:
    if not names:
        return Refusal("nobody", "Name somebody to chat with.")
    if len(names) >= c.MEMBERS_MOST:
        return Refusal("too_many", f"A group has {c.MEMBERS_MOST} members at most, you among them.")
    found: dict[BeingId, Being] = {}
    for name in names:
        other = find_other(world, being, name)
        if isinstance(other, Refusal):
            return other
        found[other.id] = other
    return tuple(found.values())


def _crowded(world: World, being: Being) -> Refusal | None:
    """Refuse one more chat of somebody who began too many; what others began with them does not count."""
    begun = [chat for chat in world.chats.values() if chat.members[0].being == being.id and chat.kind is not ChatKind.PAIR]
    open_ = sum(being.id not in chat.away and chat.member(being.id) is not None for chat in begun)
    if open_ >= c.CHATS_MOST:
        return Refusal("too_many", f"You began {open_} chats that are on your list still. Put one away first.")
    if len(begun) >= _EVER_MOST:
        return Refusal(
            "too_many", f"You began {len(begun)} chats, and a town keeps no more of one player's. Write in an older one."
        )
    return None


def _pair(world: World, being: Being, other: Being) -> Chat | None:
    found = (chat for chat in world.chats.values() if chat.kind is ChatKind.PAIR)
    return next((chat for chat in found if chat.member(being.id) and chat.member(other.id)), None)


def _last_of_two(world: World, being: Being, other: Being) -> Chat | None:
    """Return the chat of two in which something was written last."""
    both = of_two(world, being.id, other.id)
    return max(both, key=lambda chat: (chat.lines[-1].tick if chat.lines else 0, chat.id), default=None)


def _begun(world: World, being: Being, others: tuple[Being, ...], title: str) -> Chat:
    villagers = sum(member.kind is Kind.VILLAGER for member in (being, *others))
    kind = ChatKind.GROUP if len(others) > 1 else ChatKind.SESSION if villagers == 1 else ChatKind.PAIR
    members = tuple(Member(member.id, member.name, member.kind) for member in (being, *others))
    return Chat(world.chatted + 1, kind, members, world.minute, title)


def _return(chat: Chat, being: Being) -> Answer:
    """Bring a chat that was put away back to the list, by marking it as it is."""
    member = chat.member(being.id)
    return (e.ChatMarked(chat.id, being.id, member.received, member.read),) if member and being.id in chat.away else ()


# ── writing and reading ──


def say_in(world: World, being: Being, command: d.SayIn) -> Answer:
    """Write in a chat."""
    chat = world.chats.get(command.chat)
    if chat is None or chat.member(being.id) is None:
        return NO_CHAT
    if being.kind is Kind.PLAYER:
        return _say(world, being, chat, command.words)
    return _say(world, being, chat, command.words, command)


def _say(world: World, being: Being, chat: Chat, text: str, how: d.SayIn | None = None) -> Answer:
    words = fit(text, "write", "sent")
    if isinstance(words, Refusal):
        return words
    refusal = _unheard(world, being, chat) or _unasked(world, being, chat, first=how is not None and how.first)
    if refusal is not None:
        return refusal
    line = ChatLine(
        id=chat.count + 1,
        sender=being.id,
        words=words,
        minute=world.minute,
        tick=world.tick,
        by_rule=how is not None and how.by_rule,
        stream=how.stream if how is not None else 0,
        first=how is not None and how.first,
        cut=how is not None and how.cut,
        mood=max(-100, min(100, how.mood)) if how is not None else 0,
    )
    return (e.ChatSaid(chat.id, line),)


def _unheard(world: World, being: Being, chat: Chat) -> Refusal | None:
    """Refuse words in a chat of two that the other does not take, or has too many of, or is not there to read."""
    others = [world.beings[member.being] for member in chat.members if member.being != being.id and not member.left]
    if not others:
        left = ", ".join(member.name for member in chat.members if member.being != being.id)
        return Refusal("alone", f"Nobody is left in this chat to read it: {left} has gone." if left else "Nobody else is here.")
    if chat.kind is ChatKind.GROUP:
        played = any(other.kind is Kind.PLAYER for other in (being, *others))
        return None if played else Refusal("alone", "Only villagers are left in this group: they talk face to face.")
    (other,) = others
    if gone(other):
        return Refusal("alone", f"{other.name} has left the town for good and reads nothing any more.")
    refusal = unwelcome(being, other)
    if refusal is not None or other.kind is not Kind.PLAYER:
        return refusal
    member = chat.member(other.id)
    unread = sum(line.sender == being.id and member is not None and line.id > member.read for line in chat.lines)
    if unread >= c.UNREAD_MOST:
        return Refusal("box_full", f"{other.name} has {c.UNREAD_MOST} messages of yours to read: wait until some are read.")
    return None


def _unasked(world: World, being: Being, chat: Chat, *, first: bool) -> Refusal | None:
    """Refuse a villager's words of its own accord before it is time, and more words than an answer has."""
    if being.kind is not Kind.VILLAGER:
        return None
    if first:
        return None if c.may_begin(chat, world.tick) else Refusal("too_early", "It is not the time to write first in this chat.")
    asked = any(world.beings[line.sender].kind is Kind.PLAYER for line in chat.lines)
    if chat.player is not None:
        run = tuple(takewhile(lambda line: line.sender == being.id, reversed(chat.lines)))
        since = next((count for count, line in enumerate(run, 1) if line.first), len(run))
        asked = asked and since < _REPLY_MOST
    return None if asked else Refusal("not_asked", "Nothing is to be answered in this chat: wait until a player writes.")


def mark_chat(world: World, being: Being, command: d.MarkChat) -> Answer:
    """Mark messages as received or read; nothing comes of it when they were."""
    chat = world.chats.get(command.chat)
    member = chat.member(being.id) if chat is not None else None
    if chat is None or member is None:
        return NO_CHAT
    upto = max(0, min(command.upto, chat.count))
    received, read = max(member.received, upto), max(member.read, upto if command.read else 0)
    if (received, read) == (member.received, member.read):
        return ()
    return (e.ChatMarked(chat.id, being.id, received, read),)


# ── members ──


def invite(world: World, being: Being, command: d.Invite) -> Answer:
    """Bring somebody into a group."""
    chat = _group(world, being, command.chat)
    if isinstance(chat, Refusal):
        return chat
    other = find_other(world, being, command.who)
    if isinstance(other, Refusal):
        return other
    if chat.member(other.id):
        return Refusal("member", f"{other.name} is in this group already.")
    if sum(not member.left for member in chat.members) >= c.MEMBERS_MOST:
        return Refusal("too_many", f"A group has {c.MEMBERS_MOST} members at most.")
    refusal = unwelcome(being, other)
    return refusal or (e.ChatJoined(chat.id, Member(other.id, other.name, other.kind, chat.count, chat.count), being.id),)


def leave(world: World, being: Being, command: d.Leave) -> Answer:
    """Leave a group."""
    chat = _group(world, being, command.chat)
    return chat if isinstance(chat, Refusal) else _left(world, chat, being.id)


def _group(world: World, being: Being, number: int) -> Chat | Refusal:
    chat = world.chats.get(number)
    if chat is None or chat.member(being.id) is None:
        return NO_CHAT
    return chat if chat.kind is ChatKind.GROUP else Refusal("no_group", "Only groups have members that come and go.")


def put_away(world: World, being: Being, command: d.PutAway) -> Answer:
    """Take a chat off one's list; an empty one of two is gone for good."""
    chat = world.chats.get(command.chat)
    if chat is None or chat.member(being.id) is None:
        return NO_CHAT
    if being.id in chat.away:
        return ()
    unmuted = _unmuted(world, chat) if vanishes(chat) else ()
    return (*unmuted, e.ChatPutAway(chat.id, being.id))


def _unmuted(world: World, chat: Chat) -> tuple[e.AnyEvent, ...]:
    """Take a chat that goes for good off the lists of those for whom it is mute."""
    deaf = (member.being for member in chat.members if chat.id in world.beings[member.being].muted)
    return tuple(e.ChatMuted(chat.id, being, on=False) for being in deaf)


def mute(world: World, being: Being, command: d.Mute) -> Answer:
    """Have a chat announced no more, or again."""
    chat = world.chats.get(command.chat)
    if chat is None or chat.member(being.id) is None:
        return NO_CHAT
    return (e.ChatMuted(chat.id, being.id, command.on),) if (chat.id in being.muted) != command.on else ()


def block(world: World, being: Being, command: d.Block) -> Answer:
    """Take no messages of somebody any more, or take them again."""
    other = find_other(world, being, command.who)
    if isinstance(other, Refusal):
        return other
    if (other.id in being.blocked) == command.on:
        how = "take no messages of" if command.on else "take messages of"
        return Refusal("no_change", f"You {how} {other.name} already.")
    return (e.Blocked(being.id, other.id, command.on),)


# ── from a file ──


def restore(world: World, being: Being, command: d.Restore) -> Answer:
    """Bring messages from a file into a session in which nobody has written yet.

    Each is marked as brought in. The player has read them all, and the villager does not think about its manner because of them:
    nobody wrote them here.
    """
    chat = world.chats.get(command.chat)
    if chat is None or chat.player is None or chat.player.being != being.id or chat.villager is None:
        return NO_CHAT
    refusal = _unrestored(world, being, chat, command) or _unheard(world, being, chat)
    if refusal is not None:
        return refusal
    events = list[e.AnyEvent]()
    for place, line in enumerate(command.lines, 1):
        words = clean(line.words)
        if not words or len(words) > MAX_WORDS:
            return Refusal(
                "bad_file",
                f"Message {place} of these, “{quoted(words)}”, is empty or longer than {MAX_WORDS} characters. Mend the file: "
                "of these nothing was brought in.",
            )
        sender = being.id if line.mine else chat.villager.being
        number = chat.count + 1 + len(events)
        minute = max(0, min(line.minute, world.minute))
        events.append(e.ChatSaid(chat.id, ChatLine(number, sender, words, minute, world.tick, imported=True)))
    upto = chat.count + len(events)
    title = clean(command.title)[: c.TITLE_MOST]
    if title:
        events.append(e.ChatEntitled(chat.id, title, upto, being.id))
    return (*events, e.ChatChecked(chat.id, upto, chat.checked_day), e.ChatMarked(chat.id, being.id, upto, upto))


def _unrestored(world: World, being: Being, chat: Chat, command: d.Restore) -> Refusal | None:
    """Refuse a file for a session that is begun, and more than there is room for."""
    if any(not line.imported for line in chat.lines):
        return Refusal("begun", "Messages from a file go into a new session: in this one somebody has written already.")
    if not command.lines:
        return Refusal("bad_file", "There is no message in that file: nothing was brought in.")
    if chat.count + len(command.lines) > c.IMPORTED_MOST:
        return Refusal("too_many", f"A session takes {c.IMPORTED_MOST:,} messages from a file at most.")
    own = (one.imported for one in world.chats.values() if one.members[0].being == being.id)
    if sum(own) + len(command.lines) > c.IMPORTED_IN_ALL:
        return Refusal(
            "too_many", f"You brought in {c.IMPORTED_IN_ALL:,} messages, and a town takes no more. Go on in what there is."
        )
    return None


def leave_all(world: World, villager: BeingId) -> tuple[e.AnyEvent, ...]:
    """Return what becomes of the chats of a villager who leaves the town for good."""
    return tuple(event for chat in world.chats.values() if chat.member(villager) for event in _left(world, chat, villager))


def _left(world: World, chat: Chat, being: BeingId) -> tuple[e.AnyEvent, ...]:
    unmuted = _unmuted(world, chat) if emptied(chat, being) else ()
    return (*unmuted, e.ChatLeft(chat.id, being))
