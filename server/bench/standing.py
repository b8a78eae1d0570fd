"""What villagers say and try in a town that is measured: a stage before the town's own, which counts.

Apart because it needs no bench around it: whatever a mind does goes through here. A refusal is judged by the world that the town
had told when the command was sent: what is refused there too, the mind could have known.
"""

import re
from collections import Counter

from server.mind.perceive import EVERYDAY
from server.mind.stage import Refused, Seat
from server.town import Town
from server.world.decide import attempt
from server.world.refusal import Refusal
from server.world.state import World
from shared.commands import Command, Say, Shout, Whisper
from shared.hints import AnyHint
from shared.ids import BeingId


class Standing:
    """The stage of a town, and what was said and tried on it."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._said: dict[BeingId, set[str]] = {}
        self.tried = 0
        self.utterances = 0
        self.by_model = 0
        self.repeats = 0
        """Words that the same villager had said before, whatever their capitals and stops."""
        self.refusals: Counter[str] = Counter()
        """By code, all of them."""
        self.illegal: Counter[str] = Counter()
        """By code: those that the world refused already as the villager had been told of it, everyday ones aside."""

    @property
    def spoke(self) -> frozenset[BeingId]:
        """Return who has said anything."""
        return frozenset(self._said)

    async def submit(self, actor: BeingId, command: Command) -> Refused | None:
        """Try a command, and count what came of it."""
        told = self._town.world
        self.tried += 1
        refused = await self._town.submit(actor, command)
        if refused is not None:
            self._refused(told, actor, command, refused.code)
        elif isinstance(command, Say | Whisper | Shout):
            self._spoke(actor, command.words, by_rule=command.by_rule)
        return refused

    def sit(self, seat: Seat) -> None:
        """Let the seat perceive the town."""
        self._town.sit(seat)

    def rise(self, seat: Seat) -> None:
        """Deliver nothing more to the seat."""
        self._town.rise(seat)

    def hint(self, source: BeingId, hint: AnyHint) -> None:
        """Show a hint."""
        self._town.hint(source, hint)

    def _refused(self, told: World, actor: BeingId, command: Command, code: str) -> None:
        self.refusals[code] += 1
        before = attempt(told, actor, command)  # type: ignore[arg-type]
        if code not in EVERYDAY and isinstance(before, Refusal) and before.code == code:
            self.illegal[code] += 1

    def _spoke(self, actor: BeingId, words: str, *, by_rule: bool) -> None:
        said, plain = self._said.setdefault(actor, set()), normalised(words)
        self.utterances += 1
        self.by_model += not by_rule
        self.repeats += plain in said
        said.add(plain)


def normalised(words: str) -> str:
    """Return words without capitals, stops and blanks in a row."""
    return " ".join(re.findall(r"\w+", words.casefold()))
