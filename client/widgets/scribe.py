"""The box one writes messages in: it grows to a few lines, and takes its keys in the order they were pressed.

Apart from `lineinput`, whose one line scrolls sideways: a message may be longer than any terminal is wide. Line ends only arrange
what is written; the town folds them to blanks.
"""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea

from shared.text import MAX_WORDS

_MOST = 4 * MAX_WORDS
"""Characters the box holds at all: more than may be sent, so that what is too long can be shortened."""

_ACTIONS: dict[str, str] = {
    key: binding.action
    for binding in TextArea.BINDINGS
    if isinstance(binding, Binding) and not binding.action.startswith(("copy", "cursor_page", "select_", "undo", "redo"))
    for key in binding.key.split(",")
    if key not in ("ctrl+f", "tab", "shift+tab")
}
"""What keys do in any box; those that the chat itself means are not among them."""

_NEW_LINE = ("alt+enter", "ctrl+enter", "ctrl+j", "shift+enter")
"""Which of them arrive depends on the terminal; ctrl+j does in all."""


class Scribe(TextArea, inherit_bindings=False):
    """A box to which the app gives keys."""

    BINDINGS: ClassVar[list[BindingType]] = []

    class Sent(Message):
        """Enter was pressed."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    class Written(Message):
        """Something was typed."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, compact=True, highlight_cursor_line=False, soft_wrap=True, tab_behavior="focus")
        self.sent: list[str] = []
        """What up and down recall, oldest first."""
        self._back = 0

    async def take(self, key: events.Key) -> bool:
        """Do what a key means in this box, now; False when it means nothing here."""
        if key.key == "enter":
            self.post_message(self.Sent(self.text))
        elif key.key in _NEW_LINE:
            self._insert("\n")
        elif key.is_printable and key.character is not None:
            self._insert(key.character)
        elif key.key in ("up", "down") and self._at_edge(up=key.key == "up"):
            self._recall(1 if key.key == "up" else -1)
        elif action := _ACTIONS.get(key.key):
            await self.run_action(action)
            self.post_message(self.Written())
        else:
            return False
        return True

    async def _on_paste(self, event: events.Paste) -> None:
        """Take pasted words, as far as there is room."""
        event.stop()
        event.prevent_default()
        self._insert(event.text)

    def write(self, words: str) -> None:
        """Put words into the box, the cursor behind them."""
        if words != self.text:
            self.text = words
            self.move_cursor(self.document.end)
        self._back = 0

    def _insert(self, words: str) -> None:
        room = _MOST - len(self.text)
        if room > 0:
            self.replace(words[:room], *self.selection, maintain_selection_offset=False)
        self._back = 0
        self.post_message(self.Written())

    def _at_edge(self, *, up: bool) -> bool:
        """Say whether there is no line of the box in that direction."""
        row, rows = self.wrapped_document.location_to_offset(self.cursor_location).y, self.wrapped_document.height
        return row <= 0 if up else row >= rows - 1

    def _recall(self, back: int) -> None:
        """Go through what was sent before; what was begun is lost only when something is recalled."""
        if not self._back and (back < 0 or not self.sent):
            return
        self._back = min(max(self._back + back, 0), len(self.sent))
        at = self._back
        self.write(self.sent[-at] if at else "")
        self._back = at
        self.post_message(self.Written())
