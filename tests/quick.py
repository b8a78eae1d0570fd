"""What makes the suite quick and leaves what it asserts as it is.

- Bytecode is kept beside pytest's own cache, where the environment forbids to keep it beside the source: our tests start some
  hundred processes, each of which would compile everything anew.
- The threads of llama.cpp do not spin while they wait for each other: beside another worker of the suite they would spin away
  each other's core. The product's own child leaves that to the environment, where it says something.
- The collector of garbage does not look again and again through what was collected and imported.
- A Textual app is idle when its event loop has nothing to do. Textual's own pilot guesses it from the time that the process
  has used, in steps of 20 ms, and waits a second for an app that draws by itself.
- A style sheet is parsed once for all apps; Textual remembers it for one app, until its theme is set.
"""

import asyncio
import gc
import os
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

import textual.app
import textual.pilot
from textual._context import active_app
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

QUIET_TURNS = 3
"""So often in a row the event loop has nothing else to do until an app is idle."""

MOMENT_S = 0.02
"""Timers that end so soon are waited for: some of Textual's are as long as a frame."""

MOST_TURNS = 2_000

_PARSED: dict[object, list[RuleSet]] = {}


def keep_bytecode(folder: Path) -> None:
    """Keep bytecode in `folder`, for this process and all that it starts, where it would not be kept."""
    if sys.dont_write_bytecode:
        sys.dont_write_bytecode, sys.pycache_prefix = False, str(folder)
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(folder)


def share_cores() -> None:
    """Let no thread of a model spin, in this process and all that it starts."""
    os.environ.setdefault("GOMP_SPINCOUNT", "0")


def settle_garbage() -> None:
    """Look through what is loaded once more, and never again; what comes after seldom, as the product does."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


async def idle(_min_sleep: float = 0.0, _max_sleep: float = 1.0) -> None:
    """Wait until the event loop has nothing to do for a moment, and the screen shows what it would at its next tick."""
    app = active_app.get(None)
    await _moment()
    if app is not None and app.is_running and app._screen_stack:
        app.screen._on_timer_update()
        await _moment()


async def _moment() -> None:
    """Let everything be done that is to be done within the next moment; sleep only if something is."""
    loop = asyncio.get_running_loop()
    until = loop.time() + MOMENT_S
    while True:
        await _quiet(loop._ready)  # type: ignore[attr-defined]
        times = [timer.when() for timer in loop._scheduled if not timer.cancelled()]  # type: ignore[attr-defined]
        now = loop.time()
        if now >= until or not times or min(times) > until:
            return
        await asyncio.sleep(max(0.0, min(times) - now))


async def _quiet(ready: Collection[object]) -> None:
    quiet = 0
    for _ in range(MOST_TURNS):
        await asyncio.sleep(0)
        quiet = 0 if ready else quiet + 1
        if quiet == QUIET_TURNS:
            return


def _parse_rules(sheet: Stylesheet, css: str, *where: Any, **more: Any) -> list[RuleSet]:
    key = (css, where, frozenset(more.items()), frozenset(sheet._variables.items()))
    if key not in _PARSED:
        _PARSED[key] = _textual_parse_rules(sheet, css, *where, **more)
    return _PARSED[key]


_textual_parse_rules = Stylesheet._parse_rules


def hurry_textual() -> None:
    """Let the pilots of all apps wait no longer than needed, and their style sheets be parsed once."""
    for module in (textual.app, textual.pilot):
        module.wait_for_idle = idle  # type: ignore[attr-defined]
    Stylesheet._parse_rules = _parse_rules  # type: ignore[assignment, method-assign]
