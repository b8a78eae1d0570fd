"""Files that somebody spoilt, or that cannot be: nothing of them keeps anybody from playing."""

from pathlib import Path

import pytest

from client import newfile, settings, stretch
from client.chosen import Chosen
from client.screens.branch import _obstacle
from client.typed import Typed
from shared.errors import ThorpError

LONG = "x" * 300


def test_a_number_beyond_all_measure_is_told_and_mended(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f"[look]\ntheme = {'9' * 5000}\n", encoding="utf-8")
    assert "cannot be read" in settings.load(file)[1]
    assert Chosen(file).change(theme="plain") == ""
    assert settings.load(file) == (settings.Settings(theme="plain"), "")


def test_settings_kept_elsewhere_stay_there(tmp_path: Path) -> None:
    kept, link = tmp_path / "dotfiles.toml", tmp_path / "settings.toml"
    kept.write_text("# mine\n", encoding="utf-8")
    link.symlink_to(kept)
    Chosen(link).change(theme="plain")
    assert link.is_symlink()
    assert kept.read_text(encoding="utf-8").startswith("# mine\n")
    assert settings.load(kept)[0].theme == "plain"


@pytest.mark.parametrize("spoilt", [b'["\xff\xfe"]', b"\xff\xfe", b"[1, 2]", b"{}", b"[" * 100_000, b'["\\ud800"]', b""])
def test_typed_lines_that_cannot_be_read_are_none(tmp_path: Path, spoilt: bytes) -> None:
    file = tmp_path / "typed.json"
    file.write_bytes(spoilt)
    typed = Typed(file)
    typed.add("help")
    assert typed.lines == Typed(file).lines == ["help"]


def test_names_that_no_file_can_have_are_told() -> None:
    assert "There can be no file" in newfile.obstacle(Path(LONG))
    assert "There can be no file" in _obstacle(Path("a.thorp"), Path(LONG))


@pytest.mark.parametrize("words", [LONG, "~nobody-of-that-name/x"])
def test_any_words_name_a_file(tmp_path: Path, words: str) -> None:
    path = stretch.named(words, tmp_path / "town.md", ".md")
    assert newfile.obstacle(path)


def test_a_draft_takes_nothing_from_anybody(tmp_path: Path) -> None:
    theirs = tmp_path / ".story.md.part"
    theirs.write_text("another's", encoding="utf-8")
    newfile.written(tmp_path / "story.md", lambda out: out.write("mine"))
    assert theirs.read_text(encoding="utf-8") == "another's"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".story.md.part", "story.md"]


def test_a_long_name_is_written_and_leaves_no_draft(tmp_path: Path) -> None:
    path = tmp_path / f"{'é' * 124}.md"
    newfile.written(path, lambda out: out.write("words"))
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(ThorpError, match="exists already"):
        newfile.written(path, lambda out: out.write("others"))
