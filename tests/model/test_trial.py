"""A check refuses what is wrong before loading, and lets the rest answer."""

from pathlib import Path

import pytest

from server.model.files import trial
from server.model.files.probe import probe
from server.model.files.trial import check
from server.model.settings import ModelSettings
from shared.errors import ModelError
from tests.model.toys import toy


def test_a_file_too_large_is_refused_unloaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "free_bytes", lambda: 2 << 20)
    report = check(toy(tmp_path / "a.gguf"), ModelSettings(context_tokens=10_000, slots=1, slot_tokens=256, gpu_layers=0))
    assert "needs 4 MB of memory" in report.problem
    assert "2 MB are free: close programs" in report.problem


def test_wrong_files_say_what_to_do(tmp_path: Path) -> None:
    toy(tmp_path / "whole.gguf")
    cut = tmp_path / "cut.gguf"
    cut.write_bytes((tmp_path / "whole.gguf").read_bytes()[:-64])
    for path, words in ((cut, "cut short"), (tmp_path, "Cannot read"), (tmp_path / "none", "No model file")):
        assert words in check(path).problem
    assert "no model but only a part" in check(toy(tmp_path / "p.gguf", kind="adapter")).problem


def test_a_file_that_llama_cpp_cannot_load_is_one_sentence(tmp_path: Path) -> None:
    report = check(toy(tmp_path / "hollow.gguf"), ModelSettings(start_timeout_s=30))
    assert "llama.cpp cannot load" in report.problem
    with pytest.raises(ModelError, match=r"hollow|e\.gguf"):
        probe(toy(tmp_path / "e.gguf", "bert", causal=False, width=384), ModelSettings())


@pytest.mark.model
def test_the_real_model_answers_a_line(models_dir: Path) -> None:
    report = check(models_dir / "SmolLM2-135M-Instruct.Q8_0.gguf", ModelSettings(context_tokens=512, slots=1, slot_tokens=512))
    assert (report.problem, report.purpose, report.quantisation, report.context_length) == ("", "chat", "Q8_0", 8192)
    assert report.prompt_tokens_per_s > 0
    assert report.tokens_per_s > 0
    assert report.answer
    assert report.needed_bytes > report.cache_bytes > 0


@pytest.mark.model
def test_the_real_embedder_gives_a_vector(models_dir: Path) -> None:
    report = check(models_dir / "all-MiniLM-L6-v2.f16.gguf")
    assert (report.problem, report.purpose) == ("", "embedding")
    assert "384 numbers" in report.answer
