"""How people see who lack one kind of cone, and how far apart two colours are.

Matrices: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A Physiologically-based Model for Simulation of Color Vision
Deficiency" (2009), severity 1.0, applied to linear RGB.
"""

import math

from client.colours import encoded, linear, to_lab
from client.palette import RGB

Matrix = tuple[tuple[float, float, float], ...]

DEFICIENCIES: dict[str, Matrix] = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
}


def seen(colour: RGB, deficiency: str) -> RGB:
    """Return the colour as those people see it."""
    light = linear(colour)
    red, green, blue = (sum(part * share for part, share in zip(light, row, strict=True)) for row in DEFICIENCIES[deficiency])
    return encoded(red, green, blue)


def apart(one: RGB, other: RGB) -> float:
    """Return the distance of two colours in OKLab: 0.02 is just noticed, 1 is black to white."""
    return math.dist(to_lab(one), to_lab(other))
