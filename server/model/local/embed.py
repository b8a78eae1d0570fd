"""A model that turns texts into vectors, for recall.

It is apart from ``chat`` because it has its own file and its own context, and a town can do without it.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from server.model.engine import EMBEDDING_SIZE
from server.model.local.llama import Context, Weights
from server.model.local.steps import Row
from server.model.settings import ModelSettings
from shared.errors import ModelError

MOST_TOKENS = 256
"""all-MiniLM-L6-v2 was trained on no more tokens at once; a longer text is cut."""

BATCH_TOKENS = 512
BATCH_TEXTS = 32


class Embedder:
    """A loaded embedding model: mean pooling, unit length."""

    def __init__(self, path: Path, settings: ModelSettings, threads: int) -> None:
        self._weights = Weights(path, settings.gpu_layers)
        if self._weights.vector_size != EMBEDDING_SIZE:
            raise ModelError(
                f"{path.name} gives vectors of {self._weights.vector_size}, not {EMBEDDING_SIZE} numbers: "
                "leave model.embedding_file at its default."
            )
        self._context = Context(
            self._weights, tokens=BATCH_TOKENS, batch=BATCH_TOKENS, sequences=BATCH_TEXTS, threads=threads, pool=True
        )

    def vectors(self, texts: Sequence[str]) -> list[list[float]]:
        """Return one vector a text, ``float [n, 384]``, unit length; as many texts as fit are decoded together."""
        found: list[list[float]] = []
        batch: list[Sequence[int]] = []
        for tokens in map(self._tokens, texts):
            if sum(map(len, batch)) + len(tokens) > BATCH_TOKENS or len(batch) == BATCH_TEXTS:
                found += self._decode(batch)
                batch = []
            batch.append(tokens)
        return found + self._decode(batch)

    def _tokens(self, text: str) -> Sequence[int]:
        tokens = self._weights.tokens(text, opening=True)
        return tokens if len(tokens) <= MOST_TOKENS else (*tokens[: MOST_TOKENS - 1], tokens[-1])

    def _decode(self, batch: Sequence[Sequence[int]]) -> list[list[float]]:
        if not batch:
            return []
        self._context.empty()
        self._context.decode(
            [Row(seq, pos, token, wanted=True, job=0) for seq, part in enumerate(batch) for pos, token in enumerate(part)]
        )
        vectors = [self._context.vector(seq) for seq in range(len(batch))]
        return [(vector / (float(np.linalg.norm(vector)) or 1.0)).tolist() for vector in vectors]

    def close(self) -> None:
        """Free the memory."""
        self._context.close()
        self._weights.close()
