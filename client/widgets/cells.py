"""Rows of the map as the terminal gets them: strips that keep their cells, and pens that know the codes of each manner.

Apart from the map because this is about bytes. A plain strip of the map is a hundred segments of one or two cells, each told to
the terminal with both its colours and a reset, some 200 KB for a large screen; and Textual builds, filters, crops and joins all
of them when one cell has changed. Here a strip is a list of cells that nothing is built from until it is asked for; colours are
said when they change, filters (themes, NO_COLOR) are asked once a manner and not once a frame. On two cores at 200 x 60 that
took the frame of 200 walking beings from 110 ms to a tenth of it. What a row was told as is kept, cell by cell, with the manner
that holds there: a window that scrolls tells slices of it, and a changed row tells anew what has changed.
"""

from collections.abc import Callable, Iterable, Sequence
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

Span = tuple[int, int]
"""Cells [from, to)."""


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
        self._touches: dict[ColorSystem, _Touches] = {}

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

    def touches(self, system: ColorSystem) -> "_Touches":
        """Return how manners are told to a terminal of some colours."""
        return self._touches.setdefault(system, _Touches(lambda manner: self._touch(manner, system)))

    def _touch(self, manner: Manner, system: ColorSystem) -> Touch:
        whole = self.style(manner) or Style.null()
        said = ";".join(whole.color.downgrade(system).get_ansi_codes()) if whole.color else ""
        codes, more = Strip.render_ansi(whole, system), Strip.render_ansi(whole.without_color, system)
        rest = f"{more}/{whole.bgcolor and whole.bgcolor.name}/{bool(said)}"
        bare = not (whole.reverse or whole.underline or whole.strike or whole.overline)
        return Touch(rest, f"\x1b[{said}m" if said else "", f"\x1b[0;{codes}m" if codes else "\x1b[0m", bare)


def _same(a: LineFilter, b: LineFilter) -> bool:
    return a is b


_PLAIN = Touch("", "", "\x1b[0m", bare=True)
"""What holds before anything is said."""


class _Touches(dict[Manner, Touch]):
    """By manner; made when first asked for."""

    def __init__(self, touch: Callable[[Manner], Touch]) -> None:
        self._touch = touch

    def __missing__(self, manner: Manner) -> Touch:
        touch = self[manner] = self._touch(manner)
        return touch


class _Told:
    """How the cells of a row were told to a terminal, and which of them must be told anew."""

    __slots__ = ("held", "pieces", "stale", "touches")

    def __init__(self, touches: _Touches, pieces: list[str], held: list[Touch], stale: Iterable[Span]) -> None:
        self.touches = touches
        self.pieces = pieces
        """Of each cell: what it is told by, after the cell before it."""
        self.held = held
        """Of each cell: what holds after it."""
        self.stale = tuple(stale)

    def changed(self, spans: Iterable[Span]) -> "_Told":
        """Return the same of a row of which some cells are others."""
        return _Told(self.touches, self.pieces.copy(), self.held.copy(), _bounded((*self.stale, *spans)))

    def widened(self, before: int, after: int) -> "_Told":
        """Return the same of a row with so many more cells at its ends."""
        size = len(self.pieces)
        pieces, held = ([*[fill] * before, *kept, *[fill] * after] for fill, kept in (("", self.pieces), (_PLAIN, self.held)))
        moved = ((begin + before, end + before) for begin, end in self.stale)
        return _Told(self.touches, pieces, held, ((0, before + 1), *moved, (before + size, before + size + after)))

    def refresh(self, inks: Sequence[Ink]) -> None:
        """Tell anew what must be."""
        for begin, end in sorted(self.stale):
            self._tell(inks, begin, end)
        self.stale = ()

    def _tell(self, inks: Sequence[Ink], begin: int, end: int) -> None:
        """Tell cells, and those after them until everything is as it was."""
        pieces, holds, touches = self.pieces, self.held, self.touches
        held = holds[begin - 1] if begin else _PLAIN
        for at in range(begin, len(pieces)):
            char, colour, ground, bold = inks[at]
            touch, said = touches[colour, ground, bold], char
            if touch is not held:
                if touch.rest != held.rest:
                    said, held = touch.full + char, touch
                elif touch.colour != held.colour and (char != " " or not touch.bare):
                    said, held = touch.colour + char, touch
            if at >= end and holds[at] is held and pieces[at] == said:
                return
            pieces[at], holds[at] = said, held


