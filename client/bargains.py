"""Trades between two as their reader sees them: who does what, where it stands, what can be done now.

Pure, and apart from the screen, so that what a key may do is tested without a terminal.
"""

from collections.abc import Mapping
from typing import NamedTuple

from client.holdings import waits_for
from shared.calendar import TICKS_PER_SECOND
from shared.commands import Accept, Cancel, Confirm, Deed, Reject, Withdraw
from shared.economy import counted, gold
from shared.ids import BeingId
from shared.living import Side, TradeSeen, TradeState
from shared.text import clean


class Move(NamedTuple):
    """Something a party to a trade can do about it now."""

    key: str
    word: str
    command: Deed


_ENDS: dict[TradeState, str] = {
    TradeState.COMMITTED: "settled",
    TradeState.REJECTED: "turned down",
    TradeState.CANCELLED: "taken back",
    TradeState.WITHDRAWN: "left before both had confirmed",
    TradeState.EXPIRED: "ran out of time",
    TradeState.RELEASED: "void: one side left the town",
}

_ENDED: dict[TradeState, str] = {TradeState.WITHDRAWN: "left unconfirmed", TradeState.RELEASED: "void"}
"""Shorter words for a list, where there are any."""


def moves(trade: TradeSeen, you: BeingId) -> tuple[Move, ...]:
    """Return what the reader can do about a trade now."""
    if you not in (trade.initiator, trade.target):
        return ()
    match trade.state:
        case TradeState.PENDING if trade.target == you:
            return (Move("a", "accept", Accept(trade.id)), Move("r", "reject", Reject(trade.id)))
        case TradeState.PENDING:
            return (Move("x", "cancel", Cancel(trade.id)),)
        case TradeState.ACCEPTED:
            confirm = (Move("c", "confirm", Confirm(trade.id)),) if you not in trade.confirmed else ()
            return (*confirm, Move("x", "withdraw", Withdraw(trade.id)))
        case _:
            return ()


def partner(trade: TradeSeen, you: BeingId) -> str:
    """Return the other side's name."""
    return clean(trade.target_name if trade.initiator == you else trade.initiator_name)


def my_side(trade: TradeSeen, you: BeingId) -> Side:
    """Return what the reader does in a trade; what its initiator does, for whoever is no party to it."""
    if trade.target != you:
        return trade.side
    return Side.SELL if trade.side is Side.BUY else Side.BUY


def between(trade: TradeSeen) -> str:
    """Return `seller to buyer`."""
    seller, buyer = trade.initiator_name, trade.target_name
    if trade.side is Side.BUY:
        seller, buyer = buyer, seller
    return f"{clean(seller)} to {clean(buyer)}"


def goods(trade: TradeSeen) -> str:
    """Return what is traded: `3 bread`."""
    return counted(trade.item, trade.qty)


def short(trade: TradeSeen, you: BeingId) -> str:
    """Return a trade in few words, as the reader's dealing: `buy 3 bread from Mabel`."""
    if you not in (trade.initiator, trade.target):
        verb, link = ("buys", "from") if trade.side is Side.BUY else ("sells", "to")
        return f"{clean(trade.initiator_name)} {verb} {goods(trade)} {link} {clean(trade.target_name)}"
    verb, link = ("buy", "from") if my_side(trade, you) is Side.BUY else ("sell", "to")
    return f"{verb} {goods(trade)} {link} {partner(trade, you)}"


def sentence(trade: TradeSeen, you: BeingId) -> str:
    """Return who offered what to whom."""
    who = "You" if trade.initiator == you else clean(trade.initiator_name)
    whom = "you" if trade.target == you else clean(trade.target_name)
    verb = "offer" if trade.initiator == you else "offers"
    what = f"buy {goods(trade)} from {whom}" if trade.side is Side.BUY else f"sell {whom} {goods(trade)}"
    return f"{who} {verb} to {what} for {gold(trade.price)} gold"


def standing(trade: TradeSeen, you: BeingId) -> str:
    """Return where a trade stands, in words for the reader."""
    match trade.state:
        case TradeState.PENDING:
            return "waits for your answer" if trade.target == you else f"waits for {clean(trade.target_name)}"
        case TradeState.ACCEPTED if not trade.confirmed:
            return "agreed: both are to confirm"
        case TradeState.ACCEPTED:
            missing = trade.target if trade.initiator in trade.confirmed else trade.initiator
            name = trade.target_name if missing == trade.target else trade.initiator_name
            return "agreed: you are to confirm" if missing == you else f"agreed: {clean(name)} is to confirm"
        case _:
            return _ENDS[trade.state]


def brief(trade: TradeSeen, you: BeingId) -> str:
    """Return where a trade stands, in a few words for a list."""
    if trade.state is TradeState.PENDING:
        return "you to answer" if trade.target == you else f"{clean(trade.target_name)} to answer"
    if trade.state is not TradeState.ACCEPTED:
        return _ENDED.get(trade.state, _ENDS[trade.state])
    if you in (trade.initiator, trade.target) and you not in trade.confirmed:
        return "you to confirm"
    missing = trade.target_name if trade.initiator in trade.confirmed else trade.initiator_name
    return f"{clean(missing)} to confirm"


def set_aside(trade: TradeSeen, you: BeingId) -> list[tuple[str, str]]:
    """Return who has what set aside for an open trade: (name, what)."""
    money, things = f"{gold(trade.price)} gold", goods(trade)
    mine, theirs = (money, things) if trade.side is Side.BUY else (things, money)
    rows = [("you" if trade.initiator == you else clean(trade.initiator_name), mine)]
    accepted = trade.state is TradeState.ACCEPTED
    rows.append(("you" if trade.target == you else clean(trade.target_name), theirs if accepted else f"{theirs} once accepted"))
    return rows if trade.state.open else []


def seconds_left(trade: TradeSeen, tick: int) -> int:
    """Return the seconds until an open trade ends by itself."""
    return max(0, -(-(trade.until_tick - tick) // TICKS_PER_SECOND))


def ordered(trades: Mapping[int, TradeSeen], you: BeingId) -> tuple[list[TradeSeen], list[TradeSeen]]:
    """Return the open trades, what waits for the reader first, then the ended ones; the newest first in each."""
    newest = sorted(trades.values(), key=lambda trade: -trade.id)
    current = [trade for trade in newest if trade.state.open]
    current.sort(key=lambda trade: not waits_for(trade, you))
    ended = [trade for trade in newest if not trade.state.open]
    ended.sort(key=lambda trade: -trade.minute)
    return current, ended
