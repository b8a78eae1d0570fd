"""The frames between client and server: typed messages in MessagePack, checked on the way in.

Apart because both sides, and clients in other languages, must agree on every byte; `shared/README.md` describes them in
prose. One WebSocket binary message is one MessagePack map with the key `type`. Sans-I/O: bytes in, messages out, or
`WireError`.
"""

from enum import StrEnum
from typing import Annotated, Generic, TypeVar

import msgspec
from msgpack import UnpackException, unpackb

from shared.commands import Deed
from shared.errors import WireError
from shared.hints import AnyHint
from shared.ids import BeingId
from shared.sights import AnySight
from shared.story import Mark

PROTOCOL = 1
"""Raised whenever an older peer could misunderstand a newer one."""

MAX_FRAME_TO_SERVER = 16 * 1024
"""Bytes a client may send at once (RULES 8)."""

MAX_FRAME_TO_CLIENT = 4 * 1024 * 1024
"""Bytes a server may send at once: a `Scene` of the largest town fits many times."""

Short = Annotated[str, msgspec.Meta(max_length=64)]


class Mode(StrEnum):
    """How somebody joins."""

    PLAY = "play"
    """With a body."""
    WATCH = "watch"
    """Without one: sees what anybody standing anywhere would see."""


class Message(msgspec.Struct, frozen=True, tag_field="type", tag=str.lower, omit_defaults=True):
    """What every message is."""


# ── client to server ──


class Hello(Message, frozen=True):
    """The first frame: who joins, how, and what they have already seen."""

    protocol: int
    client: Short
    """Program and version, for the server's log: `thorp 0.1.0`."""
    mode: Mode = Mode.PLAY
    name: Annotated[str, msgspec.Meta(max_length=256)] = ""
    token: Annotated[str, msgspec.Meta(max_length=128)] = ""
    """The secret given with the first `Welcome` under this name. Leave it out and say a nonce: see `shared/proof.py`."""
    session: Annotated[str, msgspec.Meta(max_length=64)] = ""
    """The session to take up again after a lost connection."""
    seen: int = 0
    """The number of the last `Seen` of that session that arrived."""
    nonce: Short = ""
    """Random and new with each connection: a name that belongs to somebody is answered by a `Challenge` then."""


class Prove(Message, frozen=True):
    """The answer to a `Challenge`."""

    proof: Annotated[str, msgspec.Meta(max_length=128)] = ""
    """`shared.proof.blot` of the token; empty when none fits."""


class Do(Message, frozen=True):
    """Try a command."""

    seq: Annotated[int, msgspec.Meta(ge=0, le=2**53)]
    """Chosen by the client; comes back in `Done`."""
    command: Deed


class ReplayAct(StrEnum):
    """What can be asked of a replay."""

    PLAY = "play"
    PAUSE = "pause"
    SPEED = "speed"
    """`value`: thousandths of real time, 100 (x0.1) to 1,000,000 (x1000); negative runs backwards."""
    SEEK = "seek"
    """`value`: the tick to go to."""
    SEEK_MINUTE = "seek_minute"
    """`value`: the game minute to go to, at its first tick (a tick lasts as long as the clock's speed then made it)."""
    STEP = "step"
    """`value`: how many entries onward; negative goes back."""
    NEXT_SAID = "next_said"
    """To the next thing said (`value` < 0: the one before)."""
    NEXT_MARK = "next_mark"
    """To the next mark of any kind but `said` (`value` < 0: the one before); also to those that were thinned out."""


class Replay(Message, frozen=True):
    """Steer a replay; refused by a live town."""

    act: ReplayAct
    value: Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)] = 0


class Follow(Message, frozen=True):
    """A watcher looks through somebody's eyes from now on; 0: through nobody's. Answered by a `Scene`."""

    being: BeingId


class Consult(Message, frozen=True):
    """Open the market's ledger; answered by a `Seen` with a `SawLedger`. In a replay, as it stood at that moment."""


class Study(Message, frozen=True):
    """A watcher looks into a villager's mind; answered by a `Seen` with a `SawMind`. In a replay, as it was at that moment."""

    being: BeingId


class Typing(Message, frozen=True):
    """Somebody types in a chat, or does no more: shown to its other members for a moment."""

    chat: int
    on: bool = True


class Page(Message, frozen=True):
    """Ask for older messages of a chat; answered by a `Seen` with a `SawPage`. In a replay, up to that moment."""

    chat: int
    before: int
    """The message before which; 0: the last ones."""


class Search(Message, frozen=True):
    """Search one's own chats for words; answered by a `Seen` with a `SawFound`. In a replay, up to that moment."""

    words: Short
    chat: int = 0
    """In this chat only; 0: in all."""


