"""Recording one's own visit into an asciinema cast, as it looks in this terminal.

Apart from `casting`, which plays a town's recording without a terminal. Whatever Textual's driver writes makes a picture due;
pictures are taken a few times a second, and only what changed between two of them is kept: minutes are megabytes otherwise.
"""

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from textual.app import App, ScreenStackError
from textual.driver import Driver

from client.cast import Cast, Picture, drawn, picture
from shared.errors import ConfigError

EVERY_S = 0.1
"""How soon after a change a picture is taken."""


class Tape:
    """Takes pictures of an app while it runs; a disk that fills up ends the recording, never the visit."""

    def __init__(self, cast: Cast, size: tuple[int, int], clock: Callable[[], float]) -> None:
        """`clock`: seconds from any beginning."""
        self._cast: Cast | None = cast
        self._size = size
        self._clock = clock
        self._began_s = clock()
        self._due = False
        self._last: Picture | None = None
        self.trouble = ""
        """Why the recording ended early."""

    def changed(self, app: App[Any]) -> None:
        """Note that the screen changed: a picture is due."""
        if not self._due and self._cast is not None and app.is_running:
            self._due = True
            app.set_timer(EVERY_S, lambda: self.shoot(app))

    def shoot(self, app: App[Any]) -> None:
        """Take a picture, and keep what is new in it."""
        self._due = False
        if self._cast is None:
            return
        try:
            strips = app.screen._compositor.render_strips()  # noqa: SLF001 - Textual has no other way to its picture
        except ScreenStackError:
            return
        try:
            many = app.console.color_system == "truecolor"
            self._keep(self._cast, picture(strips, app.size.width, true_colour=many), (app.size.width, app.size.height))
        except OSError as error:
            self._cast = None
            self.trouble = f"The recording ended early: {error.strerror or error}."

    def _keep(self, cast: Cast, now: Picture, size: tuple[int, int]) -> None:
        at_s = self._clock() - self._began_s
        if size != self._size:
            self._size, self._last = size, None
            cast.resize(at_s, size)
        cast.write(at_s, drawn(self._last, now))
        self._last = now


def taped(base: type[Driver], tape: Tape) -> type[Driver]:
    """Return a driver that does what `base` does, and tells the tape."""

    class Taped(base):  # type: ignore[misc, valid-type]
        """Writes, and tells that it did."""

        def write(self, data: str) -> None:
            """Write to the terminal."""
            super().write(data)
            tape.changed(self._app)

    return Taped


@contextlib.contextmanager
def recording(path: Path, size: tuple[int, int], title: str, clock: Callable[[], float], stamp: int) -> Iterator[Tape]:
    """Open a new file for a recording while the block runs. Raises ConfigError when there is one, or it cannot be made."""
    try:
        file = path.open("x", encoding="utf-8", buffering=1)
    except FileExistsError as error:
        raise ConfigError(f"{path} exists already, and stays as it is. Name another file to --record.") from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror or error}. Name another file to --record.") from error
    with file:
        yield Tape(Cast(file, size, title, stamp=stamp), size, clock)


@contextlib.contextmanager
def visit(path: Path | None, screen: App[None], say: Callable[[str], None]) -> Iterator[None]:
    """Record what an app shows in this terminal while the block runs, if a file is named, and say afterwards where it lies."""
    if path is None:
        yield
        return
    columns, rows = os.get_terminal_size(sys.__stdout__.fileno()) if sys.__stdout__ else (80, 24)
    with recording(path, (columns, rows), "Thorp", time.monotonic, int(time.time())) as tape:
        screen.driver_class = taped(screen.driver_class, tape)
        yield
    say(tape.trouble or f"Your visit is recorded in {path}. Play it: asciinema play {path}")
