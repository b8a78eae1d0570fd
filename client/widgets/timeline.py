"""The timeline of a replay: where we are, what happened when, how dense it was, how fast it runs.

Apart because only a replay has one. A click seeks, a drag seeks on; under the pointer, or at the position, it tells the mark.
"""

import msgspec
from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from client import marks
from client.marks import FOUND, SIGNS
from client.palette import RGB
from client.widgets.ink import BAR, DIM, GOLD, GREEN, PAPER, TEXT, segment, style
from shared import calendar
from shared.wire import Timeline

_EDGE = 1
"""Blank columns at each end of the bar."""

_STILL: RGB = (70, 76, 96)
_SPARK: RGB = (104, 116, 158)
_HERE: RGB = (255, 250, 235)
_CHOSEN: RGB = (44, 50, 78)
"""The ground under a stretch that was marked."""


class Marked(msgspec.Struct, frozen=True):
    """What whoever looks has put on the timeline."""

    found: tuple[int, ...] = ()
    """The ticks of what was searched for."""
    begin: int | None = None
    end: int | None = None
    """The ticks between which a stretch is to be exported."""


class TimelineBar(Widget):
    """The bar and the numbers; between them the density, where there is a third line."""

    class Sought(Message):
        """Somebody clicked on a moment."""

        def __init__(self, tick: int) -> None:
            super().__init__()
            self.tick = tick

    def __init__(self, *, unicode: bool, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._unicode = unicode
        self._timeline: Timeline | None = None
        self._marked = Marked()
        self._pointed: int | None = None
        """The column under the pointer."""
        self._dragged = False

    def show(self, timeline: Timeline | None, marked: Marked | None = None) -> None:
        """Show where a replay is, and what was put on it."""
        marked = marked or self._marked
        if timeline != self._timeline or marked != self._marked:
            self._timeline, self._marked = timeline, marked
            self.refresh()

    # ── the pointer ──

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Seek the moment under the pointer, and go on while it is dragged."""
        if self._timeline is not None and event.y < max(1, self.size.height - 1):
            self._dragged = True
            self.capture_mouse()
            self._seek(event.x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Tell what is under the pointer."""
        at = min(max(event.x - _EDGE, 0), self._columns - 1)
        if at != self._pointed:
            self._pointed = at
            self.refresh()
            if self._dragged:
                self._seek(event.x)

    def on_mouse_up(self) -> None:
        """Let go."""
        if self._dragged:
            self._dragged = False
            self.release_mouse()

    def on_leave(self) -> None:
        """Point at nothing."""
        self._pointed = None
        self.refresh()

    def _seek(self, x: int) -> None:
        if self._timeline is not None:
            self.post_message(self.Sought(marks.tick_at(self._timeline, x - _EDGE, self._columns)))

    # ── drawing ──

    def render_line(self, y: int) -> Strip:
        """Draw the bar, the density or the numbers."""
        paper = style(PAPER, PAPER)
        if self._timeline is None:
            return Strip.blank(self.size.width, paper)
        if y == 0:
            segments = self._bar(self._timeline)
        else:
            last = y >= self.size.height - 1
            segments = self._numbers(self._timeline) if last else self._densities(self._timeline)
        return Strip(segments).adjust_cell_length(self.size.width, paper)

    @property
    def _columns(self) -> int:
        return max(2, self.size.width - 2 * _EDGE)

    def _bar(self, timeline: Timeline) -> list[Segment]:
        kinds = marks.laid(timeline, self._columns)
        found = {marks.column(timeline, tick, self._columns) for tick in self._marked.found}
        here = marks.column(timeline, timeline.tick, self._columns)
        chosen = self._chosen(timeline)
        cells = (
            self._cell(at, here, FOUND if at in found else SIGNS.get(kinds.get(at, "")), _CHOSEN if at in chosen else PAPER)
            for at in range(self._columns)
        )
        return [segment(" " * _EDGE), *cells]

    def _chosen(self, timeline: Timeline) -> range:
        begin, end = self._marked.begin, self._marked.end
        if begin is None and end is None:
            return range(0)
        first = timeline.first if begin is None else begin
        last = timeline.last if end is None else end
        return range(marks.column(timeline, first, self._columns), marks.column(timeline, last, self._columns) + 1)

    def _cell(self, at: int, here: int, sign: marks.Sign | None, ground: RGB) -> Segment:
        if at == here:
            return segment("◆" if self._unicode else "#", _HERE, BAR, bold=True)
        if sign is not None:
            return segment(sign.unicode if self._unicode else sign.plain, sign.colour, ground, bold=at < here or sign is FOUND)
        line = ("━" if self._unicode else "=") if at < here else ("─" if self._unicode else "-")
        return segment(line, GOLD if at < here else _STILL, ground)

    def _densities(self, timeline: Timeline) -> list[Segment]:
        heights = marks.density(timeline, self._columns)
        here = marks.column(timeline, timeline.tick, self._columns)
        line = "".join(marks.spark(height, unicode=self._unicode) for height in heights)
        paper = style(PAPER, PAPER)
        return [
            Segment(" " * _EDGE, paper),
            Segment(line[:here], style(_SPARK, PAPER)),
            Segment(line[here : here + 1], style(_HERE, BAR)),
            Segment(line[here + 1 :], style(_STILL, PAPER)),
        ]

    def _numbers(self, timeline: Timeline) -> list[Segment]:
        day = calendar.day(timeline.minute)
        left = [
            segment(f" {self._sign(timeline)} ", GREEN if timeline.playing else GOLD, bold=True),
            segment(f"x{abs(timeline.speed) / 1000:g}", TEXT),
            segment(f"  Day {day} {calendar.clock_text(timeline.minute)}", TEXT, bold=True),
            *self._extent(timeline),
        ]
        room = self.size.width - sum(cell_len(part.text) for part in left)
        return [*left, *(self._told(timeline, room) or self._legend(timeline, room))]

    def _extent(self, timeline: Timeline) -> list[Segment]:
        ends = f" of {calendar.day(timeline.last_minute)} {calendar.clock_text(timeline.last_minute)}"
        tick = f", tick {timeline.tick:,} of {timeline.last:,}" if self.size.width >= _ROOMY else ""
        return [segment(f"{ends}{tick}  ", DIM)]

    def _told(self, timeline: Timeline, room: int) -> list[Segment]:
        """Return the mark under the pointer, or the one at which we are."""
        here = marks.column(timeline, timeline.tick, self._columns)
        at, reach = (self._pointed, 1) if self._pointed is not None else (here, 0)
        near = marks.nearest(timeline, at, self._columns, reach)
        if near is None and self._pointed is None:
            return []
        sign = SIGNS[near.mark.kind] if near else None
        lead = f"{sign.unicode if self._unicode else sign.plain} " if sign else ""
        words = (
            marks.told(near, room - len(lead), unicode=self._unicode)
            if near
            else marks.moment(marks.minute_at(timeline, marks.tick_at(timeline, at, self._columns)))
        )
        if cell_len(lead + words) > room:
            return []
        return [segment(lead, sign.colour if sign else DIM, bold=True), segment(words, TEXT)]

    def _legend(self, timeline: Timeline, room: int) -> list[Segment]:
        """Return as much of the legend as there is room for: kinds that this recording has come first."""
        parts = list[Segment]()
        signs = marks.legend({mark.kind for mark in timeline.marks}, unicode=self._unicode)
        if self._marked.found:
            signs.insert(0, (FOUND.unicode if self._unicode else FOUND.plain, FOUND.colour, f"{len(self._marked.found)} found"))
        for char, colour, word in signs:
            room -= len(word) + 3
            if room < 0:
                break
            parts += [segment(f"{char} ", colour), segment(f"{word} ", DIM)]
        return parts

    def _sign(self, timeline: Timeline) -> str:
        if not timeline.playing:
            return "‖ paused" if self._unicode else "|| paused"
        forward, backward = ("▶", "◀") if self._unicode else (">", "<")
        return f"{forward} playing" if timeline.speed >= 0 else f"{backward} backwards"


_ROOMY = 110
"""Columns from which the ticks are told too: `thorpd branch --at` takes them."""
