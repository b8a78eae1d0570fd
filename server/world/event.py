"""What every Event is.

Apart from the events themselves, because those of chats stand in a module of their own.
"""

import msgspec


class Event(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """What every event is."""
