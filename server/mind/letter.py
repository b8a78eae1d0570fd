"""Make decent messages of what a larger model writes in a chat, while it writes them.

Apart from `speech`, which makes one spoken line: here a reply may be several messages, and longer. It is drafted message by
message; only the first is shown while it is written, for the others come a moment after it.
"""

from collections.abc import Iterable, Sequence

from server.mind.parts import Parts, parts
from server.mind.speech import MOST_RAW, WRITTEN, Draft


class LetterDraft:
    """The messages a model is writing: as a :class:`~server.mind.speech.Draft` for the first, and `rest` for the others."""

    def __init__(self, speaker: str, others: Iterable[str] = (), said: Sequence[str] = ()) -> None:
        self._speaker, self._others, self._said = speaker, tuple(others), tuple(said)
        self._raw = ""
        self.whole = False
        """Nothing more is wanted."""

    @property
    def raw(self) -> str:
        """All that the model wrote."""
        return self._raw

    def feed(self, piece: str) -> str:
        """Take a piece; return all words of the first message that may be shown by now."""
        self._raw += piece
        read = parts(self._raw)
        self.whole = read.closed or len(self._raw) >= MOST_RAW * 2
        if self.whole:
            return self.finish()
        if not read.all:
            return ""
        draft = self._draft()
        shown = draft.feed(f"{read.all[0]} " if read.whole else read.all[0])
        if not read.listed and draft.whole:
            self.whole = True
        return draft.finish() if read.whole else shown

    def finish(self) -> str:
        """Return the first message as it is to be said; empty when nothing decent was written."""
        return next(iter(self._decent(parts(self._raw))), "")

    @property
    def rest(self) -> tuple[str, ...]:
        """Return the messages after the first, as they are to be said."""
        return self._decent(parts(self._raw))[1:]

    def _decent(self, read: Parts) -> tuple[str, ...]:
        """Return what is decent of each message, until one is not: whatever follows that may be as bad."""
        found: list[str] = []
        for words in read.whole or read.all:  # a last message that was not finished is let go
            draft = self._draft(*found)
            draft.feed(words)
            decent = draft.finish()
            if not decent:
                break
            found.append(decent)
        return tuple(found)

    def _draft(self, *said: str) -> Draft:
        return Draft(self._speaker, self._others, (*self._said, *said), room=WRITTEN)
