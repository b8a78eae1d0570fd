"""`thorpd bench engine`: what the engine carries, beside what llama-cpp-python gives by itself.

Apart from the command line so that tests run it small. Timed, each after a warm-up, with prompts of three layers (`crowd.py`):

- `serial_tok_s`, `batched_tok_s`, `ratio`: the same questions with the same sampling and threads, by the `Llama` class in a
  process of its own and by our engine all at once; rounds taken in turn, the medians of each and of their ratios. The same
  villagers are asked in each round, of something new, so that either side may use what it remembers: the `Llama` class the
  trunk, for it keeps its last prompt, ours the personas too. In the first round, the warm-up, both read all:
  `first_round_ratio`. Tokens are counted in the texts, by one tokenizer.
- `cached_prompt_share`, `thoughts_per_min_cached`: all villagers think in turn, several rounds; the first, in which the
  personas are read, is the warm-up, told as `first_round_prompt_share`. `thoughts_per_min_uncached`: thoughts with a nonce before
  the first word and no layers, so that nothing can be remembered.
- `ttft_p50_s`, `ttft_p95_s`: a player's first word, from the asking, while as many thoughts as slots run.
- `choose_ms_p50`, `choose_ms_p95`: one of six deeds after two known layers and a new line.
- `overhead_share`: of the wall time of the engine's steps, what is not spent in llama.cpp's decode.
- `json_valid` of `json_count`; `echo_p99_ms`: `thorpd bench gateway --with-model`, short, with the default model.
- `server_tok_s`, `server_last_s` (and ours, `batched_last_s`): llama_cpp.server, one client a slot, one round.

What fails is counted in `failed`; what could not be measured is null.
"""

import asyncio
import os
import platform
import statistics
import sys
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import msgspec
import psutil

from server.bench import crowd, filling, rivals
from server.bench.asking import Tick, at_once, choices, first_words, forever, in_turn
from server.bench.gateway import run as run_gateway
from server.bench.process import percentile
from server.bench.serial import Plan as SerialPlan
from server.model import llama
from server.model.engine import Engine, Priority, Write
from server.model.header import inspect
from server.model.host import thread_count
from server.model.hosted import HostedEngine
from server.model.settings import ModelSettings

PROMPT_TOKENS = 704
"""Room for a prompt of the crowd in most vocabularies."""

PARTS = ("batch", "thoughts", "player", "choose", "json", "server", "echo")

Show = Callable[[str, int, int], object]
"""Told what is being measured, how much of it is done, and how much there is."""

Count = Callable[[str], int]
"""Tells how many tokens a text has."""

Numbers = dict[str, object]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How much to measure."""

    settings: ModelSettings = ModelSettings()
    slots: int = 16
    rounds: int = 4
    """Rounds of questions to both sides, the warm-up included."""
    villagers: int = 100
    turns: int = 3
    """Rounds of thoughts, the warm-up included."""
    uncached: int = 24
    questions: int = 30
    choices: int = 30
    fillings: int = 200
    echo_s: float = 8.0
    answer_tokens: int = 48
    thought_tokens: int = 16
    settle_s: float = 1.5
    """After so long at rest the engine's process has told what it has done."""
    server_python: str = sys.executable
    parts: tuple[str, ...] = PARTS


def run(plan: Plan, models_dir: Path, show: Show) -> Numbers:
    """Return the numbers; see the module's docstring for what is timed. `ModelError` when the model cannot load."""
    settings, here = _settings(plan), machine()
    path = models_dir / settings.chat_file
    inspect(path)
    weights = _vocabulary(path)
    serial_plan = SerialPlan(
        path=str(path.absolute()),
        threads=thread_count(settings),
        context_tokens=PROMPT_TOKENS + 2 * plan.answer_tokens,
        batch_tokens=settings.batch_tokens,
        gpu_layers=settings.gpu_layers,
    )
    count: Count = lambda text: len(weights.tokens(text, opening=False))  # noqa: E731
    numbers = asyncio.run(_with_engine(plan, HostedEngine(settings, models_dir), serial_plan, count, show))
    numbers |= _server(plan, serial_plan, count, show) if "server" in plan.parts else {}
    numbers |= _echo(plan, show) if "echo" in plan.parts else {}
    prompt = crowd.write(0, 0, 1)
    layers = [count(str(prompt.prompt)[:end]) for end in (*prompt.layers, None)]
    known = dict.fromkeys(KEYS) | {"prompt_tokens": layers[2], "trunk_tokens": layers[0], "persona_tokens": layers[1] - layers[0]}
    weights.close()
    return known | numbers | {"slots": plan.slots, "threads": serial_plan.threads, "machine": here}


KEYS = (
    *("serial_tok_s", "batched_tok_s", "ratio", "first_round_ratio", "batched_last_s", "overhead_share"),
    *("server_tok_s", "server_last_s", "server_note"),
    *("cached_prompt_share", "first_round_prompt_share"),
    *("thoughts_per_min_cached", "thoughts_per_min_uncached", "thoughts_ratio"),
    *("ttft_p50_s", "ttft_p95_s", "choose_ms_p50", "choose_ms_p95"),
    *("json_valid", "json_count", "echo_p99_ms", "failed", "model", "device"),
)
"""What the result names, measured or null."""


