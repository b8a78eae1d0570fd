"""From our colours and phrases to Rich styles and segments.

Apart so that no widget ever hands untrusted words to a markup parser: words become segments, cleaned once more.
"""

from functools import lru_cache

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from client.palette import INK, RGB, from_hex, mix
from client.phrase import Phrase, Role
from shared.text import clean

PAPER: RGB = (16, 18, 26)
BAR: RGB = (30, 33, 46)
TEXT: RGB = (216, 210, 196)
DIM: RGB = (118, 124, 146)
GOLD: RGB = (242, 196, 92)
RED: RGB = (232, 132, 110)
GREEN: RGB = (134, 190, 120)

_ROLES: dict[Role, tuple[RGB, bool, bool]] = {
    Role.PLAIN: (TEXT, False, False),
    Role.NAME: (GOLD, True, False),
    Role.SPEECH: ((244, 236, 218), False, False),
    Role.WHISPER: ((196, 168, 226), False, True),
    Role.LETTER: ((150, 206, 214), False, True),
    Role.WALL: ((240, 190, 150), False, True),
    Role.DEAL: (GOLD, True, False),
    Role.GAIN: (GREEN, False, False),
    Role.DIM: (DIM, False, False),
    Role.NOTICE: ((146, 174, 208), False, True),
    Role.REFUSED: (RED, False, False),
}
"""(colour, bold, italic)."""


@lru_cache(maxsize=65_536)
def style(colour: RGB, ground: RGB | None, *, bold: bool = False, italic: bool = False) -> Style:
    """Return the Rich style of two colours; without a ground it is whatever lies under it."""
    return Style(color=_colour(colour), bgcolor=ground and _colour(ground), bold=bold or None, italic=italic or None)


@lru_cache(maxsize=65_536)
def _colour(colour: RGB) -> Color:
    return Color.from_rgb(*colour)


def readable(colour: str) -> RGB:
    """Return a person's colour, light enough for text on our dark paper."""
    red, green, blue = from_hex(colour, GOLD)
    darkness = 150 - (red * 30 + green * 59 + blue * 11) // 100
    return mix((red, green, blue), (255, 255, 255), max(0, darkness) * 100 // 255)


def phrase_text(phrase: Phrase, ground: RGB | None = PAPER) -> Text:
    """Return a phrase as styled text."""
    text = Text(no_wrap=False, end="")
    for span in phrase:
        colour, bold, italic = _ROLES[span.role]
        if span.role is Role.NAME and span.colour:
            colour = readable(span.colour)
        text.append(span.words, style(colour, ground, bold=bold, italic=italic))
    return text


def segment(words: str, colour: RGB = TEXT, ground: RGB = PAPER, *, bold: bool = False) -> Segment:
    """Return words, cleaned but with the blanks at their ends, as one segment."""
    lead, tail = words[: len(words) - len(words.lstrip(" "))], words[len(words.rstrip(" ")) :]
    safe = lead if not words.strip(" ") else lead + clean(words) + tail
    return Segment(safe, style(colour, ground, bold=bold))


__all__ = ["BAR", "DIM", "GOLD", "GREEN", "INK", "PAPER", "RED", "TEXT", "phrase_text", "readable", "segment", "style"]
