"""Make words from strangers (players, models, files) safe for a terminal and fit for history.

Apart because there is one definition of safe, used at the door and again where text is drawn. Case, accents, other
scripts and emoji are kept; what can move a cursor, change a colour, reverse a line or hide is not.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

MAX_WORDS = 500
"""Characters of one utterance (RULES 5)."""

NAME_LENGTH = range(2, 25)
"""A name is 2 to 24 characters long (RULES 3)."""

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_]?)")
"""Terminal escape sequences whole, so that no `[31m` is left behind: CSI, OSC/DCS strings, two-byte ones."""

_KEPT_FORMAT = {"\u200d", "\ufe0f"}
"""Zero-width joiner and emoji presentation: parts of letters and emoji."""

_UNCOUNTED = re.compile("[ \u200d\ufe0f]")
"""What makes no other name."""

_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0e\uffa0\U000e0100-\U000e01ef]")
"""Letters and marks that nobody sees: fillers, joiners of graphemes, variation selectors."""

_BLANKS = re.compile(r"[\s\u2800]+")
"""White space, and the letter of braille that has no dots."""

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode categories dropped: control, format (bidi overrides, zero-width), surrogate, private, unassigned, separators."""

_MARKS = {"Mn", "Me"}
"""Unicode categories of what is painted over the letter before: also marks that Unicode does not call combining."""

_MOST_MARKS = 4
"""Marks and joiners kept on one letter: enough for every script, too few to paint over other lines."""

_LIKE_EACH_OTHER = {
    *("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE", "LISU", "COPTIC", "DESERET", "OSAGE", "GOTHIC", "CARIAN", "LYCIAN"),
    *("LYDIAN", "OLD", "WARANG", "CANADIAN", "TIFINAGH", "GLAGOLITIC", "GEORGIAN", "RUNIC", "ELBASAN", "CAUCASIAN", "MIAO"),
}
"""Alphabets, by the first word of their letters' names, with letters that nobody can tell apart: a name has letters of one."""


@lru_cache(maxsize=8_192)
def clean(words: str) -> str:
    """Return `words` with escapes, hidden and control characters removed and white space folded to single blanks."""
    folded = _BLANKS.sub(" ", _UNSEEN.sub("", _ESCAPES.sub("", words)))
    kept = _without_piles(unicodedata.normalize("NFC", folded))
    return re.sub(r" +", " ", unicodedata.normalize("NFC", "".join(kept))).strip()


def _without_piles(text: str) -> Iterator[str]:
    """Yield the characters that are neither hidden nor marks without a letter, or too many on one."""
    marks = _MOST_MARKS  # there is nothing yet to stand on
    for char in text:
        category = unicodedata.category(char)
        if category in _MARKS or char in _KEPT_FORMAT:
            marks += 1
        elif category in _HIDDEN:
            continue
        else:
            marks = _MOST_MARKS if char == " " else 0
        if marks <= _MOST_MARKS:
            yield char


def name_problem(name: str) -> str | None:
    """Say why `name` cannot be somebody's name, or None if it can. Reads at most a little more than a name's length."""
    if len(name) not in NAME_LENGTH:
        return f"A name has {NAME_LENGTH.start} to {NAME_LENGTH.stop - 1} characters; this one has {len(name)}."
    if clean(name) != name:
        return "A name has printable characters only, and no spaces at its ends or in a row."
    if not any(char.isalpha() for char in name):
        return "A name needs at least one letter."
    if len(_alphabets(name)) > 1:
        return "A name has letters of one alphabet only: others look the same and are not."
    return None


def _alphabets(name: str) -> set[str]:
    """Return which of the alphabets that are easily mistaken for each other the letters are of."""
    return {unicodedata.name(char, "").partition(" ")[0] for char in name if char.isalpha()} & _LIKE_EACH_OTHER


@lru_cache(maxsize=4_096)
def name_key(name: str) -> str:
    """Return what two names must differ in: case, blanks, joiners and compatible look-alike forms do not count."""
    return _UNCOUNTED.sub("", unicodedata.normalize("NFKC", name).casefold())
