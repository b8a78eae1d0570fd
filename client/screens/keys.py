"""The keys page: everything that can have a key, to be given another one; what is chosen is kept at once.

Apart from the help, which only tells. What may be changed how is decided in `client/habits.py`.
"""

from collections.abc import Callable

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from client import habits, keynames
from client.habits import Habits, Plan, Row
from client.intents import Stance
from client.keymap import WHEN
from client.palette import RGB, to_hex
from client.screens.capture import CaptureScreen
from client.screens.modal import Modal
from client.screens.page import keys
from client.widgets.ink import DIM, GOLD, GREEN, RED, TEXT
from client.widgets.lineinput import Filter, LineInput

_KEY_CELLS = 16
"""Columns of the keys in the table."""
_PAGE_CELLS = 110
"""Columns of the page at most."""


class KeysScreen(Modal[None]):
    """A table of keys."""

    def __init__(self, mine: Habits, told: Callable[[], None] = lambda: None, *, unicode: bool = True) -> None:
        """`told` is called after each change."""
        super().__init__()
        self._habits = mine
        self._changed = told
        self._unicode = unicode
        self._rows: list[Row | None] = []

    def compose(self) -> ComposeResult:
        """Lay out the filter and the table."""
        with Vertical(id="keys-page", classes="page") as page:
            page.border_title = "Keys"
            page.border_subtitle = keys(
                ("enter", "new key"), ("ins", "one more"), ("del", "as it was"), ("type", "to narrow"), ("esc", "back")
            )
            yield Filter(self._take, placeholder="type to narrow: words, a key, or a name", id="keys-filter", compact=True)
            yield OptionList(id="keys-list", compact=True, markup=False)
            yield Static(id="keys-note", markup=False)

    def on_mount(self) -> None:
        """Show everything, and what is wrong in the settings."""
        problems = self._habits.keymap.problems
        self._fill()
        self._tell(f"In your settings: {problems[0]}" if problems else "", RED)
        self.query_one("#keys-filter").focus()

    def on_resize(self) -> None:
        """Lay the table out again."""
        self._fill(self._marked())

    def on_input_changed(self, _: Input.Changed) -> None:
        """Narrow the table."""
        self._fill()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Ask for the new key of what is marked."""
        event.stop()
        self._capture(beside=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Ask for the new key of what was clicked."""
        self.query_one(OptionList).highlighted = event.option_index
        self.query_one("#keys-filter").focus()
        self._capture(beside=False)

    async def on_key(self, event: events.Key) -> None:
        """Move in the table while typing; add a key, reset one, leave."""
        listed, line = self.query_one(OptionList), self.query_one("#keys-filter", LineInput)
        moves: dict[str, Callable[[], None]] = {
            "up": listed.action_cursor_up,
            "down": listed.action_cursor_down,
            "pageup": listed.action_page_up,
            "pagedown": listed.action_page_down,
        }
        if event.key in moves:
            event.stop()
            moves[event.key]()
        elif event.key == "escape":
            event.stop()
            if line.value:
                line.value = ""
            else:
                self.dismiss(None)

    def _take(self, key: str) -> bool:
        """Take the keys that the line would take for itself; say whether this was one."""
        if key == "insert":
            self._capture(beside=True)
        elif key == "delete":
            self._reset()
        return key in ("insert", "delete")

    def _marked(self) -> Row | None:
        index = self.query_one(OptionList).highlighted
        return self._rows[index] if index is not None and index < len(self._rows) else None

    def _capture(self, *, beside: bool) -> None:
        row = self._marked()
        if row is not None:
            self.app.push_screen(CaptureScreen(self._habits, row, beside=beside), lambda plan: self._make(plan, row))

    def _reset(self) -> None:
        row = self._marked()
        if row is not None:
            self._make(habits.reset(self._habits, row), row)

    def _make(self, plan: Plan | None, row: Row) -> None:
        """Make a change and keep it."""
        if plan is None:
            return
        if plan.refused:
            self._tell(plan.refused, RED)
            return
        trouble = self._habits.change_keys(plan.keys)
        self._changed()
        self._fill(row)
        fresh = next(
            (one for one in habits.rows(self._habits.keymap) if one.action == row.action and one.stances[0] in row.stances), row
        )
        told = keynames.together_shown(fresh.keys) or "no key"
        self._tell(trouble or f"'{row.words}': {told}. Kept.", RED if trouble else GREEN)

    def _tell(self, words: str, colour: RGB) -> None:
        self.query_one("#keys-note", Static).update(Text(words, to_hex(colour)))

    def _fill(self, keep: Row | None = None) -> None:
        typed = self.query_one("#keys-filter", Input).value.strip()
        listed, self._rows, options = self.query_one(OptionList), [], list[Option]()
        title = ""
        for row in _ordered([row for row in habits.rows(self._habits.keymap) if _fits(row, typed)]):
            if (where := _where(row)) != title:
                title = where
                self._rows.append(None)
                options.append(Option(Text(title, f"bold {to_hex(GOLD)}"), disabled=True))
            self._rows.append(row)
            options.append(Option(self._line(row)))
        listed.clear_options()
        listed.add_options(options)
        marks = [i for i, row in enumerate(self._rows) if row is not None and (keep is None or _same(row, keep))]
        listed.highlighted = marks[0] if marks else None
        if not options:
            self._tell("Nothing of that name. Clear the line to see all.", DIM)

    def _line(self, row: Row) -> Text:
        changed = any(line in self._habits.keymap.changes for line in (row.action, *row.lines))
        shown = keynames.together_shown(row.keys) or "-"
        if not self._unicode:
            shown = keynames.plainly(shown)
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append(f"  {shown:<{_KEY_CELLS}} ", f"bold {to_hex(GREEN if changed else TEXT)}")
        text.append(row.words, to_hex(TEXT))
        room = min(self.size.width, _PAGE_CELLS) - _KEY_CELLS - len(row.words) - 12
        name = row.lines[0] if len(row.lines) == 1 else row.action
        return text.append(f"  {name:>{room}}" if room > len(name) else "", to_hex(DIM))


def _ordered(found: list[Row]) -> list[Row]:
    """Return the rows with those of one heading together: the moving keys, what is everywhere, then the others."""
    places = list(dict.fromkeys(map(_where, found)))
    places.sort(key=lambda place: (not place.startswith("Moving"), place != "Everywhere"))
    return sorted(found, key=lambda row: places.index(_where(row)))


def _where(row: Row) -> str:
    if row.action.startswith("walk:"):
        return "Moving (the arrows and the number pad move as well)"
    if len(row.stances) == len(Stance):
        return "Everywhere"
    words = [WHEN[stance] for stance in row.stances]
    joined = f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
    return f"{joined[:1].upper()}{joined[1:]}"


def _same(one: Row, other: Row) -> bool:
    return one.action == other.action and bool(set(one.stances) & set(other.stances))


def _fits(row: Row, typed: str) -> bool:
    key = typed.casefold()
    held = keynames.together_shown(row.keys).split()
    return not key or typed in held or key in row.words.casefold() or key in row.action
