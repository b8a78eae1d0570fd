"""What one observer perceives of the town's affairs: work and goods, trades, messages, the shared day.

Apart from `project`, which calls it, only for length. Most of these events concern one or two beings: the others learn at
most what can be seen from where they stand. After what happened comes how the observer's own life is now, whenever an event
of any kind changed it; last, to everybody, how the period will end.
"""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from server.world import events as e
from server.world.chatbook import faces_of, knows
from server.world.moment import Facts, Moment, Sights
from server.world.scene import BODILESS, life_seen, trade_seen
from server.world.state import Trade
from shared.calendar import period_count
from shared.chats import Chat, SawChat, SawLine, SawMarks
from shared.economy import Goods, Pace
from shared.geometry import Cell
from shared.ids import ARCHIVE, TOWN, BeingId
from shared.living import Pile, Side, TradeSeen
from shared.sights import (
    AteSelf,
    DayEnded,
    DealtSelf,
    GotLetter,
    IdledSelf,
    LifeSelf,
    PaceChanged,
    PersonaSelf,
    ReadSelf,
    SawAppear,
    SawGive,
    SawPile,
    SawTrade,
    Scene,
    SleptSelf,
    WorkedSelf,
)


def _created(moment: Moment, event: e.Created) -> Sights:
    if event.being == moment.observer:
        return (PersonaSelf(moment.after.beings[event.being].persona),)
    seen = moment.eyes.see(moment.after.beings[event.being].at)
    return (SawAppear(moment.facts.actor(event.being)),) if seen else ()


def _worked(moment: Moment, event: e.Worked) -> Sights:
    return (WorkedSelf(event.takes, event.gives, event.stamina),) if event.being == moment.observer else ()


def _slept(moment: Moment, event: e.Slept) -> Sights:
    return (SleptSelf(event.stamina, voucher=bool(event.takes)),) if event.being == moment.observer else ()


def _idled(moment: Moment, event: e.Idled) -> Sights:
    return (IdledSelf(by_rule=False),) if event.being == moment.observer else ()


def _ate(moment: Moment, event: e.Ate) -> Sights:
    return (AteSelf(event.stamina),) if event.being == moment.observer else ()


def _bought(moment: Moment, event: e.Bought) -> Sights:
    return (DealtSelf(Side.BUY, event.item, event.qty, event.money),) if event.being == moment.observer else ()


def _sold(moment: Moment, event: e.Sold) -> Sights:
    return (DealtSelf(Side.SELL, event.item, event.qty, event.money),) if event.being == moment.observer else ()


def _gave(moment: Moment, event: e.Gave) -> Sights:
    beings = moment.after.beings
    seen = moment.eyes.see(beings[event.being].at) and moment.eyes.see(beings[event.to].at)
    told = seen or moment.observer in (event.being, event.to)
    return (SawGive(event.being, event.to, event.goods, event.money),) if told else ()


def _dropped(moment: Moment, event: e.Dropped) -> Sights:
    return _pile(moment, event.at, event.being, put=event.goods)


def _took(moment: Moment, event: e.Took) -> Sights:
    return _pile(moment, event.at, event.being, took=event.goods)


def _pile(moment: Moment, at: Cell, being: BeingId, put: Goods | None = None, took: Goods | None = None) -> Sights:
    if not moment.eyes.see(at):
        return ()
    lies = next((pile for pile in moment.after.piles if pile.at == at), Pile(at, {}))
    seen = moment.eyes.see(moment.after.beings[being].at)
    return (SawPile(lies, being if seen else BeingId(0), put or {}, took or {}),)


def _offered(moment: Moment, event: e.Offered) -> Sights:
    return _trade(moment, event.trade, event.trade.initiator)


def _accepted(moment: Moment, event: e.Accepted) -> Sights:
    trade = moment.after.trades[event.trade]
    return _trade(moment, trade, trade.target)


def _confirmed(moment: Moment, event: e.Confirmed) -> Sights:
    return _trade(moment, moment.after.trades[event.trade], event.being)


def _settled(moment: Moment, event: e.Settled) -> Sights:
    return _trade(moment, moment.after.ended[-1], moment.before.trades[event.trade].confirmed[-1])


def _closed(moment: Moment, event: e.Closed) -> Sights:
    return _trade(moment, moment.after.ended[-1], event.by)


def _trade(moment: Moment, trade: Trade, by: BeingId) -> Sights:
    if moment.observer not in (trade.initiator, trade.target, ARCHIVE):
        return ()
    seen: TradeSeen = trade_seen(moment.after, trade)
    return (SawTrade(seen, by),)


