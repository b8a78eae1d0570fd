"""The strip above the log: the first step to try now, how far one is, and why it is worth trying.

Apart from the guide, which knows what to say: this draws it in as few lines as it takes, and is away when there is nothing.
"""

from collections.abc import Callable

from rich.text import Text
from textual import events
from textual.widgets import Static

from client.guide import Guide
from client.intents import Act, Stance
from client.keymap import Keymap
from client.view import View
from client.widgets.ink import BAR, DIM, GOLD, TEXT, style

_AWAY = "  :tutorial off"
CROSS = "\N{MULTIPLICATION SIGN}"
_ROOMY = 18
"""Lines of a terminal from which there is room to say why."""


class GuideStrip(Static):
    """Shows the first steps to whoever is new."""

    def __init__(self, tell: Callable[[str], None], keymap: Callable[[], Keymap], *, unicode: bool, id: str) -> None:  # noqa: A002 - Textual's name
        """`tell` writes a line into the log; `keymap` returns the keys in force."""
        super().__init__(id=id, markup=False)
        self._tell = tell
        self._keymap = keymap
        self._unicode = unicode
        self._drawn = ""
        self._guide = Guide()
        self.acts: dict[Act, Callable[[], None]] = {
            Act.TUTORIAL: lambda: self._say(self._guide.show()),
            Act.TUTORIAL_OFF: lambda: self._say(self._guide.put_away()),
        }
        """What can be asked of the strip."""
        self.use(self._guide)

    def use(self, guide: Guide) -> None:
        """Show what this guide says."""
        self._guide = guide
        guide.spoken = lambda words: self._keymap().spoken(words, Stance.WALK)

    def follow(self, view: View) -> None:
        """Take what is believed now, tell what belongs into the log, and show the step to try."""
        self._say(*self._guide.see(view))

    def _say(self, *lines: str) -> None:
        for line in filter(None, lines):
            self._tell(line)
        self._draw()

    def on_resize(self, _: events.Resize) -> None:
        """Break lines where the edge is now."""
        self._draw()

    def on_click(self, event: events.Click) -> None:
        """Put the first steps away, with a click on the cross at the right end."""
        if event.y == 0 and event.x >= self.size.width - 3:
            self.acts[Act.TUTORIAL_OFF]()

    def _draw(self) -> None:
        lesson = self._guide.lesson
        self.display = lesson is not None
        if lesson is None:
            self._drawn = ""
            return
        spoken = self._keymap().spoken(lesson.how, Stance.WALK)
        wanted = f"{self._guide.progress}|{spoken}|{lesson.why}|{self.app.size}"
        if wanted != self._drawn:
            self._drawn = wanted
            self.update(self._text(spoken, lesson.why))

    def _text(self, how: str, why: str) -> Text:
        """Lay it out: the place among the steps, what to do, a cross at the right, and below it why."""
        width, ground = self.app.size.width, BAR
        head = f" {self._guide.progress}  "
        room = max(10, width - len(head) - 4)
        text = Text(end="")
        for number, line in enumerate(self._wrapped(how, room)):
            text.append("\n" if number else "")
            text.append(" " * len(head) if number else head, style(GOLD, ground, bold=True))
            text.append(line.ljust(room), style(TEXT, ground, bold=True))
            text.append("" if number else f" {CROSS if self._unicode else 'x'} ", style(DIM, ground))
        if self.app.size.height >= _ROOMY:
            words = f"{why}{_AWAY}" if len(why) + len(_AWAY) <= room else why
            for line in self._wrapped(words, room):
                text.append(f"\n{' ' * len(head)}{line}", style(DIM, ground))
        return text

    def _wrapped(self, words: str, room: int) -> list[str]:
        return [line.plain.rstrip() for line in Text(words).wrap(self.app.console, room)]