def _bounded(spans: Sequence[Span]) -> Sequence[Span]:
    """Return spans, or the one from the first to the last of too many: a row that nobody looks at may change for hours."""
    few = len(spans) <= _SPANS_MOST
    return spans if few else [(min(begin for begin, _ in spans), max(end for _, end in spans))]


_SPANS_MOST = 12


class Row:
    """Cells of one row, and how a terminal is told them; what changes or grows is another row that keeps what it can."""

    __slots__ = ("_told", "inks", "left")

    def __init__(self, left: int, inks: list[Ink], told: _Told | None = None) -> None:
        """`left`: the column of the first cell."""
        self.left = left
        self.inks = inks
        self._told = told

    @property
    def right(self) -> int:
        """The column after the last cell."""
        return self.left + len(self.inks)

    def changed(self, parts: Iterable[tuple[int, Sequence[Ink]]]) -> "Row":
        """Return the row with other cells from some columns on; they lie within it."""
        inks, spans = self.inks.copy(), list[Span]()
        for column, others in parts:
            begin, end = column - self.left, column - self.left + len(others)
            inks[begin:end] = others
            spans.append((begin, end))
        return Row(self.left, inks, self._told and self._told.changed(spans))

    def widened(self, before: Sequence[Ink], after: Sequence[Ink]) -> "Row":
        """Return the row with more cells at its ends."""
        told = self._told and self._told.widened(len(before), len(after))
        return Row(self.left - len(before), [*before, *self.inks, *after], told)

    def told(self, begin: int, end: int, touches: _Touches) -> str:
        """Return the cells [begin, end) as a terminal gets them, whatever held before; it ends plain."""
        told, size = self._told, len(self.inks)
        if told is None or told.touches is not touches:
            told = self._told = _Told(touches, [""] * size, [_PLAIN] * size, [(0, size)])
        told.refresh(self.inks)
        if begin >= end:
            return ""
        return f"{told.held[begin].full}{self.inks[begin][0]}{''.join(told.pieces[begin + 1 : end])}\x1b[0m"


class CellStrip(Strip):
    """A strip that is cells of the map, each one column wide; segments are made of it only where somebody wants them."""

    __slots__ = ("_begin", "_end", "_pen", "_row")

    def __init__(self, row: Row, begin: int, end: int, pen: Pen) -> None:
        """Of a row, the cells [begin, end), counted from its first."""
        self._row = row
        self._begin = begin
        self._end = end
        self._pen = pen
        self._cell_length = self._cell_count = end - begin
        self._render_cache = None

    def __getattr__(self, name: str) -> Any:
        """Make what a plain strip has, and the map hardly ever needs: its segments and its caches."""
        if name in Strip.__slots__:
            inks = self._row.inks[self._begin : self._end]
            super().__init__(self._pen.segments(inks), len(inks))
            return getattr(self, name)
        raise AttributeError(name)

    def crop(self, start: int, end: int | None = None) -> Strip:
        """Return some of the cells."""
        size = self._end - self._begin
        start, end = max(0, start), size if end is None else min(end, size)
        whole = end - start == size
        return self if whole else CellStrip(self._row, self._begin + start, self._begin + max(start, end), self._pen)

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """Return the cells before each cut, from the cut before it on."""
        ends = [cut for cut in cuts if cut <= self._end - self._begin]
        return [self.crop(start, end) for start, end in zip([0, *ends], ends, strict=False)]

    def render(self, console: Console) -> str:
        """Return what the terminal gets."""
        if self._render_cache is None:
            touches = self._pen.touches(console._color_system or ColorSystem.TRUECOLOR)  # noqa: SLF001
            self._render_cache = self._row.told(self._begin, self._end, touches)
        return self._render_cache
