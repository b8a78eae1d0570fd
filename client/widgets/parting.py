"""The last word on a full screen: that one is leaving, at once, while good-byes are said and the town is put to sleep.

Apart from the curtain, which a screen lays out and draws: Textual draws no more once it ends, so this writes to the terminal
itself, over whatever stands in its middle. The screen is cleared soon after.
"""

from typing import Any

from rich.segment import Segment
from textual.app import App
from textual.color import Color
from textual.strip import Strip

from client.widgets.ink import BAR, GOLD, style

LEAVING = "Leaving …"

_ROOM = 4
"""Cells beside the words."""


def say(app: App[Any], words: str = LEAVING) -> None:
    """Write words into the middle of the terminal; nothing where there is none, or no room."""
    driver, (width, height) = app._driver, app.size  # noqa: SLF001 - what writes; there is no public way
    inner = f"{'':{_ROOM}}{words}{'':{_ROOM}}"
    left, top = (width - len(inner)) // 2, height // 2 - 1
    if driver is None or left < 0 or top < 0:
        return
    for row, line in enumerate((" " * len(inner), inner, " " * len(inner))):
        driver.write(f"\x1b[{top + row + 1};{left + 1}H{_drawn(app, line)}")
    driver.flush()


def _drawn(app: App[Any], line: str) -> str:
    """Return a line in the colours and letters of everything else."""
    strip = Strip([Segment(line, style(GOLD, BAR, bold=True))])
    for worn in app.get_line_filters():
        strip = strip.apply_filter(worn, Color(*BAR))
    return strip.render(app.console)
