"""How often villagers think: as often as the model has time for, and by rule in between.

Apart because it is the one place where all minds of a town share the model. It has no queue: who finds no room decides by rule
at once, so nothing ever waits and nothing grows, with 10 villagers or 500, on a slow box or a fast one. Thoughts take no more
than half of the model's time, so that talk finds it free: after each, as long as it took is left to others.
"""

from collections.abc import Callable

from server.mind.forward import Doorstep
from server.model.clock import Clock
from shared.ids import BeingId

LEISURE_MINUTES = 20
"""Game minutes between two decisions of a villager."""

AT_ONCE = 3
"""Thoughts that the model is asked at once: scored together they cost little more than one."""

TALKS = 2
"""Talks of villagers with each other that go on at once in a town whose model answers."""

_SPREAD = 7


class Tempo:
    """Gives turns to think; `ready` tells whether there is a model that answers, `busy` whether others wait for it."""

    def __init__(self, clock: Clock, ready: Callable[[], bool], busy: Callable[[], bool], *, on: bool = True) -> None:
        self.on = on
        self._clock, self._ready, self._busy = clock, ready, busy
        self._next: dict[BeingId, int] = {}
        self._running = 0
        self._free_at = 0.0
        self._talking: set[BeingId] = set()
        self.doorstep = Doorstep()
        """Who wrote to a player of its own accord."""
        self.thoughts = 0
        self.by_model = 0

    def due(self, being: BeingId, minute: int) -> bool:
        """Tell whether a villager has not decided anything for a while."""
        return self.on and minute >= self._next.get(being, 0)

    def later(self, being: BeingId, minute: int) -> None:
        """Let it decide again after its while."""
        self._next[being] = minute + LEISURE_MINUTES + being % _SPREAD

    def ask(self) -> bool:
        """Take a turn to ask the model, if there is one to be had; give it back with :meth:`done`."""
        self.thoughts += 1
        free = self._ready() and not self._busy() and self._running < AT_ONCE and self._clock.now() >= self._free_at
        self._running += free
        self.by_model += free
        return free

    def done(self, took_s: float) -> None:
        """Give a turn back that took so long."""
        self._running -= 1
        self._free_at = max(self._free_at, self._clock.now() + took_s / AT_ONCE)

    def may_talk(self, being: BeingId) -> bool:
        """Tell whether a villager may open a talk with another."""
        return being in self._talking or not self._ready() or (len(self._talking) < TALKS and not self._busy())

    @property
    def talking(self) -> frozenset[BeingId]:
        """Return who has opened a talk that still goes on."""
        return frozenset(self._talking)

    def talks(self, being: BeingId, *, on: bool) -> None:
        """Count a villager among those who opened a talk, or no more."""
        if on:
            self._talking.add(being)
        else:
            self._talking.discard(being)
