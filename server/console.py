"""What the commands say to a person: progress, errors in one sentence.

Apart because several modules of commands share it. Results go to stdout, everything else to stderr.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import Progress

from shared.errors import ThorpError

screen = Console(stderr=True)


@contextmanager
def bar_of(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show how far something is while the body runs: yields what to call with what is done, and with all there is."""
    with Progress(console=screen, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn a ThorpError, alone or in a group of tasks, into one sentence and exit code 1."""
    try:
        yield
    except* ThorpError as group:
        error = _first(group)
        screen.print(f"thorpd: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from None


def _first(group: BaseExceptionGroup[ThorpError]) -> ThorpError:
    first = group.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
