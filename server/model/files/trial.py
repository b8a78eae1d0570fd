"""What `thorpd models check FILE` does: looks a file over, loads it, times it, and lets it answer one line.

It is apart from ``catalogue``, which never loads anything.
"""

import asyncio
import time
from contextlib import aclosing
from pathlib import Path

import msgspec

from server.model.engine import Write
from server.model.files.footprint import footprint, free_bytes, require
from server.model.files.header import Header, inspect
from server.model.files.kind import Purpose, purpose_of, quantisation_of
from server.model.files.probe import probe
from server.model.files.weights import WEIGHTS, sound
from server.model.local import llama
from server.model.local.hosted import HostedEngine
from server.model.settings import ModelSettings
from shared.errors import ModelError

QUESTION = "Ada: Good morning! How are you today?\nWick: Very well, thank you. The bread is warm.\nAda: What is new?\nWick:"
CHECK_TOKENS = 48

READING = "".join(f"On day {day} the baker of Thorp sold {7 * day} loaves and {3 * day} cakes. " for day in range(1, 13))
"""A few hundred tokens to read, for their speed."""

BEAT_S = 1.5
"""After so long at rest the model's process has told how many tokens it has read."""


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What a file did when it was loaded; ``problem`` is empty when all is well and else says what to do.

    ``needed_bytes`` is the file and its cache with these settings, ``free_bytes`` what was free before.
    """

    path: str
    problem: str = ""
    purpose: Purpose | None = None
    architecture: str = ""
    parameters: int = 0
    quantisation: str = ""
    context_length: int = 0
    chat_template: bool = False
    style: str = ""
    needed_bytes: int = 0
    cache_bytes: int = 0
    free_bytes: int = 0
    load_s: float = 0.0
    prompt_tokens_per_s: float = 0.0
    tokens_per_s: float = 0.0
    answer: str = ""


def check(path: Path, settings: ModelSettings | None = None) -> Checked:
    """Hash the file if it is ours, load it, and let it answer one line (or embed one sentence); takes seconds.

    Never raises for a bad file: the report says what is wrong. Call it outside of an event loop.
    """
    settings = settings or ModelSettings()
    try:
        header = inspect(path)
        _hash_ours(path)
        report = _described(path, header, settings)
        if report.purpose == "embedding":
            return _try_embedding(path.absolute(), settings, report)
        return asyncio.run(_try_chat(path.absolute(), settings, report))
    except ModelError as error:
        return Checked(path=str(path), problem=str(error))


def _described(path: Path, header: Header, settings: ModelSettings) -> Checked:
    """Say what the header tells; ``ModelError`` when the file is no use or does not fit.

    A GPU's memory is llama.cpp's to judge.
    """
    purpose = purpose_of(header, path)
    need, free = footprint(path, header, settings), free_bytes()
    if not llama.offloads(settings.gpu_layers):
        require(path, need, free)
    return Checked(
        path=str(path),
        purpose=purpose,
        architecture=header.architecture,
        parameters=header.parameters,
        quantisation=quantisation_of(header),
        context_length=header.context_length,
        chat_template=header.chat_template is not None,
        needed_bytes=need.needed_bytes,
        cache_bytes=need.cache_bytes,
        free_bytes=free,
    )


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
        load_s = time.perf_counter() - began
        reading = await _read_speed(engine)
        answer, writing = await _answer(engine)
        return msgspec.structs.replace(
            report,
            style=engine.status().style,
            load_s=load_s,
            prompt_tokens_per_s=reading,
            tokens_per_s=writing,
            answer=answer.strip().partition("\n")[0],
        )
    finally:
        await engine.aclose()


async def _read_speed(engine: HostedEngine) -> float:
    """Return how many tokens of a prompt are read in a second."""
    before, began = engine.status().tokens_read, time.perf_counter()
    async with aclosing(engine.write(Write(prompt=READING, max_tokens=1, temperature=0.0, deadline_s=120.0))) as pieces:
        async for _ in pieces:
            pass
    took_s = time.perf_counter() - began
    await asyncio.sleep(BEAT_S)
    return (engine.status().tokens_read - before) / took_s


async def _answer(engine: HostedEngine) -> tuple[str, float]:
    """Return what the model writes and how many tokens a second, its reading left out."""
    job = Write(prompt=QUESTION, max_tokens=CHECK_TOKENS, temperature=0.0, deadline_s=120.0)
    pieces, times = [], []
    async with aclosing(engine.write(job)) as told:
        async for piece in told:
            pieces.append(piece)
            times.append(time.perf_counter())
    spent_s = times[-1] - times[0] if times else 0.0
    return "".join(pieces), (len(times) - 1) / spent_s if spent_s else 0.0


def _try_embedding(path: Path, settings: ModelSettings, report: Checked) -> Checked:
    found = probe(path, settings)
    answer = f"a vector of {found.size} numbers for a text, {found.sentences_per_s:,.0f} sentences a second"
    return msgspec.structs.replace(report, load_s=found.load_s, answer=answer)
