"""The own feet: keys that ask for steps, the pace, what is foreseen of them, and the timer of the step that waits.

Apart from the town's screen, which draws what `shown` returns. Steps are only asked for while the line to the town is up: a
row of them kept for later would lead somewhere else.
"""

from collections.abc import Callable
from typing import Protocol

from client import foresight
from client.foresight import Foresight
from client.outlook import Outlook
from client.stride import Stride
from client.tether import Clock, Tie, Up
from client.view import View
from shared.commands import Halt, Walk
from shared.geometry import Cell, Direction
from shared.wire import Done, ToClient


class Ground(Protocol):
    """What feet need of the screen they walk on."""

    @property
    def outlook(self) -> Outlook: ...  # noqa: D102 - its type says it
    @property
    def tie(self) -> Tie: ...  # noqa: D102 - its type says it

    def tell(self, words: str) -> None:
        """Write a line into the log."""

    def redraw(self) -> None:
        """Show what changed."""


class Feet:
    """Walk one step at a time."""

    def __init__(self, ground: Ground, clock: Clock, later: Callable[[float, Callable[[], None]], object]) -> None:
        """`later(s, do)` calls `do` after so many seconds."""
        self._ground = ground
        self._clock = clock
        self._later = later
        self._stride = Stride()
        self._foresight = Foresight()
        self.pressed_s: float | None = None
        """When the key came that is being dealt with, where that is known: later it may have waited for the screen."""
        self._timed = False
        self._bumped: tuple[Cell | None, Direction] | None = None

    def walk(self, command: Walk | Halt, steps: int = 1) -> bool:
        """Take steps as they are due, until something is in the way; a Halt drops those that wait, and says whether any did."""
        if isinstance(command, Halt):
            return self._stride.stop()
        if isinstance(self._ground.tie.state, Up) and steps > 1:
            self._stride.stroll(command.direction, steps)
        elif isinstance(self._ground.tie.state, Up):
            self._stride.ask(command.direction, self._clock(), self.pressed_s)
        self._tread()
        return False

    def take(self, before: View, message: ToClient) -> None:
        """Take a message of the town, which led from `before` to what the screen believes now."""
        self._foresight = foresight.take(self._foresight, before, self._ground.outlook.view, message)
        if isinstance(message, Done) and message.refused:
            self._stride.stop()
        self._wait()

    def forget(self) -> None:
        """Drop every step without an answer: the line is lost."""
        self._stride.forget()
        self._foresight = Foresight()

    def shown(self, view: View) -> View:
        """Return the view as it is drawn."""
        return foresight.shown(view, self._foresight)

    def _tread(self) -> None:
        direction = None if self._foresight.full else self._stride.take(self._clock())
        if direction is not None:
            self._step(direction)
        self._wait()

    def _wait(self) -> None:
        """See that the step that waits is taken when it is due, however early a timer wakes."""
        wait_s = self._stride.wait(self._clock())
        if wait_s >= 0 and not self._timed and not self._foresight.full:
            self._timed = True
            self._later(max(wait_s, 0.001), self._woken)

    def _woken(self) -> None:
        self._timed = False
        self._tread()

    def _step(self, direction: Direction) -> None:
        view = self._ground.outlook.view
        if words := foresight.obstacle(view, self._foresight, direction):
            self._stride.spare()
            self._stride.forget()
            bump = foresight.here(view, self._foresight), direction
            if bump != self._bumped:
                self._bumped = bump
                self._ground.tell(words)
            return
        self._bumped = None
        seq = self._ground.tie.give(Walk(direction))
        self._foresight = foresight.foretell(self._foresight, view, seq, direction)
        self._ground.redraw()
