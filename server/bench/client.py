"""`thorpd bench client`: how soon a large screen shows what arrives, and how much has to arrive.

Apart from the command line so that tests run it small. The frames are those of the real app at so many columns and rows, in a
process of its own (`python -m client.bench`: client and server never meet), on a driver that is handed everything and writes it
nowhere. So many beings each take eight steps a second, a third of them speak, the window scrolls, dusk falls; 60 messages come a
second, and at most as many frames are drawn. `frame_p50_ms`, `frame_p99_ms`: what a frame takes, reading the messages it is the
first to show, and from the beginning of its drawing to the bytes for the terminal handed to the driver. `lag_p50_ms`,
`lag_p99_ms`: from the arrival of a message to those bytes, the wait for the next frame included. `naive_p99_ms`,
`naive_lag_p99_ms`: the same under the same load of a screen as one would write it first, one `Static` made anew for each message.
`frame_work_ms`: the processor's time of the process for each frame; `terminal_bytes_per_frame`: what the terminal gets.

`bytes_per_frame`, `largest_frame` and `busy_bytes_per_s` are of a real server: the WebSocket payload that a watcher of the whole
town gets, with `VILLAGERS` villagers by rule and so many players there who each take a step every `PAUSE_S` seconds, and
say something every fifth time. `idle_bytes_per_s`: with the villagers alone. `crowd_bytes_per_s`: of the crowd that the frames
are timed under, which takes 8 steps a second each: far more than a town does. `start_ms`: from `thorp join` to the first screen
of the town on a pseudo-terminal of 80 by 24, of somebody who has a life there; `key_to_step_ms`: from a key there to the first
bytes with an `@` in them, the median of some steps. Both are null where there are no pseudo-terminals.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from typing import Any

import msgspec

from server.bench import wire
from server.bench.machine import Others, machine
from server.bench.process import percentile, play, served
from server.bench.terminal import Terminal, is_possible

VILLAGERS = 30

_CONFIG = f"""
[town]
villagers = {VILLAGERS}

[gateway]
max_connections = 2000
newcomers_per_min = 10000
newcomers_burst = 10000
"""

PAUSE_S = 1.0
WALKERS = 20

_STEPS = "hljkhljkhljk"
_TIME = "Day 1 "
"""In the status line of a new town, as soon as anything of it is shown."""

_LEAST = 3
"""Steps of which the median is worth telling."""

Show = Callable[[str, int, int], object]
"""Told what is done, how much of it, and of how much."""


class Plan(msgspec.Struct, frozen=True):
    """What the screens are shown; read by `client.bench`."""

    beings: int = 200
    columns: int = 200
    rows: int = 60
    seconds: float = 10.0


class Times(msgspec.Struct):
    """What came of one screen."""

    frames_ms: list[float]
    lags_ms: list[float]
    drawn: int
    bytes: int
    worked_s: float
    took_s: float


class Tally(msgspec.Struct):
    """Both screens."""

    ours: Times
    naive: Times
    crowd_bytes: int


def run(plan: Plan, show: Show = lambda *_: None, *, walkers: int = WALKERS) -> dict[str, object]:
    """Return the numbers; see the module's docstring for what is timed. `ThorpError` when a process does not start."""
    others = Others()
    found = _frames(plan, show) | _wire(plan, walkers, show)
    return found | {
        "beings": plan.beings,
        "size": f"{plan.columns}x{plan.rows}",
        "machine": machine(),
        "others_cores": others.cores(),
    }


