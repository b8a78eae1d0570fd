"""What the minds need of the town around them: a stage to act on, an archive, a way to recall.

Apart because minds import neither the world nor the save: the town implements these small protocols.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from shared.commands import Command
from shared.hints import AnyHint
from shared.ids import BeingId
from shared.sights import AnySight
from shared.wire import Timeline


class Refused(Protocol):
    """Why a command could not be."""

    @property
    def code(self) -> str:
        """Stable, for programs."""

    @property
    def words(self) -> str:
        """For people."""


class Seat(Protocol):
    """That through which a mind perceives. Nothing here ever blocks or raises."""

    being: BeingId

    @property
    def borrowed(self) -> bool:
        """Whether the eyes are somebody else's: never, for a mind."""

    def deliver(self, tick: int, sights: tuple[AnySight, ...]) -> None:
        """Take what was perceived at a tick."""

    def hint(self, hint: AnyHint) -> None:
        """Take a hint; it may be lost."""

    def send(self, message: Timeline) -> None:
        """Take where a replay is."""


class Stage(Protocol):
    """The town, as its villagers meet it: the same door as a player's."""

    async def submit(self, actor: BeingId, command: Command) -> Refused | None:
        """Try a command; what came of it was delivered to the seats before this returns."""

    def sit(self, seat: Seat) -> None:
        """Let the seat perceive from now on; the first thing delivered to it is a `Scene`."""

    def rise(self, seat: Seat) -> None:
        """Deliver nothing more to the seat."""

    def hint(self, source: BeingId, hint: AnyHint) -> None:
        """Show a hint to those who see the source (`Musing`) or would hear it say something (`Speaking`); never blocks."""


class Archive(Protocol):
    """The save's side of a mind."""

    def keep(self, villager: BeingId, tick: int, note: bytes) -> int:
        """Journal a note with the next group commit; return its id. Never blocks."""

    def notes(self, villager: BeingId) -> Sequence[tuple[int, int, bytes]]:
        """Return (id, tick, bytes) of every note, oldest first; asked once, at the start."""


class Recollection(Protocol):
    """Finds the notes of a villager that matter now; without one, a mind compares words."""

    async def recall(self, villager: BeingId, text: str, k: int) -> Sequence[tuple[int, Mapping[str, float]]]:
        """Return up to `k` note ids, best first, each with the parts of its score."""
