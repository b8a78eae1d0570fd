"""What the world is at one moment: frozen values, shared structure, integers only.

Apart from the Events that change it, so that history never depends on how the present is stored.
"""

import msgspec

from shared.calendar import FIRST_MINUTE, GAME_SECONDS_PER_TICK, SECONDS_PER_MINUTE, Speed
from shared.chats import Chat
from shared.economy import STAMINA_MAX, START_MONEY, Act, Goods, Item, Occupation, Pace
from shared.geometry import Cell
from shared.ids import BeingId, PlaceId
from shared.living import DayBook, Letter, Persona, Pile, Side, TradeState
from shared.sights import Kind
from shared.terrain import TILES

MAX_BEINGS = 2_000
"""Beings a town may ever have: the fold copies their dictionary at every event."""


class Place(msgspec.Struct, frozen=True, array_like=True):
    """A named part of the town."""

    name: str
    what: str
    """One sentence about it."""
    x: int
    y: int
    width: int
    height: int
    """The rectangle, walls and doors included."""
    capacity: int
    kind: str
    """`square`, `cafe`, `library`, `park`, `bakery`, `workshop`, `field`, `inn`, `board` or `home`."""

    def covers(self, cell: Cell) -> bool:
        """Tell whether the cell lies in the rectangle."""
        return 0 <= cell[0] - self.x < self.width and 0 <= cell[1] - self.y < self.height


class Town(msgspec.Struct, frozen=True, array_like=True):
    """The ground and its places: founded once, changed by nothing yet."""

    name: str
    rows: tuple[str, ...]
    """Equally long strings of the codes of `shared/terrain.py`, north to south."""
    places: tuple[Place, ...]
    gate: Cell
    """Where arrivals stand."""

    @property
    def width(self) -> int:
        """Cells from west to east."""
        return len(self.rows[0])

    @property
    def height(self) -> int:
        """Cells from north to south."""
        return len(self.rows)

    def code(self, cell: Cell) -> str:
        """Return the tile's code; a wall beyond the edge."""
        x, y = cell
        if 0 <= x < self.width and 0 <= y < self.height:
            return self.rows[y][x]
        return "#"

    def walkable(self, cell: Cell) -> bool:
        """Tell whether feet may stand there."""
        return TILES[self.code(cell)].walkable


class Life(msgspec.Struct, frozen=True, array_like=True):
    """What somebody lives by. Money in tenths of gold; nothing is ever below zero."""

    occupation: Occupation
    money: int = START_MONEY
    goods: Goods = {}
    stamina: int = STAMINA_MAX
    held_money: int = 0
    """Promised in open trades …"""
    held_goods: Goods = {}
    """… and so not to be spent, used or promised again."""
    acted: int = -1
    """The period (`calendar.period_count`) of the last main action …"""
    act: Act = Act.IDLE
    """… and what it was."""
    slept: int = 0
    """The day of the last sleep; 0: none yet."""
    made: Goods = {}
    """All it ever made by work."""
    trades: int = 0
    """Settled with others, ever."""
    dawn_money: int = START_MONEY
    """Money when the day began."""
    made_today: Goods = {}
    trades_today: int = 0

    @property
    def free_money(self) -> int:
        """What may be spent."""
        return self.money - self.held_money

    def free(self, item: Item) -> int:
        """Return how many may be used, sold or promised."""
        return self.goods.get(item, 0) - self.held_goods.get(item, 0)

    @property
    def collapsed(self) -> bool:
        """Whether the last strength is gone."""
        return self.stamina == 0


class Trade(msgspec.Struct, frozen=True, array_like=True):
    """An offer from one to another, and what became of it."""

    id: int
    initiator: BeingId
    target: BeingId
    side: Side
    """What the initiator does."""
    item: Item
    qty: int
    price: int
    """Total, in tenths of gold."""
    until_tick: int
    """The tick at which it expires."""
    minute: int
    """When it was offered; once it has ended, when that was."""
    state: TradeState = TradeState.PENDING
    confirmed: tuple[BeingId, ...] = ()

    @property
    def seller(self) -> BeingId:
        """Who hands over the goods."""
        return self.initiator if self.side is Side.SELL else self.target

    @property
    def buyer(self) -> BeingId:
        """Who pays."""
        return self.target if self.side is Side.SELL else self.initiator


