"""Steps at a human pace: a held key asks thirty times a second, feet go eight (RULES 1).

Apart from the keys and the socket so that a held key never earns a refusal. Pure: time is an argument.
"""

from shared.geometry import Direction

INTERVAL_S = 0.126

REPEATED_S = (0.012, 0.095)
"""The time between two presses of a key that is held; fingers are slower, and a slow line brings several presses at once."""

COUNTED_MOST = 12
"""Steps that wait, of those that were pressed one by one."""


class Stride:
    """Lets a step through when one is due, and keeps those asked for until then.

    Steps pressed one by one are all taken, also when a slow line brings them at once. Of a key that is held only the last one
    waits: who lets it go stops with that step, and who presses another turns with the next.
    """

    def __init__(self) -> None:
        self._due_s = 0.0
        self._asked: tuple[Direction, float] | None = None
        self._held = False
        self._queue = list[Direction]()
        self._strolling = False
        """The steps that wait were asked for together."""

    def ask(self, direction: Direction, now_s: float, pressed_s: float | None = None) -> float:
        """Ask for a step; return in how many seconds to call `take`: 0 for now.

        `pressed_s`: when its key came, where that is known.
        """
        at_s = now_s if pressed_s is None else pressed_s
        low, high = REPEATED_S
        before, self._asked = self._asked, (direction, at_s)
        repeated = before is not None and before[0] is direction and low <= at_s - before[1] <= high
        if repeated or self._held or self._strolling:
            self.forget()
        self._held = repeated
        if len(self._queue) < COUNTED_MOST:
            self._queue.append(direction)
        return max(0.0, self._due_s - now_s)

    def stroll(self, direction: Direction, steps: int) -> None:
        """Ask for so many steps one way, instead of those that wait; the next key that asks for a step ends them."""
        self._queue, self._strolling, self._held = [direction] * steps, True, False

    def stop(self) -> bool:
        """Drop the steps that were asked for together; return whether any waited."""
        waited = self._strolling and bool(self._queue)
        if waited:
            self.forget()
        return waited

    def wait(self, now_s: float) -> float:
        """Return in how many seconds the step that waits is due; below 0 when none waits."""
        return -1.0 if not self._queue else max(0.0, self._due_s - now_s)

    def take(self, now_s: float) -> Direction | None:
        """Return the step that is due, once."""
        if not self._queue or now_s < self._due_s:
            return None
        self._due_s = now_s + INTERVAL_S
        return self._queue.pop(0)

    def spare(self) -> None:
        """Have the next step at once: the one just taken met a wall."""
        self._due_s = 0.0

    def forget(self) -> None:
        """Drop the steps that wait."""
        self._queue.clear()
        self._strolling = False
