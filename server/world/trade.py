"""The rule of trade between two: offers, answers, both hands on it, and what is set aside meanwhile (RULES 4).

Apart because it is one rule. Trades need no meeting; what is promised is held from the promise on (`Life.held_goods`), so
that nothing is spent, used or promised twice. Who may try what in which state stands in `README.md` beside this file: the
tests try every case and write the table.
"""

from typing import Final

from server.world import number
from server.world.events import Accepted, AnyEvent, Closed, Confirmed, Offered, Settled
from server.world.lookup import find_goods, find_other, goods_lacks, is_merchant, lacking, life_of, money_lacks
from server.world.refusal import Refusal
from server.world.state import Being, Trade, World
from shared.commands import Accept, Cancel, Confirm, Number, Offer, Reject, Withdraw
from shared.economy import OPEN_TRADES_MAX, Item
from shared.ids import TOWN, BeingId
from shared.living import Side, TradeState

Answer = tuple[AnyEvent, ...] | Refusal

_ENDED: Final = {
    TradeState.COMMITTED: "it was settled",
    TradeState.REJECTED: "it was turned down",
    TradeState.CANCELLED: "it was taken back",
    TradeState.WITHDRAWN: "somebody withdrew from it",
    TradeState.EXPIRED: "its time ran out",
    TradeState.RELEASED: "somebody left the town",
}


def offer(world: World, being: Being, command: Offer) -> Answer:
    """Offer a trade; what the one who offers promises is held at once."""
    target = _partner(world, being, command.to)
    if isinstance(target, Refusal):
        return target
    draft = _draft(world, being, target, command)
    if isinstance(draft, Refusal):
        return draft
    own = [trade for trade in world.trades.values() if trade.initiator == being.id]
    same = next((trade for trade in own if _terms(trade) == _terms(draft)), None)
    if same is not None:
        left = "confirm it, or withdraw" if same.state is TradeState.ACCEPTED else "wait for the answer"
        return Refusal("duplicate", f"You have offered {target.name} exactly this already, in trade {same.id}: {left}.")
    if len(own) >= OPEN_TRADES_MAX:
        words = f"Of the trades that you offered {OPEN_TRADES_MAX} are open, and that is the most: wait, cancel or withdraw."
        return Refusal("too_many", words)
    return _unable(being, draft) or (Offered(draft),)


def accept(world: World, being: Being, command: Accept) -> Answer:
    """Accept an offer; what the target promises is held from now on, and the time to confirm begins."""
    trade = _pending(world, being, command.trade, of="target")
    if isinstance(trade, Refusal):
        return trade
    return _unable(being, trade) or (Accepted(trade.id, world.tick + world.offer_ticks),)


def reject(world: World, being: Being, command: Reject) -> Answer:
    """Turn an offer down."""
    trade = _pending(world, being, command.trade, of="target")
    return trade if isinstance(trade, Refusal) else (Closed(trade.id, TradeState.REJECTED, being.id),)


def cancel(world: World, being: Being, command: Cancel) -> Answer:
    """Take back an offer that nobody has accepted."""
    trade = _pending(world, being, command.trade, of="initiator")
    return trade if isinstance(trade, Refusal) else (Closed(trade.id, TradeState.CANCELLED, being.id),)


def confirm(world: World, being: Being, command: Confirm) -> Answer:
    """Confirm an accepted trade; the second of the two settles it."""
    trade = _accepted(world, being, command.trade)
    if isinstance(trade, Refusal):
        return trade
    if being.id in trade.confirmed:
        return Refusal("already_confirmed", f"You have confirmed trade {trade.id} already: the other has not yet.")
    confirmed = Confirmed(trade.id, being.id)
    return (confirmed, Settled(trade.id)) if trade.confirmed else (confirmed,)


def withdraw(world: World, being: Being, command: Withdraw) -> Answer:
    """Leave an accepted trade that not both have confirmed."""
    trade = _accepted(world, being, command.trade)
    return trade if isinstance(trade, Refusal) else (Closed(trade.id, TradeState.WITHDRAWN, being.id),)


def expire(world: World) -> tuple[AnyEvent, ...]:
    """End the trades whose time is over; part of a tick."""
    over = [trade for trade in world.trades.values() if trade.until_tick <= world.tick]
    return tuple(Closed(trade.id, TradeState.EXPIRED, TOWN) for trade in over)


