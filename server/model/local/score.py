"""Adds up how well each option follows a prompt; pure.

It is apart because a choice has two sides, the situation and a neutral one, which are scored as they come.
"""

import msgspec

from server.model.local.steps import STEM, Row
from server.model.local.voice import Floats
from server.model.shares import shares

Key = tuple[str, tuple[str, ...]]
"""A neutral prompt and its options."""


class Side(msgspec.Struct):
    """One prompt of a choice: each option's log-probability after it, as far as it is known."""

    job: int
    neutral: bool
    stem: int
    options: tuple[tuple[int, ...], ...]
    sums: list[float]
    missing: int

    @classmethod
    def of(cls, job: int, stem: int, options: tuple[tuple[int, ...], ...], *, neutral: bool) -> "Side":
        """Begin with nothing known; ``stem`` is the prompt's length in tokens."""
        return cls(job, neutral, stem, options, [0.0] * len(options), sum(map(len, options)))

    def add(self, row: Row, logprobs: Floats) -> bool:
        """Use what a decoded row says of the tokens after it; return whether all is known now."""
        if row.branch == STEM:
            for at, option in enumerate(self.options):
                self.sums[at] += float(logprobs[option[0]])
            self.missing -= len(self.options)
        else:
            self.sums[row.branch] += float(logprobs[self.options[row.branch][row.pos - self.stem + 1]])
            self.missing -= 1
        return self.missing == 0


class Choice(msgspec.Struct):
    """A choice and its two sides as they become known."""

    key: Key
    here: list[float] | None = None
    neutral: list[float] | None = None
    read: int = 0
    """Tokens of the sides that were scored."""

    def fill(self, side: Side) -> tuple[float, ...] | None:
        """Take a finished side; return the shares when both are known."""
        if side.neutral:
            self.neutral = side.sums
        else:
            self.here = side.sums
        return shares(self.here, self.neutral) if self.here and self.neutral else None
