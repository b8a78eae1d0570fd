"""Own steps: drawn at once, settled by the town's answers, whatever the line to it is like."""

from collections.abc import Callable
from itertools import pairwise

import msgspec
import pytest

from client import foresight, outlook
from client.foresight import MOST, Foresight
from client.outlook import Outlook
from client.screens.feet import Feet
from client.scripted import ListTie
from client.stride import INTERVAL_S
from client.tether import Lost, Up
from client.view import View
from shared.calendar import Speed
from shared.commands import Deed, Halt, Walk
from shared.geometry import DELTAS, Cell, Direction, step
from shared.ids import PlaceId
from shared.sights import ClockMoved, HaltedSelf, PlaceSeen, SawWalk, SetOutSelf, WasRefused
from shared.terrain import TILES
from shared.wire import Done, ToClient
from tests.client.drawn import ADA, MABEL, figure, scene, seen, view, welcome

EAST, WEST, SOUTH = Direction.EAST, Direction.WEST, Direction.SOUTH

_Timer = tuple[float, Callable[[], None]]
FIELD = "\n".join(["." * 40, "#" * 40, *["." * 40] * 4])


def field(at: Cell = (2, 0)) -> View:
    return view(scene(FIELD, [figure(ADA, "Ada", at)]), start=View())


def foreseen(start: View, *directions: Direction) -> Foresight:
    ahead = Foresight()
    for seq, direction in enumerate(directions, 1):
        ahead = foresight.foretell(ahead, start, seq, direction)
    return ahead


def told(ahead: Foresight, before: View, message: ToClient) -> tuple[Foresight, View]:
    after = outlook.take(Outlook(before), message, 0.0).view
    return foresight.take(ahead, before, after, message), after


def test_steps_lead_on_from_each_other_and_only_the_own_body_is_moved() -> None:
    start = view(scene(FIELD, [figure(ADA, "Ada", (2, 0)), figure(MABEL, "Mabel", (9, 0))]), start=View())
    drawn = foresight.shown(start, foreseen(start, EAST, EAST))
    assert drawn.me is not None
    assert drawn.me.at == (4, 0)
    assert drawn.figures[MABEL] is start.figures[MABEL]
    assert (drawn.visible, drawn.rows, drawn.met, drawn.log) == (start.visible, start.rows, start.met, start.log)


@pytest.mark.parametrize(("direction", "to"), [(SOUTH, (2, 0)), (Direction.NORTH, (2, 0)), (EAST, (3, 0))])
def test_no_step_is_foreseen_into_a_wall_or_out_of_town(direction: Direction, to: Cell) -> None:
    start = field()
    assert foresight.here(start, foreseen(start, direction)) == to


def test_a_door_is_walked_through_and_a_full_house_is_not_entered() -> None:
    start = view(start=view(scene(figures=[figure(ADA, "Ada", (6, 3))])))
    assert foresight.here(start, foreseen(start, WEST)) == (5, 3)
    full = msgspec.structs.replace(start, places=(PlaceSeen(PlaceId(0), "Bakery", 1, 1, 5, 4, 15, 15),))
    assert foresight.here(full, foreseen(full, WEST)) == (6, 3)


def test_answers_settle_steps_in_order() -> None:
    start = field()
    ahead, now = told(foreseen(start, EAST, EAST), start, seen(2, SawWalk(ADA, (3, 0))))
    assert (foresight.here(now, ahead), len(ahead.steps)) == ((4, 0), 2)
    ahead, now = told(ahead, now, Done(1))
    assert (foresight.here(now, ahead), len(ahead.steps)) == ((4, 0), 1)
    ahead, now = told(ahead, now, seen(3, SawWalk(ADA, (4, 0))))
    ahead, now = told(ahead, now, Done(2))
    assert (foresight.here(now, ahead), ahead.steps) == ((4, 0), ())


def test_a_refusal_takes_its_step_back_and_those_after_it_go_from_there() -> None:
    start = field()
    ahead, now = told(foreseen(start, EAST, EAST), start, seen(2, WasRefused("place_full", "The yard is full.")))
    assert foresight.here(now, ahead) == (4, 0)
    ahead, now = told(ahead, now, Done(1, "place_full"))
    assert foresight.here(now, ahead) == (3, 0)


