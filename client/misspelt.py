"""Whom or what somebody meant who mistyped a name: the nearest of those that are known.

Pure, and apart from the fold, the screens and the lines, which all ask it: nobody is told of a name that they do not know yet.
"""

import difflib
import re
from collections.abc import Iterable
from functools import lru_cache

from shared.text import clean, name_key

UNKNOWN_NAMES = ("unknown_person", "unknown_goal", "unknown_place", "nobody")
"""Refusals for a name that nobody and nothing has, or nobody near."""

MOST_NAMES = 300

_ALIKE = 0.7
"""How much a name must look like what was typed to be offered; below it one is told nonsense."""

_QUOTED = re.compile("“([^”]{2,40})”")


def nearest(typed: str, names: Iterable[str]) -> str:
    """Return the name that looks most like what was typed, whole or one of its words; empty for none, and for a known one.

    Of very many names only the first `MOST_NAMES` are looked at: a comparison takes a while.
    """
    every = tuple(names)
    known = len(every) > MOST_NAMES and name_key(typed) in {name_key(clean(name)) for name in every}
    return "" if known else _nearest(typed, every[:MOST_NAMES])


@lru_cache(maxsize=64)
def _nearest(typed: str, names: tuple[str, ...]) -> str:
    key, every = name_key(typed), dict[str, str]()
    known = list(dict.fromkeys(map(clean, names)))
    for name in known:
        every.setdefault(name_key(name), name)
    if not key or key in every:
        return ""
    for name in known:
        for word in name.split():
            if len(word) > len("the"):
                every.setdefault(name_key(word), name)
    found = difflib.get_close_matches(key, every, n=1, cutoff=_ALIKE)
    return every[found[0]] if found else ""


def guess(typed: str, names: Iterable[str]) -> str:
    """Return ` Did you mean Mabel?`, to stand after a sentence that knows no such name; empty where nothing is like it."""
    name = nearest(typed, names)
    return f" Did you mean {name}?" if name else ""


def mended(code: str, words: str, names: Iterable[str]) -> str:
    """Return the words of a refusal, with the name that was meant where the town knows none like the one in its quotes."""
    quoted = _QUOTED.search(words) if code in UNKNOWN_NAMES else None
    return f"{words}{guess(quoted[1], names)}" if quoted else words
