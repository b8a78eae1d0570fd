"""Tells the terminal the columns that have changed, and no others.

Apart because it reaches into Textual: a screen's compositor knows which spans of which lines are to be drawn anew, but writes
each from where its widget begins ("TODO crop to x extents", Textual 8.2.8). Of a map across the screen that is half the screen
for a step of two cells. The version of Textual is pinned; a test holds this to what the whole screen would show.
"""

from rich.console import Console
from textual._compositor import ChopsUpdate, Compositor
from textual.strip import Strip


class ExactUpdate(ChopsUpdate):
    """An update of spans, each from its first column to its last."""

    def render_segments(self, console: Console) -> str:
        """Return what the terminal gets."""
        pieces = list[str]()
        for y, first, last in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is not None and x < last and end > first:
                    begin = max(x, first)
                    pieces.append(f"\x1b[{y + 1};{begin + 1}H{_part(strip, begin - x, min(end, last) - x).render(console)}")
        return "".join(pieces)


def _part(strip: Strip, start: int, end: int) -> Strip:
    return strip if start == 0 and end >= strip.cell_length else strip.crop(start, end)


class ExactCompositor(Compositor):
    """A compositor whose partial updates are exact."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """Return an update of what is to be drawn anew, if anything is."""
        update = super().render_partial_update()
        return update and ExactUpdate(update.chops, update.spans, update.chop_ends)
