"""What happened on a day: from the Entries of a save to passages, alike things merged.

Apart from `thoughts`, which reads the Notes: this holds for a town without minds too.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from server.annals.passage import Passage, Topic, each, names
from server.powers import STEWARD
from server.save.replay import History
from server.world.events import (
    AnyEvent,
    Arrived,
    Bought,
    Created,
    DaySettled,
    Departed,
    Gave,
    Messaged,
    MovedIn,
    MovedOut,
    Returned,
    Settled,
    Sold,
    Worked,
)
from server.world.evolve import evolve
from server.world.state import World
from shared.calendar import MINUTES_PER_DAY, period_count
from shared.economy import Goods, Item, gold, plus
from shared.economy import listed as goods_listed
from shared.ids import TOWN, BeingId
from shared.sights import Kind


class Toil(NamedTuple):
    """Somebody worked."""

    minute: int
    name: str
    gives: Goods


class Deal(NamedTuple):
    """Goods changed hands for money; an empty name is the merchant's."""

    minute: int
    seller: str
    buyer: str
    item: Item
    qty: int
    price: int

    @property
    def parties(self) -> tuple[str, ...]:
        """Who is named in it."""
        return tuple(name for name in (self.seller, self.buyer) if name)


class Deeds:
    """What happened on a day, as it is read."""

    def __init__(self) -> None:
        self.toils: list[Toil] = []
        self.deals: list[Deal] = []
        self.passages: list[Passage] = []


def deeds_of(history: History, day: int, upto: int) -> tuple[Deeds, World, bool]:
    """Return what happened on a day by entry `upto`, the world at its end, or by then, and if it was over; raises SaveError."""
    start, end = (day - 1) * MINUTES_PER_DAY, day * MINUTES_PER_DAY
    world = history.world_after(1)
    if start > world.minute:
        world = history.world_after(history.entry_at(history.tick_of_minute(start) - 1))
    found, last = Deeds(), world
    for entry, after in history.moments(world, upto):
        for event in entry.events:
            before, world = world, evolve(world, event)
            if max(before.minute, start) < end or isinstance(event, DaySettled):
                _read(found, before, world, event, day)
        if after.minute < end:
            last = after
        if after.minute > end:
            break
        world = after
    return found, last, world.minute >= end


def _read(found: Deeds, before: World, after: World, event: AnyEvent, day: int) -> None:
    minute = before.minute
    match event:
        case Worked():
            found.toils.append(Toil(minute, _name(after, event.being), event.gives))
            _fallen(found, before, after, event.being)
        case Settled():
            trade = before.trades[event.trade]
            parties = (_name(after, trade.seller), _name(after, trade.buyer))
            found.deals.append(Deal(minute, *parties, trade.item, trade.qty, trade.price))
        case Bought():
            found.deals.append(Deal(minute, "", _name(after, event.being), event.item, event.qty, event.money))
        case Sold():
            found.deals.append(Deal(minute, _name(after, event.being), "", event.item, event.qty, event.money))
        case DaySettled() if event.day == day:
            for loss in event.losses:
                _fallen(found, before, after, loss.being)
        case DaySettled():
            pass
        case _:
            tell = _TELLS.get(type(event))
            if tell is not None and (passage := tell(after, minute, event)) is not None:
                found.passages.append(passage)


def _name(world: World, being: BeingId) -> str:
    return world.beings[being].name


def _fallen(found: Deeds, before: World, after: World, being: BeingId) -> None:
    old, new = before.beings[being].life, after.beings[being].life
    if new is not None and new.collapsed and not (old and old.collapsed):
        name = _name(after, being)
        words = f"{name} collapsed: the last strength was gone."
        found.passages.append(Passage(before.minute, Topic.HARM, (name,), words, timed=True))


def _people(minute: int, who: tuple[str, ...], words: str) -> Passage:
    return Passage(minute, Topic.PEOPLE, who, words, timed=True)


def _arrived(world: World, minute: int, event: Arrived | Returned | Departed) -> Passage | None:
    being = event.being.id if isinstance(event, Arrived) else event.being
    name = _name(world, being)
    if world.beings[being].kind is not Kind.PLAYER or name == STEWARD:
        return None
    did = {Arrived: "came to town", Returned: "came back", Departed: "left"}[type(event)]
    return _people(minute, (name,), f"{name} {did}.")


