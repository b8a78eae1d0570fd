"""How a choice is made of the model's part and the rule's part, and drawn by temper.

Apart because it is only arithmetic, the same for deeds, plans and insights. Sources: the calibrated score is the model's
log-probability of an option in the situation less that in a neutral one (`thorpd bench behaviours` measures what both are worth);
drawing from the tempered shares is the softmax with temperature of any textbook.
"""

import math
import random
from collections.abc import Sequence

MODEL_WEIGHT = 0.6
"""How much the logarithm of the model's share counts beside the rule's leaning: a small model is often nearly certain, and
wrong. Of 0.3 to 1 the middle of those that choose best in `thorpd bench behaviours`, its held out situations aside."""

_LEAST_SHARE = 0.01
"""No option is so unlikely to a small model that the rule could not speak for it."""


def sound(model: Sequence[float], count: int) -> tuple[float, ...]:
    """Return a model's shares if they are some: one each of so many options, 0..1; none otherwise."""
    return tuple(model) if len(model) == count and all(0 <= share <= 1 for share in model) else ()


def weighed(leanings: Sequence[float], model: Sequence[float], temper: float) -> tuple[float, ...]:
    """Return one share an option, summing to 1; `model`: its shares, or none when it was not asked or did not answer."""
    if not leanings:
        return ()
    parts = [max(share, _LEAST_SHARE) for share in sound(model, len(leanings))] or [1.0] * len(leanings)
    logits = [(leaning + MODEL_WEIGHT * math.log(part)) / temper for leaning, part in zip(leanings, parts, strict=True)]
    top = max(logits)
    weights = [math.exp(logit - top) for logit in logits]
    total = sum(weights)
    return tuple(weight / total for weight in weights)


def drawn(shares: Sequence[float], seed: str) -> int:
    """Return the number of the option that is drawn; the same for the same seed."""
    if not shares:
        raise ValueError("there is nothing to draw from")
    mark = random.Random(seed).random() * sum(shares)
    for number, share in enumerate(shares):
        mark -= share
        if mark < 0:
            return number
    return len(shares) - 1
