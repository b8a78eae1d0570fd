"""The foot of the screen: a reminder of the keys, which gives way to the line one types in.

Apart because the same row says what can be done, what is being typed, and what look sees.
"""

from collections.abc import Callable

from rich.segment import Segment
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Static

from client.intents import Line, Stance
from client.keys import FOOT
from client.widgets.ink import DIM, GOLD, PAPER, TEXT, segment, style
from client.widgets.lineinput import LineInput
from shared.text import MAX_WORDS

_PROMPTS: dict[Line, tuple[str, str]] = {
    Line.SAY: (" say ", "words everybody near you hears; esc: never mind"),
    Line.SHOUT: (" shout ", "words the whole street hears; esc: never mind"),
    Line.COMMAND: (" : ", "buy 3 wheat · trade NAME … · send NAME … · go PLACE · help"),
}
_LIMITS: dict[Line, int] = {Line.SAY: MAX_WORDS, Line.SHOUT: MAX_WORDS, Line.COMMAND: MAX_WORDS + 60}
"""Characters of a line; a command has room for its verb and a name besides."""

_COUNTED_WITHIN = 50
"""Characters before the limit from which they are counted."""

_MOST = 4 * MAX_WORDS
"""Characters the line holds at all: more than may be sent, so that what is too long can be shortened."""

_HISTORY = 100


class Reminder(Widget):
    """The keys that matter now; while looking, what the cursor sees stands in the rows above them."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._stance = Stance.WALK
        self._words = ""

    def show(self, stance: Stance, words: str = "") -> None:
        """Show the keys of a stance, and `words` above them."""
        if (stance, words) != (self._stance, self._words):
            self._stance, self._words = stance, words
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw a line of the words, or the keys in the last one."""
        segments = [Segment(" ", style(PAPER, PAPER))]
        last = self.size.height - 1
        if y < last:
            segments.append(segment(self._line(y, last), TEXT))
        else:
            for key, words in FOOT[self._stance]:
                segments += [segment(key, GOLD, bold=True), segment(f" {words}   ", DIM)]
        return Strip(segments).adjust_cell_length(self.size.width, style(PAPER, PAPER))

    def _line(self, y: int, room: int) -> str:
        lines = Text(self._words).wrap(self.app.console, max(8, self.size.width - 2))
        if y >= len(lines):
            return ""
        line = lines[y].plain.rstrip()
        return f"{line} …" if y == room - 1 and len(lines) > room else line


class _Typing(LineInput):
    """An input that recalls earlier lines, and that enter and escape close at once: the next key may already wait."""

    def __init__(self, finish: Callable[[str], None]) -> None:
        super().__init__(id="typing", compact=True, max_length=_MOST, select_on_focus=False, disabled=True)
        self.history: list[str] = []
        self._back = 0
        self._finish = finish

    async def take(self, key: events.Key) -> bool:
        """Finish with enter, leave with escape, go through earlier lines with up and down."""
        match key.key:
            case "enter":
                self._finish(self.value.strip())
            case "escape":
                self._finish("")
            case "up" | "down":
                self._recall(1 if key.key == "up" else -1)
            case _:
                return await super().take(key)
        return True

    def _recall(self, back: int) -> None:
        self._back = min(max(self._back + back, 0), len(self.history))
        self.value = self.history[-self._back] if self._back else ""
        self.cursor_position = len(self.value)

    def remember(self, line: str) -> None:
        """Keep a line for later."""
        self.history = [*self.history[-_HISTORY + 1 :], line]
        self._back = 0


class Typist(Horizontal):
    """The line one types in."""

    class Typed(Message):
        """A line was finished."""

        def __init__(self, line: Line, words: str) -> None:
            super().__init__()
            self.line, self.words = line, words

    class Left(Message):
        """The line was closed without words."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._line = Line.SAY
        self._typing = _Typing(self._finish)
        self._prompt = Static("", id="prompt", markup=False)
        self._count = Static("", id="count", markup=False)

    def compose(self) -> ComposeResult:
        """Lay out the prompt and the input."""
        yield self._prompt
        yield self._typing
        yield self._count

    @property
    def words(self) -> str:
        """What stands in the line now."""
        return self._typing.value if self.display else ""

    def open(self, line: Line, words: str = "") -> None:
        """Open the line for talk or a command."""
        self._line = line
        prompt, placeholder = _PROMPTS[line]
        self._prompt.update(prompt)
        self._typing.disabled = False
        self._typing.placeholder = placeholder
        self._typing.value = words
        self._typing.cursor_position = len(words)
        self._tell_length(words)
        self.display = True
        self.screen.set_focus(self._typing)  # at once: the next key may already wait

    def close(self) -> None:
        """Put the line away."""
        self._typing.value = ""
        self._typing.disabled = True
        self.display = False
        self.screen.set_focus(None)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Count what is typed once it nears the limit."""
        event.stop()
        self._tell_length(event.value)

    def _tell_length(self, words: str) -> None:
        limit, length = _LIMITS[self._line], len(words.strip())
        over = length - limit
        count = f" {length}/{limit} " if length >= limit - _COUNTED_WITHIN else ""
        self._count.update(f" {over} too many{count}" if over > 0 else count)
        self._count.set_class(over > 0, "over")

    def _finish(self, words: str) -> None:
        """Put the line away and hand its words on; what is too long stays, to be shortened."""
        if len(words) > _LIMITS[self._line]:
            self._tell_length(words)
            self.app.bell()
            return
        self.close()
        if words:
            self._typing.remember(words)
        self.post_message(self.Typed(self._line, words) if words else self.Left())
