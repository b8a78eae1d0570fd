"""From sights to the notes worth keeping.

Apart from `perceive`, which holds the moment: what is noted here is journalled, and all that a villager will ever know of it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from server.mind.chatview import for_me
from server.mind.memory import Kept, Mind
from server.mind.notes import (
    Addressee,
    AnyNote,
    BrokeDown,
    DayOver,
    Given,
    Met,
    Noticed,
    Overheard,
    Rested,
    Snubbed,
    SpokeMyself,
    Toiled,
    Traded,
    WasToldNo,
)
from server.mind.options import RESTING
from server.mind.perceive import EVERYDAY, Surroundings
from shared.calendar import day
from shared.chats import Chat, ChatKind, ChatLine, SawChat, SawLine
from shared.ids import BeingId
from shared.living import SLEEPING, Side, TradeSeen, TradeState
from shared.sights import (
    AnySight,
    DayEnded,
    Figure,
    Heard,
    IdledSelf,
    Manner,
    SawAppear,
    SawBegin,
    SawGive,
    SawTrade,
    Scene,
    SleptSelf,
    WasRefused,
    WorkedSelf,
)

Notes = tuple[AnyNote, ...]


def notes_of(
    mind: Mind, around: Surroundings, tick: int, sight: AnySight, *, to_me: bool, meant: Mapping[str, Addressee]
) -> tuple[AnyNote, ...]:
    """Return what is worth keeping of a sight; `around` is as it is after it.

    `to_me`: whether heard words were for the villager. `meant`: for whom its own words are, by the words.
    """
    if isinstance(sight, Heard):
        return _heard(around, tick, sight, to_me=to_me, meant=meant)
    if isinstance(sight, SawChat):
        return _changed(mind, around, sight, meant)
    if isinstance(sight, SawLine):
        chat = around.chats.get(sight.chat)
        fresh = chat is not None and sight.line.id > mind.chats.get(sight.chat, Kept()).heard
        return _written(mind, around, chat, sight.line, meant, set()) if chat is not None and fresh else ()
    note = _NOTES.get(type(sight))
    return note(mind, around, tick, sight) if note else ()


def _is_news(mind: Mind, figure: Figure) -> bool:
    """Tell whether somebody is seen for the first time, or works as something new."""
    known = mind.people.get(figure.id)
    return known is None or known.occupation is not figure.occupation


def _met(around: Surroundings, tick: int, figure: Figure) -> Met:
    return Met(
        tick=tick,
        minute=around.minute,
        being=figure.id,
        name=figure.name,
        kind=figure.kind,
        occupation=figure.occupation,
        regard=_FAMILY if figure.name in _named(around.persona.background) else 0.0,
    )


_FAMILY = 0.5
"""What a villager thinks of who belongs to its history, before anything else."""


def _named(background: str) -> frozenset[str]:
    return frozenset(re.findall(r"[A-Z]\w+", background))


def _noticed(mind: Mind, around: Surroundings, tick: int, sight: SawBegin) -> Notes:
    """Return what somebody is seen doing, once a day of each thing in a row; of the villager itself only that it rests."""
    being, doing = sight.being, sight.doing
    figure, known = around.figures.get(being), mind.people.get(being)
    if being == around.you:
        return _lay_down(around, tick, doing)
    if figure is None or known is None or not doing:
        return ()
    if known.doing == doing and day(known.seen_minute) == day(around.minute):
        return ()
    place = around.place_at(figure.at)
    seen = Noticed(tick=tick, minute=around.minute, being=being, name=figure.name, doing=doing, place=place.name if place else "")
    return (seen,)


def _lay_down(around: Surroundings, tick: int, doing: str) -> Notes:
    """Return the rest that lies in what it does: a while of it; or a night's, for whom no rule of sleep tells one."""
    slept = around.life is None and doing.startswith(SLEEPING)
    return (Rested(tick=tick, minute=around.minute, slept=slept),) if slept or doing == RESTING else ()


def _traded(_mind: Mind, around: Surroundings, tick: int, sight: SawTrade) -> Notes:
    """Return what is kept of a trade: that it was settled, or that the other did not want it."""
    trade = sight.trade
    if trade.state is TradeState.COMMITTED:
        return (_settled(around, tick, trade),)
    other = trade.target if trade.initiator == around.you else trade.initiator
    if trade.state not in (TradeState.REJECTED, TradeState.WITHDRAWN) or sight.by != other:
        return ()
    name = trade.target_name if trade.initiator == around.you else trade.initiator_name
    return (Snubbed(tick=tick, minute=around.minute, other=other, name=name, item=trade.item, qty=trade.qty),)


def _settled(around: Surroundings, tick: int, trade: TradeSeen) -> Traded:
    own = trade.initiator == around.you
    return Traded(
        tick=tick,
        minute=around.minute,
        other=trade.target if own else trade.initiator,
        name=trade.target_name if own else trade.initiator_name,
        sold=(trade.side is Side.SELL) == own,
        item=trade.item,
        qty=trade.qty,
        price=trade.price,
    )


def _given(_mind: Mind, around: Surroundings, tick: int, sight: SawGive) -> Notes:
    if around.you not in (sight.giver, sight.taker):
        return ()
    mine = sight.giver == around.you
    other = sight.taker if mine else sight.giver
    figure = around.figures.get(other)
    name = figure.name if figure else "somebody"
    given = Given(tick=tick, minute=around.minute, other=other, name=name, mine=mine, goods=sight.goods, money=sight.money)
    return (given,)


