"""Towns drawn in ASCII, and the messages a server would send about them; shared by the client's tests."""

from collections.abc import Iterable
from typing import Any

import msgspec

from client.view import View, glimpse
from shared.calendar import Speed
from shared.economy import STAMINA_MAX, START_MONEY, Item, Occupation
from shared.geometry import Cell, to_runs
from shared.ids import BeingId, PlaceId
from shared.living import Letter, LifeSeen, Side, TradeSeen, TradeState
from shared.sights import AnySight, Figure, Heard, Kind, Manner, PlaceSeen, Scene
from shared.wire import PROTOCOL, Seen, Welcome

ADA, MABEL, JORY = BeingId(1), BeingId(2), BeingId(3)

LIFE = LifeSeen(Occupation.CHEF, START_MONEY, STAMINA_MAX)
"""A chef on the first morning."""

ROOM = """
..........
.#####....
.#___w.~~.
.#___+.~~.
.#####....
..........
"""


def rows(drawing: str) -> tuple[str, ...]:
    return tuple(drawing.strip("\n").split("\n"))


def figure(being: BeingId, name: str, at: Cell, *, occupation: Occupation | None = None, **more: str) -> Figure:
    kind = Kind.PLAYER if being == ADA else Kind.VILLAGER
    colour = more.pop("colour", "#e0a458")
    return Figure(being, name, kind, name[0], colour, at, occupation=occupation, **more)


def life(**more: Any) -> LifeSeen:
    """A chef on the first morning, unless told otherwise."""
    return msgspec.structs.replace(LIFE, **more)


def bargain(**more: Any) -> TradeSeen:
    """Mabel offers Ada four bread for 135 gold, unless told otherwise."""
    offer = TradeSeen(
        7, MABEL, "Mabel", ADA, "Ada", Side.SELL, Item.BREAD, 4, 1350, TradeState.PENDING, until_tick=2000, minute=600
    )
    return msgspec.structs.replace(offer, **more)


def letter(number: int, words: str = "Come by.", *, sender: BeingId = MABEL, to: BeingId = ADA) -> Letter:
    names = {ADA: "Ada", MABEL: "Mabel", JORY: "Jory"}
    return Letter(number, sender, names[sender], words, 600 + number, to, names.get(to, ""))


def scene(
    drawing: str = ROOM,
    figures: Iterable[Figure] = (),
    *,
    you: BeingId = ADA,
    visible: Iterable[Cell] | None = None,
    minute: int = 600,
    recent: tuple[Heard, ...] = (),
    **more: Any,
) -> Scene:
    ground = rows(drawing)
    width, height = len(ground[0]), len(ground)
    everywhere = ((x, y) for x in range(width) for y in range(height))
    return Scene(
        town="Thornby",
        width=width,
        height=height,
        rows=ground,
        visible=to_runs(everywhere if visible is None else visible),
        figures=tuple(figures) or (figure(ADA, "Ada", (7, 1)), figure(MABEL, "Mabel", (3, 2), calling="baker")),
        places=(PlaceSeen(PlaceId(0), "Bakery", 1, 1, 5, 4, 15, 1, "Warm and floury."),),
        minute=minute,
        speed=Speed.NORMAL,
        you=you,
        recent=recent,
        **{"life": LIFE if you else None, **more},
    )


def view(*sights: AnySight, start: View | None = None) -> View:
    seen = start if start is not None else glimpse(View(), scene())
    for sight in sights:
        seen = glimpse(seen, sight)
    return seen


def welcome(*, being: BeingId = ADA, replay: bool = False, resumed: bool = False) -> Welcome:
    return Welcome(PROTOCOL, "test 1", "Thornby", being, "session-1", "token-1", resumed=resumed, replay=replay)


def seen(n: int, *sights: AnySight) -> Seen:
    return Seen(n, n * 10, sights)


def said(who: BeingId, name: str, words: str, *, stream: int = 0, by_rule: bool = False) -> Heard:
    return Heard(who, name, words, Manner.SAY, stream=stream, by_rule=by_rule, minute=600)
