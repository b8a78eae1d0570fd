"""The names of keys: as players write them, as the terminal's library reports them, and as they are shown.

Apart from what keys do. `T` and `shift+t`, `esc` and `escape`, `;` and `semicolon` are the same key.
"""

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from shared.geometry import Direction

_FRIENDLY = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
_UNFRIENDLY = {friendly: name for name, friendly in _FRIENDLY.items()}

_SHORT = {"esc": "escape", "return": "enter", "pgup": "pageup", "pgdn": "pagedown", "ins": "insert", "del": "delete"}
_ARROWS = {"↑": "up", "↓": "down", "←": "left", "→": "right"}
_SPECIAL = (
    *("enter", "tab", "space", "escape", "backspace", "insert", "delete", "home", "end", "pageup", "pagedown"),
    *_ARROWS.values(),
    *(f"f{number}" for number in range(1, 25)),
)
_PAD = {"kp_begin": "pad 5", "add": "pad +", "subtract": "pad -"}
_SHOWN = {"escape": "esc", "pageup": "PgUp", "pagedown": "PgDn", "delete": "del", "insert": "ins"} | {
    name: arrow for arrow, name in _ARROWS.items()
}
_SIGNS_END = 0x2100
"""Below it stand the signs that keyboards have."""

_MODIFIERS = ("ctrl", "alt", "shift")

RESERVED: Final[Mapping[str, str]] = {
    "ctrl+q": "always leaves",
    "ctrl+c": "always leaves",
    "ctrl+p": "always opens the palette",
}
_SAME = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+h": "backspace"}
"""What a terminal cannot tell apart."""


def read(text: str) -> tuple[str, ...] | str:
    """Return the keys that a text names, blanks between them; a sentence when one of them is none."""
    found = list[str]()
    for word in text.split():
        names = one(word)
        if not names:
            return _no_key(word)
        if (why := RESERVED.get(names[0])) is not None:
            return f"{word[:20]} {why} and does nothing else. Choose another key."
        found += names
    return tuple(dict.fromkeys(found))


def one(word: str) -> tuple[str, ...]:
    """Return the names under which one key is reported, the first of them its own; nothing when it is no key."""
    if len(word) == 1:
        return _character(word)
    *held, base = word.casefold().replace("++", "+plus").split("+")
    base = _SHORT.get(base, base)
    if any(name not in _MODIFIERS for name in held) or not (base in _SPECIAL or base in _PAD or character(base)):
        return ()
    if not held and word.isupper() and len(base) == 1:
        return _character(word)
    if held == ["shift"] and len(base) == 1 and base.isalpha():
        return _character(base.upper())
    modifiers = "+".join(name for name in _MODIFIERS if name in held)
    name = f"{modifiers}+{base}" if modifiers else base
    return (_SAME.get(name, name),)


def _character(letter: str) -> tuple[str, ...]:
    if letter in _ARROWS:
        return (_ARROWS[letter],)
    if not letter.isprintable() or letter.isspace():
        return ()
    if letter.isalnum():
        upper = f"upper_{letter.lower()}"
        return (letter, upper) if letter.isalpha() and letter.isupper() and letter.isascii() else (letter,)
    name = unicodedata.name(letter, "").lower().replace("-", "_").replace(" ", "_")
    return (_FRIENDLY.get(name, name),) if name else ()


def character(name: str) -> str:
    """Return the character that a key of that name types; empty when it types none."""
    if len(name) == 1:
        return name
    if name.startswith("upper_"):
        return name[-1].upper()
    written = _UNFRIENDLY.get(name, name).replace("_", " ")
    for candidate in (written, written.replace(" minus", "-minus"), written.replace(" than", "-than")):
        try:
            found = unicodedata.lookup(candidate)
        except KeyError:
            continue
        return found if found.isprintable() and not found.isalnum() and ord(found) < _SIGNS_END else ""
    return ""


def shown(name: str) -> str:
    """Return how a key is shown."""
    *held, base = name.split("+") if name != "+" else ["+"]
    word = _SHOWN.get(base) or _PAD.get(base) or (base if base in _SPECIAL else character(base)) or base
    return "+".join((*held, word))


def together_shown(names: Iterable[str]) -> str:
    """Return several keys of one action as they are shown, each once."""
    return " ".join(dict.fromkeys(map(shown, names)))


def spelled(names: Iterable[str]) -> str:
    """Return keys as the settings keep them: `read` reads them again."""
    words = (character(name) if len(character(name)) == 1 and name != "space" else name for name in names)
    return " ".join(dict.fromkeys(words))


def together(moves: Mapping[str, Direction]) -> str:
    """Return moving keys in words: what belongs together has one name."""
    names = set(moves)
    arrows, pad = {"up", "down", "left", "right"}, set("12346789")
    order = [Direction.WEST, Direction.SOUTH, Direction.NORTH, Direction.EAST]
    order += [way for way in Direction if way not in order]
    others = names - (arrows if arrows <= names else set()) - (pad if pad <= names else set())
    others = {name for name in others if not name.startswith(("shift+", "upper_")) and name not in ("home", "end")}
    loose = [shown(key) for way in order for key in sorted(others) if moves[key] is way]
    letters = "".join(key for key in loose if len(key) == 1 and key not in _ARROWS)
    words = [_ARROWS.get(key, key) for key in loose if len(key) > 1 or key in _ARROWS]
    parts = [*(["arrows"] if arrows <= names else []), *([letters] if letters else []), *words]
    parts += ["the number pad"] if pad <= names else []
    return f"{', '.join(parts[:-1])} or {parts[-1]}" if len(parts) > 1 else "".join(parts)


def _no_key(word: str) -> str:
    near = difflib.get_close_matches(word.casefold().split("+")[-1], [*_SPECIAL, *_SHORT], n=1)
    guess = f" Did you mean {near[0]}?" if near else ""
    return f"'{word[:20]}' is no key.{guess} Write a sign, as T or ;, or a name, as f5, ctrl+f or space."


def plainly(shown_keys: str) -> str:
    """Return shown keys without arrows, for a terminal that cannot draw them."""
    return "".join(_ARROWS.get(letter, letter) for letter in shown_keys)
