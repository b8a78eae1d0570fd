"""What goods are worth to the trader: what it needs, what it can spare, which offers are fair (RULES 4).

Apart from `livelihood`, which decides when: here stands how much and for how much. Every number comes from
`shared/economy.py` or from the life that is perceived. Money in tenths of gold.
"""

from collections.abc import Iterable

from client.bargains import my_side
from client.prices import band
from shared.economy import (
    BREAD_FEEDS,
    HUNGER_COSTS,
    NO_SLEEP_COSTS,
    PRICES,
    RECIPES,
    STAMINA_MAX,
    Goods,
    Item,
    Recipe,
)
from shared.ids import BeingId
from shared.living import LifeSeen, Side, TradeSeen, TradeState

STRENGTH_KEPT = NO_SLEEP_COSTS + HUNGER_COSTS + 1
"""Stamina that work must leave: after the worst of nights one still stands."""

HUNGRY = STRENGTH_KEPT
"""Stamina at which bread is eaten; somewhat above what work leaves …"""
PECKISH = STAMINA_MAX - BREAD_FEEDS
"""… and at which none of it would be wasted, so that one asks around for some …"""
FAINT = STRENGTH_KEPT // 2
"""… and at which it is worth the merchant's price."""

_STORED_WORKS = 4
"""For how many works inputs are of use when somebody offers them."""
_LOAVES = 2
_BEDS = 2


def recipe_of(life: LifeSeen) -> Recipe:
    """Return what its work takes and gives."""
    return RECIPES[life.occupation]


def product_of(life: LifeSeen) -> Item:
    """Return what its work makes."""
    return next(iter(recipe_of(life).gives))


def cost(goods: Goods) -> int:
    """Return what the merchant charges for these."""
    return sum(count * PRICES[item].charges for item, count in goods.items())


def is_able(life: LifeSeen) -> bool:
    """Tell whether there is strength for a work, and for the night after it."""
    return life.stamina - recipe_of(life).stamina >= STRENGTH_KEPT


def loaf_helps(life: LifeSeen) -> bool:
    """Tell whether bread at hand makes up the strength that work wants."""
    return not is_able(life) and life.stamina <= PECKISH and life.free(Item.BREAD) > 0


def reserve(life: LifeSeen) -> int:
    """Return the money to keep for the next bed and the next work."""
    return life.bed_money + cost(life.lacking)


def affords(life: LifeSeen, price: int) -> bool:
    """Tell whether a price leaves what it lives by."""
    return life.free_money - price >= reserve(life)


def spare(life: LifeSeen, item: Item) -> int:
    """Return how many are neither promised nor needed to live and to work."""
    return max(0, life.free(item) - _kept(life, item))


def _kept(life: LifeSeen, item: Item) -> int:
    match item:
        case Item.HOUSE:  # the last one is sold only for want of what work takes
            return int(life.free_money >= cost(life.lacking))
        case Item.TEMP_ROOM:
            return _BEDS
        case Item.BREAD:
            return int(life.stamina <= PECKISH)
        case _:
            return _STORED_WORKS * recipe_of(life).takes.get(item, 0)


def of_use(life: LifeSeen, trades: Iterable[TradeSeen], you: BeingId, item: Item) -> int:
    """Return how many more are of use, beside what open trades bring."""
    beds = 0 if life.goods.get(Item.HOUSE) else _BEDS
    stores = {Item.HOUSE: 1, Item.TEMP_ROOM: beds, Item.BREAD: _LOAVES}
    store = stores.get(item, _STORED_WORKS * recipe_of(life).takes.get(item, 0))
    return store - life.goods.get(item, 0) - coming(trades, you, item)


def coming(trades: Iterable[TradeSeen], you: BeingId, item: Item) -> int:
    """Return how many open trades would bring; an offer of somebody else's counts once it is accepted."""
    mine = (trade for trade in trades if trade.item is item and my_side(trade, you) is Side.BUY)
    return sum(trade.qty for trade in mine if trade.initiator == you or trade.state is TradeState.ACCEPTED)


def asked(item: Item, qty: int) -> int:
    """Return the price it names, as a buyer or a seller: halfway between what the merchant pays and what he charges."""
    low, high = band(item, qty)
    return (low + high) // 2


def accepts(life: LifeSeen, trades: Iterable[TradeSeen], you: BeingId, trade: TradeSeen) -> bool:
    """Tell whether an offer is fair: no worse than with the merchant, within means, of use, and of what can be spared.

    Never worse than with the merchant is stricter than the shares of RULES 4 (`FAIR_SELL_PERCENT`, `FAIR_BUY_PERCENT`).
    """
    low, high = band(trade.item, trade.qty)
    if my_side(trade, you) is Side.SELL:
        return trade.price >= low and spare(life, trade.item) >= trade.qty
    return trade.price <= high and affords(life, trade.price) and of_use(life, trades, you, trade.item) >= trade.qty
