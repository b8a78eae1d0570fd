"""The other side of `thorpd bench engine`: `llama_cpp.Llama`, which answers one question after another.

Apart because it runs in a process of its own, with the same file, threads and sampling as our engine: one JSON list of jobs
a line on stdin; on stdout one JSON object a line, first what was loaded, then each job's text as soon as it is written.
"""

import os
import sys
import time
from pathlib import Path
from typing import IO, Any

import msgspec
from llama_cpp import Llama

from server.model.engine import Write
from server.model.local.llama import TOP_K


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What to load, and how to run it."""

    path: str
    threads: int
    context_tokens: int
    batch_tokens: int
    gpu_layers: int
    flash_attention: bool = False
    """On where ours is: on a GPU."""


class Loaded(msgspec.Struct, frozen=True):
    """What was loaded, as the class tells it."""

    model: str
    threads: int


class Answered(msgspec.Struct, frozen=True):
    """A job's text, and the seconds since the first of its list was begun."""

    text: str
    took_s: float


def sampling(job: Write) -> dict[str, float | int | list[str] | None]:
    """Return a job's sampling as `Llama` and its server name it."""
    return {
        "max_tokens": job.max_tokens,
        "temperature": job.temperature,
        "top_p": job.top_p,
        "min_p": job.min_p,
        "top_k": TOP_K,
        "repeat_penalty": job.repeat_penalty,
        "seed": job.seed,
        "stop": list(job.stop),
    }


def main() -> None:
    """Load the model of the plan in the first argument, then answer until stdin ends."""
    plan = msgspec.json.decode(sys.argv[1], type=Plan)
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    model: Any = Llama(
        plan.path,
        n_ctx=plan.context_tokens,
        n_batch=plan.batch_tokens,
        n_threads=plan.threads,
        n_threads_batch=plan.threads,
        n_gpu_layers=plan.gpu_layers,
        flash_attn=plan.flash_attention,
        verbose=False,
    )
    _say(out, Loaded(Path(model.model_path).name, model.n_threads))
    for line in sys.stdin:
        began = time.perf_counter()
        for job in msgspec.json.decode(line, type=list[Write]):
            text = model.create_completion(job.prompt, **sampling(job))["choices"][0]["text"]
            _say(out, Answered(text, time.perf_counter() - began))


def _say(out: IO[str], what: msgspec.Struct) -> None:
    out.write(msgspec.json.encode(what).decode() + "\n")
    out.flush()


if __name__ == "__main__":
    main()
