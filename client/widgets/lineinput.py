"""A line to type in that takes its keys in the order they were pressed, however fast.

Apart because Textual's own input gets letters at once, but enter, backspace and the others a round later: on a busy machine
`hello`, enter, `t` would become `hellot`. The app hands every key to the focused line itself, one by one.
"""

from collections.abc import Callable
from typing import Any

from textual import events
from textual.binding import Binding
from textual.widgets import Input

_ACTIONS: dict[str, str] = {
    key: binding.action
    for binding in Input.BINDINGS
    if isinstance(binding, Binding) and binding.action != "copy"
    for key in binding.key.split(",")
}
"""What keys do in any input; ctrl+c is not among them, it leaves."""


class LineInput(Input):
    """An input to which the app gives keys."""

    async def take(self, key: events.Key) -> bool:
        """Do what a key means in this line, now; False when it means nothing here."""
        if key.is_printable and key.character is not None:
            self.replace(key.character, *self.selection)
            return True
        action = _ACTIONS.get(key.key)
        if action is not None:
            await self.run_action(action)
        return action is not None


class Filter(LineInput):
    """A line that narrows a list: some keys are not for the line but for the page."""

    def __init__(self, ahead: Callable[[str], bool], **more: Any) -> None:
        """`ahead` is shown every key first, and says whether it took it."""
        super().__init__(**more)
        self._ahead = ahead

    async def take(self, key: events.Key) -> bool:
        """Offer a key to the page, then to the line."""
        return self._ahead(key.key) or await super().take(key)
