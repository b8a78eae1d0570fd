"""What `thorpd models list|check` and `thorpd doctor` tell about model files and llama.cpp's build.

It is apart from ``weights`` because it looks into any GGUF file, ours or the user's, and may load it.
"""

import asyncio
import time
from pathlib import Path
from typing import Literal

import msgspec
import psutil

from server.model import llama
from server.model.embed import Embedder
from server.model.engine import Write
from server.model.header import inspect
from server.model.hosted import HostedEngine
from server.model.settings import ModelSettings
from server.model.weights import WEIGHTS, Weight, missing, pull, sound
from shared.errors import ModelError

__all__ = ["Checked", "Listed", "check", "doctor_facts", "listing", "missing", "pull"]

QUESTION = "Ada: Good morning! How are you today?\nWick: Very well, thank you. The bread is warm.\nAda: What is new?\nWick:"
CHECK_TOKENS = 48
SENTENCE = "The baker of Thorp sells rye bread in the morning."


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """One file in the models folder, or one that should be there."""

    name: str
    purpose: Literal["chat", "embedding", "own"]
    state: Literal["ready", "missing", "damaged"]
    size: int
    licence: str
    about: str


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What a file did when it was loaded; ``problem`` is empty when all is well and else says what to do."""

    path: str
    problem: str = ""
    architecture: str = ""
    parameters: int = 0
    context_length: int = 0
    chat_template: bool = False
    style: str = ""
    load_s: float = 0.0
    tokens_per_s: float = 0.0
    answer: str = ""


def listing(models_dir: Path, settings: ModelSettings | None = None) -> list[Listed]:
    """List our files, every other GGUF in the folder, and those the settings name; nothing is loaded."""
    ours = [_ours(models_dir, weight) for weight in WEIGHTS]
    known = {models_dir / weight.name for weight in WEIGHTS}
    named = {models_dir / name for name in (settings.chat_file, settings.embedding_file) if name} if settings else set()
    return ours + [_own(path) for path in sorted({*models_dir.glob("*.gguf"), *named} - known)]


def _ours(models_dir: Path, weight: Weight) -> Listed:
    here = (models_dir / weight.name).exists()
    return Listed(
        name=weight.name,
        purpose=weight.purpose,
        state="ready" if sound(models_dir, weight) else "damaged" if here else "missing",
        size=weight.size,
        licence=weight.licence,
        about=f"from {weight.wheel}",
    )


def _own(path: Path) -> Listed:
    size = path.stat().st_size if path.is_file() else 0
    try:
        header = inspect(path)
    except ModelError as error:
        state: Literal["missing", "damaged"] = "damaged" if path.exists() else "missing"
        return Listed(name=path.name, purpose="own", state=state, size=size, licence="", about=str(error))
    licence = str(header.values.get("general.license") or "")
    about = f"{header.architecture}, {header.parameters / 1e6:.0f} M parameters, context {header.context_length}"
    return Listed(name=path.name, purpose="own", state="ready", size=size, licence=licence, about=about)


def check(path: Path, settings: ModelSettings | None = None) -> Checked:
    """Hash the file if it is ours, load it, and let it answer one line (or embed one sentence); takes seconds.

    Never raises for a bad file: the report says what is wrong. Call it outside of an event loop.
    """
    try:
        header = inspect(path)
        _hash_ours(path)
        report = Checked(
            path=str(path),
            architecture=header.architecture,
            parameters=header.parameters,
            context_length=header.context_length,
            chat_template=header.chat_template is not None,
        )
        settings = settings or ModelSettings()
        path = path.absolute()
        if "bert" in header.architecture:
            return _try_embedding(path, settings, report)
        return asyncio.run(_try_chat(path, settings, report))
    except ModelError as error:
        return Checked(path=str(path), problem=str(error))


def _hash_ours(path: Path) -> None:
    for weight in WEIGHTS:
        if path.name == weight.name and not sound(path.parent, weight, thorough=True):
            raise ModelError(f"{path} is damaged (its SHA-256 is wrong): run `thorpd models pull` to repair it.")


async def _try_chat(path: Path, settings: ModelSettings, report: Checked) -> Checked:
    """Let the model answer in its own process: a file that crashes llama.cpp does not crash the check."""
    alone = msgspec.structs.replace(settings, chat_file=str(path), embedding_file="")
    engine = HostedEngine(alone, path.parent)
    began = time.perf_counter()
    await engine.start()
    try:
        await engine.ready()
        load_s, began = time.perf_counter() - began, time.perf_counter()
        job = Write(prompt=QUESTION, max_tokens=CHECK_TOKENS, temperature=0.0, deadline_s=120.0)
        pieces = [piece async for piece in engine.write(job)]
        took_s = time.perf_counter() - began
        return msgspec.structs.replace(
            report,
            style=engine.status().style,
            load_s=load_s,
            tokens_per_s=len(pieces) / took_s,
            answer="".join(pieces).strip().partition("\n")[0],
        )
    finally:
        await engine.aclose()


def _try_embedding(path: Path, settings: ModelSettings, report: Checked) -> Checked:
    llama.begin()
    began = time.perf_counter()
    embedder = Embedder(path, settings, settings.threads or psutil.cpu_count(logical=False) or 1)
    load_s, began = time.perf_counter() - began, time.perf_counter()
    size = len(embedder.vectors([SENTENCE])[0])
    took_ms = (time.perf_counter() - began) * 1000
    embedder.close()
    return msgspec.structs.replace(report, load_s=load_s, answer=f"a vector of {size} numbers in {took_ms:.1f} ms")


def doctor_facts() -> dict[str, str]:
    """Tell llama.cpp's build, devices, CPU features and the memory there is; loads no model."""
    memory = psutil.virtual_memory()
    return {
        **llama.facts(),
        "cores": f"{psutil.cpu_count(logical=False) or '?'} physical, {psutil.cpu_count()} logical",
        "memory": f"{memory.available >> 20} MB free of {memory.total >> 20} MB",
    }
