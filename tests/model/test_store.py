"""Files come into the models folder whole or not at all, never over another, and leave it with their stamp."""

import hashlib
import os
from pathlib import Path

import pytest

from server.model.files.store import add, held, remove
from server.model.files.weights import stamp_of, unchanged
from shared.errors import ModelError
from tests.model.toys import toy


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "from").mkdir()
    return toy(tmp_path / "from" / "toy.gguf")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "models"


def quiet(_done: int, _total: int) -> None:
    """Show nothing."""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_copy_is_whole_stamped_and_told(source: Path, home: Path) -> None:
    told: list[tuple[int, int]] = []
    added = add(source, home, lambda done, total: told.append((done, total)))
    size = source.stat().st_size
    assert (added.name, added.purpose, added.setting, added.size) == ("toy.gguf", "chat", "chat_file", size)
    assert (home / "toy.gguf").read_bytes() == source.read_bytes()
    assert added.sha256 == hashlib.sha256(source.read_bytes()).hexdigest()
    assert unchanged(home / "toy.gguf", added.sha256)
    assert told[-1] == (size, size)
    assert names(home) == ["toy.gguf", "toy.gguf.sha256"]


def test_an_embedding_model_is_for_the_other_setting(tmp_path: Path, home: Path) -> None:
    path = toy(tmp_path / "e.gguf", "bert", causal=False, width=384)
    assert add(path, home, quiet).setting == "embedding_file"


def test_a_link_leads_to_the_file_and_goes_without_it(source: Path, home: Path) -> None:
    add(source, home, quiet, link=True)
    assert (home / "toy.gguf").is_symlink()
    assert (home / "toy.gguf").resolve() == source.resolve()
    remove(home, "toy.gguf")
    assert names(home) == []
    assert source.exists()


def test_another_name_and_a_file_without_the_ending(source: Path, home: Path) -> None:
    assert add(source, home, quiet, name="Small One").name == "Small One.gguf"
    blob = source.rename(source.with_name("sha256-1234"))
    assert add(blob, home, quiet).name == "sha256-1234.gguf"
    assert add(blob, home, quiet, name="LOUD.GGUF").name == "LOUD.gguf"


@pytest.mark.parametrize("there", ["file", "broken link", "folder"])
def test_nothing_is_overwritten(source: Path, home: Path, there: str) -> None:
    home.mkdir()
    target = home / "toy.gguf"
    if there == "file":
        target.write_text("mine")
    elif there == "folder":
        target.mkdir()
    else:
        target.symlink_to("nowhere")
    with pytest.raises(ModelError, match="already: remove it first, or choose another name"):
        add(source, home, quiet)
    assert names(home) == ["toy.gguf"]
    assert there != "file" or target.read_text() == "mine"


@pytest.mark.parametrize("name", ["../toy.gguf", "/toy.gguf", "a/b", "..", ".hidden", "a\\b", "c:x", "a\nb", "a\0b", " "])
def test_a_name_that_leads_elsewhere_is_refused(source: Path, home: Path, name: str) -> None:
    with pytest.raises(ModelError, match="is no name for a model"):
        add(source, home, quiet, name=name)
    assert names(home) == []


def test_a_name_too_long_for_the_disk_leaves_nothing(source: Path, home: Path) -> None:
    with pytest.raises(ModelError, match=r"cannot be brought .*nothing was changed"):
        add(source, home, quiet, name="x" * 300)
    assert names(home) == []


def test_wrong_files_are_refused_before_anything_is_written(source: Path, home: Path, tmp_path: Path) -> None:
    text, cut = tmp_path / "text.gguf", tmp_path / "cut.gguf"
    text.write_text("hello there, I am a text")
    cut.write_bytes(source.read_bytes()[:-100])
    for path, match in (
        (text, "not a GGUF model"),
        (cut, "cut short"),
        (tmp_path, "Cannot read"),
        (tmp_path / "none.gguf", "No model file"),
    ):
        with pytest.raises(ModelError, match=match):
            add(path, home, quiet)
    assert names(home) == []


def test_a_copy_that_is_interrupted_leaves_nothing(source: Path, home: Path) -> None:
    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add(source, home, stop)
    assert names(home) == []


def test_a_full_disk_is_told_before_the_copy(source: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.model.files.store.MARGIN_BYTES", 1 << 62)
    with pytest.raises(ModelError, match="make room"):
        add(source, home, quiet)
    assert names(home) == []


def test_removing_takes_the_stamp_too(source: Path, home: Path) -> None:
    add(source, home, quiet)
    remove(home, "toy.gguf")
    assert names(home) == []


@pytest.mark.parametrize(
    "name", ["../from/toy.gguf", "toy", "README.md", "", ".", "..", "*.gguf", "toy.gguf.sha256", "toy.gguf/"]
)
def test_only_what_is_a_model_of_the_folder_can_be_removed(source: Path, home: Path, name: str) -> None:
    add(source, home, quiet)
    (home / "README.md").write_text("read me")
    with pytest.raises(ModelError, match=r"There is no model .*There are: toy.gguf"):
        remove(home, name)
    assert names(home) == ["README.md", "toy.gguf", "toy.gguf.sha256"]
    assert source.exists()


def test_an_absolute_name_is_none_and_an_empty_folder_says_so(source: Path, home: Path) -> None:
    with pytest.raises(ModelError, match="There are: none"):
        held(home, str(source))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may delete anything")
def test_a_folder_that_cannot_be_written_is_told(source: Path, home: Path) -> None:
    add(source, home, quiet)
    home.chmod(0o500)
    with pytest.raises(ModelError, match="permissions"):
        remove(home, "toy.gguf")
    home.chmod(0o700)


def test_the_stamp_lies_beside_the_file() -> None:
    assert stamp_of(Path("a/b.gguf")) == Path("a/b.gguf.sha256")
