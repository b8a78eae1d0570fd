"""Whom and what somebody means: beings by name, goods by name, the life one lives, and who is the merchant.

Apart because every rule of goods, trade and post asks the same questions and must answer them in the same words, and rules
do not import each other.
"""

from unicodedata import combining, normalize

from server.world.atlas import NOWHERE, place_at
from server.world.refusal import Refusal
from server.world.state import Being, Life, Place, World
from shared.economy import Goods, Item, Occupation, find_item, gold
from shared.sights import Kind
from shared.text import clean, name_key

MERCHANT = "merchant"
"""The calling of whoever keeps the stalls: no villager's life, endless stock and purse."""

_SHOWN_LETTERS = 40


def find(world: World, name: str) -> Being | None:
    """Return the being of that name, present or not, but not gone for good; case and look-alike forms do not count."""
    key = name_key(name)
    return next((being for being in world.beings.values() if name_key(being.name) == key and not gone(being)), None)


def gone(being: Being) -> bool:
    """Tell whether this villager has left for good: its name is free, and nobody can write to it; players come back."""
    return being.kind is Kind.VILLAGER and not being.present


def find_other(world: World, being: Being, name: str) -> Being | Refusal:
    """Return somebody else by name, present or not; or the Refusals `unknown_person` and `yourself`."""
    other = find(world, name)
    if other is None:
        return Refusal("unknown_person", f"Nobody in this town is called “{quoted(name)}”. See the list of people.")
    if other.id == being.id:
        return Refusal("yourself", "That is you. Name somebody else.")
    return other


def unwelcome(being: Being, other: Being) -> Refusal | None:
    """Return the Refusal `blocked` for whom the other does not take messages from, `blocking` for whom one blocks oneself."""
    if being.id in other.blocked:
        return Refusal("blocked", f"{other.name} takes no messages of yours: talk aloud, or to somebody else.")
    if other.id in being.blocked:
        return Refusal("blocking", f"You take no messages of {other.name}. Take them again first (:unblock {other.name}).")
    return None


def life_of(being: Being) -> Life | Refusal:
    """Return the being's villager's life, or the Refusal `no_life`, which says how to begin one."""
    if being.life is not None:
        return being.life
    if is_merchant(being):
        return Refusal("no_life", "The merchant lives by his stalls and needs nothing else.")
    choices = " or ".join(f"`:create {occupation}`" for occupation in Occupation)
    return Refusal("no_life", f"You have no villager's life yet. Begin one with {choices}.")


def find_goods(text: str) -> Item | Refusal:
    """Return the item that somebody named, or the Refusal `unknown_item`, which names them all."""
    item = find_item(text)
    if item is None:
        return Refusal("unknown_item", f"There is no “{quoted(text)}” in this town. There is {', '.join(map(str, Item))}.")
    return item


def goods_lacks(life: Life, goods: Goods) -> tuple[str, ...]:
    """Return, for every kind of which less is free than is needed, words like `wheat: needs 3, has 0`."""
    return tuple(lack(item, str(count), str(life.free(item))) for item, count in goods.items() if life.free(item) < count)


def money_lacks(life: Life, money: int) -> tuple[str, ...]:
    """Return words like `gold: needs 45, has 2.5` when that much money is not free, else nothing."""
    return () if life.free_money >= money else (lack("gold", gold(money), gold(life.free_money)),)


def lack(what: str, needs: str, has: str) -> str:
    """Return one lack in words."""
    return f"{what}: needs {needs}, has {has}"


def lacking(code: str, lacks: tuple[str, ...], life: Life, hint: str) -> Refusal:
    """Return the Refusal that names every lack, reminds of what is promised away, and says what to do about it."""
    held = " What you promised in open trades cannot be used." if life.held_money or life.held_goods else ""
    return Refusal(code, f"You lack {'; '.join(lacks)}.{held} {hint}")


def is_merchant(being: Being) -> bool:
    """Tell whether this is the merchant."""
    return being.life is None and being.persona.calling == MERCHANT


def named_place(world: World, kind: str) -> str:
    """Return how to get to the first place of a kind, in words for a refusal."""
    name = next((place.name for place in world.town.places if place.kind == kind), None)
    return f"Walk there first (:go {name})." if name else "This town has no such place."


def stands_in(world: World, being: Being, kind: str) -> bool:
    """Tell whether somebody stands in a place of that kind."""
    place = place_of(world, being)
    return place is not None and place.kind == kind


def place_of(world: World, being: Being) -> Place | None:
    """Return the place that somebody stands in, or None in the open."""
    index = place_at(world.town, being.at)
    return None if index == NOWHERE else world.town.places[index]


def find_place(world: World, name: str) -> Place | None:
    """Return the place of that name, in full; case, accents and an article do not count."""
    key = place_key(name)
    return next((place for place in world.town.places if place_key(place.name) == key), None)


def place_key(name: str) -> str:
    """Fold case, accents and an article away: `the kettle cafe` means Kettle Café."""
    plain = "".join(char for char in normalize("NFD", name) if not combining(char))
    return name_key(plain).removeprefix("the")


def quoted(text: str) -> str:
    """Return what a stranger typed, safe and short enough to be repeated to them."""
    safe = clean(text)
    return safe if len(safe) <= _SHOWN_LETTERS else f"{safe[:_SHOWN_LETTERS]}…"