async def _with_engine(plan: Plan, engine: HostedEngine, serial_plan: SerialPlan, count: Count, show: Show) -> Numbers:
    show("loading the model", 0, 1)
    await engine.start()
    try:
        await engine.ready()
        show("loading the model", 1, 1)
        return await measure(engine, plan, serial_plan if "batch" in plan.parts else None, count, show)
    finally:
        await engine.aclose()


async def measure(engine: Engine, plan: Plan, serial_plan: SerialPlan | None, count: Count, show: Show) -> Numbers:
    """Measure what only an engine is needed for; without a serial plan the batch is measured alone."""
    await at_once(engine, [crowd.write(villager, 1000, 4) for villager in range(2)])
    before = await _totals(engine, plan)
    numbers: Numbers = {}
    if "batch" in plan.parts:
        numbers |= await _batch(engine, plan, serial_plan, count, show)
    if "thoughts" in plan.parts:
        numbers |= await _thoughts(engine, plan, show)
    if "player" in plan.parts:
        numbers |= await _player(engine, plan, show)
    if "choose" in plan.parts:
        numbers |= await _choose(engine, plan, show)
    numbers["overhead_share"] = _overhead(before, await _totals(engine, plan))
    if "json" in plan.parts:
        numbers |= await _json(engine, plan, show)
    status = engine.status()
    return numbers | {"model": status.model, "device": status.device}


async def _batch(engine: Engine, plan: Plan, serial_plan: SerialPlan | None, count: Count, show: Show) -> Numbers:
    """Let both sides answer the same questions, in turn."""
    ours, theirs, lasts, failed = [], [], [], 0
    async with AsyncExitStack() as stack:
        serial = stack.enter_context(rivals.serial(serial_plan)) if serial_plan else None
        if serial:
            await asyncio.to_thread(serial.ask, [crowd.write(0, 1000, 4)])
        for number in range(plan.rounds):
            show("batched, and one after another", number, plan.rounds)
            questions = _questions(plan, number)
            done = await at_once(engine, questions)
            ours.append(_speed(done.texts, done.took_s, count))
            lasts.append(done.took_s)
            failed += done.failed
            if serial:
                answers = await asyncio.to_thread(serial.ask, questions)
                theirs.append(_speed(answers.texts, answers.took_s, count))
    show("batched, and one after another", plan.rounds, plan.rounds)
    ratios = [our / their for our, their in zip(ours, theirs, strict=False) if their]
    return {
        "serial_tok_s": _median(theirs[1:], 1),
        "batched_tok_s": _median(ours[1:], 1),
        "ratio": _median(ratios[1:], 2),
        "first_round_ratio": _median(ratios[:1], 2),
        "batched_last_s": _median(lasts[1:], 2),
        "failed": failed,
    }


async def _thoughts(engine: Engine, plan: Plan, show: Show) -> Numbers:
    """Let everybody think in turn, remembered and not."""
    shares, took_s, failed = [], [], 0
    for turn in range(plan.turns):
        tick = _ticks(show, f"thoughts, round {turn + 1} of {plan.turns}", plan.villagers)
        before = await _totals(engine, plan)
        jobs = [crowd.write(villager, 2000 + turn, plan.thought_tokens) for villager in range(plan.villagers)]
        done = await in_turn(engine, jobs, plan.slots, tick)
        shares.append(_share(before, await _totals(engine, plan)))
        took_s.append(done.took_s)
        failed += done.failed
    tick = _ticks(show, "thoughts without memory", plan.uncached)
    strangers = [crowd.unlike(crowd.write(n % 100, 3000 + n, plan.thought_tokens), n) for n in range(plan.uncached)]
    unknown = await in_turn(engine, strangers, plan.slots, tick)
    warm_s, warm = sum(took_s[1:]), plan.villagers * (plan.turns - 1)
    cached, uncached = _a_minute(warm, warm_s), _a_minute(plan.uncached, unknown.took_s)
    return {
        "first_round_prompt_share": _rounded(shares[0], 3),
        "cached_prompt_share": _median([share for share in shares[1:] if share is not None], 3),
        "thoughts_per_min_cached": _rounded(cached, 1),
        "thoughts_per_min_uncached": _rounded(uncached, 1),
        "thoughts_ratio": _rounded(cached / uncached if cached and uncached else None, 2),
        "thoughts_failed": failed + unknown.failed,
    }


