"""What the town lives on: goods, occupations, recipes, prices and the bounds of every number (RULES 2 to 4).

Apart because this is the one table: the rules decide by it, and help, prompts, the price board and the documents render from
it. Money is a whole number of tenths of gold everywhere; `gold` writes it and `tenths` reads it for people.
"""

import re
from enum import StrEnum
from typing import Final, NamedTuple


class Item(StrEnum):
    """A kind of goods; the order is the order of every list."""

    SEED = "seed"
    WHEAT = "wheat"
    WOOD = "wood"
    BREAD = "bread"
    HOUSE = "house"
    TEMP_ROOM = "temp_room"

    def __str__(self) -> str:
        """Return what people call it; the value is what frames and saves hold."""
        return "room voucher" if self is Item.TEMP_ROOM else self.value

    def __format__(self, form: str) -> str:
        """Write it as people call it."""
        return format(str(self), form)


class Occupation(StrEnum):
    """What somebody works as."""

    FARMER = "farmer"
    CHEF = "chef"
    CARPENTER = "carpenter"


class Pace(StrEnum):
    """How periods of the day end."""

    CLOCK = "clock"
    """By the clock; who has not acted idles."""
    BARRIER = "barrier"
    """When everybody counted has acted; the clock waits at the period's last minute otherwise, up to a deadline."""


class Act(StrEnum):
    """A main action: one in each period."""

    WORK = "work"
    SLEEP = "sleep"
    IDLE = "idle"


Goods = dict[Item, int]
"""How many of each: only what there is any of, in the order of `Item`. Never changed in place."""


class Recipe(NamedTuple):
    """What a main action of work turns into what."""

    occupation: Occupation
    place: str
    """The kind of place it is done at (`server/world/state.py`, Place)."""
    where: str
    """The place, in words: `on a field`."""
    takes: Goods
    gives: Goods
    stamina: int
    doing: str
    """What others see: `bringing in the wheat`."""


class Price(NamedTuple):
    """The merchant's, each in tenths of gold."""

    charges: int
    """What one pays him."""
    pays: int | None
    """What he pays; None: he does not take it."""


RECIPES: Final[dict[Occupation, Recipe]] = {
    recipe.occupation: recipe
    for recipe in (
        Recipe(
            Occupation.FARMER,
            "field",
            "on the fields",
            {Item.SEED: 1},
            {Item.WHEAT: 5},
            stamina=20,
            doing="bringing in the wheat",
        ),
        Recipe(Occupation.CHEF, "bakery", "in the bakery", {Item.WHEAT: 3}, {Item.BREAD: 2}, stamina=15, doing="baking bread"),
        Recipe(
            Occupation.CARPENTER,
            "workshop",
            "in the workshop",
            {Item.WOOD: 10},
            {Item.HOUSE: 1},
            stamina=30,
            doing="framing a house",
        ),
    )
}

PRICES: Final[dict[Item, Price]] = {
    Item.SEED: Price(50, 50),
    Item.WHEAT: Price(100, 50),
    Item.WOOD: Price(100, 50),
    Item.BREAD: Price(450, 225),
    Item.HOUSE: Price(2600, 1300),
    Item.TEMP_ROOM: Price(150, None),
}
"""The merchant's: endless stock, endless purse."""

TENTHS: Final = 10
"""Of a gold."""

START_MONEY: Final = 200 * TENTHS
STAMINA_MAX: Final = 100
BREAD_FEEDS: Final = 30
SLEEP_RESTS: Final = 30
NO_SLEEP_COSTS: Final = 20
HUNGER_COSTS: Final = 10

QUANTITY_MAX: Final = 10_000
PRICE_MAX: Final = QUANTITY_MAX * PRICES[Item.HOUSE].charges
"""The highest total price of an offer: what the merchant charges for as many houses as can be named."""

OPEN_TRADES_MAX: Final = 8
"""Trades that one being may have offered and not yet seen ended."""

FAIR_SELL_PERCENT: Final = 80
"""A villager may sell for no less than this share of what the merchant would pay …"""
FAIR_BUY_PERCENT: Final = 120
"""… and buy for no more than this share of what he would charge; and never worse than with the merchant himself."""

LETTERS_KEPT: Final = 100
"""Broadcasts that stay on the wall."""

BROADCASTS_MOST: Final = 5
"""Broadcasts of one sender in an hour of the town: nobody can push out what others wrote."""

_NAMES = {"room": "temp_room", "voucher": "temp_room", "room_voucher": "temp_room", "loaf": "bread", "loaves": "bread"}
"""Other names that people have for items."""

_MONEY = re.compile(r"(\d{1,9})(?:[.,](\d))?(?: ?g(?:old)?)?")


def gold(money: int) -> str:
    """Return tenths as gold: `22.5`, `200`, `-3`."""
    whole, rest = divmod(abs(money), TENTHS)
    return f"{'-' if money < 0 else ''}{whole:,}{f'.{rest}' if rest else ''}"


def tenths(text: str) -> int | None:
    """Read what a person typed as gold: `22.5` is 225; None when it is no such number."""
    match = _MONEY.fullmatch(text.strip().casefold())
    return int(match[1]) * TENTHS + int(match[2] or 0) if match else None


_BULK: Final = frozenset({Item.WHEAT, Item.WOOD, Item.BREAD})
"""What has no plural: it is measured, not counted."""


def called(item: Item, count: int) -> str:
    """Return what so many of an item are called: `seed`, `seeds`, `room vouchers`; `wheat` however much of it."""
    return str(item) if count == 1 or item in _BULK else f"{item}s"


def counted(item: Item, count: int) -> str:
    """Return so many of an item in words: `1 seed`, `16 seeds`, `1,200 wheat`."""
    return f"{count:,} {called(item, count)}"


def listed(goods: Goods) -> str:
    """Return goods in words: `3 wheat, 2 houses`; `nothing` when there are none."""
    return ", ".join(counted(item, count) for item, count in goods.items()) or "nothing"


def plus(goods: Goods, more: Goods, times: int = 1) -> Goods:
    """Return goods with `times` the others added, in order and without what there is none of; may go below zero."""
    counts = {item: goods.get(item, 0) + times * more.get(item, 0) for item in Item}
    return {item: count for item, count in counts.items() if count}


def minus(goods: Goods, less: Goods) -> Goods:
    """Return goods with others taken away."""
    return plus(goods, less, -1)


def find_item(text: str) -> Item | None:
    """Return the item that somebody named: any case, a plural s, a space or hyphen for the underscore, `room`, `voucher`."""
    key = re.sub(r"[\s-]+", "_", text.strip().casefold())
    key = _NAMES.get(key.removesuffix("s"), _NAMES.get(key, key))
    return next((item for item in Item if key in (item.value, f"{item.value}s")), None)


def find_occupation(text: str) -> Occupation | None:
    """Return the occupation that somebody named, in any case."""
    key = text.strip().casefold()
    return next((occupation for occupation in Occupation if occupation.value == key), None)
