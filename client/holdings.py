"""What the observer holds and keeps: their life, trades, chats, messages, what lies about, how periods end, the market's ledger.

Apart from the view, which inherits it, because none of this asks where anybody stands. Each fold copies only what its sight
touched.
"""

from collections.abc import Iterable, Mapping
from functools import singledispatch
from types import MappingProxyType
from typing import TypeVar

import msgspec

from client import chats
from client.chats import Chats
from shared import calendar
from shared.chats import ChatSight, ChoicesSelf, SawChat, SawFound, SawLine, SawMarks, SawPage
from shared.economy import LETTERS_KEPT, Goods, Pace
from shared.geometry import Cell, Run
from shared.ids import BeingId
from shared.living import Letter, LifeSeen, PaceSeen, TradeSeen, TradeState
from shared.minds import MindSeen
from shared.sights import (
    GotLetter,
    LifeSelf,
    PaceChanged,
    ReadSelf,
    SawGround,
    SawLedger,
    SawMind,
    SawPile,
    SawTrade,
    Scene,
)
from shared.story import SawDay, SawMoments, SawTies

TRADES_KEPT = 100
"""Trades that are remembered; the open ones always are."""

_KEPT = 2 * LETTERS_KEPT
"""Messages on the wall that are remembered."""


class Holdings(msgspec.Struct, frozen=True):
    """The part of what is believed that this module folds."""

    minute: int = calendar.FIRST_MINUTE
    bodiless: bool = False
    """Whether one only watches, or sees recorded history: then nobody in town is the observer."""
    you: BeingId = BeingId(0)
    """The observer's own body; 0: they have none."""
    followed: BeingId = BeingId(0)
    """Through whose eyes somebody without a body looks; 0: they see the whole town."""
    life: LifeSeen | None = None
    """The observer's own; None: not created yet, or no body."""
    trades: Mapping[int, TradeSeen] = MappingProxyType({})
    """The observer's own by id, open and ended, oldest first; all of the town's for whoever sees everything."""
    letters: tuple[Letter, ...] = ()
    """Messages to the whole town, oldest first."""
    read: int = 0
    """The id of the last of them the observer has read."""
    chats: Chats = Chats()
    """The observer's own."""
    piles: Mapping[Cell, Goods] = MappingProxyType({})
    """What lies where, as last seen."""
    pace: PaceSeen = PaceSeen(Pace.CLOCK)
    waited: int = -1
    """The period (`calendar.period_count`) in which it was last told who is waited for."""
    ledger: SawLedger | None = None
    """As it was when it was last asked for."""
    minds: Mapping[BeingId, MindSeen] = MappingProxyType({})
    """The minds looked into, each as it was then."""
    chronicle: SawDay | None = None
    """The day last asked for."""
    ties: SawTies | None = None
    """Who likes whom, as it was when it was last asked for."""
    moments: SawMoments | None = None
    """What was last found in a recorded history."""

    @property
    def period(self) -> calendar.Period:
        """The period of the day, as RULES name it."""
        return calendar.period(self.minute)

    @property
    def unread(self) -> tuple[Letter, ...]:
        """The others' messages on the wall that the observer has not read; nobody's for whoever has no body."""
        return tuple(letter for letter in self.letters if self.you and letter.id > self.read and letter.sender != self.you)

    @property
    def unread_messages(self) -> int:
        """How many messages wait to be read: on the wall, and in the chats that are not mute."""
        return len(self.unread) + chats.unread_in_all(self.chats, self.you)

    @property
    def open_trades(self) -> tuple[TradeSeen, ...]:
        """The trades that can still come to something."""
        return tuple(trade for trade in self.trades.values() if trade.state.open)

    @property
    def my_turn(self) -> tuple[TradeSeen, ...]:
        """The trades that wait for the observer: offered to them, or accepted and not yet confirmed by them."""
        return tuple(trade for trade in self.open_trades if waits_for(trade, self.you))


def waits_for(trade: TradeSeen, being: BeingId) -> bool:
    """Say whether a trade waits for that being to do something."""
    if trade.state is TradeState.PENDING:
        return trade.target == being
    return trade.state is TradeState.ACCEPTED and being in (trade.initiator, trade.target) and being not in trade.confirmed


_H = TypeVar("_H", bound=Holdings)


