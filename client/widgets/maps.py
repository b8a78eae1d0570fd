"""One map of the town, or two, each of which follows somebody else and says who that is.

Apart from the map itself, which knows one window, and from the screen, which knows what keys mean.
"""

from collections.abc import Callable

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.strip import Strip
from textual.widget import Widget

from client.glyphs import Charset
from client.mindscape import warmth
from client.painting import Picture
from client.view import View
from client.widgets.ink import BAR, DIM, GOLD, TEXT, readable, segment, style
from client.widgets.map import MapView
from shared.geometry import Cell
from shared.ids import TOWN, BeingId
from shared.text import clean

SIDE_BY_SIDE_FROM = 100
"""Columns from which two maps stand beside each other rather than one over the other."""


Paint = Callable[[View, Cell | None, BeingId, MapView], Picture]
"""Paints a view with the cursor of look mode, if it is there, and whom one follows, for a map."""


class Caption(Widget):
    """A line over a map: who is followed, where they are, what they do, how they feel; and whether the keys steer it."""

    def __init__(self, *, unicode: bool) -> None:
        super().__init__(classes="caption")
        self._unicode = unicode
        self._segments: list[Segment] = []

    def show(self, view: View, being: BeingId, *, steered: bool) -> None:
        """Tell of somebody, or that the map stands still."""
        mark = ("▶ " if self._unicode else "> ") if steered else "  "
        parts = [segment(mark, GOLD, BAR, bold=True), *self._of(view, being, steered=steered)]
        if parts != self._segments:
            self._segments = parts
            self.refresh()

    def _of(self, view: View, being: BeingId, *, steered: bool) -> list[Segment]:
        figure = view.figures.get(being)
        if figure is None:
            return [segment("nobody: f follows somebody", DIM, BAR)]
        colour = readable(figure.colour)
        parts = [segment(clean(figure.name), colour, BAR, bold=steered)]
        place, mind = view.place_at(figure.at), view.minds.get(being)
        line = " · " if self._unicode else ", "
        parts += [segment(f" the {figure.calling}", DIM, BAR)] if figure.calling else []
        parts += [segment(f"{line}{place.name}", TEXT, BAR)] if place else []
        parts += [segment(f"{line}{figure.doing}", DIM, BAR)] if figure.doing else []
        return parts + ([segment(f"{line}{mind.feels}", warmth(mind.mood), BAR)] if mind and mind.feels else [])

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - one line
        """Draw the line."""
        return Strip(self._segments).adjust_cell_length(self.size.width, style(BAR, BAR))


class Pane(Vertical):
    """A map with its caption."""

    def __init__(self, shown: MapView, chosen: Callable[[], None], *, unicode: bool, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes="pane")
        self.map = shown
        self.caption = Caption(unicode=unicode)
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        """Lay out the caption and the map."""
        yield self.caption
        yield self.map

    def on_map_view_clicked(self, _: MapView.Clicked) -> None:
        """Be steered from now on; the click goes on to the screen."""
        self._chosen()

    def on_click(self, _: events.Click) -> None:
        """Be steered when the caption is clicked."""
        self._chosen()


class Maps(Container):
    """Two panes, of which the second is mostly away."""

    def __init__(self, first: MapView, charset: Charset, turned: Callable[[int], None], *, id: str) -> None:  # noqa: A002 - Textual's name
        """`turned` is told which pane was clicked."""
        super().__init__(id=id)
        self.panes = tuple(
            Pane(shown, lambda at=at: turned(at), unicode=charset.unicode, id=f"pane-{at}")  # type: ignore[misc]
            for at, shown in enumerate((first, MapView(id="map-beside")))
        )
        self.followed: list[BeingId] = [TOWN, TOWN]
        self.active = 0

    def compose(self) -> ComposeResult:
        """Lay out both."""
        yield from self.panes

    @property
    def split(self) -> bool:
        """Whether both are shown."""
        return self.has_class("split")

    @property
    def map(self) -> MapView:
        """The map that keys steer."""
        return self.panes[self.active].map

    def open(self, first: BeingId, second: BeingId) -> None:
        """Show both, each following somebody; the second is steered."""
        self.followed, self.active = [first, second], 1
        self.add_class("split")
        self._arrange()

    def close(self) -> None:
        """Show the first alone."""
        self.active = 0
        self.remove_class("split")

    def show(self, view: View, paint: Paint, cursor: Cell | None) -> None:
        """Draw the second map, as it is painted, and the captions of both; `cursor` is that of the map which is steered."""
        if not self.split:
            return
        for at, pane in enumerate(self.panes):
            pane.caption.show(view, self.followed[at], steered=at == self.active)
        here = cursor if self.active == 1 else None
        figure, shown = view.figures.get(self.followed[1]), self.panes[1].map
        shown.show(paint(view, here, self.followed[1], shown), here or (figure.at if figure else None))

    def in_sight(self, cell: Cell) -> bool:
        """Say whether a cell lies in a window that is shown."""
        return any(_shows(pane.map, cell) for pane in self.panes[: 1 + self.split])

    def on_resize(self, _: events.Resize) -> None:
        """Stand side by side only where there is room."""
        self._arrange()

    def _arrange(self) -> None:
        self.set_class(self.size.width < SIDE_BY_SIDE_FROM, "stacked")


def _shows(shown: MapView, cell: Cell) -> bool:
    (x, y), (width, height) = shown.centre(), shown.size
    if not width:
        return True  # not laid out yet
    return abs(cell[0] - x) <= width // 2 + 1 and abs(cell[1] - y) <= height // 2 + 1
