"""Words from outside, made fit for history: cleaned, not empty, not too long (RULES 5).

Apart because talk and post both need it, and rules do not import each other.
"""

from server.world.refusal import Refusal
from shared.text import MAX_WORDS, clean


def fit(words: str, can: str, done: str) -> str | Refusal:
    """Return the words as they may be kept; `can` and `done` name the deed: `say` and `said`."""
    safe = clean(words)
    if not safe:
        return Refusal("empty", f"There is nothing in that to {can}.")
    if len(safe) > MAX_WORDS:
        return Refusal("too_long", f"One can {can} {MAX_WORDS} characters at once; this has {len(safe)}. Nothing was {done}.")
    return safe
