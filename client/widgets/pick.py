"""A choice of a few words in one line: left and right move it, a click picks.

Apart because Textual's own sets of buttons take a line for each, and eighty columns by twenty-four are few.
"""

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from client.palette import to_hex
from client.widgets.ink import DIM, GOLD, TEXT


class Pick(Widget, can_focus=True):
    """The chosen word stands in brackets, so that it can be told without colour."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "One to the left", show=False),
        Binding("right", "move(1)", "One to the right", show=False),
    ]

    chosen: reactive[int] = reactive(0)

    class Picked(Message):
        """Another word was chosen."""

        def __init__(self, pick: "Pick", index: int) -> None:
            super().__init__()
            self.pick, self.index = pick, index

        @property
        def control(self) -> "Pick":
            """Return whose choice it was."""
            return self.pick

    def __init__(self, words: Sequence[str], *, chosen: int = 0, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._words = tuple(words)
        self.set_reactive(Pick.chosen, chosen)

    def render(self) -> Text:
        """Draw the words in a row."""
        text = Text(no_wrap=True, end="")
        for index, word in enumerate(self._words):
            if index == self.chosen:
                text.append(f"[{word}]", f"bold {to_hex(GOLD)}" + (" reverse" if self.has_focus else ""))
            else:
                text.append(f" {word} ", to_hex(TEXT if self.has_focus else DIM))
        return text

    def get_content_width(self, *_: object) -> int:
        """Return the cells of all words with their brackets."""
        return sum(cell_len(word) + 2 for word in self._words)

    def action_move(self, by: int) -> None:
        """Choose a neighbour; the ends meet."""
        self.pick((self.chosen + by) % len(self._words))

    def pick(self, index: int) -> None:
        """Choose a word, and tell it when it is another."""
        if index != self.chosen:
            self.chosen = index
            self.post_message(self.Picked(self, index))

    def on_click(self, event: events.Click) -> None:
        """Choose the word that was clicked."""
        at = event.get_content_offset(self)
        right = 0
        for index, word in enumerate(self._words):
            right += cell_len(word) + 2
            if at is not None and at.x < right:
                self.pick(index)
                return
