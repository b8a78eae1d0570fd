"""The macros page: what was recorded, to be played, bound to a key or deleted; and the name of one that was just recorded.

Apart from the routine, which records and plays them.
"""

from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from client import habits, keynames, macros
from client.habits import Habits, Plan
from client.intents import Stance
from client.palette import RGB, to_hex
from client.screens.capture import CaptureScreen
from client.screens.modal import Modal
from client.screens.page import keys
from client.widgets.ink import DIM, GOLD, GREEN, RED, TEXT
from client.widgets.lineinput import LineInput
from shared.text import clean

RECORD = ""
"""The page's result when a macro shall be recorded; any other is the name of one to play."""

_NOTHING = (
    "No macros yet.\n\nPress n, then do what shall be done again: keys and typed lines are recorded as steps, with a sign in the "
    "status line. The key that opened this page ends it, and asks for a name."
)


class MacrosScreen(Modal[str | None]):
    """A list of macros, with the steps of the marked one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "record", "Record a new one", show=False),
        Binding("k", "bind", "Give it a key", show=False),
        Binding("u", "unbind", "Take its keys away", show=False),
        Binding("delete,d", "delete", "Delete", show=False),
        Binding("escape,q", "close", "Back", show=False),
    ]

    def __init__(self, mine: Habits) -> None:
        super().__init__()
        self._habits = mine
        self._names: list[str] = []
        self._doomed = ""
        """The macro that is deleted when it is asked for once more."""

    def compose(self) -> ComposeResult:
        """Lay out the list and the steps."""
        with Vertical(id="macros", classes="page") as page:
            page.border_title = "Macros"
            page.border_subtitle = keys(
                ("enter", "play"), ("n", "record"), ("k", "key"), ("u", "no key"), ("del", "delete"), ("esc", "back")
            )
            yield OptionList(id="macros-list", compact=True, markup=False)
            yield Static(id="macros-steps", markup=False)
            yield Static(id="macros-note", markup=False)

    def on_mount(self) -> None:
        """Show all of them."""
        self._fill()
        self.query_one(OptionList).focus()

    def on_option_list_option_highlighted(self, _: OptionList.OptionHighlighted) -> None:
        """Show the steps."""
        self._doomed = ""
        self._steps()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Play it."""
        self.dismiss(self._names[event.option_index])

    def action_record(self) -> None:
        """Record a new one."""
        self.dismiss(RECORD)

    def action_close(self) -> None:
        """Go back to the town."""
        self.dismiss(None)

    def action_bind(self) -> None:
        """Ask for a key."""
        row = self._row()
        if row is not None:
            self.app.push_screen(CaptureScreen(self._habits, row), self._bound)

    def action_unbind(self) -> None:
        """Take the keys away."""
        row = self._row()
        if row is not None:
            self._bound(habits.reset(self._habits, row))

    def action_delete(self) -> None:
        """Delete it, when asked twice."""
        name = self._marked()
        if name and self._doomed == name:
            self._doomed = ""
            self._tell(self._habits.drop_macro(name) or f"{name} is deleted.", GREEN)
            self._fill()
        elif name:
            self._doomed = name
            self._tell(f"Delete {name}? Once more deletes it.", RED)

    def _bound(self, plan: Plan | None) -> None:
        if plan is not None:
            trouble = plan.refused or self._habits.change_keys(plan.keys)
            self._fill()
            self._tell(trouble or "Kept.", RED if trouble else GREEN)

    def _row(self) -> habits.Row | None:
        wanted = f"macro:{self._marked()}"
        return next((row for row in habits.rows(self._habits.keymap) if row.action == wanted), None)

    def _marked(self) -> str:
        index = self.query_one(OptionList).highlighted
        return self._names[index] if index is not None and index < len(self._names) else ""

    def _fill(self) -> None:
        listed = self.query_one(OptionList)
        at = listed.highlighted or 0
        self._names = sorted(self._habits.macros, key=str.casefold)
        listed.clear_options()
        listed.add_options(Option(self._line(name)) for name in self._names)
        listed.highlighted = min(at, len(self._names) - 1) if self._names else None
        listed.display = bool(self._names)
        self._steps()

    def _line(self, name: str) -> Text:
        held = self._habits.keymap.keys_of(f"macro:{name}", Stance.WALK)
        count = len(self._habits.macros[name])
        text = Text(no_wrap=True, overflow="ellipsis").append(f"{clean(name):<26}", to_hex(TEXT))
        text.append(f"{keynames.together_shown(held):<12}", f"bold {to_hex(GOLD)}")
        return text.append(f"{count} {'step' if count == 1 else 'steps'}", to_hex(DIM))

    def _steps(self) -> None:
        steps = self._habits.macros.get(self._marked(), ())
        text = Text(_NOTHING, to_hex(DIM)) if not self._names else Text()
        for number, step in enumerate(steps, 1):
            text.append(f"{number:>3} ", to_hex(DIM)).append(f"{macros.shown(step, self._habits.keymap)}\n", to_hex(TEXT))
        self.query_one("#macros-steps", Static).update(text)

    def _tell(self, words: str, colour: RGB) -> None:
        self.query_one("#macros-note", Static).update(Text(words, to_hex(colour)))


class NameMacroScreen(Modal[str | None]):
    """Asks under which name a macro is kept."""

    def __init__(self, mine: Habits, steps: tuple[str, ...]) -> None:
        super().__init__()
        self._habits = mine
        self._steps = steps
        self._replaces = ""

    def compose(self) -> ComposeResult:
        """Lay out the steps and the line."""
        with Vertical(id="macro-name", classes="page box") as page:
            page.border_title = f"Recorded: {len(self._steps)} {'step' if len(self._steps) == 1 else 'steps'}"
            page.border_subtitle = keys(("enter", "keep it"), ("esc", "throw it away"))
            yield Static(
                Text(", ".join(macros.shown(step, self._habits.keymap) for step in self._steps), to_hex(DIM)), id="macro-steps"
            )
            yield LineInput(placeholder="its name, as in morning", id="macro-line", max_length=macros.NAME_MOST, compact=True)
            yield Static(id="macro-problem", classes="problem", markup=False)

    def on_mount(self) -> None:
        """Be ready to type."""
        self.query_one("#macro-line").focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep it, if it can be called so; what has the name is replaced when that is asked for twice."""
        event.stop()
        name = event.value.strip()
        problem = macros.problem(name)
        known = next((kept for kept in self._habits.macros if kept.casefold() == name.casefold()), "")
        if not problem and known and self._replaces != known:
            self._replaces = known
            problem = f"There is a macro {known}. Enter replaces it."
        self.query_one("#macro-problem", Static).update(problem)
        if not problem:
            self.dismiss(known or name)

    def on_key(self, event: events.Key) -> None:
        """Throw it away."""
        if event.key == "escape":
            event.stop()
            self.dismiss(None)
