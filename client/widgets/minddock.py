"""The mind of whom one follows, beside the map: how it feels, what it wants and plans, why it chose, whom it likes.

Apart from the page, which shows all of it in four panels.
"""

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from client import mindscape
from client.palette import to_hex
from client.view import View
from client.widgets.ink import DIM
from shared.ids import BeingId
from shared.text import clean

MIND_FROM = 160
"""Columns from which a mind may stand beside the map."""

STUDY_S = 2.0
"""How often it is asked for again."""


class MindDock(VerticalScroll, can_focus=False):
    """One mind, as of its last answer."""

    def __init__(self, *, unicode: bool, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._unicode = unicode
        self._shown: object = None

    def compose(self) -> ComposeResult:
        """Lay out one column."""
        yield Static(id="mind-aside", markup=False)

    def show(self, view: View, being: BeingId) -> None:
        """Show somebody's mind."""
        mind, figure = view.minds.get(being), view.met.get(being)
        part = being, mind, figure.name if figure else "", self.size.width
        if part == self._shown:
            return
        self._shown = part
        told = self.query_one("#mind-aside", Static)
        if mind is not None:
            told.update(mindscape.aside(mind, unicode=self._unicode))
        elif figure is None:
            told.update(Text("Follow somebody: what they think stands here.", to_hex(DIM)))
        else:
            told.update(Text(f"Looking into {clean(figure.name)} …", to_hex(DIM)))
