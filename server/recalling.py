"""Recalling without a save to write to: a villager's Notes compared in memory, by words and by meaning.

Apart from `recollecting`, whose index lies in the save: whoever asks a mind of the past must leave no trace. The scores are those
of the index (`server/save/recollection.py`), but a memory counts as last used when it was made, and words are compared plainly.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from heapq import nlargest

from server.mind.feeling import importance
from server.mind.notes import AnyNote, Summed
from server.mind.wording import searched
from server.model.engine import Engine
from server.save.recollection import MEANING_WEIGHT, RECENCY_PER_HOUR, RELEVANCE_WEIGHT
from shared.calendar import MINUTES_PER_HOUR
from shared.errors import ModelError
from shared.ids import BeingId

MOST = 1_000
"""Notes that are compared, the latest."""

_TOGETHER = 16
"""Texts embedded in one request."""

_CANDIDATES_LEAST, _CANDIDATES_EACH = 10, 2
_EQUAL = 0.5
_STEM = 5
"""Letters by which words are the same: a plain way to find `bake` in `baker`."""

Progress = Callable[[int, int], None]


class Recalling:
    """What one villager recalls of its notes at a minute."""

    def __init__(self, notes: Mapping[int, AnyNote], minute: int, engine: Engine) -> None:
        gone = {number for note in notes.values() if isinstance(note, Summed) for number in note.of}
        texts = {number: searched(note) for number, note in notes.items() if number not in gone}
        self._texts = dict([(number, text) for number, text in texts.items() if text][-MOST:])
        self._notes, self._minute, self._engine = notes, minute, engine
        self._stems = {number: _stems(text) for number, text in self._texts.items()}
        self._rarity = Counter(stem for stems in self._stems.values() for stem in stems)
        self._vectors: dict[int, Sequence[float]] = {}

    async def prepare(self, progress: Progress | None = None) -> bool:
        """Let the model read all notes; return whether they can be compared by meaning from now on."""
        numbers = list(self._texts)
        found: dict[int, Sequence[float]] = {}
        for start in range(0, len(numbers), _TOGETHER):
            if progress is not None:
                progress(start, len(numbers))
            some = numbers[start : start + _TOGETHER]
            try:
                vectors = await self._engine.embed([self._texts[number] for number in some])
            except ModelError:
                return False
            found |= dict(zip(some, vectors, strict=True))
        self._vectors = found
        return bool(found)

    async def recall(self, _villager: BeingId, text: str, k: int) -> Sequence[tuple[int, Mapping[str, float]]]:
        """Return up to `k` note ids, best first, each with the parts of its score; raises ModelError when there are none."""
        words = self._by_words(text)
        meaning = await self._by_meaning(text)
        relevance = {
            number: MEANING_WEIGHT * meaning[number] + (1 - MEANING_WEIGHT) * words[number] if meaning else words[number]
            for number in self._texts
        }
        fit = nlargest(max(_CANDIDATES_LEAST, _CANDIDATES_EACH * k), relevance, key=relevance.__getitem__)
        fits = _scaled([relevance[number] for number in fit])
        recency = _scaled([self._recency(number) for number in fit])
        weight = _scaled([float(importance(self._notes[number])) for number in fit])
        scored = [
            (
                RELEVANCE_WEIGHT * fits[at] + recency[at] + weight[at],
                number,
                {"meaning": meaning.get(number, 0.0), "words": words[number], "recency": recency[at], "importance": weight[at]},
            )
            for at, number in enumerate(fit)
        ]
        return [(number, parts) for _, number, parts in nlargest(k, scored, key=lambda one: one[:2])]

    def _by_words(self, text: str) -> dict[int, float]:
        """Return for each note the share of the text's words that it holds, rare ones counting more."""
        wanted = {stem: 1.0 / (1.0 + math.log(self._rarity[stem])) for stem in _stems(text) if self._rarity[stem]}
        total = sum(wanted.values())
        if not total:
            return dict.fromkeys(self._texts, 0.0)
        return {number: sum(wanted.get(stem, 0.0) for stem in stems) / total for number, stems in self._stems.items()}

    async def _by_meaning(self, text: str) -> dict[int, float]:
        """Return the cosine of each note with the text, stretched to 0..1; none when there are no vectors."""
        if not self._vectors:
            return {}
        try:
            asked = (await self._engine.embed([text]))[0]
        except ModelError:
            return {}
        near = [sum(map(float.__mul__, map(float, asked), map(float, vector))) for vector in self._vectors.values()]
        return dict(zip(self._vectors, _scaled(near), strict=True))

    def _recency(self, number: int) -> float:
        left: float = RECENCY_PER_HOUR ** (max(0, self._minute - self._notes[number].minute) / MINUTES_PER_HOUR)
        return left


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in re.findall(r"\w{3,}", text.casefold()) if word not in _COMMON)


_COMMON = frozenset(
    re.findall(
        r"\w+",
        "about and any are been but can could did does for from had has have her here him his how not our she some tell than "
        "that the their them then there these they think this those today was were what when where which who whom whose why will "
        "with would you your yours visitor",
    )
)


def _scaled(values: Sequence[float]) -> list[float]:
    """Stretch values to 0..1; where all are equal each is 0.5."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    return [(value - low) / (high - low) for value in values] if high > low else [_EQUAL] * len(values)
