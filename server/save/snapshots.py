"""A world as bytes, its digest, and the snapshots that shorten a fold.

Apart because they are a cache: a snapshot that is missing, unreadable, of another shape or unlike its digest is passed over.
"""

import zlib
from hashlib import blake2b

import apsw
import msgspec

from server.world.state import World

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(World)

_LEVEL = 1
"""Of zlib: a town's map shrinks tenfold at once, more effort saves little."""


def _number(data: bytes) -> int:
    return int.from_bytes(blake2b(data, digest_size=6).digest(), "big")


SHAPE = _number(repr(msgspec.inspect.type_info(World)).encode())
"""Of what fields a world is made: digests and snapshots of another shape cannot be compared with ours."""


def picture(world: World) -> bytes:
    """Return the world as bytes: equal worlds, equal bytes."""
    return _encoder.encode(world)


def digest(image: bytes) -> bytes:
    """Return 16 bytes that stand for a picture."""
    return blake2b(image, digest_size=16).digest()


def keep(db: apsw.Connection, world: World, image: bytes) -> None:
    """Write the snapshot of a world."""
    row = (world.entries, world.tick, SHAPE, zlib.compress(image, _LEVEL))
    db.execute("INSERT OR REPLACE INTO snapshots VALUES(?,?,?,?)", row)


def latest(db: apsw.Connection, most: int) -> World | None:
    """Return the world of the last good snapshot at or before entry `most`."""
    query = """SELECT s.blob, d.digest FROM snapshots s JOIN digests d USING(n, shape)
        WHERE s.n <= ? AND s.shape = ? ORDER BY s.n DESC"""
    for blob, expected in db.execute(query, (most, SHAPE)):
        world = unpack(blob, expected)
        if world is not None:
            return world
    return None


def unpack(blob: bytes, expected: bytes) -> World | None:
    """Read a snapshot; None when it is not what the digest says."""
    try:
        image = zlib.decompress(blob)
        return _decoder.decode(image) if digest(image) == expected else None
    except (zlib.error, msgspec.DecodeError):
        return None


def holds(blob: bytes, image: bytes) -> bool:
    """Tell whether a snapshot holds exactly this picture."""
    try:
        return zlib.decompress(blob) == image
    except zlib.error:
        return False
