"""A town to watch, for the tests and pictures of what watchers see: people, who likes whom, and a day that was told."""

from random import Random

import msgspec

from shared.calendar import Period
from shared.ids import BeingId
from shared.minds import MindSeen
from shared.sights import Figure, Kind
from shared.story import Mark, SawDay, SawMind, SawTies, TieSeen, Told

NAMES = (
    "Mabel",
    "Jory",
    "Greta",
    "Rufus",
    "Wilf",
    "Percy",
    "Celia",
    "Kit",
    "Nell",
    "Odo",
    "Tamsin",
    "Bram",
    "Edda",
    "Finn",
    "Hilda",
    "Ivo",
    "Jutta",
    "Karl",
    "Lena",
    "Mira",
    "Noll",
    "Otto",
    "Pia",
    "Quin",
    "Una",
)
CALLINGS = ("baker", "carpenter", "farmer", "merchant", "innkeeper", "farmer")
COLOURS = ("#e0a458", "#9ac0f0", "#b4d48c", "#e89ab0", "#c8b0f0", "#8cd0c8", "#f0d890")
DOINGS = ("kneading dough", "mending a stall", "hoeing the field", "counting coins", "wiping the tables", "", "sleeping")


def crowd(count: int, spread: int = 2) -> list[Figure]:
    """So many villagers, the last of them a player."""
    return [
        Figure(
            BeingId(at + 1),
            NAMES[at] if at < len(NAMES) else f"{NAMES[at % len(NAMES)]} {at // len(NAMES) + 1}",
            Kind.PLAYER if at == count - 1 else Kind.VILLAGER,
            NAMES[at % len(NAMES)][0],
            COLOURS[at % len(COLOURS)],
            (2 + at * spread % 250, 10 + at % 5),
            calling=CALLINGS[at % len(CALLINGS)] if at < count - 1 else "",
            doing=DOINGS[at % len(DOINGS)],
        )
        for at in range(count)
    ]


def ties(count: int, seed: int = 3, share: float = 0.3) -> SawTies:
    """Feelings as they might have grown: three circles of friends, and some quarrels between them."""
    dice = Random(seed)
    found = []
    for one in range(count):
        for other in range(count):
            if one != other and dice.random() < share:
                regard = max(-1.0, min(1.0, dice.gauss(0.45 if one % 3 == other % 3 else -0.15, 0.3)))
                found.append(TieSeen(BeingId(one + 1), BeingId(other + 1), round(regard, 2)))
    return SawTies(tuple(found))


def feeling(count: int) -> list[SawMind]:
    """A mood for everybody."""
    words = ("glum", "uneasy", "calm", "cheerful", "glad")
    return [
        SawMind(MindSeen(BeingId(at + 1), NAMES[at % len(NAMES)], 600, mood=(at % 5 - 2) * 0.4, feels=words[at % 5]))
        for at in range(count)
    ]


TOLD = (
    Told(Period.NIGHT, "day", "The town slept; only Rufus walked by the river, with a lantern.", minute=190, names=("Rufus",)),
    Told(
        Period.MORNING,
        "work",
        "Mabel baked eight bread, and Greta brought in twelve wheat from the South Fields.",
        minute=-1,
        names=("Mabel", "Greta"),
    ),
    Told(
        Period.MORNING,
        "talk",
        "Jory asked Mabel whether the oven will hold another winter; she thinks it will.",
        minute=452,
        names=("Jory", "Mabel"),
    ),
    Told(Period.NOON, "trade", "Greta sold Mabel six wheat for 45 gold.", minute=731, names=("Greta", "Mabel")),
    Told(
        Period.NOON,
        "quarrel",
        "Rufus turned down what Jory offered for a house, and not kindly.",
        minute=760,
        names=("Rufus", "Jory"),
    ),
    Told(
        Period.EVENING,
        "mind",
        "Mabel came to think that whoever holds the wheat holds the bread.",
        why="Greta had no wheat left to sell at noon.",
        minute=1105,
        names=("Mabel",),
    ),
    Told(Period.EVENING, "arrival", "Ada came to town.", minute=1120, names=("Ada",)),
)


def day(number: int = 2, *, whole: bool = True, told: tuple[Told, ...] = TOLD) -> SawDay:
    """A day of the town; its ticks are minutes."""
    start = (number - 1) * 1440
    kinds = ("talk", "trade", "talk", "quarrel", "talk", "reflection", "talk", "trade", "arrived", "talk", "left", "reflection")
    marks = tuple(Mark(start + 400 + at * 61, kind) for at, kind in enumerate(kinds))
    later = tuple(msgspec.structs.replace(one, minute=one.minute + start if one.minute >= 0 else -1) for one in told)
    return SawDay(number, later, marks, start, start + (1440 if whole else 1130), whole)
