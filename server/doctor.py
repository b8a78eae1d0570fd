"""`thorpd doctor`: what will run where on this machine, and what to do about what will not.

Apart from the command line so that tests can ask. Every check looks at the real thing: it loads the extension, opens the
model's header, asks the terminal; nothing is guessed from version numbers.
"""

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import psutil

from server.config import Config
from server.model.engine import Tier
from server.model.files.catalogue import doctor_facts
from server.model.files.header import inspect
from server.model.files.weights import missing
from server.model.settings import ModelSettings
from server.model.tiers import TIERS
from server.save.recollection import extension_problem
from shared.errors import ThorpError


class Finding(msgspec.Struct, frozen=True):
    """One line of the report."""

    what: str
    how: str
    """What was found."""
    good: bool = True
    do: str = ""
    """What to do when it is not good."""


def examine(config: Config, home: Path) -> Iterator[Finding]:
    """Yield findings, most basic first."""
    yield _machine()
    yield _terminal()
    yield from _folders(home)
    yield _weights(home / "models")
    yield from _chat_models(config, home / "models")
    yield from (Finding(what, how) for what, how in doctor_facts().items())
    yield _vectors()


def _machine() -> Finding:
    memory = psutil.virtual_memory()
    gib = 1 << 30
    system = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    cores = f"{psutil.cpu_count(logical=False)} cores ({psutil.cpu_count()} threads)"
    return Finding("machine", f"{system}, {cores}, {memory.available / gib:.1f} of {memory.total / gib:.1f} GiB memory free")


def _terminal() -> Finding:
    size = shutil.get_terminal_size((0, 0))
    kind = os.environ.get("TERM", "unknown")
    colours = "24-bit colour" if os.environ.get("COLORTERM") in {"truecolor", "24bit"} else "colours as TERM says"
    what = f"{kind}, {size.columns}x{size.lines}, {colours}, {sys.stdout.encoding}"
    if not sys.stdout.isatty():
        return Finding("terminal", "none (output goes to a file or pipe)", do="Play with `thorp join --plain` there.")
    if size.columns < 80 or size.lines < 24:  # noqa: PLR2004
        return Finding("terminal", what, good=False, do="Make the window at least 80x24.")
    return Finding("terminal", what)


def _folders(home: Path) -> Iterator[Finding]:
    for folder in (home / "saves", home / "models"):
        nearest = next(parent for parent in (folder, *folder.parents) if parent.exists())
        free = shutil.disk_usage(nearest).free / (1 << 30)
        if os.access(nearest, os.W_OK):
            yield Finding(folder.name, f"{folder} ({free:.1f} GiB free)")
        else:
            yield Finding(folder.name, f"{folder} cannot be written", good=False, do="Set THORP_HOME to a folder of yours.")


def _weights(models: Path) -> Finding:
    absent = missing(models)
    if absent:
        return Finding("weights", "not here: " + ", ".join(absent), good=False, do="Run `thorpd models pull`.")
    return Finding("weights", "both here, checked")


def _chat_models(config: Config, models: Path) -> Iterator[Finding]:
    """Yield the model of each tier; one line for both when they share it."""
    found = {tier: _chat_model(config.model, tier, models) for tier in TIERS}
    if len(set(found.values())) == 1:
        yield msgspec.structs.replace(found["folk"], what="chat model")
        return
    for tier, finding in found.items():
        yield msgspec.structs.replace(finding, what=f"{tier}'s model")


def _chat_model(settings: ModelSettings, tier: Tier, models: Path) -> Finding:
    if urls := settings.tier(tier).remote_urls:
        return Finding("", "far, at " + ", ".join(urls))
    path = models / settings.of(tier).chat_file
    try:
        inspect(path)
    except ThorpError as error:
        return Finding("", str(error), good=False, do="Until then villagers answer by rule.")
    return Finding("", f"{path.name}, {path.stat().st_size / (1 << 20):.0f} MiB; `thorpd models check` tries it")


def _vectors() -> Finding:
    problem = extension_problem()
    if problem is None:
        return Finding("vector search", "sqlite-vec loads")
    return Finding("vector search", problem, good=False, do="Villagers recall by words only until it loads.")
