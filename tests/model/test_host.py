"""What the model's process finds out before it loads; what it does afterwards is tested through ``hosted``."""

from pathlib import Path

import pytest

from server.model.blame import ScarceError
from server.model.local import host
from server.model.settings import ModelSettings
from shared.errors import ModelError


@pytest.mark.parametrize(
    ("reason", "passes"),
    [
        ("llama.cpp cannot load a.gguf (cudaMalloc failed: out of memory; unable to allocate CUDA0 buffer): choose one.", True),
        ("No room to run a.gguf (ggml_aligned_malloc: insufficient memory): lower model.context_tokens.", True),
        ("No room to run a.gguf (n_seq_max must be <= 256): lower model.slots.", False),
        ("llama.cpp cannot load a.gguf (unknown model architecture: 'toy'): choose another GGUF file.", False),
        ("a.gguf is cut short: 5 bytes of 9.", False),
    ],
)
def test_only_want_of_memory_may_pass(reason: str, passes: bool) -> None:  # noqa: FBT001
    assert host.may_pass(ModelError(reason)) is passes


@pytest.mark.usefixtures("models_dir")
def test_too_little_free_memory_may_pass(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = ModelSettings(gpu_layers=0)
    path = models_dir / settings.chat_file
    monkeypatch.setattr(host, "free_bytes", lambda: 1 << 20)
    with pytest.raises(ScarceError, match="of memory") as caught:
        host.load_chat(settings, path)
    assert host.may_pass(caught.value)
