"""The list tells what each file is, who names it, and whether it is as it was when it came."""

from pathlib import Path

import msgspec
import pytest

from server.model.files import catalogue
from server.model.files.catalogue import Listed, listing, uses
from server.model.files.store import add
from server.model.settings import ModelSettings
from tests.model.toys import toy


@pytest.fixture(autouse=True)
def _no_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "WEIGHTS", ())


def rows(folder: Path, settings: ModelSettings | None = None) -> dict[str, Listed]:
    return {row.name: row for row in listing(folder, settings)}


def test_a_file_is_described_by_its_header_and_by_who_names_it(tmp_path: Path) -> None:
    toy(tmp_path / "a.gguf")
    settings = ModelSettings(chat_file="a.gguf", embedding_file="")
    row = rows(tmp_path, settings)["a.gguf"]
    assert (row.state, row.purpose, row.architecture, row.quantisation) == ("ready", "chat", "llama", "Q4_K_M")
    assert (row.parameters, row.context_length, row.licence, row.about) == (256, 2048, "mit", "Toy")
    assert row.used_by == ("model.chat_file",)
    assert rows(tmp_path)["a.gguf"].used_by == ()


def test_a_file_named_elsewhere_is_listed_though_missing(tmp_path: Path) -> None:
    settings = ModelSettings(chat_file=str(tmp_path / "other" / "b.gguf"), embedding_file="gone.gguf")
    found = rows(tmp_path, settings)
    assert {name: row.state for name, row in found.items()} == {"b.gguf": "missing", "gone.gguf": "missing"}
    assert "No model file at" in found["b.gguf"].problem


def test_wrong_files_are_damaged_and_say_why(tmp_path: Path) -> None:
    whole = toy(tmp_path / "whole.gguf").read_bytes()
    (tmp_path / "cut.gguf").write_bytes(whole[:-64])
    (tmp_path / "text.gguf").write_text("a text, not a model")
    (tmp_path / "folder.gguf").mkdir()
    toy(tmp_path / "part.gguf", kind="mmproj")
    found = rows(tmp_path)
    assert {name for name, row in found.items() if row.state == "damaged"} == {
        "cut.gguf",
        "text.gguf",
        "folder.gguf",
        "part.gguf",
    }
    assert all(row.problem for row in found.values() if row.state == "damaged")
    assert found["part.gguf"].architecture == "llama"


def test_a_file_that_changed_since_it_was_added_is_damaged(tmp_path: Path) -> None:
    add(toy(tmp_path / "a.gguf"), tmp_path / "models", lambda _done, _total: None)
    path = tmp_path / "models" / "a.gguf"
    assert rows(tmp_path / "models")["a.gguf"].state == "ready"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    row = rows(tmp_path / "models")["a.gguf"]
    assert (row.state, "SHA-256" in row.problem) == ("damaged", True)


@pytest.mark.parametrize("stamp", ["", "\n", "\ufffd\ufffd x", "0" * 64])
def test_a_stamp_of_nonsense_is_no_crash(tmp_path: Path, stamp: str) -> None:
    toy(tmp_path / "a.gguf")
    (tmp_path / "a.gguf.sha256").write_text(stamp, encoding="utf-8")
    assert rows(tmp_path)["a.gguf"].state in {"ready", "damaged"}


def test_settings_in_tables_within_count_too(tmp_path: Path) -> None:
    class Tier(msgspec.Struct, frozen=True):
        chat_file: str

    class Deep(msgspec.Struct, frozen=True):
        narrator: Tier
        chat_file: str = ""

    found = dict(catalogue._named(Deep(Tier("n.gguf")), tmp_path))
    assert found == {"model.narrator.chat_file": tmp_path / "n.gguf"}
    assert uses(ModelSettings(), tmp_path, tmp_path / ModelSettings().chat_file) == ("model.chat_file",)
