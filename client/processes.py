"""Programs of Thorp that do one thing and end: `thorpd branch`, `thorpd chronicle`, `thorp cast`, run beside the screen.

Apart from `host`, which keeps a server running: these end by themselves, and what they say is all that is wanted of them.
"""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence

import msgspec

END_TIMEOUT_S = 10.0
"""How long a program that was told to stop may take to clear up."""

_CHUNK = 65_536
_WIDE = "2000"
"""Columns for its messages: a sentence stays one line."""


class Outcome(msgspec.Struct, frozen=True):
    """How a program ended."""

    code: int
    said: str = ""
    """Its standard output."""
    trouble: str = ""
    """The last line of its standard error, without the program's name."""


Hear = Callable[[str], None]
Run = Callable[..., Awaitable[Outcome]]
"""`run`, or what stands in for it in a test."""


def _deaf(_line: str) -> None:
    """Hear nothing."""


def server(*arguments: str) -> tuple[str, ...]:
    """Return the command line of `thorpd ARGUMENTS`."""
    return (sys.executable, "-m", "server", *arguments)


def client(*arguments: str) -> tuple[str, ...]:
    """Return the command line of `thorp ARGUMENTS`."""
    return (sys.executable, "-m", "client", *arguments)


async def run(command: Sequence[str], hear: Hear = _deaf, started: Callable[[int], None] = lambda _pid: None) -> Outcome:
    """Run a program to its end; `hear` gets each line of its output at once, `started` its process id.

    When this is cancelled the program is asked to stop, as by ctrl+c, and waited for.
    """
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "COLUMNS": _WIDE},
        start_new_session=True,
    )
    started(process.pid)
    assert process.stdout is not None and process.stderr is not None  # noqa: S101, PT018 - we asked for pipes
    try:
        said, errors = await asyncio.gather(_read(process.stdout, hear), _read(process.stderr, _deaf))
        code = await process.wait()
    except asyncio.CancelledError:
        await _stop(process)
        raise
    return Outcome(code, said, _last(errors))


async def _read(stream: asyncio.StreamReader, hear: Hear) -> str:
    """Read a stream to its end; lines may be of any length."""
    whole, rest = list[bytes](), b""
    while chunk := await stream.read(_CHUNK):
        whole.append(chunk)
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            hear(line.decode(errors="replace"))
    return b"".join(whole).decode(errors="replace")


async def _stop(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGINT)
    try:
        async with asyncio.timeout(END_TIMEOUT_S):
            await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _last(errors: str) -> str:
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    return lines[-1].removeprefix("thorpd: ").removeprefix("thorp: ") if lines else ""
