"""The town's economy in words, as the log tells it: work, bread and sleep, trades, gifts, messages, the end of a day.

Apart from `narrate`, which tells of talk and comings and goings. Every number comes from the entry or from
`shared/economy.py`.
"""

from functools import singledispatch

from client import prices
from client.bargains import partner
from client.entries import (
    Awaits,
    Chatted,
    ChatTold,
    Collapsed,
    Dealt,
    Gave,
    Governed,
    Laid,
    LifeBegan,
    Lived,
    PaceSet,
    PeriodBegan,
    Told,
    Waited,
    Wrote,
)
from client.phrase import Phrase, Role, Span
from shared import economy
from shared.calendar import Period
from shared.economy import Goods, Occupation, Pace, counted, gold, listed
from shared.ids import BeingId
from shared.living import Fate, Side, TradeSeen, TradeState
from shared.sights import AteSelf, DayEnded, DealtSelf, IdledSelf, SleptSelf, WorkedSelf
from shared.text import clean

MINUS = "\N{MINUS SIGN}"

_DID: dict[Occupation, str] = {
    Occupation.FARMER: "You bring in the harvest",
    Occupation.CHEF: "You bake",
    Occupation.CARPENTER: "You build",
}


def tell(entry: Told) -> Phrase:
    """Return an entry in words."""
    return _tell(entry)


@singledispatch
def _tell(entry: object) -> Phrase:
    raise AssertionError(f"no words for {type(entry).__name__}")


def _one(words: str, role: Role = Role.PLAIN) -> Phrase:
    return (Span(clean(words), role),)


def signed(number: int) -> str:
    """Return tenths of gold with their sign."""
    return f"+{gold(number)}" if number >= 0 else f"{MINUS}{gold(-number)}"


def becomes(takes: Goods, gives: Goods) -> str:
    """Return `3 wheat become 2 bread`."""
    return f"{listed(takes)} {'becomes' if sum(takes.values()) == 1 else 'become'} {listed(gives)}"


# ── a living ──


@_tell.register
def _life_began(entry: LifeBegan) -> Phrase:
    recipe = economy.RECIPES[entry.occupation]
    trade = f"You work {recipe.where}: {becomes(recipe.takes, recipe.gives)}, for {recipe.stamina} stamina."
    return _one(f"You are a {entry.occupation} now, with {gold(entry.money)} gold. {trade} :help work tells more.", Role.GAIN)


@_tell.register
def _lived(entry: Lived) -> Phrase:
    match entry.did:
        case WorkedSelf(takes=takes, gives=gives, stamina=stamina):
            did = _DID[entry.occupation] if entry.occupation else "You work"
            return _one(f"{did}: {becomes(takes, gives)} ({MINUS}{stamina} stamina).", Role.GAIN)
        case SleptSelf(stamina=stamina, voucher=voucher):
            bed = f"it takes a {economy.Item.TEMP_ROOM}" if voucher else "you have a house of your own"
            return _one(f"You sleep; {bed} (+{stamina} stamina{_wasted(stamina, economy.SLEEP_RESTS)}).", Role.GAIN)
        case IdledSelf():
            return _one(_idled(entry.did), Role.NOTICE if entry.did.by_rule else Role.PLAIN)
        case AteSelf(stamina=stamina):
            return _one(f"You eat a bread (+{stamina} stamina{_wasted(stamina, economy.BREAD_FEEDS)}).", Role.GAIN)
        case DealtSelf():
            return _one(_dealt(entry.did), Role.GAIN)
        case DayEnded():
            return _day(entry.did)


def _wasted(stamina: int, most: int) -> str:
    """Say how much of what it could have given was lost, because nobody has more than all."""
    full = f"you have all {economy.STAMINA_MAX} now"
    return f"; the other {most - stamina} were wasted, for {full}" if stamina < most else ""


