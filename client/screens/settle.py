"""Making a villager: a name, an occupation, and every text of who they are; what is left empty is chosen by the town.

Apart because only admins need it. The rows, their bounds and the examples in them are rendered from `shared/persona.py`; it
stays open until the town has taken them in, and shows why it did not.
"""

from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, Static

from client.entries import Governed
from client.palette import to_hex
from client.screens.page import Page, Source, keys
from client.view import View
from client.widgets.ink import DIM, RED, TEXT
from client.widgets.lineinput import LineInput
from client.widgets.pick import Pick
from shared.commands import Settle
from shared.economy import START_MONEY, Occupation, gold
from shared.living import Fate
from shared.persona import BOUNDS, NOBODYS_TRADE, Part, entries, problem, schedule
from shared.text import NAME_LENGTH, clean, name_problem

_WORKS = (*Occupation, NOBODYS_TRADE)
_NAME = "name"
_TYPED = 1_999
"""Characters that can be typed: what is too long is counted and explained, not swallowed."""


class SettleScreen(Page[None]):
    """The form; it has done its work when it closes."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "settle", "Settle them", show=False)]
    AUTO_FOCUS = "#settle-name"

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._work = 0
        self._asked = ""
        """Who was asked for, and is waited for."""
        self._problem = ""

    def compose(self) -> ComposeResult:
        """Lay out a row for each text."""
        with Vertical(id="settle", classes="page") as page:
            page.border_title = "Somebody new in town (for admins)"
            page.border_subtitle = keys(("tab ↑ ↓", "next line"), ("enter", "have them come"), ("esc", "never mind"))
            with VerticalScroll(id="settle-form", can_focus=False):
                yield _row(_NAME, f"{NAME_LENGTH.start} to {NAME_LENGTH.stop - 1} characters")
                yield Horizontal(
                    Static("works as", classes="label", markup=False), Pick(_WORKS, id="settle-work"), classes="row settle-row"
                )
                for part in Part:
                    yield _row(part.value, BOUNDS[part].hint)
            yield Static(id="settle-told", markup=False)

    def part(self, view: View) -> object:
        """Follow the answer to what was asked."""
        return view.logged

    def show(self, view: View) -> None:
        """Close when they have come, say why when they have not."""
        if self._asked and self._settled(view):
            self.dismiss(None)
            return
        self._count()
        if self._asked and self.refusal():
            self._asked, self._problem = "", self.refusal()
        self._tell()

    def _settled(self, view: View) -> bool:
        fresh = min(view.logged - self._since, len(view.log))
        came = [entry.changed for entry in view.log[-fresh:] if isinstance(entry, Governed)] if fresh > 0 else []
        return any(changed.fate is Fate.SETTLED and changed.name == self._asked for changed in came)

    def on_input_changed(self, _: Input.Changed) -> None:
        """Count again; an old complaint is over."""
        self._problem = ""
        self._count()
        self._tell()

    def on_pick_picked(self, event: Pick.Picked) -> None:
        """Take the occupation."""
        self._work, self._problem = event.index, ""
        self._tell()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Have them come, from whatever line."""
        event.stop()
        self.action_settle()

    def on_key(self, event: events.Key) -> None:
        """Go up and down between the lines, too."""
        if event.key in ("up", "down"):
            event.stop()
            self.focus_previous() if event.key == "up" else self.focus_next()

    def action_settle(self) -> None:
        """Ask the town to take them in, once everything is right as far as can be told from here."""
        wrong = self._wrong()
        if wrong is not None:
            row, self._problem = wrong
            self._tell()
            self.query_one(f"#settle-{row}", Input).focus()
            return
        self._asked = self._line(_NAME)
        self.give(Settle(self._asked, _WORKS[self._work], **{part.value: self._line(part) for part in Part}))

    def _wrong(self) -> tuple[str, str] | None:
        """Return the first line that will not do, and why."""
        name = name_problem(self._line(_NAME))
        if name is not None:
            return _NAME, name
        for part in Part:
            words = problem(part, self._line(part))
            if words:
                return part.value, words
        lines = schedule(self._line(Part.SCHEDULE))
        return (Part.SCHEDULE.value, lines) if isinstance(lines, str) else None

    def _line(self, row: str) -> str:
        return clean(self.query_one(f"#settle-{row}", Input).value)

    def _count(self) -> None:
        for part in Part:
            bounds, line = BOUNDS[part], self._line(part)
            count, most = (len(entries(part, line)), bounds.entries) if bounds.entries else (len(line), bounds.letters)
            words = Text(f"{count}/{most}" if line else "", to_hex(RED if problem(part, line) else DIM))
            self.query_one(f"#settle-{part}-count", Static).update(words)

    def _tell(self) -> None:
        work = _WORKS[self._work]
        brings = "no purse: they live by talk alone" if work == NOBODYS_TRADE else f"{gold(START_MONEY)} gold"
        plain = f"They come to the gate with {brings}. What is left empty, the town makes up."
        words = Text(self._problem, to_hex(RED)) if self._problem else Text(plain, to_hex(TEXT))
        self.query_one("#settle-told", Static).update(words)


def _row(name: str, hint: str) -> Horizontal:
    return Horizontal(
        Static(name, classes="label", markup=False),
        LineInput(placeholder=hint, id=f"settle-{name}", max_length=_TYPED, compact=True),
        Static("", id=f"settle-{name}-count", classes="settle-count", markup=False),
        classes="row settle-row",
    )
