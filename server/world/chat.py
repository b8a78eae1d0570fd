"""The rule of chats: beginning one, writing, reading, naming, and what villagers may do in them (RULES 5).

Apart because it is one rule. When something is due in a chat is written in `shared/chats.py`, and refused here when it is not:
a mind cannot write first too early, nor change its manner twice a day. All of a chat stands in the journal; the world holds its
last messages.
"""

from server.world import events as e
from server.world.lookup import find_other, gone, quoted
from server.world.refusal import Refusal
from server.world.state import Being, World
from server.world.words import fit
from shared import chats as c
from shared import commands as d
from shared.calendar import day
from shared.chats import Chat, ChatKind, ChatLine, Member, Revision, RevisionState, Verdict
from shared.ids import BeingId
from shared.sight import Kind
from shared.text import MAX_WORDS, clean

Answer = tuple[e.AnyEvent, ...] | Refusal

_EVER_MOST = 10 * c.CHATS_MOST
"""Chats that somebody may be in, those put away too: each takes room in the world."""

_NO_CHAT = Refusal("no_chat", "You are in no such chat. See your chats with :chats.")


# ── beginning ──


def open_chat(world: World, being: Being, command: d.OpenChat) -> Answer:
    """Begin a chat, or find the one of two players; with its first message, if there is one."""
    others = _others(world, being, command.to)
    if isinstance(others, Refusal):
        return others
    refusal = _unwelcome(being, others) or _crowded(world, being)
    if refusal is not None:
        return refusal
    pair = _pair(world, being, others[0]) if len(others) == 1 else None
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


def _unwelcome(being: Being, others: tuple[Being, ...]) -> Refusal | None:
    """Refuse whom one of the others does not take messages from, and whom one has blocked oneself."""
    for other in others:
        if being.id in other.blocked:
            return Refusal("blocked", f"{other.name} takes no messages of yours.")
        if other.id in being.blocked:
            return Refusal("blocking", f"You take no messages of {other.name}. Take them again first (:unblock {other.name}).")
    return None


def _crowded(world: World, being: Being) -> Refusal | None:
    own = [chat for chat in world.chats.values() if chat.member(being.id)]
    open_ = sum(being.id not in chat.away and chat.kind is not ChatKind.PAIR for chat in own)
    if open_ >= c.CHATS_MOST or len(own) >= _EVER_MOST:
        return Refusal("too_many", f"You have {open_} chats already. Put one away first.")
    return None


def _pair(world: World, being: Being, other: Being) -> Chat | None:
    found = (chat for chat in world.chats.values() if chat.kind is ChatKind.PAIR)
    return next((chat for chat in found if chat.member(being.id) and chat.member(other.id)), None)


def _last_of_two(world: World, being: Being, other: Being) -> Chat | None:
    """Return the chat of two in which something was written last."""
    found = [chat for chat in world.chats.values() if chat.kind is not ChatKind.GROUP]
    both = [chat for chat in found if chat.member(being.id) and chat.member(other.id)]
    return max(both, key=lambda chat: (chat.lines[-1].tick if chat.lines else 0, chat.id), default=None)


def _begun(world: World, being: Being, others: tuple[Being, ...], title: str) -> Chat:
    villagers = sum(member.kind is Kind.VILLAGER for member in (being, *others))
    kind = ChatKind.GROUP if len(others) > 1 else ChatKind.SESSION if villagers else ChatKind.PAIR
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
        return _NO_CHAT
    if being.kind is Kind.PLAYER:
        return _say(world, being, chat, command.words)
    if command.first and not c.may_begin(chat, world.tick):
        return Refusal("too_early", "It is not the time to write first in this chat.")
    return _say(world, being, chat, command.words, command)


