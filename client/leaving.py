"""How the program ends whatever happens: the terminal as it was, one sentence, and a report of a mistake of ours in a file.

Apart from the app, which may be the very thing that broke, and from the command, which only wraps itself in this.
"""

import contextlib
import os
import platform
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType, TracebackType

from client import PROGRAM, homes

try:
    import termios
except ImportError:  # no such thing on Windows
    termios = None  # type: ignore[assignment]

RESTORED = (
    "\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l\x1b[0m"
)
"""Pasting, wrapping, mouse, keyboard, screen, cursor, focus and colours as a shell expects them."""

SIGNALS = ("SIGTERM", "SIGHUP")

_APP: list[Callable[[int], None]] = []
"""What ends the app that runs now, given an exit code; called once."""


def report(details: str, folder: Path | None = None) -> str:
    """Write down what went wrong; return the sentence for the player, which says where."""
    folder = folder or homes.keepsakes_file().parent
    file = folder / time.strftime("crash-%Y%m%d-%H%M%S.txt")
    about = f"{PROGRAM}, Python {platform.python_version()}, {platform.platform()}, TERM={os.environ.get('TERM', '')}"
    kept = "The town is kept, nothing you saw is lost."
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.write_text(f"{about}\n{time.strftime('%Y-%m-%d %H:%M:%S')}\n\n{details}", encoding="utf-8")
    except OSError as error:
        last = details.strip().splitlines()[-1:] or [""]
        return f"Thorp made a mistake and has ended ({last[0]}). {kept} No report could be written: {error.strerror or error}."
    return (
        f"Thorp made a mistake and has ended. {kept} What happened stands in {file}; please send it to its makers. Start again."
    )


def told(error: BaseException) -> str:
    """Return a mistake as it is written down."""
    return "".join(traceback.format_exception(error))


def watch() -> None:
    """See to it that signals end the program tidily, and that no mistake is ever printed as a stack trace."""
    for name in SIGNALS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _end)
    sys.excepthook = _crashed
    threading.excepthook = _thread_crashed


@contextlib.contextmanager
def ending(app: Callable[[int], None]) -> Iterator[None]:
    """While the block runs, a signal ends the app by `app`, and whatever breaks out of it leaves the terminal as it was."""
    before = _attributes()
    _APP.append(app)
    try:
        yield
    except BaseException:
        _restore()
        raise
    finally:
        _APP.clear()
        _put_back(before)


def _end(number: int, _frame: FrameType | None) -> None:
    """End through every `finally`, so that a server of ours ends with us; a second signal does not wait for the app."""
    if _APP:
        _APP.pop()(128 + number)
    else:
        sys.exit(128 + number)


def _crashed(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    _write(f"{report(told(error))}\n")


def _thread_crashed(crash: threading.ExceptHookArgs) -> None:
    """Say nothing of a thread that found its terminal or its pipe gone; report the rest."""
    if crash.exc_value is not None and not isinstance(crash.exc_value, OSError | SystemExit):
        _crashed(crash.exc_type, crash.exc_value, None)


def _restore() -> None:
    if sys.__stderr__ is not None and sys.__stderr__.isatty():
        _write(RESTORED)


def _write(words: str) -> None:
    if sys.__stderr__ is not None:
        with contextlib.suppress(OSError, ValueError):
            sys.__stderr__.write(words)
            sys.__stderr__.flush()


def _attributes() -> list[object] | None:
    """Return how the terminal reads keys; None where there is none."""
    if termios is None:
        return None
    with contextlib.suppress(termios.error, OSError, ValueError, AttributeError):
        return list(termios.tcgetattr(sys.__stdin__.fileno()))  # type: ignore[union-attr]
    return None


def _put_back(before: list[object] | None) -> None:
    if before is None:
        return
    with contextlib.suppress(termios.error, OSError, ValueError, AttributeError):
        termios.tcsetattr(sys.__stdin__.fileno(), termios.TCSADRAIN, before)  # type: ignore[union-attr, arg-type]