class Being(msgspec.Struct, frozen=True, array_like=True):
    """A villager or a player's body."""

    id: BeingId
    name: str
    kind: Kind
    glyph: str
    colour: str
    at: Cell
    persona: Persona = Persona()
    present: bool = True
    """False while its player is away: not on the map, keeps its cell."""
    doing: str = ""
    goal: str = ""
    """Where it is walking to; empty when it is not."""
    journey: tuple[Cell, ...] = ()
    """The cells still to walk, next first."""
    feet: int = 0
    """When the feet are rested, in eightieths of a second since tick 0 (see `movement`)."""
    known: tuple[PlaceId, ...] = ()
    """Places it has entered, in order."""
    life: Life | None = None
    """None: no villager's life has been created."""
    attending: bool = True
    """False: its player's connection is lost, or they let a deadline pass; time does not wait for them."""
    letters: tuple[Letter, ...] = ()
    """None any more: private messages are chats; here for the beings in older saves."""
    read: int = 0
    """The id of the last message to the whole town that was read."""
    blocked: tuple[BeingId, ...] = ()
    """Whose private messages and whispers it does not take."""
    muted: tuple[int, ...] = ()
    """Chats that are not announced to it."""


class World(msgspec.Struct, frozen=True, array_like=True):
    """Everything that is."""

    seed: int
    town: Town
    beings: dict[BeingId, Being]
    """By id, in order of arrival; replaced, never changed in place."""
    tick: int = 0
    minute: int = FIRST_MINUTE
    speed: Speed = Speed.NORMAL
    anchor_tick: int = 0
    """The tick at which the clock's present speed began …"""
    anchor_s: int = FIRST_MINUTE * SECONDS_PER_MINUTE
    """… and the game second it showed then."""
    stop_minute: int = 0
    """The minute at which a step ends and the clock pauses again; 0: no step under way."""
    entries: int = 0
    """How many entries of history led here."""
    pace: Pace = Pace.CLOCK
    deadline_ticks: int = 600
    """Barrier: how long the clock waits for those whose main action is missing."""
    offer_ticks: int = 1_200
    """How long an offer, or an accepted trade, stays open."""
    held_since: int = 0
    """Barrier: the tick at which the clock began to wait at the period's last minute, moved on by pauses; 0: it does not."""
    trades: dict[int, Trade] = {}
    """The open ones, by id, in order; replaced, never changed in place."""
    offered: int = 0
    """How many trades were ever offered: the last id."""
    ended: tuple[Trade, ...] = ()
    """The last trades that ended, oldest first."""
    broadcasts: tuple[Letter, ...] = ()
    """The last messages to the whole town."""
    letters: int = 0
    """How many messages were ever sent: the last id."""
    piles: tuple[Pile, ...] = ()
    """What lies on the ground, by cell in reading order; no empty ones."""
    books: tuple[DayBook, ...] = ()
    """What the last days came to, oldest first."""
    chats: dict[int, Chat] = {}
    """By id, in the order of their beginnings; replaced, never changed in place."""
    chatted: int = 0
    """How many chats were ever begun: the last id."""

    def second(self, tick: int) -> int:
        """Return the game second at that tick, if the speed does not change before."""
        return self.anchor_s + (tick - self.anchor_tick) * GAME_SECONDS_PER_TICK[self.speed]

    def here(self, actor: BeingId) -> Being | None:
        """Return the being, if there is one and it is present."""
        being = self.beings.get(actor)
        return being if being is not None and being.present else None


EMPTY = World(seed=0, town=Town(name="", rows=("#",), places=(), gate=(0, 0)), beings={})
"""Before the first entry."""