def _ended(_mind: Mind, around: Surroundings, tick: int, sight: DayEnded) -> Notes:
    over = DayOver(
        tick=tick,
        minute=around.minute,
        day=sight.day,
        slept=sight.slept,
        stamina=sight.stamina,
        earned=sight.earned,
        made=sight.made,
        trades=sight.trades,
    )
    return (over,) if sight.stamina else (over, BrokeDown(tick=tick, minute=around.minute))


def _heard(around: Surroundings, tick: int, heard: Heard, *, to_me: bool, meant: Mapping[str, Addressee]) -> tuple[AnyNote, ...]:
    if not heard.words or heard.manner is Manner.EMOTE:
        return ()
    if heard.speaker == around.you:
        listener = meant.get(heard.words, Addressee(BeingId(0), ""))
        return (
            SpokeMyself(
                tick=tick,
                minute=around.minute,
                to=listener.being,
                name=listener.name,
                words=heard.words,
                manner=heard.manner,
                by_rule=heard.by_rule,
                stream=heard.stream,
                about=listener.about,
            ),
        )
    return (
        Overheard(
            tick=tick,
            minute=around.minute,
            speaker=heard.speaker,
            name=heard.name,
            words=heard.words,
            manner=heard.manner,
            to_me=to_me,
        ),
    )


def _refused(_mind: Mind, around: Surroundings, tick: int, sight: WasRefused) -> Notes:
    return () if sight.code in EVERYDAY else (WasToldNo(tick=tick, minute=around.minute, code=sight.code, words=sight.words),)


def _scene(mind: Mind, around: Surroundings, tick: int, _sight: Scene) -> Notes:
    met = tuple(_met(around, tick, figure) for figure in around.others if _is_news(mind, figure))
    return met + tuple(note for chat in around.chats.values() for note in _caught_up(mind, around, chat, {}))


def _changed(mind: Mind, around: Surroundings, sight: SawChat, meant: Mapping[str, Addressee]) -> Notes:
    chat = around.chats.get(sight.chat.id)
    return _caught_up(mind, around, chat, meant) if chat is not None and sight.chat.lines else ()


def _caught_up(mind: Mind, around: Surroundings, chat: Chat, meant: Mapping[str, Addressee]) -> Notes:
    """Return what a chat holds that the villager does not remember: it was away, or has only just come to the group."""
    kept = mind.chats.get(chat.id)
    member = chat.member(around.you)
    since = kept.heard if kept is not None else member.read if member is not None and chat.kind is ChatKind.GROUP else 0
    met = set[BeingId]()
    notes = list[AnyNote]()
    for line in chat.lines:
        if line.id > since:
            notes += _written(mind, around, chat, line, meant, met)
    return tuple(notes)


def _written(
    mind: Mind, around: Surroundings, chat: Chat, line: ChatLine, meant: Mapping[str, Addressee], met: set[BeingId]
) -> Notes:
    """Return what is kept of a message; `met`: of whom it is kept already that they wrote for the first time.

    What was brought in from a file is not: nobody wrote it here, and a file may say anything.
    """
    if line.imported:
        return ()
    if line.sender == around.you:
        return (_own(chat, line, meant.get(meant_as(chat.id, line.words))),)
    member = next((one for one in chat.members if one.being == line.sender), None)
    heard = Overheard(
        tick=line.tick,
        minute=line.minute,
        speaker=line.sender,
        name=member.name if member is not None else "somebody",
        words=line.words,
        manner=Manner.SAY,
        to_me=for_me(chat, line, around.you),
        chat=chat.id,
        line=line.id,
    )
    if member is None or line.sender in mind.people or line.sender in met:
        return (heard,)
    met.add(line.sender)
    first = Met(tick=line.tick, minute=line.minute, being=member.being, name=member.name, kind=member.kind, chat=chat.id)
    return (first, heard)


def _own(chat: Chat, line: ChatLine, meant: Addressee | None) -> SpokeMyself:
    """Return what is kept of the villager's own message; without `meant` it was sent before a restart, and answered all."""
    player = chat.player
    if meant is None:
        listener = (player.being, player.name) if player is not None else (BeingId(0), "")
        meant = Addressee(*listener, upto=0 if line.first else line.id - 1)
    return SpokeMyself(
        tick=line.tick,
        minute=line.minute,
        to=meant.being,
        name=meant.name,
        words=line.words,
        manner=Manner.SAY,
        by_rule=line.by_rule,
        stream=line.stream,
        about=meant.about,
        chat=chat.id,
        line=line.id,
        upto=meant.upto,
    )


def meant_as(chat: int, words: str) -> str:
    """Return by what it is looked up for whom words of a chat are."""
    return f"{chat}\n{words}"


def _appeared(mind: Mind, around: Surroundings, tick: int, sight: SawAppear) -> Notes:
    figure = sight.figure
    return (_met(around, tick, figure),) if figure.id != around.you and _is_news(mind, figure) else ()


_NOTES: dict[type, Callable[[Mind, Surroundings, int, Any], Notes]] = {
    Scene: _scene,
    SawAppear: _appeared,
    SawBegin: _noticed,
    WasRefused: _refused,
    SawTrade: _traded,
    SawGive: _given,
    WorkedSelf: lambda _, around, tick, sight: (Toiled(tick=tick, minute=around.minute, takes=sight.takes, gives=sight.gives),),
    SleptSelf: lambda _, around, tick, __: (Rested(tick=tick, minute=around.minute, slept=True),),
    IdledSelf: lambda _, around, tick, sight: () if sight.by_rule else (Rested(tick=tick, minute=around.minute, slept=False),),
    DayEnded: _ended,
}
"""By the kind of sight; of all others nothing is kept."""

NOTABLE: frozenset[type] = frozenset({Heard, SawChat, SawLine, *_NOTES})
"""The sights of which there may be notes."""
