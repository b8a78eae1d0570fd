"""The picture of who likes whom: names and lines, one of the names in focus.

Apart from `client.graph`, which says where everything stands; this knows colours, and what was clicked.
"""

from collections.abc import Mapping

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from client import graph
from client.graph import Graph, Stroke
from client.mindscape import warmth
from client.palette import RGB, mix
from client.spots import Spot
from client.widgets.ink import DIM, INK, readable, style
from shared.ids import BeingId

PAGE: RGB = (21, 24, 34)
"""The ground of a page."""

_BACK_PER_CENT = 68
"""How far lines that are not of the focus lie back."""


class GraphView(Widget):
    """Draws a graph as it is told."""

    class Picked(Message):
        """A name was clicked; a second time, `again`."""

        def __init__(self, being: BeingId, *, again: bool) -> None:
            super().__init__()
            self.being, self.again = being, again

    def __init__(self, *, unicode: bool, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._unicode = unicode
        self._graph = Graph({}, (), 0, {})
        self._focus = BeingId(0)
        self._near: frozenset[BeingId] = frozenset()
        self._colours: Mapping[BeingId, str] = {}
        self._strokes: Mapping[tuple[int, int], Stroke] = {}
        self._rows: dict[int, list[tuple[Spot, BeingId]]] = {}

    def show(self, drawn: Graph, focus: BeingId, least: float, colours: Mapping[BeingId, str]) -> None:
        """Draw a graph; bonds weaker than `least` are left out."""
        self._graph, self._focus, self._colours = drawn, focus, colours
        self._strokes = graph.strokes(drawn, focus, least, unicode=self._unicode)
        bonds = [bond for bond in drawn.bonds if focus in (bond.one, bond.other) and abs(bond.regard) >= least]
        self._near = frozenset(being for bond in bonds for being in bond[:2])
        self._rows = {}
        for being, spot in drawn.spots.items():
            self._rows.setdefault(spot.y, []).append((spot, being))
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Tell whose name was clicked."""
        at = event.get_content_offset(self)
        being = graph.at_cell(self._graph, at.x, at.y) if at is not None else None
        if being is not None:
            self.post_message(self.Picked(being, again=being == self._focus))

    def render_line(self, y: int) -> Strip:
        """Draw one row: lines, and the names over them."""
        segments, x = list[Segment](), 0
        names = sorted(self._rows.get(y, []), key=lambda one: one[0].x)
        for spot, being in names:
            segments += self._between(x, spot.x, y)
            segments.append(self._label(spot, being))
            x = spot.x + cell_len(spot.name)
        segments += self._between(x, self.size.width, y)
        return Strip(segments).adjust_cell_length(self.size.width, style(PAGE, PAGE))

    def _between(self, left: int, right: int, y: int) -> list[Segment]:
        return [self._stroke(self._strokes.get((x, y))) for x in range(left, right)]

    def _stroke(self, stroke: Stroke | None) -> Segment:
        if stroke is None:
            return Segment(" ", style(PAGE, PAGE))
        own = self._focus in (stroke.bond.one, stroke.bond.other)
        colour = warmth(stroke.bond.regard)
        return Segment(stroke.char, style(colour if own else mix(colour, PAGE, _BACK_PER_CENT), PAGE, bold=own))

    def _label(self, spot: Spot, being: BeingId) -> Segment:
        colour = readable(self._colours.get(being, ""))
        if being == self._focus:
            return Segment(spot.name, style(INK, colour, bold=True))
        near = being in self._near
        return Segment(spot.name, style(colour if near else mix(colour, DIM, 60), PAGE, bold=near))
