"""How a bench's client takes in what the server sends, and counts it.

Apart because the clients of every bench over sockets listen alike. Frames are unpacked but not checked: a client's own work is
not what is timed.
"""

from collections.abc import Callable
from typing import Any, Protocol

from msgpack import unpackb
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed


class Counts(Protocol):
    """What is counted."""

    frames: int
    bytes: int
    lost: int
    """Among others, connections that ended early."""


async def listen(socket: ClientConnection, counts: Counts, hear: Callable[[dict[str, Any]], None]) -> None:
    """Hand on every message until the connection ends."""
    try:
        async for frame in socket:
            counts.frames += 1
            counts.bytes += len(frame)
            hear(unpackb(frame))
    except ConnectionClosed:
        counts.lost += 1
