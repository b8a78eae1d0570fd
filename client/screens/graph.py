"""Who likes whom: the whole town as a picture, with one villager in focus whose ties are listed beside it.

Apart from `client.graph`, which lays it out; this asks the town, moves the focus, and leads on into a mind.
"""

from collections.abc import Callable
from typing import ClassVar

from rich.console import Group
from rich.table import Table
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Static

from client import graph, minds
from client.intents import Act, Ask, Intent, LookInto
from client.keys import REPLAYING
from client.mindscape import COLD, WARM, warmth
from client.palette import to_hex
from client.screens.page import Page, Source, heading, keys
from client.view import View
from client.widgets.graphview import GraphView
from client.widgets.ink import DIM, readable
from shared.ids import TOWN, BeingId
from shared.sights import Figure
from shared.text import clean
from shared.wire import Relate

RELATE_S = 4.0
"""How often an open graph is asked for again."""

SOON_S = 0.2
"""How soon it is asked for after the replay was steered."""

_WIDE_HALF, _NARROW_HALF = 5, 2
_WIDE_FROM = 34
"""Cells of the list from which it shows more."""
_BUSY = 15
"""Names from which on slight regard is left out at first."""


class GraphScreen(Page[None]):
    """A picture, and a list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(f"{key},{letter}", f"move({dx}, {dy})", "Move", show=False)
            for key, letter, dx, dy in (("left", "h", -1, 0), ("down", "j", 0, 1), ("up", "k", 0, -1), ("right", "l", 1, 0))
        ),
        Binding("tab,n", "turn(1)", "Next by name", show=False, priority=True),
        Binding("shift+tab,p", "turn(-1)", "The one before", show=False, priority=True),
        Binding("plus,equals_sign,add", "least(1)", "Only stronger", show=False),
        Binding("minus,subtract", "least(-1)", "Weaker too", show=False),
        Binding("enter,i", "study", "Into the mind", show=False),
        Binding("f", "attend", "Follow", show=False),
        Binding("pageup", "scroll(-5)", "Up", show=False),
        Binding("pagedown", "scroll(5)", "Down", show=False),
        Binding("R,q", "close", "Back", show=False),
    ]
    AUTO_FOCUS = ""

    def __init__(self, source: Source, perform: Callable[[Intent], None], focus: BeingId = TOWN, *, unicode: bool = True) -> None:
        """`perform` carries out what leads away; `focus`: who stands in the focus at first."""
        super().__init__(source)
        self._perform = perform
        self._focus = focus
        self._unicode = unicode
        self._least = -1
        """Which of the thresholds; -1: not chosen yet."""
        self._drawn = graph.Graph({}, (), 0, {})

    def compose(self) -> ComposeResult:
        """Lay out the picture and the list."""
        with Vertical(id="graph", classes="page") as page:
            page.border_title = "Who likes whom"
            with Horizontal(id="graph-body"):
                yield GraphView(unicode=self._unicode, id="graph-picture")
                with VerticalScroll(id="graph-scroll", can_focus=False):
                    yield Static(id="graph-list")
            yield Static(id="graph-legend", markup=False)

    def on_mount(self) -> None:
        """Ask for the ties, now and while they are shown."""
        self.relate()
        self.set_interval(RELATE_S, self.relate)
        super().on_mount()

    def relate(self) -> None:
        """Ask who likes whom, unless nobody can answer."""
        self.inquire(Relate())

    @property
    def focus_on(self) -> BeingId:
        """Who is in focus."""
        return self._focus

    # ── following ──

    def part(self, view: View) -> object:
        """Show the ties, who is known, and how large the picture is."""
        return view.ties, tuple(view.met), self.size, self._picture.size, self._focus, self._least, self.refusal()

    def show(self, view: View) -> None:
        """Draw the picture and the list."""
        known = graph.people(view)
        told = view.ties.ties if view.ties else ()
        if known and self._focus not in {figure.id for figure in known}:
            self._focus = known[0].id
        if self._least < 0 and told:
            self._least = graph.THRESHOLDS.index(0.3 if len(known) > _BUSY else 0.1)
        size = self._picture.size
        if size.width and size.height:
            ties = [tie for tie in told if {tie.of, tie.to} <= view.met.keys()]
            self._drawn = graph.draw(known, ties, self._focus, (size.width, size.height), self._drawn.points)
        colours = {figure.id: figure.colour for figure in known}
        self._picture.show(self._drawn, self._focus, self._threshold, colours)
        self.query_one("#graph-list", Static).update(self._list(view))
        self.query_one("#graph-legend", Static).update(self._legend(view))
        self.query_one("#graph").border_subtitle = keys(
            ("arrows tab" if not self._unicode else "↑↓←→ tab", "focus"), ("enter", "mind"), ("f", "follow"), ("- +", "strength"),
            ("esc", "back"),
        )  # fmt: skip

    @property
    def _picture(self) -> GraphView:
        return self.query_one(GraphView)

    @property
    def _threshold(self) -> float:
        return graph.THRESHOLDS[max(0, self._least)]

    def _legend(self, view: View) -> Text:
        if view.ties is None:
            return Text(self.refusal() or "Asking who likes whom …", to_hex(DIM))
        if not view.ties.ties:
            return Text("Nobody has come to like or dislike anybody yet.", to_hex(DIM))
        warm, cold = ("━━", "╍╍") if self._unicode else (".+#", "-=x")
        text = Text.assemble((warm, to_hex(WARM)), (" likes ", to_hex(DIM)), (cold, to_hex(COLD)), (" dislikes ", to_hex(DIM)))
        dot = "·" if self._unicode else "-"
        text.append(f"{dot} drawn from {self._threshold:.1f} on" if self._threshold else f"{dot} all are drawn", to_hex(DIM))
        if self._drawn.left_out:
            text.append(f" {dot} {self._drawn.left_out} others are further from them", to_hex(DIM))
        text.no_wrap = True
        return text

    def _list(self, view: View) -> Group:
        figure = view.met.get(self._focus)
        if figure is None:
            return Group(Text("Nobody is known yet.", to_hex(DIM)))
        calling = clean(figure.calling or figure.occupation or "")
        head = Text(clean(figure.name), f"bold {to_hex(readable(figure.colour))}")
        head.append(f"  {calling}" if calling else "", to_hex(DIM))
        ties = graph.regards(view.ties.ties if view.ties else (), self._focus)
        doing = [Text(clean(figure.doing), f"italic {to_hex(DIM)}")] if figure.doing else []
        if view.ties is None:
            return Group(head, *doing)
        if not ties:
            return Group(head, *doing, Text(""), Text("indifferent to everybody", f"italic {to_hex(DIM)}"))
        wide = self.query_one("#graph-scroll").size.width >= _WIDE_FROM
        table = Table.grid(padding=(0, 1, 0, 0), expand=True)
        table.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
        table.add_column(width=2 * (_WIDE_HALF if wide else _NARROW_HALF) + 1)
        table.add_column(width=len("+0.00"))
        if wide:
            table.add_column(width=len("+0.00"))
            table.add_row("", "", Text("feels", to_hex(DIM)), Text("felt", to_hex(DIM)))
        for other, out, back in ties:
            if (known := view.met.get(other)) is not None:
                table.add_row(*self._tie(known, out, back, wide=wide))
        feels = sum(out is not None for other, out, _ in ties if other in view.met)
        return Group(head, *doing, Text(""), heading("Feels for", str(feels)), table)

    def _tie(self, other: Figure, out: float | None, back: float | None, *, wide: bool) -> list[Text]:
        regard = out or 0.0
        left, right = minds.balance(regard, _WIDE_HALF if wide else _NARROW_HALF, unicode=self._unicode)
        colour = to_hex(warmth(regard))
        middle = "┃" if self._unicode else "|"
        cells = [
            Text(clean(other.name), to_hex(readable(other.colour))),
            Text.assemble((left, colour), (middle, to_hex(DIM)), (right, colour)),
            self._number(out),
        ]
        return [*cells, self._number(back)] if wide else cells

    def _number(self, regard: float | None) -> Text:
        nothing = "  ·  " if self._unicode else "  -  "
        return Text(nothing if regard is None else f"{regard:+.2f}", to_hex(warmth(regard or 0.0)))

    # ── what is pressed ──

    def on_key(self, event: events.Key) -> None:
        """Steer the replay, and look at the moment it goes to."""
        intent = _STEERS.get(event.key) if self.view.replay else None
        if intent is not None:
            event.stop()
            self._perform(intent)
            self.set_timer(SOON_S, self.relate)

    def on_graph_view_picked(self, event: GraphView.Picked) -> None:
        """Put who was clicked into the focus; a second time, look into their mind."""
        if event.again:
            self.action_study()
        self._turn_to(event.being)

    def on_resize(self) -> None:
        """Draw again once everything has its new size."""
        self.call_after_refresh(self.follow)

    def action_move(self, dx: int, dy: int) -> None:
        """Go to who stands there."""
        self._turn_to(graph.beside(self._drawn, self._focus, dx, dy))

    def action_turn(self, by: int) -> None:
        """Go to the next by name; the ends meet."""
        known = [figure.id for figure in graph.people(self.view)]
        if self._focus in known:
            self._turn_to(known[(known.index(self._focus) + by) % len(known)])

    def _turn_to(self, being: BeingId) -> None:
        self._focus = being
        self.query_one("#graph-scroll").scroll_home(animate=False)
        self.follow()

    def action_least(self, by: int) -> None:
        """Draw only stronger bonds, or weaker ones too."""
        self._least = min(max(self._least + by, 0), len(graph.THRESHOLDS) - 1)
        self.follow()

    def action_scroll(self, by: int) -> None:
        """Scroll the list."""
        self.query_one("#graph-scroll").scroll_relative(y=by, animate=False)

    def action_study(self) -> None:
        """Look into the mind of who is in focus."""
        if (figure := self.view.met.get(self._focus)) is not None:
            self._perform(LookInto(figure.name))

    def action_attend(self) -> None:
        """Follow who is in focus, on the map."""
        if (figure := self.view.met.get(self._focus)) is not None:
            self.dismiss(None)
            self._perform(Ask(Act.FOLLOW, figure.name))


_STEERS = {key: line.intent for line in REPLAYING for key in line.keys if key not in ("left", "right")}
"""Keys that steer a replay; the arrows move the focus here."""
