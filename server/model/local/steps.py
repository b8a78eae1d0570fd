"""What a planner is asked and what it answers: asks, and steps of moves and rows; numbers only.

They are apart from the planner because the decoder, llama.cpp's module and the tests speak of them too. Sequences are counted
apart: readers, where prompts are read (then their scratch sequences), and writers, where replies go on.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

READERS = 4
"""Sequences in which prompts are read: the most urgent takes nearly all of a step, so more would only wait side by side."""

SCRATCH = 16
"""Sequences beyond the readers, which live for one step: the options of a choice, scored side by side."""

STEM = -1
"""The ``branch`` of a row that belongs to the prompt or the reply itself."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What the planner may use; ``rewinds`` is false for recurrent models, whose state cannot be cut back.

    ``slots`` replies are written at once, each with at most ``slot_tokens``. ``context_tokens`` are held where prompts are
    read; unless writers have caches ``apart``, what is being written is held there too.
    """

    slots: int
    slot_tokens: int
    context_tokens: int
    batch_tokens: int
    readers: int = READERS
    apart: bool = True
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


class Hand(NamedTuple):
    """Give all that a reader holds, ``length`` tokens, to a writer, which is empty; the reader keeps it."""

    reader: int
    writer: int
    length: int


class Free(NamedTuple):
    """Empty a writer."""

    writer: int


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
    """One token to decode; ``wanted`` where its logits are needed, for ``job`` and, in a choice, its ``branch``.

    It is the token of ``also`` too: sequences that share it.
    """

    seq: int
    pos: int
    token: int
    wanted: bool
    job: int
    branch: int = STEM
    also: tuple[int, ...] = ()


Move = Hand | Free | Fork | Trim | Load


class Step(msgspec.Struct, frozen=True):
    """Do the moves in order, decode the readers' rows together, do what is to be kept, empty the scratch sequences.

    Then decode the writers' rows, ``written``, together.
    """

    moves: tuple[Move, ...] = ()
    rows: tuple[Row, ...] = ()
    kept: tuple[Keep | Drop, ...] = ()
    scratch: tuple[int, ...] = ()
    written: tuple[Row, ...] = ()

    def without(self, seqs: frozenset[int]) -> "Step":
        """Return the step without the rows and the keeping of some readers."""
        return msgspec.structs.replace(
            self,
            rows=tuple(row for row in self.rows if row.seq not in seqs),
            kept=tuple(kept for kept in self.kept if isinstance(kept, Drop) or kept.seq not in seqs),
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
