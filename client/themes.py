"""Themes: rules that give any pair of text and ground other colours, so that whatever is drawn is recoloured alike.

Apart from the palette, which is the town by lantern light: every other theme is made from it. A theme keeps what colours tell:
what stood out still stands out, and what differed still differs.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from client.colours import against, contrast, from_lab, luminance, to_lab
from client.palette import BALLOON, CURSOR, INK, RGB, YOU

Pair = tuple[RGB, RGB]
"""Text and ground."""

PLAIN: Final = "plain"
"""The theme without any colour: chosen by `NO_COLOR`."""

_PAPER: RGB = (16, 18, 26)
_PAGE: RGB = (21, 24, 34)
_FIELD: RGB = (26, 29, 40)
BAR: Final[RGB] = (30, 33, 46)
CHOSEN: Final[RGB] = (42, 46, 66)
"""The ground of a row that is chosen."""
FIELD: Final = _FIELD
"""The ground of a line one types in."""
_OWN: RGB = (58, 48, 30)
_THEIRS: RGB = (36, 40, 56)
_FOUND: RGB = (74, 68, 30)
_WAITING: RGB = (34, 33, 34)
_RAIL: RGB = (58, 63, 86)
_RED: RGB = (232, 132, 110)
_GREEN: RGB = (134, 190, 120)
_GOLD: RGB = (242, 196, 92)

_CHIP_FROM = 0.12
"""Luminance from which a ground is a chip: something laid on the page, like the cursor."""

_WHITE: RGB = (255, 255, 255)
_BLACK: RGB = (0, 0, 0)


class Theme(NamedTuple):
    """A way to look."""

    name: str
    words: str
    recolour: Callable[[RGB, RGB], Pair]
    dark: bool = True
    stark: bool = False
    """People are drawn as chips, in their own colour: they must not be missed."""


def _as_it_is(colour: RGB, ground: RGB) -> Pair:
    return colour, ground


# ── daylight ──

_DAY: Mapping[RGB, RGB] = {
    INK: (233, 223, 202),
    _PAPER: (250, 245, 233),
    _PAGE: (253, 250, 242),
    _FIELD: (238, 229, 209),
    BAR: (227, 213, 185),
    CHOSEN: (222, 202, 158),
    _OWN: (248, 229, 186),
    _THEIRS: (238, 231, 216),
    _FOUND: (250, 228, 124),
    _WAITING: (241, 237, 229),
    _RAIL: (205, 192, 166),
    BALLOON: (255, 253, 247),
}
_READABLE = 4.5
"""WCAG's least contrast of ordinary text."""


def _by_day(colour: RGB, ground: RGB) -> Pair:
    """Turn a pair upside down: the ground's paper in its hue, and ink that stands out as much as the light did."""
    if luminance(ground) >= _CHIP_FROM:
        chip = against(ground, _DAY[_PAPER], 5.2, lighter=False)
        return against(colour, chip, 4.6, lighter=True), chip
    paper = _DAY.get(ground) or _paper(ground)
    before = contrast(colour, ground)
    ratio = before if before < _READABLE else _READABLE + (before - _READABLE) * 0.6
    if ground in _DAY and ground != INK:
        ratio = max(ratio, _READABLE if before > 2.0 else ratio)  # noqa: PLR2004 - below, it is a line rather than words
    return against(_strong(colour), paper, max(1.0, ratio), lighter=False), paper


def _paper(ground: RGB) -> RGB:
    """Return the ground by daylight: what was lighter stays lighter, so that night and memory still lie in shade."""
    lab = to_lab(ground)
    return from_lab(lab._replace(light=min(0.965, 0.70 + 0.66 * lab.light), red=lab.red * 1.1, yellow=lab.yellow * 1.1 + 0.012))


def _strong(colour: RGB) -> RGB:
    """Return a colour with more of its hue: ink on paper needs it to be told apart."""
    lab = to_lab(colour)
    return from_lab(lab._replace(light=0.55, red=lab.red * 1.5, yellow=lab.yellow * 1.5))


# ── contrast ──

