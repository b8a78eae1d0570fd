"""How much memory a model needs to run, from its header's numbers, and how much is free.

It is apart because a file that does not fit must be refused before llama.cpp is asked to load it: a machine that swaps, or
kills processes for memory, is no answer.
"""

from pathlib import Path

import msgspec
import psutil

from server.model.blame import ScarceError
from server.model.files.header import Header
from server.model.settings import ModelSettings

UNIT = 256
"""llama.cpp makes caches of so many tokens, or a multiple."""

CELL_BYTES = 2
"""A number of the cache is a float16."""


class Footprint(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes: the file itself, and the cache (keys and values) of all tokens that the settings let it hold."""

    file_bytes: int
    cache_bytes: int
    context_tokens: int

    @property
    def needed_bytes(self) -> int:
        """Both together."""
        return self.file_bytes + self.cache_bytes


def footprint(path: Path, header: Header, settings: ModelSettings) -> Footprint:
    """Return what a model needs on a CPU with these settings: there most have caches for replies beside that for prompts."""
    tokens = settings.context_tokens + (settings.slots * -(-settings.slot_tokens // UNIT) * UNIT if _apart(header) else 0)
    return Footprint(
        file_bytes=path.stat().st_size,
        cache_bytes=tokens * token_bytes(header) if header.writes else 0,
        context_tokens=tokens,
    )


def _apart(header: Header) -> bool:
    """Tell whether replies have caches of their own: not where there is a window, or a state instead of keys and values."""
    keys = [key for key in header.values if key.endswith("attention.sliding_window") or ".ssm." in key or ".wkv." in key]
    return not any(header.values[key] for key in keys)


def token_bytes(header: Header) -> int:
    """Return the bytes of cache that a token takes: a key and a value of each key-value head in each layer.

    An upper bound where layers see only a window, or share their cache.
    """
    heads = header.number("attention.head_count", 1)
    width = header.number("embedding_length") // heads
    key, value = (header.number(f"attention.{name}_length", width) for name in ("key", "value"))
    return sum(header.per_layer("attention.head_count_kv", heads)) * (key + value) * CELL_BYTES


def free_bytes() -> int:
    """Return the memory that programs may still take without swapping."""
    return int(psutil.virtual_memory().available)


def require(path: Path, need: Footprint, free: int) -> None:
    """Raise ``ScarceError`` with what to do when there is too little memory."""
    if need.needed_bytes > free:
        raise ScarceError(
            f"{path.name} needs {_mb(need.needed_bytes)} of memory ({_mb(need.file_bytes)} for the file, {_mb(need.cache_bytes)} "
            f"for its cache of {need.context_tokens:,} tokens), {_mb(free)} are free: close programs, lower "
            "model.context_tokens or model.slots, or choose a smaller model or a stronger quantisation."
        )


def _mb(count: int) -> str:
    return f"{-(-count >> 20):,} MB"