def hold(holdings: _H, sight: object) -> _H:
    """Return what is held and kept after one more sight; the same object when it has nothing to do with it."""
    changed = _changes(sight, holdings)
    return msgspec.structs.replace(holdings, **changed) if changed else holdings


@singledispatch
def _changes(_sight: object, _held: Holdings) -> Mapping[str, object]:
    return {}


@_changes.register
def _scene(sight: Scene, held: Holdings) -> Mapping[str, object]:
    return {
        "minute": sight.minute,
        "you": BeingId(0) if held.bodiless else sight.you,
        "followed": sight.you if held.bodiless else BeingId(0),
        "life": sight.life,
        "trades": _bounded(sight.trades),
        "letters": sight.letters[-_KEPT:],
        "read": sight.read,
        "chats": chats.entered(held.chats, sight),
        "piles": {pile.at: pile.goods for pile in sight.piles if pile.goods},
        "pace": sight.pace,
    }


@_changes.register
def _life(sight: LifeSelf, _: Holdings) -> Mapping[str, object]:
    return {"life": sight.life}


@_changes.register
def _trade(sight: SawTrade, held: Holdings) -> Mapping[str, object]:
    return {"trades": _bounded([*held.trades.values(), sight.trade])}


def _bounded(trades: Iterable[TradeSeen]) -> Mapping[int, TradeSeen]:
    """Return trades by id, the last of each counting; too many ended ones are forgotten, the oldest first."""
    by_id = {trade.id: trade for trade in trades}
    spare = len(by_id) - TRADES_KEPT
    ended = [trade.id for trade in by_id.values() if not trade.state.open] if spare > 0 else []
    return {trade.id: trade for trade in by_id.values() if trade.id not in ended[:spare]}


@_changes.register
def _letter(sight: GotLetter, held: Holdings) -> Mapping[str, object]:
    others = (letter for letter in held.letters if letter.id != sight.letter.id)
    return {"letters": (*others, sight.letter)[-_KEPT:]}


@_changes.register
def _read(sight: ReadSelf, held: Holdings) -> Mapping[str, object]:
    return {"read": max(held.read, sight.upto)}


@_changes.register(SawChat)
@_changes.register(SawLine)
@_changes.register(SawMarks)
@_changes.register(ChoicesSelf)
@_changes.register(SawPage)
@_changes.register(SawFound)
def _chat(sight: ChatSight, held: Holdings) -> Mapping[str, object]:
    return {"chats": chats.folded(held.chats, sight, held.you)}


@_changes.register
def _ground(sight: SawGround, held: Holdings) -> Mapping[str, object]:
    """Forget what lay in the cells that came into view: what lies there now is told after."""
    kept = {at: goods for at, goods in held.piles.items() if not _among(at, sight.shown)}
    return {"piles": kept} if len(kept) < len(held.piles) else {}


def _among(cell: Cell, runs: Iterable[Run]) -> bool:
    return any(cell[1] == y and x <= cell[0] < x + length for x, y, length in runs)


@_changes.register
def _pile(sight: SawPile, held: Holdings) -> Mapping[str, object]:
    piles = {at: goods for at, goods in held.piles.items() if at != sight.pile.at}
    return {"piles": {**piles, sight.pile.at: sight.pile.goods} if sight.pile.goods else piles}


@_changes.register
def _pace(sight: PaceChanged, held: Holdings) -> Mapping[str, object]:
    told = sight.pace.held and sight.pace.waiting
    return {"pace": sight.pace, "waited": calendar.period_count(held.minute) if told else held.waited}


@_changes.register
def _ledger(sight: SawLedger, _: Holdings) -> Mapping[str, object]:
    return {"ledger": sight}


@_changes.register
def _mind(sight: SawMind, held: Holdings) -> Mapping[str, object]:
    return {"minds": {**held.minds, sight.mind.being: sight.mind}}


@_changes.register
def _day(sight: SawDay, _: Holdings) -> Mapping[str, object]:
    return {"chronicle": sight}


@_changes.register
def _ties(sight: SawTies, _: Holdings) -> Mapping[str, object]:
    return {"ties": sight}


@_changes.register
def _moments(sight: SawMoments, _: Holdings) -> Mapping[str, object]:
    return {"moments": sight}
