"""Numbers from outside, made whole and held in bounds (RULES 3): quantities, prices, the numbers of trades.

Apart because every rule of goods needs it, and rules do not import each other. A command carries whatever a player, a model
or a program wrote: halves, words, infinities and truth values are told from numbers here, and nowhere else.
"""

from server.world.refusal import Refusal
from shared.commands import Number
from shared.economy import PRICE_MAX, QUANTITY_MAX, gold
from shared.text import clean

_SHOWN = 10**15
"""Numbers up to this are repeated in a refusal; longer ones are only called too big."""

_SHOWN_LETTERS = 20


def whole(value: Number, least: int, most: int) -> int | None:
    """Return the value when it is a whole number from `least` to `most`, and None for everything else."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if least <= value <= most else None


def quantity(value: Number) -> int | Refusal:
    """Return how many of something, 1 to QUANTITY_MAX, or the Refusal `bad_quantity`."""
    count = whole(value, 1, QUANTITY_MAX)
    if count is None:
        return Refusal("bad_quantity", f"How many? {_told(value)} Name a whole number from 1 to {QUANTITY_MAX:,}.")
    return count


def price(value: Number) -> int | Refusal:
    """Return a price for all together in tenths of gold, 1 to PRICE_MAX, or the Refusal `bad_price`."""
    money = whole(value, 1, PRICE_MAX)
    if money is not None:
        return money
    if isinstance(value, int) and value == 0:
        return Refusal("bad_price", "A trade has a price. To hand something over for nothing, stand beside them and give it.")
    return Refusal("bad_price", f"For how much? Name a price from {gold(1)} to {gold(PRICE_MAX)} gold, for all of it together.")


def _told(value: Number) -> str:
    """Say what was wrong with a number."""
    if isinstance(value, bool) or (isinstance(value, int) and abs(value) > _SHOWN):
        return "That cannot be counted."
    if isinstance(value, str):
        return f"“{clean(value)[:_SHOWN_LETTERS]}” is no whole number."
    if isinstance(value, int):
        return f"{value:,} will not do."
    return f"{value} is no whole number."
