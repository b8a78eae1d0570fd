"""Press a key: asks for the key that shall do something, and before it is taken from something else.

Apart because the page of keys and that of macros ask the same.
"""

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from client import habits, keynames
from client.habits import Habits, Plan, Row
from client.palette import to_hex
from client.screens.modal import Modal
from client.screens.page import keys
from client.widgets.ink import DIM, GOLD, RED, TEXT


class CaptureScreen(Modal[Plan | None]):
    """Its result is the change to make."""

    def __init__(self, mine: Habits, row: Row, *, beside: bool = False) -> None:
        """`beside`: the key comes beside those that the action has."""
        super().__init__()
        self._habits = mine
        self._row = row
        self._beside = beside
        self._plan: Plan | None = None

    def compose(self) -> ComposeResult:
        """Lay out the question."""
        with Vertical(id="capture", classes="page box") as page:
            page.border_title = "One more key" if self._beside else "A new key"
            yield Static(id="capture-words", markup=False)

    def on_mount(self) -> None:
        """Ask."""
        self._ask("Press the key for", GOLD)

    def _ask(self, question: str, colour: tuple[int, int, int], more: str = "") -> None:
        text = Text.assemble((f"{question} ", to_hex(colour)), (f"'{self._row.words}'", f"bold {to_hex(TEXT)}"))
        if self._row.keys:
            text.append(f"\nnow: {keynames.together_shown(self._row.keys)}", to_hex(DIM))
        if more:
            text.append(f"\n\n{more}", to_hex(RED if colour == GOLD else TEXT))
        self.query_one("#capture-words", Static).update(text)
        answer = [("enter", "take it"), ("another key", "that one")] if self._plan else [("any key", "that one")]
        self.query_one("#capture").border_subtitle = keys(*answer, ("esc", "never mind"))

    def on_key(self, event: events.Key) -> None:
        """Take the key that is pressed; ask before it is taken from something else."""
        event.stop()
        event.prevent_default()
        if self._plan is not None and event.key == "enter":
            self.dismiss(self._plan)
        elif event.key == "escape" and "back" not in self._row.action:
            self.dismiss(None)
        else:
            self._weigh(event.key)

    def _weigh(self, key: str) -> None:
        plan = habits.given(self._habits, self._row, key, beside=self._beside)
        self._plan = None
        if plan.refused:
            self._ask("Press another key for", GOLD, plan.refused)
        elif plan.takes:
            self._plan = plan
            self._ask(f"Give {keynames.shown(key)} to", TEXT, f"It does something else now: {plan.takes}.")
        else:
            self.dismiss(plan)

    def on_click(self, event: events.Click) -> None:
        """Click beside the box: never mind; in it, when it asks: take it."""
        inside = self.query_one("#capture").region.contains(event.screen_x, event.screen_y)
        if not inside:
            self.dismiss(None)
        elif self._plan is not None:
            self.dismiss(self._plan)
