"""What a bot does and what is said to it, in lines for whoever lent it a mind.

Pure, and apart from `narrate`, which speaks to a player at the keys: here somebody reads over the shoulder of a program, in the
third person and without being told which key to press.
"""

from client.bargains import goods, my_side, partner
from client.bot import PACED
from client.dealings import becomes, signed
from client.view import View
from shared.economy import Item, counted, gold, listed
from shared.ids import BeingId
from shared.living import Letter, Side, TradeSeen, TradeState
from shared.sights import (
    AnySight,
    AteSelf,
    DayEnded,
    DealtSelf,
    GotLetter,
    HaltedSelf,
    Heard,
    IdledSelf,
    Manner,
    SawGive,
    SawTrade,
    SetOutSelf,
    SleptSelf,
    WasRefused,
    WorkedSelf,
)
from shared.text import clean

_ENDS: dict[TradeState, str] = {
    TradeState.REJECTED: "was turned down",
    TradeState.CANCELLED: "was taken back",
    TradeState.WITHDRAWN: "was left before both had confirmed",
    TradeState.EXPIRED: "ran out of time",
    TradeState.RELEASED: "is void, for one side left the town",
}


def line(sight: AnySight, view: View) -> str:
    """Return a sight as one safe line, without the subject: `buys 2 seeds for 10 gold`; empty for what need not be told."""
    return clean(_did(sight) or _met(sight, view))


def _did(sight: AnySight) -> str:  # noqa: PLR0911 - one line a sight
    """Tell what it did for its living."""
    match sight:
        case SetOutSelf(goal=goal, cells=cells):
            return f"sets out for {goal}, {cells} steps"
        case HaltedSelf(arrived=False, why=why) if why:
            return f"halts: {why}"
        case DealtSelf(side=side, item=item, qty=qty, money=money):
            return f"{'buys' if side is Side.BUY else 'sells'} {counted(item, qty)} for {gold(money)} gold on the market"
        case WorkedSelf(takes=takes, gives=gives, stamina=stamina):
            return f"works: {becomes(takes, gives)}, for {stamina} stamina"
        case AteSelf(stamina=stamina):
            return f"eats a bread, +{stamina} stamina"
        case SleptSelf(stamina=stamina, voucher=voucher):
            return f"sleeps {f'for a {Item.TEMP_ROOM}' if voucher else 'in its own house'}, +{stamina} stamina"
        case IdledSelf(by_rule=by_rule):
            return "has let the period go by" if by_rule else "idles"
        case DayEnded():
            return _day(sight)
        case _:
            return ""


def _met(sight: AnySight, view: View) -> str:
    """Tell what passed between it and others."""
    match sight:
        case SawTrade(trade=trade, by=by) if view.you in (trade.initiator, trade.target):
            return _traded(trade, by, view.you)
        case SawGive(taker=taker) if taker == view.you:
            giver = view.met.get(sight.giver)
            what = [*([listed(sight.goods)] if sight.goods else []), *([f"{gold(sight.money)} gold"] if sight.money else [])]
            return f"is given {' and '.join(what)} by {giver.name if giver else 'somebody'}"
        case Heard():
            return _heard(sight, view)
        case GotLetter(letter=Letter(sender=sender, name=name, words=words, to=to)) if to == view.you and sender != view.you:
            return f"has a message from {name}: “{words}”"
        case WasRefused(code=code, words=words) if code not in PACED:
            return f"is refused: {words}"
        case _:
            return ""


def _heard(heard: Heard, view: View) -> str:
    if heard.speaker == view.you:
        return f"says: “{heard.words}”" if heard.manner is not Manner.EMOTE else ""
    return f"hears {heard.name}: “{heard.words}”" if heard.words and heard.manner is not Manner.EMOTE else ""


def _traded(trade: TradeSeen, by: BeingId, you: BeingId) -> str:  # noqa: PLR0911 - one line a state
    """Tell a step of a trade; the first of two confirmations is no news."""
    other, sells = partner(trade, you), my_side(trade, you) is Side.SELL
    what = f"{goods(trade)} for {gold(trade.price)} gold"
    match trade.state:
        case TradeState.PENDING if trade.initiator == you:
            return f"offers to {'sell' if sells else 'buy'} {what} {'to' if sells else 'from'} {other}"
        case TradeState.PENDING:
            return f"is offered {what} by {other}" if not sells else f"is asked for {what} by {other}"
        case TradeState.ACCEPTED if not trade.confirmed:
            return f"{'agrees with' if by == you else 'has the agreement of'} {other}: {what}"
        case TradeState.ACCEPTED:
            return ""
        case TradeState.COMMITTED:
            return f"{'sells' if sells else 'buys'} {what} {'to' if sells else 'from'} {other}: settled"
        case TradeState.REJECTED if by == you:
            return f"turns down {other}: {what}"
        case _:
            return f"sees a trade end, {what} with {other}: it {_ENDS[trade.state]}"


def _day(day: DayEnded) -> str:
    night = "slept" if day.slept else f"had no bed (\N{MINUS SIGN}{day.tired} stamina)"
    made = f", made {listed(day.made)}" if day.made else ""
    trades = f", settled {day.trades} trade{'' if day.trades == 1 else 's'}" if day.trades else ""
    return f"ends day {day.day}: {night}{made}{trades}; gold {signed(day.earned)}, stamina {day.stamina}"
