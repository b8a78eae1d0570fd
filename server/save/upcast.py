"""Read entries of every format that was ever released.

Apart because this is the only place that knows how entries used to look. Fields are only ever appended with defaults, which
msgspec fills in; what that cannot mend is mended here, in the bytes, before they are decoded. Each format's number maps to a
function that makes the next of it. Formats 2 and 3 have other tables and the same entries (`layout.STEPS`).
"""

from collections.abc import Callable

import msgspec

from server.save.layout import FORMAT
from server.world.entry import Entry

Mender = Callable[[bytes], bytes]
"""Makes an entry's bytes of the next format from those of one."""

MENDERS: dict[int, Mender] = {1: bytes, 2: bytes}
"""By the format they start from: for each older than `FORMAT` one."""

_encoder = msgspec.msgpack.Encoder()
_decode = msgspec.msgpack.Decoder(Entry).decode


def encode(entry: Entry) -> bytes:
    """Return the entry's bytes in the present format."""
    return _encoder.encode(entry)


def reader(written: int, menders: dict[int, Mender] = MENDERS, wanted: int = FORMAT) -> Callable[[bytes], Entry]:
    """Return what decodes entries of the format `written`; it raises msgspec.DecodeError on bytes that are none."""
    if written == wanted:
        return _decode

    def read(blob: bytes) -> Entry:
        for step in range(written, wanted):
            blob = menders[step](blob)
        return _decode(blob)

    return read
