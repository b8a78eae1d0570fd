"""Steps at a human pace: a held key asks thirty times a second, feet go eight (RULES 1).

Apart from the keys and the socket so that a held key never earns a refusal. Pure: time is an argument.
"""

from shared.geometry import Direction

INTERVAL_S = 0.126


class Stride:
    """Lets a step through when one is due, and keeps the last one asked for until then.

    So who lets a key go stops with the one step that may still wait, and who presses another turns with the next.
    """

    def __init__(self) -> None:
        self._due_s = 0.0
        self._next: Direction | None = None

    def ask(self, direction: Direction, now_s: float) -> float:
        """Ask for a step; return in how many seconds to call `take`: 0 for now."""
        self._next = direction
        return max(0.0, self._due_s - now_s)

    def wait(self, now_s: float) -> float:
        """Return in how many seconds the step that waits is due; below 0 when none waits."""
        return -1.0 if self._next is None else max(0.0, self._due_s - now_s)

    def take(self, now_s: float) -> Direction | None:
        """Return the step that is due, once."""
        if self._next is None or now_s < self._due_s:
            return None
        direction, self._next = self._next, None
        self._due_s = now_s + INTERVAL_S
        return direction

    def spare(self) -> None:
        """Have the next step at once: the one just taken met a wall."""
        self._due_s = 0.0

    def forget(self) -> None:
        """Drop the step that waits."""
        self._next = None