def _created(world: World, minute: int, event: Created) -> Passage:
    name = _name(world, event.being)
    return _people(minute, (name,), f"{name} began a life as a {event.occupation}.")


def _moved(world: World, minute: int, event: MovedIn | MovedOut) -> Passage:
    name = event.being.name if isinstance(event, MovedIn) else _name(world, event.being)
    by = f", as {_name(world, event.by)} wished" if event.by in world.beings else ""
    return _people(minute, (name,), f"{name} {'moved in' if isinstance(event, MovedIn) else 'left for good'}{by}.")


def _gave(world: World, minute: int, event: Gave) -> Passage:
    giver, taker = _name(world, event.being), _name(world, event.to)
    things = [*([goods_listed(event.goods)] if event.goods else ()), *([f"{gold(event.money)} gold"] if event.money else ())]
    return Passage(minute, Topic.GIFTS, (giver, taker), f"{giver} gave {taker} {' and '.join(things)}.", timed=True)


def _messaged(_world: World, minute: int, event: Messaged) -> Passage | None:
    letter = event.letter
    if letter.to != TOWN:
        return None
    return Passage(minute, Topic.TALK, (letter.name,), f"{letter.name} told the whole town: “{letter.words}”", timed=True)


_TELLS: dict[type, Callable[[World, int, Any], Passage | None]] = {
    Arrived: _arrived,
    Returned: _arrived,
    Departed: _arrived,
    Created: _created,
    MovedIn: _moved,
    MovedOut: _moved,
    Gave: _gave,
    Messaged: _messaged,
}
"""By the kind of event; work and deals are merged first, the rest are trifles here."""


def worked(toils: Iterable[Toil]) -> Iterator[Passage]:
    """Yield a passage a period of who made what; who made the same stands together."""
    periods: dict[int, dict[str, Goods]] = defaultdict(dict)
    first: dict[int, int] = {}
    for toil in toils:
        period = period_count(toil.minute)
        first.setdefault(period, toil.minute)
        periods[period][toil.name] = plus(periods[period].get(toil.name, {}), toil.gives)
    for period, made in periods.items():
        alike: dict[str, list[str]] = defaultdict(list)
        for name, goods in made.items():
            alike[goods_listed(goods)].append(name)
        parts = [f"{names(who)} made {goods}{each(len(who))}" for goods, who in alike.items()]
        yield Passage(first[period], Topic.WORK, tuple(made), f"{'; '.join(parts)}.")


def dealt(deals: Iterable[Deal]) -> Iterator[Passage]:
    """Yield a passage a period and seller of what was sold to whom; the merchant's counter last."""
    periods: dict[tuple[int, str], list[Deal]] = defaultdict(list)
    for deal in deals:
        key = deal.seller if deal.seller and deal.buyer else ""
        periods[period_count(deal.minute), key].append(deal)
    for (_, seller), some in sorted(periods.items(), key=lambda pair: (pair[0][0], not pair[0][1], pair[1][0].minute)):
        words = _sold(seller, some) if seller else _counter(some)
        who = tuple(dict.fromkeys(name for deal in some for name in deal.parties))
        yield Passage(some[0].minute, Topic.MARKET, who, words)


def _sold(seller: str, deals: list[Deal]) -> str:
    parts = []
    for item in dict.fromkeys(deal.item for deal in deals):
        some = [deal for deal in deals if deal.item is item]
        buyers = names(list(dict.fromkeys(deal.buyer for deal in some)))
        count, price = sum(deal.qty for deal in some), sum(deal.price for deal in some)
        parts.append(f"{goods_listed({item: count})} to {buyers} for {gold(price)} gold{' in all' if len(some) > 1 else ''}")
    return f"{seller} sold {'; '.join(parts)}."


def _counter(deals: list[Deal]) -> str:
    """Return what was bought of the merchant and sold to him, by goods."""
    parts = []
    for bought in (True, False):
        some = [deal for deal in deals if (not deal.seller) is bought]
        things = []
        for item in dict.fromkeys(deal.item for deal in some):
            totals: dict[str, int] = defaultdict(int)
            for deal in some:
                if deal.item is item:
                    totals[deal.buyer or deal.seller] += deal.qty
            things.append(f"{goods_listed({item: sum(totals.values())})} ({names(list(totals))})")
        if things:
            parts.append(f"{'bought' if bought else 'sold'} {', '.join(things)}")
    return f"At the merchant's counter were {'; '.join(parts)}."
