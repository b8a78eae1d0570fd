"""The map: one widget, drawn by rows.

Apart from `painting`, which decides what a cell looks like; this knows the terminal: where the window lies, which rows must
be drawn again, what was clicked.
"""

from itertools import groupby

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from client import camera
from client.painting import Ink, Picture, changes, paint_row
from client.widgets.ink import style
from shared.geometry import DELTAS, Cell, Direction


class MapView(Widget):
    """The town, through a window that follows somebody."""

    PAN_CELLS = (8, 4)

    class Clicked(Message):
        """A cell of the town was clicked."""

        def __init__(self, cell: Cell) -> None:
            super().__init__()
            self.cell = cell

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._picture: Picture | None = None
        self._corner: Cell = (0, 0)
        self._target: Cell | None = None

    def show(self, picture: Picture, target: Cell | None) -> None:
        """Show a picture; the window follows `target`, or stays where it is."""
        before, self._picture, self._target = self._picture, picture, target
        if target is None and self._elsewhere(before, picture):
            self.look_at((picture.view.width // 2, picture.view.height // 2))
        spans = changes(before, picture) if before is not None and not self._aim() else None
        if before is None or spans is None:
            self._aim()
            self.refresh()
        elif regions := [self._region(y, *span) for y, span in spans.items()]:
            self.refresh(*regions)

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
        return self._corner != before

    def _region(self, y: int, first: int, last: int) -> Region:
        region = Region(first - self._corner[0], y - self._corner[1], last - first, 1)
        return region.intersection(self.size.region)

    def on_resize(self, _: events.Resize) -> None:
        """Aim again in the new size."""
        self._aim()
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Tell which cell was clicked."""
        self.post_message(self.Clicked((event.x + self._corner[0], event.y + self._corner[1])))

    def render_line(self, y: int) -> Strip:
        """Draw one row of the window."""
        if self._picture is None:
            return Strip.blank(self.size.width, self.rich_style)
        left, top = self._corner
        inks = paint_row(self._picture, top + y, left, left + self.size.width)
        segments = [
            Segment("".join(ink.char for ink in alike), style(colour, ground, bold=bold))
            for (colour, ground, bold), alike in groupby(inks, key=_manner)
        ]
        return Strip(segments, self.size.width)


def _manner(ink: Ink) -> tuple[tuple[int, int, int], tuple[int, int, int], bool]:
    return ink.colour, ink.ground, ink.bold
