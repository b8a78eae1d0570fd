"""Where one's own feet will be: steps drawn at once, before the town has said that they were taken.

Apart from the view, which holds nothing but what the town told: what is seen, remembered and heard stays there. Pure.

How a key becomes a step on the screen: the key's handler gives the `Walk`, adds a `Step` here and asks for a redraw, all in
one turn of the loop; the picture of the next refresh is painted from `shown`. Nothing waits for the server. Its answers
settle the steps in order: a `Done` ends the one of its number, and with it all before; what was refused is taken back and
the steps after it are thought out again from where the town says that one is. A door is ground like any other: one walks
into it and through.
"""

import msgspec

from client.view import View
from shared import calendar
from shared.geometry import Cell, Direction, step
from shared.sights import Scene
from shared.terrain import TILES, UNKNOWN
from shared.wire import Done, Seen, ToClient, Welcome

MOST = 16
"""Steps without an answer; who is so far ahead waits."""


class Step(msgspec.Struct, frozen=True):
    """A step that was asked for and has no answer yet."""

    seq: int
    """The number of its command, which its `Done` bears."""
    direction: Direction
    to: Cell
    """Where it leads, as far as we know; the cell one stands on when it leads nowhere."""


class Foresight(msgspec.Struct, frozen=True):
    """The steps without an answer, in order."""

    steps: tuple[Step, ...] = ()

    @property
    def full(self) -> bool:
        """Whether no more steps should be asked for now."""
        return len(self.steps) >= MOST


def here(view: View, foresight: Foresight) -> Cell | None:
    """Return the cell the observer's own body is shown on; None without one."""
    if view.me is None:
        return None
    return foresight.steps[-1].to if foresight.steps and view.journey is None else view.me.at


def obstacle(view: View, foresight: Foresight, direction: Direction) -> str:
    """Return what surely stops a step, in words for the log; empty when nothing in view does."""
    at = here(view, foresight)
    to = step(at, direction) if at is not None else (-1, -1)
    tile = TILES.get(view.code(to))
    if tile is None or tile.walkable or not view.sees(to):
        return ""
    return f"{tile.words[0].upper()}{tile.words[1:]} is in the way."


def foretell(foresight: Foresight, view: View, seq: int, direction: Direction) -> Foresight:
    """Return what is foreseen once the command `seq` has asked for a step."""
    at = here(view, foresight)
    if at is None:
        return foresight
    return Foresight((*foresight.steps, Step(seq, direction, _led(view, at, direction))))


def take(foresight: Foresight, before: View, after: View, message: ToClient) -> Foresight:
    """Return what is still foreseen after a message, which led from one view to the other."""
    match message:
        case Done(seq=seq):
            return _done(foresight, after, seq)
        case Seen(sights=sights) if foresight.steps:
            jumped = any(isinstance(sight, Scene) for sight in sights) or after.journey is not None
            ended = calendar.period_count(after.minute) != calendar.period_count(before.minute)
            return Foresight() if jumped or ended else _moved(foresight, before, after)
        case Welcome():
            return Foresight()
        case _:
            return foresight


def shown(view: View, foresight: Foresight) -> View:
    """Return the view as it is drawn: the own body where its steps lead."""
    at, me = here(view, foresight), view.me
    if me is None or at is None or at == me.at:
        return view
    figures = {**view.figures, me.id: msgspec.structs.replace(me, at=at)}
    return msgspec.structs.replace(view, figures=figures)


def _led(view: View, at: Cell, direction: Direction) -> Cell:
    """Return where a step leads: nowhere where the ground is not known, stops feet, or belongs to a full place."""
    to = step(at, direction)
    tile = TILES.get(view.code(to)) if view.code(to) != UNKNOWN else None
    if tile is None or not tile.walkable or view.journey is not None:
        return at
    place = view.place_at(to)
    full = place is not None and place.occupants >= place.capacity and place != view.place_at(at)
    return at if full else to


def _again(view: View, at: Cell, steps: tuple[Step, ...]) -> Foresight:
    """Think steps out again, from where one stands."""
    led = list[Step]()
    for one in steps:
        at = _led(view, at, one.direction)
        led.append(msgspec.structs.replace(one, to=at))
    return Foresight(tuple(led))


def _done(foresight: Foresight, view: View, seq: int) -> Foresight:
    ended = [one for one in foresight.steps if one.seq <= seq]
    rest = tuple(one for one in foresight.steps if one.seq > seq)
    if not ended or view.me is None:
        return Foresight(rest)
    foreseen = {one.to for one in (ended[-1], *rest)}
    return Foresight(rest) if view.me.at in foreseen else _again(view, view.me.at, rest)


def _moved(foresight: Foresight, before: View, after: View) -> Foresight:
    """Take in that one stands elsewhere: the first step without an answer led there, whatever we thought of it."""
    if before.me is None or after.me is None:
        return Foresight()
    at = after.me.at
    if at == before.me.at or any(one.to == at for one in foresight.steps):
        return foresight
    first = msgspec.structs.replace(foresight.steps[0], to=at)
    return Foresight((first, *_again(after, at, foresight.steps[1:]).steps))
