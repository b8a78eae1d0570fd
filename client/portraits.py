"""Portraits of people, drawn from what is known of them: who, what they look like, and how they feel.

Apart from the screens, which only place them; a picture is made of nothing but its arguments, so that the same person is the same
face everywhere. Nine lines of eighteen columns; two pixels to a character where the terminal draws Unicode.
"""

from functools import lru_cache

from rich.color import Color
from rich.style import Style
from rich.text import Text

from client import faces, pixels, sketches
from client.likeness import likeness
from client.palette import RGB, mix
from client.pixels import COLUMNS, LINES, Pixel, Stuff
from shared.sights import Figure

__all__ = ["COLUMNS", "LINES", "portrait"]

_GRAIN = {Stuff.AIR: " ", Stuff.SKIN: " ", Stuff.CLOTH: "░", Stuff.HAIR: "▒", Stuff.HAT: "▓", Stuff.LINE: "█"}
"""What fills a character of one stuff."""


@lru_cache(maxsize=256)
def _drawn(figure: Figure, looks: str, mood: int, *, unicode: bool) -> Text:
    like = likeness(figure, looks)
    text = Text(no_wrap=True, end="")
    if not unicode:
        for number, line in enumerate(sketches.sketch(like, mood)):
            text.append("\n" if number else "")
            for char, colour in line:
                text.append(char, Style(color=Color.from_rgb(*colour)))
        return text
    for number, row in enumerate(faces.paint(like, mood).pairs()):
        text.append("\n" if number else "")
        for upper, lower in row:
            text.append(*_char(upper, lower))
    return text


def _char(upper: Pixel, lower: Pixel) -> tuple[str, Style]:
    """Return the character of two pixels: the heavier stuff is its ink, the lighter its ground."""
    if upper == lower:
        colour, stuff = upper
        return _GRAIN[stuff], _style(mix(colour, (255, 255, 255), 0 if stuff is Stuff.LINE else 7), colour)
    if upper[1] >= lower[1]:
        return "▀", _style(upper[0], lower[0])
    return "▄", _style(lower[0], upper[0])


def _style(ink: RGB, ground: RGB) -> Style:
    return Style(color=Color.from_rgb(*ink), bgcolor=Color.from_rgb(*ground))


def portrait(figure: Figure, looks: str, mood: int, *, unicode: bool) -> Text:
    """Return somebody's face: 9 lines of 18 columns; `mood` is -100 to 100, and `looks` any words, also none."""
    known = Figure(
        figure.id, figure.name, figure.kind, figure.glyph, figure.colour, (0, 0), figure.calling, occupation=figure.occupation
    )
    return _drawn(known, looks, pixels.level(mood), unicode=unicode).copy()
