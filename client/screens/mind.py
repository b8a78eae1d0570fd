"""A villager's mind: what it wants, plans and thought, why it chose, whom it likes, what it remembers.

Apart because it asks the server again and again while it is open: a mind is nobody's own, and is drawn as it is asked for. In a
replay the keys that steer it work here too, so that one can look at a thought as it comes.
"""

from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.widgets import Static

from client import looking, mindscape
from client.intents import Intent
from client.keymap import BUILT_IN, Keymap
from client.screens.page import Page, Source, keys
from client.view import View
from client.widgets.pick import Pick
from shared.calendar import clock_text, day
from shared.ids import BeingId
from shared.minds import MindSeen
from shared.text import clean
from shared.wire import Study

STUDY_S = 1.0
"""How often an open mind is asked for again."""

SOON_S = 0.2
"""How soon it is asked for after the replay was steered: the moment must have come first."""

_PANELS = ("now", "why", "people", "memory")
_WORDS = ("now", "why?", "people", "memory")


class MindScreen(Page[None]):
    """Four panels: side by side where there is room, one at a time where there is not."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "turn(1)", "Next panel", show=False, priority=True),
        Binding("shift+tab", "turn(-1)", "Panel before", show=False, priority=True),
        *(Binding(str(i), f"open({i - 1})", "Panel", show=False) for i in range(1, len(_PANELS) + 1)),
        Binding("n", "next(1)", "Next villager", show=False),
        Binding("p", "next(-1)", "Villager before", show=False),
        Binding("i,q", "close", "Back", show=False),
        Binding("up,k", "scroll(-2)", "Up", show=False),
        Binding("down,j", "scroll(2)", "Down", show=False),
        Binding("pageup", "scroll(-10)", "Up", show=False),
        Binding("pagedown", "scroll(10)", "Down", show=False),
    ]
    AUTO_FOCUS = ""

    def __init__(
        self, source: Source, being: BeingId, steer: Callable[[Intent], None], *, unicode: bool = True, keymap: Keymap = BUILT_IN
    ) -> None:
        """`steer` carries out what steers a replay; `unicode` False draws with ASCII characters."""
        super().__init__(source)
        self._being = being
        self._steer = steer
        self._steering = keymap.steering
        self._unicode = unicode
        self._panel = 0
        self._due = False
        """Whether it will be asked for soon."""

    def compose(self) -> ComposeResult:
        """Lay out the panels."""
        with Vertical(id="mind", classes="page"):
            yield Static(id="mind-feelings")
            tabs = Pick([f"{i + 1} {words}" for i, words in enumerate(_WORDS)], id="mind-tabs")
            tabs.can_focus = False
            yield tabs
            with Container(id="mind-body"):
                for name in _PANELS:
                    with VerticalScroll(id=f"panel-{name}", classes="panel", can_focus=False):
                        yield Static(id=f"mind-{name}")
            yield Static(id="mind-empty", markup=False)

    def on_mount(self) -> None:
        """Ask for the mind, now and while it is open."""
        self._open_panel()
        self.study()
        self.set_interval(STUDY_S, self.study)
        super().on_mount()

    def study(self) -> None:
        """Ask for the mind, unless nobody can answer."""
        self._due = False
        self.inquire(Study(self._being))

    # ── following ──

    def part(self, view: View) -> object:
        """Show the mind, as wide as it may be; in a replay, whether it runs."""
        return self._being, view.minds.get(self._being), self.size, self._tempo(), self.refusal()

    def show(self, view: View) -> None:
        """Draw every panel."""
        mind = view.minds.get(self._being)
        self.set_class(mind is None, "empty")
        page = self.query_one("#mind")
        page.border_title = Text(self._title(view, mind))  # a Text is never read as markup
        page.border_subtitle = self._keys(view)
        if mind is None:
            self.query_one("#mind-empty", Static).update(self.refusal() or "Looking into a mind …")
            return
        unicode = self._unicode
        self.query_one("#mind-feelings", Static).update(mindscape.feelings(mind, unicode=unicode))
        self.query_one("#mind-now", Static).update(mindscape.now(mind, unicode=unicode))
        self.query_one("#mind-why", Static).update(mindscape.why(mind, unicode=unicode))
        rows = self.size.height // 2 if self.has_class("-wide") else self.size.height - _FRAME
        self.query_one("#mind-people", Static).update(mindscape.people(mind, rows, unicode=unicode))
        self.query_one("#mind-memory", Static).update(mindscape.memory(mind, unicode=unicode))

    def _title(self, view: View, mind: MindSeen | None) -> str:
        known = view.met.get(self._being)
        name = clean(mind.name if mind else known.name if known else "somebody")
        when = f" · day {day(mind.minute)}, {clock_text(mind.minute)}" if mind else ""
        return f"The mind of {name}{when}{self._tempo()}"

    def _tempo(self) -> str:
        timeline = self.source.outlook.timeline
        if not self.view.replay or timeline is None:
            return ""
        return f" · x{timeline.speed / 1000:g}" if timeline.playing else " · paused"

    def _keys(self, view: View) -> str:
        turn = ("tab", "panel") if self.has_class("-wide") else ("tab 1-4", "panel")
        steer = (("space ← →" if self._unicode else "space", "replay"),) if view.replay else ()
        return keys(turn, ("up down", "scroll"), ("n p", "villager"), *steer, ("esc", "back"))

    # ── turning ──

    def on_key(self, event: events.Key) -> None:
        """Steer the replay, and look at the moment it goes to."""
        intent = self._steering(event.key) if self.view.replay else None
        if intent is None:
            return
        event.stop()
        self._steer(intent)
        if not self._due:
            self._due = True
            self.set_timer(SOON_S, self.study)

    def on_pick_picked(self, event: Pick.Picked) -> None:
        """Open the panel that was clicked."""
        self.action_open(event.index)

    def action_next(self, by: int) -> None:
        """Look into another villager."""
        being = looking.next_villager(self.view, self._being, by)
        if being != self._being:
            self._being = being
            self._since = self.view.logged
            self.study()
            self.follow()

    def action_turn(self, by: int) -> None:
        """Turn to another panel."""
        self.action_open((self._panel + by) % len(_PANELS))

    def action_open(self, index: int) -> None:
        """Open a panel."""
        self._panel = index
        self._open_panel()

    def action_scroll(self, by: int) -> None:
        """Scroll the open panel."""
        self.query_one(f"#panel-{_PANELS[self._panel]}").scroll_relative(y=by, animate=False)

    def _open_panel(self) -> None:
        self.query_one("#mind-tabs", Pick).chosen = self._panel
        for index, name in enumerate(_PANELS):
            self.query_one(f"#panel-{name}").set_class(index == self._panel, "open")


_FRAME = 7
"""Rows of a narrow page that are no panel."""
