"""How a villager makes its living, by rule: what it wants to do now about trades, food, a bed, work and the market.

Apart from `plan`, the day that others see, because this comes first when it is due. Wants come best first; `conduct` takes the
first that is not blocked by an earlier failure. Nobody collapses by these rules: work stops while strength is left for a night
without sleep, and money for a bed and the next work is never spent.
"""

from collections.abc import Iterator
from functools import lru_cache

import msgspec

from server.mind.bargain import BEDS, HUNGRY, PECKISH, accepts, in_the_way, product, regrets, sells, spare
from server.mind.dealing import UNLIKED, Dealings, offers
from server.mind.memory import Mind
from server.mind.perceive import Surroundings
from server.mind.plan import appointment, offset
from shared.calendar import Period, minute_of_day
from shared.calendar import period as period_of
from shared.commands import Accept, Buy, Cancel, Command, Confirm, Eat, Idle, Reject, Sell, Sleep, Withdraw, Work
from shared.economy import HUNGER_COSTS, NO_SLEEP_COSTS, PRICES, RECIPES, Act, Item, Occupation, Pace, Recipe
from shared.living import LifeSeen, TradeSeen, TradeState
from shared.sights import PlaceSeen

STRENGTH_KEPT = NO_SLEEP_COSTS + HUNGER_COSTS + 1
"""Stamina that work must leave: after the worst of nights one still stands."""

_BATCH = {Occupation.FARMER: 4, Occupation.CHEF: 2, Occupation.CARPENTER: 1}
"""For how many works inputs are bought at once."""

_STOCK = {Occupation.FARMER: 15, Occupation.CHEF: 6, Occupation.CARPENTER: 2}
"""How many of its product a villager keeps for trades with others; the rest goes to the merchant."""

_BAG = {Occupation.FARMER: 25, Occupation.CHEF: 9, Occupation.CARPENTER: 3}
"""So many are worth a walk to the merchant."""

_FAINT = 20
"""Stamina at which bread is worth the merchant's price."""

_DAWN, _AFTERNOON = 6 * 60 + 45, 13 * 60 + 15
"""By the clock, work is begun in the morning and after lunch …"""
_SHOPPING = 15 * 60
"""… a bed for the night is seen to …"""
_BEDTIME = 22 * 60
"""… everybody goes home …"""
_LATE = 23 * 60 + 10
"""… and sleeps wherever it is."""

_LINGER_MINUTES = 50
"""How long a villager stays at its work once it is done."""


period = lru_cache(maxsize=16)(period_of)
"""Asked of the same minute many times over."""


class Be(msgspec.Struct, frozen=True):
    """The want to be somewhere, and to do something there that others see."""

    place: str
    doing: str


Want = Command | Be


def wants(mind: Mind, around: Surroundings, dealings: Dealings, tick: int, *, talking: bool = False) -> Iterator[Want]:
    """Yield what the villager wants to do now, best first; while it talks, only what needs no step aside."""
    life = around.life
    if life is None:
        return
    yield from _answers(mind, around, life)
    if talking:
        return
    if life.stamina <= HUNGRY and life.free(Item.BREAD):
        yield Eat()
    now = period(around.minute)
    if now is not Period.NIGHT:
        if now is Period.EVENING:
            yield from _to_bed(around, life)
        else:
            yield from _work(around, life)
        yield from _at_market(around, life)
        yield from offers(mind, around, life, dealings, tick)
        yield from _errands(around, life, dealings)
    if life.act is None and _hasty(around) and not (now is Period.NIGHT and life.slept):
        yield Idle()


def _hasty(around: Surroundings) -> bool:
    """Tell whether others wait for the villager to act."""
    return around.pace.pace is Pace.BARRIER


def _answers(mind: Mind, around: Surroundings, life: LifeSeen) -> Iterator[Command]:
    """Yield the next step of each open trade."""
    you = around.you
    for trade in around.trades.values():
        if trade.state is TradeState.PENDING:
            if trade.initiator != you:
                yield _answer(mind, around, life, trade)
            elif regrets(life, you, trade):
                yield Cancel(trade.id)
        elif you not in trade.confirmed:
            yield Withdraw(trade.id) if regrets(life, you, trade) else Confirm(trade.id)


