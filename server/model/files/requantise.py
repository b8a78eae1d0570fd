"""Turns a model whose matrices are stored as Q4_1 into the same model stored as Q8_0, which llama.cpp computes faster.

It is apart because it runs once, when the weights are fetched. llama.cpp has no fast matrix kernels for Q4_1. Measured with
SmolLM2-135M on 2 cores with AVX-512: Q8_0 reads 480 tokens/s (Q4_1: 250) and writes sixteen replies at 290 tokens/s in all
(205), one alone at 12 ms a token (9.5). What it says is as good as the same: a mean KL divergence of 0.0045 over 1,036 tokens
of the town's prompts, a perplexity of 13.90 (13.77); Q4_0 and IQ4_NL, faster still, lose too much (0.23 and 0.16; up to 16.0).

The result is the same byte for byte on every machine, so its hash is pinned in ``weights``: each number is multiplied, added,
divided or rounded by itself, as IEEE 754 lays down, and nothing is summed up.
"""

from pathlib import Path
from typing import Any

import gguf
import numpy as np
import numpy.typing as npt
from gguf import quants

OLD, NEW = gguf.GGMLQuantizationType.Q4_1, gguf.GGMLQuantizationType.Q8_0
FILE_TYPE = gguf.LlamaFileType.MOSTLY_Q8_0


def convert(source: Path, target: Path) -> None:
    """Write the GGUF: what is Q4_1 as Q8_0, a tensor at a time; other tensors and all metadata as they are."""
    reader = gguf.GGUFReader(source)
    writer = gguf.GGUFWriter(target, reader.fields[gguf.Keys.General.ARCHITECTURE].contents())
    writer.data_alignment = int(reader.alignment)
    _copy_metadata(reader, writer)
    for tensor in reader.tensors:
        _announce(tensor, writer)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    for tensor in reader.tensors:
        writer.write_tensor_data(_stored(tensor))
    writer.close()


def _copy_metadata(reader: gguf.GGUFReader, writer: gguf.GGUFWriter) -> None:
    """Copy every field in its order; the writer itself makes the counts and the architecture."""
    for name, field in reader.fields.items():
        if name.startswith("GGUF.") or name == gguf.Keys.General.ARCHITECTURE:
            continue
        value = int(FILE_TYPE) if name == gguf.Keys.General.FILE_TYPE else field.contents()
        inner = field.types[-1] if field.types[0] == gguf.GGUFValueType.ARRAY else None
        writer.add_key_value(name, value, field.types[0], inner)


def _announce(tensor: gguf.ReaderTensor, writer: gguf.GGUFWriter) -> None:
    kind = NEW if tensor.tensor_type == OLD else tensor.tensor_type
    block, width = gguf.GGML_QUANT_SIZES[kind]
    shape = tensor.shape[::-1].tolist()
    writer.add_tensor_info(tensor.name, shape, np.dtype(np.float32), tensor.n_elements // block * width, kind)


def _stored(tensor: gguf.ReaderTensor) -> npt.NDArray[Any]:
    return quants.quantize(quants.dequantize(tensor.data, OLD), NEW) if tensor.tensor_type == OLD else tensor.data
