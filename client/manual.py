"""The manual: keys and commands, made from the tables that are in force.

Apart so that help, the palette and the README's test read the same lines; a key that does nothing cannot be in it.
"""

from client.commandline import VERBS
from client.intents import Stance
from client.keys import MOVING, TABLES

Row = tuple[str, str]
"""(what to press or type, what it does)."""

TITLES: dict[Stance, str] = {
    Stance.WALK: "Walking",
    Stance.LOOK: "Looking around",
    Stance.WATCH: "Watching",
    Stance.REPLAY: "In a replay",
}


def keys(stance: Stance) -> list[Row]:
    """Return the keys of one stance."""
    moving, _, words = MOVING[stance].partition(": ")
    return [(moving, words), *((key.shown, key.words) for key in TABLES[stance])]


def typed() -> list[Row]:
    """Return what can be typed after `:`."""
    return [(f":{verb.usage}", verb.words) for verb in VERBS]
