"""The timeline of a replay: where we are, what happened when, how fast it runs.

Apart because only a replay has one. A click seeks.
"""

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from client.palette import RGB
from client.widgets.ink import BAR, DIM, GOLD, GREEN, PAPER, TEXT, segment, style
from shared import calendar
from shared.wire import Timeline

_MARKS: dict[str, tuple[str, str, RGB, str]] = {
    "day": ("┃", "|", (150, 170, 230), "day"),
    "said": ("•", ".", GOLD, "said"),
    "arrived": ("▲", "^", GREEN, "arrived"),
    "left": ("▼", "v", (206, 140, 120), "left"),
}
"""(Unicode, ASCII, colour, word of the legend); the first of several on one column wins."""

_EDGE = 1
"""Blank columns at each end of the bar."""


class TimelineBar(Widget):
    """Two lines: the bar, and the numbers."""

    class Sought(Message):
        """Somebody clicked on a moment."""

        def __init__(self, tick: int) -> None:
            super().__init__()
            self.tick = tick

    def __init__(self, *, unicode: bool, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._unicode = unicode
        self._timeline: Timeline | None = None

    def show(self, timeline: Timeline | None) -> None:
        """Show where a replay is."""
        if timeline != self._timeline:
            self._timeline = timeline
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Seek the moment under the pointer."""
        if self._timeline is not None and event.y == 0:
            share = min(max(event.x - _EDGE, 0), self._columns - 1)
            length = self._timeline.last - self._timeline.first
            self.post_message(self.Sought(self._timeline.first + length * share // max(1, self._columns - 1)))

    def render_line(self, y: int) -> Strip:
        """Draw the bar or the numbers."""
        paper = style(PAPER, PAPER)
        if self._timeline is None:
            return Strip.blank(self.size.width, paper)
        segments = self._bar(self._timeline) if y == 0 else self._numbers(self._timeline)
        return Strip(segments).adjust_cell_length(self.size.width, paper)

    @property
    def _columns(self) -> int:
        return max(2, self.size.width - 2 * _EDGE)

    def _column(self, timeline: Timeline, tick: int) -> int:
        length = max(1, timeline.last - timeline.first)
        return min(max((tick - timeline.first) * (self._columns - 1) // length, 0), self._columns - 1)

    def _bar(self, timeline: Timeline) -> list[Segment]:
        order = list(_MARKS)
        marks = dict[int, str]()
        for mark in sorted((m for m in timeline.marks if m.kind in _MARKS), key=lambda m: order.index(m.kind)):
            marks.setdefault(self._column(timeline, mark.tick), mark.kind)
        here = self._column(timeline, timeline.tick)
        return [Segment(" " * _EDGE, style(PAPER, PAPER)), *(self._cell(c, here, marks.get(c)) for c in range(self._columns))]

    def _cell(self, column: int, here: int, kind: str | None) -> Segment:
        fancy = 0 if self._unicode else 1
        if column == here:
            return segment("◆#"[fancy], (255, 250, 235), BAR, bold=True)
        played = column < here
        if kind is not None:
            unicode, ascii_only, colour, _ = _MARKS[kind]
            return segment(unicode if self._unicode else ascii_only, colour, PAPER, bold=played)
        return segment("━="[fancy] if played else "─-"[fancy], GOLD if played else (70, 76, 96))

    def _numbers(self, timeline: Timeline) -> list[Segment]:
        sign = self._sign(timeline)
        day = calendar.day(timeline.minute)
        left = [
            segment(f" {sign} ", GREEN if timeline.playing else GOLD, bold=True),
            segment(f"x{abs(timeline.speed) / 1000:g}", TEXT),
            segment(f"  Day {day} {calendar.clock_text(timeline.minute)}", TEXT, bold=True),
            segment(f"  tick {timeline.tick:,} of {timeline.last:,}  ", DIM),
        ]
        used = sum(cell_len(part.text) for part in left)
        for fancy, simple, colour, word in _MARKS.values():
            if used + len(word) + 3 > self.size.width:
                break
            left += [segment(f"{fancy if self._unicode else simple} ", colour), segment(f"{word} ", DIM)]
            used += len(word) + 3
        return left

    def _sign(self, timeline: Timeline) -> str:
        if not timeline.playing:
            return "‖ paused" if self._unicode else "|| paused"
        forward, backward = ("▶", "◀") if self._unicode else (">", "<")
        return f"{forward} playing" if timeline.speed >= 0 else f"{backward} backwards"
