"""A crowded town made by arithmetic, and what an observer of it is told: the load that frames are timed under.

Pure, and apart from the stopwatch so that a test can look at it, and so that every screen that is compared is shown the same.
The town fills the window of a large terminal, everybody is in view, dusk falls and the lanterns burn; the observer walks to and
fro far enough that the window scrolls. Nothing of the map is spared.
"""

import itertools
import math
from collections.abc import Iterator

import msgspec

from shared.calendar import Speed
from shared.economy import Item, Occupation
from shared.geometry import Cell
from shared.hints import Speaking
from shared.ids import BeingId, PlaceId
from shared.living import LifeSeen
from shared.sights import AnySight, ClockMoved, Figure, Heard, Kind, Manner, PlaceSeen, SawWalk, Scene
from shared.wire import Hinted, Seen, ToClient

YOU = BeingId(2)
"""The observer, whom the window follows."""

RUNNER = BeingId(1)
"""Takes a step in every frame, along a way that never crosses itself: where it stands tells which frame is shown."""

DUSK = 19 * 60 + 15
"""The minute the clock starts at: the light changes every two or three seconds, and lanterns are lit."""

_WORDS = "Good evening to you. The harvest was late, and the market still wants bread."


class Plan(msgspec.Struct, frozen=True):
    """How large the crowd and its screen are, and for how long it is watched."""

    beings: int = 200
    columns: int = 200
    rows: int = 60
    seconds: float = 10.0
    fps: int = 60
    """Messages a second, each of which is a frame."""
    steps_per_s: float = 8.0
    """Of each being."""
    talkers: int = 3
    """One being in so many talks …"""
    talk_s: float = 3.0
    """… and says something so often."""

    @property
    def width(self) -> int:
        """Columns of the town: more than the window's, so that there is somewhere to scroll to."""
        return self.columns + self.columns // 4

    @property
    def frames(self) -> int:
        """How many messages come."""
        return round(self.seconds * self.fps)


def scene(plan: Plan) -> Scene:
    """Return the first sight: everything known, everything in view."""
    rows = tuple("".join(_code(x, y) for x in range(plan.width)) for y in range(plan.rows))
    figures = tuple(_figure(BeingId(number), plan) for number in range(1, plan.beings + 1))
    places = tuple(
        PlaceSeen(
            PlaceId(number), f"House {number}", x=4 + 24 * (number % 8), y=5 + 13 * (number // 8), width=9, height=5, capacity=4
        )
        for number in range(8 * max(1, plan.rows // 13))
    )
    seen = tuple((0, y, plan.width) for y in range(plan.rows))
    life = LifeSeen(Occupation.FARMER, 750, 80, {Item.WHEAT: 12, Item.BREAD: 2})
    return Scene("Crowdham", plan.width, plan.rows, rows, seen, figures, places, DUSK, Speed.NORMAL, YOU, life=life)


def frames(plan: Plan) -> Iterator[list[ToClient]]:
    """Yield what arrives in each frame: some steps, now and then words, the clock."""
    walking = itertools.cycle(range(2, plan.beings + 1)) if plan.beings > 1 else iter(())
    talking = itertools.cycle(range(2, plan.beings + 1, plan.talkers)) if plan.beings > 1 else iter(())
    steps = dict[int, int]()
    due, words = 0.0, 0.0
    for frame in range(plan.frames):
        due += plan.beings * plan.steps_per_s / plan.fps
        words += plan.beings / plan.talkers / plan.talk_s / plan.fps
        sights: list[AnySight] = [SawWalk(RUNNER, course(frame + 1, plan))]
        for being in itertools.islice(walking, int(due)):
            steps[being] = steps.get(being, 0) + 1
            sights.append(SawWalk(BeingId(being), _at(being, steps[being], plan)))
        said = [BeingId(being) for being in itertools.islice(talking, int(words))]
        sights += [Heard(being, _name(being), _WORDS, Manner.SAY) for being in said]
        if frame % plan.fps == 0:
            sights.append(ClockMoved(DUSK + frame // plan.fps, Speed.NORMAL))
        due, words = due % 1, words % 1
        hints: list[ToClient] = [Hinted(Speaking(being, 1, _WORDS[: 4 * (frame % 20)])) for being in said]
        yield [Seen(frame + 2, frame, tuple(sights)), *hints]


def course(frame: int, plan: Plan) -> Cell:
    """Return where the runner stands after so many frames: row by row through the middle of the map, there and back."""
    width, height = max(1, plan.columns // 3), max(1, plan.rows // 3)
    row, column = divmod(frame % (width * height), width)
    return plan.columns // 4 + (column if row % 2 == 0 else width - 1 - column), plan.rows // 4 + row


def _figure(being: BeingId, plan: Plan) -> Figure:
    colour = f"#{96 + being * 37 % 160:02x}{96 + being * 59 % 160:02x}{96 + being * 83 % 160:02x}"
    at = course(0, plan) if being == RUNNER else _at(being, 0, plan)
    kind, glyph = (Kind.PLAYER, "@") if being == YOU else (Kind.VILLAGER, chr(ord("A") + being % 26))
    return Figure(being, _name(being), kind, glyph, colour, at, calling="baker")


def _name(being: int) -> str:
    return f"Villager {being}"


def _at(being: int, step: int, plan: Plan) -> Cell:
    """Return where somebody stands after so many steps of a small round of their own; the observer goes to and fro."""
    if being == YOU:
        way = max(1, plan.columns * 5 // 8)
        return plan.columns // 4 + abs(step % (2 * way) - way), plan.rows // 2
    turn = (step + being) * math.tau / 24
    x = being * 7919 % plan.columns + round(4 * math.cos(turn))
    y = being * 104729 % plan.rows + round(2 * math.sin(turn))
    return min(max(x, 0), plan.columns - 1), min(max(y, 0), plan.rows - 1)


def _code(x: int, y: int) -> str:
    """Return the ground: streets, houses with floors and windows between them, trees, a river, lanterns."""
    street, house = y % 13, x % 24
    if street == 0 or house == 0:
        return "L" if (x + y) % 17 == 0 else ":"
    if 4 <= house <= 12 and 5 <= street <= 9:  # noqa: PLR2004 - the house's rectangle
        edge = house in (4, 12) or street in (5, 9)
        return ("w" if (x + y) % 5 == 0 else "#") if edge else "_"
    if 100 <= x + y // 3 < 106:  # noqa: PLR2004 - the river
        return "~"
    return "T" if x * y % 23 == 1 else "," if (x * 3 + y * 5) % 11 == 0 else "."