def test_two_steps_told_before_the_first_answer_are_not_walked_twice() -> None:
    start = field()
    ahead, now = told(foreseen(start, EAST, EAST), start, seen(2, SawWalk(ADA, (3, 0)), SawWalk(ADA, (4, 0))))
    ahead, now = told(ahead, now, Done(1))
    assert foresight.here(now, ahead) == (4, 0)


def test_whoever_lands_elsewhere_goes_on_from_there() -> None:
    start = field()
    ahead, now = told(foreseen(start, EAST, EAST), start, seen(2, SawWalk(ADA, (2, 3))))
    assert foresight.here(now, ahead) == (3, 3)


@pytest.mark.parametrize(
    "message",
    [
        seen(2, scene(FIELD, [figure(ADA, "Ada", (30, 4))])),
        seen(2, SetOutSelf("Bakery", 9)),
        seen(2, ClockMoved(60 * 12, Speed.NORMAL)),
        welcome(),
    ],
    ids=["scene", "journey", "period", "welcome"],
)
def test_what_changes_everything_drops_what_was_foreseen(message: ToClient) -> None:
    start = field()
    ahead, now = told(foreseen(start, EAST, EAST), start, message)
    assert foresight.shown(now, ahead) is now
    assert ahead.steps == ()


def test_on_a_journey_the_town_alone_moves_the_body() -> None:
    walking = view(SetOutSelf("Bakery", 9), start=field())
    ahead = foreseen(walking, SOUTH)
    assert foresight.shown(walking, ahead) is walking
    ahead, now = told(ahead, walking, seen(3, HaltedSelf(arrived=False, why=""), SawWalk(ADA, (3, 0))))
    assert foresight.here(now, ahead) == (3, 0)


class SlowTie(ListTie):
    """A town that answers steps after a while, and walks at the pace of its rules: eight in ten tenths of a second."""

    def __init__(self, delay_s: float, at: Cell) -> None:
        super().__init__()
        self._delay_s, self.at, self.now = delay_s, at, 0.0
        self._coming: list[tuple[float, int, ToClient]] = []
        self._feet = 0
        self.refused = 0

    def give(self, command: Deed) -> int:
        seq = super().give(command)
        assert isinstance(command, Walk)
        self._coming.append((self.now + self._delay_s, seq, self._answer(seq, command.direction)))
        return seq

    def _answer(self, seq: int, direction: Direction) -> ToClient:
        ticks = int((self.now + self._delay_s / 2) * 10) * 8
        to = step(self.at, direction)
        code = FIELD.split("\n")[to[1]][to[0]] if 0 <= to[1] < 6 and 0 <= to[0] < 40 else "#"
        if self._feet > ticks + 7 or not TILES[code].walkable:
            self.refused += 1
            return Done(seq, "too_fast")
        self._feet, self.at = max(self._feet, ticks) + 10, to
        return seen(seq + 1, SawWalk(ADA, to))

    def arrived(self) -> list[ToClient]:
        due = [(seq, message) for when, seq, message in self._coming if when <= self.now + 1e-9]
        self._coming = [entry for entry in self._coming if entry[0] > self.now + 1e-9]
        return [one for seq, message in due for one in ([message] if isinstance(message, Done) else [message, Done(seq)])]


class Walker:
    """A screen that is a number: holds keys, and notes where the body is drawn in every frame."""

    def __init__(self, delay_s: float, at: Cell = (2, 0)) -> None:
        self.tie = SlowTie(delay_s, at)
        self.outlook = Outlook(field(at))
        self.said: list[str] = []
        self._timers: list[_Timer] = []
        self.feet = Feet(self, lambda: self.tie.now, lambda s, do: self._timers.append((self.tie.now + s, do)))

    def tell(self, words: str) -> None:
        self.said.append(words)

    def redraw(self) -> None:
        """Nothing to draw on."""

    @property
    def drawn(self) -> Cell:
        me = self.feet.shown(self.outlook.view).me
        assert me is not None
        return me.at

    def run(self, seconds: float, held: Direction | None = None) -> list[Cell]:
        """Let time pass in frames of a 120th of a second; a held key asks in every fourth. Return where the body was drawn."""
        frames = list[Cell]()
        for frame in range(round(seconds * 120)):
            if held is not None and frame % 4 == 0:
                self.feet.walk(Walk(held))
            frames.append(self.drawn)
            self.tie.now += 1 / 120
            due = [do for when, do in self._timers if when <= self.tie.now]
            self._timers = [timer for timer in self._timers if timer[0] > self.tie.now]
            for do in due:
                do()
            for message in self.tie.arrived():
                before, self.outlook = self.outlook.view, outlook.take(self.outlook, message, self.tie.now)
                self.feet.take(before, message)
        return frames


