"""What a long bench shows while it runs: a bar for each thing that is measured, and numbers beneath.

Apart because the bench itself only tells; a test, too, may listen.
"""

import math
import time
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.table import Table
from rich.text import Text

from server.bench.pace import WHOLE, Stage

NAME_COLUMNS = 26


class Left(ProgressColumn):
    """The time that is left, as the bench expects it; of what is over, the time it took."""

    def render(self, task: Task) -> Text:
        """Return it in minutes and seconds."""
        ends_s = task.fields["ends_s"]
        if task.finished or task.stop_time is not None:
            return Text(_minutes(task.elapsed or 0.0))
        return Text(f"{_minutes(ends_s - time.monotonic())} left" if math.isfinite(ends_s) else "")


class Display:
    """Bars on one console, numbers on another; used as a context, for a bar that moves must be ended."""

    def __init__(self, bars: Console, numbers: Console) -> None:
        self._bars, self._numbers = bars, numbers
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        """Begin with nothing shown."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let the bars stand as they are."""
        self._stop()

    def show(self, stage: Stage) -> None:
        """Show how far a stage is; one that is new ends the one before."""
        progress = self._progress = self._progress or self._start()
        if stage.what not in self._tasks:
            self._end_stages(progress)
            self._tasks[stage.what] = progress.add_task(stage.what, total=stage.total, ends_s=stage.ends_s)
        progress.update(self._tasks[stage.what], completed=stage.done, ends_s=stage.ends_s)

    def tell(self, numbers: dict[str, object]) -> None:
        """End the bars of a part, and print its numbers beneath."""
        self._stop()
        print_numbers(numbers, self._numbers)

    def _start(self) -> Progress:
        columns = (TextColumn("{task.description}"), BarColumn(20), TextColumn("{task.completed:.0f} of {task.total:.0f}"))
        progress = Progress(*columns, Left(), console=self._bars)
        progress.start()
        return progress

    def _stop(self) -> None:
        """Let the bars stand, but for that of the whole."""
        if self._progress:
            self._end_stages(self._progress)
            if WHOLE in self._tasks:
                self._progress.remove_task(self._tasks[WHOLE])
            self._progress.stop()
        self._progress, self._tasks = None, {}

    @staticmethod
    def _end_stages(progress: Progress) -> None:
        for task in progress.tasks:
            if task.description != WHOLE and task.stop_time is None:
                progress.stop_task(task.id)


class Board:
    """A bar with the numbers so far beneath, all of which are shown anew; used as a context."""

    def __init__(self, what: str, console: Console) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(30), TextColumn("{task.percentage:.0f} %"), console=console
        )
        self._task = self._bar.add_task(what, total=1.0)
        self._live = Live(self._bar, console=console, transient=True)

    def __enter__(self) -> Self:
        """Begin with nothing done."""
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing behind."""
        self._live.stop()

    def tell(self, share: float, numbers: dict[str, object]) -> None:
        """Show how much is done, 0 to 1, and the numbers so far."""
        self._bar.update(self._task, completed=share)
        self._live.update(Group(self._bar, _table(numbers)))


def print_numbers(numbers: dict[str, object], console: Console) -> None:
    """Print a line for each number."""
    console.print(_table(numbers))


def _table(numbers: dict[str, object]) -> Table:
    table = Table(box=None, show_header=False)
    table.add_column(min_width=NAME_COLUMNS)
    for key, value in numbers.items():
        table.add_row(key, _in_words(value))
    return table


def _in_words(value: object) -> str:
    match value:
        case None:
            return "not measured"
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return f"{value:,}"
        case dict():
            return ", ".join(f"{name} {count:,}" for name, count in value.items()) or "none"
        case _:
            return str(value)


def _minutes(seconds: float) -> str:
    whole = max(0, round(seconds))
    return f"{whole // 60}:{whole % 60:02}"
