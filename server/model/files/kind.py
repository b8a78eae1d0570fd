"""What a GGUF file is good for in a town, and how its numbers are stored, judged by its header alone.

It is apart from ``header``, which only reads: here it is decided which models a town can use.
"""

from pathlib import Path
from typing import Literal

from gguf.constants import GGUFType, LlamaFileType

from server.model.engine import EMBEDDING_SIZE
from server.model.files.header import Header
from shared.errors import ModelError

Purpose = Literal["chat", "embedding"]

BOTH_HALVES = ("t5", "t5encoder")
"""Architectures with an encoder before what writes: no beginning of a prompt can be remembered, so we do not run them."""


def purpose_of(header: Header, path: Path) -> Purpose:
    """Return what a model is for; ``ModelError`` when it can neither write nor embed, or not alone."""
    parts = header.values.get("split.count")
    if isinstance(parts, int) and parts > 1:
        raise ModelError(
            f"{path.name} is one of {parts} parts: join them with llama.cpp's `llama-gguf-split --merge`, or leave all in one "
            "folder and set model.chat_file to the first."
        )
    if why := _unfit(header):
        raise ModelError(f"{path.name} {why}: choose the GGUF file of a chat or an embedding model.")
    if header.writes:
        return "chat"
    if (size := header.number("embedding_length")) != EMBEDDING_SIZE:
        raise ModelError(
            f"{path.name} gives vectors of {size}, not {EMBEDDING_SIZE} numbers: leave model.embedding_file at its default."
        )
    return "embedding"


def _unfit(header: Header) -> str:
    """Say why a file is no model that works by itself; empty when it may be one."""
    kind = header.values.get("general.type", GGUFType.MODEL)
    if kind != GGUFType.MODEL or header.architecture == "clip":
        return f"is no model but only a part of one ({kind if kind != GGUFType.MODEL else 'its eyes'})"
    if header.tensors == 0:
        return "holds a vocabulary without a model"
    if "tokenizer.ggml.model" not in header.values:
        return "has no vocabulary, so that it can neither write nor embed"
    return "is a translator with an encoder, which cannot talk" if header.architecture in BOTH_HALVES else ""


def quantisation_of(header: Header) -> str:
    """Return how the numbers are stored, such as ``Q8_0``; empty when the file does not say."""
    number = header.values.get("general.file_type")
    known = {int(kind): kind.name for kind in LlamaFileType}
    return known.get(number, "").removeprefix("MOSTLY_").removeprefix("ALL_") if isinstance(number, int) else ""
