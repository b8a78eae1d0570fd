"""What the planner knows of asks on their way: the run, the reader it is read in, the writer it goes on in; numbers only.

They are apart from the planner because they decide nothing.
"""

import msgspec

from server.model.local.steps import Ask


class Run(msgspec.Struct):
    """An ask under way: the tokens it has so far, and how much of them is read before it goes on."""

    ask: Ask
    since: float
    """When it began to wait."""
    tokens: list[int]
    layers: tuple[int, ...]
    """The ends of the layers that are still to be read, or to be remembered."""
    goal: int = 0
    branched: int = 0
    """How many branches are planned."""
    waited: float | None = None
    """How long it had to wait in all, while it has a seat; None while it waits for one."""
    begun: bool = False

    def waiting(self, now: float) -> float:
        """Return how long it has waited, standing still with a seat included."""
        return now - self.since if self.waited is None else self.waited

    def stand(self, seconds: float) -> None:
        """Count as waiting so long a time in which it had a seat and nothing was done for it."""
        self.waited = (self.waited or 0.0) + seconds

    @property
    def writes(self) -> bool:
        """Tell whether it will need a writer."""
        return not self.ask.branches

    @property
    def cells(self) -> int:
        """How many cells it may need while it is read or scored."""
        return len(self.tokens) + sum(map(len, self.ask.branches))


class Reader(msgspec.Struct):
    """A sequence in which prompts are read: what its KV holds (``past``), for whom, when it was last used."""

    seq: int
    past: list[int] = msgspec.field(default_factory=list)
    run: Run | None = None
    used: float = 0.0
    sure: int | None = None
    """How much of ``past`` is certainly there, while a layer is being put back; None for all."""

    @property
    def reading(self) -> bool:
        """Tell whether its prompt is still being read."""
        return self.run is not None and len(self.past) < self.run.goal

    @property
    def scoring(self) -> bool:
        """Tell whether the options of a choice are being scored: that takes a step or two, and is not begun again."""
        return self.run is not None and bool(self.run.ask.branches) and not self.reading


class Writer(msgspec.Struct):
    """A sequence in which a reply goes on, token by token: how many it holds, and of whom."""

    seq: int
    past: int = 0
    run: Run | None = None


Seat = Reader | Writer
