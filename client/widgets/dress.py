"""The last hand on every line before it reaches the terminal: it gives all that was drawn the colours of the theme.

Apart from the themes, which know colours only; this knows Rich's styles and Textual's filters. Strips remember what a filter made
of them by the filter, so a theme is changed by another filter, never by changing one.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter, Monochrome, NoColor
from textual.screen import Screen
from textual.widgets import Static

from client import lettering, themes
from client.palette import RGB
from client.themes import LANTERN, PLAIN, Manner

_TEXT: RGB = (216, 210, 196)


class Dress(LineFilter):
    """Applies one theme."""

    def __init__(self, theme: str) -> None:
        super().__init__(enabled=theme != LANTERN)
        self.theme = theme
        self._dressed = lru_cache(maxsize=65_536)(_bare if theme == PLAIN else self._coloured)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments with the theme's colours."""
        ground, dressed = background.rgb, self._dressed
        return [Segment(text, dressed(style, ground), control) for text, style, control in segments]

    def _coloured(self, style: Style | None, background: RGB) -> Style:
        colour, ground = _pair(style, background)
        text, page = themes.recolour(self.theme, colour, ground)
        return (style or Style.null()) + Style(color=RichColor.from_rgb(*text), bgcolor=RichColor.from_rgb(*page))


class Veil(LineFilter):
    """Gives what lies behind a page the theme's tint: it was dressed already, when it was drawn, and then tinted by the page."""

    def __init__(self, theme: str, tint: Color) -> None:
        super().__init__()
        paper = themes.recolour(theme, _TEXT, tint.rgb)[1]
        self._by = tuple(round((new - old) * tint.a) for new, old in zip(paper, tint.rgb, strict=True))
        self._veiled = lru_cache(maxsize=65_536)(self._moved)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's
        """Return the segments under the theme's tint."""
        return [Segment(text, style and self._veiled(style), control) for text, style, control in segments]

    def _moved(self, style: Style) -> Style:
        return style + Style(color=self._colour(style.color), bgcolor=self._colour(style.bgcolor))

    def _colour(self, colour: RichColor | None) -> RichColor | None:
        if colour is None or colour.is_default:
            return None
        channels = zip(_rgb(colour, _TEXT), self._by, strict=True)
        return RichColor.from_rgb(*(min(255, max(0, channel + by)) for channel, by in channels))


class Spelling(LineFilter):
    """Draws with ASCII only, whatever was drawn."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's
        """Return the segments with a letter for every sign."""
        texts = lettering.together("" if control else text for text, _, control in segments)
        return [
            Segment(text if control else spelt, style, control)
            for spelt, (text, style, control) in zip(texts, segments, strict=True)
        ]


_veil = lru_cache(maxsize=32)(Veil)


def behind(screen: Screen[Any]) -> None:
    """Keep the theme from being laid twice on what shows through a page."""

    def filters() -> Sequence[LineFilter]:
        every, tint, theme = screen.app.get_line_filters(), screen.styles.background, worn(screen.app)
        if tint.a == 1:
            return every
        kept = [one for one in every if not isinstance(one, Dress)]
        return kept if theme in (LANTERN, PLAIN) else [*kept, _veil(theme, tint)]

    screen.get_line_filters = filters  # type: ignore[method-assign]


def _pair(style: Style | None, background: RGB) -> tuple[RGB, RGB]:
    return (
        _rgb(style.color, _TEXT) if style is not None else _TEXT,
        _rgb(style.bgcolor, background) if style is not None else background,
    )


def _rgb(colour: RichColor | None, otherwise: RGB) -> RGB:
    if colour is None or colour.is_default:
        return otherwise
    triplet = colour.get_truecolor()
    return triplet.red, triplet.green, triplet.blue


def _bare(style: Style | None, background: RGB) -> Style:
    """Return a style without colours; what they told is told otherwise."""
    told = themes.manner(*_pair(style, background))
    if style is None:
        return _attributes(told)
    reverse = told.reverse != bool(style.reverse)
    bold = told.bold or (bool(style.bold) and not told.reverse)
    return Style(
        italic=style.italic,
        underline=told.underline or style.underline,
        reverse=reverse,
        bold=bold,
        dim=told.dim and not reverse,
        strike=style.strike,
        link=style.link,
        meta=style.meta or None,
    )


def _attributes(told: Manner) -> Style:
    return Style(reverse=told.reverse, bold=told.bold, underline=told.underline, dim=told.dim)


def undress(app: App[Any]) -> None:
    """Take away what Textual does by itself about `NO_COLOR`: a theme does it."""
    app._filters[:] = [kept for kept in app._filters if not isinstance(kept, Monochrome | NoColor)]  # noqa: SLF001 - no public way


def spell(app: App[Any]) -> None:
    """Draw with ASCII only from now on."""
    app._filters.append(Spelling())  # noqa: SLF001


def wear(app: App[Any], theme: str) -> None:
    """Draw everything in a theme from now on."""
    app._filters[:] = [*(kept for kept in app._filters if not isinstance(kept, Dress)), Dress(theme)]  # noqa: SLF001
    app.no_color = theme == PLAIN
    for screen in app.screen_stack if app._screen_stack else ():  # noqa: SLF001 - before the first screen there is none
        for widget in (screen, *screen.query("*")):
            widget.refresh()
        screen.refresh(layout=True)


def worn(app: App[Any]) -> str:
    """Return the name of the theme that everything is drawn in."""
    return next((kept.theme for kept in app._filters if isinstance(kept, Dress)), LANTERN)  # noqa: SLF001


class Painted(Static):
    """A picture whose colours are its own: themes leave it alone, except where there are no colours."""

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Leave the theme out."""
        kept = super().get_line_filters()
        return [one for one in kept if not (isinstance(one, Dress) and one.theme != PLAIN)]
