"""What `thorpd models list` and `thorpd doctor` tell about model files and llama.cpp's build; nothing is loaded.

It is apart from ``weights`` because it looks into any GGUF file, ours or the user's, and into the settings that name them.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec
import psutil

from server.model.files.header import Header, inspect
from server.model.files.kind import purpose_of, quantisation_of
from server.model.files.trial import Checked, check
from server.model.files.weights import WEIGHTS, missing, pull, stamp_of, unchanged
from server.model.local import llama
from server.model.settings import ModelSettings
from shared.errors import ModelError

__all__ = ["Checked", "Listed", "check", "doctor_facts", "listing", "missing", "pull", "uses"]

FILE_KEY = "_file"
"""How the names of those settings end that name a model's file."""


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """One file in the models folder, or one that should be there; ``problem`` says what is wrong when it is not ready."""

    name: str
    path: str
    state: Literal["ready", "missing", "damaged"]
    purpose: Literal["chat", "embedding", ""] = ""
    size: int = 0
    architecture: str = ""
    parameters: int = 0
    quantisation: str = ""
    context_length: int = 0
    licence: str = ""
    about: str = ""
    used_by: tuple[str, ...] = ()
    problem: str = ""


def listing(models_dir: Path, settings: ModelSettings | None = None) -> list[Listed]:
    """List our two files, every other GGUF in the folder, and those the settings name; a changed file is hashed again."""
    ours = [models_dir / weight.name for weight in WEIGHTS]
    used = dict(_named(settings, models_dir)) if settings else {}
    others = {*models_dir.glob("*.gguf"), *used.values()} - set(ours)
    return [_listed(path, tuple(key for key, file in used.items() if file == path)) for path in (*ours, *sorted(others))]


def uses(settings: ModelSettings, models_dir: Path, path: Path) -> tuple[str, ...]:
    """Return the settings that name a file, such as ``model.chat_file``."""
    return tuple(key for key, file in _named(settings, models_dir) if file == path)


def _named(settings: msgspec.Struct, models_dir: Path, prefix: str = "model") -> Iterator[tuple[str, Path]]:
    """Yield every setting that names a file, tables within included, and the file."""
    for key, value in msgspec.structs.asdict(settings).items():
        if isinstance(value, msgspec.Struct):
            yield from _named(value, models_dir, f"{prefix}.{key}")
        elif key.endswith(FILE_KEY) and isinstance(value, str) and value:
            yield f"{prefix}.{key}", models_dir / value


def _listed(path: Path, used_by: tuple[str, ...]) -> Listed:
    weight = next((weight for weight in WEIGHTS if weight.name == path.name), None)
    plain = Listed(
        name=path.name,
        path=str(path),
        state="ready",
        size=path.stat().st_size if path.is_file() else 0,
        licence=weight.licence if weight else "",
        about=f"from {weight.wheel}" if weight else "",
        purpose=weight.purpose if weight else "",
        used_by=used_by,
    )
    try:
        header = inspect(path)
        plain = _described(plain, header)
        purpose = purpose_of(header, path)
        _compare(path, weight.sha256 if weight else _stamped(path))
    except ModelError as error:
        return msgspec.structs.replace(plain, state="damaged" if path.exists() else "missing", problem=str(error))
    return msgspec.structs.replace(plain, purpose=purpose)


def _described(row: Listed, header: Header) -> Listed:
    return msgspec.structs.replace(
        row,
        architecture=header.architecture,
        parameters=header.parameters,
        quantisation=quantisation_of(header),
        context_length=header.context_length,
        licence=row.licence or str(header.values.get("general.license") or ""),
        about=row.about or header.name,
    )


def _stamped(path: Path) -> str:
    """Return the SHA-256 that a file had when it was added; empty when nobody noted it."""
    stamp = stamp_of(path)
    words = stamp.read_text(encoding="utf-8", errors="replace").split() if stamp.is_file() else []
    return words[0] if words else ""


def _compare(path: Path, sha256: str) -> None:
    if sha256 and not unchanged(path, sha256):
        raise ModelError(f"{path} is damaged (its SHA-256 is wrong): run `thorpd models pull`, or remove and add it again.")


def doctor_facts() -> dict[str, str]:
    """Tell llama.cpp's build, devices, CPU features and the memory there is; loads no model."""
    memory = psutil.virtual_memory()
    return {
        **llama.facts(),
        "cores": f"{psutil.cpu_count(logical=False) or '?'} physical, {psutil.cpu_count()} logical",
        "memory": f"{memory.available >> 20} MB free of {memory.total >> 20} MB",
    }
