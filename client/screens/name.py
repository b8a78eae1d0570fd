"""The first screen: under which name one walks into town.

Apart because it stands before any connection, and comes back when a town refuses the name.
"""

from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.widgets import Input, Static

from client.widgets.lineinput import LineInput
from shared.text import NAME_LENGTH, name_problem

_LANTERN = """\
      ☼
   ┌──┴──┐
   │ ·:· │     T H O R P
   │:·♣·:│     a small town in your terminal
   └─────┘
"""
_LANTERN_ASCII = """\
      *
   +--+--+
   | .:. |     T H O R P
   |:.T.:|     a small town in your terminal
   +-----+
"""


class NameScreen(Screen[str]):
    """Asks for a name; its result is one that can be somebody's."""

    def __init__(self, suggestion: str, problem: str = "", *, unicode: bool = True) -> None:
        super().__init__()
        self._suggestion = suggestion
        self._problem = problem
        self._unicode = unicode

    def compose(self) -> ComposeResult:
        """Lay out the lantern, the question and the answer."""
        with Container(id="name-box"):
            yield Static(_LANTERN if self._unicode else _LANTERN_ASCII, id="lantern", markup=False)
            yield Static("Under which name do you walk into town?", id="question", markup=False)
            yield LineInput(self._suggestion, id="name", max_length=NAME_LENGTH.stop - 1, compact=True)
            yield Static(self._problem, id="problem", markup=False)
            yield Static("enter: walk in    esc: leave", id="name-keys", markup=False)

    def on_mount(self) -> None:
        """Put the cursor into the line."""
        self.query_one("#name", Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Take back the last complaint; what is offered at first is no change."""
        if event.value != self._suggestion:
            self.query_one("#problem", Static).update("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Walk in, or say what is wrong with the name."""
        name = event.value.strip()
        problem = name_problem(name)
        if problem is None:
            self.dismiss(name)
        else:
            self.query_one("#problem", Static).update(problem)

    def key_escape(self) -> None:
        """Leave without having been there."""
        self.app.exit(return_code=0)