_STARK: Mapping[RGB, RGB] = {
    BAR: (0, 0, 92),
    CHOSEN: (0, 62, 130),
    _FIELD: (40, 40, 40),
    _FOUND: (74, 56, 0),
    _RAIL: (64, 64, 64),
    BALLOON: (66, 0, 74),
}
_GREY_GROUNDS = {INK, _PAPER, _PAGE, _OWN, _THEIRS, _WAITING}
_GROUND_MOST = 0.016
"""Luminance of the lightest ground of the map in high contrast: enough to tell water from grass."""


def _contrasting(colour: RGB, ground: RGB) -> Pair:
    if luminance(ground) >= _CHIP_FROM:
        return _BLACK, against(ground, _BLACK, 9.0, lighter=True)
    black = _STARK.get(ground) or (_BLACK if ground in _GREY_GROUNDS else _night(ground))
    ratio = max(7.1, contrast(colour, ground) * 1.1)
    bright = against(colour, black, min(ratio, contrast(_WHITE, black)), lighter=True)
    return (bright if contrast(bright, black) >= 7.0 else _WHITE), black  # noqa: PLR2004 - WCAG's AAA


def _night(ground: RGB) -> RGB:
    lab = to_lab(ground)
    strong = from_lab(lab._replace(light=min(0.22, lab.light * 0.62), red=lab.red * 1.1, yellow=lab.yellow * 1.1))
    return against(strong, _BLACK, 1 + _GROUND_MOST * 20, lighter=True) if luminance(strong) > _GROUND_MOST else strong


# ── colour-blind safe ──

_SAFE: Mapping[RGB, RGB] = {
    _GREEN: (96, 176, 246),
    _RED: (255, 138, 36),
    _GOLD: (250, 226, 128),
}


def _safe(colour: RGB, ground: RGB) -> Pair:
    """Tell by blue and yellow, and by lightness, what red and green tell."""
    safe = _turned(ground)
    told = _SAFE.get(colour) or _turned(colour)
    lighter = luminance(colour) >= luminance(ground)
    return against(told, safe, contrast(colour, ground), lighter=lighter), safe


@lru_cache(maxsize=65_536)
def _turned(colour: RGB) -> RGB:
    """Move what lies between green and red onto the axis from blue to yellow."""
    lab = to_lab(colour)
    return from_lab(lab._replace(yellow=lab.yellow + 0.75 * lab.red, light=max(0.0, lab.light + 0.3 * lab.red)))


# ── no colours ──


class Manner(NamedTuple):
    """How a terminal without colours tells a pair apart."""

    reverse: bool = False
    bold: bool = False
    underline: bool = False
    dim: bool = False


@lru_cache(maxsize=65_536)
def manner(colour: RGB, ground: RGB) -> Manner:
    """Return what a pair is told by where there are no colours."""
    if luminance(ground) > luminance(colour):
        return Manner(reverse=True, bold=ground in (CURSOR, YOU), underline=ground == CURSOR)
    if ground == BALLOON:
        return Manner(bold=True)
    if ground in (BAR, CHOSEN) or luminance(ground) >= _CHIP_FROM:
        return Manner(reverse=True, bold=ground == CHOSEN)
    faint = contrast(colour, ground) < 3.0  # noqa: PLR2004 - WCAG's least for anything that must be seen
    return Manner(bold=colour in (_GOLD, _RED), underline=ground == FIELD, dim=faint)


# ── all of them ──

THEMES: Final[Mapping[str, Theme]] = {
    theme.name: theme
    for theme in (
        Theme("lantern", "lantern gold on dark paper", _as_it_is),
        Theme("daylight", "dark ink on warm paper, the map too", _by_day, dark=False),
        Theme("contrast", "bright on black, and nobody can be missed", _contrasting, stark=True),
        Theme("colourblind", "blue and orange for green and red", _safe),
        Theme(PLAIN, "no colours: bold, underlined and reversed", _as_it_is, stark=True),
    )
}
"""By name, in the order they are offered."""

LANTERN: Final = "lantern"


@lru_cache(maxsize=262_144)
def recolour(theme: str, colour: RGB, ground: RGB) -> Pair:
    """Return a pair as the theme of that name draws it."""
    return THEMES[theme].recolour(colour, ground)


def unknown(name: str) -> str:
    """Return what to say of a name that no theme has; empty when one has it."""
    return (
        ""
        if name in THEMES
        else f"There is no theme {name[:24]!r}. There are: {', '.join(THEMES)}. Type :theme daylight, for one."
    )
