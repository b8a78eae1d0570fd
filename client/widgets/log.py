"""The message log: what was said and noticed, wrapped, with the words that are being spoken growing at its end.

Apart from the words themselves (`narrate`). Each entry is wrapped once for a width; only new entries cost anything.
"""

from collections import deque

from rich.segment import Segment
from rich.text import Text
from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from client import earshot, narrate
from client.outlook import Outlook
from client.phrase import Phrase
from client.view import LOG_ENTRIES
from client.widgets.ink import GOLD, PAPER, phrase_text, style
from shared.sights import Figure

_INDENT = 2
"""Columns by which the later lines of an entry are set in."""


class LogView(ScrollView):
    """The log of one outlook."""

    can_focus = False

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._entries = deque[list[Strip]](maxlen=LOG_ENTRIES)
        self._lines: list[Strip] = []
        self._wrapped: dict[Phrase, list[Strip]] = {}
        """The lines of those who were about to speak when last looked: most still are."""
        self._outlook = Outlook()
        self._shown = 0
        self._width = 0
        self._following = True
        """Whether the end is shown as lines come: until the reader scrolls back, however the window grows or shrinks."""

    def show(self, outlook: Outlook) -> None:
        """Show an outlook's log and hints; keeps its place when the reader has scrolled back."""
        before, self._outlook = self._outlook, outlook
        old, new = before.view, outlook.view
        still = before.hints is outlook.hints and [one.id for one in self._near(before)] == [
            one.id for one in self._near(outlook)
        ]
        if (old.chapter, old.logged) == (new.chapter, new.logged) and still:
            return
        if old.chapter != new.chapter:
            self._shown = new.logged - len(new.log)
            self._entries.clear()
        self._add()

    def page(self, pages: int) -> None:
        """Scroll by whole windows, keeping one line; who reads back has a taller log until the end is reached again."""
        top = self.scroll_offset.y
        if pages < 0 and not self.has_class("read"):
            self.add_class("read")
            self.call_after_refresh(self._turn, top, pages)
        else:
            self._turn(top, pages)

    def _turn(self, top: int, pages: int) -> None:
        self.scroll_to(y=top + pages * max(1, self.size.height - 1), animate=False, immediate=True)
        if pages > 0 and self._following:
            self.remove_class("read")

    def follow(self) -> None:
        """Go to the end, and stay there as lines come."""
        self.remove_class("read")
        self._to_end()

    def _to_end(self) -> None:
        self.scroll_to(y=self.max_scroll_y, animate=False, force=True, immediate=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Notice that the reader scrolls back, or is at the end again."""
        super().watch_scroll_y(old_value, new_value)
        self._following = round(new_value) >= self.max_scroll_y

    @property
    def below(self) -> int:
        """How many lines stand below the window: none while the reader follows."""
        return max(0, len(self._lines) - self.scroll_offset.y - self.size.height)

    def on_resize(self, _: events.Resize) -> None:
        """Wrap everything again when the width changed."""
        if self.size.width != self._width:
            self._width = self.size.width
            self._entries.clear()
            self._wrapped.clear()
            self._shown = self._outlook.view.logged - len(self._outlook.view.log)
        self._add()

    def _add(self) -> None:
        if not self._width:
            return
        fresh = self._outlook.view.logged - self._shown
        for entry in self._outlook.view.log[-fresh:] if fresh > 0 else ():
            self._entries.append(self._wrap(phrase_text(narrate.narrate(entry))))
        self._shown = self._outlook.view.logged
        self._lines = [line for lines in (*self._entries, *self._coming()) for line in lines]
        self.set_reactive(LogView.virtual_size, Size(self._width, len(self._lines)))  # nothing else need be laid out for a line
        if fresh > 0:
            self._stretch()
        if self._following:
            self._to_end()
        self.refresh()

    def _stretch(self) -> None:
        """Grow over the map as long as the last entry has more lines than there are; a short one shrinks it again."""
        long = bool(self._entries) and len(self._entries[-1]) > max(3, self.size.height if not self.has_class("long") else 0)
        self.set_class(long, "long")

    def _coming(self) -> list[list[Strip]]:
        """Return the lines of those who are about to speak near enough to be heard."""
        coming = dict[Phrase, list[Strip]]()
        for figure in self._near(self._outlook):
            phrase = narrate.hint(figure.name, figure.colour, self._outlook.hints.of[figure.id])
            coming[phrase] = self._wrapped.get(phrase) or self._wrap(phrase_text(phrase))
        self._wrapped = coming
        return list(coming.values())

    @staticmethod
    def _near(outlook: Outlook) -> list[Figure]:
        """Return who is about to speak, and has not walked away meanwhile."""
        view = outlook.view
        speaking = [figure for being in outlook.hints.of if being != view.you and (figure := view.figures.get(being))]
        return [figure for figure in speaking if earshot.near(view.eyes.at if view.eyes else None, figure)]

    def _wrap(self, text: Text) -> list[Strip]:
        """Wrap to our width; the later lines are set in."""
        width, console = max(4, self._width - 1), self.app.console
        first, *later = text.wrap(console, width) or [text]
        if later:
            rest = text.divide([len(first.plain)])[1]
            blanks = len(rest.plain) - len(rest.plain.lstrip())
            later = list(rest.divide([blanks])[-1].wrap(console, width - _INDENT))
        return [self._strip(first, 0), *(self._strip(line, _INDENT) for line in later)]

    def _strip(self, line: Text, indent: int) -> Strip:
        line.rstrip()
        lead = [Segment(" " * (1 + indent), style(PAPER, PAPER))]
        return Strip([*lead, *line.render(self.app.console)]).adjust_cell_length(self._width, style(PAPER, PAPER))

    def render_line(self, y: int) -> Strip:
        """Draw one line; a short log stands at the bottom. Whoever has scrolled back is told so in the last line."""
        if self.below and y == self.size.height - 1:
            return self._strip(Text(f"-- {self.below + 1} more below: PgDn --", style(GOLD, PAPER)), 0)
        spare = max(0, self.size.height - len(self._lines))
        index = self.scroll_offset.y + y - spare
        if 0 <= index < len(self._lines):
            return self._lines[index].crop_extend(0, self.size.width, style(PAPER, PAPER))
        return Strip.blank(self.size.width, style(PAPER, PAPER))
