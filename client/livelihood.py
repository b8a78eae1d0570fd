"""How the trader makes its living, by rule: what it wants to do now, from nothing but its View.

Pure, and apart from `trader`, which tries it on a town. Wants come best first; what was refused or tried in vain is remembered
in `Tried` and left alone for a while. Hours are those of the town, patience is counted in ticks.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import msgspec

from client import worth
from client.view import View
from shared.calendar import MINUTES_PER_DAY, MINUTES_PER_HOUR, MINUTES_PER_PERIOD, TICKS_PER_SECOND, Period, minute_of_day
from shared.commands import Accept, Buy, Confirm, Create, Deed, Eat, GoTo, Idle, Offer, Reject, Sell, Sleep, Work
from shared.economy import PRICES, RECIPES, Goods, Item, Occupation, Pace
from shared.living import LifeSeen, Side, TradeState
from shared.sights import Figure, Kind, PlaceSeen

SQUARE, INN = "square", "inn"
"""Parts of places' names by which they are known; a work's place stands in its recipe."""

_WORKING_HOURS = (Period.MORNING, Period.NOON)
_BEDTIME = 21 * MINUTES_PER_HOUR
_LATE = 23 * MINUTES_PER_HOUR
"""By the clock: when it goes to bed, and when it sleeps wherever it is."""

_WORKS_AT_ONCE = 2
"""For how many works inputs are bought, if there is money."""
_WORKS_KEPT, _WORKS_CARRIED = 1, 3
"""The product of so many works is kept to be offered to others; that of so many is worth a walk to the merchant."""

_OFFERS_MOST = 3
"""Own offers open at once."""
_OFFER_MINUTES = 15
"""From one offer to the next, to whomever."""
_ASK_AGAIN_MINUTES = {Kind.VILLAGER: MINUTES_PER_PERIOD, Kind.PLAYER: MINUTES_PER_DAY}
"""The same person is not offered the same before so long; a player may be busy reading something else."""

_PATIENCE_TICKS = 8 * TICKS_PER_SECOND
_DOUBLED_MOST = 4
"""What was refused is not tried again for 8 s, then 16, and so on."""
_PAUSE_TICKS = 3
"""What was done is not done again at once."""

Asking = tuple[str, str, str]
"""Whom it asks, for what, and on which side."""


class Tried(msgspec.Struct, frozen=True):
    """What the trader keeps in mind of its own tries; everything else it knows is its View."""

    blocked: Mapping[str, int] = MappingProxyType({})
    """By deed: the tick before which it is not tried again."""
    failures: Mapping[str, int] = MappingProxyType({})
    """By deed: how often in a row it was refused."""
    asked: Mapping[Asking, int] = MappingProxyType({})
    """By what was offered to whom: the minute before which it is not offered again."""
    offered_minute: int = -_OFFER_MINUTES
    """When it last offered anything."""


def next_deed(view: View, tried: Tried, occupation: Occupation, tick: int) -> Deed | None:
    """Return what to try now, if anything."""
    for want in wants(view, tried, occupation):
        if tried.blocked.get(repr(want), 0) <= tick:
            return want
    return None


def after(tried: Tried, view: View, deed: Deed, tick: int, *, refused: bool) -> Tried:
    """Return what is kept in mind after a deed was tried."""
    name = repr(deed)
    failures = tried.failures.get(name, 0) + 1 if refused else 0
    wait = _PATIENCE_TICKS * 2 ** min(failures - 1, _DOUBLED_MOST) if refused else _PAUSE_TICKS
    blocked = {other: until for other, until in tried.blocked.items() if until > tick} | {name: tick + wait}
    counted = {other: count for other, count in tried.failures.items() if other != name}
    asked = {other: until for other, until in tried.asked.items() if until > view.minute}
    offered_minute = tried.offered_minute
    if isinstance(deed, Offer):
        offered_minute = view.minute
        kinds = (figure.kind for figure in view.met.values() if figure.name == deed.to)
        asked[deed.to, deed.item, deed.side] = view.minute + _ASK_AGAIN_MINUTES[next(kinds, Kind.PLAYER)]
    return Tried(blocked, counted | ({name: failures} if refused else {}), asked, offered_minute)


def wants(view: View, tried: Tried, occupation: Occupation) -> Iterator[Deed]:
    """Yield what the trader wants to do now, best first."""
    life = view.life
    if life is None:
        yield Create(occupation)
        return
    yield from _answers(view, life)
    if life.free(Item.BREAD) and (life.stamina <= worth.HUNGRY or (_work_due(view, life) and worth.loaf_helps(life))):
        yield Eat()
    yield from _on_the_spot(view, life)
    if view.period in _WORKING_HOURS:
        yield from _offers(view, life, tried)
    goal = _goal(view, life)
    if goal is not None:
        if view.journey is not None and view.journey.goal == goal.name:
            return
        way = GoTo(goal.name)
        yield way
        if not tried.failures.get(repr(way)):
            return
        if _bed_due(view, life) and life.has_bed:
            yield Sleep()
    if _hasty(view) and life.act is None and not view.asleep:
        yield Idle()


def _hasty(view: View) -> bool:
    """Tell whether others wait for it to act."""
    return view.pace.pace is Pace.BARRIER


def _answers(view: View, life: LifeSeen) -> Iterator[Deed]:
    """Yield the next step of each trade that waits for it."""
    for trade in view.my_turn:
        if trade.state is TradeState.ACCEPTED:
            yield Confirm(trade.id)
            continue
        if worth.accepts(life, view.open_trades, view.you, trade):
            yield Accept(trade.id)
        yield Reject(trade.id)


# ── what is done where it stands ──


def _on_the_spot(view: View, life: LifeSeen) -> Iterator[Deed]:
    if _bed_due(view, life) and life.has_bed and (_goal(view, life) is None or _clock(view) >= _LATE):
        yield Sleep()
    if _work_due(view, life) and not life.lacking and worth.is_able(life) and _is_at(view, _workplace(life)):
        yield Work()
    if _is_at(view, SQUARE):
        yield from _must_buy(view, life)
        yield from _must_sell(view, life)
        yield from _surplus(life)


def _work_due(view: View, life: LifeSeen) -> bool:
    return life.act is None and view.period in _WORKING_HOURS


def _bed_due(view: View, life: LifeSeen) -> bool:
    """Tell whether it is bedtime: by the clock, or as soon as it is evening when others wait."""
    due = life.act is None and not life.slept and view.period is Period.EVENING
    return due and (_hasty(view) or _clock(view) >= _BEDTIME)


def _clock(view: View) -> int:
    return minute_of_day(view.minute)


def _must_buy(view: View, life: LifeSeen) -> Iterator[Buy]:
    """Yield what is worth a walk: a bed for the night, what the next work takes, bread for who faints."""
    bed, bread = PRICES[Item.TEMP_ROOM].charges, PRICES[Item.BREAD].charges
    if _wants_bed(view, life) and life.free_money >= bed:
        yield Buy(Item.TEMP_ROOM, 1)
    if _inputs_due(view, life):
        yield from (Buy(item, qty) for item, qty in _inputs(life).items())
    if life.stamina <= worth.FAINT and not life.free(Item.BREAD) and life.free_money >= bread + life.bed_money:
        yield Buy(Item.BREAD, 1)


def _wants_bed(view: View, life: LifeSeen) -> bool:
    """Tell whether a bed is to be bought: once the day's work is done, for it may make one."""
    late = view.period is Period.EVENING or (view.period is Period.NOON and life.act is not None)
    return late and not life.slept and not life.has_bed