async def _player(engine: Engine, plan: Plan, show: Show) -> Numbers:
    tick = _ticks(show, "a player's first word", plan.questions)
    asked = [
        crowd.write(n * 7 % plan.villagers, 4000 + n, plan.thought_tokens, Priority.PLAYER_CHAT) for n in range(plan.questions)
    ]
    thoughts = forever(lambda n: crowd.write(n % plan.villagers, 5000 + n, plan.answer_tokens))
    waits = await first_words(engine, asked, thoughts, plan.slots, tick)
    return {
        "ttft_p50_s": percentile(waits.seconds, 50),
        "ttft_p95_s": percentile(waits.seconds, 95),
        "ttft_failed": waits.failed,
    }


async def _choose(engine: Engine, plan: Plan, show: Show) -> Numbers:
    """Time choices of one villager whose two layers, and whose neutral side, a first choice has warmed."""
    await choices(engine, [crowd.choose(0, 0)])
    waits = await choices(engine, [crowd.choose(0, 1 + n) for n in range(plan.choices)], _ticks(show, "choices", plan.choices))
    times_ms = [took_s * 1000 for took_s in waits.seconds]
    return {
        "choose_ms_p50": percentile(times_ms, 50),
        "choose_ms_p95": percentile(times_ms, 95),
        "choose_failed": waits.failed,
    }


async def _json(engine: Engine, plan: Plan, show: Show) -> Numbers:
    show("JSON", 0, 1)
    found = await filling.run(engine, plan.fillings)
    show("JSON", 1, 1)
    counts = {key: found[key] for key in ("json_valid", "json_count")}
    return counts | {f"json_{key}": found[key] for key in ("ms_p50", "ms_p95")}


def _server(plan: Plan, serial_plan: SerialPlan, count: Count, show: Show) -> Numbers:
    show("llama_cpp.server", 0, 1)
    problem = rivals.server_problem(plan.server_python)
    if problem:
        show("llama_cpp.server", 1, 1)
        return {"server_note": problem}
    answers = rivals.ask_server(plan.server_python, serial_plan, crowd.write(0, 1000, 4), _questions(plan, 1))
    show("llama_cpp.server", 1, 1)
    return {
        "server_tok_s": round(_speed(answers.texts, answers.took_s, count), 1),
        "server_last_s": round(answers.took_s, 2),
        "server_failed": answers.failed,
    }


def _echo(plan: Plan, show: Show) -> Numbers:
    show("echo of commands", 0, 1)
    found = run_gateway(players=4, rate=4.0, seconds=plan.echo_s, with_model=True)
    show("echo of commands", 1, 1)
    return {"echo_p99_ms": found["echo_p99_ms"]}


def machine() -> str:
    """Return cores, processor and how busy the machine was in the last minute."""
    name = platform.processor()
    information = Path("/proc/cpuinfo")
    if information.is_file():
        lines = information.read_text(encoding="utf-8").splitlines()
        name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), name)
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{psutil.cpu_count(logical=False)} cores ({psutil.cpu_count()} threads) of {name or 'an unknown processor'}{load}"


def _settings(plan: Plan) -> ModelSettings:
    """Return the settings with room for all slots at once, no niceness, and no embedding model."""
    room = plan.slots * (PROMPT_TOKENS + plan.answer_tokens)
    return msgspec.structs.replace(
        plan.settings,
        slots=plan.slots,
        context_tokens=max(plan.settings.context_tokens, room),
        queue_jobs=max(plan.settings.queue_jobs, 4 * plan.slots),
        embedding_file="",
        niceness=0,
    )


def _vocabulary(path: Path) -> llama.Weights:
    llama.begin()
    return llama.Weights(path, 0)


def _questions(plan: Plan, number: int) -> list[Write]:
    """Return the questions of a round: always of the same villagers, never the same."""
    return [crowd.write(villager, number, plan.answer_tokens) for villager in range(plan.slots)]


def _ticks(show: Show, what: str, total: int) -> Tick:
    done = iter(range(1, total + 1))
    show(what, 0, total)
    return lambda: show(what, next(done, total), total)


async def _totals(engine: Engine, plan: Plan) -> dict[str, float]:
    """Return what the engine has done so far: tokens read and reused, seconds in steps, and in decode within them."""
    await asyncio.sleep(plan.settle_s)
    told = msgspec.structs.asdict(engine.status())
    return {key: told[key] for key in ("tokens_read", "tokens_reused", "step_s", "decode_s")}


def _share(before: dict[str, float], after: dict[str, float]) -> float | None:
    read, reused = (after[key] - before[key] for key in ("tokens_read", "tokens_reused"))
    return reused / (read + reused) if read + reused else None


def _overhead(before: dict[str, float], after: dict[str, float]) -> float | None:
    steps, decode = (after[key] - before[key] for key in ("step_s", "decode_s"))
    return round(1 - decode / steps, 3) if steps else None


def _speed(texts: Sequence[str], took_s: float, count: Count) -> float:
    return sum(map(count, texts)) / took_s if took_s else 0.0


def _a_minute(done: int, took_s: float) -> float | None:
    return done / took_s * 60 if done and took_s else None


def _median(values: Sequence[float], digits: int) -> float | None:
    return round(statistics.median(values), digits) if values else None


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
