import stat
from pathlib import Path

import pytest

from client import homes, keepsakes
from client.keepsakes import Keepsakes, Token, with_port, with_visit


def test_the_home_is_chosen_by_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("THORP_HOME", str(tmp_path))
    assert homes.default_save() == tmp_path / "saves" / "town.thorp"


def test_a_clone_keeps_its_saves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THORP_HOME", raising=False)
    assert (homes.home() / "pyproject.toml").is_file()


def test_keepsakes_survive_and_are_private(tmp_path: Path) -> None:
    file = tmp_path / "state" / "client.json"
    kept = with_visit(Keepsakes(), "Ada", Token("ws://x:1", "Thornby", "ada", "secret"))
    keepsakes.save(file, kept)
    assert keepsakes.load(file) == kept
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["client.json"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"tokens": 3}', b"\xff\xfe"])
def test_a_broken_file_is_an_empty_one(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "client.json").write_bytes(content)
    assert keepsakes.load(tmp_path / "client.json") == Keepsakes()
    assert keepsakes.load(tmp_path / "none.json") == Keepsakes()


def test_a_token_is_found_by_its_name_wherever_it_is_from_and_none_takes_another_s_place() -> None:
    kept = with_visit(Keepsakes(), "Ada", Token("ws://x:1", "Thornby", "ada", "one"))
    kept = with_visit(kept, "Bo", Token("ws://x:1", "Thornby", "bo", "two"))
    kept = with_visit(kept, "Ada", Token("ws://x:1", "Thornby", "ada", "three"))
    assert (kept.name, len(kept.tokens)) == ("Ada", 3)
    assert kept.of("ADA") == ("three", "one")
    assert kept.of("Cy") == ()
    kept = with_visit(kept, "Ada", Token("ws://y:9", "Thornby", "ada", "one"))
    assert kept.of("Ada") == ("one", "three")
    assert kept.tokens[0].server == "ws://y:9"
    assert with_visit(kept, "Cy", None).name == "Cy"


def test_a_town_is_found_where_it_was_last(tmp_path: Path) -> None:
    file = tmp_path / "client.json"
    kept = with_port(with_port(Keepsakes(), Path("/a.thorp"), 1), Path("/b.thorp"), 2)
    keepsakes.save(file, with_visit(with_port(kept, Path("/a.thorp"), 3), "Ada", None))
    assert keepsakes.load(file).ports == {"/a.thorp": 3, "/b.thorp": 2}
    many = Keepsakes()
    for n in range(keepsakes.MOST_PORTS + 1):
        many = with_port(many, Path(f"/{n}"), n)
    assert len(many.ports) == keepsakes.MOST_PORTS
    assert "/0" not in many.ports
