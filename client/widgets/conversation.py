"""A conversation in a window that scrolls: rows of `client/bubbles.py` as strips, drawn again only when something changed.

Apart from its layout, which is pure. It keeps its place when older messages come above, and stays at the end as new ones come,
until the reader scrolls back.
"""

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from client.bubbles import PAPER, Row, Talk, rows
from client.widgets.ink import style


class Conversation(ScrollView):
    """The messages of one chat."""

    can_focus = False

    class Reached(Message):
        """The reader wants what is above the first message at hand."""

    class Clicked(Message):
        """Something that can be clicked was: what a `Part` said."""

        def __init__(self, act: str) -> None:
            super().__init__()
            self.act = act

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._talk: Talk | None = None
        self._rows: list[Row] = []
        self._following = True
        self._goal = 0

    @property
    def following(self) -> bool:
        """Whether the end is before the reader's eyes."""
        return self._following

    @property
    def below(self) -> int:
        """How many rows stand below the window."""
        return max(0, len(self._rows) - self.scroll_offset.y - self.size.height)

    def show(self, talk: Talk, *, afresh: bool = False, goal: int = 0) -> None:
        """Show a conversation; `afresh`: another one, from its end; `goal`: go to that message."""
        self._following = self._following or afresh
        self._goal = goal or self._goal
        if talk != self._talk or goal:
            self._talk = talk
            self._lay(afresh=afresh)

    def on_resize(self, _: events.Resize) -> None:
        """Lay out again for the new width."""
        self._lay()

    def page(self, pages: int) -> None:
        """Scroll by whole windows, keeping one row; what is above the first is asked for."""
        if pages < 0 and self.scroll_offset.y <= 0:
            self.post_message(self.Reached())
            return
        self.scroll_to(y=self.scroll_offset.y + pages * max(1, self.size.height - 1), animate=False, force=True, immediate=True)
        if pages < 0 and self.scroll_offset.y <= 0:
            self.post_message(self.Reached())

    def follow(self) -> None:
        """Go to the end, and stay there as messages come."""
        self._following = True
        self._scroll(self.max_scroll_y)

    def _lay(self, *, afresh: bool = False) -> None:
        width = self.size.width
        if self._talk is None or width < 1:
            return
        anchor, above = (0, 0) if afresh else self._anchor()
        self._rows = rows(self._talk, max(12, width - 1))
        self.virtual_size = Size(width, len(self._rows))
        at = self._row_of(self._goal) if self._goal else None
        if at is not None:
            self._goal, self._following = 0, False
            self._scroll(max(0, at - self.size.height // 3))
        elif self._following:
            self._scroll(self.max_scroll_y)
        elif anchor and (row := self._row_of(anchor)) is not None:
            self._scroll(max(0, row - above))
        self.refresh()

    def _scroll(self, y: int) -> None:
        keep = self._following
        self.scroll_to(y=y, animate=False, force=True, immediate=True)
        self._following = keep or round(self.scroll_offset.y) >= self.max_scroll_y

    def _anchor(self) -> tuple[int, int]:
        """Return the first message in the window, and how many rows below the window's top it begins."""
        top = self.scroll_offset.y
        for y in range(top, min(len(self._rows), top + self.size.height)):
            if self._rows[y].line:
                first = self._row_of(self._rows[y].line)
                return self._rows[y].line, (first if first is not None else y) - top
        return 0, 0

    def _row_of(self, line: int) -> int | None:
        return next((y for y, row in enumerate(self._rows) if row.line == line), None)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Notice that the reader scrolls back, or is at the end again."""
        super().watch_scroll_y(old_value, new_value)
        self._following = round(new_value) >= self.max_scroll_y

    def on_mouse_scroll_up(self, _: events.MouseScrollUp) -> None:
        """Ask for what is above when the wheel turns at the top."""
        if self.scroll_offset.y <= 0:
            self.post_message(self.Reached())

    def on_click(self, event: events.Click) -> None:
        """Do what was clicked."""
        y = event.y + self.scroll_offset.y
        right = 0
        for part in self._rows[y].parts if y < len(self._rows) else ():
            right += cell_len(part.words)
            if event.x < right:
                if part.act:
                    self.post_message(self.Clicked(part.act))
                return

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        y += self.scroll_offset.y
        paper = style(PAPER, PAPER)
        parts = self._rows[y].parts if y < len(self._rows) else ()
        strip = Strip([Segment(p.words, style(p.colour, p.ground, bold=p.bold, italic=p.italic)) for p in parts])
        return strip.adjust_cell_length(self.size.width, paper)
