"""What the town's process and the model's process say to each other, and how it is framed.

It is apart because both sides import it: four bytes of length (big-endian), then one MessagePack message.
"""

import struct

import msgspec

from server.model.engine import Choose, Fill, Style, Write
from server.model.settings import ModelSettings

HEAD = struct.Struct(">I")
MOST_BYTES = 64 * 1024 * 1024
"""A longer frame means that the two sides no longer understand each other."""


class Load(msgspec.Struct, frozen=True, tag=True):
    """To the model, first: load these files."""

    settings: ModelSettings
    chat_path: str
    embedding_path: str


class Ask(msgspec.Struct, frozen=True, tag=True):
    """To the model: write, choose, fill in, or (a tuple of texts) embed."""

    job: int
    what: Write | Choose | Fill | tuple[str, ...]


class Cancel(msgspec.Struct, frozen=True, tag=True):
    """To the model: nobody waits for this job any more."""

    job: int


class Ready(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """From the model: loaded."""

    model: str
    device: str
    style: Style
    n_ctx: int
    chat_template: str | None
    embeds: bool
    complaint: str = ""


class Unloadable(msgspec.Struct, frozen=True, tag=True):
    """From the model: it cannot load as things are; the process ends. ``passing``: for want of memory, which may pass."""

    reason: str
    passing: bool = False


class Piece(msgspec.Struct, frozen=True, tag=True):
    """From the model: more text of a reply."""

    job: int
    text: str


class Done(msgspec.Struct, frozen=True, tag=True):
    """From the model: a job's end, with a choice's shares, the JSON or the vectors, if it asked for any.

    ``tokens_in`` counts the prompt's tokens, remembered ones too, ``tokens_out`` those written; None: not counted.
    """

    job: int
    shares: tuple[float, ...] = ()
    vectors: list[list[float]] = []
    text: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None


class Failed(msgspec.Struct, frozen=True, tag=True):
    """From the model: this job cannot be done; others go on. ``unfit``: it never could be, as it was asked."""

    job: int
    reason: str
    unfit: bool = False


class Beat(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """From the model: it makes progress; and what it does."""

    busy: int = 0
    waiting: int = 0
    tokens_per_s: float = 0.0
    read: int = 0
    reused: int = 0
    wait_s: float = 0.0
    """The mean time until a job has a slot, of the latest jobs."""
    step_s: float = 0.0
    decode_s: float = 0.0
    """Seconds spent in steps so far, and in llama.cpp within them."""


ToModel = Load | Ask | Cancel
FromModel = Ready | Unloadable | Piece | Done | Failed | Beat

_encoder = msgspec.msgpack.Encoder()
_to_model: msgspec.msgpack.Decoder[ToModel] = msgspec.msgpack.Decoder(ToModel)
_from_model: msgspec.msgpack.Decoder[FromModel] = msgspec.msgpack.Decoder(FromModel)


def encode(message: ToModel | FromModel) -> bytes:
    """Return a message's frame."""
    body = _encoder.encode(message)
    return HEAD.pack(len(body)) + body


def length(head: bytes) -> int:
    """Return how many bytes follow a frame's head; ``ValueError`` if too many."""
    (size,) = HEAD.unpack(head)
    if size > MOST_BYTES:
        raise ValueError(f"a frame of {size} bytes from the other side: the pipe carries something else")
    return int(size)


def to_model(body: bytes) -> ToModel:
    """Decode what the town says; ``msgspec.DecodeError`` if it is nonsense."""
    return _to_model.decode(body)


def from_model(body: bytes) -> FromModel:
    """Decode what the model says; ``msgspec.DecodeError`` if it is nonsense."""
    return _from_model.decode(body)
