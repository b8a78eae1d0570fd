"""A small drawn town for the laws: every occupation, a merchant, and one who never begins a villager's life."""

from msgspec.structs import replace

from server.world.entry import Entry
from server.world.events import Founded
from server.world.orders import Found
from server.world.state import Being, Life, Place, Town
from shared.economy import Item, Occupation
from shared.geometry import Cell
from shared.ids import TOWN, BeingId
from shared.living import Persona
from shared.sights import Kind

_DRAWING = (
    "....#.....",
    "....+.....",
    "....#.....",
    "....####w#",
    ".......+..",
    "..........",
)
_PLACES = (
    Place("Square", "All stalls.", 0, 0, 4, 4, 60, "square"),
    Place("Bakery", "It is hot.", 5, 0, 5, 3, 2, "bakery"),
    Place("Fields", "Wheat.", 0, 4, 5, 2, 60, "field"),
    Place("Workshop", "Planks.", 7, 4, 3, 2, 60, "workshop"),
    Place("Cottage", "It is small.", 5, 4, 2, 2, 9, "home"),
)

ADA, BOB, MABEL, NELL, TIM, ODO, RUFUS = (BeingId(number) for number in range(1, 8))
"""Ada, Bob, Tim and Odo are players; Ada and Bob begin their lives in the course of things, Odo never."""

CAST: dict[BeingId, tuple[str, Kind, Cell, Occupation | None]] = {
    ADA: ("Ada", Kind.PLAYER, (1, 1), None),
    BOB: ("Bob", Kind.PLAYER, (6, 1), None),
    MABEL: ("Mabel", Kind.VILLAGER, (8, 5), Occupation.CARPENTER),
    NELL: ("Nell", Kind.VILLAGER, (5, 1), Occupation.CHEF),
    TIM: ("Tim", Kind.PLAYER, (1, 4), Occupation.FARMER),
    ODO: ("Odo", Kind.PLAYER, (2, 2), None),
    RUFUS: ("Rufus", Kind.VILLAGER, (0, 0), None),
}
NAMES = tuple(name for name, *_ in CAST.values())

_GOODS = {Item.SEED: 2, Item.WHEAT: 7, Item.WOOD: 20, Item.BREAD: 2, Item.TEMP_ROOM: 1}


def founding() -> Entry:
    """Return the first entry of the town's history."""
    town = Town("Laws", _DRAWING, _PLACES, gate=(1, 3))
    beings = tuple(_being(being) for being in CAST)
    return Entry(1, 0, TOWN, Found("Laws", 7), (Founded(7, town, beings),))


def _being(ident: BeingId) -> Being:
    name, kind, at, occupation = CAST[ident]
    calling = "merchant" if ident == RUFUS else occupation.value if occupation else "newcomer"
    being = Being(ident, name, kind, name[0], "#ffffff", at, Persona(calling=calling, secret=f"The secret of {name}."))
    return replace(being, life=Life(occupation, goods=dict(_GOODS), stamina=60)) if occupation else being
