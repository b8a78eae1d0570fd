"""How often a question is asked again, and how long to wait before.

It is apart from whoever asks because it is numbers alone: RULES 7. The libraries for this (tenacity, stamina) retry a
function that returns; ours streams, must not repeat what was shown, and stops at a deadline on a clock that tests turn.
"""

from collections.abc import Callable

ATTEMPTS_CRITICAL = 4
ATTEMPTS = 2

PAUSE_S = 0.5
"""Before the second attempt; twice as long before each further one."""

JITTER = 0.1
"""How far a pause differs, so that those who failed together do not come again together."""

Dice = Callable[[], float]
"""Gives numbers from 0 up to 1."""


def attempts(*, critical: bool) -> int:
    """Return how often to ask at the most."""
    return ATTEMPTS_CRITICAL if critical else ATTEMPTS


def pause_s(failed: int, dice: Dice) -> float:
    """Return how long to wait after so many failed attempts (from 1)."""
    return float(PAUSE_S * 2 ** (failed - 1) * (1 + JITTER * (2 * dice() - 1)))
