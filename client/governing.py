"""The command line's words for who lives in town: settle, persona, unsettle. For admins; the town refuses others.

Apart from the errands of one's own living. What can be written of somebody, and how long it may be, is rendered from
`shared/persona.py`.
"""

import re

from client.intents import Act, Intent, Tell, Try
from client.reading import Context, Verb, doc, like_this, split_name
from shared import commands
from shared.economy import Occupation
from shared.persona import BOUNDS, NOBODYS_TRADE, Part, find_part
from shared.text import name_key

_WORKS = (*Occupation, NOBODYS_TRADE)
_SETTLE = f"settle NAME {'|'.join(_WORKS)} CALLING"
_PERSONA = "persona NAME PART TEXT"
_UNSETTLE = "unsettle NAME"
_PARTS = ", ".join(Part)
_EMPTY = "-"
"""Typed in the place of a text: nothing is known of it from now on."""

_NEWCOMER = re.compile(rf"(.+?)\s+({'|'.join(_WORKS)})(?:\s+(.+))?", re.IGNORECASE)


def _settle(rest: str, _: Context) -> Intent:
    if not rest:
        return Act.SETTLE
    match = _NEWCOMER.fullmatch(rest)
    if match is None:
        return like_this(_SETTLE, f"Who comes, and what do they work as? One of {', '.join(_WORKS)}.")
    return Try(commands.Settle(match[1].strip('" ,:'), match[2].casefold(), calling=(match[3] or "").strip('"')))


def _persona(rest: str, context: Context) -> Intent:
    name, more = split_name(rest, context.names)
    word, _, text = more.partition(" ")
    part = find_part(word)
    if not name or part is None:
        return like_this(_PERSONA, f"Of whom, and what? There is {_PARTS}.")
    if not text.strip():
        return like_this(f"persona {name} {part} TEXT", f"{_bounds(part)} A {_EMPTY} empties it.")
    return Try(commands.Portray(name, part.value, "" if text.strip() == _EMPTY else text.strip()))


def _bounds(part: Part) -> str:
    bounds = BOUNDS[part]
    if not bounds.entries:
        return f"A {part} has up to {bounds.letters} characters."
    what = "lines of a schedule" if part is Part.SCHEDULE else str(part)
    return f"Up to {bounds.entries} {what}, semicolons between, as in: {bounds.hint}."


def _unsettle(rest: str, _: Context) -> Intent:
    if not rest:
        return like_this(_UNSETTLE)
    name = _twice(rest)
    if name:
        return Try(commands.Unsettle(name))
    typed = f'"{rest.strip(chr(34))}"' if " " in rest else rest
    return Tell(
        f"{rest.strip(chr(34))} then leaves the town for good, with all they own; what others remember of them stays. "
        f"To do it, type the name again: :unsettle {typed} {typed}"
    )


def _twice(rest: str) -> str:
    """Return the name that was typed twice, quoted or not; empty when it was not."""
    half = len(rest) // 2
    one, two = rest[:half].strip('" '), rest[half:].strip('" ')
    return one if one and rest[half : half + 1] == " " and name_key(one) == name_key(two) else ""


def settling() -> list[str]:
    """Return how somebody is made, for a mode without forms."""
    return [
        f"To have somebody come to live in town (for admins), type :{_SETTLE}",
        f"Then write of them: :{_PERSONA}, of {_PARTS}.",
    ]


GOVERNING: tuple[Verb, ...] = (
    Verb(
        "settle",
        (),
        _SETTLE,
        doc(commands.Settle),
        _settle,
        "Without words a form opens. The calling may be left out; quote a name of several words that is easily mistaken.",
    ),
    Verb(
        "persona",
        (),
        _PERSONA,
        doc(commands.Portray),
        _persona,
        f"A PART is {_PARTS}. Semicolons stand between the entries of a list and the lines of a schedule "
        f"(07:00 Bakery: kneading dough); {_EMPTY} empties it. Name, occupation, purse and strength stay.",
    ),
    Verb("unsettle", (), _UNSETTLE, doc(commands.Unsettle), _unsettle, "Asks for the name once more."),
)
"""Who lives in town."""
