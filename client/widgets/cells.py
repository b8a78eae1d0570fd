"""Rows of the map as the terminal gets them: strips that keep their cells, and pens that know the codes of each manner.

Apart from the map because this is about bytes. A plain strip of the map is a hundred segments of one or two cells, each told to
the terminal with both its colours and a reset, some 200 KB for a large screen; and Textual builds, filters, crops and joins all
of them when one cell has changed. Here a strip is a list of cells that nothing is built from until it is asked for; colours are
said when they change, filters (themes, NO_COLOR) are asked once a manner and not once a frame. On two cores at 200 x 60 that
took the frame of 200 walking beings from 110 ms to a tenth of it.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip

from client.palette import RGB
from client.scenery import Ink
from client.widgets.ink import style

Manner = tuple[RGB, RGB, bool]
"""(colour, ground, bold)."""


class Touch(NamedTuple):
    """How one manner is told to a terminal."""

    rest: str
    """The codes of all but the colour of the character: touches that agree in it differ in nothing else."""
    colour: str
    """What changes the colour alone."""
    full: str
    """What sets everything, whatever was before."""
    bare: bool
    """Whether a blank shows nothing of the colour."""


class Pen:
    """What manners become on one terminal, through its filters; kept from frame to frame, and given up when they change."""

    def __init__(self, filters: Sequence[LineFilter], background: Color) -> None:
        self.filters = tuple(filters)
        self.background = background
        self._styles: dict[Manner, Style | None] = {}
        self._touches: dict[ColorSystem, dict[Manner, Touch]] = {}

    def fits(self, filters: Sequence[LineFilter], background: Color) -> bool:
        """Say whether this pen is still the right one."""
        return len(filters) == len(self.filters) and background == self.background and all(map(_same, filters, self.filters))

    def style(self, manner: Manner) -> Style | None:
        """Return the style of a manner, filtered."""
        try:
            return self._styles[manner]
        except KeyError:
            colour, ground, bold = manner
            segments = [Segment("x", style(colour, ground, bold=bold))]
            for one in self.filters:
                segments = list(one.apply(segments, self.background))
            return self._styles.setdefault(manner, segments[0].style)

    def segments(self, inks: Iterable[Ink]) -> list[Segment]:
        """Return cells as segments, filtered."""
        runs = groupby(inks, key=lambda ink: ink[1:])
        return [Segment("".join(ink[0] for ink in alike), self.style(manner)) for manner, alike in runs]

    def draw(self, inks: Iterable[Ink], system: ColorSystem) -> str:
        """Return cells as a terminal of some colours gets them; the last thing said is to be plain again."""
        touches = self._touches.setdefault(system, {})
        pieces, rest, said = list[str](), "", ""
        colour: RGB | None = None
        ground: RGB | None = None
        bold = False
        for ink in inks:
            char = ink[0]
            if ink[1] is not colour or ink[2] is not ground or ink[3] is not bold:
                _, colour, ground, bold = ink
                touch = touches.get(ink[1:]) or touches.setdefault(ink[1:], self._touch(ink[1:], system))
                if touch.rest != rest:
                    pieces.append(touch.full)
                    rest, said = touch.rest, touch.colour
                elif touch.colour != said and (char != " " or not touch.bare):
                    pieces.append(touch.colour)
                    said = touch.colour
                elif touch.colour != said:
                    colour = None
            pieces.append(char)
        pieces.append("\x1b[0m")
        return "".join(pieces)

    def _touch(self, manner: Manner, system: ColorSystem) -> Touch:
        whole = self.style(manner) or Style.null()
        colour = Style(color=whole.color) if whole.color else Style.null()
        said, codes = Strip.render_ansi(colour, system), Strip.render_ansi(whole, system)
        rest = f"{Strip.render_ansi(whole.without_color, system)}/{whole.bgcolor and whole.bgcolor.name}/{bool(said)}"
        bare = not (whole.reverse or whole.underline or whole.strike or whole.overline)
        return Touch(rest, f"\x1b[{said}m" if said else "", f"\x1b[0;{codes}m" if codes else "\x1b[0m", bare)


def _same(a: LineFilter, b: LineFilter) -> bool:
    return a is b


class CellStrip(Strip):
    """A strip that is cells of the map, each one column wide; segments are made of it only where somebody wants them."""

    __slots__ = ("_inks", "_pen")

    def __init__(self, inks: Sequence[Ink], pen: Pen) -> None:
        self._inks = inks
        self._pen = pen
        self._cell_length = self._cell_count = len(inks)
        self._render_cache = None

    def __getattr__(self, name: str) -> Any:
        """Make what a plain strip has, and the map hardly ever needs: its segments and its caches."""
        if name in Strip.__slots__:
            inks, pen = self._inks, self._pen
            super().__init__(pen.segments(inks), len(inks))
            return getattr(self, name)
        raise AttributeError(name)

    def crop(self, start: int, end: int | None = None) -> Strip:
        """Return some of the cells."""
        start, end = max(0, start), len(self._inks) if end is None else min(end, len(self._inks))
        return self if end - start == len(self._inks) else CellStrip(self._inks[start : max(start, end)], self._pen)

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """Return the cells before each cut, from the cut before it on."""
        ends = [cut for cut in cuts if cut <= len(self._inks)]
        return [self.crop(start, end) for start, end in zip([0, *ends], ends, strict=False)]

    def render(self, console: Console) -> str:
        """Return what the terminal gets."""
        if self._render_cache is None:
            self._render_cache = self._pen.draw(self._inks, console._color_system or ColorSystem.TRUECOLOR)  # noqa: SLF001
        return self._render_cache