def _say(world: World, being: Being, chat: Chat, text: str, how: d.SayIn | None = None) -> Answer:
    words = fit(text, "write", "sent")
    if isinstance(words, Refusal):
        return words
    refusal = _unheard(world, being, chat)
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
        return None
    (other,) = others
    if gone(other):
        return Refusal("alone", f"{other.name} has left the town for good and reads nothing any more.")
    refusal = _unwelcome(being, (other,))
    if refusal is not None or other.kind is not Kind.PLAYER:
        return refusal
    member = chat.member(other.id)
    unread = sum(line.sender == being.id and member is not None and line.id > member.read for line in chat.lines)
    if unread >= c.UNREAD_MOST:
        return Refusal("box_full", f"{other.name} has {c.UNREAD_MOST} messages of yours to read: wait until some are read.")
    return None


def mark_chat(world: World, being: Being, command: d.MarkChat) -> Answer:
    """Mark messages as received or read; nothing comes of it when they were."""
    chat = world.chats.get(command.chat)
    member = chat.member(being.id) if chat is not None else None
    if chat is None or member is None:
        return _NO_CHAT
    upto = max(0, min(command.upto, chat.count))
    received, read = max(member.received, upto), max(member.read, upto if command.read else 0)
    if (received, read) == (member.received, member.read):
        return ()
    return (e.ChatMarked(chat.id, being.id, received, read),)


# ── naming, summing up, manners ──


def entitle(world: World, being: Being, command: d.Entitle) -> Answer:
    """Name a group; a villager sums a chat up when that is due."""
    chat = world.chats.get(command.chat)
    if chat is None or chat.member(being.id) is None:
        return _NO_CHAT
    title = clean(command.words)
    if not title:
        return Refusal("empty", "There is nothing in that to name a chat by.")
    if len(title) > c.TITLE_MOST:
        return Refusal("too_long", f"A chat's name has {c.TITLE_MOST} characters at most; this has {len(title)}.")
    return _sum_up(chat, being, title, command) if being.kind is Kind.VILLAGER else _name(chat, being, title)


def _sum_up(chat: Chat, being: Being, title: str, command: d.Entitle) -> Answer:
    if not chat.summed < command.upto <= chat.count or not (c.summary_due(chat) or not chat.title):
        return Refusal("not_due", "This chat is summed up already.")
    return (e.ChatEntitled(chat.id, title, command.upto, being.id, command.by_rule),)


def _name(chat: Chat, being: Being, title: str) -> Answer:
    if chat.kind is not ChatKind.GROUP:
        return Refusal("no_group", "Only groups are named: a session with a villager is titled by its summary.")
    return (e.ChatEntitled(chat.id, title, 0, being.id),) if title != chat.title else ()


def adapt(world: World, being: Being, command: d.Adapt) -> Answer:
    """Have a villager change its manner with a player: applied when it is sure, else suggested."""
    chat = world.chats.get(command.chat)
    if chat is None or chat.villager is None or chat.villager.being != being.id:
        return _NO_CHAT
    if not c.check_due(chat, world.minute) or not 0 < command.upto <= chat.count:
        return Refusal("not_due", "It is not the time to think about that again.")
    personality, reason = clean(command.personality)[: c.PERSONALITY_MOST], clean(command.reason)[: c.REASON_MOST]
    if not personality or personality == chat.personality:
        return (e.ChatChecked(chat.id, command.upto, day(world.minute)),)
    percent = max(0, min(100, command.percent))
    state = RevisionState.APPLIED if percent > c.SURE_PERCENT else RevisionState.SUGGESTED
    number = len(chat.revisions) + 1
    revision = Revision(number, world.minute, personality, reason, percent, state, chat.personality, by_rule=command.by_rule)
    return (e.ChatChecked(chat.id, command.upto, day(world.minute), revision),)


_FROM = {
    Verdict.APPLY: (RevisionState.SUGGESTED, RevisionState.DISMISSED, RevisionState.UNDONE),
    Verdict.DISMISS: (RevisionState.SUGGESTED,),
    Verdict.UNDO: (RevisionState.APPLIED,),
}


