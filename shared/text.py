"""Make words from strangers (players, models, files) safe for a terminal and fit for history.

Apart because there is one definition of safe, used at the door and again where text is drawn. Case, accents, other
scripts and emoji are kept; what can move a cursor, change a colour, reverse a line or hide is not.
"""

import re
import unicodedata

MAX_WORDS = 500
"""Characters of one utterance (RULES 5)."""

NAME_LENGTH = range(2, 25)
"""A name is 2 to 24 characters long (RULES 3)."""

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_]?)")
"""Terminal escape sequences whole, so that no `[31m` is left behind: CSI, OSC/DCS strings, two-byte ones."""

_KEPT_FORMAT = {"\u200d", "\ufe0f"}
"""Zero-width joiner and emoji presentation: parts of letters and emoji, harmless alone."""

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode categories dropped: control, format (bidi overrides, zero-width), surrogate, private, unassigned, separators."""

_MOST_MARKS = 4
"""Combining marks kept on one letter: enough for every script, too few to paint over other lines."""


def clean(words: str) -> str:
    """Return `words` with escapes, hidden and control characters removed and white space folded to single blanks."""
    folded = re.sub(r"\s+", " ", _ESCAPES.sub("", words))
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", folded):
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _MOST_MARKS and (char in _KEPT_FORMAT or unicodedata.category(char) not in _HIDDEN):
            kept.append(char)
    return re.sub(r" +", " ", "".join(kept)).strip()


def name_problem(name: str) -> str | None:
    """Say why `name` cannot be somebody's name, or None if it can. Reads at most a little more than a name's length."""
    if len(name) not in NAME_LENGTH:
        return f"A name has {NAME_LENGTH.start} to {NAME_LENGTH.stop - 1} characters; this one has {len(name)}."
    if clean(name) != name:
        return "A name has printable characters only, and no spaces at its ends or in a row."
    if not any(char.isalpha() for char in name):
        return "A name needs at least one letter."
    return None


def name_key(name: str) -> str:
    """Return what two names must differ in: case and compatible look-alike forms do not count."""
    return unicodedata.normalize("NFKC", name).casefold().replace(" ", "")
