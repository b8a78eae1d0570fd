"""Those whom our engine is measured beside: the serial `Llama` class, and `python -m llama_cpp.server`, both with the same file.

Apart from the measuring because each is a process to start, to ask and to stop, and either may be missing.
"""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeVar

import msgspec

from server.bench.serial import Answered, Loaded, Plan, sampling
from server.model.engine import Write
from server.model.local.child import ROOT, SPINS
from shared.errors import ThorpError

T = TypeVar("T")

_START_S = 120.0
_ANSWER_S = 300.0
_STOP_S = 10.0
_NEEDS = "import fastapi, uvicorn, llama_cpp.server.app"


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """What came of jobs: the texts, the seconds until all were there, how many failed, and of which file by its own word."""

    texts: list[str]
    took_s: float
    failed: int = 0
    model: str = ""


class Serial:
    """The `Llama` class in a process of its own."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def loaded(self) -> Loaded:
        """Wait until it has loaded; `ThorpError` when it died."""
        return self._read(Loaded)

    def ask(self, jobs: Sequence[Write], tick: Callable[[], object]) -> Answers:
        """Let it answer jobs one after another, ``tick`` at each; `ThorpError` when it died."""
        if (source := self._process.stdin) is None:
            raise RuntimeError("started without pipes")
        with contextlib.suppress(BrokenPipeError):
            source.write(msgspec.json.encode(jobs).decode() + "\n")
            source.flush()
        answered: list[Answered] = []
        for _ in jobs:
            answered.append(self._read(Answered))
            tick()
        return Answers(texts=[one.text for one in answered], took_s=answered[-1].took_s if answered else 0.0)

    def _read(self, kind: type[T]) -> T:
        if not (line := self._process.stdout and self._process.stdout.readline()):
            raise ThorpError("The serial Llama class failed; what it said stands above.")
        return msgspec.json.decode(line, type=kind)


@contextmanager
def serial(plan: Plan) -> Iterator[Serial]:
    """Start the serial side, which begins to load; ctrl+c in the terminal is ours to hear, not its."""
    command = [sys.executable, "-P", "-m", "server.bench.serial", msgspec.json.encode(plan).decode()]
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603
        command, stdin=pipe, stdout=pipe, text=True, env=_environment(ROOT), start_new_session=True
    ) as process:
        try:
            yield Serial(process)
        finally:
            _stop(process)


def server_problem(python: str) -> str:
    """Say why llama_cpp.server cannot run in a Python; empty when it can."""
    try:
        done = subprocess.run([python, "-c", _NEEDS], capture_output=True, text=True, check=False)  # noqa: S603
    except OSError as error:
        return f"not measured: {python} does not start ({error.strerror})"
    said = done.stderr.strip().splitlines()
    return f"not measured: in {python}, {said[-1] if said else 'llama_cpp.server does not load'}" if done.returncode else ""


def ask_server(python: str, plan: Plan, warm: Write, jobs: Sequence[Write], tick: Callable[[], object]) -> Answers:
    """Start llama_cpp.server in a Python, warm it, ask all jobs at once by as many clients, ``tick`` at each, and stop it."""

    def complete(job: Write) -> str | None:
        text = _complete(port, job)
        tick()
        return text

    with ThreadPoolExecutor(len(jobs)) as clients, _server(python, plan) as (port, model):
        _complete(port, warm)
        began = time.perf_counter()
        texts = list(clients.map(complete, jobs))
        took_s = time.perf_counter() - began
    return Answers(texts=[text for text in texts if text is not None], took_s=took_s, failed=texts.count(None), model=model)


@contextmanager
def _server(python: str, plan: Plan) -> Iterator[tuple[int, str]]:
    """Start a server; yield its port, and the name of the file it says it serves."""
    port = _free_port()
    options = {
        "model": plan.path,
        "n_ctx": plan.context_tokens,
        "n_batch": plan.batch_tokens,
        "n_threads": plan.threads,
        "n_threads_batch": plan.threads,
        "n_gpu_layers": plan.gpu_layers,
        "flash_attn": plan.flash_attention,
        "host": "127.0.0.1",
        "port": port,
    }
    command = [python, "-m", "llama_cpp.server", *(word for key, value in options.items() for word in (f"--{key}", str(value)))]
    with (
        tempfile.TemporaryFile("w+") as log,
        subprocess.Popen(  # noqa: S603
            command, stdout=log, stderr=log, env=_environment(), start_new_session=True
        ) as process,
    ):
        try:
            yield port, _await(process, port, log)
        finally:
            _stop(process)


def _await(process: "subprocess.Popen[bytes]", port: int, log: IO[str]) -> str:
    """Wait until the server names its file; `ThorpError` with its last words when it ends before or takes too long."""
    until = time.monotonic() + _START_S
    while process.poll() is None and time.monotonic() < until:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/v1/models")
            if (response := connection.getresponse()).status == http.HTTPStatus.OK:
                return Path(json.loads(response.read())["data"][0]["id"]).name
        time.sleep(0.2)
    log.seek(0)
    raise ThorpError(f"llama_cpp.server did not start: {log.read().strip()[-300:]}")


def _complete(port: int, job: Write) -> str | None:
    """Ask for one completion; None when it fails."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_ANSWER_S)
    body = json.dumps({"prompt": job.prompt, **sampling(job)})
    try:
        connection.request("POST", "/v1/completions", body, {"Content-Type": "application/json"})
        text: str = json.loads(connection.getresponse().read())["choices"][0]["text"]
    except (OSError, http.client.HTTPException, ValueError, KeyError, IndexError):
        return None
    finally:
        connection.close()
    return text


def _environment(*folders: str) -> dict[str, str]:
    """Return our environment, with the threads spinning as briefly as our own engine's do: the machine may be busy."""
    path = os.pathsep.join(filter(None, (*folders, os.environ.get("PYTHONPATH", ""))))
    return {"GOMP_SPINCOUNT": SPINS, **os.environ, "PYTHONPATH": path}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def _stop(process: "subprocess.Popen[str] | subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
