"""Paging through lists that have no room at the moment: in a window of a few cells, or before they are laid out.

Apart because it reaches into Textual: its lists (8.2.8, pinned) look up a line that they have not laid out then, which would end
the program. A test pages through such a list.
"""

from typing import Literal

from textual.widgets import OptionList

_paged = OptionList._move_page  # noqa: SLF001 - Textual has no other way


def _page(listed: OptionList, direction: Literal[-1, 1]) -> None:
    if listed.scrollable_content_region:
        _paged(listed, direction)


def steady() -> None:
    """Let every list stay where it is while it has no room."""
    OptionList._move_page = _page  # type: ignore[method-assign, assignment]  # noqa: SLF001 - as above
