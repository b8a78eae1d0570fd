"""How colours look to people: lightness, hue, contrast.

Apart from the palette, which is light on things in whole numbers; this is perception. OKLab: B. Ottosson, "A perceptual color
space for image processing" (2020). Contrast: WCAG 2.2, "contrast ratio" and "relative luminance".
"""

from typing import NamedTuple

from client.palette import RGB


class Lab(NamedTuple):
    """A colour in OKLab."""

    light: float
    """0 black to 1 white."""
    red: float
    """Green below 0, red above."""
    yellow: float
    """Blue below 0, yellow above."""


def _linear(value: int) -> float:
    part = value / 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB


_LINEAR = tuple(map(_linear, range(256)))


def _encoded(part: float) -> int:
    bounded = min(1.0, max(0.0, part))
    return round(255 * (bounded * 12.92 if bounded <= 0.0031308 else 1.055 * bounded ** (1 / 2.4) - 0.055))  # noqa: PLR2004 - sRGB


def linear(colour: RGB) -> tuple[float, float, float]:
    """Return the light of each channel, 0 to 1."""
    return _LINEAR[colour[0]], _LINEAR[colour[1]], _LINEAR[colour[2]]


def encoded(red: float, green: float, blue: float) -> RGB:
    """Return the colour of channels of light; what no screen can show is cut off."""
    return _encoded(red), _encoded(green), _encoded(blue)


def luminance(colour: RGB) -> float:
    """Return the relative luminance, 0 to 1."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: RGB, other: RGB) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def to_lab(colour: RGB) -> Lab:
    """Return a colour in OKLab."""
    r, g, b = linear(colour)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return Lab(
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def from_lab(lab: Lab) -> RGB:
    """Return the nearest colour a screen can show; only its strength gives way, not its hue or lightness."""
    low, high = 0.0, 1.0
    if _shown(lab, 1.0):
        return encoded(*_light(lab, 1.0))
    for _ in range(8):
        middle = (low + high) / 2
        low, high = (middle, high) if _shown(lab, middle) else (low, middle)
    return encoded(*_light(lab, low))


def _light(lab: Lab, strength: float) -> tuple[float, float, float]:
    a, b = lab.red * strength, lab.yellow * strength
    long = (lab.light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lab.light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lab.light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _shown(lab: Lab, strength: float) -> bool:
    return all(-0.002 <= part <= 1.002 for part in _light(lab, strength))  # noqa: PLR2004 - what rounding hides


def lit_to(colour: RGB, least: float, most: float) -> RGB:
    """Return the colour, as light or dark as it must be to have a luminance between `least` and `most`."""
    if least <= luminance(colour) <= most:
        return colour
    lab, low, high = to_lab(colour), 0.0, 1.0
    wanted = least if luminance(colour) < least else most
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if luminance(from_lab(lab._replace(light=middle))) < wanted else (low, middle)
    return from_lab(lab._replace(light=high if wanted == least else low))


def against(colour: RGB, ground: RGB, ratio: float, *, lighter: bool) -> RGB:
    """Return the colour, lighter or darker than `ground` by that contrast or more, as far as white and black allow."""
    under = luminance(ground) + 0.05
    wanted = min(1.0, max(0.0, (under * ratio if lighter else under / ratio) - 0.05))
    return lit_to(colour, wanted, 1.0) if lighter else lit_to(colour, 0.0, wanted)
