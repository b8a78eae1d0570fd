"""Every way out leaves the terminal as it was: a real terminal pair, the program in it, and the bytes it wrote."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from client import host, leaving

MODES = {
    "1049": "the alternate screen",
    "1000": "the mouse",
    "1003": "the mouse",
    "1006": "the mouse",
    "2004": "pasting",
    "1004": "focus",
}
TOWN = """
import asyncio
import sys
from pathlib import Path
from client import __main__, leaving
from client.app import ThorpApp
from client.scripted import ListTie
from client.tether import Up
from tests.client.drawn import scene, seen, welcome

def break_it(_app):
    raise RuntimeError("a widget broke: " + "secret" * 2)

class Slow(ListTie):
    async def close(self):
        while not Path(sys.argv[-1]).exists():
            await asyncio.sleep(0.01)

if "broken" in sys.argv:
    ThorpApp.action_leave = break_it
tie = Slow if "slow" in sys.argv else ListTie
leaving.watch()
app = ThorpApp(lambda _: tie([Up(), welcome(), seen(1, scene())]), name="Ada")
with leaving.ending(app.end):
    app.run()
if app.farewell:
    sys.stderr.write(app.farewell + chr(10))
sys.exit(app.return_code or int(app.at_fault))
"""


class Terminal:
    """A terminal with a program in it."""

    def __init__(self, process: subprocess.Popen[bytes], master: int, before: list[object]) -> None:
        self.process = process
        self.master = master
        self.before = before
        self.written = b""

    def until(self, reached: Callable[[], bool], seconds: float = 20) -> None:
        end = time.monotonic() + seconds
        while not reached():
            assert time.monotonic() < end, self.written[-2_000:]
            self.read(0.05)

    def read(self, seconds: float) -> None:
        if select.select([self.master], [], [], seconds)[0]:
            try:
                self.written += os.read(self.master, 65_536)
            except OSError:
                time.sleep(seconds)

    def press(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def ended(self) -> int:
        self.until(lambda: self.process.poll() is not None)
        self.read(0.2)
        assert self.process.returncode is not None
        return self.process.returncode


@contextmanager
def terminal(home: Path, *command: str) -> Iterator[Terminal]:
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    before = termios.tcgetattr(slave)
    environment = {**os.environ, "TERM": "xterm-256color", "XDG_STATE_HOME": str(home), "XDG_CONFIG_HOME": str(home / "config")}
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, *command], stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
    )
    try:
        yield Terminal(process, master, [before, slave])
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        os.close(master)
        os.close(slave)


def clean(shown: Terminal) -> None:
    """See that everything that was switched on was switched off after, and that keys are read as before."""
    for mode, name in MODES.items():
        on, off = shown.written.rfind(f"\x1b[?{mode}h".encode()), shown.written.rfind(f"\x1b[?{mode}l".encode())
        assert 0 <= on < off, f"{name} stays on: {shown.written[-400:]!r}"
    assert shown.written.rfind(b"\x1b[?25l") < shown.written.rfind(b"\x1b[?25h"), "the cursor stays hidden"
    assert shown.written.rfind(b"\x1b[>") < shown.written.rfind(b"\x1b[<u"), "the keyboard protocol stays on"
    before, slave = shown.before
    assert termios.tcgetattr(slave)[:4] == before[:4]  # type: ignore[index, arg-type]
    assert b"Traceback" not in shown.written


WAYS: dict[str, tuple[Callable[[Terminal], None], int]] = {
    "q": (lambda shown: shown.press(b"q"), 0),
    "ctrl+q": (lambda shown: shown.press(b"\x11"), 0),
    "ctrl+c": (lambda shown: shown.press(b"\x03"), 0),
    "SIGTERM": (lambda shown: os.kill(shown.process.pid, signal.SIGTERM), 128 + signal.SIGTERM),
    "SIGHUP": (lambda shown: os.kill(shown.process.pid, signal.SIGHUP), 128 + signal.SIGHUP),
    "a mistake": (lambda shown: shown.press(b"\x11"), 1),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_terminal_is_as_it_was(way: str, tmp_path: Path) -> None:
    leave, code = WAYS[way]
    with terminal(tmp_path, "-c", TOWN, "broken" if way == "a mistake" else "") as shown:
        shown.until(lambda: b"travel" in shown.written)
        leave(shown)
        assert shown.ended() == code
        clean(shown)
        reports = list((tmp_path / "thorp").glob("crash-*.txt"))
        if way != "a mistake":
            assert not reports
            return
        told = " ".join(shown.written[shown.written.rfind(b"\x1b[?1049l") :].decode().split())
        assert "Thorp made a mistake and has ended. The town is kept" in told
        assert reports[0].name in told.replace(" ", "")
        assert "a widget broke: secretsecret" in reports[0].read_text()
        assert "secretsecret" not in told


@pytest.mark.parametrize("way", ["ctrl+c", "SIGTERM"])
def test_that_one_leaves_is_shown_before_the_town_has_said_good_bye(way: str, tmp_path: Path) -> None:
    leave, code = WAYS[way]
    said = tmp_path / "good-bye"
    with terminal(tmp_path, "-c", TOWN, "slow", str(said)) as shown:
        shown.until(lambda: b"travel" in shown.written)
        leave(shown)
        shown.until(lambda: "Leaving …".encode() in shown.written)
        assert shown.process.poll() is None
        said.touch()
        assert shown.ended() == code
        clean(shown)
        assert shown.written.rfind("Leaving …".encode()) < shown.written.rfind(b"\x1b[?1049l")


@pytest.mark.parametrize(("slow", "told"), [(True, "ends and keeps what happened"), (False, "")])
def test_a_server_that_takes_a_moment_to_end_is_told_of(
    slow: bool,  # noqa: FBT001
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Server:
        """A process that ends at its second wait, or at its first."""

        stdout = None
        waits = 0

        def poll(self) -> None:
            """It runs."""

        def send_signal(self, number: int) -> None:
            assert number == signal.SIGTERM

        def wait(self, within_s: float) -> int:
            self.waits += 1
            if slow and self.waits == 1:
                raise subprocess.TimeoutExpired("server", within_s)
            return 0

    host._stop(Server())  # type: ignore[arg-type]
    err = capsys.readouterr().err
    assert (told in err) if told else not err


def test_a_dumb_terminal_gets_lines_and_is_told_so(tmp_path: Path) -> None:
    with terminal(
        tmp_path, "-c", "import os; os.environ['TERM'] = 'dumb'; from client.terminal import why_lines; print(why_lines())"
    ) as shown:
        assert shown.ended() == 0
        assert b"This terminal shows no full screen (TERM=dumb): the town comes in lines" in shown.written


def test_an_address_where_nobody_answers_is_a_calm_screen(tmp_path: Path) -> None:
    with terminal(tmp_path, "-m", "client", "join", "ws://127.0.0.1:1", "--name", "Ada") as shown:
        shown.until(lambda: b"Nobody answers" in shown.written)
        shown.press(b"q")
        assert shown.ended() == 1
        clean(shown)
        assert (
            "No town answers at ws://127.0.0.1:1: the connection was refused"
            in shown.written.decode().rpartition("\x1b[?1049l")[2]
        )


def test_a_report_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told = leaving.report("Traceback …\nRuntimeError: no\n", tmp_path / "file" / "folder")
    assert "(RuntimeError: no). The town is kept" in told
    assert "No report could be written" in told
