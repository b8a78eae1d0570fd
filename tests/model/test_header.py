"""Model files that are wrong are refused with one clear sentence, before llama.cpp sees them."""

import contextlib
from pathlib import Path

import gguf
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.model.files.header import inspect
from shared.errors import ModelError


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gguf") / "small.gguf"
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("Small")
    writer.add_context_length(2048)
    writer.add_token_list(["a", "b", "ß"])
    writer.add_array("numbers", [1, 2, 3])
    writer.add_chat_template("{{ messages }}")
    writer.add_tensor("token_embd.weight", np.zeros((4, 32), np.float16))
    writer.add_tensor("output.weight", np.zeros((8, 32), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def test_a_header_tells_what_the_file_is(small: Path) -> None:
    header = inspect(small)
    assert (header.architecture, header.name, header.context_length) == ("llama", "Small", 2048)
    assert header.chat_template == "{{ messages }}"
    assert (header.tensors, header.parameters) == (2, 12 * 32)
    assert header.whole_bytes <= small.stat().st_size


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"No model file at .*models pull"):
        inspect(tmp_path / "none.gguf")


def test_a_folder_and_a_text_file(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="Cannot read"):
        inspect(tmp_path)
    (tmp_path / "text.gguf").write_text("hello there, I am a text")
    with pytest.raises(ModelError, match="not a GGUF model"):
        inspect(tmp_path / "text.gguf")


def test_cut_short_anywhere(small: Path, tmp_path: Path) -> None:
    whole, part = small.read_bytes(), tmp_path / "part.gguf"
    for length in (*range(0, len(whole) - 32, 7), len(whole) - 33):
        part.write_bytes(whole[:length])
        with pytest.raises(ModelError):
            inspect(part)


@settings(max_examples=200, deadline=None)
@given(edits=st.lists(st.tuples(st.integers(4, 600), st.integers(0, 255)), min_size=1, max_size=8))
def test_any_bytes_are_read_or_refused(small: Path, tmp_path_factory: pytest.TempPathFactory, edits: object) -> None:
    data = bytearray(small.read_bytes())
    assert isinstance(edits, list)
    for at, value in edits:
        data[at % len(data)] = value
    path = tmp_path_factory.getbasetemp() / "edited.gguf"
    path.write_bytes(data)
    with contextlib.suppress(ModelError):
        inspect(path)
