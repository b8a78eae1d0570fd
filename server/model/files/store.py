"""Puts model files into the models folder and takes them out: checked, whole, never over another.

It is apart from ``weights``, which knows the two files that every town needs; here any file of the user's is handled.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from server.model.files.header import inspect
from server.model.files.kind import Purpose, purpose_of
from server.model.files.weights import CHUNK, flush, stamp_it, stamp_of, workshop
from shared.errors import ModelError

SUFFIX = ".gguf"
MARGIN_BYTES = 64 << 20
"""Free space wanted beside a copy."""

Progress = Callable[[int, int], None]
"""Told the bytes done, and all there are."""


class Added(msgspec.Struct, frozen=True, kw_only=True):
    """A file that came into the models folder, and what it is for."""

    name: str
    purpose: Purpose
    sha256: str
    size: int

    @property
    def setting(self) -> str:
        """The key of the ``[model]`` table that may name it."""
        return "chat_file" if self.purpose == "chat" else "embedding_file"


def add(source: Path, models_dir: Path, progress: Progress, *, name: str = "", link: bool = False) -> Added:
    """Check a GGUF file, copy or link it into the models folder in one move, and stamp it with its SHA-256.

    ``ModelError`` when it is no whole model, the name is taken or no name, or there is no room; then nothing is left behind.
    """
    purpose = purpose_of(inspect(source), source)
    target = models_dir / _named(name or source.name)
    if os.path.lexists(target):
        raise ModelError(
            f"There is a {target.name} in {models_dir} already: remove it first, or choose another name with --name."
        )
    size = source.stat().st_size
    try:
        models_dir.mkdir(parents=True, exist_ok=True)
        with workshop(models_dir, 0 if link else size + MARGIN_BYTES) as folder:
            sha256 = _bring(source, folder / target.name, progress, link=link)
            (folder / target.name).rename(target)
    except OSError as error:
        raise ModelError(f"{source} cannot be brought into {models_dir} ({error.strerror}): nothing was changed.") from error
    stamp_it(target, sha256)
    return Added(name=target.name, purpose=purpose, sha256=sha256, size=size)


def remove(models_dir: Path, name: str) -> None:
    """Delete a model and its stamp; of a link only the link. ``ModelError`` when there is no such model."""
    path = held(models_dir, name)
    try:
        path.unlink()
        stamp_of(path).unlink(missing_ok=True)
    except OSError as error:
        raise ModelError(f"{path} cannot be removed ({error.strerror}): check the folder's permissions.") from error


def held(models_dir: Path, name: str) -> Path:
    """Return where a model of the folder lies; ``ModelError`` for any name that is not exactly one of them."""
    there = sorted(path.name for path in models_dir.glob("*" + SUFFIX) if path.is_file() or path.is_symlink())
    if name not in there:
        raise ModelError(f"There is no model {name!r} in {models_dir}. There are: {', '.join(there) or 'none'}.")
    return models_dir / name


def _named(name: str) -> str:
    """Return a file's name as it will stand in the folder; ``ModelError`` for one that leads elsewhere or hides."""
    if not name.isprintable() or set(name) & set('/\\:"') or name.startswith(".") or not name.strip():
        raise ModelError(f"{name!r} is no name for a model: give it a plain one, without a folder, with --name.")
    return (name[: -len(SUFFIX)] if name.lower().endswith(SUFFIX) else name) + SUFFIX


def _bring(source: Path, part: Path, progress: Progress, *, link: bool) -> str:
    """Copy or link a file to where it is made ready; return its SHA-256."""
    hashed, done, size = hashlib.sha256(), 0, source.stat().st_size
    with source.open("rb") as file, Path(os.devnull if link else part).open("wb") as sink:
        while chunk := file.read(CHUNK):
            hashed.update(chunk)
            sink.write(chunk)
            progress(done := done + len(chunk), size)
        if not link:
            flush(sink)
    if link:
        part.symlink_to(source.resolve())
    return hashed.hexdigest()