def _answer(mind: Mind, around: Surroundings, life: LifeSeen, trade: TradeSeen) -> Command:
    """Return the answer to an offer: by the rule, and none to whom it cannot stand unless it is in need."""
    in_need = life.stamina <= HUNGRY and trade.item is Item.BREAD
    if mind.regard(trade.initiator, around.minute) <= UNLIKED and not in_need:
        return Reject(trade.id)
    if accepts(life, around.trades, around.you, trade):
        return Accept(trade.id)
    earlier = in_the_way(life, around.trades, around.you, trade)
    return Cancel(earlier.id) if earlier else Reject(trade.id)


# ── the bed ──


def _to_bed(around: Surroundings, life: LifeSeen) -> Iterator[Want]:
    if life.slept:
        yield Be("home", "sleeping")
        return
    if life.act is not None or not life.has_bed:
        return
    now = minute_of_day(around.minute)
    if not (_hasty(around) or now >= _BEDTIME or _sleeps(around)):
        return
    home = around.place_named("home")
    if home is None or now >= _LATE or (around.here == home and not around.heading):
        yield Sleep()
    yield Be("home", "going to bed")


def _sleeps(around: Surroundings) -> bool:
    """Tell whether the schedule says so."""
    line = appointment(around.persona, around.you, around.minute)
    return line is not None and line.place == "home" and line.doing.startswith("sleep")


# ── work ──


def _work(around: Surroundings, life: LifeSeen) -> Iterator[Want]:
    """Yield what is done at once: work where one stands, and a loaf that makes it possible."""
    recipe = RECIPES[life.occupation]
    if not _work_due(around, life, recipe) or life.lacking:
        return
    if _able(life, recipe):
        if not around.heading and _is_at(around, recipe.place):
            yield Work()
    elif _loaf_helps(life, recipe):
        yield Eat()


def _work_due(around: Surroundings, life: LifeSeen, recipe: Recipe) -> bool:
    """Tell whether it is time to work; who stands there with all that it takes need not wait for the hour."""
    if life.act is not None:
        return False
    gate = _DAWN if period(around.minute) is Period.MORNING else _AFTERNOON
    if _hasty(around) or minute_of_day(around.minute) >= gate + offset(around.you):
        return True
    return not life.lacking and _is_at(around, recipe.place)


def _able(life: LifeSeen, recipe: Recipe) -> bool:
    return life.stamina - recipe.stamina >= STRENGTH_KEPT


def _loaf_helps(life: LifeSeen, recipe: Recipe) -> bool:
    return life.stamina <= PECKISH and life.free(Item.BREAD) > 0 and not _able(life, recipe)


# ── the market ──


def _at_market(around: Surroundings, life: LifeSeen) -> Iterator[Command]:
    """Yield what is bought and sold while one stands on the market square."""
    if _is_at(around, "square") and not around.heading:
        yield from _must_buy(around, life)
        yield from _must_sell(around, life)
        yield from _may_trade(life)


def _must_buy(around: Surroundings, life: LifeSeen) -> Iterator[Buy]:
    """Yield what is worth a walk: a bed for the night, what the next work takes, bread for who faints."""
    bed = PRICES[Item.TEMP_ROOM].charges
    if _bed_due(around, life) and life.free_money >= bed:
        yield Buy(Item.TEMP_ROOM, BEDS if life.free_money >= 5 * bed else 1)
    yield from _inputs(around, life)
    if _faint(life) and life.free_money >= PRICES[Item.BREAD].charges + life.bed_money:
        yield Buy(Item.BREAD, 1)


def _faint(life: LifeSeen) -> bool:
    return life.stamina <= _FAINT and not life.free(Item.BREAD)


def _bed_due(around: Surroundings, life: LifeSeen) -> bool:
    now = period(around.minute)
    late = now is Period.EVENING or (now is Period.NOON and minute_of_day(around.minute) >= _SHOPPING)
    return late and not life.has_bed and not life.slept


