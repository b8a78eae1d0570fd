"""What a save's entries and Notes hold for the register: one walk over both.

Apart from the register, which is only searched. Entries are read and not folded, about 3 µs each; Notes are folded, about 20 µs.
"""

from collections.abc import Iterator
from typing import Any

from server.annals.noted import noted, with_talks
from server.annals.register import Found, Register
from server.mind.asked import Asked, asked
from server.powers import STEWARD
from server.save.replay import History
from server.world import events as e
from server.world.entry import Entry
from server.world.state import Being, Trade
from shared.calendar import day
from shared.economy import gold, listed
from shared.ids import TOWN, BeingId
from shared.living import TradeState
from shared.sights import Kind, Manner
from shared.story import MarkKind


def registered(history: History, first: int = 1, last: int | None = None) -> Register:
    """Return what can be found in entries first..last, those of all without numbers; raises SaveError.

    From a thread: nothing else may use that history meanwhile. About 0.1 s for a day of 12 villagers.
    """
    upto = history.last_n if last is None else min(last, history.last_n)
    stretch = range(max(first, 1), upto + 1)
    beings = history.world_after(upto).beings
    reader = _Reader(beings, history.world_after(stretch.start).minute)
    found = [one for entry in history.entries(stretch.start, upto) for one in reader.read(entry)]
    villagers = [being for being in beings.values() if being.kind is Kind.VILLAGER]
    diaries, thoughts = noted(villagers, history.notes, stretch)
    return Register([*with_talks(found, diaries, history.entry_at), *thoughts])


class _Reader:
    """Goes through entries in order, remembering the clock and the offers."""

    def __init__(self, beings: dict[BeingId, Being], minute: int) -> None:
        self._names = {being.id: being.name for being in beings.values()}
        self._minute = minute
        self._offers: dict[int, Trade] = {}

    def read(self, entry: Entry) -> Iterator[Found]:
        for event in entry.events:
            if isinstance(event, e.MinutePassed):
                before, self._minute = self._minute, event.minute
                if day(before) != day(event.minute):
                    yield self._found(entry, (MarkKind.DAY,), f"Day {day(event.minute)} begins.")
            elif isinstance(event, e.Offered):
                self._offers[event.trade.id] = event.trade
            elif (told := self._told(event)) is not None:
                kinds, words, by = told
                yield self._found(entry, kinds, words, by)

    def _found(self, entry: Entry, kinds: tuple[MarkKind, ...], words: str, by: BeingId = TOWN) -> Found:
        return Found(entry.n, entry.tick, self._minute, kinds, words, by)

    def _told(self, event: e.AnyEvent) -> "_Told | None":
        tell = _TELLS.get(type(event))
        return None if tell is None else tell(self, event)

    def name(self, being: BeingId) -> str:
        return self._names.get(being, "Somebody")

    def said(self, event: e.Said) -> "_Told | None":
        if event.manner is Manner.WHISPER or not event.words:
            return None
        kinds = (MarkKind.QUARREL, MarkKind.SAID) if asked(event.words) is Asked.INSULT else (MarkKind.SAID,)
        who = self.name(event.being)
        return kinds, f"{who} {event.words}" if event.manner is Manner.EMOTE else f"{who}: “{event.words}”", event.being

    def settled(self, event: e.Settled) -> "_Told | None":
        trade = self._offers.pop(event.trade, None)
        if trade is None:
            return None
        words = f"{self.name(trade.seller)} sold {listed({trade.item: trade.qty})} to {self.name(trade.buyer)}"
        return (MarkKind.TRADE,), f"{words} for {gold(trade.price)} gold.", trade.initiator

    def closed(self, event: e.Closed) -> "_Told | None":
        trade = self._offers.pop(event.trade, None)
        if trade is None or event.how not in (TradeState.REJECTED, TradeState.WITHDRAWN):
            return None
        other = trade.initiator if event.by == trade.target else trade.target
        refused = event.how is TradeState.REJECTED
        did, kinds = ("turned down an offer of", ()) if refused else ("backed out of a deal with", (MarkKind.QUARREL,))
        goods = f"{listed({trade.item: trade.qty})} for {gold(trade.price)} gold"
        return kinds, f"{self.name(event.by)} {did} {self.name(other)}: {goods}.", event.by

    def came(self, event: e.Arrived | e.Returned | e.MovedIn) -> "_Told | None":
        being = event.being if isinstance(event, e.Returned) else event.being.id
        if self.name(being) == STEWARD:
            return None
        did = {e.Arrived: "came to town", e.Returned: "came back", e.MovedIn: "moved in"}[type(event)]
        return (MarkKind.ARRIVED,), f"{self.name(being)} {did}.", being

    def left(self, event: e.Departed | e.MovedOut) -> "_Told | None":
        if self.name(event.being) == STEWARD:
            return None
        return (
            (MarkKind.LEFT,),
            f"{self.name(event.being)} left{' for good' if isinstance(event, e.MovedOut) else ''}.",
            event.being,
        )

    def gave(self, event: e.Gave) -> "_Told":
        things = [*([listed(event.goods)] if event.goods else ()), *([f"{gold(event.money)} gold"] if event.money else ())]
        return (), f"{self.name(event.being)} gave {self.name(event.to)} {' and '.join(things)}.", event.being

    def announced(self, event: e.Messaged) -> "_Told | None":
        if event.letter.to != TOWN:
            return None
        return (), f"{event.letter.name} told the whole town: “{event.letter.words}”", event.letter.sender


_Told = tuple[tuple[MarkKind, ...], str, BeingId]

_TELLS: dict[type, Any] = {
    e.Said: _Reader.said,
    e.Settled: _Reader.settled,
    e.Closed: _Reader.closed,
    e.Arrived: _Reader.came,
    e.Returned: _Reader.came,
    e.MovedIn: _Reader.came,
    e.Departed: _Reader.left,
    e.MovedOut: _Reader.left,
    e.Gave: _Reader.gave,
    e.Messaged: _Reader.announced,
}
