"""Documents that name a command, option, path, setting or host that is not so fail here."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import typer.main

import client.__main__
import server.__main__
from client.intents import Stance
from client.keys import TABLES
from server.config import Config

ROOT = Path(__file__).parents[2]
FOLDERS = ("server", "client", "shared", "saves", "models", "tests")
DOCUMENTS = [ROOT / "README.md", *(ROOT / folder / "README.md" for folder in FOLDERS)]
COMMANDS: dict[str, Any] = {
    "thorp": typer.main.get_command(client.__main__.app),
    "thorpd": typer.main.get_command(server.__main__.app),
}

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")


def code(document: Path) -> Iterator[str]:
    """Yield every line of shell blocks, and every inline piece of code."""
    text = document.read_text(encoding="utf-8")
    for language, block in _FENCE.findall(text):
        if language in {"sh", "console", "bash"}:
            yield from block.splitlines()
    yield from _INLINE.findall(_FENCE.sub("", text))


def invocations(line: str) -> Iterator[list[str]]:
    """Yield the calls of our commands in a shell line, as words without redirections."""
    for part in re.split(r"&&|\||;", line.split(" #", maxsplit=1)[0]):
        try:
            words = shlex.split(part.removeprefix("$ "))
        except ValueError:
            continue
        words = words[words.index("run") + 1 :] if words[:2] == ["uv", "run"] else words
        if words and words[0] in COMMANDS:
            yield [word for word in words if word not in {"…", "..."}]


def check(words: list[str]) -> None:
    """Walk down the command tree and look every option up."""
    command = COMMANDS[words[0]]
    rest = words[1:]
    while hasattr(command, "commands") and rest and not rest[0].startswith("-"):
        names = rest[0].split("|")
        assert all(name in command.commands for name in names), f"{' '.join(words)}: no command {rest[0]!r}"
        command, rest = command.commands[names[0]], rest[1:]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    for word in rest:
        option = word.strip("[]").split("=")[0]
        if option.startswith("--"):
            assert option in known, f"{' '.join(words)}: no option {option}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_and_option_named_exists(document: Path) -> None:
    for line in code(document):
        for words in invocations(line):
            check(words)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_path_named_exists(document: Path) -> None:
    for piece in code(document):
        for word in re.findall(rf"(?:^|\s)((?:{'|'.join(FOLDERS)})/[\w./-]*\w(?:\.\w+)?/?|\.ci/run)(?=$|\s)", piece):
            made = word.startswith(("saves/", "models/")) and not word.endswith("README.md")
            assert made or (ROOT / word).exists() or (document.parent / word).exists(), word


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_setting_named_exists(document: Path) -> None:
    sections = {field.name: field.type for field in msgspec.structs.fields(Config)}
    for piece in code(document):
        for section, keys in re.findall(rf"^({'|'.join(sections)})\.(?!toml$|safetensors$)([a-z_.]+)$", piece):
            kind: Any = sections[section]
            for key in keys.split("."):
                types = {field.name: field.type for field in msgspec.structs.fields(kind)}
                assert key in types, f"{section}.{keys}"
                kind = types[key]


def test_the_ci_calls_the_test_command_of_the_readme() -> None:
    command = "pip install uv && uv run --group dev pytest -n auto"
    assert command in (ROOT / "README.md").read_text(encoding="utf-8")
    assert command in (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()


def test_the_top_level_is_the_fixed_one() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()  # noqa: S607
    top = {name.split("/")[0] for name in tracked}
    assert {name for name in top if not name.startswith(".")} <= {*FOLDERS, "README.md", "pyproject.toml", "LICENSE"}
    assert not [name for name in tracked if name.endswith((".gguf", ".thorp", ".lock", ".accounts"))]


def test_no_committed_file_names_a_package_host_or_a_path_of_a_machine() -> None:
    hosts = "|".join(("py" + r"pi\.org", "python" + r"hosted\.org", "huggingface" + r"\.co", "/" + "root/", "/" + "work/"))
    found = subprocess.run(["git", "grep", "-lE", hosts], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603, S607
    assert found.stdout == ""


@pytest.mark.parametrize("document", [ROOT / "README.md", ROOT / "client/README.md"], ids=lambda path: path.parent.name)
def test_every_key_named_in_a_table_exists(document: Path) -> None:
    known = {"ctrl+p"} | {shown for stance in Stance for key in TABLES[stance] for shown in (key.shown, *key.keys)}
    tables = re.findall(r"^\| (?:key \| does)? ?\|.*\n\|[-|]+\n((?:\|.*\n)+)", document.read_text(encoding="utf-8"), re.MULTILINE)
    rows = [row.split(" | ")[0] for table in tables for row in table.splitlines() if row.startswith("| `")]
    named = [name for row in rows for name in _INLINE.findall(row)]
    assert {"t", "x", "q"} <= set(named)
    assert [name for name in named if name not in known] == []
