"""Whom a villager offers trades, by rule, and what it does not try again so soon.

Apart because this is all a villager keeps in mind of its own tries: `Dealings` is not journalled; after a restart it may ask once
more. It knows people by having met them, and never what they own: who has no use for an offer turns it down.
"""

from collections.abc import Collection, Iterator

import msgspec
from msgspec.structs import replace

from server.mind.bargain import PECKISH, affords, asked, coming, spare
from server.mind.memory import Acquaintance, Mind
from server.mind.perceive import Surroundings
from shared.calendar import MINUTES_PER_DAY, MINUTES_PER_HOUR, TICKS_PER_SECOND
from shared.commands import Command, Offer
from shared.economy import RECIPES, Item, Occupation
from shared.ids import BeingId
from shared.sights import Kind, LifeSeen, Side, TradeSeen, TradeState

OPEN_MOST = 3
"""Own offers open at once."""

_EVERY_MINUTES = 5
"""How often a villager thinks of offers; each in its own minute."""

_SNUB_TICKS = 60 * TICKS_PER_SECOND
_SNUB_PLAYER_TICKS = 300 * TICKS_PER_SECOND
"""The same person is not asked the same again before so long …"""
_SNUB_MINUTES = {Side.SELL: MINUTES_PER_DAY // 2, Side.BUY: 3 * MINUTES_PER_HOUR}
"""… nor before so many minutes of the town."""

_PATIENCE_TICKS = 8 * TICKS_PER_SECOND
_PATIENCE_MOST = 16
"""A deed that was refused is not tried again for 8 s, then 16, and so on."""
_PAUSE_TICKS = 3
"""After any deed: what came of it must have been perceived before the very same is tried again."""

_WHEAT_AT_ONCE = 6
_BREAD_AT_ONCE = 1


class Dealings(msgspec.Struct, frozen=True):
    """What a villager tried."""

    blocked: dict[str, int] = {}
    """By deed: the tick before which it is not tried again."""
    refusals: dict[str, int] = {}
    """By deed: how often it was refused since it last succeeded."""
    snubs: dict[tuple[BeingId, Item, Side], tuple[int, int]] = {}
    """By whom, what and how: the tick and the minute before which it is not offered again."""
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
    blocked = {other: until for other, until in dealings.blocked.items() if until > tick} | {name: tick + wait}
    refusals = {other: count for other, count in dealings.refusals.items() if other in blocked and other != name}
    return replace(dealings, blocked=blocked, refusals=refusals | ({name: failures} if failures else {}))


def snubbed(dealings: Dealings, whom: tuple[BeingId, Kind], item: Item, side: Side, tick: int, minute: int) -> Dealings:
    """Return the dealings after an offer came to its end, or could not be made."""
    being, kind = whom
    until = (tick + (_SNUB_PLAYER_TICKS if kind is Kind.PLAYER else _SNUB_TICKS), minute + _SNUB_MINUTES[side])
    live = {name: ends for name, ends in dealings.snubs.items() if ends[0] > tick or ends[1] > minute}
    return replace(dealings, snubs=live | {(being, item, side): until})


def after_trade(mind: Mind, around: Surroundings, dealings: Dealings, tick: int, trade: TradeSeen) -> Dealings:
    """Return the dealings after a trade changed: when an own offer ended, that person is left alone for a while."""
    if trade.state.open or trade.initiator != around.you:
        return dealings
    if trade.state is TradeState.COMMITTED and trade.item is Item.WHEAT:
        return dealings
    known = mind.people.get(trade.target)
    whom = (trade.target, known.kind if known else Kind.PLAYER)
    return snubbed(dealings, whom, trade.item, trade.side, tick, around.minute)


def offers(mind: Mind, around: Surroundings, life: LifeSeen, dealings: Dealings, tick: int) -> Iterator[Offer]:
    """Yield the offers worth making now, to people it knows by their occupation."""
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
        if _may_ask(around, dealings, being, item, Side.SELL, tick):
            yield Offer(known.name, Side.SELL, item, qty, asked(item, qty, around.you))


def _people(mind: Mind, around: Surroundings, occupations: Collection[Occupation]) -> list[tuple[BeingId, Acquaintance]]:
    """Return who has one of these occupations; each villager begins with another one."""
    found = [(being, known) for being, known in mind.people.items() if known.occupation in occupations]
    turn = (around.you + around.minute // MINUTES_PER_DAY) % len(found) if found else 0
    return found[turn:] + found[:turn]


def _may_ask(around: Surroundings, dealings: Dealings, being: BeingId, item: Item, side: Side, tick: int) -> bool:
    tick_due, minute_due = dealings.snubs.get((being, item, side), (0, 0))
    if tick < tick_due or around.minute < minute_due:
        return False
    return not any(trade.item is item and being in (trade.initiator, trade.target) for trade in around.trades.values())
