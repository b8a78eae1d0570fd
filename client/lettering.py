"""What stands for a drawn sign where a terminal has ASCII only: one letter as wide as the sign.

Apart from the glyphs, which choose their ASCII letters themselves; this catches all that libraries and tables draw besides:
borders, bars, arrows, dots. Letters of people's names and words are left as they are.
"""

# ruff: noqa: RUF001 - signs that look like letters are what this is about

from functools import lru_cache
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
    **dict.fromkeys("•…", "."),
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


def spelt(text: str) -> str:
    """Return a text, as wide as it was, with a letter of ASCII for every sign."""
    return text if text.isascii() else "".join(map(_letter, text))
