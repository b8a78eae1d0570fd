"""Names for the integers that identify things.

Apart, so that a signature says which kind of number it takes.
"""

from typing import NewType

BeingId = NewType("BeingId", int)
"""A villager or a player's body: 1, 2, 3 … in order of arrival, never reused."""

PlaceId = NewType("PlaceId", int)
"""A named place of the town: its index in the town's list, from 0."""

TOWN = BeingId(0)
"""The actor of what the clock and the gate try; the observer who sees what anybody standing there would see."""

ARCHIVE = BeingId(-1)
"""The observer of a replay: sees everything, whispers too. The owner of a save reads it with these eyes."""