def _frames(plan: Plan, show: Show) -> dict[str, object]:
    whole = round(plan.seconds * 60)

    def hear(said: dict[str, Any]) -> None:
        for side, words in (("ours", "frames of ours"), ("naive", "frames of the naive screen")):
            if side in said:
                show(words, said[side], whole)

    tally = msgspec.convert(play("client.bench", plan, hear), Tally)
    ours, naive = tally.ours, tally.naive
    return {
        "frame_p99_ms": percentile(ours.frames_ms, 99),
        "frame_p50_ms": percentile(ours.frames_ms, 50),
        "lag_p50_ms": percentile(ours.lags_ms, 50),
        "lag_p99_ms": percentile(ours.lags_ms, 99),
        "naive_p99_ms": percentile(naive.frames_ms, 99),
        "naive_p50_ms": percentile(naive.frames_ms, 50),
        "naive_lag_p99_ms": percentile(naive.lags_ms, 99),
        "frames_per_s": round(ours.drawn / ours.took_s, 1) if ours.took_s else 0.0,
        "naive_frames_per_s": round(naive.drawn / naive.took_s, 1) if naive.took_s else 0.0,
        "frame_work_ms": round(ours.worked_s * 1000 / max(1, ours.drawn), 2),
        "terminal_bytes_per_frame": round(ours.bytes / max(1, ours.drawn)),
        "crowd_bytes_per_s": round(tally.crowd_bytes / plan.seconds),
    }


def _wire(plan: Plan, walkers: int, show: Show) -> dict[str, object]:
    with served(_CONFIG, "--no-model") as (url, _):
        start_ms, step_ms = _felt(url, show)
        quiet = _watched(wire.Plan(url, 0, plan.seconds, PAUSE_S), "seconds with villagers alone", show)
        busy = _watched(wire.Plan(url, walkers, plan.seconds, PAUSE_S), "seconds with players", show)
    return {
        "bytes_per_frame": round(busy.bytes / max(1, busy.frames)),
        "largest_frame": busy.largest,
        "busy_bytes_per_s": round(busy.bytes / plan.seconds),
        "busy_steps_per_s": round(busy.steps / plan.seconds, 1),
        "idle_bytes_per_s": round(quiet.bytes / plan.seconds),
        "start_ms": start_ms,
        "key_to_step_ms": step_ms,
        "walkers": walkers,
        "villagers": VILLAGERS,
    }


def _watched(plan: wire.Plan, what: str, show: Show) -> wire.Tally:
    def hear(said: dict[str, Any]) -> None:
        if "seconds" in said:
            show(what, said["seconds"], max(1, round(plan.seconds)))

    return msgspec.convert(play("server.bench.wire", plan, hear), wire.Tally)


def _felt(url: str, show: Show) -> tuple[float | None, float | None]:
    """Return what somebody at a terminal waits for, who comes back to a life begun before: the first screen, and a step."""
    if not is_possible():
        return None, None
    join = ["-m", "client", "join", url, "--name", "Bench"]
    with tempfile.TemporaryDirectory(prefix="thorp-bench-") as home:
        with Terminal(join, home) as terminal:
            _begin_life(terminal)
        began = time.perf_counter()
        with Terminal(join, home) as terminal:
            shown = terminal.until(_TIME)
            start_ms = round((time.perf_counter() - began) * 1000, 1)
            steps = _steps(terminal, show)
    return start_ms if shown else None, round(statistics.median(steps), 1) if len(steps) >= _LEAST else None


def _begin_life(terminal: Terminal) -> None:
    """Choose the first trade that the town offers to whoever comes, so that nothing lies over the map next time."""
    if terminal.until("Begin a life"):
        terminal.rest()
        terminal.type("1")
        terminal.rest()
        terminal.type("\r")
        terminal.until(_TIME)
        terminal.rest()


def _steps(terminal: Terminal, show: Show) -> list[float]:
    """Return the milliseconds from each key to the bytes that show the step; those into a wall show none."""
    steps = list[float]()
    for number, key in enumerate(_STEPS, 1):
        terminal.rest()
        pressed = time.perf_counter()
        terminal.type(key)
        if terminal.until("@", timeout_s=1.0):
            steps.append((time.perf_counter() - pressed) * 1000)
        show("steps", number, len(_STEPS))
    return steps
