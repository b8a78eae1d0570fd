"""What the decoder needs of a model that writes; ``chat.Chat`` is the real one, tests have another.

It is apart so that neither the decoder nor its tests load llama.cpp.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from server.model.engine import Job, Turn, Write
from server.model.local.fill import Lexicon
from server.model.local.steps import Drop, Keep, Load, Move, Row, Step

Floats = npt.NDArray[np.float32]


class Picker(Protocol):
    """One reply's way to choose its next token."""

    def pick(self, row: int) -> int:
        """Return the token sampled after a row that was decoded last."""

    def close(self) -> None:
        """Let it go."""


class Voice(Protocol):
    """What the decoder needs of a model; ``chat.Chat`` is the real one."""

    rewinds: bool
    apart: bool
    """Whether replies are written in caches of their own."""
    cell_bytes: int
    """How many bytes of memory one token of a sequence takes."""

    @property
    def lexicon(self) -> Lexicon:
        """The vocabulary, for answers that keep to a schema."""

    def tokens(self, prompt: str | Sequence[Turn]) -> tuple[int, ...]:
        """Return a prompt's tokens."""

    def layers(self, job: Job, tokens: Sequence[int]) -> tuple[int, ...]:
        """Return where the layers of a job's prompt end, in tokens."""

    def option(self, text: str) -> tuple[int, ...]:
        """Return the tokens of a text that follows a prompt."""

    def piece(self, token: int) -> bytes:
        """Return a token's bytes."""

    def ends(self, token: int) -> bool:
        """Tell whether a token ends the text."""

    def sampler(self, job: Write) -> Picker:
        """Return a fresh picker."""

    def move(self, moves: Sequence[Move]) -> list[Load]:
        """Do moves in order; return the layers that could not be put back."""

    def decode(self, rows: Sequence[Row]) -> None:
        """Decode the readers' rows together."""

    def write(self, rows: Sequence[Row]) -> None:
        """Decode the writers' rows together."""

    def keep(self, kept: Sequence[Keep | Drop]) -> None:
        """Remember layers, and forget some."""

    def drop(self, step: Step) -> None:
        """Empty the scratch sequences of a step."""

    def logprobs(self, row: int) -> Floats:
        """Return the log-probabilities after a row that was decoded last."""
