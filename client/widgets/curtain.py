"""The curtain: a calm word over the town when it cannot be shown.

Apart because every way of not seeing the town (too small a terminal, no connection, the end) looks alike.
"""

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Static

from client.palette import to_hex
from client.tether import SLEEPS, Connecting, Ended, Lost, State
from client.widgets.ink import GOLD

LEAST_WIDTH, LEAST_HEIGHT = 48, 14
"""The smallest terminal in which the town can be played."""


BOX_WIDTH = 46
"""Columns of the box in which the open curtain speaks; `thorp.tcss` draws it so."""


class Curtain(Container):
    """Covers the town, or stands in its middle."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._words = Static("", id="curtain-words", markup=False)
        self._said = ""

    def compose(self) -> ComposeResult:
        """Hold the words."""
        yield self._words

    def show(self, words: str, *, closed: bool = False) -> None:
        """Say some words, or open when there are none; `closed` hides the town behind."""
        if words == self._said and self.has_class("closed") == closed:
            return
        self._said = words
        self.display = bool(words)
        self.set_class(closed, "closed")
        self._words.update(_titled(words))
        self.centre()

    def centre(self) -> None:
        """Stand in the middle of the screen: layers do not mix, so an open curtain covers only what it must."""
        if self.has_class("closed"):
            self.styles.offset = (0, 0)
            return
        width, height = self.screen.size
        lines = self._said.count("\n") + 1 + sum(len(line) // (BOX_WIDTH - 8) for line in self._said.splitlines())
        self.styles.offset = (max(0, (width - BOX_WIDTH) // 2), max(0, (height - lines - 4) // 2))


def _titled(words: str) -> Text:
    """Return words whose first line, where more follow, is a title."""
    title, _, rest = words.partition("\n")
    text = Text(words, end="", justify="center")
    if rest:
        text.stylize(f"bold {to_hex(GOLD)}", 0, len(title))
    return text


def too_small(width: int, height: int) -> str:
    """Return the words for a terminal that is too small; empty when it is large enough."""
    if width >= LEAST_WIDTH and height >= LEAST_HEIGHT:
        return ""
    wants = [
        f"{LEAST_WIDTH - width} columns" if width < LEAST_WIDTH else "",
        f"{LEAST_HEIGHT - height} lines" if height < LEAST_HEIGHT else "",
    ]
    more = " and ".join(part for part in wants if part)
    words = f"The town needs\n{LEAST_WIDTH} x {LEAST_HEIGHT} cells.\nHere are {width} x {height}."
    return (
        words
        if width < _TIGHT or height < _LOW
        else f"{words}\n\nMissing: {more}.\nMake the window larger, or its letters\nsmaller. Nothing is lost; ctrl+q leaves."
    )


_TIGHT, _LOW = 42, 8
"""Below so many columns or lines there is room for nothing but the size."""


def about(state: State, now_s: float, *, known: bool) -> str:
    """Return the words about a connection; empty when all is well. `known`: the town was seen before."""
    match state:
        case Lost(closed=True):
            return f"{SLEEPS}\n\n{_since(state, now_s)}"
        case Lost(code=code, why=why) if code in _PUT_OFF:
            return f"{_PUT_OFF[code]}\n{why}\n\n{_since(state, now_s)}"
        case Lost(why=why):
            return (
                f"The line to the town is lost:\n{why.rstrip('.')}.\n\n{_since(state, now_s)}\nWhat you type meanwhile is kept."
            )
        case Ended(code=code, words=words):
            title = f"{_ENDS[code]}\n\n" if code in _ENDS else ""
            return f"{title}{words}\n\n{'Press q to leave.' if known else 'r tries again, q leaves.'}"
        case Connecting() if not known:
            return "On the way to the town …"
        case _:
            return "" if known else "Looking around …"


_PUT_OFF = {
    "full": "The town is full.",
    "closing": "The town is being closed, or started anew.",
    "ended": "The town cannot have you just now.",
    "flood": "That was too much at once.",
    "slow": "You fell behind the town.",
}
"""By the code of a `Goodbye` that asks to come again: what it is, before its own words."""

_ENDS = {
    "protocol": "Two versions of Thorp meet here.",
    "unreachable": "Nobody answers.",
    "replaced": "You are somewhere else now.",
    "gone": "The town's server is gone.",
    "broken": "The town said something strange.",
    "malformed": "The town did not understand this program.",
    "too_large": "The town did not understand this program.",
    "illegal": "The town did not understand this program.",
    "full": "The town is full.",
}
"""By the code of an end."""


def _since(lost: Lost, now_s: float) -> str:
    """Say how long it has been, when the next try is, and what can be done."""
    wait, gone = max(0, round(lost.until_s - now_s)), lasted(lost, now_s)
    again = f"Trying again in {wait} s" if wait else "Trying again now"
    return f"{again}. Lost for {gone}.\nYou come back by yourself; q leaves."


def lasted(lost: Lost, now_s: float) -> str:
    """Return how long a connection has been lost: `1:05`."""
    seconds = max(0, int(now_s - lost.since_s))
    return f"{seconds // 60}:{seconds % 60:02}"
