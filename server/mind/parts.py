"""A reply that comes as several messages: `{"messages": [...]}`, as a larger model writes it, whole or still being written.

Apart because it is pure text, read again at every piece, and nobody may ever see a brace of it: what looks like JSON and is no
such reply has no words at all, and whoever asked answers by rule.
"""

import re

import msgspec

from shared.chats import PARTS_MOST

_FENCE = re.compile(r"```[\w-]*[ \t]*\n?|```")
_OPENS = re.compile(r'[{,]\s*"messages"\s*:\s*\[')
_JSON = re.compile(r'```|\{|\[|<\||\b(?:json|messages)"?\s*:', re.IGNORECASE)
"""Where plain text ends and something for a machine begins."""

_STRING = re.compile(r'"((?:[^"\\]|\\.)*)("?)', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_LETTERS = {"n": " ", "r": " ", "t": " ", "b": "", "f": " ", '"': '"', "\\": "\\", "/": "/"}
_HALF = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?$")
"""An escape that is not whole yet."""

_OPENS_WITHIN = 120
"""Characters after the first brace within which a list begins, or never."""

_DEEPEST = 3
"""Brackets that may stand in each other where only strings should: beyond them nobody looks."""


class Parts(msgspec.Struct, frozen=True):
    """The messages of a reply so far, unescaped and without the empty ones, at most `PARTS_MOST`."""

    whole: tuple[str, ...]
    """Those that are finished."""
    begun: str = ""
    """The one that is being written."""
    listed: bool = False
    """Whether it is a list of messages; plain text otherwise."""
    closed: bool = False
    """Nothing more will come."""

    @property
    def all(self) -> tuple[str, ...]:
        """Return the messages, one that was begun too."""
        return (*self.whole, *((self.begun,) if self.begun else ()))[:PARTS_MOST]


def parts(raw: str) -> Parts:
    """Read a reply, or as much of it as there is.

    Text around the list is dropped, and what is no string in it; without a list, plain text up to anything like JSON is one
    message.
    """
    text = _FENCE.sub("", raw)
    found = _OPENS.search(text)
    if found is None:
        cut = _JSON.search(raw)
        plain = raw[: cut.start()] if cut else raw
        words = " ".join(plain.rstrip("`").split())
        hopeless = cut is not None and len(raw) - cut.start() > _OPENS_WITHIN
        return Parts((), words + (" " if words and plain[-1:].isspace() else ""), closed=hopeless)
    return _listed(text, found.end())


def _listed(text: str, at: int) -> Parts:
    """Read the strings of a list from its first character on, passing over whatever else stands there."""
    whole: list[str] = []
    depth = 0
    while at < len(text):
        char = text[at]
        if char == '"':
            string = _STRING.match(text, at)
            if string is None:  # a quotation mark before a backslash that is the last
                return _made(whole, "", closed=False)
            words = _unescaped(string[1])
            at = string.end()
            if not string[2]:
                return _made(whole, "" if depth else words, closed=False)
            if not depth and words.strip() and not _is_key(text, at):
                whole.append(words)
        elif char == "]" and not depth:
            return _made(whole, "", closed=True)
        else:
            depth += (char in "[{") - (char in "]}")
            if depth > _DEEPEST:
                return _made(whole, "", closed=True)
            at += 1
        if len(whole) >= PARTS_MOST:
            return _made(whole, "", closed=True)
    return _made(whole, "", closed=False)


def _is_key(text: str, at: int) -> bool:
    return re.match(r"\s*:", text[at : at + 20]) is not None


def _made(whole: list[str], begun: str, *, closed: bool) -> Parts:
    folded = tuple(" ".join(words.split()) for words in whole)
    tail = " " if begun[-1:].isspace() else ""
    return Parts(folded, " ".join(begun.split()) + tail if begun.strip() else "", listed=True, closed=closed)


def _unescaped(text: str) -> str:
    """Return a JSON string's text; halves of letters and escapes that are not whole are left out."""
    plain = _ESCAPE.sub(_letter, _HALF.sub("", text) if _ends_in_escape(text) else text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")


def _ends_in_escape(text: str) -> bool:
    """Tell whether the last backslash begins an escape, and is not itself escaped."""
    half = _HALF.search(text)
    if half is None:
        return False
    before = re.search(r"\\*$", text[: half.start()])
    return before is not None and len(before[0]) % 2 == 0


def _letter(found: "re.Match[str]") -> str:
    if found[1]:
        return chr(int(found[1], 16))
    return _LETTERS.get(found[2], found[2])
