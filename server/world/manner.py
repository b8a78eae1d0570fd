"""The rule of titles and manners: naming a group, summing a chat up, how a villager is with the player of a session (RULES 5).

Apart because it is one rule. When a summary or a look at one's manner is due is written in `shared/chats.py`, and refused here
when it is not: a mind cannot change its manner twice a day. Every change is kept, and the player has the last word.
"""

from msgspec.structs import replace

from server.world import events as e
from server.world.chatbook import NO_CHAT, next_turn
from server.world.refusal import Refusal
from server.world.state import Being, World
from shared import chats as c
from shared import commands as d
from shared.calendar import day
from shared.chats import Chat, ChatKind, Revision, RevisionState, Verdict
from shared.sight import Kind
from shared.text import clean

Answer = tuple[e.AnyEvent, ...] | Refusal


def entitle(world: World, being: Being, command: d.Entitle) -> Answer:
    """Name a group; a villager sums a chat up when that is due."""
    chat = world.chats.get(command.chat)
    if chat is None or chat.member(being.id) is None:
        return NO_CHAT
    title = clean(command.words)
    if not title:
        return Refusal("empty", "There is nothing in that to name a chat by.")
    if len(title) > c.TITLE_MOST:
        return Refusal("too_long", f"A chat's name has {c.TITLE_MOST} characters at most; this has {len(title)}.")
    return _sum_up(chat, being, title, command) if being.kind is Kind.VILLAGER else _name(chat, being, title)


def _sum_up(chat: Chat, being: Being, title: str, command: d.Entitle) -> Answer:
    if not chat.title and command.by_rule and not command.upto:  # the first message stands in until there is a summary
        return (e.ChatEntitled(chat.id, title, 0, being.id, by_rule=True),)
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
        return NO_CHAT
    if not c.check_due(chat, world.minute) or not chat.checked < command.upto <= chat.count:
        return Refusal("not_due", "It is not the time to think about that again.")
    personality, reason = clean(command.personality)[: c.PERSONALITY_MOST], clean(command.reason)[: c.REASON_MOST]
    if not personality or personality == chat.personality:
        return (e.ChatChecked(chat.id, command.upto, day(world.minute)),)
    percent = max(0, min(100, command.percent))
    state = RevisionState.APPLIED if percent > c.SURE_PERCENT else RevisionState.SUGGESTED
    number = len(chat.revisions) + 1
    revision = Revision(number, world.minute, personality, reason, percent, state, chat.personality, by_rule=command.by_rule)
    if state is RevisionState.APPLIED:
        revision = replace(revision, turn=next_turn(chat))
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
        return NO_CHAT
    revision = next((one for one in chat.revisions if one.number == command.revision), None)
    if revision is None:
        return Refusal("no_revision", "There is no such change in this chat.")
    if revision.state not in _FROM[command.verdict]:
        return Refusal("no_change", f"That change is {revision.state.value} already.")
    last = max((one for one in chat.revisions if one.state is RevisionState.APPLIED), key=lambda one: one.turn, default=revision)
    if command.verdict is Verdict.UNDO and revision.number != last.number:
        return Refusal("not_last", f"Undo the later change first: number {last.number}.")
    return (e.ChatResolved(chat.id, revision.number, command.verdict, being.id),)


def tune(world: World, being: Being, command: d.Tune) -> Answer:
    """Set how readily the villager of a session writes first."""
    chat = world.chats.get(command.chat)
    if chat is None or chat.player is None or chat.player.being != being.id:
        return NO_CHAT
    return (e.ChatTuned(chat.id, command.forward, being.id),) if command.forward is not chat.forward else ()
