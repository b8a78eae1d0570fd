"""The folds of the economy: what work, trade, messages and the end of a day change in a world.

Apart from `evolve`, which calls them, only for length: one fold an event, no rule among them. Amounts stand in the events, so
a changed recipe or price never changes the past.
"""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from server.world import events as e
from server.world.chatfolds import lettered, read_all
from server.world.state import Life, Trade, World
from shared.calendar import day
from shared.economy import LETTERS_KEPT, STAMINA_MAX, Act, Goods, Item, minus, plus
from shared.geometry import Cell
from shared.ids import TOWN, BeingId
from shared.living import DayBook, Pile, TradeState
from shared.sights import Kind

ENDED_KEPT = 256
"""Ended trades that a world remembers; all of them stand in the journal."""

BOOKS_KEPT = 60
"""Days that a world's ledger goes back."""


def _change(world: World, being: BeingId, **fields: Any) -> World:
    beings = world.beings.copy()
    beings[being] = replace(beings[being], **fields)
    return replace(world, beings=beings)


def _life(world: World, being: BeingId) -> Life:
    life = world.beings[being].life
    assert life is not None, f"being {being} has no life to change"  # noqa: S101
    return life


def _live(world: World, being: BeingId, **fields: Any) -> World:
    return _change(world, being, life=replace(_life(world, being), **fields))


def _book(world: World, **more: Goods) -> World:
    """Add to today's page of the ledger."""
    today = day(world.minute)
    *old, page = world.books if world.books and world.books[-1].day == today else (*world.books, DayBook(today))
    page = replace(page, **{name: plus(getattr(page, name), goods) for name, goods in more.items()})
    return replace(world, books=(*old, page)[-BOOKS_KEPT:])


def _created(world: World, event: e.Created) -> World:
    being = world.beings[event.being]
    persona = replace(
        being.persona,
        calling=event.occupation.value,
        gender=event.gender,
        personality=event.personality or being.persona.personality,
    )
    return _change(world, event.being, life=Life(event.occupation), persona=persona)


def _worked(world: World, event: e.Worked) -> World:
    life = _life(world, event.being)
    world = _live(
        world,
        event.being,
        goods=plus(minus(life.goods, event.takes), event.gives),
        stamina=life.stamina - event.stamina,
        acted=event.period,
        act=Act.WORK,
        made=plus(life.made, event.gives),
        made_today=plus(life.made_today, event.gives),
    )
    return _book(world, made=event.gives)


def _slept(world: World, event: e.Slept) -> World:
    life = _life(world, event.being)
    return _live(
        world,
        event.being,
        goods=minus(life.goods, event.takes),
        stamina=life.stamina + event.stamina,
        acted=event.period,
        act=Act.SLEEP,
        slept=event.day,
    )


def _idled(world: World, event: e.Idled) -> World:
    return _live(world, event.being, acted=event.period, act=Act.IDLE)


def _ate(world: World, event: e.Ate) -> World:
    life = _life(world, event.being)
    return _live(world, event.being, goods=minus(life.goods, event.takes), stamina=min(STAMINA_MAX, life.stamina + event.stamina))


def _bought(world: World, event: e.Bought) -> World:
    goods = {event.item: event.qty}
    return _book(_paid(world, event.being, -event.money, goods), bought=goods)


def _sold(world: World, event: e.Sold) -> World:
    goods = {event.item: event.qty}
    return _book(_paid(world, event.being, event.money, minus({}, goods)), sold=goods)


def _gave(world: World, event: e.Gave) -> World:
    world = _paid(world, event.being, -event.money, minus({}, event.goods))
    return _paid(world, event.to, event.money, event.goods)


def _paid(world: World, being: BeingId, money: int, goods: Goods) -> World:
    life = _life(world, being)
    return _live(world, being, money=life.money + money, goods=plus(life.goods, goods))


def _dropped(world: World, event: e.Dropped) -> World:
    return _piled(_paid(world, event.being, 0, minus({}, event.goods)), event.at, event.goods)


def _took(world: World, event: e.Took) -> World:
    return _piled(_paid(world, event.being, 0, event.goods), event.at, minus({}, event.goods))


def _piled(world: World, at: Cell, goods: Goods) -> World:
    piles = {pile.at: pile.goods for pile in world.piles}
    piles[at] = plus(piles.get(at, {}), goods)
    kept = sorted(((cell, lying) for cell, lying in piles.items() if lying), key=lambda pair: (pair[0][1], pair[0][0]))
    return replace(world, piles=tuple(Pile(cell, lying) for cell, lying in kept))


def _offered(world: World, event: e.Offered) -> World:
    trade = event.trade
    world = replace(world, trades={**world.trades, trade.id: trade}, offered=trade.id)
    return _hold(world, trade, trade.initiator, 1)


