"""The chronicle of a day: what happened, by part of the day, under a timeline; a day that is not over is followed.

Apart from `client.chronicling`, which knows what stands where; this asks the town for days and leads to a moment or a person.
"""

from collections.abc import Callable
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from client import chronicling, looking
from client.chronicling import SIGNS, Passage
from client.intents import Intent, Steer
from client.palette import to_hex
from client.screens.page import Page, Source, keys
from client.view import View
from client.widgets.ink import DIM, GOLD, TEXT, readable
from client.widgets.lineinput import LineInput
from shared import calendar
from shared.geometry import Cell
from shared.story import SawDay, Told
from shared.text import clean
from shared.wire import Recount, ReplayAct

RECOUNT_S = 3.0
"""How often a day that is not over is asked for again."""

_TALL = 34
"""Rows from which each kind of mark has a line of its own."""
_EDGES = 6
"""Columns of the page that are no text."""
_LANE = 11
"""Columns of the name of a lane."""


class ChronicleScreen(Page[None]):
    """A strip, and the passages of a day."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "day(-1)", "The day before", show=False),
        Binding("right,l", "day(1)", "The next day", show=False),
        Binding("slash", "narrow", "Narrow", show=False),
        Binding("j", "move(1)", "Down", show=False),
        Binding("k", "move(-1)", "Up", show=False),
        Binding("escape", "back", "Back", show=False),
        Binding("C,q", "close", "Back", show=False),
    ]
    AUTO_FOCUS = "#chronicle-list"

    def __init__(
        self,
        source: Source,
        perform: Callable[[Intent], None],
        day: int = 0,
        *,
        show_at: Callable[[str, Cell], None] | None = None,
        unicode: bool = True,
    ) -> None:
        """`day` 0: today; `show_at` shows somebody on the map, in a live town."""
        super().__init__(source)
        self._perform = perform
        self._show_at = show_at
        self._unicode = unicode
        self._day = max(day, 0) or self._today
        self._followed = not day
        """Whether the newest passage is kept in sight."""
        self._lines: list[Passage] = []

    def compose(self) -> ComposeResult:
        """Lay out the strip, the filter and the passages."""
        with Vertical(id="chronicle", classes="page"):
            yield Static(id="chronicle-strip", markup=False)
            yield LineInput(placeholder="words or names that stand in it", id="chronicle-filter", compact=True)
            yield OptionList(id="chronicle-list", compact=True, markup=False)
            yield Static(id="chronicle-empty", markup=False)

    def on_mount(self) -> None:
        """Ask for the day, and again while it goes on."""
        self.recount()
        self.set_interval(RECOUNT_S, self._again)
        super().on_mount()

    @property
    def _today(self) -> int:
        return calendar.day(self.view.minute)

    @property
    def _told(self) -> SawDay | None:
        told = self.view.chronicle
        return told if told is not None and told.day == self._day else None

    def recount(self) -> None:
        """Ask for the day, unless nobody can answer."""
        self.inquire(Recount(self._day))

    def _again(self) -> None:
        if self._told is None or not self._told.whole:
            self.recount()

    # ── following ──

    def part(self, view: View) -> object:
        """Show the day, and how far it is."""
        told = self._told
        now = view.minute if told is not None and not told.whole else 0
        return self._day, told, now, self.size, self._typed, self._today, self.refusal()

    @property
    def _typed(self) -> str:
        return self.query_one("#chronicle-filter", Input).value

    def show(self, view: View) -> None:
        """Draw the strip and the passages."""
        told = self._told
        page = self.query_one("#chronicle")
        going = ", not over yet" if self._day >= self._today and (told is None or not told.whole) else ""
        page.border_title = f"Chronicle of day {self._day}{going}"
        enter = "to that minute" if view.replay else "show who"
        days = "← →" if self._unicode else "left right"
        page.border_subtitle = keys((days, "day"), ("enter", enter), ("/", "narrow"), ("esc", "back"))
        self.query_one("#chronicle-strip", Static).update(self._strip(told, view) if told else Text())
        lines = chronicling.passages(told, self._typed) if told else []
        empty = self.query_one("#chronicle-empty", Static)
        empty.display = not lines
        self.query_one(OptionList).display = bool(lines)
        empty.update(self._why_empty(told))
        self._fill(lines, view)

    def _why_empty(self, told: SawDay | None) -> str:
        if told is None:
            return self.refusal() or f"Reading what happened on day {self._day} …"
        return "Nothing of that day has these words." if self._typed.strip() else "Nothing worth telling happened on this day."

    def _fill(self, lines: list[Passage], view: View) -> None:
        if lines == self._lines:
            return
        listed = self.query_one(OptionList)
        at, grown = listed.highlighted, lines[: len(self._lines)] == self._lines and self._lines
        at_end = at is None or at >= len(self._lines) - 1
        if grown:
            listed.add_options(self._option(line, view) for line in lines[len(self._lines) :])
        else:
            listed.clear_options()
            listed.add_options(self._option(line, view) for line in lines)
        self._lines = lines
        picked = [index for index, line in enumerate(lines) if line.told]
        if not picked:
            return
        if grown and not at_end:
            return
        listed.highlighted = picked[-1] if self._followed and self._day >= self._today else picked[0]

    def _option(self, line: Passage, view: View) -> Option:
        if line.told is None:
            return Option(Text(line.words, f"bold {to_hex(GOLD)}"), disabled=True)
        colours = {figure.name: readable(figure.colour) for figure in view.met.values()}
        clock = chronicling.when(line.told)
        text = Text()
        for words, name in chronicling.named(line.words, line.told.names):
            text.append(words, f"bold {to_hex(colours.get(name, GOLD))}" if name else to_hex(TEXT))
        if line.told.why:
            text.append(f" ({clean(line.told.why)})", f"italic {to_hex(DIM)}")
        table = Table.grid(padding=(0, 1, 0, 0), expand=True)
        table.add_column(width=len("00:00"), no_wrap=True)
        table.add_column(ratio=1)
        table.add_row(Text(clock, to_hex(DIM)), text)
        return Option(table)

    # ── the strip ──

    def _strip(self, told: SawDay, view: View) -> Text:
        width = max(24, min(self.size.width, 120) - _EDGES)
        within = chronicling.span(told, view)
        tall = self.size.height >= _TALL
        return self._lanes(told, within, width) if tall else self._row(told, within, width)

    def _row(self, told: SawDay, within: tuple[int, int], width: int) -> Text:
        text = self._marks(chronicling.strip(told.marks, told, within, width), within, width)
        text.no_wrap, text.overflow = True, "ellipsis"
        text.append(f"\n{chronicling.scale(width)}\n", to_hex(DIM))
        counts = chronicling.counts(told)
        for kind, count in counts.items():
            sign = SIGNS[kind]
            text.append(f"{sign.fancy if self._unicode else sign.simple} ", to_hex(sign.colour))
            text.append(f"{count} {_plural(sign.word, count)}  ", to_hex(DIM))
        if not counts:
            text.append("no marks yet" if not told.whole else "no marks", to_hex(DIM))
        return text

    def _lanes(self, told: SawDay, within: tuple[int, int], width: int) -> Text:
        text, room = Text(), width - _LANE - 4
        counts = chronicling.counts(told)
        for kind in SIGNS:
            sign, marks = SIGNS[kind], [mark for mark in told.marks if mark.kind == kind]
            text.append(f"{sign.word:<{_LANE}}", to_hex(sign.colour if marks else DIM))
            text.append_text(self._marks(chronicling.strip(marks, told, within, room), within, room))
            text.append(f"{counts.get(kind, 0):>4}\n", to_hex(DIM))
        return text.append(" " * _LANE + chronicling.scale(room), to_hex(DIM))

    def _marks(self, columns: dict[int, str], within: tuple[int, int], width: int) -> Text:
        text = Text(no_wrap=True)
        first, last = (minute * width // calendar.MINUTES_PER_DAY for minute in within)
        for at in range(width):
            kind = columns.get(at)
            if kind is not None:
                text.append(SIGNS[kind].fancy if self._unicode else SIGNS[kind].simple, f"bold {to_hex(SIGNS[kind].colour)}")
            else:
                line = "─" if self._unicode else "-"
                text.append(line if first <= at <= last else " ", "#3a3f56")
        return text

    # ── what is pressed ──

    def action_day(self, by: int) -> None:
        """Turn to another day."""
        day = min(max(self._day + by, 1), self._today)
        if day != self._day:
            self._day = day
            self.recount()
            self.follow()

    def action_move(self, by: int) -> None:
        """Go up and down with the letters too."""
        listed = self.query_one(OptionList)
        listed.action_cursor_down() if by > 0 else listed.action_cursor_up()

    def action_narrow(self) -> None:
        """Type what the passages must hold."""
        line = self.query_one("#chronicle-filter", Input)
        line.display = True
        line.focus()

    def action_back(self) -> None:
        """Show everything again, or go back to the town."""
        line = self.query_one("#chronicle-filter", Input)
        if line.display:
            line.value, line.display = "", False
            self.query_one(OptionList).focus()
            self.follow()
        else:
            self.action_close()

    def on_input_changed(self, _: Input.Changed) -> None:
        """Narrow while one types."""
        self.follow()

    def on_input_submitted(self, _: Input.Submitted) -> None:
        """Go to the passages that are left."""
        self.query_one(OptionList).focus()

    def on_key(self, event: events.Key) -> None:
        """Move in the list while typing."""
        if event.key in ("up", "down") and self.query_one("#chronicle-filter").has_focus:
            event.stop()
            self.action_move(1 if event.key == "down" else -1)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to the minute of a passage; in a live town, show who it is about."""
        told = self._lines[event.option_index].told if event.option_index < len(self._lines) else None
        if told is None:
            return
        if self.view.replay:
            self._seek(told)
        else:
            self._show_who(told)

    def _seek(self, told: Told) -> None:
        minute = told.minute
        if minute < 0:
            starts = (at for at in range(0, calendar.MINUTES_PER_DAY, 30) if calendar.period(at) is told.period)
            minute = (self._day - 1) * calendar.MINUTES_PER_DAY + next(starts, 0)
        self.dismiss(None)
        self._perform(Steer(ReplayAct.SEEK_MINUTE, minute))

    def _show_who(self, told: Told) -> None:
        here = (looking.person_named(self.view, name) for name in told.names)
        present = next((figure for figure in here if figure is not None and figure.id in self.view.figures), None)
        if present is None or self._show_at is None:
            self.app.notify("Nobody of whom this tells is in sight now.", markup=False)
            return
        self.dismiss(None)
        self._show_at(present.name, self.view.figures[present.id].at)


def _plural(word: str, count: int) -> str:
    return word if count == 1 or word in ("came", "left") else f"{word}s"