@pytest.mark.parametrize("delay_s", [0.0, 0.05, 0.2])
def test_a_held_key_walks_at_the_pace_of_the_town_and_stops_when_let_go(delay_s: float) -> None:
    walker = Walker(delay_s)
    frames = walker.run(2.0, held=EAST)
    assert frames[0] == (3, 0), "the first step stands in the frame of its key"
    assert 14 <= walker.drawn[0] - 2 <= 17
    assert all(b[0] - a[0] in (0, 1) for a, b in pairwise(frames)), "never back, never two at once"
    let_go = walker.drawn
    walker.run(1.0)
    assert walker.drawn[0] - let_go[0] <= 1
    assert walker.drawn == walker.tie.at
    assert (walker.tie.refused, walker.said) == (0, [])


@pytest.mark.parametrize("delay_s", [0.0, 0.05, 0.2])
def test_another_key_turns_with_the_next_step(delay_s: float) -> None:
    walker = Walker(delay_s, (20, 3))
    walker.run(1.0, held=EAST)
    turned = walker.drawn
    frames = walker.run(INTERVAL_S * 1.2, held=SOUTH)
    assert {(x, y) for x, y in frames} <= {turned, (turned[0], turned[1] + 1), (turned[0], turned[1] + 2)}
    assert frames[-1][1] > turned[1]


@pytest.mark.parametrize("delay_s", [0.0, 0.05, 0.2])
def test_several_steps_at_one_word_are_walked_at_the_pace_of_the_town(delay_s: float) -> None:
    walker = Walker(delay_s)
    walker.feet.walk(Walk(EAST), 7)
    walker.run(3.0)
    assert walker.drawn == walker.tie.at == (9, 0)
    assert (len(walker.tie.given), walker.tie.refused, walker.said) == (7, 0, [])


def test_a_stroll_ends_at_a_wall_with_the_next_key_and_when_it_is_stopped() -> None:
    walker = Walker(0.05)
    walker.feet.walk(Walk(EAST), 20)
    walker.run(0.5)
    assert walker.feet.walk(Halt())
    assert not walker.feet.walk(Halt()), "nothing waits any more"
    walker.run(1.0)
    assert walker.drawn[0] < 9
    walker.feet.walk(Walk(EAST), 20)
    walker.run(0.3)
    walker.feet.walk(Walk(WEST))
    turned = walker.drawn
    walker.run(1.0)
    assert walker.drawn[0] in range(turned[0] - 1, turned[0] + 1)
    walker.feet.walk(Walk(SOUTH), 5)
    walker.run(1.0)
    assert walker.said == ["A wall is in the way."]
    assert walker.tie.refused == 0


def test_a_wall_is_told_once_and_asked_of_nobody() -> None:
    walker = Walker(0.05)
    walker.run(1.0, held=SOUTH)
    assert walker.said == ["A wall is in the way."]
    assert walker.tie.given == []
    assert walker.run(0.1, held=EAST)[0] == (3, 0), "who turns from a wall walks at once"
    walker.run(0.2, held=SOUTH)
    assert len(walker.said) == 2


def test_a_lost_line_takes_back_what_was_not_answered_and_keeps_no_steps() -> None:
    walker = Walker(10.0)
    walker.run(0.5, held=EAST)
    assert walker.drawn[0] >= 5
    walker.tie.state = Lost(9.0, 1, "gone")
    walker.feet.forget()
    assert walker.drawn == (2, 0)
    given = len(walker.tie.given)
    walker.run(1.0, held=EAST)
    assert (walker.drawn, len(walker.tie.given)) == ((2, 0), given)
    walker.tie.state = Up()
    assert walker.run(0.1, held=EAST)[0] == (3, 0)


def test_who_is_far_ahead_of_the_answers_waits_for_them() -> None:
    walker = Walker(3.0)
    walker.run(2.9, held=EAST)
    assert walker.drawn[0] - 2 == MOST == len(walker.tie.given)
    walker.run(0.5)
    assert len(walker.tie.given) == MOST + 1


def test_every_direction_is_a_step() -> None:
    start = field((20, 3))
    assert {foresight.here(start, foreseen(start, direction)) for direction in DELTAS} == {
        (20 + dx, 3 + dy) for dx, dy in DELTAS.values()
    }
