"""What goods are worth to a villager: prices it asks, offers it accepts, and what it never gives away (RULES 4).

Apart from `livelihood`, which decides when to trade: here stands with what gain. Always by the rule, and never worse than with
the merchant himself; a mind may be stricter, never looser. Money in tenths of gold.
"""

from collections.abc import Mapping

from msgspec.structs import replace

from shared.economy import (
    BREAD_FEEDS,
    FAIR_BUY_PERCENT,
    FAIR_SELL_PERCENT,
    PRICES,
    RECIPES,
    STAMINA_MAX,
    Item,
    Occupation,
    minus,
)
from shared.ids import BeingId
from shared.living import LifeSeen, Side, TradeSeen, TradeState

HUNGRY = 35
"""Stamina at which bread is eaten …"""
PECKISH = STAMINA_MAX - BREAD_FEEDS
"""… and at which none of it would be wasted, so that one looks for some …"""
_LOAF_KEPT = 50
"""… and at which a loaf is not for sale."""

_STORED = {
    Occupation.FARMER: {Item.SEED: 10, Item.BREAD: 2},
    Occupation.CHEF: {Item.WHEAT: 18, Item.BREAD: 2},
    Occupation.CARPENTER: {Item.WOOD: 30, Item.BREAD: 2},
}
"""Up to how many are of use when somebody offers them; of other goods none but a house, and vouchers without one."""

BEDS = 2
"""Vouchers at hand, without a house."""

_ASKED_PERCENT = 45
_ASKED_SPREAD = 11
"""A villager asks from 45 to 55 hundredths of the way from what the merchant pays to what he charges."""


def product(occupation: Occupation) -> Item:
    """Return what an occupation makes."""
    return next(iter(RECIPES[occupation].gives))


def asked(item: Item, qty: int, being: BeingId) -> int:
    """Return the price that a villager names for so many, as a buyer or a seller: a little its own."""
    price = PRICES[item]
    low = price.charges if price.pays is None else price.pays
    part = _ASKED_PERCENT + being * 3 % _ASKED_SPREAD
    return qty * (low + (price.charges - low) * part // 100)


def least(item: Item, qty: int) -> int:
    """Return the lowest price at which so many are sold: by the rule, and no less than the merchant would pay."""
    price = PRICES[item]
    worth = qty * (price.charges if price.pays is None else price.pays)
    return max(worth, -(-worth * FAIR_SELL_PERCENT // 100))


def most(item: Item, qty: int) -> int:
    """Return the highest price at which so many are bought: by the rule, and no more than the merchant would charge."""
    cost = qty * PRICES[item].charges
    return min(cost, cost * FAIR_BUY_PERCENT // 100)


def reserve(life: LifeSeen) -> int:
    """Return the money to keep for the next bed and the next work."""
    if not life.lacking or spare(life, product(life.occupation)):
        return life.bed_money
    return life.bed_money + sum(count * PRICES[item].charges for item, count in RECIPES[life.occupation].takes.items())


def affords(life: LifeSeen, item: Item, price: int) -> bool:
    """Tell whether the price leaves what it lives by; a house must leave a little more."""
    return life.free_money - price >= reserve(life) + (_CUSHION if item is Item.HOUSE else 0)


_CUSHION = 2 * PRICES[Item.TEMP_ROOM].charges


def spare(life: LifeSeen, item: Item) -> int:
    """Return how many are neither promised nor needed to live and to work."""
    return max(0, life.free(item) - _kept(life, item))


def _kept(life: LifeSeen, item: Item) -> int:
    if item is Item.HOUSE:
        return 1
    if item is Item.TEMP_ROOM:
        return 0 if life.goods.get(Item.HOUSE) else BEDS
    if item is Item.BREAD:
        return int(life.stamina <= _LOAF_KEPT)
    return 2 * RECIPES[life.occupation].takes.get(item, 0)


def of_use(life: LifeSeen, trades: Mapping[int, TradeSeen], you: BeingId, item: Item) -> int:
    """Return how many more are of use, beside what is coming."""
    if item is Item.HOUSE:
        store = 1
    elif item is Item.TEMP_ROOM:
        store = 0 if life.goods.get(Item.HOUSE) else BEDS
    else:
        store = _STORED[life.occupation].get(item, 0)
    return store - life.goods.get(item, 0) - coming(trades, you, item)


def coming(trades: Mapping[int, TradeSeen], you: BeingId, item: Item) -> int:
    """Return how many open trades would bring, those aside that somebody else offered and were not accepted."""
    return sum(
        trade.qty
        for trade in trades.values()
        if trade.item is item and not sells(trade, you) and (trade.initiator == you or trade.state is not TradeState.PENDING)
    )


def sells(trade: TradeSeen, you: BeingId) -> bool:
    """Tell whether the villager is the one who hands over the goods."""
    return (trade.side is Side.SELL) == (trade.initiator == you)


def accepts(life: LifeSeen, trades: Mapping[int, TradeSeen], you: BeingId, trade: TradeSeen) -> bool:
    """Tell whether an offer is good: fair, within means, and without giving up what it needs to live."""
    item, qty, price = trade.item, trade.qty, trade.price
    if sells(trade, you):
        return spare(life, item) >= qty and price >= least(item, qty)
    if not affords(life, item, price):
        return False
    resold = PRICES[item].pays
    profit = resold is not None and price < qty * resold
    return profit or (of_use(life, trades, you, item) >= qty and price <= most(item, qty))


def in_the_way(life: LifeSeen, trades: Mapping[int, TradeSeen], you: BeingId, trade: TradeSeen) -> TradeSeen | None:
    """Return an own unanswered offer to take back, so that the goods promised in it serve a better chance at hand."""
    own = [other for other in trades.values() if other.initiator == you and other.state is TradeState.PENDING]
    waiting = [other for other in own if other.item is trade.item and sells(other, you)]
    if not waiting or not sells(trade, you):
        return None
    promised = {trade.item: sum(other.qty for other in waiting)}
    lifted = replace(life, held_goods=minus(life.held_goods, promised))
    return waiting[0] if accepts(lifted, trades, you, trade) else None


def regrets(life: LifeSeen, you: BeingId, trade: TradeSeen) -> bool:
    """Tell whether a trade under way is no longer wanted: it is hungry for the bread, or has a house by now."""
    if sells(trade, you):
        return trade.item is Item.BREAD and life.stamina <= HUNGRY and not life.free(Item.BREAD)
    return trade.item in (Item.HOUSE, Item.TEMP_ROOM) and bool(life.goods.get(Item.HOUSE))
