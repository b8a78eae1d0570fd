"""What is remembered of a model's answers: replies that may be repeated, and vectors of texts.

It is apart because only what is repeatable may be kept: answers by rule and failures never come here.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec

from server.model.engine import Write

K = TypeVar("K")
V = TypeVar("V")

DESCRIPTION_KEEP_S = 300.0
GREETING_KEEP_S = 600.0
"""For ``Write.keep_s``: how long a description and a greeting may be repeated."""

REPLIES = 512
VECTORS = 4096
"""The most that are kept; what was used longest ago goes first. 4096 vectors of 384 floats are about 50 MB."""

_NOT_OF_THE_ANSWER = {
    "layers": (),
    "priority": 0,
    "deadline_s": 0.0,
    "first_s": 0.0,
    "purpose": "",
    "owner": 0,
    "critical": False,
    "keep_s": 0.0,
}
"""Fields of a job that its text does not depend on."""


class Recent(Generic[K, V]):
    """A mapping that holds so many; what was used longest ago goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[K, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: K) -> V | None:
        """Return what is kept, which counts as use."""
        if key in self._held:
            self._held.move_to_end(key)
        return self._held.get(key)

    def put(self, key: K, value: V) -> None:
        """Keep."""
        self._held[key] = value
        self._held.move_to_end(key)
        while len(self._held) > self._most:
            self._held.popitem(last=False)

    def drop(self, key: K) -> None:
        """Forget, if it is there."""
        self._held.pop(key, None)


class Replies:
    """Whole replies, for as long as their job allowed."""

    def __init__(self, clock: Callable[[], float], most: int = REPLIES) -> None:
        self._clock = clock
        self._kept: Recent[bytes, tuple[float, str]] = Recent(most)

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, model: str, job: Write) -> str | None:
        """Return the reply to the same question to the same model, unless it is too old."""
        key = _key(model, job)
        kept = self._kept.get(key)
        if kept is None:
            return None
        until_s, text = kept
        if self._clock() < until_s:
            return text
        self._kept.drop(key)
        return None

    def keep(self, model: str, job: Write, text: str) -> None:
        """Keep a whole reply of the model."""
        self._kept.put(_key(model, job), (self._clock() + job.keep_s, text))


def _key(model: str, job: Write) -> bytes:
    """Return what stands for model, full prompt and parameters."""
    plain = msgspec.structs.replace(job, **_NOT_OF_THE_ANSWER)
    return hashlib.blake2b(msgspec.msgpack.encode((model, plain)), digest_size=16).digest()


def text_key(text: str) -> bytes:
    """Return what stands for a text."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()
