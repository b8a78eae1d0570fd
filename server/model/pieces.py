"""Turns a reply's tokens into text that may be shown at once; pure.

It is apart because the two traps here are worth their own tests: a token may end in the middle of a letter, and a stop
string may come in parts and must never be seen.
"""

import codecs
from collections.abc import Sequence


class Pieces:
    """Text of one reply as it grows; after ``stopped`` there is no more."""

    def __init__(self, stops: Sequence[str]) -> None:
        self.stopped = False
        self._stops = tuple(filter(None, stops))
        self._letters = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""

    def feed(self, token: bytes) -> str:
        """Take a token's bytes; return the text that is certain to be shown, perhaps none yet."""
        return self._release(self._letters.decode(token))

    def end(self) -> str:
        """Return what was held back, when no token follows."""
        text = self._release(self._letters.decode(b"", final=True)) + self._held
        self._held = ""
        return text

    def _release(self, text: str) -> str:
        if self.stopped:
            return ""
        text = self._held + text
        found = [at for at in map(text.find, self._stops) if at >= 0]
        self.stopped = bool(found)
        keep = min(found) if found else len(text) - self._begun(text)
        self._held = "" if found else text[keep:]
        return text[:keep]

    def _begun(self, text: str) -> int:
        """Length of the longest end of the text that may be the beginning of a stop string."""
        longest = max(map(len, self._stops), default=1) - 1
        ends = range(min(longest, len(text)), 0, -1)
        return next((n for n in ends if any(stop.startswith(text[-n:]) for stop in self._stops)), 0)