def _inputs_due(view: View, life: LifeSeen) -> bool:
    """Tell whether there is work to do, but for what it takes."""
    return _work_due(view, life) and bool(life.lacking) and (worth.is_able(life) or worth.loaf_helps(life))


def _inputs(life: LifeSeen) -> Goods:
    """Return what it can buy for the next works, beside the money for a bed; nothing if not even for one."""
    means = life.free_money - life.bed_money
    for works in range(_WORKS_AT_ONCE, 0, -1):
        takes = worth.recipe_of(life).takes.items()
        missing = {item: works * count - life.free(item) for item, count in takes if works * count > life.free(item)}
        if worth.cost(missing) <= means:
            return missing
    return {}


def _must_sell(view: View, life: LifeSeen) -> Iterator[Sell]:
    """Yield what is sold for want of money, or because there is much of it."""
    item, made = _made(life)
    ready = worth.spare(life, item)
    poor = (_inputs_due(view, life) and not _inputs(life)) or (_wants_bed(view, life) and life.free_money < life.bed_money)
    if poor and ready:
        yield Sell(item, ready)
    elif ready >= _WORKS_CARRIED * made:
        yield from _surplus(life)


def _surplus(life: LifeSeen) -> Iterator[Sell]:
    """Yield the sale of what is more than it keeps to offer to others."""
    item, made = _made(life)
    surplus = worth.spare(life, item) - _WORKS_KEPT * made
    if surplus > 0:
        yield Sell(item, surplus)


