"""What the log notes of the town's economy: from sights and what was known before them to entries.

Apart from the folds, which change what is believed; a sight may change much and tell nothing, or the other way round.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import singledispatch

import msgspec

from client.chats import named, others
from client.entries import (
    Awaits,
    Chatted,
    ChatTold,
    Collapsed,
    Dealt,
    Entry,
    Gave,
    Governed,
    Laid,
    LifeBegan,
    Lived,
    PaceSet,
    Waited,
    Wrote,
)
from client.holdings import Holdings
from shared import calendar
from shared.chats import (
    Chat,
    ChatKind,
    ChatLine,
    ChoicesSelf,
    RevisionState,
    SawChat,
    SawFound,
    SawLine,
    SawMarks,
    SawPage,
)
from shared.ids import BeingId
from shared.sights import (
    AteSelf,
    DayEnded,
    DealtSelf,
    FolkChanged,
    GotLetter,
    IdledSelf,
    LifeSelf,
    PaceChanged,
    ReadSelf,
    SawGive,
    SawLedger,
    SawMind,
    SawPile,
    SawTrade,
    Sight,
    SleptSelf,
    WorkedSelf,
)
from shared.story import SawDay, SawMoments, SawTies

KINDS: tuple[type[Sight], ...] = (
    LifeSelf,
    WorkedSelf,
    SleptSelf,
    IdledSelf,
    AteSelf,
    DealtSelf,
    DayEnded,
    SawGive,
    SawPile,
    PaceChanged,
    SawTrade,
    GotLetter,
    ReadSelf,
    SawLedger,
    SawMind,
    SawDay,
    SawTies,
    SawMoments,
    FolkChanged,
    SawChat,
    SawLine,
    SawMarks,
    ChoicesSelf,
    SawPage,
    SawFound,
)
"""The sights of the town's economy that need nothing of the map."""

People = Mapping[BeingId, tuple[str, str]]
"""Name and colour of everybody met."""


def told(held: Holdings, sight: object, people: People) -> Iterator[Entry]:
    """Yield what the log notes of a sight; `held` is what was believed before it."""
    yield from _told(sight, held, people)


@singledispatch
def _told(_sight: object, _held: Holdings, _people: People) -> Iterable[Entry]:
    return ()


@_told.register(WorkedSelf)
@_told.register(SleptSelf)
@_told.register(IdledSelf)
@_told.register(AteSelf)
@_told.register(DealtSelf)
@_told.register(DayEnded)
def _lived(
    sight: WorkedSelf | SleptSelf | IdledSelf | AteSelf | DealtSelf | DayEnded, held: Holdings, _: People
) -> Iterable[Entry]:
    yield Lived(sight, held.life.occupation if held.life else None)


@_told.register
def _life(sight: LifeSelf, held: Holdings, _: People) -> Iterable[Entry]:
    if held.life is None:
        yield LifeBegan(sight.life.occupation, sight.life.money)
    elif bool(held.life.stamina) != bool(sight.life.stamina):
        yield Collapsed(up_again=sight.life.stamina > 0)


@_told.register
def _give(sight: SawGive, held: Holdings, people: People) -> Iterable[Entry]:
    yield Gave(_name(sight.giver, held, people), _name(sight.taker, held, people), sight.goods, sight.money)


@_told.register
def _pile(sight: SawPile, held: Holdings, people: People) -> Iterable[Entry]:
    if sight.put or sight.took:
        yield Laid(_name(sight.by, held, people), sight.put, sight.took)


def _name(being: BeingId, held: Holdings, people: People) -> str:
    """Return somebody's name; empty for the observer."""
    return "" if being and being == held.you else people.get(being, ("somebody", ""))[0]


@_told.register
def _pace(sight: PaceChanged, held: Holdings, people: People) -> Iterable[Entry]:
    pace = sight.pace
    if sight.by:
        yield PaceSet(pace.pace, sight.by)
    if pace.held and pace.waiting and held.waited != calendar.period_count(held.minute):
        mine = people.get(held.you, ("", ""))[0]
        yield Waited(tuple("" if name == mine else name for name in pace.waiting))


@_told.register
def _trade(sight: SawTrade, held: Holdings, _: People) -> Iterable[Entry]:
    yield Dealt(sight.trade, held.you, sight.by)


