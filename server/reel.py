"""Where a screening is: its position, its speed, and what steering does to them.

Apart from the theatre because it knows no seats and no worlds: it answers with shots, the theatre shows them.
"""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from server.world.refusal import Refusal
from shared.calendar import TICKS_PER_SECOND
from shared.wire import Replay, ReplayAct

SPEEDS = range(100, 1_000_001)
"""Thousandths of real time, either way."""

_NORMAL = 1_000
_SHOWN_MOST = 64
"""Entries of one shot that are still shown one by one."""


class Shot(NamedTuple):
    """Go to entry n."""

    n: int
    cut: bool
    """At once, by a Scene; else by showing what happened on the way."""


class Film(Protocol):
    """What the reel needs of a `History`."""

    first_tick: int
    last_tick: int
    last_n: int

    def entry_at(self, tick: int) -> int:
        """Return the last entry at or before the tick."""
        ...

    def tick_of(self, n: int) -> int:
        """Return the tick of entry n."""
        ...

    def tick_of_minute(self, minute: int) -> int:
        """Return the tick at which the clock first showed the minute."""
        ...

    def next_said(self, n: int, direction: int) -> int | None:
        """Return the next entry in which something is said."""
        ...


class Reel:
    """A position in a history: begins at the founding, playing at real time."""

    def __init__(self, film: Film) -> None:
        self._film = film
        self._at = float(film.first_tick)
        self.n = 1
        """The last entry shown."""
        self.speed = _NORMAL
        """Thousandths of real time; negative runs backwards."""
        self.playing = True
        self.next_stop: Callable[[int, int], int | None] | None = None
        """Returns the entry after another (before it: a direction below 0) with a mark; None until the marks are known."""

    @property
    def tick(self) -> int:
        """The tick that is shown; between two entries it is later than that of the entry."""
        return int(self._at)

    @property
    def is_over(self) -> bool:
        """Whether there is nothing more to play the way it runs."""
        if self.speed > 0:
            return self.n == self._film.last_n
        return self._at <= self._film.first_tick

    def play(self, elapsed_s: float) -> Shot:
        """Let real time pass; pauses at either end."""
        self._at = self._clamp(self._at + elapsed_s * TICKS_PER_SECOND * self.speed / 1000)
        found = self._film.entry_at(self.tick)
        shot = self._go(max(found, self.n) if self.speed > 0 else min(found, self.n))
        self.playing = not self.is_over
        return shot

    def control(self, message: Replay) -> tuple[Shot, ...] | Refusal:
        """Return what to show for what is asked; refuses what makes no sense, and changes nothing then."""
        return _CONTROLS[message.act](self, message.value)

    def _clamp(self, tick: float) -> float:
        return min(max(tick, self._film.first_tick), self._film.last_tick)

    def _go(self, n: int, *, cut: bool = False) -> Shot:
        steps, self.n = n - self.n, n
        return Shot(n, cut or not 0 <= steps <= _SHOWN_MOST)

    def _go_on(self, _value: int) -> tuple[Shot, ...] | Refusal:
        if self.is_over:
            side = "end" if self.speed > 0 else "beginning"
            return Refusal("over", f"This is the {side} of the recording. Seek elsewhere, or turn the speed round.")
        self.playing = True
        return ()

    def _pause(self, _value: int) -> tuple[Shot, ...]:
        self.playing = False
        return ()

    def _set_speed(self, value: int) -> tuple[Shot, ...] | Refusal:
        if abs(value) not in SPEEDS:
            return Refusal("bad_speed", "A replay runs at 0.1 to 1000 times real time, forward or backward.")
        self.speed = value
        return ()

    def _seek(self, value: int) -> tuple[Shot, ...]:
        self._at = self._clamp(float(value))
        return (self._go(self._film.entry_at(self.tick), cut=True),)

    def _seek_minute(self, value: int) -> tuple[Shot, ...]:
        return self._seek(self._film.tick_of_minute(value))

    def _step(self, value: int) -> tuple[Shot, ...] | Refusal:
        n = min(max(self.n + value, 1), self._film.last_n)
        if n == self.n:
            return Refusal("over", "The recording has no more steps that way.")
        self.playing = False
        self._at = float(self._film.tick_of(n))
        return (self._go(n),)

    def _next_mark(self, value: int) -> tuple[Shot, ...] | Refusal:
        if self.next_stop is None:
            return Refusal("not_yet", "The marks of this recording are still being gathered. Try again in a moment.", 1_000)
        n = self.next_stop(self.n, value)
        if n is None:
            return Refusal("no_mark", f"There is no mark {'before' if value < 0 else 'after'} this moment.")
        self._at = float(self._film.tick_of(n))
        return self._go(max(n - 1, 1), cut=True), self._go(n)

    def _next_said(self, value: int) -> tuple[Shot, ...] | Refusal:
        n = self._film.next_said(self.n, value)
        if n is None:
            return Refusal("nothing_said", f"Nothing is said {'before' if value < 0 else 'after'} this moment.")
        self._at = float(self._film.tick_of(n))
        return self._go(n - 1, cut=True), self._go(n)


_CONTROLS: dict[ReplayAct, Callable[[Reel, int], tuple[Shot, ...] | Refusal]] = {
    ReplayAct.PLAY: Reel._go_on,  # noqa: SLF001
    ReplayAct.PAUSE: Reel._pause,  # noqa: SLF001
    ReplayAct.SPEED: Reel._set_speed,  # noqa: SLF001
    ReplayAct.SEEK: Reel._seek,  # noqa: SLF001
    ReplayAct.SEEK_MINUTE: Reel._seek_minute,  # noqa: SLF001
    ReplayAct.STEP: Reel._step,  # noqa: SLF001
    ReplayAct.NEXT_SAID: Reel._next_said,  # noqa: SLF001
    ReplayAct.NEXT_MARK: Reel._next_mark,  # noqa: SLF001
}
