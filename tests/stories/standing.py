"""A player who stands beside a villager and asks; another whose walking tells how quick the town is meanwhile.

Apart from the faults, because this only looks on: what was shown, when, marked or not, and what the operator could read.
"""

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import cycle
from pathlib import Path

from shared.commands import Say, Walk
from shared.geometry import Direction
from shared.hints import Speaking
from shared.ids import BeingId
from tests.stories.meeting import meet
from tests.stories.players import Player, ServerProcess, running

PATIENCE_S = 30.0
"""A villager who has said nothing for so long is silent."""

WALK_S = 0.1

GATEWAY = """
[gateway]
commands_per_s = 50
commands_burst = 50
walks_per_s = 50
walks_burst = 50
"""

QUESTIONS = (
    "Good morning, Mabel! What do you bake today?",
    "Mabel, where is the market?",
    "Mabel, do you like it here?",
    "Mabel, what time is it?",
    "Who is Jory, Mabel?",
    "Mabel, where are we?",
    "What will you do later, Mabel?",
    "Mabel, can you tell me something?",
)

Strike = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Answer:
    """What a player was given for a question; seconds from the asking."""

    words: str
    """Empty: the villager was silent."""
    by_rule: bool
    streamed: bool
    """Some of the words were shown while they came."""
    first_s: float
    whole_s: float
    at: float = 0.0
    """When the first words came, on the clock."""
    struck_s: float = 0.0
    """From the fault, had it struck while words came, to the end of the answer."""

    @property
    def models(self) -> bool:
        """Tell whether the words are the model's own."""
        return self.words != "" and not self.by_rule


@dataclass
class Stand:
    """Where the player stands, and what is measured there."""

    server: ServerProcess
    asker: Player
    walker: Player
    villager: BeingId
    log: Path
    echoes_ms: list[float] = field(default_factory=list)
    _questions: "cycle[str]" = field(default_factory=lambda: cycle(QUESTIONS))

    async def ask(self, amid: Strike | None = None) -> Answer:
        """Ask the next question; `amid` is done as soon as words of the answer show."""
        asker, heard, hints = self.asker, len(self.asker.heard(self.villager)), len(self.asker.hints)
        asked = time.monotonic()
        first = struck = 0.0
        with contextlib.suppress(TimeoutError):
            await asker.do(Say(next(self._questions)))
            while True:
                said = asker.heard(self.villager)[heard:]
                first = first or (time.monotonic() if said or self._speaks(hints) else 0.0)
                if said:
                    end = time.monotonic()
                    since = end - struck if struck else 0.0
                    return Answer(said[0].words, said[0].by_rule, said[0].stream > 0, first - asked, end - asked, first, since)
                if first and amid and not struck:
                    await amid()
                    struck = time.monotonic()
                await asker.next(asked + PATIENCE_S - time.monotonic())
        silent = Answer("", by_rule=False, streamed=first > 0, first_s=PATIENCE_S, whole_s=PATIENCE_S)
        return replace(silent, struck_s=PATIENCE_S if struck else 0.0)

    def _speaks(self, since: int) -> bool:
        return any(isinstance(hint, Speaking) and hint.being == self.villager for hint in self.asker.hints[since:])

    async def again(self, most_s: float) -> Answer | None:
        """Ask until an answer is the model's own, and return that; None when it takes too long."""
        began = time.monotonic()
        while time.monotonic() - began < most_s:
            answer = await self.ask()
            if answer.models:
                return answer
            await asyncio.sleep(0.5)
        return None

    def read(self, since: int = 0) -> tuple[int, list[str]]:
        """Return how long the operator's log is by now, and its warnings since."""
        text = self.log.read_bytes()
        lines = text[since:].decode("utf-8", "replace").splitlines()
        found = [re.split(r"WARNING\s+", line)[1].strip() for line in lines if "WARNING" in line]
        return len(text), found

    async def pace(self) -> None:
        """Let the other player walk to and fro until cancelled, and note how soon each step comes back."""
        way = cycle((Direction.EAST, Direction.WEST))
        while True:
            began = time.perf_counter()
            await self.walker.do(Walk(next(way)))
            self.echoes_ms.append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(WALK_S)


@asynccontextmanager
async def standing(folder: Path, config: str, module: str = "server") -> AsyncIterator[Stand]:
    """Open a town with these settings, by `thorpd` or what stands in for it; stand beside the baker."""
    file, log = folder / "thorp.toml", folder / "operator.log"
    await asyncio.to_thread(file.write_text, config + GATEWAY)
    async with running("serve", "--save", folder / "town.thorp", "--config", file, log=log, module=module) as server:
        asker, walker = await server.join("Ada"), await server.join("Bob")
        stand = Stand(server, asker, walker, await meet(asker, "Mabel"), log)
        pacing = asyncio.create_task(stand.pace())
        try:
            yield stand
        finally:
            pacing.cancel()
            await asyncio.gather(pacing, return_exceptions=True)
