"""What is worth going to next: goods on the ground, who waits for one, who is not met yet, notable things, new ground.

Apart from the helm, which walks there. Pure: a View and what was already shown in this visit go in, one `Lure` comes out.
The order is that of worth first, then of steps: what waits for an answer, goods, people, things, doors, unknown ground.
"""

from collections.abc import Iterable, Iterator
from enum import IntEnum

import msgspec

from client import chats
from client.entries import Dealt, Elsewhere, Entry, Gave, Spoke
from client.landmarks import landmarks, reach
from client.view import View
from shared.chats import Chat
from shared.economy import listed
from shared.geometry import DELTAS, Cell, distance, step
from shared.ids import BeingId
from shared.sights import Figure, Kind, Manner
from shared.terrain import TILES, UNKNOWN
from shared.text import clean

NOTHING = "There is nothing new here. _ travels to a place or a person, / finds anything you have seen."

_THINGS = "FNSOAHBnb"
"""Codes of notable things, each worth one visit."""


class Rank(IntEnum):
    """How much it is worth; the least number first."""

    WAITING = 0
    GOODS = 1
    STRANGER = 2
    PLACE = 3
    THING = 4
    DOOR = 5
    GROUND = 6


class Lure(msgspec.Struct, frozen=True):
    """Something worth going to."""

    key: str
    """By which it is known again: nothing is shown twice in a visit unless nothing else is left."""
    words: str
    """What it is: `the fountain`."""
    at: Cell
    """What is to be looked at."""
    to: Cell
    """Where one stands for it."""
    rank: Rank = Rank.THING
    being: BeingId = BeingId(0)


class Seen(msgspec.Struct, frozen=True):
    """What was gone to in this visit."""

    keys: frozenset[str] = frozenset()
    last: str = ""


def onward(view: View, seen: Seen, spoken: Iterable[BeingId] = ()) -> Lure | None:
    """Return the next thing of interest for somebody with a body; None when all is known here.

    `spoken`: who was talked with already, beside those the log tells of.
    """
    me = view.me
    if me is None:
        return None
    talked = {*spoken, *(entry.heard.speaker for entry in view.log if isinstance(entry, Spoke) and not entry.mine)}
    found = [lure for lure in _lures(view, me, talked) if lure.to != me.at and distance(me.at, lure.at) > 0]
    fresh = [lure for lure in found if lure.key not in seen.keys]
    rest = [lure for lure in found if lure.key != seen.last and lure.rank <= Rank.GOODS]
    return min(fresh or rest, key=lambda lure: (lure.rank, distance(me.at, lure.to), lure.at), default=None)


def gone(seen: Seen, lure: Lure) -> Seen:
    """Return what was gone to, with one more."""
    return Seen(seen.keys | {lure.key}, lure.key)


def told(view: View, lure: Lure) -> str:
    """Return the line that says where it goes, as in `On to the fountain, 23 steps`."""
    me = view.me
    steps = distance(me.at, lure.to) if me else 0
    return f"On to {lure.words}, {steps} {'step' if steps == 1 else 'steps'}." if me else f"Here: {lure.words}."


def _lures(view: View, me: Figure, talked: set[BeingId]) -> Iterator[Lure]:
    yield from _people(view, me, talked)
    for cell, goods in view.piles.items():
        yield Lure(f"pile {cell} {sorted(goods.items())}", f"{listed(goods)} on the ground", cell, cell, Rank.GOODS)
    for place in view.places:
        middle = place.x + place.width // 2, place.y + place.height // 2
        if view.code(middle) == UNKNOWN:
            yield Lure(f"place {place.id}", f"the {clean(place.name).removeprefix('The ')}", middle, middle, Rank.PLACE)
    for thing in landmarks(view):
        at = thing.nearest(me.at)
        name = f"the {thing.name}" if thing.code in "FN" else f"{TILES[thing.code].words}"
        if thing.code in _THINGS:
            yield Lure(f"thing {thing.code} {thing.cells[0]}", name, at, reach(view, at, me.at), Rank.THING)
        elif thing.code == "+" and _leads_on(view, at):
            yield Lure(f"door {at}", "a door you have not been through", at, at, Rank.DOOR)
    yield from _ground(view, me)


