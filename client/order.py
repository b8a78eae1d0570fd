"""What a cast is to show, and how.

Apart because the command line makes it and the recorder reads it, and neither should know the other.
"""

import msgspec

from client.glyphs import UNICODE, Charset
from client.stretch import Stretch


class Order(msgspec.Struct, frozen=True):
    """What is to be recorded, and how."""

    stretch: Stretch = Stretch(0, 0)
    speed: float = 1.0
    """Times real time, as in a replay."""
    size: tuple[int, int] = (120, 36)
    follow: str = ""
    theme: str = ""
    true_colour: bool = True
    charset: Charset = UNICODE
