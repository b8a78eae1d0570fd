"""What a half-typed command could become, in rows above the line: options, and the verb's usage with its help.

Apart from the line, which takes the keys; a click takes an option too.
"""

from collections.abc import Callable

from rich.segment import Segment
from textual import events
from textual.strip import Strip
from textual.widget import Widget

from client.completing import Advice
from client.palette import RGB
from client.widgets.ink import BAR, DIM, GOLD, RED, TEXT, segment

_INDENT = 4
"""Columns before what is typed."""

_MARKED: RGB = (58, 63, 86)


class AdviceView(Widget):
    """Rows over the log; none when there is nothing to say."""

    can_focus = False

    def __init__(self, choose: Callable[[int], None]) -> None:
        """`choose` is told which option was clicked."""
        super().__init__(id="advice")
        self._choose = choose
        self._advice = Advice()
        self._index = 0

    def show(self, advice: Advice, index: int) -> None:
        """Show advice; the option `index` is the one that tab takes."""
        self._advice, self._index = advice, index
        rows = len(advice.options) + bool(advice.usage or advice.problem)
        self.display = rows > 0
        self.styles.height = max(1, rows)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw an option, or in the last row the usage or the problem."""
        if y < len(self._advice.options):
            return self._option(y)
        return self._fitted(self._problem() if self._advice.problem else self._usage(), BAR)

    def _option(self, y: int) -> Strip:
        option, width = self._advice.options[y], max(len(one.words) for one in self._advice.options)
        ground = _MARKED if y == self._index else BAR
        words = segment(
            f"{' ' * (self._advice.start + _INDENT)}{option.words:<{width}}", GOLD if y == self._index else TEXT, ground
        )
        return self._fitted([words, segment(f"   {option.detail}", DIM, ground)], ground)

    def _usage(self) -> list[Segment]:
        parts = [segment(" " * _INDENT, DIM, BAR)]
        for number, word in enumerate(self._advice.usage):
            here = number == self._advice.at
            parts.append(segment(f"{word.replace('|', ' | ')} ", GOLD if here else TEXT, BAR, bold=here))
        return [*parts, segment(f"  {self._advice.words}", DIM, BAR)]

    def _problem(self) -> list[Segment]:
        return [segment(f"{' ' * _INDENT}{self._advice.problem}", RED, BAR)]

    def _fitted(self, parts: list[Segment], ground: RGB) -> Strip:
        return Strip(parts).adjust_cell_length(self.size.width, segment(" ", TEXT, ground).style)

    def on_click(self, event: events.Click) -> None:
        """Take the option that was clicked."""
        event.stop()
        if event.y < len(self._advice.options):
            self._choose(event.y)
