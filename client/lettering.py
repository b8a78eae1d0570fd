"""What stands for a drawn sign where a terminal has ASCII only: one letter as wide as the sign.

Apart from the glyphs, which choose their ASCII letters themselves; this catches all that libraries and tables draw besides:
borders, bars, arrows, dots. Letters of people's names and words are left as they are.
"""

# ruff: noqa: RUF001 - signs that look like letters are what this is about

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Final

from rich.cells import cell_len

_SIGNS: Final[dict[str, str]] = {
    **dict.fromkeys("─━┄┅┈┉╌╍═╴╶╸╺▔▁‾", "-"),
    **dict.fromkeys("│┃┆┇┊┋╎╏║╵╷╹╻▌▐▎▍▏▕▊", "|"),
    **dict.fromkeys("█▉▓▇▆▅▄▀▃▂■▪▬", "#"),
    **dict.fromkeys("░▒", ":"),
    **dict.fromkeys("→▶▸►⟶⇒›", ">"),
    **dict.fromkeys("←◀◂◄⟵⇐‹", "<"),
    **dict.fromkeys("↑▲▴△⇑", "^"),
    **dict.fromkeys("↓▼▾▽⇓", "v"),
    **dict.fromkeys("●○◉◎◯", "o"),
    "•": ".",
    "…": "~",
    **dict.fromkeys("−–—‐‑·∙‧", "-"),
    **dict.fromkeys("‘’‚′", "'"),
    **dict.fromkeys("“”„″♪♫", '"'),
    **dict.fromkeys("×✗✘✕", "x"),
    "✓": "+",
    "≈": "~",
    "≡": "=",
    "≤": "<",
    "≥": ">",
    "½": "/",
    "°": "o",
    "¤": "o",
    "¶": "P",
    "‡": "#",
    "†": "+",
    "╱": "/",
    "╲": "\\",
    "\u00a0": " ",
}
_DRAWN: Final = (
    range(0x2500, 0x2580),
    range(0x2010, 0x2070),
    range(0x2190, 0x2500),
    range(0x2580, 0x2C00),
    range(0x1F000, 0x1FC00),
)
"""Signs of which the first are lines: crossings and corners of them."""


@lru_cache(maxsize=4096)
def _letter(char: str) -> str:
    if char.isascii():
        return char
    known = _SIGNS.get(char)
    if known is None and any(ord(char) in drawn for drawn in _DRAWN):
        known = "+" if ord(char) in _DRAWN[0] else "*"
    width = cell_len(char)
    return known[:width].ljust(width) if known else char


_TRAILING = re.compile(r"( ?)…  (?= |$)| …(?= |$)")
"""Dots that trail off where blanks beside them give room for more than one; elsewhere they are a cut, which is one cell wide."""


def spelt(text: str) -> str:
    """Return a text, as wide as it was, with a letter of ASCII for every sign.

    An ellipsis is `...` where blanks follow it, `..` in the place of one before it, and else `~`: words that were cut off.
    """
    return text if text.isascii() else _lettered(_with_dots(text))


def together(parts: Iterable[str]) -> list[str]:
    """Return the parts of one line spelt, as wide in all as they were: an ellipsis takes the blanks beside it to itself."""
    parts = list(parts)
    whole = "".join(parts)
    if whole.isascii():
        return parts
    ends = list(accumulate(map(len, parts), initial=0))
    for found in _TRAILING.finditer(whole):
        dots = whole.index("…", found.start())
        first = found.start() if found[1] is None else dots
        ends = [found.end() if dots < at < found.end() else first if first < at <= dots else at for at in ends]
    line = _with_dots(whole)
    return [_lettered(line[at:end]) for at, end in pairwise(ends)]


def _lettered(text: str) -> str:
    return text if text.isascii() else "".join(map(_letter, text))


def _with_dots(text: str) -> str:
    return _TRAILING.sub(lambda found: ".." if found[1] is None else f"{found[1]}...", text) if "…" in text else text
