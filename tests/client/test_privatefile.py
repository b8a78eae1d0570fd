"""What is kept for the player alone: whole, readable by them alone, and where they have put it."""

import stat
from pathlib import Path

import pytest

from client import keepsakes, privatefile, settings, typed
from client.keepsakes import Keepsakes
from client.settings import Settings
from client.typed import Typed


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_replaced_for_its_owner_alone_whatever_it_was(tmp_path: Path) -> None:
    file = tmp_path / "thorp" / "client.json"
    privatefile.replace(file, b"one")
    file.chmod(0o644)
    privatefile.replace(file, b"two")
    assert (file.read_bytes(), mode(file), mode(file.parent)) == (b"two", 0o600, 0o700)
    assert names(file.parent) == ["client.json"]


@pytest.mark.parametrize("exists", [True, False])
def test_the_file_that_a_link_leads_to_is_replaced_and_the_link_stays(tmp_path: Path, *, exists: bool) -> None:
    elsewhere, file = tmp_path / "dots" / "thorp.file", tmp_path / "thorp" / "file"
    for folder in (elsewhere.parent, file.parent):
        folder.mkdir()
    if exists:
        elsewhere.write_bytes(b"before")
    file.symlink_to(Path("..") / "dots" / "thorp.file")
    privatefile.replace(file, b"after")
    assert file.is_symlink()
    assert (elsewhere.read_bytes(), mode(elsewhere)) == (b"after", 0o600)
    assert names(file.parent) == ["file"]
    assert names(elsewhere.parent) == ["thorp.file"]


def test_a_link_that_leads_to_itself_is_no_trap(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    privatefile.replace(tmp_path / "a", b"after")
    assert (tmp_path / "a").read_bytes() == b"after"


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_what_is_broken_off_leaves_the_file_as_it_was_and_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    file = tmp_path / "client.json"
    privatefile.replace(file, b"before")

    def broken(_self: Path, _target: Path) -> None:
        raise error

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(error):
        privatefile.replace(file, b"after")
    assert file.read_bytes() == b"before"
    assert names(tmp_path) == ["client.json"]


def test_settings_keepsakes_and_what_was_typed_are_kept_alike(tmp_path: Path) -> None:
    elsewhere = tmp_path / "dots"
    elsewhere.mkdir()
    for name in ("settings.toml", "client.json", "typed.json"):
        (tmp_path / name).symlink_to(elsewhere / name)
    settings.save(tmp_path / "settings.toml", Settings(theme="daylight"))
    keepsakes.save(tmp_path / "client.json", Keepsakes(name="Ada"))
    Typed(tmp_path / "typed.json").add("look")
    for name in ("settings.toml", "client.json", "typed.json"):
        assert (tmp_path / name).is_symlink()
        assert mode(elsewhere / name) == 0o600
    assert settings.load(elsewhere / "settings.toml")[0].theme == "daylight"
    assert keepsakes.load(elsewhere / "client.json").name == "Ada"
    assert typed.Typed(elsewhere / "typed.json").lines == ["look"]
