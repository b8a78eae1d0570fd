"""Whom a villager offers trades, by rule, and what it does not try again so soon.

Apart because this is all a villager keeps in mind of its own tries: `Dealings` is not journalled; after a restart it may ask once
more. It knows people by having met them, and never what they own: who has no use for an offer turns it down.
"""

from collections.abc import Collection, Iterator
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from server.mind.bargain import PECKISH, affords, asked, coming, of_use, sells, spare
from server.mind.memory import Acquaintance, Mind
from server.mind.perceive import Surroundings
from shared.calendar import MINUTES_PER_DAY, MINUTES_PER_HOUR, TICKS_PER_SECOND
from shared.commands import Command, Offer
from shared.economy import RECIPES, Item, Occupation
from shared.ids import BeingId
from shared.living import LifeSeen, Side, TradeSeen, TradeState
from shared.sights import Kind

OPEN_MOST = 3
"""Own offers open at once."""

_EVERY_MINUTES = 5
"""How often a villager thinks of offers; each in its own minute."""

_SNUB_TICKS = 30 * TICKS_PER_SECOND
_SNUB_PLAYER_TICKS = 600 * TICKS_PER_SECOND
"""The same person is not asked the same again before so long …"""
_SNUB_MINUTES = {Side.SELL: 4 * MINUTES_PER_HOUR, Side.BUY: 2 * MINUTES_PER_HOUR}
"""… nor before so many minutes of the town …"""
_DOUBLED_MOST = 3
"""… and twice that when nothing came of it, then four times, then eight."""

_PATIENCE_TICKS = 8 * TICKS_PER_SECOND
_PATIENCE_MOST = 16
"""A deed that was refused is not tried again for 8 s, then 16, and so on."""
_FORGOTTEN_TICKS = 120 * TICKS_PER_SECOND
"""When it has not been tried for so long, its refusals are forgotten."""
_PAUSE_TICKS = 3
"""After any deed: what came of it must have been perceived before the very same is tried again."""

_WHEAT_AT_ONCE = 6
_BREAD_AT_ONCE = 1


Asking = tuple[BeingId, Item, Side]
"""Whom one asks, for what, and how."""


class Snub(NamedTuple):
    """Until when somebody is not offered the same again."""

    tick: int
    minute: int
    times: int
    """How often in a row nothing came of it."""


class Dealings(msgspec.Struct, frozen=True):
    """What a villager tried."""

    blocked: dict[str, int] = {}
    """By deed: the tick before which it is not tried again."""
    refusals: dict[str, int] = {}
    """By deed: how often it was refused since it last succeeded."""
    snubs: dict[Asking, Snub] = {}
    """By whom, what and how: an offer that came to its end."""
    counter: Offer | None = None
    """What it offers instead of a trade that it turned down."""
    worked_minute: int = -MINUTES_PER_DAY
    """When it last worked."""


def key(deed: Command) -> str:
    """Return what tells a deed from others."""
    return repr(deed)


def is_blocked(dealings: Dealings, deed: Command, tick: int) -> bool:
    """Tell whether a deed must wait."""
    return bool(dealings.blocked) and dealings.blocked.get(key(deed), 0) > tick


def after_try(dealings: Dealings, deed: Command, tick: int, *, refused: bool) -> Dealings:
    """Return the dealings after a deed was tried."""
    name = key(deed)
    failures = dealings.refusals.get(name, 0) + 1 if refused else 0
    wait = min(2 ** (failures - 1), _PATIENCE_MOST) * _PATIENCE_TICKS if refused else _PAUSE_TICKS
    blocked = {other: until for other, until in dealings.blocked.items() if until + _FORGOTTEN_TICKS > tick}
    blocked[name] = tick + wait
    if deed == dealings.counter:
        dealings = replace(dealings, counter=None)
    refusals = {other: count for other, count in dealings.refusals.items() if other in blocked and other != name}
    return replace(dealings, blocked=blocked, refusals=refusals | ({name: failures} if failures else {}))


def snubbed(dealings: Dealings, known: Acquaintance | None, name: Asking, now: tuple[int, int], *, vain: bool) -> Dealings:
    """Return the dealings after an offer came to its end, or could not be made.

    `now`: the tick and the minute. `vain`: nothing came of it; each time in a row doubles the wait.
    """
    tick, minute = now
    player = known is None or known.kind is Kind.PLAYER
    earlier = dealings.snubs.get(name)
    times = earlier.times + 1 if vain and earlier else int(vain)
    longer = 2 ** min(times, _DOUBLED_MOST)
    wait = (_SNUB_PLAYER_TICKS if player else _SNUB_TICKS) * longer
    snub = Snub(tick + wait, minute + _SNUB_MINUTES[name[2]] * longer, times)
    return replace(dealings, snubs=dealings.snubs | {name: snub})


def after_trade(mind: Mind, around: Surroundings, dealings: Dealings, tick: int, trade: TradeSeen) -> Dealings:
    """Return the dealings after a trade changed: when an own offer ended, that person is left alone for a while.

    Who was turned down is made an offer instead, if only the price was wrong.
    """
    if trade.initiator != around.you:
        turned_down = trade.state is TradeState.REJECTED and not _snubbed_lately(mind, around, dealings, tick, trade)
        return replace(dealings, counter=counter(around, trade)) if turned_down else dealings
    if trade.state.open:
        return dealings
    name = (trade.target, trade.item, trade.side)
    vain = trade.state is not TradeState.COMMITTED
    return snubbed(dealings, mind.people.get(trade.target), name, (tick, around.minute), vain=vain)


