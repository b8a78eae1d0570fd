"""A line of one row: groups of words from the left, some at the right, and what matters least left out when room is short.

Apart from what stands in it: the status line and the purse are both drawn by this.
"""

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from client.palette import RGB
from client.widgets.ink import BAR, DIM, segment, style

Part = tuple[str, RGB, bool]
"""(words, colour, bold)."""

Group = list[Part]

_MORE: Part = (" …", DIM, False)


class Bar(Widget):
    """One line."""

    def __init__(self, *, unicode: bool, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._unicode = unicode
        self._parts: tuple[list[Group], Group] = ([], [])

    def lay(self, left: list[Group], right: Group) -> None:
        """Show groups, the most important first, and others at the right end."""
        parts = [group for group in left if group], right
        if parts != self._parts:
            self._parts = parts
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the line: what does not fit is left out, from the right; of the last group, its later parts."""
        left, right = self._parts if y == 0 else ([], [])
        wanted = sum(width(group) + len(" │ ") for group in left)
        right = right if wanted + width(right) <= self.size.width else right[-1:] if self._drops_right else right
        room = self.size.width - width(right) - 1
        segments, used = list[Segment](), 0
        for parts in self._fitting(left, room):
            segments += [segment(words, colour, BAR, bold=bold) for words, colour, bold in parts]
            used += width(parts)
        gap = self.size.width - used - width(right)
        segments.append(Segment(" " * max(0, gap), style(BAR, BAR)))
        segments += [segment(words, colour, BAR, bold=bold) for words, colour, bold in right]
        return Strip(segments).adjust_cell_length(self.size.width, style(BAR, BAR))

    _drops_right = True
    """Whether all but the last part at the right goes before anything at the left does."""

    def _fitting(self, left: list[Group], room: int) -> list[Group]:
        """Return the groups that fit, with what stands between them."""
        line = "│" if self._unicode else "|"
        fitting, used = list[Group](), 0
        for i, group in enumerate(left):
            parts: Group = [(f" {line} " if i else " ", DIM, False), *group]
            if used + width(parts) > room:
                shorter = _shortened(parts, room - used)
                return [*fitting, shorter] if shorter and i == len(left) - 1 else fitting
            fitting.append(parts)
            used += width(parts)
        return fitting


def _shortened(parts: Group, room: int) -> Group:
    """Return the first parts that fit with a sign that there are more; nothing when not even one does."""
    while len(parts) > 1 and width([*parts, _MORE]) > room:
        parts = parts[:-1]
    return [*parts, _MORE] if len(parts) > 1 else []


def width(parts: Group) -> int:
    """Return how many columns parts take."""
    return sum(cell_len(words) for words, _, _ in parts)
