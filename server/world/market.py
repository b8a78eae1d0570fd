"""The rule of the market: buying from the merchant and selling to him, at his prices (RULES 3).

Apart because it is one rule. His stock and his purse have no end, so that nobody can be shut out of the economy; his prices
stand in `shared/economy.py`.
"""

from server.world.events import AnyEvent, Bought, Sold
from server.world.lookup import find_goods, goods_lacks, lacking, life_of, money_lacks, named_place, stands_in
from server.world.number import quantity
from server.world.refusal import Refusal
from server.world.state import Being, Life, World
from shared.commands import Buy, Sell
from shared.economy import PRICES, Item, gold

SQUARE = "square"
"""The kind of place where the merchant deals."""


def buy(world: World, being: Being, command: Buy) -> tuple[AnyEvent, ...] | Refusal:
    """Buy from the merchant."""
    deal = _deal(world, being, command)
    if isinstance(deal, Refusal):
        return deal
    life, item, qty = deal
    money = qty * PRICES[item].charges
    lacks = money_lacks(life, money)
    if lacks:
        affordable = life.free_money // PRICES[item].charges
        hint = f"You can pay for {affordable:,}." if affordable else "Sell something first, or work."
        return lacking("cannot_pay", lacks, life, hint)
    return (Bought(being.id, item, qty, money),)


def sell(world: World, being: Being, command: Sell) -> tuple[AnyEvent, ...] | Refusal:
    """Sell to the merchant."""
    deal = _deal(world, being, command)
    if isinstance(deal, Refusal):
        return deal
    life, item, qty = deal
    pays = PRICES[item].pays
    if pays is None:
        return Refusal("not_sold", f"The merchant does not take {item} back. He takes {', '.join(map(str, _taken()))}.")
    lacks = goods_lacks(life, {item: qty})
    if lacks:
        return lacking("cannot_deliver", lacks, life, f"He pays {gold(pays)} gold for each that you have.")
    return (Sold(being.id, item, qty, qty * pays),)


def _deal(world: World, being: Being, command: Buy | Sell) -> tuple[Life, Item, int] | Refusal:
    """Return who deals and in how much of what, when it can be dealt in here."""
    life, item, qty = life_of(being), find_goods(command.item), quantity(command.qty)
    if isinstance(life, Refusal):
        return life
    if isinstance(item, Refusal):
        return item
    if isinstance(qty, Refusal):
        return qty
    if not stands_in(world, being, SQUARE):
        return Refusal("not_at_market", f"You are not on the market square. {named_place(world, SQUARE)}")
    return life, item, qty


def _taken() -> tuple[Item, ...]:
    return tuple(item for item, price in PRICES.items() if price.pays is not None)
