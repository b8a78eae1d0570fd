"""What every Sight is, and the two kinds of beings there are.

Apart from the sights themselves, because those of chats stand in a module of their own.
"""

from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """Who plays a being."""

    VILLAGER = "villager"
    PLAYER = "player"


class Sight(msgspec.Struct, frozen=True, tag_field="saw", tag=str.lower, omit_defaults=True):
    """What every sight is."""
