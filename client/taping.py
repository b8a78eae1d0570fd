"""Recording one's own visit: everything the screen sends to the terminal, with its times, into an asciinema cast.

Apart from `casting`, which plays a town's recording without a terminal: here a driver of Textual is given a second reader.
"""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from textual import events, messages
from textual.driver import Driver

from client.cast import Cast
from shared.errors import ConfigError


class Tape:
    """Takes what the terminal gets; a disk that fills up ends the recording, never the visit."""

    def __init__(self, cast: Cast, clock: Callable[[], float]) -> None:
        """`clock`: seconds from any beginning."""
        self._cast: Cast | None = cast
        self._clock = clock
        self._began_s = clock()
        self.trouble = ""
        """Why the recording ended early."""

    def write(self, data: str) -> None:
        """Keep what the terminal gets."""
        self._keep(lambda cast, at_s: cast.write(at_s, data))

    def resize(self, size: tuple[int, int]) -> None:
        """Keep the terminal's new size."""
        self._keep(lambda cast, at_s: cast.resize(at_s, size))

    def _keep(self, keep: Callable[[Cast, float], None]) -> None:
        if self._cast is None:
            return
        try:
            keep(self._cast, self._clock() - self._began_s)
        except OSError as error:
            self._cast = None
            self.trouble = f"The recording ended early: {error.strerror or error}."


def taped(base: type[Driver], tape: Tape) -> type[Driver]:
    """Return a driver that does what `base` does, and lets the tape read along."""

    class Taped(base):  # type: ignore[misc, valid-type]
        """Writes twice."""

        def write(self, data: str) -> None:
            """Write to the terminal and to the tape."""
            tape.write(data)
            super().write(data)

        def process_message(self, message: messages.Message) -> None:
            """Note a new size on its way in."""
            if isinstance(message, events.Resize):
                tape.resize((message.size.width, message.size.height))
            super().process_message(message)

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
        yield Tape(Cast(file, size, title, stamp=stamp), clock)
