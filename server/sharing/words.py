"""Which words are private: those written or whispered in private that nobody ever said aloud.

Apart because minds tell themselves what they heard in other words, and one summary holds the words of many: so words are compared
one by one and in threes, whatever stands around them. What was also said aloud, or could be read by anybody, is no secret; so
everyday words are none, and neither is what a villager told on in the street.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any

import msgspec

_WORD_LEAST = 3
"""Letters of a word that is a secret by itself."""

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
"""Scripts that are written without blanks: there each letter counts as a word."""

_WORDS = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")


class Secrets:
    """Words and runs of words that stay private."""

    def __init__(self) -> None:
        self._runs: set[str] = set()

    def add(self, texts: Iterable[str]) -> None:
        """Take texts for private, as far as they are not found to be public later."""
        for text in texts:
            self._runs.update(_runs(text, own=True))

    def allow(self, thing: Any) -> None:
        """Take everything written in a struct for public."""
        if self._runs:
            for text in strings(thing):
                self._runs.difference_update(_runs(text))

    def touch(self, *texts: str) -> bool:
        """Tell whether one of the texts holds something private."""
        return any(run in self._runs for text in texts for run in _runs(text))

    def within(self, thing: Any) -> bool:
        """Tell whether something private is written anywhere in a struct."""
        return self.touch(*strings(thing))


def strings(thing: Any) -> Iterator[str]:
    """Yield every free text in a struct: no names of fields, keys or kinds."""
    if isinstance(thing, Enum):
        return
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, msgspec.Struct):
        for name in thing.__struct_fields__:
            yield from strings(getattr(thing, name))
    elif isinstance(thing, dict | list | tuple):
        for value in thing.values() if isinstance(thing, dict) else thing:
            yield from strings(value)


def _runs(text: str, *, own: bool = False) -> Iterator[str]:
    """Yield the words of a text and what stands in threes in it, and in twos; `own`: in twos only where that is all of it."""
    words = _WORDS.findall(unicodedata.normalize("NFC", text).casefold())
    yield from (word for word in words if len(word) >= _WORD_LEAST)
    if not own or len(words) == 2:  # noqa: PLR2004 - twos
        yield from (" ".join(words[at : at + 2]) for at in range(len(words) - 1))
    yield from (" ".join(words[at : at + 3]) for at in range(len(words) - 2))
