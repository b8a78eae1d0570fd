"""The import contracts of the design, checked by import-linter; those it cannot express, by reading the source."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = ("server", "client", "shared")


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        path = ROOT / folder
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def imported(path: Path) -> set[str]:
    """Return the full names of what a module imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def uses(path: Path, package: str) -> bool:
    return any(name == package or name.startswith(package + ".") for name in imported(path))


def users(package: str, *folders: str) -> set[str]:
    return {path.relative_to(ROOT).as_posix() for path in sources(*folders) if uses(path, package)}


def test_the_contracts_of_import_linter_hold() -> None:
    """In a process of its own: import-linter configures logging and would silence every logger of this one."""
    lint = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize(
    ("package", "where", "only"),
    [
        ("llama_cpp", "server", {"server/model/local/llama.py", "server/bench/serial.py"}),
        ("websockets", "client", {"client/link.py"}),
        ("tcod", "server", {"server/world/sense.py", "server/world/path.py"}),
    ],
)
def test_a_dangerous_library_is_used_in_its_own_modules_only(package: str, where: str, only: set[str]) -> None:
    assert users(package, where) == only


def test_websockets_is_used_by_the_server_at_the_gate_and_to_measure_it() -> None:
    assert {user for user in users("websockets", "server") if not user.startswith("server/bench/")} == {
        "server/gateway/listen.py"
    }


def test_sqlite_is_used_by_the_save_and_the_accounts() -> None:
    others = {user for user in users("apsw", "server", "client") if not user.startswith("server/save/")}
    assert others == {"server/gateway/accounts.py"}


def test_shared_imports_only_the_standard_library_msgspec_and_msgpack() -> None:
    for path in sources("shared"):
        roots = {name.split(".")[0] for name in imported(path)}
        assert roots <= set(sys.stdlib_module_names) | {"shared", "msgspec", "msgpack"}, path


BANNED_IN_WORLD = {"random", "time", "datetime", "logging", "threading", "asyncio", "socket", "os", "io", "pathlib", "secrets"}


@pytest.mark.parametrize("path", sources("server/world"), ids=lambda path: path.name)
def test_the_world_is_pure(path: Path) -> None:
    assert not imported(path) & BANNED_IN_WORLD
    if path.name in {"sense.py", "path.py"}:
        return
    assert not uses(path, "numpy")
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), f"a float at line {node.lineno}"
        assert not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)), f"a true division at line {node.lineno}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"hash", "open", "float", "print", "input"}, f"{node.func.id}() at line {node.lineno}"
        if isinstance(node, ast.For | ast.comprehension):
            assert not isinstance(node.iter, ast.Set | ast.SetComp), "a set's order"


def test_except_exception_stands_only_at_the_edges_of_a_session_and_a_thought() -> None:
    """A fault may be swallowed only where one connection, or one thought, ends; and a model's template is foreign code."""
    allowed = {"server/gateway/line.py", "server/mind/character.py", "server/model/local/llama.py"}
    found = set()
    for path in sources(*OURS):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler) and isinstance(node.type, ast.Name) and node.type.id == "Exception":
                found.add(path.relative_to(ROOT).as_posix())
    assert found <= allowed


def test_the_two_commands_exist() -> None:
    names = {entry.name: entry.value for entry in entry_points(group="console_scripts")}
    assert names["thorp"] == "client.__main__:main"
    assert names["thorpd"] == "server.__main__:main"


def test_modules_are_short() -> None:
    long = {path.name: count for path in sources(*OURS) if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400}
    assert not long
