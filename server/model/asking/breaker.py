"""A breaker: leaves a model in peace that fails again and again, and tries it now and then; pure, its clock is an argument.

It is apart because its laws are RULES' own: 3 failures in a row open it; after 60 s one probe; 2 successes close it.
"""

from collections.abc import Callable
from typing import Literal

import msgspec

FAILURES = 3
"""Failures in a row that open it."""

PEACE_S = 60.0
"""How long it then stays open."""

SUCCESSES = 2
"""Probes in a row that must succeed before it closes."""

BreakerState = Literal["closed", "open", "probing"]


class Ticket(msgspec.Struct, frozen=True):
    """Leave to ask once; give it back by saying what came of it."""

    failures: int
    """Failures counted when it was given."""
    probe: bool = False


class Breaker:
    """Counts what came of each asking. Every ticket must be given back: ``succeeded``, ``failed`` or ``dropped``."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._opened_s: float | None = None
        self._in_a_row = 0
        self._counted = 0
        self._proven = 0
        self._probe: Ticket | None = None

    @property
    def state(self) -> BreakerState:
        """Whether it lets everybody ask, nobody, or one at a time."""
        if self._opened_s is None:
            return "closed"
        return "probing" if self._clock() - self._opened_s >= PEACE_S else "open"

    @property
    def peace_s(self) -> float:
        """How long it will stay open yet."""
        return 0.0 if self._opened_s is None else max(0.0, self._opened_s + PEACE_S - self._clock())

    def admit(self) -> Ticket | None:
        """Return leave to ask, or None while the model is left in peace."""
        match self.state:
            case "closed":
                return Ticket(self._counted)
            case "probing" if self._probe is None:
                self._probe = Ticket(self._counted, probe=True)
                return self._probe
            case _:
                return None

    def succeeded(self, ticket: Ticket) -> None:
        """Count a good answer; while open, only a probe's counts."""
        if self._opened_s is None:
            self._in_a_row = 0
        elif self._is_probe(ticket):
            self._probe = None
            self._proven += 1
            if self._proven >= SUCCESSES:
                self._opened_s, self._in_a_row = None, 0

    def failed(self, ticket: Ticket) -> None:
        """Count a failure; those of one time count once.

        In a row means one asked after the other had failed: a crash fails all that is open, and a reply is begun in several
        takes at once; neither is three failures.
        """
        if self._is_probe(ticket):
            self._open()
        elif self._opened_s is None and ticket.failures == self._counted:
            self._counted += 1
            self._in_a_row += 1
            if self._in_a_row >= FAILURES:
                self._open()

    def dropped(self, ticket: Ticket) -> None:
        """Take a ticket back that says nothing about the model: it waited, or nobody waits for it any more."""
        if self._is_probe(ticket):
            self._probe = None

    def _is_probe(self, ticket: Ticket) -> bool:
        return ticket is self._probe

    def _open(self) -> None:
        self._opened_s, self._probe, self._proven = self._clock(), None, 0