@_told.register
def _letter(sight: GotLetter, held: Holdings, people: People) -> Iterable[Entry]:
    yield Wrote(sight.letter, held.you, people.get(sight.letter.sender, ("", ""))[1])


@_told.register
def _line(sight: SawLine, held: Holdings, people: People) -> Iterable[Entry]:
    chat = held.chats.of.get(sight.chat)
    known = chat is not None and any(line.id == sight.line.id for line in chat.lines[-1:])
    if chat is not None and not known and not sight.line.imported and chat.id not in held.chats.muted:
        yield _chatted(chat, sight.line, held, people)


def _chatted(chat: Chat, line: ChatLine, held: Holdings, people: People) -> Chatted:
    mine = bool(held.you) and line.sender == held.you
    alone = held.you and not mine and chat.kind is not ChatKind.GROUP
    to = "" if alone else named(chat, held.you or line.sender)
    return Chatted(line, "" if mine else chat.name_of(line.sender), to, people.get(line.sender, ("", ""))[1])


@_told.register
def _chat(sight: SawChat, held: Holdings, _: People) -> Iterable[Entry]:
    """Tell what others did with a chat; of what the observer did themselves, only what took hold."""
    before, chat, you = held.chats.of.get(sight.chat.id), sight.chat, held.you
    if not you or chat.id in held.chats.muted:
        return
    who = chat.name_of(sight.by) or "somebody"
    if before is None:
        if sight.by not in (you, BeingId(0)) and you not in chat.away and chat.member(you):
            group = f" the group {named(chat, you)}" if chat.kind is ChatKind.GROUP else " a chat with you"
            yield ChatTold(f"{who} {'brings you into' if chat.count else 'begins'}{group}. (:chats)")
        return
    for member in others(chat, you):
        was = next((one for one in before.members if one.being == member.being), None)
        if member.left and was is not None and not was.left:
            yield ChatTold(f"{member.name} leaves the chat {named(before, you)}.")
        elif was is None or (was.left and not member.left):
            yield ChatTold(f"{member.name} joins the chat {named(chat, you)}.")
    for revision in chat.revisions[len(before.revisions) :]:
        applied = revision.state is RevisionState.APPLIED
        how = "has changed how they are with you" if applied else "might change how they are with you"
        yield ChatTold(f"{who} {how}: {revision.reason or revision.personality} (:chats)")


@_told.register
def _choices(sight: ChoicesSelf, held: Holdings, people: People) -> Iterable[Entry]:
    for being in {*sight.blocked, *held.chats.blocked}:
        if (being in sight.blocked) != (being in held.chats.blocked):
            how = "You take no messages of {} any more." if being in sight.blocked else "You take messages of {} again."
            yield ChatTold(how.format(people.get(being, ("them", ""))[0]))


@_told.register
def _governed(sight: FolkChanged, _held: Holdings, _people: People) -> Iterable[Entry]:
    yield Governed(sight)


def missed(before: Holdings, after: Holdings, *, known: bool) -> Iterator[Entry]:
    """Yield what a scene brought that was not known before it; on first coming to town, what waits, counted."""
    if not known:
        if after.unread_messages or after.my_turn:
            yield Awaits(after.unread_messages, len(after.my_turn))
        return
    newest = max((letter.id for letter in before.letters), default=0)
    for letter in after.unread:
        if letter.id > newest:
            yield Wrote(letter, after.you)
    yield from _chatted_meanwhile(before, after)
    for trade in after.trades.values():
        if trade != _still(before, trade.id, until=trade.until_tick) and after.you:
            yield Dealt(trade, after.you)


def _chatted_meanwhile(before: Holdings, after: Holdings) -> Iterator[Entry]:
    for chat in after.chats.of.values():
        member, was = chat.member(after.you), before.chats.of.get(chat.id)
        known = max(was.count if was else 0, member.read if member else chat.count)
        for line in chat.lines:
            if line.id > known and line.sender != after.you and chat.id not in after.chats.muted:
                yield _chatted(chat, line, after, {})


def _still(before: Holdings, trade: int, *, until: int) -> object:
    """Return a trade as it was known, when it ends not counting."""
    was = before.trades.get(trade)
    return msgspec.structs.replace(was, until_tick=until) if was else None
