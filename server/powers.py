"""Who may do what to the town itself: turn its clock, set its pace, end a period, say who lives in it, found it anew.

Apart from the rules because it depends on the host's settings, not on the world: a save given to somebody else is theirs to
govern. Admins are known by their names, which belong to whoever has their tokens.
"""

from dataclasses import dataclass

from server.world.refusal import Refusal
from server.world.state import World
from shared.commands import Advance, Command, Portray, Reset, SetPace, SetSpeed, Settle, Step, Unsettle
from shared.ids import BeingId
from shared.sights import Kind
from shared.text import name_key

_CLOCK = Refusal("not_allowed", "In this town the clock is not for players to turn.")
_ADMINS = "That is for admins. A host makes one with `thorpd serve --admin NAME`."
_ABSENT = Refusal("absent", "You are not in town. Join again.")

_GOVERNING = (SetPace, Advance, Reset, Settle, Portray, Unsettle)
"""What only admins may do."""

STEWARD = "Steward"
"""Who comes to a simulated town at its founding, sets the clock to its greatest speed, and leaves: only players may turn it.

Nobody's name, so anybody may take it in a town that is served afterwards; it governs nothing.
"""


@dataclass(frozen=True, slots=True)
class Powers:
    """What a host lets people do."""

    players_may_set_speed: bool = True
    admins: tuple[str, ...] = ()
    """Names."""
    founder_is_admin: bool = True
    """Whether the player who came first of all is an admin too."""

    def refuse(self, world: World, actor: BeingId, command: Command) -> Refusal | None:
        """Return why somebody may not; None when they may, or when it is for the rules to say."""
        if isinstance(command, SetSpeed | Step) and not self.players_may_set_speed:
            return _CLOCK
        if isinstance(command, _GOVERNING):
            if world.here(actor) is None:
                return _ABSENT
            if not self.is_admin(world, actor):
                return Refusal("not_allowed", _ADMINS)
        if isinstance(command, Reset) and name_key(command.town) != name_key(world.town.name):
            return _not_confirmed(world.town.name)
        return None

    def is_admin(self, world: World, actor: BeingId) -> bool:
        """Tell whether a being is an admin's."""
        being = world.beings.get(actor)
        if being is None:
            return False
        if name_key(being.name) in map(name_key, self.admins):
            return True
        return self.founder_is_admin and actor == founder(world)


def founder(world: World) -> BeingId | None:
    """Return the player who came first of all; None before anybody came."""
    players = (being for being in world.beings.values() if being.kind is Kind.PLAYER and being.name != STEWARD)
    return min((being.id for being in players), default=None)


def _not_confirmed(town: str) -> Refusal:
    words = (
        f"This ends {town} as it is and founds it anew; a copy of its save is kept. To confirm, type the town's name: "
        f"`:reset {town}`."
    )
    return Refusal("not_confirmed", words)