def _idled(sight: IdledSelf) -> str:
    if sight.late:
        return "The town waited for you as long as it does, then went on without you: you idled."
    return "The period is over and you had not acted: you idled." if sight.by_rule else "You let the rest of the period go by."


def _dealt(sight: DealtSelf) -> str:
    what = counted(sight.item, sight.qty)
    for_money = f"for {gold(sight.money)} gold"
    return (
        f"You buy {what} from the merchant {for_money}."
        if sight.side is Side.BUY
        else f"You sell the merchant {what} {for_money}."
    )


def _day(day: DayEnded) -> Phrase:
    """Tell a day in a block of two lines."""
    night = "You slept." if day.slept else f"You did not sleep ({MINUS}{day.tired} stamina)."
    facts = [f"Hunger: {MINUS}{day.hunger} stamina, {day.stamina} left", f"Gold: {signed(day.earned)}"]
    facts += [f"Made: {listed(day.made)}"] if day.made else []
    facts += [f"Trades: {day.trades}"] if day.trades else []
    return Span(f"Day {day.day} is over. {night}", Role.NOTICE), Span("\n"), Span(" · ".join(facts), Role.PLAIN)


@_tell.register
def _collapsed(entry: Collapsed) -> Phrase:
    if entry.up_again:
        return _one("You are on your feet again and can work.", Role.GAIN)
    helps = f"Eat a bread (:eat, +{economy.BREAD_FEEDS}), or sleep in the evening (:sleep, +{economy.SLEEP_RESTS})"
    return _one(f"You collapse: no stamina is left, and you cannot work. {helps}; you can still trade and talk.", Role.REFUSED)


@_tell.register
def _period(entry: PeriodBegan) -> Phrase:
    if entry.asleep:
        may = "You may as well get up and act (:work or :idle)."
        return _one(f"{entry.period.capitalize()} begins: you sleep on. {may}", Role.DIM)
    able = ":work or :idle" if entry.able else "collapsed, you can :eat or :idle"
    also = ", or :sleep where you have a bed" if entry.period is Period.EVENING else ""
    return _one(f"{entry.period.capitalize()} begins: you may act again ({able}{also}).", Role.DIM)


@_tell.register
def _pace(entry: PaceSet) -> Phrase:
    how = "as soon as everybody has acted" if entry.pace is Pace.BARRIER else "by the clock"
    return _one(f"{entry.by} sets the pace: periods end {how}.", Role.NOTICE)


@_tell.register
def _waited(entry: Waited) -> Phrase:
    others = [name for name in entry.names if name]
    names = joined([*others, *(["you"] if "" in entry.names else [])])
    ask = " :work or :idle lets it go on." if "" in entry.names else ""
    return _one(f"The clock stands and waits for {names}.{ask}", Role.NOTICE)


def joined(names: list[str], most: int = 5) -> str:
    """Return names in a row: `Ada, Bob and 3 more`."""
    shown = names if len(names) <= most else [*names[: most - 1], f"{len(names) - most + 1} more"]
    return " and ".join(part for part in (", ".join(shown[:-1]), shown[-1] if shown else "") if part)


@_tell.register
def _awaits(entry: Awaits) -> Phrase:
    parts = [f"{entry.unread} unread message{'' if entry.unread == 1 else 's'} (:messages)"] if entry.unread else []
    if entry.trades:
        parts.append(f"{entry.trades} trade{'' if entry.trades == 1 else 's'} (:trades)")
    return _one(f"Waiting for you: {joined(parts)}.", Role.DEAL)


# ── from hand to hand ──


@_tell.register
def _gave(entry: Gave) -> Phrase:
    parts = [listed(entry.goods)] if entry.goods else []
    parts += [f"{gold(entry.money)} gold"] if entry.money else []
    what = joined(parts)
    giver = "You give" if not entry.giver else f"{entry.giver} gives"
    mine = not entry.giver or not entry.taker
    return _one(f"{giver} {entry.taker or 'you'} {what}.", Role.GAIN if mine else Role.NOTICE)


