"""What to answer to a first frame that is no good `Hello`.

Apart from the session because it reads leniently, which only a stranger's first frame deserves: a client of another
version, or one with an impossible name, should learn what is the matter rather than that a field has the wrong type.
"""

from collections.abc import Mapping

from msgpack import UnpackException, unpackb

from shared.errors import WireError
from shared.text import name_problem
from shared.wire import MAX_FRAME_TO_SERVER, PROTOCOL, Goodbye


def wrong_protocol(theirs: int) -> Goodbye:
    """Say which side is the older one, and what to do about it."""
    if theirs < PROTOCOL:
        advice = "The client is the older one: update it (git pull, then uv sync) and join again."
    else:
        advice = "The server is the older one: ask its host to update it, or join with a client of its version."
    return Goodbye("protocol", f"This server speaks protocol {PROTOCOL}, the client {theirs}. {advice}")


def reprove(frame: bytes, error: WireError) -> Goodbye:
    """Find the most helpful words for a first frame that could not be read as a message."""
    hello = _peek(frame)
    protocol, name = hello.get("protocol"), hello.get("name")
    if isinstance(protocol, int) and protocol != PROTOCOL:
        return wrong_protocol(protocol)
    if isinstance(name, str) and (problem := name_problem(name)) is not None:
        return Goodbye("bad_name", problem)
    return Goodbye(error.code, error.words)


def _peek(frame: bytes) -> Mapping[object, object]:
    """Read the frame as a plain map if it claims to be a `Hello`; empty otherwise."""
    if len(frame) > MAX_FRAME_TO_SERVER:
        return {}
    try:
        plain: object = unpackb(frame, max_ext_len=0, strict_map_key=True)
    except (ValueError, UnpackException, RecursionError):
        return {}
    return plain if isinstance(plain, dict) and plain.get("type") == "hello" else {}
