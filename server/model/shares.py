"""Makes shares of how likely options are in a situation and in general; pure.

It is apart because the calibration is the whole trick, for near and far models alike: with SmolLM2-135M the plain
log-probability picks well 2 times in 8, the mean per token 4 times, the log-probability less that after a neutral prompt 7 times.
"""

from collections.abc import Sequence

import numpy as np


def shares(here: Sequence[float], neutral: Sequence[float]) -> tuple[float, ...]:
    """Return the softmax of the differences: one share an option, summing to 1."""
    scores = np.asarray(here) - np.asarray(neutral)
    weights = np.exp(scores - scores.max())
    return tuple(float(weight) for weight in weights / weights.sum())
