"""What the log notes of the town's economy: from sights and what was known before them to entries.

Apart from the folds, which change what is believed; a sight may change much and tell nothing, or the other way round.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import singledispatch

import msgspec

from client.entries import Awaits, Collapsed, Dealt, Entry, Gave, Governed, Laid, LifeBegan, Lived, PaceSet, Waited, Wrote
from client.holdings import Holdings
from shared import calendar
from shared.ids import BeingId
from shared.sights import (
    AteSelf,
    DayEnded,
    DealtSelf,
    FolkChanged,
    GotLetter,
    IdledSelf,
    LifeSelf,
    PaceChanged,
    ReadSelf,
    SawGive,
    SawLedger,
    SawMind,
    SawPile,
    SawTrade,
    Sight,
    SleptSelf,
    WorkedSelf,
)

KINDS: tuple[type[Sight], ...] = (
    LifeSelf,
    WorkedSelf,
    SleptSelf,
    IdledSelf,
    AteSelf,
    DealtSelf,
    DayEnded,
    SawGive,
    SawPile,
    PaceChanged,
    SawTrade,
    GotLetter,
    ReadSelf,
    SawLedger,
    SawMind,
    FolkChanged,
)
"""The sights of the town's economy that need nothing of the map."""

People = Mapping[BeingId, tuple[str, str]]
"""Name and colour of everybody met."""


def told(held: Holdings, sight: object, people: People) -> Iterator[Entry]:
    """Yield what the log notes of a sight; `held` is what was believed before it."""
    yield from _told(sight, held, people)


@singledispatch
def _told(_sight: object, _held: Holdings, _people: People) -> Iterable[Entry]:
    return ()


@_told.register(WorkedSelf)
@_told.register(SleptSelf)
@_told.register(IdledSelf)
@_told.register(AteSelf)
@_told.register(DealtSelf)
@_told.register(DayEnded)
def _lived(
    sight: WorkedSelf | SleptSelf | IdledSelf | AteSelf | DealtSelf | DayEnded, held: Holdings, _: People
) -> Iterable[Entry]:
    yield Lived(sight, held.life.occupation if held.life else None)


@_told.register
def _life(sight: LifeSelf, held: Holdings, _: People) -> Iterable[Entry]:
    if held.life is None:
        yield LifeBegan(sight.life.occupation, sight.life.money)
    elif bool(held.life.stamina) != bool(sight.life.stamina):
        yield Collapsed(up_again=sight.life.stamina > 0)


@_told.register
def _give(sight: SawGive, held: Holdings, people: People) -> Iterable[Entry]:
    yield Gave(_name(sight.giver, held, people), _name(sight.taker, held, people), sight.goods, sight.money)


@_told.register
def _pile(sight: SawPile, held: Holdings, people: People) -> Iterable[Entry]:
    if sight.put or sight.took:
        yield Laid(_name(sight.by, held, people), sight.put, sight.took)


def _name(being: BeingId, held: Holdings, people: People) -> str:
    """Return somebody's name; empty for the observer."""
    return "" if being and being == held.you else people.get(being, ("somebody", ""))[0]


@_told.register
def _pace(sight: PaceChanged, held: Holdings, people: People) -> Iterable[Entry]:
    pace = sight.pace
    if sight.by:
        yield PaceSet(pace.pace, sight.by)
    if pace.held and pace.waiting and held.waited != calendar.period_count(held.minute):
        mine = people.get(held.you, ("", ""))[0]
        yield Waited(tuple("" if name == mine else name for name in pace.waiting))


@_told.register
def _trade(sight: SawTrade, held: Holdings, _: People) -> Iterable[Entry]:
    yield Dealt(sight.trade, held.you, sight.by)


@_told.register
def _letter(sight: GotLetter, held: Holdings, people: People) -> Iterable[Entry]:
    yield Wrote(sight.letter, held.you, people.get(sight.letter.sender, ("", ""))[1])


@_told.register
def _governed(sight: FolkChanged, _held: Holdings, _people: People) -> Iterable[Entry]:
    yield Governed(sight)


def missed(before: Holdings, after: Holdings, *, known: bool) -> Iterator[Entry]:
    """Yield what a scene brought that was not known before it; on first coming to town, what waits, counted."""
    if not known:
        if after.unread or after.my_turn:
            yield Awaits(len(after.unread), len(after.my_turn))
        return
    newest = max((letter.id for letter in before.letters), default=0)
    for letter in after.unread:
        if letter.id > newest:
            yield Wrote(letter, after.you)
    for trade in after.trades.values():
        if trade != _still(before, trade.id, until=trade.until_tick) and after.you:
            yield Dealt(trade, after.you)


def _still(before: Holdings, trade: int, *, until: int) -> object:
    """Return a trade as it was known, when it ends not counting."""
    was = before.trades.get(trade)
    return msgspec.structs.replace(was, until_tick=until) if was else None
