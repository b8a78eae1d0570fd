"""What a Textual programmer would write first: the whole map as one `Static` of rich text, made anew for each message.

Apart because it is what ours is measured beside: the same town, beliefs, colours, log lines and driver, without rows, regions
and strips that are kept. Messages that arrive together are drawn together, as ours are.
"""

from itertools import groupby

from rich.text import Text
from textual.app import App, ComposeResult
from textual.widgets import RichLog, Static

from client import outlook, painting
from client.bench.stopwatch import Watch
from client.outlook import Outlook
from client.palette import to_hex
from client.tether import Item
from shared.sights import Heard
from shared.wire import Seen, ToClient


class NaiveApp(App[None]):
    """The map and the log."""

    CSS = "Static { height: 1fr; } RichLog { height: 10; }"

    def __init__(self, watch: Watch) -> None:
        """The watch is told when messages are read and when a drawing begins; the first bytes after end it."""
        super().__init__()
        self._watch = watch
        self.outlook = Outlook()
        self.shown = self.outlook.view
        self._due = False

    def compose(self) -> ComposeResult:
        """Lay out the two."""
        yield Static(id="map")
        yield RichLog(id="log")

    def take(self, message: Item) -> None:
        """Believe a message, and draw soon."""
        with self._watch.reading():
            if isinstance(message, ToClient):
                self.outlook = outlook.take(self.outlook, message, 0.0)
            if isinstance(message, Seen):
                for heard in (sight for sight in message.sights if isinstance(sight, Heard)):
                    self.query_one(RichLog).write(f'{heard.name}: "{heard.words}"')
        if not self._due:
            self._due = True
            self.call_later(self._draw)

    def _draw(self) -> None:
        self._due = False
        self._watch.begin()
        scene = painting.picture(self.outlook.view, self.outlook.hints)
        text, area = Text(no_wrap=True), self.query_one("#map", Static)
        for y in range(area.size.height):
            inks = painting.paint_row(scene, y, 0, area.size.width)
            for (colour, ground, bold), alike in groupby(inks, key=lambda ink: (ink.colour, ink.ground, ink.bold)):
                style = f"{'bold ' if bold else ''}{to_hex(colour)} on {to_hex(ground)}"
                text.append("".join(ink.char for ink in alike), style)
            text.append("\n")
        area.update(text)
        self.shown = self.outlook.view

    def post_display_hook(self) -> None:
        """Count the frame that was handed over."""
        self._watch.end()