def _inputs(around: Surroundings, life: LifeSeen) -> Iterator[Buy]:
    recipe = RECIPES[life.occupation]
    if not _inputs_due(around, life, recipe):
        return
    ((item, count),) = recipe.takes.items()
    missing = count - life.free(item)
    means = life.free_money - life.bed_money
    cost = PRICES[item].charges
    batch = min(means // cost, _BATCH[life.occupation] * count - life.free(item))
    if batch >= missing:
        whole = (life.free(item) + batch) // count * count - life.free(item)
        yield Buy(item, whole)


def _inputs_due(around: Surroundings, life: LifeSeen, recipe: Recipe) -> bool:
    """Tell whether there is work to do, but for what it takes; not while other villagers are asked for that."""
    if period(around.minute) is Period.EVENING or not _work_due(around, life, recipe) or not life.lacking:
        return False
    return (_able(life, recipe) or _loaf_helps(life, recipe)) and not _awaited(around, recipe)


def _awaited(around: Surroundings, recipe: Recipe) -> bool:
    mine = (trade for trade in around.trades.values() if not sells(trade, around.you))
    return any(trade.item in recipe.takes and trade.initiator == around.you for trade in mine)


def _must_sell(around: Surroundings, life: LifeSeen) -> Iterator[Sell]:
    """Yield what is sold for want of money, or because there is much of it."""
    item = product(life.occupation)
    ready = spare(life, item)
    if _poor(around, life):
        if ready:
            yield Sell(item, ready)
        elif life.occupation is Occupation.CARPENTER and life.free(item) and not life.slept:
            yield Sell(item, 1)
    elif ready >= _BAG[life.occupation]:
        yield Sell(item, ready - _STOCK[life.occupation])


def _poor(around: Surroundings, life: LifeSeen) -> bool:
    """Tell whether money is wanting for tonight's bed, or for the next work."""
    if life.free_money < life.bed_money:
        return True
    recipe = RECIPES[life.occupation]
    if not _inputs_due(around, life, recipe):
        return False
    lack = sum((count - life.free(item)) * PRICES[item].charges for item, count in recipe.takes.items())
    return life.free_money - life.bed_money < lack


def _may_trade(life: LifeSeen) -> Iterator[Command]:
    """Yield what is done only because one is there already."""
    item = product(life.occupation)
    if spare(life, item) > _STOCK[life.occupation]:
        yield Sell(item, spare(life, item) - _STOCK[life.occupation])
    bed = PRICES[Item.TEMP_ROOM].charges
    builds = life.occupation is Occupation.CARPENTER
    if not builds and not life.has_bed and life.free_money >= 2 * bed:
        yield Buy(Item.TEMP_ROOM, BEDS if life.free_money >= 5 * bed else 1)


# ── where to be ──


def _errands(around: Surroundings, life: LifeSeen, dealings: Dealings) -> Iterator[Be]:
    """Yield where to be for all that, most urgent first."""
    recipe = RECIPES[life.occupation]
    evening = period(around.minute) is Period.EVENING
    if not evening and life.act is None and _work_due(around, life, recipe) and _able(life, recipe) and not life.lacking:
        yield from _go(around, recipe.place)
    elif any(True for _ in _must_buy(around, life)) or any(True for _ in _must_sell(around, life)):
        yield from _go(around, "square")
    elif _lingers(around, life, dealings):
        yield from _go(around, recipe.place, recipe.doing)


def _lingers(around: Surroundings, life: LifeSeen, dealings: Dealings) -> bool:
    just = 0 <= around.minute - dealings.worked_minute < _LINGER_MINUTES
    return just and life.act is Act.WORK and not _hasty(around)


def _go(around: Surroundings, kind: str, doing: str = "") -> Iterator[Be]:
    place = place_of(around, kind)
    if place is not None:
        yield Be(place.name, doing)


def place_of(around: Surroundings, kind: str) -> PlaceSeen | None:
    """Return the place whose name tells that it is of a kind: `South Fields`, `Bakery`; the roomiest of several."""
    found = [place for place in around.places if kind in place.name.casefold()]
    return max(found, key=lambda place: (place.capacity, -place.id), default=None)


def _is_at(around: Surroundings, kind: str) -> bool:
    here = around.here
    return here is not None and kind in here.name.casefold()
