"""The rule of handing over for nothing: giving to a neighbour, putting down and picking up (RULES 4).

Apart because it is one rule: goods and money change hands here without a promise, and only within an arm's reach.
"""

from server.world.events import AnyEvent, Dropped, Gave, Took
from server.world.lookup import find_goods, find_other, goods_lacks, is_merchant, lack, lacking, life_of, money_lacks
from server.world.number import quantity, whole
from server.world.refusal import Refusal
from server.world.sense import sees, sees_cell
from server.world.state import Being, Life, World
from shared.commands import Drop, Give, Take
from shared.economy import TENTHS, Goods, Item, find_item
from shared.geometry import distance
from shared.living import Pile

_REACH = 1
"""Cells that an arm reaches."""

_MONEY = ("gold", "g", "money", "coin", "coins")
"""What names money, where money can be meant."""


def give(world: World, being: Being, command: Give) -> tuple[AnyEvent, ...] | Refusal:
    """Hand goods, or whole gold, to somebody beside."""
    life = life_of(being)
    if isinstance(life, Refusal):
        return life
    other = _neighbour(world, being, command.to)
    if isinstance(other, Refusal):
        return other
    handed = _handful(command)
    if isinstance(handed, Refusal):
        return handed
    goods, money = handed
    lacks = goods_lacks(life, goods) + money_lacks(life, money)
    if lacks:
        return lacking("lacking", lacks, life, "Nothing was given.")
    return (Gave(being.id, other.id, goods, money),)


def drop(_world: World, being: Being, command: Drop) -> tuple[AnyEvent, ...] | Refusal:
    """Put goods down where one stands."""
    life = life_of(being)
    if isinstance(life, Refusal):
        return life
    if _means_money(command.item):
        return Refusal("unknown_item", "Gold is not left lying about. Give it to somebody beside you.")
    handed = _handful(command)
    if isinstance(handed, Refusal):
        return handed
    goods, _ = handed
    lacks = goods_lacks(life, goods)
    return lacking("lacking", lacks, life, "Nothing was put down.") if lacks else (Dropped(being.id, being.at, goods),)


def take(world: World, being: Being, command: Take) -> tuple[AnyEvent, ...] | Refusal:
    """Pick up from where one stands, or else from a cell beside."""
    life = life_of(being)
    if isinstance(life, Refusal):
        return life
    item = find_goods(command.item) if command.item.strip() else None
    if isinstance(item, Refusal):
        return item
    everything = whole(command.qty, 0, 0) is not None
    qty = 0 if everything else quantity(command.qty)
    if isinstance(qty, Refusal):
        return qty
    if item is None and qty:
        return Refusal("unknown_item", f"What do you want {qty:,} of? Name it, or take everything.")
    return _pick_up(world, being, item, qty)


def _pick_up(world: World, being: Being, item: Item | None, qty: int) -> tuple[AnyEvent, ...] | Refusal:
    """Pick up so many (0: all) of an item (None: of everything) from the nearest pile that has any."""
    pile = next((pile for pile in _piles(world, being) if item is None or item in pile.goods), None)
    if pile is None:
        what = "nothing" if item is None else f"no {item}"
        return Refusal("nothing_here", f"There is {what} to pick up here. Stand on it, or beside it.")
    if item is None:
        return (Took(being.id, pile.at, pile.goods),)
    lies = pile.goods[item]
    if qty > lies:
        return Refusal("lacking", f"There is less than that: {lack(item, str(qty), str(lies))}.")
    return (Took(being.id, pile.at, {item: qty or lies}),)


def _piles(world: World, being: Being) -> list[Pile]:
    """Return what lies within reach: under one's feet first, then in reading order."""
    near = [pile for pile in world.piles if distance(pile.at, being.at) <= _REACH and sees_cell(world.town, being.at, pile.at)]
    return sorted(near, key=lambda pile: distance(pile.at, being.at))


def _neighbour(world: World, being: Being, name: str) -> Being | Refusal:
    """Return who stands beside and can be given something."""
    other = find_other(world, being, name)
    if isinstance(other, Refusal):
        return other
    if is_merchant(other):
        return Refusal("merchant", f"{other.name} takes no gifts. Sell to him on the market square.")
    if not other.present:
        return Refusal("away", f"{other.name} is not in town now.")
    if distance(being.at, other.at) > _REACH or not sees(world, being, other):
        return Refusal("too_far", f"{other.name} is not beside you. Walk up to them first (go to {other.name}).")
    if not isinstance(other.life, Life):
        return Refusal("no_life", f"{other.name} has not begun a villager's life yet and cannot keep anything.")
    return other


def _means_money(text: str) -> bool:
    return find_item(text) is None and text.strip().casefold() in _MONEY


def _handful(command: Give | Drop) -> tuple[Goods, int] | Refusal:
    """Return the goods and the money, in tenths, that a command names."""
    qty = quantity(command.qty)
    if isinstance(qty, Refusal):
        return qty
    if isinstance(command, Give) and _means_money(command.item):
        return {}, qty * TENTHS
    item = find_goods(command.item)
    return item if isinstance(item, Refusal) else ({item: qty}, 0)