@_tell.register
def _laid(entry: Laid) -> Phrase:
    verb, what = ("put", entry.put) if entry.put else ("pick", entry.took)
    way = "down" if entry.put else "up"
    who = f"{entry.name} {verb}s" if entry.name else f"You {verb}"
    return _one(f"{who} {way} {listed(what)}.", Role.NOTICE if entry.name else Role.PLAIN)


# ── trades between two ──


def bargain(trade: TradeSeen) -> str:
    """Return what a trade is about: `4 bread for 135 gold`."""
    return f"{counted(trade.item, trade.qty)} for {gold(trade.price)} gold"


def compared(trade: TradeSeen, *, selling: bool) -> str:
    """Return what one costs, beside the merchant's price for whoever sells or buys: `each 33.75; the merchant asks 45`."""
    each = prices.each(trade.price, max(1, trade.qty))
    price = economy.PRICES[trade.item]
    if not selling:
        return f"each {each}; the merchant asks {gold(price.charges)}"
    return f"each {each}; the merchant {f'pays {gold(price.pays)}' if price.pays is not None else 'takes none'}"


@_tell.register
def _traded(entry: Dealt) -> Phrase:
    trade, you = entry.trade, entry.you
    if you not in (trade.initiator, trade.target) or not you:
        return _one(_between(entry), Role.NOTICE)
    match trade.state:
        case TradeState.PENDING:
            return _offered(trade, you)
        case TradeState.ACCEPTED:
            return _accepted(trade, you)
        case TradeState.COMMITTED:
            return _one(f"Done: {_exchange(trade, you)}.", Role.GAIN)
        case _:
            lapsed = trade.state is TradeState.EXPIRED and trade.target == you
            return _one(_ended(entry), Role.DIM if lapsed else Role.NOTICE)


def _offered(trade: TradeSeen, you: BeingId) -> Phrase:
    selling = trade.side is Side.SELL
    if trade.initiator == you:
        offer = f"You offer {trade.target_name} {bargain(trade)}" if selling else _wanted("You offer", trade)
        return _one(f"{offer}. :cancel {trade.id} takes it back.")
    offer = f"{trade.initiator_name} offers you {bargain(trade)}"
    if not selling:
        offer = f"{trade.initiator_name} would buy {counted(trade.item, trade.qty)} from you for {gold(trade.price)} gold"
    return _one(f"{offer} ({compared(trade, selling=not selling)}). :accept {trade.id} or :reject {trade.id}", Role.DEAL)


def _wanted(start: str, trade: TradeSeen) -> str:
    return f"{start} {trade.target_name} {gold(trade.price)} gold for {counted(trade.item, trade.qty)}"


def _accepted(trade: TradeSeen, you: BeingId) -> Phrase:
    other = partner(trade, you)
    if not trade.confirmed:
        who = "You accept" if trade.target == you else f"{other} accepts"
        final = f":confirm {trade.id} makes it final, :withdraw {trade.id} leaves it."
        return _one(f"{who}: {_exchange(trade, you)} (trade {trade.id}). {final}", Role.DEAL)
    if len(trade.confirmed) > 1:
        return _one(f"{'You confirm' if trade.confirmed[-1] == you else f'{other} confirms'} trade {trade.id} too.")
    if you in trade.confirmed:
        return _one(f"You confirm trade {trade.id}; now {other} must.")
    return _one(f"{other} confirms trade {trade.id}; now you must. :confirm {trade.id} or :withdraw {trade.id}", Role.DEAL)


def _exchange(trade: TradeSeen, you: BeingId) -> str:
    """Return what the reader does in a trade: `you sell Mabel 4 bread for 135 gold`."""
    sells = (trade.side is Side.SELL) == (trade.initiator == you)
    other = partner(trade, you)
    if sells:
        return f"you sell {other} {bargain(trade)}"
    return f"you buy {counted(trade.item, trade.qty)} from {other} for {gold(trade.price)} gold"


