"""What things are worth beside the merchant's prices: unit prices, what work earns, and the band in which both sides gain.

Pure, and apart from the screens, because trades, offers, the ledger and the board all put the same numbers beside a price.
"""

from typing import NamedTuple

from shared.economy import PRICES, TENTHS, Item, Recipe, gold
from shared.living import Side

_HUNDREDTHS = 100
"""Of a gold: unit prices are shown that finely, because a total seldom divides evenly."""


class Band(NamedTuple):
    """Totals, in tenths of gold, between which both sides do better than with the merchant."""

    low: int
    """What he would pay for them; 0 when he takes none."""
    high: int
    """What he would charge."""


def band(item: Item, qty: int) -> Band:
    """Return the band of fair totals for so many."""
    price = PRICES[item]
    return Band((price.pays or 0) * qty, price.charges * qty)


def each(total: int, qty: int) -> str:
    """Return the price of one, as gold, rounded to hundredths: `22.5`, `3.33`; a dash of none."""
    if qty <= 0:
        return "-"
    hundredths = (2 * total * (_HUNDREDTHS // TENTHS) + qty) // (2 * qty)
    whole, rest = divmod(hundredths, _HUNDREDTHS)
    return f"{whole:,}" + (f".{rest:02}".rstrip("0") if rest else "")


def paid(item: Item, qty: int = 1) -> str:
    """Return what the merchant pays for so many, in gold; a dash when he takes none."""
    pays = PRICES[item].pays
    return "-" if pays is None else gold(pays * qty)


def verdict(side: Side, item: Item, qty: int, price: int, *, partner: str = "they") -> str:
    """Say how a total stands beside the merchant's; `side` is what the reader does in the trade."""
    low, high = band(item, qty)
    buying = side is Side.BUY
    if price < low:
        by = gold(low - price)
        return f"{partner} would get {by} more from the merchant" if buying else f"the merchant pays {by} more"
    if price > high:
        by = gold(price - high)
        return f"the merchant charges {by} less" if buying else f"{partner} would pay the merchant {by} less"
    return "neither of you does better with the merchant"


def earns(recipe: Recipe) -> int:
    """Return what one main action of work earns at the merchant's prices, in tenths of gold."""
    income = sum((PRICES[item].pays or 0) * count for item, count in recipe.gives.items())
    return income - sum(PRICES[item].charges * count for item, count in recipe.takes.items())
