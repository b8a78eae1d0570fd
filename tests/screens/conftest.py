import pytest
from textual.widgets import Input, TextArea


@pytest.fixture(autouse=True)
def no_blinking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the cursor of a box as it is: a picture may be taken amid a blink, and lines are remembered as they were drawn."""
    monkeypatch.setattr(TextArea, "_toggle_cursor_blink_visible", lambda _box: None)
    monkeypatch.setattr(Input, "_toggle_cursor", lambda _line: None)