def _ended(entry: Dealt) -> str:
    trade, you = entry.trade, entry.you
    other, mine = partner(trade, you), trade.initiator == you
    match trade.state:
        case TradeState.REJECTED:
            return f"{other} turns down {bargain(trade)}." if mine else f"You turn down {other}'s offer: {bargain(trade)}."
        case TradeState.CANCELLED:
            who = f"You take back your offer to {other}" if mine else f"{other} takes back the offer"
            return f"{who}: {bargain(trade)}."
        case TradeState.WITHDRAWN:
            who = {you: "You leave", BeingId(0): "Somebody left"}.get(entry.by, f"{other} leaves")
            return f"{who} the trade of {bargain(trade)}" + ("." if other in who else f" with {other}.")
        case TradeState.RELEASED:
            return f"The trade of {bargain(trade)} with {other} ends: one of you left the town."
        case _:
            return f"The trade with {other} runs out of time: {bargain(trade)}."


def _between(entry: Dealt) -> str:
    """Tell of a trade of others, as the owner of a save sees it."""
    trade = entry.trade
    one, two = trade.initiator_name, trade.target_name
    match trade.state:
        case TradeState.PENDING if trade.side is Side.SELL:
            return f"{one} offers {two} {bargain(trade)} (trade {trade.id})."
        case TradeState.PENDING:
            return f"{_wanted(f'{one} offers', trade)} (trade {trade.id})."
        case TradeState.ACCEPTED if not trade.confirmed:
            return f"{two} accepts {one}'s offer of {bargain(trade)}."
        case TradeState.ACCEPTED:
            who = one if trade.confirmed[-1] == trade.initiator else two
            return f"{who} confirms trade {trade.id}."
        case TradeState.COMMITTED:
            sells = trade.side is Side.SELL
            return f"{one} {'sells' if sells else 'buys'} {bargain(trade)} {'to' if sells else 'from'} {two}: done."
        case _:
            return f"The trade of {bargain(trade)} between {one} and {two} ended: {trade.state}."


# ── who lives in town ──


@_tell.register
def _governed(entry: Governed) -> Phrase:
    changed, name = entry.changed, entry.changed.name
    match changed.fate:
        case Fate.SETTLED:
            return _one(f"{name} comes to the gate and will live in {changed.home}.", Role.NOTICE)
        case Fate.PORTRAYED:
            return _one(f"You change what is known of {name}: {changed.part}.", Role.NOTICE)
        case Fate.UNSETTLED:
            return _one(f"{name} leaves the town for good{_taken(changed.money, changed.goods)}.", Role.NOTICE)


def _taken(money: int, goods: Goods) -> str:
    """Return what somebody took along, in words."""
    parts = ([f"{gold(money)} gold"] if money else []) + ([listed(goods)] if goods else [])
    return f" and takes along {' and '.join(parts)}" if parts else ""


# ── messages ──


@_tell.register
def _wrote(entry: Wrote) -> Phrase:
    letter, mine = entry.letter, entry.you and entry.letter.sender == entry.you
    who = Span("You" if mine else clean(letter.name), Role.NAME, entry.colour)
    return who, Span(f" {'tell' if mine else 'tells'} the whole town: ", Role.WALL), Span(clean(letter.words), Role.WALL)


@_tell.register
def _chatted(entry: Chatted) -> Phrase:
    mine = not entry.name
    who = Span("You" if mine else clean(entry.name), Role.NAME, entry.colour)
    rule = (Span(" ·rule", Role.DIM),) if entry.line.by_rule else ()
    start = Span(f" {'write' if mine else 'writes'} to {clean(entry.to) or 'you'}: ", Role.LETTER)
    return who, start, Span(clean(entry.line.words), Role.LETTER), *rule


@_tell.register
def _chat_told(entry: ChatTold) -> Phrase:
    return _one(entry.words, Role.NOTICE)
