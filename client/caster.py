"""What `thorp cast` does: reads what was asked for, starts a theatre, tells how far it is.

Apart from `casting`, which makes the cast, and from the command line, which is only its options.
"""

import asyncio
import re
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from client import host, newfile, stretch
from client.glyphs import ASCII, UNICODE
from client.order import Order
from client.stretch import Stretch
from shared.errors import ConfigError

_SIZE = re.compile(r"(\d{1,3})x(\d{1,3})")
_LEAST = 48, 14
_MOST = 400, 200
_STEP = 0.01
"""How much more must be done before it is told again."""


def order(ends: tuple[str, str], size: str, rest: Order) -> Order:
    """Read the ends of the stretch and the size as they are typed. Raises ConfigError with an example when they are neither."""
    first = stretch.minute_of(ends[0])
    last = stretch.minute_of(ends[1], first or 0)
    if first is None or last is None:
        wrong = ends[0] if first is None else ends[1]
        raise ConfigError(f"'{wrong}' is no time. Type the day and the clock, as in: --from \"1 07:00\"")
    return msgspec.structs.replace(rest, stretch=Stretch(first, last), size=_size(size))


def _size(text: str) -> tuple[int, int]:
    read = _SIZE.fullmatch(text.strip())
    size = (int(read[1]), int(read[2])) if read else (0, 0)
    if not (_LEAST[0] <= size[0] <= _MOST[0] and _LEAST[1] <= size[1] <= _MOST[1]):
        raise ConfigError(f"'{text}' is no size of a terminal: --size 120x36, from 48x14 to 400x200.")
    return size


def film(
    save: Annotated[Path, typer.Argument(metavar="FILE", help="The save whose history to record.")],
    out: Annotated[Path, typer.Argument(metavar="OUT.cast", help="A new file, for asciinema.")],
    first: Annotated[str, typer.Option("--from", help='Where it begins: the day and the clock, as "1 07:00".')],
    last: Annotated[str, typer.Option("--to", help='Where it ends, as "1 08:00".')],
    follow: Annotated[str, typer.Option("--follow", help="Through whose eyes.")] = "",
    size: Annotated[str, typer.Option("--size", help="Columns and rows.")] = "120x36",
    speed: Annotated[float, typer.Option("--speed", help="Times real time, as in a replay.", min=0.1, max=1000)] = 1.0,
    *,
    theme: Annotated[str, typer.Option("--theme", help="As of the other commands.")] = "",
    ascii_only: Annotated[bool, typer.Option("--ascii", help="Draw with ASCII characters only.")] = False,
    few_colours: Annotated[bool, typer.Option("--few-colours", help="256 colours: a file of a quarter the size.")] = False,
    announce: Annotated[bool, typer.Option("--announce", help="Print how far it is as lines of JSON.", hidden=True)] = False,
) -> None:
    """Record a stretch of a town's history as it looks here, without a terminal."""
    from client import themes

    if theme and theme not in themes.THEMES:
        raise ConfigError(f"There is no theme {theme!r}. Choose another --theme: {', '.join(themes.THEMES)}.")
    charset = ASCII if ascii_only else UNICODE
    rest = Order(speed=speed, follow=follow, theme=theme, true_colour=not few_colours, charset=charset)
    record(save, out, order((first, last), size, rest), announce=announce)


def record(save: Path, out: Path, asked: Order, *, announce: bool) -> None:
    """Record a stretch of a save into a new file. Raises ThorpError when it cannot be; then there is no file."""
    from client import casting

    if not save.is_file():
        raise ConfigError(f"There is no save at {save}.")
    if problem := newfile.obstacle(out):
        raise ConfigError(problem)
    told = Told(announce=announce)
    with (
        tempfile.TemporaryDirectory(prefix="thorp-") as folder,
        host.serving(["replay", str(save.absolute())], Path(folder) / "theatre.log") as served,
    ):
        newfile.written(out, lambda sink: asyncio.run(casting.cast(served.address, asked, sink, told)))
    told.end(out)


class Told:
    """Tells how far it is: as lines of JSON for a program, else as a line that is written over."""

    def __init__(self, *, announce: bool) -> None:
        self._announce = announce
        self._last = -1.0

    def __call__(self, share: float) -> None:
        """Tell the share that is done, 0 to 1."""
        if share - self._last < _STEP and share < 1:
            return
        self._last = share
        if self._announce:
            sys.stdout.write(f"{msgspec.json.encode({'done': round(share, 2)}).decode()}\n")
            sys.stdout.flush()
        elif sys.stderr.isatty():
            sys.stderr.write(f"\r{share:4.0%} recorded")

    def end(self, out: Path) -> None:
        """Tell what was written."""
        if not self._announce:
            lead = "\r" if sys.stderr.isatty() else ""
            sys.stderr.write(f"{lead}{out.stat().st_size / 1000:,.0f} kB written to {out}. Play it: asciinema play {out}\n")
