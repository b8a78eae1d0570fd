"""What a planner is asked and what it answers: asks, and steps of moves and rows; numbers only.

They are apart from the planner because the decoder, llama.cpp's module and the tests speak of them too.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

SCRATCH = 16
"""Sequences beyond the slots, which live for one step: the options of a choice, scored side by side."""

STEM = -1
"""The ``branch`` of a row that belongs to the prompt or the reply itself."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What the planner may use; ``rewinds`` is false for recurrent models, whose state cannot be cut back."""

    slots: int
    slot_tokens: int
    context_tokens: int
    batch_tokens: int
    shelf_tokens: int = 0
    """How many tokens of prompts' layers are remembered outside of the cache."""
    ageing_s: float = 5.0
    rewinds: bool = True


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """A prompt and what follows: up to ``max_tokens`` written, or ``branches`` scored (each the tokens of one option)."""

    job: int
    tokens: tuple[int, ...]
    max_tokens: int = 0
    branches: tuple[tuple[int, ...], ...] = ()
    priority: int = 0
    layers: tuple[int, ...] = ()
    """Where the prompt's layers end, in tokens, rising, before the prompt's own end."""
    until: float = math.inf
    """When nobody wants it any more."""

    @property
    def cells(self) -> int:
        """How many cells of the KV cache it may need at most."""
        return len(self.tokens) + self.max_tokens + sum(map(len, self.branches))


class Fork(NamedTuple):
    """Give the first ``length`` tokens of one sequence to another, which is empty."""

    source: int
    target: int
    length: int


class Trim(NamedTuple):
    """Cut a sequence back to its first ``length`` tokens."""

    seq: int
    length: int


class Load(NamedTuple):
    """Put the layer of this key back behind the first ``start`` tokens of a sequence; it may fail for want of room."""

    key: int
    seq: int
    start: int
    end: int


class Keep(NamedTuple):
    """Remember what a sequence holds from ``start`` up to ``end`` under a key."""

    key: int
    seq: int
    start: int
    end: int


class Drop(NamedTuple):
    """Forget a key."""

    key: int


class Row(NamedTuple):
    """One token to decode; ``wanted`` where its logits are needed, for ``job`` and, in a choice, its ``branch``."""

    seq: int
    pos: int
    token: int
    wanted: bool
    job: int
    branch: int = STEM


class Step(msgspec.Struct, frozen=True):
    """Do the moves in order, decode the rows together, do what is to be kept, then empty the scratch sequences."""

    moves: tuple[Fork | Trim | Load, ...] = ()
    rows: tuple[Row, ...] = ()
    kept: tuple[Keep | Drop, ...] = ()
    scratch: tuple[int, ...] = ()

    def without(self, seqs: frozenset[int]) -> "Step":
        """Return the step without the rows and the keeping of some sequences."""
        return Step(
            self.moves,
            tuple(row for row in self.rows if row.seq not in seqs),
            tuple(kept for kept in self.kept if isinstance(kept, Drop) or kept.seq not in seqs),
            self.scratch,
        )


def common(left: Sequence[int], right: Sequence[int]) -> int:
    """Return the length of the longest common beginning, by halving: comparing slices is fast."""
    low, high = 0, min(len(left), len(right))
    left, right = tuple(left[:high]), tuple(right[:high])
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
