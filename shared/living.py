"""A villager's life as it is seen: who they are, purse and strength, trades, messages, piles, the day's pace, the ledger.

Apart from the sights that carry them only for length. Money is tenths of gold everywhere.
"""

from enum import StrEnum
from typing import Final

import msgspec

from shared.economy import PRICES, RECIPES, Act, Goods, Item, Occupation, Pace
from shared.geometry import Cell
from shared.ids import BeingId

SLEEPING: Final = "sleeping"
"""What a being that sleeps is seen doing."""


class Appointment(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of a daily schedule: from this minute of the day on, be there and do that."""

    minute: int
    """0..1439."""
    place: str
    """A place's name, or `home`."""
    doing: str


class Persona(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who somebody is: static text, written at founding or by a player. Sent only to the being itself and to watchers."""

    gender: str = ""
    calling: str = ""
    """What they are in town: `baker`."""
    traits: tuple[str, ...] = ()
    background: str = ""
    interests: tuple[str, ...] = ()
    style: str = ""
    """How they speak."""
    goals: tuple[str, ...] = ()
    secret: str = ""
    looks: str = ""
    """What anybody sees: sent to whoever looks."""
    personality: str = ""
    home: str = ""
    """The name of the place where they live."""
    schedule: tuple[Appointment, ...] = ()
    """In order of minutes; the last one holds until the first of the next day."""


class LifeSeen(msgspec.Struct, frozen=True, omit_defaults=True):
    """A villager's life, as its owner knows it. Money in tenths of gold."""

    occupation: Occupation
    money: int
    stamina: int
    """0..100; at 0 one has collapsed."""
    goods: Goods = {}
    """All that is owned, what is promised too."""
    held_money: int = 0
    """Promised in open trades, and not to be spent …"""
    held_goods: Goods = {}
    """… nor used."""
    act: Act | None = None
    """The main action of this period; None: still to be chosen."""
    slept: bool = False
    """Slept since the day began."""

    @property
    def free_money(self) -> int:
        """What may be spent."""
        return self.money - self.held_money

    def free(self, item: Item) -> int:
        """Return how many may be used, sold or promised."""
        return self.goods.get(item, 0) - self.held_goods.get(item, 0)

    @property
    def has_bed(self) -> bool:
        """Whether there is a bed for tonight: a house, or a voucher that is not promised."""
        return bool(self.goods.get(Item.HOUSE)) or self.free(Item.TEMP_ROOM) > 0

    @property
    def bed_money(self) -> int:
        """What to keep for the next bed, in tenths of gold."""
        return 0 if self.has_bed else PRICES[Item.TEMP_ROOM].charges

    @property
    def lacking(self) -> Goods:
        """What the next work takes and is not at hand."""
        takes = RECIPES[self.occupation].takes
        return {item: count - self.free(item) for item, count in takes.items() if self.free(item) < count}


class Side(StrEnum):
    """What the one who offers a trade does in it."""

    BUY = "buy"
    SELL = "sell"


class TradeState(StrEnum):
    """Where a trade between two stands; the last six are ends."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    COMMITTED = "committed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    RELEASED = "released"
    """One of the two left the town."""

    @property
    def open(self) -> bool:
        """Whether it can still come to something."""
        return self in (TradeState.PENDING, TradeState.ACCEPTED)


class Fate(StrEnum):
    """What somebody who governs the town did with a villager."""

    SETTLED = "settled"
    """Had them come to live in it."""
    PORTRAYED = "portrayed"
    """Changed a text of theirs."""
    UNSETTLED = "unsettled"
    """Had them leave it."""


class TradeSeen(msgspec.Struct, frozen=True, omit_defaults=True):
    """A trade between two, as both know it."""

    id: int
    initiator: BeingId
    initiator_name: str
    target: BeingId
    target_name: str
    side: Side
    """What the initiator does."""
    item: Item
    qty: int
    price: int
    """Total, in tenths of gold."""
    state: TradeState
    confirmed: tuple[BeingId, ...] = ()
    until_tick: int = 0
    """When it ends by itself."""
    minute: int = 0
    """When it was offered; once it has ended, when that was."""


class Letter(msgspec.Struct, frozen=True, omit_defaults=True):
    """A message that is kept."""

    id: int
    """Counts all messages of the town from 1."""
    sender: BeingId
    name: str
    """The sender's."""
    words: str
    minute: int
    to: BeingId = BeingId(0)
    """0: to the whole town."""
    to_name: str = ""


class Pile(msgspec.Struct, frozen=True):
    """What lies on the ground in a cell."""

    at: Cell
    goods: Goods


class PaceSeen(msgspec.Struct, frozen=True, omit_defaults=True):
    """How the present period ends."""

    pace: Pace
    waiting: tuple[str, ...] = ()
    """Barrier: whose main action is still missing, by name."""
    held: bool = False
    """Barrier: the clock stands at the period's last minute, and waits."""
    deadline_ms: int = 0
    """Barrier, held: real time from now until it waits no longer."""


class DayBook(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a day of the town came to."""

    day: int
    made: Goods = {}
    traded: Goods = {}
    """Between two."""
    trades: dict[Item, int] = {}
    """How many trades settled, by what was traded …"""
    turnover: dict[Item, int] = {}
    """… and for how much in all, in tenths of gold."""
    bought: Goods = {}
    """From the merchant …"""
    sold: Goods = {}
    """… and to him."""


class Worker(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody in the ledger."""

    name: str
    occupation: Occupation
    made: Goods = {}
    trades: int = 0
