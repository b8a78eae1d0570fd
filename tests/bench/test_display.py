"""What a person sees of the bench of the engine: bars that stand, each part's numbers beneath, nothing of bars on stdout."""

import math
import time
from io import StringIO

from rich.console import Console
from rich.progress import Progress

from server.bench.display import Display, Left
from server.bench.pace import WHOLE, Stage


def test_the_bars_of_a_part_stand_with_its_numbers_beneath() -> None:
    screen = Console(file=StringIO(), width=100)
    with Display(screen, screen) as display:
        display.show(Stage(WHOLE, 0, 2))
        display.show(Stage("choices", 1, 3, time.monotonic() + 65))
        display.show(Stage("choices", 3, 3, time.monotonic()))
        display.tell({"choose_ms_p50": 12.5, "choose_count": 3000, "choose_note": None, "busy": True})
        display.show(Stage(WHOLE, 1, 2))
        display.show(Stage("JSON", 1, 3, time.monotonic() + 65))
    text = str(screen.file.getvalue()) if isinstance(screen.file, StringIO) else ""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    assert lines[0][0] == "choices"
    assert lines[0][-4:] == ["3", "of", "3", "0:00"]
    assert lines[1:5] == [
        ["choose_ms_p50", "12.5"],
        ["choose_count", "3,000"],
        ["choose_note", "not", "measured"],
        ["busy", "yes"],
    ]
    assert (lines[5][0], lines[5][-4:]) == ("JSON", ["1", "of", "3", "0:00"])
    assert WHOLE not in text


def test_bars_and_numbers_may_go_to_different_places() -> None:
    bars, numbers = StringIO(), StringIO()
    with Display(Console(file=bars), Console(file=numbers)) as display:
        display.show(Stage("choices", 1, 3))
        display.tell({"choose_count": 1})
    assert "choices" not in numbers.getvalue()
    assert "choose_count" not in bars.getvalue()


def test_the_time_left_is_told_while_a_stage_runs_and_is_known() -> None:
    with Progress(disable=True) as progress:
        known = progress.add_task("thoughts", total=3, ends_s=time.monotonic() + 65.2)
        unknown = progress.add_task("loading", total=1, ends_s=math.inf)
        assert [Left().render(task).plain for task in progress.tasks] == ["1:05 left", ""]
        progress.stop_task(known)
        progress.stop_task(unknown)
        assert [Left().render(task).plain for task in progress.tasks] == ["0:00", "0:00"]
