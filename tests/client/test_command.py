"""The `thorp` command: its processes, and what it says when something is wrong."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from client import __main__, host
from client.tether import RUNS
from shared.errors import ThorpError

SERVER = """
import json, os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
if "--fail" in sys.argv:
    print("noise", file=sys.stderr)
    print("thorpd: The save is no save. Name another.", file=sys.stderr)
    sys.exit(1)
if "--held" in sys.argv:
    print(json.dumps({"running": "ws://127.0.0.1:7"}), flush=True)
    sys.exit(3)
open(sys.argv[0].replace("fake_server.py", "arguments"), "w").write(" ".join(sys.argv))
open(sys.argv[0].replace("fake_server.py", "pid"), "w").write(str(os.getpid()))
print(json.dumps({"listening": "ws://127.0.0.1:5"}), flush=True)
if "--company" in sys.argv:
    print(json.dumps({"players": ["Ada", "Bertie"]}), flush=True)
signal.sigwait([signal.SIGTERM])
print("closed", file=sys.stderr)
"""


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    script = tmp_path / "fake_server.py"
    script.write_text(SERVER)
    monkeypatch.setattr(host, "_server", lambda: [sys.executable, str(script)])
    return tmp_path / "logs" / "town.log"


def test_a_server_is_started_and_ended(log: Path) -> None:
    with host.serving(["serve"], log) as served:
        assert served.address == "ws://127.0.0.1:5"
    assert log.read_text() == "closed\n"


def kill(log: Path, number: int = signal.SIGKILL) -> None:
    """End the fake server by itself; its file is gone until a new one writes it."""
    pid = log.parent.parent / "pid"
    process = int(pid.read_text())
    pid.unlink()
    os.kill(process, number)


def wait(reached: Callable[[], bool]) -> None:
    for _ in range(2_000):
        if reached():
            return
        time.sleep(0.01)
    raise AssertionError


def test_a_server_that_dies_is_started_again_where_it_was_and_the_log_says_so(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "AGAIN_S", (0.0, 0.0))
    with host.serving(["serve"], log) as served:
        for _ in range(2):
            assert served.fate() == RUNS
            kill(log)
            while (fate := served.fate()) == RUNS:
                time.sleep(0.001)
            assert (fate.over, "started again" in fate.words) == (False, True)
            wait(lambda: served.fate() == RUNS)
        assert "serve --port 5" in (log.parent.parent / "arguments").read_text()
        kill(log)
        wait(lambda: served.fate().over)
        assert "again and again (killed by signal 9); nothing you saw is lost. Start again. Its log: " in served.fate().words
        assert str(log) in served.fate().words
    assert log.read_text().count("has ended by itself (killed by signal 9); it is started again") == 2
    assert log.read_text().count("listens again at ws://127.0.0.1:5") == 2


def test_a_server_that_somebody_stopped_stays_stopped(log: Path) -> None:
    with host.serving(["serve"], log) as served:
        kill(log, signal.SIGTERM)
        wait(lambda: served.fate().over)
        assert served.fate().words.startswith("Somebody stopped the town's server; nothing you saw is lost. Start again.")


def test_who_is_in_town_is_heard(log: Path) -> None:
    with host.serving(["serve", "--company"], log) as served:
        wait(lambda: served.players == ("Ada", "Bertie"))


def test_a_port_that_is_taken_is_left_alone(log: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        with host.serving(["serve"], log, taken):
            assert "--port 0" in (log.parent.parent / "arguments").read_text()
    with host.serving(["serve"], log, taken):
        assert f"--port {taken}" in (log.parent.parent / "arguments").read_text()


def test_a_server_that_runs_already_is_joined(log: Path) -> None:
    with host.serving(["serve", "--held"], log) as served:
        assert served.address == "ws://127.0.0.1:7"


def test_a_server_that_fails_is_quoted(log: Path) -> None:
    with pytest.raises(ThorpError, match=r"^The save is no save\. Name another\.$"), host.serving(["--fail"], log):
        pass


def thorp(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "client", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL, check=False)  # noqa: S603


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("join", "ws://127.0.0.1:1"), "the connection was refused"),
        (("join", "http://x"), "is not the address of a town"),
        (("replay", "/nowhere/x.thorp"), "There is no save at /nowhere/x.thorp"),
        (("play", "--name", "x" * 100), "Choose another --name."),
    ],
)
def test_what_is_wrong_is_one_sentence_and_an_exit_code(arguments: tuple[str, ...], words: str) -> None:
    done = thorp(*arguments)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stdout + done.stderr


def test_the_name_of_the_machine_s_user_is_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "bo")
    assert __main__._os_name() == "Bo"
    monkeypatch.setattr("getpass.getuser", lambda: "\x1b")
    assert __main__._os_name() == "Ada"