def _made(life: LifeSeen) -> tuple[Item, int]:
    """Return its product, and how many a work makes."""
    return next(iter(worth.recipe_of(life).gives.items()))


# ── trades with others ──


def _offers(view: View, life: LifeSeen, tried: Tried) -> Iterator[Offer]:
    """Yield the offers worth making now, to people whose occupation it has seen."""
    own = sum(trade.initiator == view.you for trade in view.open_trades)
    if own >= _OFFERS_MOST or view.minute < tried.offered_minute + _OFFER_MINUTES:
        return
    for side, item, others in (*_sales(life), *_needs(view, life)):
        qty = max(RECIPES[other].takes.get(item, 1) for other in others)
        price = worth.asked(item, qty)
        able = worth.spare(life, item) >= qty if side is Side.SELL else worth.affords(life, price)
        people = _people(view, others) if able else ()
        yield from (Offer(p.name, side, item, qty, price) for p in people if _may_ask(view, tried, p, item, side))


def _sales(life: LifeSeen) -> Iterator[tuple[Side, Item, list[Occupation]]]:
    """Yield what it sells, and who has a use for it: whoever works with it, else everybody who does not make it."""
    item = worth.product_of(life)
    users = [occupation for occupation, recipe in RECIPES.items() if item in recipe.takes]
    yield Side.SELL, item, users or [occupation for occupation in Occupation if occupation is not life.occupation]


def _needs(view: View, life: LifeSeen) -> Iterator[tuple[Side, Item, list[Occupation]]]:
    """Yield what it wants of others, and who makes it."""
    wanted = [Item.BREAD] if life.stamina <= worth.PECKISH else []
    for item in (*wanted, Item.HOUSE):
        makers = [occupation for occupation, recipe in RECIPES.items() if item in recipe.gives]
        held = life.goods.get(item, 0) + worth.coming(view.open_trades, view.you, item)
        if not held and life.occupation not in makers:
            yield Side.BUY, item, makers


def _people(view: View, occupations: list[Occupation]) -> Iterator[Figure]:
    return (figure for figure in view.met.values() if figure.occupation in occupations and figure.id != view.you)


def _may_ask(view: View, tried: Tried, figure: Figure, item: Item, side: Side) -> bool:
    """Tell whether this person may be offered this: not again so soon, and not while they deal in it with each other."""
    dealing = any(trade.item is item and figure.id in (trade.initiator, trade.target) for trade in view.open_trades)
    return not dealing and tried.asked.get((figure.name, item, side), 0) <= view.minute


# ── where to be ──


def _goal(view: View, life: LifeSeen) -> PlaceSeen | None:
    """Return where it should be now and is not, if anywhere."""
    kind = ""
    if _work_due(view, life) and not life.lacking and worth.is_able(life):
        kind = _workplace(life)
    elif any(True for _ in _must_buy(view, life)) or any(True for _ in _must_sell(view, life)):
        kind = SQUARE
    elif _bed_due(view, life) and not life.goods.get(Item.HOUSE) and life.has_bed:
        kind = INN
    return place_of(view, kind) if kind and not _is_at(view, kind) else None


def _workplace(life: LifeSeen) -> str:
    return worth.recipe_of(life).place


def place_of(view: View, kind: str) -> PlaceSeen | None:
    """Return the place whose name tells that it is of a kind: `South Fields`, `Bakery`; the roomiest of several."""
    found = [place for place in view.places if kind in place.name.casefold()]
    return max(found, key=lambda place: (place.capacity, -place.id), default=None)


def _is_at(view: View, kind: str) -> bool:
    here = view.place_at(view.me.at) if view.me else None
    return here is not None and kind in here.name.casefold()