def resolve(world: World, being: Being, command: d.Resolve) -> Answer:
    """Have a player apply, dismiss or undo a change of manner."""
    chat = world.chats.get(command.chat)
    if chat is None or chat.player is None or chat.player.being != being.id:
        return _NO_CHAT
    revision = next((one for one in chat.revisions if one.number == command.revision), None)
    if revision is None:
        return Refusal("no_revision", "There is no such change in this chat.")
    if revision.state not in _FROM[command.verdict]:
        return Refusal("no_change", f"That change is {revision.state.value} already.")
    applied = [one for one in chat.revisions if one.state is RevisionState.APPLIED]
    if command.verdict is Verdict.UNDO and revision.number != applied[-1].number:
        return Refusal("not_last", "Undo the later change first.")
    return (e.ChatResolved(chat.id, revision.number, command.verdict, being.id),)


def tune(world: World, being: Being, command: d.Tune) -> Answer:
    """Set how readily the villager of a session writes first."""
    chat = world.chats.get(command.chat)
    if chat is None or chat.player is None or chat.player.being != being.id:
        return _NO_CHAT
    return (e.ChatTuned(chat.id, command.forward, being.id),) if command.forward is not chat.forward else ()


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
    refusal = _unwelcome(being, (other,))
    return refusal or (e.ChatJoined(chat.id, Member(other.id, other.name, other.kind, chat.count, chat.count), being.id),)


def leave(world: World, being: Being, command: d.Leave) -> Answer:
    """Leave a group."""
    chat = _group(world, being, command.chat)
    return chat if isinstance(chat, Refusal) else (e.ChatLeft(chat.id, being.id),)


def _group(world: World, being: Being, number: int) -> Chat | Refusal:
    chat = world.chats.get(number)
    if chat is None or chat.member(being.id) is None:
        return _NO_CHAT
    return chat if chat.kind is ChatKind.GROUP else Refusal("no_group", "Only groups have members that come and go.")


def put_away(world: World, being: Being, command: d.PutAway) -> Answer:
    """Take a chat off one's list."""
    chat = world.chats.get(command.chat)
    if chat is None or chat.member(being.id) is None:
        return _NO_CHAT
    return (e.ChatPutAway(chat.id, being.id),) if being.id not in chat.away else ()


def mute(world: World, being: Being, command: d.Mute) -> Answer:
    """Have a chat announced no more, or again."""
    chat = world.chats.get(command.chat)
    if chat is None or chat.member(being.id) is None:
        return _NO_CHAT
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
    """Bring messages from a file into a session in which nobody has written yet."""
    chat = world.chats.get(command.chat)
    if chat is None or chat.player is None or chat.player.being != being.id or chat.villager is None:
        return _NO_CHAT
    if any(not line.imported for line in chat.lines):
        return Refusal("begun", "Messages from a file go into a new session: in this one somebody has written already.")
    if chat.count + len(command.lines) > c.IMPORTED_MOST:
        return Refusal("too_many", f"A session takes {c.IMPORTED_MOST:,} messages from a file at most.")
    events = list[e.AnyEvent]()
    for line in command.lines:
        words = clean(line.words)
        if not words or len(words) > MAX_WORDS:
            return Refusal("bad_file", f"One of the messages is empty or longer than {MAX_WORDS} characters: {quoted(words)}")
        sender = being.id if line.mine else chat.villager.being
        number = chat.count + 1 + len(events)
        minute = max(0, min(line.minute, world.minute))
        events.append(e.ChatSaid(chat.id, ChatLine(number, sender, words, minute, world.tick, imported=True)))
    title = clean(command.title)[: c.TITLE_MOST]
    if title:
        events.append(e.ChatEntitled(chat.id, title, chat.count + len(command.lines), chat.villager.being))
    return tuple(events)


def leave_all(world: World, villager: BeingId) -> tuple[e.AnyEvent, ...]:
    """Return what becomes of the chats of a villager who leaves the town for good."""
    return tuple(e.ChatLeft(chat.id, villager) for chat in world.chats.values() if chat.member(villager))
