"""Vectors of texts, remembered, and the log of those that had to be made, summed up.

It is apart because embedding is asked often and cheaply: a line of the log for every text would be most of it.
"""

from array import array
from collections.abc import Callable, Sequence

from server.model.asking.calls import CallRecord, Log, Outcome
from server.model.asking.keeping import VECTORS, Recent, text_key
from server.model.engine import Engine
from shared.errors import ModelError

SUM_S = 60.0
"""How long embeddings are summed up to one line of the log."""


class Vectors:
    """Asks ``engine`` only for texts whose vectors are not remembered, in one request."""

    def __init__(self, engine: Engine, clock: Callable[[], float], most: int = VECTORS) -> None:
        self.hits = 0
        self.asked = 0
        self._engine, self._clock = engine, clock
        self._kept: Recent[bytes, array[float]] = Recent(most)
        self._sums: dict[Outcome, CallRecord] = {}
        self._since_s = clock()

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Return one vector a text."""
        keys = [text_key(text) for text in texts]
        found = {key: vector for key in keys if (vector := self._kept.get(key)) is not None}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
        self.asked += len(texts)
        self.hits += len(texts) - len(missing)
        if missing:
            made = await self._made(list(missing.values()))
            for key, values in zip(missing, made, strict=True):
                found[key] = array("f", values)
                self._kept.put(key, found[key])
        return [found[key].tolist() for key in keys]

    def settle(self, log: Log, *, now: bool = False) -> None:
        """Log what was summed up, when it is time."""
        if now or self._clock() - self._since_s >= SUM_S:
            self._since_s = self._clock()
            sums, self._sums = self._sums, {}
            for record in sums.values():
                log(record)

    async def _made(self, texts: list[str]) -> list[list[float]]:
        began = self._clock()
        outcome: Outcome = "cancelled"
        try:
            made = _all(await self._engine.embed(texts), texts)
            outcome = "done"
        except ModelError:
            outcome = "failed"
            raise
        finally:
            self._add(outcome, texts, round((self._clock() - began) * 1000))
        return made

    def _add(self, outcome: Outcome, texts: Sequence[str], ms: int) -> None:
        """Add a request to the sum of its outcome."""
        before = self._sums.get(outcome, CallRecord(kind="embed", tier="folk", purpose="embed", outcome=outcome))
        self._sums[outcome] = CallRecord(
            kind="embed",
            tier="folk",
            purpose="embed",
            prompt_chars=before.prompt_chars + sum(map(len, texts)),
            pieces=before.pieces + len(texts),
            attempts=before.attempts + 1,
            ms=before.ms + ms,
            outcome=outcome,
        )


def _all(vectors: list[list[float]], texts: Sequence[str]) -> list[list[float]]:
    """Return the vectors; raise ``ModelError`` when one is missing."""
    if len(vectors) != len(texts):
        raise ModelError("The embedding model gave another number of vectors than texts: recall goes by words.")
    return vectors
