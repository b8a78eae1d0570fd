"""One take of an answer: a model's stream and the draft that it writes.

Apart because several takes begin at once, of which one is said. Each reads in its own task and tells the others' director.
"""

import asyncio
from contextlib import aclosing

from msgspec.structs import replace

from server.mind.letter import LetterDraft
from server.mind.speech import Draft, fitness
from server.mind.think import Write
from server.model.engine import Engine
from shared.errors import ModelError

_ENOUGH_WORDS = 6
"""Words by which a beginning is judged."""


class Take:
    """The take of that number, from 0: each has its own seed. `news` is set whenever there is more of it."""

    def __init__(self, need: Write, number: int, news: asyncio.Event) -> None:
        self._need, self._news = need, news
        self._job = replace(need.job, seed=need.job.seed + number)
        self.draft: Draft | LetterDraft = (
            LetterDraft(need.speaker, need.others, need.said)
            if need.parts
            else Draft(need.speaker, need.others, need.said, need.hope, need.known)
        )
        self.shown = ""
        """The words that may be shown by now."""
        self.over = False
        self.dropped = False
        """Another one was chosen."""
        self.pieces = 0
        self.failed: ModelError | None = None

    @property
    def judgeable(self) -> bool:
        """Tell whether enough is written to compare it with others."""
        return self.over or (self.shown != "" and (not self._need.hope or len(self.draft.raw.split()) >= _ENOUGH_WORDS))

    @property
    def fitness(self) -> float:
        """Return how good it is: below 0 when it is no answer at all."""
        words = self.draft.finish()
        if self.failed or not words:
            return -1.0
        return fitness(words, self._need.hope) if self._need.hope else 1.0

    async def run(self, engine: Engine) -> None:
        """Read until the line is whole; a failing model is noted, not raised."""
        try:
            async with aclosing(engine.write(self._job)) as pieces:
                async for piece in pieces:
                    self.pieces += 1
                    self.shown = self.draft.feed(piece)
                    self._news.set()
                    if self.draft.whole or self.dropped:
                        break
        except ModelError as error:
            self.failed = error
        self.over = True
        self._news.set()