class Recount(Message, frozen=True):
    """A watcher asks for the chronicle of a day; answered by a `Seen` with a `SawDay`. In a replay, up to that moment."""

    day: int = 0
    """From 1; 0: today, or in a replay the day that is shown."""


class Relate(Message, frozen=True):
    """A watcher asks who likes whom; answered by a `Seen` with a `SawTies`. In a replay, as it was at that moment."""


class Sift(Message, frozen=True):
    """Search a recorded history for words, names, or what marks stand for; answered by a `Seen` with a `SawMoments`.

    A live town refuses it.
    """

    words: Short


class Bye(Message, frozen=True):
    """Leaving on purpose: do not keep the body waiting."""


Inquiry = Recount | Relate | Sift
"""What is asked of a town's history."""

ToServer = Hello | Prove | Do | Replay | Follow | Consult | Study | Typing | Page | Search | Recount | Relate | Sift | Bye


# ── server to client ──


class Welcome(Message, frozen=True):
    """The answer to `Hello`; the next frame is a `Seen` with a `Scene`, or with what was missed."""

    protocol: int
    server: str
    town: str
    being: BeingId
    session: str
    token: str = ""
    resumed: bool = False
    """True: what was missed follows in order. False: a `Scene` follows."""
    replay: bool = False


class Challenge(Message, frozen=True):
    """The name belongs to somebody: prove that it is you, if this server can prove that it knows you."""

    salt: str
    """Hex digits: of what this server keeps of the token."""
    nonce: str
    proof: str
    """`shared.proof.vouch`: shows which of the tokens one has is meant, and that this server keeps its account."""


class Seen(Message, frozen=True):
    """What the observer perceived at one tick, in order."""

    n: int
    """Counts the `Seen` of this session from 1; for `Hello.seen`."""
    tick: int
    sights: tuple[AnySight, ...]


class Done(Message, frozen=True):
    """A command's end: everything it caused that you can perceive was sent before this."""

    seq: int
    refused: str = ""
    """The code of the refusal; empty when it happened. The words came as a `WasRefused` sight."""


class Hinted(Message, frozen=True):
    """A hint: show it or not."""

    hint: AnyHint


class Timeline(Message, frozen=True):
    """Where a replay is."""

    first: int
    last: int
    tick: int
    speed: int
    """Thousandths of real time; negative runs backwards."""
    playing: bool
    minute: int
    first_minute: int = 0
    last_minute: int = 0
    marks: tuple[Mark, ...] = ()
    """Sent with the first `Timeline`, and again when all are gathered; at most a few hundred, each kind thinned evenly."""


class Goodbye(Message, frozen=True):
    """The server ends this connection; why, and what to do."""

    code: str
    """`closing`, `replaced`, `protocol`, `malformed`, `too_large`, `illegal`, `bad_name`, `name_taken`, `full`, `slow`,
    `flood` or `ended`."""
    words: str
    retry_ms: int = 0
    """When it makes sense to come back; 0: not by itself."""


ToClient = Welcome | Challenge | Seen | Done | Hinted | Timeline | Goodbye

_M = TypeVar("_M")


class _Framed(msgspec.Struct, Generic[_M]):
    """A message of any kind: msgspec works out once what a struct holds, but a union every time it is asked."""

    m: _M


_FromClient = _Framed[ToServer]
_FromServer = _Framed[ToClient]

_encoder = msgspec.msgpack.Encoder()


def encode(message: ToServer | ToClient) -> bytes:
    """Return the bytes of one frame."""
    return _encoder.encode(message)


def decode_to_server(frame: bytes) -> ToServer:
    """Read a client's frame; `WireError` when it is too large, not MessagePack, or not a message we know."""
    return _decode(frame, _FromClient, MAX_FRAME_TO_SERVER)


def decode_to_client(frame: bytes) -> ToClient:
    """Read a server's frame; `WireError` as above."""
    return _decode(frame, _FromServer, MAX_FRAME_TO_CLIENT)


def _decode(frame: bytes, kind: type[_Framed[_M]], limit: int) -> _M:
    if len(frame) > limit:
        raise WireError("too_large", f"A frame may have {limit:,} bytes; this one has {len(frame):,}. Send less at once.")
    try:
        plain = unpackb(
            frame,
            strict_map_key=True,
            max_str_len=limit,
            max_bin_len=0,
            max_ext_len=0,
            max_array_len=limit,
            max_map_len=64,
        )
    except (ValueError, UnpackException, RecursionError) as error:
        raise WireError("malformed", f"This is not one whole MessagePack map: {error}. See shared/README.md.") from error
    try:
        return msgspec.convert({"m": plain}, kind).m
    except (msgspec.ValidationError, RecursionError) as error:
        words = str(error).replace("$.m", "$")
        raise WireError("malformed", f"This is no message that Thorp knows: {words}. See shared/README.md.") from error