def _messaged(moment: Moment, event: e.Messaged) -> Sights:
    letter = event.letter
    if letter.to == TOWN:
        return (GotLetter(letter),)
    if moment.observer not in (letter.sender, letter.to, ARCHIVE):
        return ()
    ((number, chat),) = _changed_chats(moment)
    new = SawChat(replace(chat, lines=()), letter.sender, faces_of(moment.after, chat))
    begun = () if number in moment.before.chats else (new,)
    return (*begun, SawLine(number, chat.lines[-1]))


def _changed_chats(moment: Moment) -> list[tuple[int, Chat]]:
    """Return the chats in which private messages of an older save were written or read."""
    before = moment.before.chats
    return [(number, chat) for number, chat in moment.after.chats.items() if chat is not before.get(number)]


def _has_read(moment: Moment, event: e.HasRead) -> Sights:
    own = (ReadSelf(event.upto),) if event.being == moment.observer else ()
    known = [chat for _, chat in _changed_chats(moment) if knows(chat, moment.observer)]
    marks = (SawMarks(chat.id, event.being, chat.count, chat.count) for chat in known)
    return (*own, *marks)


def _period_ended(moment: Moment, event: e.PeriodEnded) -> Sights:
    if moment.observer not in event.idled:
        return ()
    return (IdledSelf(by_rule=True, late=moment.observer in event.late),)


def _day_settled(moment: Moment, event: e.DaySettled) -> Sights:
    loss = next((loss for loss in event.losses if loss.being == moment.observer), None)
    then = moment.before.beings[moment.observer].life if loss else None
    if loss is None or then is None:
        return ()
    ended = DayEnded(
        day=event.day,
        slept=then.slept == event.day,
        tired=loss.tired,
        hunger=loss.hunger,
        stamina=then.stamina - loss.tired - loss.hunger,
        earned=then.money - then.dawn_money,
        made=then.made_today,
        trades=then.trades_today,
    )
    return (ended,)


def _nothing(_moment: Moment, _event: Any) -> Sights:
    return ()


SIGHTS: dict[type, Callable[[Moment, Any], Sights]] = {
    e.Created: _created,
    e.Worked: _worked,
    e.Slept: _slept,
    e.Idled: _idled,
    e.Ate: _ate,
    e.Bought: _bought,
    e.Sold: _sold,
    e.Gave: _gave,
    e.Dropped: _dropped,
    e.Took: _took,
    e.Offered: _offered,
    e.Accepted: _accepted,
    e.Confirmed: _confirmed,
    e.Settled: _settled,
    e.Closed: _closed,
    e.Messaged: _messaged,
    e.HasRead: _has_read,
    e.Configured: _nothing,
    e.Attended: _nothing,
    e.BarrierHeld: _nothing,
    e.PeriodEnded: _period_ended,
    e.DaySettled: _day_settled,
}
"""What is perceived of each event, before what follows from it."""

_PACING: tuple[type[e.Event], ...] = (
    e.Arrived,
    e.Returned,
    e.Departed,
    e.MinutePassed,
    e.SpeedChanged,
    e.Created,
    e.Worked,
    e.Slept,
    e.Idled,
    e.Configured,
    e.Attended,
    e.BarrierHeld,
    e.PeriodEnded,
    e.MovedIn,
    e.MovedOut,
)
"""What can change who is waited for, or how long."""

_TOUCHING = frozenset({*SIGHTS, *_PACING})


def touches(facts: Facts) -> bool:
    """Tell whether an event may change somebody's life or the town's pace: most do not, and cost nothing more."""
    if isinstance(facts.event, e.MinutePassed):
        return period_count(facts.before.minute) != period_count(facts.event.minute)
    return type(facts.event) in _TOUCHING


def consequences(moment: Moment, event: e.AnyEvent, sights: Sights) -> Sights:
    """Return what follows from an event that `touches`, after the `sights` of it: the own life, the town's pace."""
    if sights and isinstance(sights[0], Scene):
        return ()
    return (*_life(moment), *_pace(moment, event))


def _life(moment: Moment) -> Sights:
    if moment.observer in BODILESS:
        return ()
    then, now = moment.before.beings[moment.observer].life, moment.after.beings[moment.observer].life
    begun = period_count(moment.before.minute) != period_count(moment.after.minute)
    if now is None or (now is then and not begun):
        return ()
    seen = life_seen(now, moment.after.minute)
    changed = then is None or seen != life_seen(then, moment.before.minute)
    return (LifeSelf(seen),) if changed else ()


def _pace(moment: Moment, event: e.AnyEvent) -> Sights:
    before, after = moment.before, moment.after
    shared = Pace.BARRIER in (before.pace, after.pace) and isinstance(event, _PACING)
    if not shared or not moment.facts.new_pace():
        return ()
    by = after.beings.get(event.by) if isinstance(event, e.Configured) else None
    return (PaceChanged(moment.facts.new_pace()[0], by.name if by else ""),)
