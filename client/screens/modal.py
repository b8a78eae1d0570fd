"""A screen over another that can be left once: fast keys reach it after it was left, and must not leave what lies below.

Apart because every dialogue and page is one. Textual hands keys to a screen's queue, so a second escape may wait there behind
the first.
"""

from typing import Generic, TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

Result = TypeVar("Result")


class Modal(ModalScreen[Result], Generic[Result]):
    """A modal screen that only leaves while it is the topmost."""

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Leave, with a result; does nothing where it was left already, or another lies above it."""
        return super().dismiss(result) if self.is_active else AwaitComplete()
