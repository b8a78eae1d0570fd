"""Tells the terminal the columns that have changed, and no others.

Apart because it reaches into Textual: its compositor (8.2.8, pinned) knows which spans of which lines are to be drawn anew, but
composes every widget that lies anywhere between the first and the last of them, background and all, and then writes each span
from where its widget begins. For a hundred steps all over a map that is the whole screen. Here each span asks the widgets before
one's eyes, front to back, for the one line it lies in, until it is covered. A test holds this to what the whole screen shows.
"""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from rich.console import Console, ConsoleOptions, RenderResult
from textual._compositor import Compositor, CompositorUpdate
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

Span = tuple[int, int, int]
"""(line, first column, column after the last)."""

Piece = tuple[int, int, Strip]
"""(line, column, what stands there)."""


class ExactUpdate(CompositorUpdate):
    """An update made of pieces."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield what stands in the pieces, one after another."""
        for _, _, strip in self.pieces:
            yield from strip

    def render_segments(self, console: Console) -> str:
        """Return what the terminal gets."""
        return "".join(f"\x1b[{y + 1};{x + 1}H{strip.render(console)}" for y, x, strip in self.pieces)


class ExactCompositor(Compositor):
    """A compositor whose partial updates are exact."""

    def render_partial_update(self) -> ExactUpdate | None:  # type: ignore[override]  # another update, which is all anybody asks
        """Return an update of what is to be drawn anew, if anything is."""
        regions, screen = self._dirty_regions.copy(), self.size.region
        self._dirty_regions.clear()
        inside = [part for region in regions if (part := region.intersection(screen))]
        if not inside:
            return None
        lines = _Lines()
        shown = [(widget, region, region.intersection(clip)) for widget, (region, clip) in self.visible_widgets.items()]
        pieces = list[Piece]()
        for y, spans in groupby(self._regions_to_spans(inside), key=itemgetter(0)):
            here = [one for one in shown if one[2].y <= y < one[2].bottom]
            for span in spans:
                pieces += _pieces(span, here, lines)
        return ExactUpdate(pieces)


class _Lines:
    """Lines of the widgets that are asked for any: each renders what is seen of it once, for that costs more than a line."""

    def __init__(self) -> None:
        self._known: dict[Widget, list[Strip]] = {}

    def of(self, widget: Widget, region: Region, seen: Region, y: int) -> Strip:
        """Return the line of a widget at a line of the screen, from the widget's first column on."""
        strips = self._known.get(widget)
        if strips is None:
            strips = self._known[widget] = widget.render_lines(Region(0, seen.y - region.y, region.width, seen.height))
        return strips[y - seen.y]


def _pieces(span: Span, widgets: list[tuple[Widget, Region, Region]], lines: _Lines) -> Iterator[Piece]:
    """Yield what stands in a span: of each part, the widget in front, of those that lie in the line."""
    y, *whole = span
    open_parts = [tuple(whole)]
    for widget, region, seen in widgets:
        left, _, width, _ = seen
        rest = list[tuple[int, ...]]()
        for first, last in open_parts:
            begin, end = max(first, left), min(last, left + width)
            if begin >= end:
                rest.append((first, last))
                continue
            strip = lines.of(widget, region, seen, y)
            yield y, begin, strip.crop(begin - region.x, end - region.x)
            rest += [part for part in ((first, begin), (end, last)) if part[0] < part[1]]
        open_parts = rest
        if not open_parts:
            return
