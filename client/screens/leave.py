"""Leaving when something would be lost by it: asks once.

Apart because leaving otherwise asks nothing.
"""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from client.screens.modal import Modal


class LeaveScreen(Modal[bool]):
    """Its result is whether to leave."""

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """Ask."""
        with Vertical(id="leave"):
            yield Static(self._question, id="leave-question", markup=False)
            yield Static("y: leave    n: stay", classes="keys", markup=False)

    def key_y(self) -> None:
        """Leave."""
        self.dismiss(result=True)

    def key_n(self) -> None:
        """Stay."""
        self.dismiss(result=False)

    def key_escape(self) -> None:
        """Stay."""
        self.dismiss(result=False)
