"""How often a question is asked again, how long to wait before, and with which seed.

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

SEED_STEP = 0x9E3779B1
"""How far apart the seeds of attempts are: takes and ticks differ by little, and must not meet them (Knuth's golden ratio)."""

SEEDS = 2**31
"""What every engine takes: some have no more, or none below 0."""

Dice = Callable[[], float]
"""Gives numbers from 0 up to 1."""


def attempts(*, critical: bool) -> int:
    """Return how often to ask at the most."""
    return ATTEMPTS_CRITICAL if critical else ATTEMPTS


def pause_s(failed: int, dice: Dice) -> float:
    """Return how long to wait after so many failed attempts (from 1)."""
    return float(PAUSE_S * 2 ** (failed - 1) * (1 + JITTER * (2 * dice() - 1)))


def seed_of(seed: int, attempt: int) -> int:
    """Return the seed of an attempt (from 1): the first has the job's own; the same again would say the same nonsense."""
    return seed if attempt == 1 else (seed + (attempt - 1) * SEED_STEP) % SEEDS
