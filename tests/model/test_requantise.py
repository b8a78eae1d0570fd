"""A file with Q4_1 tensors becomes one with Q8_0: the same metadata, the other tensors untouched, the numbers hardly moved."""

from pathlib import Path

import gguf
import numpy as np
import numpy.typing as npt
import pytest
from gguf import quants

from server.model.files.requantise import FILE_TYPE, NEW, OLD, convert
from server.model.files.weights import digest

HALF_STEP = 0.5 + 127 * 2.0**-11
"""The furthest that a number moves, in steps: half of one, and what the step itself loses as a float16, 127 times."""

Matrix = npt.NDArray[np.float32]


def matrix(rows: int, width: int) -> Matrix:
    return np.random.default_rng(rows).normal(0, 0.1, (rows, width)).astype(np.float32)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Write a file with one tensor of each kind, a block of zeros, and metadata that a careless copy would lose."""
    writer = gguf.GGUFWriter(tmp_path / "old.gguf", "llama")
    writer.add_name("Toy")
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q4_1)
    writer.add_custom_alignment(64)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_key_value("toy.empty", "", gguf.GGUFValueType.STRING)
    writer.add_token_list(["a", "Ġb", "<|c|>"])
    writer.add_key_value("toy.flags", [True, False], gguf.GGUFValueType.ARRAY, gguf.GGUFValueType.BOOL)
    writer.add_key_value("toy.bytes", [3, 1, 2], gguf.GGUFValueType.ARRAY, gguf.GGUFValueType.UINT8)
    writer.add_tensor("embd.weight", quants.quantize(matrix(3, 64), NEW), raw_dtype=NEW)
    writer.add_tensor("norm.weight", matrix(1, 33)[0])
    for name, made in {"up": matrix(5, 96), "down": matrix(40, 32), "none": np.zeros((2, 32), np.float32)}.items():
        writer.add_tensor(f"{name}.weight", quants.quantize(made, OLD), raw_dtype=OLD)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return tmp_path / "old.gguf"


def read(path: Path) -> dict[str, tuple[gguf.GGMLQuantizationType, list[int], npt.NDArray[np.uint8]]]:
    return {one.name: (one.tensor_type, one.shape.tolist(), one.data) for one in gguf.GGUFReader(path).tensors}


def test_it_comes_out_the_same_byte_for_byte_each_time(source: Path, tmp_path: Path) -> None:
    convert(source, tmp_path / "a.gguf")
    convert(source, tmp_path / "b.gguf")
    assert digest(tmp_path / "a.gguf") == digest(tmp_path / "b.gguf")


def test_numbers_move_by_half_a_step_at_the_most(source: Path, tmp_path: Path) -> None:
    convert(source, tmp_path / "new.gguf")
    before, after = read(source), read(tmp_path / "new.gguf")
    assert list(before) == list(after)
    for name in ("up.weight", "down.weight", "none.weight"):
        assert (before[name][0], after[name][0]) == (OLD, NEW)
        assert before[name][1] == after[name][1]
        was, now = (quants.dequantize(file[name][2], file[name][0]).reshape(-1, 32) for file in (before, after))
        steps = np.abs(was).max(axis=1, keepdims=True) / 127
        assert np.all(np.abs(was - now) <= HALF_STEP * steps)


def test_other_tensors_and_the_metadata_stay_as_they_are(source: Path, tmp_path: Path) -> None:
    convert(source, tmp_path / "new.gguf")
    before, after = read(source), read(tmp_path / "new.gguf")
    for name in ("embd.weight", "norm.weight"):
        assert before[name][:2] == after[name][:2]
        assert before[name][2].tobytes() == after[name][2].tobytes()
    old, new = gguf.GGUFReader(source), gguf.GGUFReader(tmp_path / "new.gguf")
    said = [{name: (field.types, field.contents()) for name, field in file.fields.items()} for file in (old, new)]
    assert said[1].pop("general.file_type") == ([gguf.GGUFValueType.UINT32], FILE_TYPE)
    assert said[0].pop("general.file_type") == ([gguf.GGUFValueType.UINT32], gguf.LlamaFileType.MOSTLY_Q4_1)
    assert said[0] == said[1]
    assert list(old.fields) == list(new.fields)
    assert (old.alignment, new.alignment) == (64, 64)
    assert all(tensor.data_offset % 64 == 0 for tensor in new.tensors)
