"""A register of what can be found in a history: what was said aloud, traded, turned down, thought, who came and who left.

Apart from the chronicle, which tells a day in sentences that belong together: here each thing stands by itself, with its moment,
for the marks of a timeline and for a search. Whispers and what is written in chats never come in: see `recorded` and `noted`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from server.annals.talks import cut
from shared.ids import BeingId
from shared.story import Mark, MarkKind, Moment

_MARK_CHARS = 60
"""Letters of what a mark tells: a few hundred marks are sent at once."""


class Found(NamedTuple):
    """Something in its moment."""

    n: int
    """The entry in which it happened, or after which it was thought."""
    tick: int
    minute: int
    kinds: tuple[MarkKind, ...]
    """What it is marked with; the first tells most. Some things are only found."""
    words: str
    by: BeingId = BeingId(0)

    @property
    def text(self) -> str:
        """What is searched: the kinds and the words, folded, each behind a blank."""
        return _searched(f"{' '.join(self.kinds)} {self.words}")

    def moment(self) -> Moment:
        """Return it as it is sent."""
        return Moment(self.tick, self.minute, self.kinds[0] if self.kinds else "", cut(self.words), self.by)


class Register:
    """All that can be found in a stretch of history, in its order."""

    def __init__(self, found: Iterable[Found]) -> None:
        self.found = sorted(found, key=lambda one: one.n)
        self._texts = [one.text for one in self.found]
        self.stops = sorted({one.n for one in self.found if any(kind is not MarkKind.SAID for kind in one.kinds)})
        """The entries with a mark of any kind but `said`."""

    def next_stop(self, n: int, direction: int) -> int | None:
        """Return the entry after entry n (before it: direction < 0) with a mark of any kind but `said`, if there is one."""
        if direction < 0:
            at = bisect_left(self.stops, n) - 1
            return self.stops[at] if at >= 0 else None
        at = bisect_right(self.stops, n)
        return self.stops[at] if at < len(self.stops) else None

    def marks(self, limit: int) -> tuple[Mark, ...]:
        """Return at most about `limit` marks in order of ticks, thinned evenly over time, each kind by itself."""
        if not self.found:
            return ()
        first, last = self.found[0].tick, self.found[-1].tick
        buckets = max(limit // len({kind for one in self.found for kind in one.kinds} or {""}), 1)
        kept: dict[tuple[MarkKind, int], list[Found]] = {}
        for one in self.found:
            for kind in one.kinds:
                kept.setdefault((kind, (one.tick - first) * buckets // (last - first + 1)), []).append(one)
        return tuple(sorted((_mark(kind, some) for (kind, _), some in kept.items()), key=lambda mark: (mark.tick, mark.kind)))

    def sift(self, words: str, most: int) -> tuple[Moment, ...]:
        """Return the first moments in which a word begins with each of these; the names of `MarkKind`s find what is marked so."""
        terms = [f" {term}" for term in _searched(words).split()]
        if not terms:
            return ()
        moments = []
        for one, text in zip(self.found, self._texts, strict=True):
            if all(term in text for term in terms):
                moments.append(one.moment())
                if len(moments) == most:
                    break
        return tuple(moments)


def _mark(kind: MarkKind, some: Sequence[Found]) -> Mark:
    """Return the mark that stands for some things of one kind: it lies at the first, tells it, and counts the others."""
    first = some[0]
    words = "" if kind is MarkKind.DAY else _shortened(first.words.removesuffix("."))
    more = f", and {len(some) - 1} more" if words and len(some) > 1 else ""
    return Mark(first.tick, kind.value, f"{words}{more}")


def _shortened(words: str) -> str:
    return words if len(words) <= _MARK_CHARS else f"{words[:_MARK_CHARS].rsplit(' ', 1)[0]}…"


def _searched(words: str) -> str:
    """Return words for comparison: without signs and capitals, each behind a blank."""
    plain = "".join(sign if sign.isalnum() else " " for sign in words.casefold())
    return f" {' '.join(plain.split())}"
