"""Offers of trade while they are drawn up: what each field says, what is wrong with it, what would be set aside.

Pure, and apart from the form, so that what it explains is tested without a terminal. The server checks everything again.
"""

from enum import StrEnum
from typing import NamedTuple

import msgspec

from client import misspelt
from client.view import View
from shared.commands import Offer
from shared.economy import OPEN_TRADES_MAX, PRICE_MAX, QUANTITY_MAX, Item, Occupation, counted, gold, tenths
from shared.living import Side, TradeSeen
from shared.text import clean, name_key

MERCHANT = "merchant"
"""The calling of whoever trades by buy and sell only."""


class Field(StrEnum):
    """What can be wrong with a draft."""

    TO = "to"
    QTY = "qty"
    PRICE = "price"
    ALL = "all"


class Draft(msgspec.Struct, frozen=True):
    """An offer as it is typed."""

    to: str = ""
    side: Side = Side.BUY
    item: Item = Item.SEED
    qty: str = ""
    price: str = ""

    @property
    def count(self) -> int | None:
        """How many, when that is a number in bounds."""
        digits = self.qty.strip().replace(",", "")
        count = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= len(str(QUANTITY_MAX)) else 0
        return count if 1 <= count <= QUANTITY_MAX else None

    @property
    def total(self) -> int | None:
        """The total in tenths of gold, when that is a number in bounds."""
        total = tenths(self.price)
        return total if total is not None and 1 <= total <= PRICE_MAX else None


class Partner(NamedTuple):
    """Somebody one could trade with."""

    name: str
    occupation: Occupation | None
    """None: not known, or no trade of their own yet."""


def partners(view: View) -> list[Partner]:
    """Return whom one has met, dealt with or read of in the ledger: all but oneself and the merchant."""
    known = {name_key(trade.target_name): Partner(trade.target_name, None) for trade in view.trades.values()}
    known |= {name_key(trade.initiator_name): Partner(trade.initiator_name, None) for trade in view.trades.values()}
    workers = view.ledger.workers if view.ledger else ()
    known |= {name_key(worker.name): Partner(worker.name, worker.occupation) for worker in workers}
    for figure in view.met.values():
        if figure.id == view.you or figure.calling == MERCHANT:
            known.pop(name_key(figure.name), None)
        else:
            known[name_key(figure.name)] = Partner(figure.name, figure.occupation)
    return sorted(known.values(), key=lambda one: (one.occupation is None, clean(one.name).casefold()))


def matching(view: View, typed: str) -> list[Partner]:
    """Return whom the typed letters can mean, those that begin with them first."""
    key = name_key(typed)
    found = [one for one in partners(view) if key in name_key(one.name)]
    return sorted(found, key=lambda one: not name_key(one.name).startswith(key))


def named(view: View, typed: str) -> Partner | None:
    """Return who was named in full."""
    return next((one for one in partners(view) if name_key(one.name) == name_key(typed)), None)


def offer(draft: Draft) -> Offer | None:
    """Return the command of a draft whose numbers can be read."""
    if draft.count is None or draft.total is None:
        return None
    return Offer(draft.to, draft.side.value, draft.item.value, draft.count, draft.total)


def problems(draft: Draft, view: View) -> dict[Field, str]:
    """Return what is wrong with a draft, by field; the server checks again."""
    found = {
        Field.TO: _wrong_partner(draft, view),
        Field.QTY: _wrong_quantity(draft, view),
        Field.PRICE: _wrong_price(draft, view),
        Field.ALL: _wrong_altogether(draft, view),
    }
    return {field: words for field, words in found.items() if words}


def _wrong_partner(draft: Draft, view: View) -> str:
    if not draft.to.strip():
        return "Whom do you offer it to? Type a few letters."
    if named(view, draft.to) is not None:
        return ""
    if view.me is not None and name_key(view.me.name) == name_key(draft.to):
        return "You cannot trade with yourself."
    if any(name_key(figure.name) == name_key(draft.to) and figure.calling == MERCHANT for figure in view.met.values()):
        return "The merchant trades on the square only: type :buy or :sell there."
    return f"You know nobody called {clean(draft.to)}.{misspelt.guess(draft.to, (one.name for one in partners(view)))}"


def _wrong_quantity(draft: Draft, view: View) -> str:
    if draft.count is None:
        return f"A whole number from 1 to {QUANTITY_MAX:,}."
    have = view.life.free(draft.item) if view.life else 0
    if draft.side is Side.SELL and draft.count > have:
        return f"You have {counted(draft.item, have)} to promise."
    return ""


def _wrong_price(draft: Draft, view: View) -> str:
    if draft.total is None:
        return f"Gold with at most one decimal, like 22.5: from 0.1 to {gold(PRICE_MAX)}."
    have = view.life.free_money if view.life else 0
    if draft.side is Side.BUY and draft.total > have:
        return f"You have {gold(have)} gold to promise."
    return ""


def _wrong_altogether(draft: Draft, view: View) -> str:
    if view.life is None:
        return "Begin a life first: :create farmer, chef or carpenter."
    mine = [trade for trade in view.open_trades if trade.initiator == view.you]
    if len(mine) >= OPEN_TRADES_MAX:
        return f"You have {len(mine)} offers open, and no more than {OPEN_TRADES_MAX} are allowed: cancel one first."
    if any(_same(draft, trade) for trade in mine):
        return "You have made the very same offer already."
    return ""


def _same(draft: Draft, trade: TradeSeen) -> bool:
    asked = (name_key(draft.to), draft.side, draft.item, draft.count, draft.total)
    return asked == (name_key(trade.target_name), trade.side, trade.item, trade.qty, trade.price)


def left_after(draft: Draft, view: View) -> str:
    """Say what a draft would set aside, and what would be left to use; empty while that cannot be."""
    if view.life is None or draft.total is None or draft.count is None:
        return ""
    if draft.side is Side.BUY:
        left, have = view.life.free_money - draft.total, view.life.money
        words = f"sets aside {gold(draft.total)} gold; leaves {gold(left)} of {gold(have)}"
    else:
        left, have = view.life.free(draft.item) - draft.count, view.life.goods.get(draft.item, 0)
        words = f"sets aside {counted(draft.item, draft.count)}; leaves {left:,} of {have:,}"
    return words if left >= 0 else ""
