"""What a villager says of goods, prices and its own strength: from the one table, and from what it owns.

Apart from `facts` because every number here is rendered from `shared/economy.py`, never typed: what is told in talk is what the
rules will do.
"""

import re

from server.mind.bargain import HUNGRY, asked, product, spare
from server.mind.known import listed, the
from server.mind.livelihood import place_of
from server.mind.perceive import Surroundings
from shared.economy import PRICES, RECIPES, STAMINA_MAX, Item, find_item, gold
from shared.economy import listed as goods_listed

_WEARY = 60


def traded(around: Surroundings, words: str) -> str:
    """Return what the villager says when asked about buying, selling and prices."""
    item = next((item for item in map(find_item, re.findall(r"[\w-]+", words)) if item), None)
    if item is not None:
        return _price(around, item)
    if around.life is not None:
        return _own(around)
    square = place_of(around, "square")
    at = f" on {the(square.name)}" if square else ""
    if around.me.calling == "merchant":
        return f"I sell {listed([f'{_word(item)} for {gold(price.charges)}' for item, price in PRICES.items()])} gold{at}."
    return f"Goods are bought and sold{at or ' at the stalls'}."


def _word(item: Item) -> str:
    return {Item.TEMP_ROOM: "a room for a night", Item.HOUSE: "a house"}.get(item, item.value)


def _price(around: Surroundings, item: Item) -> str:
    price = PRICES[item]
    thing = _word(item)
    merchant = "I charge" if around.me.calling == "merchant" else "The merchant charges"
    pays = "" if price.pays is None else f", and {'I pay' if merchant == 'I charge' else 'pays'} {gold(price.pays)}"
    mine = ""
    if around.life is not None and item is product(around.life.occupation):
        mine = f" I ask {gold(asked(item, 1, around.you))}."
    return f"{merchant} {gold(price.charges)} gold for {thing}{pays}.{mine}"


def _own(around: Surroundings) -> str:
    life = around.life
    assert life is not None, "only who has a life has wares"  # noqa: S101
    item = product(life.occupation)
    ready = spare(life, item)
    left = f"I have {goods_listed({item: ready})} to sell." if ready else "I have none left just now."
    return f"I sell {_word(item)}, for {gold(asked(item, 1, around.you))} gold. {left}"


def work(around: Surroundings) -> str:
    """Return what the villager is: its calling, and how it makes its living."""
    calling, life = around.me.calling, around.life
    if life is None:
        return f"I am the {calling}."
    recipe = RECIPES[life.occupation]
    where = f"{recipe.where}, {recipe.doing}"
    if not calling or calling == life.occupation:
        return f"I am a {life.occupation}, and I work {where}."
    return f"I am the {calling}, and I work as a {life.occupation} {where}."


def health(around: Surroundings, name: str) -> str:
    """Return how the villager is, by its strength."""
    life = around.life
    if life is None or life.stamina > _WEARY:
        return f"I am well, {name}."
    if life.stamina == 0:
        return f"I cannot stand any more, {name}. I need bread."
    return f"I am tired and hungry, {name}." if life.stamina <= HUNGRY else f"I am a little tired, {name}."


def means(around: Surroundings) -> str:
    """Return what the villager lives by, for a prompt; empty for who has no occupation."""
    life = around.life
    if life is None:
        return ""
    owns = goods_listed(life.goods)
    return (
        f"{around.me.name} works as a {life.occupation}, has {gold(life.money)} gold and {owns}, "
        f"and stamina {life.stamina} of {STAMINA_MAX}. {traded(around, '')}"
    )
