"""The map: one widget, drawn by cells.

Apart from `painting`, which decides what a cell looks like; this knows the terminal: where the window lies, which cells must
be drawn again, what was clicked. What a cell looked like is kept: a frame paints what has changed, a window that scrolls what
came into it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Self

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from client import camera
from client.painting import Picture, Span, changes, paint_row
from client.view import View
from client.widgets.cells import CellStrip, Pen, Row
from shared.geometry import DELTAS, Cell, Direction

_RIGHT = 3
"""Which button of the mouse asks what something is."""


class MapView(Widget):
    """The town, through a window that follows somebody."""

    PAN_CELLS = (8, 4)

    class Clicked(Message):
        """A cell of the town was clicked."""

        def __init__(self, cell: Cell, *, asks: bool = False) -> None:
            super().__init__()
            self.cell = cell
            self.asks = asks
            """By the right button, or with shift: what is that?"""

    class Sized(Message):
        """The window has another size."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._picture: Picture | None = None
        self._corner: Cell = (0, 0)
        self._target: Cell | None = None
        self._painted: dict[int, Row] = {}
        """By row of the town: the cells that are painted."""
        self._strips: dict[int, CellStrip] = {}
        """By row of the town, of the window as it lies."""
        self._pen: Pen | None = None

    @property
    def shown(self) -> View | None:
        """What is believed in the picture shown now."""
        return self._picture.view if self._picture else None

    def show(self, picture: Picture, target: Cell | None) -> None:
        """Show a picture; the window follows `target`, or stays where it is."""
        before, self._picture, self._target = self._picture, picture, target
        if target is None and self._elsewhere(before, picture):
            self.look_at((picture.view.width // 2, picture.view.height // 2))
        spans = changes(before, picture) if before is not None else None
        if spans is None:
            self._aim()
            self._painted.clear()
            self.refresh()
            return
        for y, row in spans.items():
            self._repaint(picture, y, row)
        if self._aim():
            self.refresh()
        elif regions := list(self._regions(spans)):
            self.refresh(*regions)

    def _repaint(self, picture: Picture, y: int, spans: Sequence[Span]) -> None:
        """Paint cells of a row anew, as far as the row is painted."""
        row = self._painted.get(y)
        if row is None:
            return
        inside = ((max(first, row.left), min(last, row.right)) for first, last in spans)
        parts = [(begin, paint_row(picture, y, begin, end)) for begin, end in inside if begin < end]
        if parts:
            self._painted[y] = row.changed(parts)
            self._strips.pop(y, None)

    @staticmethod
    def _elsewhere(before: Picture | None, after: Picture) -> bool:
        """Say whether this is the first sight of a town: nobody to follow, so its middle is shown."""
        return before is None or (before.view.town, before.view.width) != (after.view.town, after.view.width)

    def pan(self, direction: Direction) -> None:
        """Move the window some cells."""
        if self._picture is not None:
            dx, dy = DELTAS[direction]
            by = dx * self.PAN_CELLS[0], dy * self.PAN_CELLS[1]
            self._target = None
            self._corner = camera.pan(self._corner, by, self._window, self._town)
            self.refresh()

    def centre(self) -> Cell:
        """Return the cell in the middle of the window."""
        return self._corner[0] + self.size.width // 2, self._corner[1] + self.size.height // 2

    def look_at(self, cell: Cell) -> None:
        """Move the window once, so that `cell` lies in its middle."""
        corner = cell[0] - self.size.width // 2, cell[1] - self.size.height // 2
        self._corner = camera.pan(corner, (0, 0), self._window, self._town)
        self.refresh()

    def bring(self, cell: Cell) -> None:
        """Move the window as little as it must so that `cell` lies well inside."""
        self._corner = camera.follow(self._corner, cell, self._window, self._town)
        self.refresh()

    @property
    def corner(self) -> Cell:
        """Which cell of the town lies in the window's first column and row."""
        return self._corner

    @property
    def _window(self) -> camera.Size:
        return self.size.width, self.size.height

    @property
    def _town(self) -> camera.Size:
        view = self._picture.view if self._picture else None
        return (view.width, view.height) if view else (0, 0)

    def _aim(self) -> bool:
        """Move the window if it must; say whether it moved."""
        before = self._corner
        if self._target is not None:
            self._corner = camera.follow(self._corner, self._target, self._window, self._town)
        else:
            self._corner = camera.pan(self._corner, (0, 0), self._window, self._town)
        if self._corner != before:
            self._strips.clear()
        return self._corner != before

    def _regions(self, spans: Mapping[int, Sequence[Span]]) -> Iterator[Region]:
        """Yield where stretches of the town lie in the window."""
        (left, top), (width, height) = self._corner, self.size
        for y, row in spans.items():
            for first, last in row if top <= y < top + height else ():
                begin, end = max(first - left, 0), min(last - left, width)
                if begin < end:
                    yield Region(begin, y - top, end - begin, 1)

    def on_resize(self, _: events.Resize) -> None:
        """Aim again in the new size, and have what depends on it drawn."""
        self._aim()
        self.refresh()
        self.post_message(self.Sized())

    def on_click(self, event: events.Click) -> None:
        """Tell which cell was clicked."""
        cell = event.x + self._corner[0], event.y + self._corner[1]
        self.post_message(self.Clicked(cell, asks=event.shift or event.button == _RIGHT))

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Draw again; without regions all of it, whatever was kept for the window."""
        if not regions:
            self._strips.clear()
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw rows of the window, filtered: no border, padding or tint stands between the cells and the terminal."""
        width = self.size.width
        if self._picture is None:
            return [Strip.blank(crop.width, self.rich_style)] * crop.height
        pen = self._current_pen()
        strips: list[Strip] = [self._strip(self._picture, self._corner[1] + y, width, pen) for y in crop.line_range]
        first, last = crop.column_span
        return strips if (first, last) == (0, width) else [strip.crop(first, last) for strip in strips]

    def render_line(self, y: int) -> Strip:
        """Draw one row of the window."""
        return self.render_lines(Region(0, y, self.size.width, 1))[0]

    def _strip(self, picture: Picture, row: int, width: int, pen: Pen) -> CellStrip:
        strip = self._strips.get(row)
        if strip is None or strip.cell_length != width:
            painted, left = self._row(picture, row, width), self._corner[0]
            strip = self._strips[row] = CellStrip(painted, left - painted.left, left - painted.left + width, pen)
        return strip

    def _current_pen(self) -> Pen:
        filters, background = self.get_line_filters(), self.background_colors[1]
        if self._pen is None or not self._pen.fits(filters, background):
            self._pen = Pen(filters, background)
            self._strips.clear()
        return self._pen

    def _row(self, picture: Picture, y: int, width: int) -> Row:
        """Return a row of which the window's cells are painted; only those that are not yet are."""
        left, right = self._corner[0], self._corner[0] + width
        row = self._painted.get(y)
        if row is None or not (row.left <= right and left <= row.right):
            row = self._painted[y] = Row(left, paint_row(picture, y, left, right))
        elif left < row.left or row.right < right:
            before = paint_row(picture, y, left, row.left) if left < row.left else []
            after = paint_row(picture, y, row.right, right) if row.right < right else []
            row = self._painted[y] = row.widened(before, after)
        return row