def _people(view: View, me: Figure, talked: set[BeingId]) -> Iterator[Lure]:
    waiting = {trade.initiator if trade.initiator != view.you else trade.target for trade in view.my_turn}
    unread = {being for chat in view.chats.of.values() for being in _writers(chat, view.you)}
    for figure in view.figures.values():
        if figure.id == me.id or distance(figure.at, me.at) <= 1:
            continue
        name = clean(figure.name)
        if figure.id in waiting:
            yield _person(view, figure, f"{name}, whose offer waits for you", Rank.WAITING, "offer")
        elif figure.id in unread:
            yield _person(view, figure, f"{name}, who has written to you", Rank.WAITING, "letter")
        elif figure.kind is Kind.VILLAGER and figure.id not in talked:
            what = f", the {clean(figure.calling)}" if figure.calling else ""
            yield _person(view, figure, f"{name}{what}, whom you have not talked with yet", Rank.STRANGER, "met")


def _person(view: View, figure: Figure, words: str, rank: Rank, why: str) -> Lure:
    beside = [cell for way in DELTAS if (tile := TILES.get(view.code(cell := step(figure.at, way)))) and tile.walkable]
    me = view.me
    to = min(beside, key=lambda cell: (distance(me.at, cell) if me else 0, cell), default=figure.at)
    return Lure(f"{why} {figure.id}", words, figure.at, to, rank, figure.id)


def _writers(chat: Chat, you: BeingId) -> set[BeingId]:
    return {member.being for member in chats.others(chat, you)} if chats.unread(chat, you) else set()


def _leads_on(view: View, door: Cell) -> bool:
    """Say whether ground beside a door is not known yet."""
    return any(view.code(step(door, way)) == UNKNOWN for way in DELTAS)


def _ground(view: View, me: Figure) -> Iterator[Lure]:
    """Yield the nearest ground one can stand on beside which nothing is known."""
    best: tuple[int, Cell] | None = None
    for y, row in enumerate(view.rows):
        for x, code in enumerate(row):
            tile = TILES.get(code)
            far = distance(me.at, (x, y))
            if tile is None or not tile.walkable or far < 2 or (best and far >= best[0]):  # noqa: PLR2004 - not where one stands
                continue
            if any(0 <= i < view.width and 0 <= j < view.height and view.code((i, j)) == UNKNOWN for i, j in _round((x, y))):
                best = far, (x, y)
    if best is not None:
        yield Lure(f"ground {best[1]}", "ground you have not seen", best[1], best[1], Rank.GROUND)


def _round(cell: Cell) -> list[Cell]:
    return [step(cell, way) for way in DELTAS]


def noticed(view: View, seen: Seen) -> Lure | None:
    """Return, for a watcher, who did something notable last and has not been shown for it; then the next person in view."""
    count = view.logged - len(view.log)
    for number, entry in reversed(list(enumerate(view.log, count))):
        being, words = _notable(view, entry)
        figure = view.met.get(being)
        if figure is not None and f"log {number}" not in seen.keys:
            return Lure(f"log {number}", f"{clean(figure.name)}, who {words}", figure.at, figure.at, Rank.WAITING, being)
    for figure in sorted(view.figures.values(), key=lambda figure: figure.id):
        if f"met {figure.id}" not in seen.keys and figure.doing:
            words = f"{clean(figure.name)}, {clean(figure.doing)}"
            return Lure(f"met {figure.id}", words, figure.at, figure.at, Rank.STRANGER, figure.id)
    return None


def _notable(view: View, entry: Entry) -> tuple[BeingId, str]:
    match entry:
        case Spoke(heard=heard) if heard.speaker:
            return heard.speaker, {Manner.SHOUT: "shouts", Manner.WHISPER: "whispers"}.get(heard.manner, "speaks")
        case Dealt(trade=trade):
            return trade.initiator, f"trades with {clean(trade.target_name)}"
        case Elsewhere(name=name):
            return next((one.id for one in view.met.values() if one.name == name), BeingId(0)), "is talking"
        case Gave(giver=name):
            return next((one.id for one in view.met.values() if one.name == name), BeingId(0)), "gives something away"
        case _:
            return BeingId(0), ""
