"""The `thorpd models` commands as a person types them: good files, bad files, and second thoughts."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from server.__main__ import app
from server.config import load
from server.model.files import catalogue
from tests.model.toys import toy


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("THORP_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(catalogue, "WEIGHTS", ())
    return tmp_path / "home" / "models"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return toy(tmp_path / "toy.gguf")


def thorpd(*words: str | Path, typed: str = "") -> Result:
    return CliRunner().invoke(app, ["models", *map(str, words)], input=typed)


def test_added_listed_and_removed(home: Path, file: Path, tmp_path: Path) -> None:
    added = thorpd("add", file)
    assert added.exit_code == 0, added.stderr
    line = added.stdout.partition("[model]")[2].strip().splitlines()[0]
    (tmp_path / "town.toml").write_text(f"[model]\n{line}\nembedding_file = ''\n")
    assert load(tmp_path / "town.toml").model.chat_file == "toy.gguf"
    listed = json.loads(thorpd("list", "--json", "--config", tmp_path / "town.toml").stdout)
    assert listed["folder"] == str(home)
    assert [(row["name"], row["state"], row["used_by"]) for row in listed["models"]] == [
        ("toy.gguf", "ready", ["model.chat_file"])
    ]
    assert "toy.gguf" in thorpd("list").stdout
    gone = thorpd("remove", "toy.gguf", "--yes")
    assert gone.exit_code == 0, gone.stderr
    assert list(home.iterdir()) == []


def test_a_second_file_of_that_name_is_refused(home: Path, file: Path) -> None:
    thorpd("add", file)
    again = thorpd("add", file)
    assert again.exit_code == 1
    assert "already" in again.stderr
    assert thorpd("add", file, "--link", "--name", "other").exit_code == 0
    assert (home / "other.gguf").is_symlink()


def test_removing_asks_and_takes_no_for_an_answer(home: Path, file: Path) -> None:
    thorpd("add", file)
    assert thorpd("remove", "toy.gguf", typed="n\n").exit_code == 1
    assert (home / "toy.gguf").exists()
    assert thorpd("remove", "toy.gguf", typed="y\n").exit_code == 0
    assert not (home / "toy.gguf").exists()


def test_what_a_setting_names_is_removed_by_force_only(home: Path, file: Path, tmp_path: Path) -> None:
    thorpd("add", file)
    config = tmp_path / "town.toml"
    config.write_text('[model]\nchat_file = "toy.gguf"\n')
    refused = thorpd("remove", "toy.gguf", "--yes", "--config", config)
    assert refused.exit_code == 1
    assert "model.chat_file" in refused.stderr
    assert "--force" in refused.stderr
    assert thorpd("remove", "toy.gguf", "--yes", "--force", "--config", config).exit_code == 0
    assert not (home / "toy.gguf").exists()


def test_a_tier_s_own_model_counts_as_named(home: Path, file: Path, tmp_path: Path) -> None:
    thorpd("add", file)
    config = tmp_path / "town.toml"
    config.write_text('[model.narrator]\nchat_file = "toy.gguf"\n')
    refused = thorpd("remove", "toy.gguf", "--yes", "--config", config)
    assert "model.narrator.chat_file" in refused.stderr
    assert (home / "toy.gguf").exists()


@pytest.mark.parametrize("name", ["../../toy.gguf", "..", "/etc/passwd", "nothing.gguf", ""])
def test_nothing_outside_the_folder_can_be_removed(home: Path, file: Path, name: str) -> None:
    refused = thorpd("remove", name, "--yes", "--force")
    assert refused.exit_code == 1
    assert "There is no model" in refused.stderr
    assert file.exists()
    assert not home.exists()


def test_bad_files_are_one_sentence_for_add_and_check(home: Path, file: Path, tmp_path: Path) -> None:
    (tmp_path / "text.gguf").write_text("I am a text, and glad of it")
    (tmp_path / "cut.gguf").write_bytes(file.read_bytes()[:-64])
    for bad in ("text.gguf", "cut.gguf", "", "none.gguf"):
        for command in ("add", "check"):
            refused = thorpd(command, tmp_path / bad)
            assert refused.exit_code == 1, (command, bad)
            assert refused.stderr.strip().startswith("thorpd: ")
            assert len(refused.stderr.strip().splitlines()) == 1
    assert not home.exists()


def test_the_list_says_what_is_wrong_with_a_file(home: Path) -> None:
    home.mkdir(parents=True)
    (home / "text.gguf").write_text("I am a text, and glad of it")
    listed = thorpd("list")
    assert listed.exit_code == 0
    assert "not a GGUF model" in listed.stderr


@pytest.mark.model
def test_a_real_model_is_checked_in_words_and_in_json(models_dir: Path, tmp_path: Path) -> None:
    config = tmp_path / "small.toml"
    config.write_text("[model]\ncontext_tokens = 512\nslot_tokens = 512\nslots = 1\n")
    file = models_dir / "SmolLM2-135M-Instruct.Q8_0.gguf"
    report = json.loads(thorpd("check", file, "--config", config, "--json").stdout)
    assert report["problem"] == ""
    assert report["answer"]
    words = thorpd("check", file, "--config", config).stdout
    assert "prompt tokens/s" in words
    assert "needed memory" in words