def counter(around: Surroundings, trade: TradeSeen) -> Offer | None:
    """Return what to offer instead of a trade that was turned down: its own price for the same; None if it wants none of it."""
    life, item, qty = around.life, trade.item, trade.qty
    if life is None:
        return None
    price = asked(item, qty, around.you)
    if sells(trade, around.you):
        willing = spare(life, item) >= qty and price > trade.price
        return Offer(trade.initiator_name, Side.SELL, item, qty, price) if willing else None
    wanted = of_use(life, around.trades, around.you, item) >= qty and affords(life, item, price)
    return Offer(trade.initiator_name, Side.BUY, item, qty, price) if wanted and price < trade.price else None


def _snubbed_lately(mind: Mind, around: Surroundings, dealings: Dealings, tick: int, trade: TradeSeen) -> bool:
    """Tell whether the same was offered to them in vain already, or they are no friend."""
    side = Side.SELL if sells(trade, around.you) else Side.BUY
    unliked = mind.regard(trade.initiator, around.minute) <= UNLIKED
    return unliked or not _may_ask(around, dealings, trade.initiator, trade.item, side, tick)


UNLIKED = -0.3
"""What a villager thinks of those it does not trade with."""


def offers(mind: Mind, around: Surroundings, life: LifeSeen, dealings: Dealings, tick: int) -> Iterator[Offer]:
    """Yield the offers worth making now: instead of one that was turned down, then to people it knows by their occupation."""
    if dealings.counter is not None:
        yield dealings.counter
    if (around.minute + around.you) % _EVERY_MINUTES:
        return
    if sum(trade.initiator == around.you for trade in around.trades.values()) >= OPEN_MOST:
        return
    yield from _buying(mind, around, life, dealings, tick)
    yield from _selling(mind, around, life, dealings, tick)


def _buying(mind: Mind, around: Surroundings, life: LifeSeen, dealings: Dealings, tick: int) -> Iterator[Offer]:
    for item, qty, maker in _needs(life):
        price = asked(item, qty, around.you)
        if not affords(life, item, price) or coming(around.trades, around.you, item):
            continue
        for being, known in _people(mind, around, {maker}):
            if known.kind is Kind.VILLAGER and _may_ask(around, dealings, being, item, Side.BUY, tick):
                yield Offer(known.name, Side.BUY, item, qty, price)


def _needs(life: LifeSeen) -> Iterator[tuple[Item, int, Occupation]]:
    """Yield what is wanted of others, how many, and who makes it."""
    if life.occupation is Occupation.CHEF and life.free(Item.WHEAT) < _WHEAT_AT_ONCE:
        yield Item.WHEAT, _WHEAT_AT_ONCE, Occupation.FARMER
    if life.occupation is not Occupation.CHEF and life.stamina <= PECKISH and not life.goods.get(Item.BREAD):
        yield Item.BREAD, _BREAD_AT_ONCE, Occupation.CHEF
    if life.occupation is not Occupation.CARPENTER and not life.goods.get(Item.HOUSE):
        yield Item.HOUSE, 1, Occupation.CARPENTER


def _selling(mind: Mind, around: Surroundings, life: LifeSeen, dealings: Dealings, tick: int) -> Iterator[Offer]:
    """Yield offers of what it makes; players come for a house themselves, for few can pay one on their first days."""
    match life.occupation:
        case Occupation.FARMER:
            item, most, buyers = Item.WHEAT, _WHEAT_AT_ONCE, {Occupation.CHEF}
        case Occupation.CHEF:
            item, most, buyers = Item.BREAD, _BREAD_AT_ONCE, {Occupation.FARMER, Occupation.CARPENTER}
        case Occupation.CARPENTER:
            item, most, buyers = Item.HOUSE, 1, {Occupation.FARMER, Occupation.CHEF}
    qty = min(most, spare(life, item))
    if qty < RECIPES[Occupation.CHEF].takes.get(item, 1):
        return
    for being, known in _people(mind, around, buyers):
        unasked = item is Item.HOUSE and known.kind is Kind.PLAYER
        if not unasked and _may_ask(around, dealings, being, item, Side.SELL, tick):
            yield Offer(known.name, Side.SELL, item, qty, asked(item, qty, around.you))


def _people(mind: Mind, around: Surroundings, occupations: Collection[Occupation]) -> list[tuple[BeingId, Acquaintance]]:
    """Return who has one of these occupations; each villager begins with another one."""
    found = [(being, known) for being, known in mind.people.items() if known.occupation in occupations]
    turn = (around.you + around.minute // MINUTES_PER_DAY) % len(found) if found else 0
    return found[turn:] + found[:turn]


def _may_ask(around: Surroundings, dealings: Dealings, being: BeingId, item: Item, side: Side, tick: int) -> bool:
    snub = dealings.snubs.get((being, item, side))
    if snub is not None and (tick < snub.tick or around.minute < snub.minute):
        return False
    return not any(trade.item is item and being in (trade.initiator, trade.target) for trade in around.trades.values())
