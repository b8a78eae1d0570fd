"""Small surroundings for tests of how a villager makes its living."""

from typing import Any

from msgspec.structs import replace

from server.mind.memory import Mind, remember
from server.mind.notes import Met
from server.mind.perceive import Surroundings
from shared.economy import Item, Occupation, Pace
from shared.geometry import Cell
from shared.ids import BeingId, PlaceId
from shared.living import Appointment, LifeSeen, PaceSeen, Persona, Side, TradeSeen, TradeState
from shared.sights import Kind, PlaceSeen
from tests.mind.playhouse import BAKERY, HOME, JORY, KIT, MABEL, PARK, SQUARE, villager

FIELDS = PlaceSeen(PlaceId(5), "South Fields", 0, 40, 30, 10, 40, 0, "Ploughland.")
WORKSHOP = PlaceSeen(PlaceId(6), "Workshop", 60, 0, 10, 10, 15, 0, "Workbenches.")
PLACES = (BAKERY, SQUARE, PARK, HOME, FIELDS, WORKSHOP)

AT_BAKERY, AT_SQUARE, AT_HOME, AT_FIELDS, IN_STREET = (2, 2), (45, 25), (21, 21), (3, 41), (15, 30)

DAY = Persona(
    home="Hearth House",
    schedule=(
        Appointment(360, "Willow Park", "feeding the ducks"),
        Appointment(1260, "home", "sleeping"),
    ),
)

FARMER, CHEF, CARPENTER = Occupation.FARMER, Occupation.CHEF, Occupation.CARPENTER


def life(occupation: Occupation = CHEF, money: int = 2000, stamina: int = 100, **more: Any) -> LifeSeen:
    """Return a life; goods by name, the rest as LifeSeen has it."""
    goods = {item: more.pop(item.value) for item in Item if item.value in more}
    return LifeSeen(occupation, money, stamina, goods, **more)


def around(mine: LifeSeen | None, minute: int, at: Cell = IN_STREET, *trades: TradeSeen, **more: Any) -> Surroundings:
    """Return what is around Mabel; `pace` and more as Surroundings has it."""
    pace = PaceSeen(more.pop("pace", Pace.CLOCK))
    me = villager(MABEL, "Mabel", at, doing=more.pop("doing", ""))
    known = {trade.id: trade for trade in trades}
    return Surroundings(MABEL, DAY, "Thorp", minute, {MABEL: me}, PLACES, life=mine, trades=known, pace=pace, **more)


def trade(side: Side, item: Item, qty: int, price: int, *, to_me: bool = True, **more: Any) -> TradeSeen:
    """Return a trade between Jory and Mabel; Jory offers it, if `to_me`; more as TradeSeen has it."""
    parties = (JORY, "Jory", MABEL, "Mabel") if to_me else (MABEL, "Mabel", JORY, "Jory")
    return replace(TradeSeen(1, *parties, side, item, qty, price, TradeState.PENDING), **more)


def knowing(**people: Occupation | None) -> Mind:
    """Return a mind that has met these villagers."""
    mind = Mind()
    for number, (name, occupation) in enumerate(people.items(), 20):
        met = Met(tick=0, minute=360, being=BeingId(number), name=name, kind=Kind.VILLAGER, occupation=occupation)
        mind = remember(mind, met)
    return mind


__all__ = ["JORY", "KIT", "MABEL"]
