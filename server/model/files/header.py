"""Reads the header of a GGUF file: what it is, and whether all of it is there.

It is apart because llama.cpp answers a wrong file with a page of log lines, or dies; here it becomes one clear sentence
before anything is loaded. Layout: the GGUF specification, versions 2 and 3.
"""

import struct
from pathlib import Path
from typing import BinaryIO

import msgspec
from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType

from shared.errors import ModelError

MAGIC = b"GGUF"
_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
_VERSIONS = (2, 3)
_MOST_ENTRIES = 10_000_000
_MOST_KEPT = 1024
"""Longer arrays (the vocabulary) are passed over; shorter ones hold a number for each layer."""

Value = str | int | float | bool | tuple[int | float | bool, ...] | None


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What a GGUF file says of itself; ``whole_bytes`` is how long it must be at the least."""

    values: dict[str, Value]
    tensors: int
    parameters: int
    whole_bytes: int

    @property
    def architecture(self) -> str:
        """The family of the model, such as ``llama`` or ``bert``."""
        return str(self.values.get("general.architecture", ""))

    @property
    def name(self) -> str:
        """The name its makers gave it, if any."""
        return str(self.values.get("general.name", ""))

    @property
    def context_length(self) -> int:
        """How many tokens it was trained to see at once; 0 when it does not say."""
        return _whole(self.values.get(f"{self.architecture}.context_length"), 0)

    def number(self, key: str, default: int = 0) -> int:
        """Return one of the architecture's own numbers, such as ``block_count``; the largest where each layer has its own."""
        value = self.values.get(f"{self.architecture}.{key}")
        return _whole(max(value, default=0) if isinstance(value, tuple) else value, default)

    def per_layer(self, key: str, default: int = 0) -> tuple[int, ...]:
        """Return a number for each layer, whether the file gives one for all or one for each."""
        value = self.values.get(f"{self.architecture}.{key}")
        layers = self.number("block_count")
        return tuple(map(int, value)) if isinstance(value, tuple) else (self.number(key, default),) * min(layers, _MOST_KEPT)

    @property
    def writes(self) -> bool:
        """Whether it writes text: a model that looks both ways (BERT) only reads."""
        return self.values.get(f"{self.architecture}.attention.causal") is not False

    @property
    def chat_template(self) -> str | None:
        """The Jinja template of its conversations, if it has one."""
        template = self.values.get("tokenizer.chat_template")
        return template if isinstance(template, str) else None


def inspect(path: Path) -> Header:
    """Read and check a file's header; raise ``ModelError`` when it is missing, not GGUF, or cut short."""
    try:
        with path.open("rb") as file:
            header = _read(file, path)
            size = path.stat().st_size
    except FileNotFoundError:
        raise ModelError(f"No model file at {path}: run `thorpd models pull`, or set model.chat_file to a GGUF file.") from None
    except (EOFError, ValueError, OverflowError, struct.error):
        raise ModelError(f"{path} is cut short or damaged inside its header: {_again(path)}") from None
    except OSError as error:
        raise ModelError(f"Cannot read {path} ({error.strerror}): check its permissions.") from None
    if size < header.whole_bytes:
        raise ModelError(f"{path} is cut short: {size:,} bytes of {header.whole_bytes:,}; {_again(path)}")
    return header


def _again(path: Path) -> str:
    return f"delete it and run `thorpd models pull`, or fetch {path.name} again from where you got it."


def _read(file: BinaryIO, path: Path) -> Header:
    if file.read(4) != MAGIC:
        raise ModelError(f"{path} is not a GGUF model: set model.chat_file to a GGUF file, or leave it out for the default.")
    (version,) = _unpack(file, "I")
    if version not in _VERSIONS:
        raise ModelError(f"{path} is GGUF version {version}, this llama.cpp reads 2 and 3: get a newer conversion.")
    tensors, entries = _unpack(file, "QQ")
    if max(tensors, entries) > _MOST_ENTRIES:
        raise EOFError
    values = {_string(file): _value(file) for _ in range(int(entries))}
    parameters, end = 0, 0
    for _ in range(int(tensors)):
        count, last = _tensor(file)
        parameters, end = parameters + count, max(end, last)
    alignment = _whole(values.get("general.alignment"), 32)
    start = -(-file.tell() // alignment) * alignment
    return Header(values=values, tensors=int(tensors), parameters=parameters, whole_bytes=start + end)


def _whole(value: Value, default: int) -> int:
    return value if isinstance(value, int) and value > 0 else default


def _unpack(file: BinaryIO, form: str) -> tuple[int, ...]:
    form = "<" + form
    data = file.read(struct.calcsize(form))
    return struct.unpack(form, data)


def _string(file: BinaryIO) -> str:
    (length,) = _unpack(file, "Q")
    data = file.read(min(length, 1 << 24))
    if len(data) != length:
        raise EOFError
    return data.decode("utf-8")


def _value(file: BinaryIO) -> Value:
    """Read one value; texts in arrays, and long arrays, are passed over."""
    (kind,) = _unpack(file, "I")
    if kind == _STRING:
        return _string(file)
    if kind != _ARRAY:
        return _scalar(file, kind)
    inner, length = _unpack(file, "IQ")
    if length > _MOST_ENTRIES:
        raise EOFError
    if inner == _STRING:
        for _ in range(length):
            file.seek(_unpack(file, "Q")[0], 1)
    elif length <= _MOST_KEPT:
        return tuple(_scalar(file, inner) for _ in range(length))
    else:
        file.seek(struct.calcsize(_form(inner)) * length, 1)
    return None


def _form(kind: int) -> str:
    if kind not in _SCALARS:
        raise EOFError
    return "<" + _SCALARS[kind]


def _scalar(file: BinaryIO, kind: int) -> int | float | bool:
    return _unpack(file, _form(kind)[1:])[0]


def _tensor(file: BinaryIO) -> tuple[int, int]:
    """Read one tensor's entry: how many numbers it has, and where its data end."""
    _string(file)
    (dimensions,) = _unpack(file, "I")
    if dimensions > 8:  # noqa: PLR2004  llama.cpp knows 4
        raise EOFError
    count = 1
    for extent in _unpack(file, "Q" * dimensions):
        count *= extent
    kind, offset = _unpack(file, "IQ")
    try:
        block, width = GGML_QUANT_SIZES[GGMLQuantizationType(kind)]
    except (ValueError, KeyError):
        return count, offset
    return count, offset + count // block * width
