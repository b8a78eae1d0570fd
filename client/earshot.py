"""Who is near enough to be heard, and who was spoken to that is not.

Apart from the view, which notes it in the log. Pure.
"""

import re
from collections.abc import Iterable

from shared.geometry import Cell, distance
from shared.sights import Figure
from shared.text import clean, name_key

SAY_CELLS = 8
"""How far talk carries over open ground (`shared/commands.py`, Say)."""

_GREETINGS = r"(?:hello|hi|hey|hullo|oi|good (?:day|morning|evening|night)|thanks|thank you|dear|ask|listen)?"

_NOT_TOLD_OF = r"(?!is\b|was\b|has\b|had\b|and\b|said\b|does\b)"
"""After a name that begins a sentence about somebody, rather than to them."""

UNHEARD = "You see nobody near enough to hear that. Walk up to somebody, or shout."


def near(listener: Cell | None, figure: Figure) -> bool:
    """Say whether who stands at `listener` hears somebody, and is heard; who has no body hears everybody."""
    return listener is None or distance(listener, figure.at) <= SAY_CELLS


def absent(words: str, known: Iterable[Figure], listening: Iterable[Figure]) -> str:
    """Return the name of somebody who is spoken to by name and does not hear it; empty when there is nobody.

    Spoken to is who is named first, after a greeting or none, or last after a comma: `Mabel, have you bread?`
    """
    here = {name_key(figure.name) for figure in listening}
    said = words.strip()
    heard = said.casefold()
    for figure in (one for one in known if clean(one.name).casefold() in heard):
        name = re.escape(clean(figure.name))
        spoken_to = rf"{_GREETINGS}[ ,]*{name}(?:[,!?.:]|$| {_NOT_TOLD_OF})|.*, {name}[.!?]*$"
        if name_key(figure.name) not in here and re.match(spoken_to, said, re.IGNORECASE):
            return clean(figure.name)
    return ""
