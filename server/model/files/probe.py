"""Loads an embedding model and times it, in a process of its own; ``python -m server.model.files.probe JSON``.

It is apart from ``trial`` so that a file that makes llama.cpp crash ends this process, and not the command.
"""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import psutil

from server.model.local import llama
from server.model.local.child import ROOT
from server.model.local.embed import Embedder
from server.model.settings import ModelSettings
from shared.errors import ModelError

SENTENCE = "The baker of Thorp sells rye bread in the morning."
SENTENCES = 32
TIMEOUT_S = 120.0


class Plan(msgspec.Struct, frozen=True):
    """What to load."""

    path: str
    settings: ModelSettings


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it: seconds to load, numbers a vector has, sentences of ten words embedded in a second; or what is wrong."""

    load_s: float = 0.0
    size: int = 0
    sentences_per_s: float = 0.0
    problem: str = ""


def probe(path: Path, settings: ModelSettings) -> Found:
    """Try a file in another process; ``ModelError`` when it cannot be used."""
    plan = msgspec.json.encode(Plan(str(path), settings)).decode()
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (ROOT, os.environ.get("PYTHONPATH", ""))))}
    command = [sys.executable, "-P", "-m", "server.model.files.probe", plan]
    try:
        done = subprocess.run(command, capture_output=True, check=False, env=env, timeout=TIMEOUT_S)  # noqa: S603  ourselves
    except subprocess.TimeoutExpired:
        raise ModelError(f"{path.name} did not load in {TIMEOUT_S:g} s: leave model.embedding_file at its default.") from None
    with contextlib.suppress(msgspec.DecodeError):
        found = msgspec.json.decode(done.stdout, type=Found)
        if found.problem:
            raise ModelError(found.problem)
        return found
    raise ModelError(f"llama.cpp crashed on {path.name} (exit {done.returncode}): leave model.embedding_file at its default.")


def _measure(plan: Plan) -> Found:
    llama.begin()
    began = time.perf_counter()
    threads = plan.settings.threads or psutil.cpu_count(logical=False) or 1
    embedder = Embedder(Path(plan.path), plan.settings, threads)
    load_s = time.perf_counter() - began
    size = len(embedder.vectors([SENTENCE])[0])
    began = time.perf_counter()
    embedder.vectors([SENTENCE] * SENTENCES)
    speed = SENTENCES / (time.perf_counter() - began)
    embedder.close()
    return Found(load_s=load_s, size=size, sentences_per_s=speed)


def main() -> None:
    """Try the file of the plan in the first argument, and say on stdout what came of it."""
    plan = msgspec.json.decode(sys.argv[1], type=Plan)
    try:
        found = _measure(plan)
    except ModelError as error:
        found = Found(problem=str(error))
    sys.stdout.buffer.write(msgspec.json.encode(found))


if __name__ == "__main__":
    main()
