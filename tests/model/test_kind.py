"""Which files a town can use, by their headers; and how much memory they need."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from server.model.files.footprint import Footprint, footprint, require, token_bytes
from server.model.files.header import inspect
from server.model.files.kind import purpose_of, quantisation_of
from server.model.settings import ModelSettings
from shared.errors import ModelError
from tests.model.toys import toy


@pytest.mark.parametrize(
    ("made", "purpose"),
    [({}, "chat"), ({"architecture": "bert", "causal": False, "width": 384}, "embedding")],
    ids=["chat", "embedding"],
)
def test_a_model_that_writes_or_embeds_is_of_use(tmp_path: Path, made: dict[str, Any], purpose: str) -> None:
    path = toy(tmp_path / "a.gguf", **made)
    assert purpose_of(inspect(path), path) == purpose


@pytest.mark.parametrize(
    ("made", "match"),
    [
        ({"kind": "adapter"}, r"only a part of one \(adapter\)"),
        ({"architecture": "clip"}, "only a part of one"),
        ({"vocabulary": False}, "has no vocabulary"),
        ({"architecture": "t5"}, "with an encoder"),
        ({"architecture": "bert", "causal": False, "width": 768}, "vectors of 768, not 384 numbers"),
        ({"parts": 3}, "one of 3 parts"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_of_no_use_says_why_and_what_to_do(tmp_path: Path, made: dict[str, Any], match: str) -> None:
    path = toy(tmp_path / "a.gguf", **made)
    with pytest.raises(ModelError, match=match) as caught:
        purpose_of(inspect(path), path)
    assert ": " in str(caught.value)


def test_how_the_numbers_are_stored(tmp_path: Path) -> None:
    header = inspect(toy(tmp_path / "a.gguf"))
    assert quantisation_of(header) == "Q4_K_M"
    for nobody_knows in (987, "Q9", None):
        changed = msgspec.structs.replace(header, values=header.values | {"general.file_type": nobody_knows})
        assert quantisation_of(changed) == ""


@pytest.mark.parametrize(("heads", "in_all"), [(2, 6), ([1, 2, 1], 4)], ids=["alike", "of each layer"])
def test_a_token_takes_a_key_and_a_value_a_head_and_layer(tmp_path: Path, heads: int | list[int], in_all: int) -> None:
    assert token_bytes(inspect(toy(tmp_path / "a.gguf", heads_kv=heads))) == in_all * (16 + 16) * 2


def test_what_is_needed_is_the_file_and_the_cache_and_an_embedder_has_none(tmp_path: Path) -> None:
    path = toy(tmp_path / "a.gguf")
    need = footprint(path, inspect(path), ModelSettings(context_tokens=1000, slots=2, slot_tokens=256))
    assert need.needed_bytes == path.stat().st_size + (1000 + 2 * 256) * 384
    other = toy(tmp_path / "b.gguf", "bert", causal=False)
    assert footprint(other, inspect(other), ModelSettings()).cache_bytes == 0


def test_what_does_not_fit_is_refused_with_both_numbers() -> None:
    need = Footprint(file_bytes=3000 << 20, cache_bytes=200 << 20, context_tokens=8192)
    require(Path("big.gguf"), need, 3200 << 20)
    with pytest.raises(
        ModelError, match=r"needs 3,200 MB .*3,000 MB for the file, 200 MB .*8,192 tokens.*1,000 MB are free: close"
    ):
        require(Path("big.gguf"), need, 1000 << 20)


@pytest.mark.model
def test_the_real_model_says_what_llama_cpp_takes(models_dir: Path) -> None:
    header = inspect(models_dir / "SmolLM2-135M-Instruct.Q8_0.gguf")
    assert (quantisation_of(header), token_bytes(header)) == ("Q8_0", 30 * 3 * (64 + 64) * 2)
