"""The foot of the screen: a reminder of the keys, which gives way to the line one types in.

Apart because the same row says what can be done, what is being typed, and what look sees.
"""

from collections.abc import Callable

import msgspec
from rich.cells import cell_len
from rich.segment import Segment
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Static

from client import chosen, commandline, completing, themes, typed
from client.completing import Advice, Known
from client.intents import Act, Line, Stance
from client.keymap import BUILT_IN, Keymap
from client.keys import TALK, WALK_THERE
from client.view import View
from client.widgets.advice import AdviceView
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
        self._telling = False
        self._walks = True
        self._keymap = BUILT_IN

    def use(self, keymap: Keymap) -> None:
        """Show the keys of this map from now on."""
        if keymap is not self._keymap:
            self._keymap = keymap
            self.refresh()

    def show(self, stance: Stance, words: str = "", *, telling: bool = False, walks: bool = True) -> None:
        """Show the keys of a stance, and `words` above them; `telling`: the cursor is for being told, not for walking.

        `walks` False: whoever looks has no body; they neither walk nor talk.
        """
        shown = stance, words, telling, walks
        if shown != (self._stance, self._words, self._telling, self._walks):
            self._stance, self._words, self._telling, self._walks = shown
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw a line of the words, or the keys in the last one."""
        segments = [Segment(" ", style(PAPER, PAPER))]
        last = self.size.height - 1
        if y < last:
            segments.append(segment(self._line(y, last), TEXT))
        else:
            for key, words in self._keymap.reminder(self._stance):
                if not self._walks and self._stance is Stance.LOOK and words == TALK:
                    continue
                enter = "tell all" if self._telling else WALK_THERE if self._walks else "follow"
                does = enter if words == WALK_THERE else words
                segments += [segment(key, GOLD, bold=True), segment(f" {does}   ", DIM)]
        return Strip(segments).adjust_cell_length(self.size.width, style(PAPER, PAPER))

    def _line(self, y: int, room: int) -> str:
        """Return a line of the words; the last there is room for says where the rest stands, if there is more."""
        width = max(8, self.size.width - 2)
        lines = Text(self._words).wrap(self.app.console, width)
        if y >= len(lines):
            return ""
        line = lines[y].plain.rstrip()
        if y < room - 1 or len(lines) <= room:
            return line
        key = self._keymap.shown(Act.FARLOOK, Stance.LOOK)
        more = f" … ({key} tells all)" if key else " …"
        kept = Text(line).wrap(self.app.console, max(1, width - cell_len(more)))[0].plain.rstrip()
        return f"{kept}{more}"


class _Typing(LineInput):
    """An input that recalls earlier lines, and that enter and escape close at once: the next key may already wait."""

    def __init__(self, finish: Callable[[str], None], complete: Callable[[int], bool]) -> None:
        """`complete` takes the option that is marked (0), or marks another (1); False when there is none."""
        super().__init__(id="typing", compact=True, max_length=_MOST, select_on_focus=False, disabled=True)
        self.history: list[str] = []
        self._back = 0
        self._sought = ""
        self._finish = finish
        self._complete = complete

    async def take(self, key: events.Key) -> bool:
        """Finish with enter, leave with escape, go through earlier lines with up, down and ctrl+r, complete with tab."""
        self._sought = self._sought if key.key == "ctrl+r" else ""
        match key.key:
            case "enter":
                self._finish(self.value.strip())
            case "escape":
                self._finish("")
            case "up" | "down":
                self._recall(1 if key.key == "up" else -1)
            case "ctrl+r":
                self._seek()
            case "tab":
                self._complete(0)
            case "shift+tab" | "ctrl+n":
                self._complete(1)
            case "right" if self.cursor_position == len(self.value) and self._complete(0):
                pass
            case _:
                return await super().take(key)
        return True

    def _recall(self, back: int) -> None:
        self._back = min(max(self._back + back, 0), len(self.history))
        self.put(self.history[-self._back] if self._back else "")

    def _seek(self) -> None:
        """Go back to the line before that holds what was typed when the search began."""
        self._sought, since = (self._sought, self._back) if self._sought else (self.value.strip(), 0)
        for back in range(since + 1, len(self.history) + 1):
            if self._sought.casefold() in self.history[-back].casefold():
                self._back = back
                self.put(self.history[-back])
                return
        self.app.bell()

    def put(self, words: str) -> None:
        """Have other words stand in the line."""
        self.value = words
        self.cursor_position = len(words)

    def begin(self, history: list[str]) -> None:
        """Begin a line, with earlier ones of its kind."""
        self.history, self._back, self._sought = history, 0, ""


class Typist(Horizontal):
    """The line one types in."""

    class Typed(Message):
        """A line was finished."""

        def __init__(self, line: Line, words: str) -> None:
            super().__init__()
            self.line, self.words = line, words

    class Left(Message):
        """The line was closed without words."""

    def __init__(self, view: Callable[[], View] = View, *, id: str) -> None:  # noqa: A002 - Textual's name
        """`view` tells what is believed now: commands are completed from it."""
        super().__init__(id=id)
        self._line = Line.SAY
        self._view = view
        self._known = Known()
        self._advice = Advice()
        self._marked = 0
        self._said: list[str] = []
        self._popup = AdviceView(self._put)
        self._typing = _Typing(self._finish, self._complete)
        self._prompt = Static("", id="prompt", markup=False)
        self._count = Static("", id="count", markup=False)

    def compose(self) -> ComposeResult:
        """Lay out the prompt and the input."""
        yield self._prompt
        yield self._typing
        yield self._count

    def on_mount(self) -> None:
        """Have a place for advice over the log."""
        self._popup.display = False
        self.screen.mount(self._popup)

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
        self.display = True
        self._typing.placeholder = placeholder
        self._typing.begin(typed.of(self.app).lines if line is Line.COMMAND else self._said)
        self._known = completing.known(self._view(), theme=tuple(themes.THEMES), macro=tuple(chosen.of(self.app).now.macros))
        self._typing.put(words)
        self._tell_length(words)
        self._advise(words)
        self.screen.set_focus(self._typing)  # at once: the next key may already wait

    def close(self) -> None:
        """Put the line away."""
        self._typing.value = ""
        self._advise("")
        self._typing.disabled = True
        self.display = False
        self.screen.set_focus(None)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Count what is typed once it nears the limit."""
        event.stop()
        self._tell_length(event.value)
        self._advise(event.value)

    def _advise(self, words: str) -> None:
        """Show what the line could become, if it is a command."""
        command = self._line is Line.COMMAND or words.startswith((":", "/"))
        advice = completing.advise(words, self._known) if command and words.strip(" :/") and self.display else Advice()
        whole = [option.words.casefold() for option in advice.options] == [words[advice.start :].casefold()]
        self._advice, self._marked = msgspec.structs.replace(advice, options=()) if whole else advice, 0
        self._popup.show(self._advice, 0)

    def _complete(self, onward: int) -> bool:
        """Take the option that is marked, or mark the next."""
        if not self._advice.options:
            return False
        if onward:
            self._marked = (self._marked + onward) % len(self._advice.options)
            self._popup.show(self._advice, self._marked)
        else:
            self._put(self._marked)
        return True

    def _put(self, index: int) -> None:
        words = completing.accept(self._typing.value, self._advice, index)
        self._typing.put(words)
        self._advise(words)

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
        if words and self._line is Line.COMMAND:
            typed.of(self.app).add(words, keep=not commandline.confided(words))
        elif words:
            self._said = [*self._said[-_HISTORY + 1 :], words]
        self.post_message(self.Typed(self._line, words) if words else self.Left())