def _accepted(world: World, event: e.Accepted) -> World:
    trade = replace(world.trades[event.trade], state=TradeState.ACCEPTED, until_tick=event.until_tick)
    return _hold(replace(world, trades={**world.trades, trade.id: trade}), trade, trade.target, 1)


def _confirmed(world: World, event: e.Confirmed) -> World:
    trade = world.trades[event.trade]
    trade = replace(trade, confirmed=(*trade.confirmed, event.being))
    return replace(world, trades={**world.trades, trade.id: trade})


def _settled(world: World, event: e.Settled) -> World:
    trade = world.trades[event.trade]
    goods = {trade.item: trade.qty}
    world = _released(world, trade)
    world = _paid(_paid(world, trade.buyer, -trade.price, goods), trade.seller, trade.price, minus({}, goods))
    for being in (trade.initiator, trade.target):
        life = _life(world, being)
        world = _live(world, being, trades=life.trades + 1, trades_today=life.trades_today + 1)
    world = _book(world, traded=goods, trades={trade.item: 1}, turnover={trade.item: trade.price})
    return _end(world, trade, TradeState.COMMITTED)


def _closed(world: World, event: e.Closed) -> World:
    trade = world.trades[event.trade]
    return _end(_released(world, trade), trade, event.how)


def _end(world: World, trade: Trade, how: TradeState) -> World:
    trades = {number: other for number, other in world.trades.items() if number != trade.id}
    ended = replace(trade, state=how, minute=world.minute)
    return replace(world, trades=trades, ended=(*world.ended, ended)[-ENDED_KEPT:])


def _released(world: World, trade: Trade) -> World:
    """Free what is held for a trade: the target's part only once it was accepted."""
    world = _hold(world, trade, trade.initiator, -1)
    return _hold(world, trade, trade.target, -1) if trade.state is TradeState.ACCEPTED else world


def _hold(world: World, trade: Trade, being: BeingId, times: int) -> World:
    life = _life(world, being)
    if being == trade.buyer:
        return _live(world, being, held_money=life.held_money + times * trade.price)
    return _live(world, being, held_goods=plus(life.held_goods, {trade.item: trade.qty}, times))


def _messaged(world: World, event: e.Messaged) -> World:
    letter = event.letter
    world = replace(world, letters=letter.id)
    if letter.to == TOWN:
        return replace(world, broadcasts=(*world.broadcasts, letter)[-LETTERS_KEPT:])
    return lettered(world, letter)


def _has_read(world: World, event: e.HasRead) -> World:
    world = _change(world, event.being, read=event.upto)
    return read_all(world, event.being) if event.upto > max((letter.id for letter in world.broadcasts), default=0) else world


def _configured(world: World, event: e.Configured) -> World:
    held = world.held_since if event.pace is world.pace else 0
    return replace(world, pace=event.pace, deadline_ticks=event.deadline_ticks, offer_ticks=event.offer_ticks, held_since=held)


def _attended(world: World, event: e.Attended) -> World:
    return _change(world, event.being, attending=event.attending)


def _barrier_held(world: World, event: e.BarrierHeld) -> World:
    return replace(world, held_since=event.tick)


def _period_ended(world: World, event: e.PeriodEnded) -> World:
    beings = world.beings.copy()
    for ident in event.idled:
        being = beings[ident]
        life = replace(_life(world, ident), acted=event.period, act=Act.IDLE)
        gone = ident in event.late and being.kind is Kind.PLAYER  # a villager's mind is waited for again
        beings[ident] = replace(being, life=life, attending=being.attending and not gone)
    return replace(world, beings=beings, anchor_tick=event.tick, anchor_s=event.second, held_since=0)


def _day_settled(world: World, event: e.DaySettled) -> World:
    """Take the losses; a new day begins for everybody, also for those who are away and lose nothing."""
    lost = {loss.being: loss.tired + loss.hunger for loss in event.losses}
    beings = world.beings.copy()
    for being in world.beings.values():
        life = being.life
        if life is not None:
            left = life.stamina - lost.get(being.id, 0)
            fresh = replace(life, stamina=left, dawn_money=life.money, made_today={}, trades_today=0)
            beings[being.id] = replace(being, life=fresh)
    return replace(world, beings=beings)


FOLDS: dict[type, Callable[[World, Any], World]] = {
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
    e.Configured: _configured,
    e.Attended: _attended,
    e.BarrierHeld: _barrier_held,
    e.PeriodEnded: _period_ended,
    e.DaySettled: _day_settled,
}
"""From an event to what it changes."""


def total_goods(world: World) -> Goods:
    """Return all the goods there are: everybody's, and what lies on the ground."""
    goods: Goods = dict.fromkeys(Item, 0)
    for being in world.beings.values():
        if being.life is not None:
            goods = plus(goods, being.life.goods)
    for pile in world.piles:
        goods = plus(goods, pile.goods)
    return goods