def release(world: World, being: BeingId) -> tuple[AnyEvent, ...]:
    """End the trades of somebody who leaves the town; part of leaving, before it."""
    theirs = [trade for trade in world.trades.values() if being in (trade.initiator, trade.target)]
    return tuple(Closed(trade.id, TradeState.RELEASED, being) for trade in theirs)


def _partner(world: World, being: Being, name: str) -> Being | Refusal:
    """Return the one a trade is offered to."""
    life = life_of(being)
    if isinstance(life, Refusal):
        return life
    other = find_other(world, being, name)
    if isinstance(other, Refusal):
        return other
    if is_merchant(other):
        return Refusal("merchant", f"{other.name} is the merchant: use buy and sell on the market square.")
    if not other.present:
        return Refusal("away", f"{other.name} is not in town.")
    if other.life is None:
        return Refusal("no_life", f"{other.name} has not begun a villager's life and owns nothing to trade with.")
    return other


def _draft(world: World, being: Being, target: Being, command: Offer) -> Trade | Refusal:
    side = next((side for side in Side if side.value == command.side.strip().casefold()), None)
    if side is None:
        return Refusal("bad_side", "One offers to buy or to sell: say which.")
    item = find_goods(command.item)
    if isinstance(item, Refusal):
        return item
    qty = number.quantity(command.qty)
    if isinstance(qty, Refusal):
        return qty
    price = number.price(command.price)
    if isinstance(price, Refusal):
        return price
    until = world.tick + world.offer_ticks
    return Trade(world.offered + 1, being.id, target.id, side, item, qty, price, until, world.minute)


def _terms(trade: Trade) -> tuple[BeingId, BeingId, Side, Item, int, int]:
    return trade.initiator, trade.target, trade.side, trade.item, trade.qty, trade.price


def _unable(being: Being, trade: Trade) -> Refusal | None:
    """Say why somebody cannot promise their part of a trade, if they cannot."""
    life = being.life
    assert life is not None, "only who has a life is in a trade"  # noqa: S101
    if being.id == trade.buyer:
        lacks = money_lacks(life, trade.price)
        return lacking("cannot_pay", lacks, life, "Nothing was promised.") if lacks else None
    lacks = goods_lacks(life, {trade.item: trade.qty})
    return lacking("cannot_deliver", lacks, life, "Nothing was promised.") if lacks else None


def _open(world: World, being: Being, named: Number) -> Trade | Refusal:
    """Return an open trade of this being's."""
    trade = _find(world, named)
    if trade is None:
        return Refusal("no_trade", "There is no trade of that number: see your list of trades.")
    if being.id not in (trade.initiator, trade.target):
        return Refusal("not_yours", f"Trade {trade.id} is between two others.")
    if not trade.state.open:
        return Refusal("trade_over", f"Trade {trade.id} is over: {_ENDED[trade.state]}.")
    return trade


def _find(world: World, named: Number) -> Trade | None:
    which = number.whole(named, 1, world.offered)
    if which is None:
        return None
    return world.trades.get(which) or next((trade for trade in reversed(world.ended) if trade.id == which), None)


def _pending(world: World, being: Being, named: Number, *, of: str) -> Trade | Refusal:
    """Return a trade that waits for an answer, in which this being is the `target` or the `initiator`."""
    trade = _open(world, being, named)
    if isinstance(trade, Refusal):
        return trade
    if of == "target" and being.id != trade.target:
        return Refusal("not_target", f"You offered trade {trade.id} yourself: the other answers it, and you may cancel it.")
    if of == "initiator" and being.id != trade.initiator:
        return Refusal("not_initiator", f"Trade {trade.id} was offered to you: you may accept or reject it.")
    if trade.state is TradeState.ACCEPTED:
        return Refusal("already_accepted", f"Trade {trade.id} is accepted already: confirm it, or withdraw.")
    return trade


def _accepted(world: World, being: Being, named: Number) -> Trade | Refusal:
    trade = _open(world, being, named)
    if not isinstance(trade, Refusal) and trade.state is not TradeState.ACCEPTED:
        instead = "you may cancel it" if being.id == trade.initiator else "accept or reject it"
        return Refusal("not_accepted", f"Trade {trade.id} is not accepted yet: {instead}.")
    return trade
