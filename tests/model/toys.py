"""Small GGUF files that say of themselves what a test wants; llama.cpp could not run them."""

from pathlib import Path

import gguf
import numpy as np


def toy(  # noqa: PLR0913  each is one thing that a header may say
    path: Path,
    architecture: str = "llama",
    *,
    kind: str = "model",
    causal: bool = True,
    width: int = 64,
    heads_kv: int | list[int] = 2,
    vocabulary: bool = True,
    parts: int = 1,
) -> Path:
    """Write a file of three layers, four heads and a context of 2,048 tokens."""
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_type(kind)
    writer.add_name("Toy")
    writer.add_license("mit")
    writer.add_context_length(2048)
    writer.add_embedding_length(width)
    writer.add_block_count(3)
    writer.add_head_count(4)
    writer.add_head_count_kv(heads_kv)
    writer.add_file_type(15)
    writer.add_causal_attention(causal)
    if vocabulary:
        writer.add_tokenizer_model("gpt2")
        writer.add_token_list(["a", "b"])
    if parts > 1:
        writer.add_uint16("split.count", parts)
    writer.add_tensor("token_embd.weight", np.zeros((8, 32), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
