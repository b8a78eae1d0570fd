"""`thorpd bench engine`: what the engine carries, beside what llama-cpp-python gives by itself.

Apart from the command line so that tests run it small. Its parts share the time (`pace.py`): each measures as many as fit, some
in any case, and tells how many. Prompts have three layers (`crowd.py`). Timed, each after a warm-up:

- `serial_tok_s`, `batched_tok_s`, `ratio`, of `rounds_count` rounds: the same questions with the same sampling and threads, by
  the `Llama` class in a process of its own and by our engine all at once; rounds taken in turn, the medians of each and of their
  ratios. The same villagers are asked in each round, of something new, so that either side may use what it remembers: the
  `Llama` class the trunk, for it keeps its last prompt, ours the personas too. In the first round, the warm-up, both read all
  but the trunk: `first_round_ratio`. Tokens are counted in the texts, by one tokenizer. `batched_last_s`: until our last reply.
- `first_round_s`, `first_round_prompt_share`: all villagers think in turn for the first time, and their personas are read;
  `first_round_count` is below `villagers` where more did not fit. `thoughts_per_min_cached`, `cached_prompt_share`: then they
  think again, of something new, `thoughts_count` thoughts. `thoughts_per_min_uncached`: `uncached_count` thoughts with a nonce
  before the first word and no layers, so that nothing can be remembered. `thoughts_ratio`: of the two.
- `ttft_p50_s`, `ttft_p95_s`, of `ttft_count`: a player's first word, from the asking, while as many thoughts as slots run; who is
  asked and who thinks is known.
- `choose_ms_p50`, `choose_ms_p95`, of `choose_count`: one of six deeds after two known layers and a new line; the scores
  of the deeds without that line are known from a first choice, as they are in a town. `choose_known_ms_p50`,
  `choose_known_ms_p95`: one of six other deeds after a prompt all of which is known.
- `overhead_share`: of the wall time of the engine's steps in batch, thoughts and player, what is not spent in llama.cpp's decode.
- `json_valid` of `json_count`, `json_ms_p50`, `json_ms_p95`: answers that obey a schema, eight at once.
- `server_tok_s`, `server_last_s` (and ours, `batched_last_s`), of `server_count`: llama_cpp.server, one client a slot, one round.
- `echo_p99_ms`, of `echo_count`: `thorpd bench gateway --with-model`, short, with the default model, which gave `echo_by_model`
  replies meanwhile: none while it is being loaded.

Also told: `slots`, `villagers`, `threads` and `serial_threads`; `model`, `serial_model` and `server_model`, the file by each
one's own word; `device`; `machine`, with its load before; `others_cores`, how many cores other programs used meanwhile, and
`busy` where that is too much to compare; `took_s`; `interrupted` by ctrl+c. What fails is counted (`failed` in the batch,
`thoughts_failed`, `ttft_failed`, `choose_failed`, `server_failed`), and why is said in the part's note, such as `batch_note`.
What could not be measured is null.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from server.bench import beside, crowd, parts
from server.bench.asking import Together, at_once
from server.bench.gateway import run as run_gateway
from server.bench.machine import BUSY_CORES, Others, machine
from server.bench.pace import WHOLE, Items, Shares, Show, Stage
from server.bench.parts import Bench, Count, Counters, Numbers, Part, settled
from server.bench.plan import PARTS, WEIGHTS, Plan
from server.bench.serial import Plan as SerialPlan
from server.model.files.header import inspect
from server.model.local import llama
from server.model.local.host import thread_count
from server.model.local.hosted import HostedEngine
from server.model.settings import ModelSettings
from shared.errors import ThorpError

PROMPT_TOKENS = 704
"""Room for a prompt of the crowd in most vocabularies."""

OURS: dict[str, Part] = {
    "batch": beside.batch,
    "thoughts": parts.thoughts,
    "player": parts.player,
    "choose": parts.choose,
    "json": parts.json,
}
"""The parts that our engine must run for."""

WRITING = ("batch", "thoughts", "player")
"""The parts whose steps the overhead is measured of."""

KEYS = (
    *("serial_tok_s", "batched_tok_s", "ratio", "rounds_count", "first_round_ratio", "batched_last_s", "failed"),
    *("overhead_share", "thoughts_per_min_cached", "thoughts_count", "cached_prompt_share"),
    *("first_round_s", "first_round_count", "first_round_prompt_share", "villagers"),
    *("thoughts_per_min_uncached", "uncached_count", "thoughts_ratio", "thoughts_failed"),
    *("ttft_p50_s", "ttft_p95_s", "ttft_count", "ttft_failed"),
    *("choose_ms_p50", "choose_ms_p95", "choose_known_ms_p50", "choose_known_ms_p95", "choose_count", "choose_failed"),
    *("json_valid", "json_count", "json_ms_p50", "json_ms_p95"),
    *("server_tok_s", "server_last_s", "server_count", "server_failed", "echo_p99_ms", "echo_count", "echo_by_model"),
    *("model", "serial_model", "server_model", "device", "slots", "threads", "serial_threads"),
    *("prompt_tokens", "trunk_tokens", "persona_tokens", "machine", "others_cores", "busy", "took_s", "interrupted"),
    *(f"{part}_note" for part in PARTS),
)
"""What the result names, measured or null."""

Tell = Callable[[Numbers], object]
"""Told the numbers of a part as soon as they are known."""


class Running(msgspec.Struct, frozen=True):
    """A bench under way: what it has found so far, how its time is shared, and who is told."""

    plan: Plan
    show: Show
    tell: Tell
    found: Numbers
    shares: Shares

    @classmethod
    def of(cls, plan: Plan, show: Show, tell: Tell) -> "Running":
        """Begin: the time runs from now on, and nothing is measured."""
        shares = Shares(plan.seconds, {part: WEIGHTS[part] for part in plan.parts})
        return cls(plan, show, tell, dict.fromkeys(KEYS), shares)

    @contextmanager
    def part(self, name: str) -> Iterator[tuple[float, Numbers]]:
        """Yield when a part should end and where its numbers go; a part that fails says why, and the others go on."""
        numbers: Numbers = {}
        before = [part for part in PARTS[: PARTS.index(name)] if part in self.plan.parts]
        self.show(Stage(WHOLE, len(before), len(set(self.plan.parts)), self.shares.ends_s))
        try:
            yield self.shares.until(name), numbers
        except (ThorpError, OSError) as error:
            numbers[f"{name}_note"] = str(error)
        finally:
            self.found.update(numbers)
            self.tell(numbers)


def run(plan: Plan, models_dir: Path, show: Show, tell: Tell) -> Numbers:
    """Return the numbers; see the module's docstring for what is timed. `ModelError` when the model cannot load.

    Ctrl+c ends it early: what was not measured by then is null.
    """
    settings, others, began_s = _settings(plan), Others(), time.monotonic()
    path = models_dir / settings.chat_file
    inspect(path)
    running = Running.of(plan, show, tell)
    running.found.update({"machine": machine(), "slots": plan.slots, "villagers": plan.villagers, "interrupted": False})
    try:
        _measure_all(running, settings, models_dir)
    except KeyboardInterrupt:
        running.found["interrupted"] = True
    cores = others.cores()
    about = {"others_cores": cores, "busy": cores >= BUSY_CORES, "took_s": round(time.monotonic() - began_s, 1)}
    return running.found | about


def _measure_all(running: Running, settings: ModelSettings, models_dir: Path) -> None:
    plan, path = running.plan, models_dir / settings.chat_file
    serial_plan = _serial_plan(plan, settings, path)
    with _counter(path) as count:
        running.found.update({"threads": serial_plan.threads, **_lengths(count)})
        if not OURS.keys().isdisjoint(plan.parts):
            asyncio.run(_with_engine(HostedEngine(settings, models_dir), running, serial_plan, count))
        if "server" in plan.parts:
            with running.part("server") as (_, numbers):
                beside.server(plan, serial_plan, count, running.show, numbers)
    if "echo" in plan.parts:
        with running.part("echo") as (_, numbers):
            _echo(plan, running.show, numbers)


async def _with_engine(engine: HostedEngine, running: Running, serial_plan: SerialPlan, count: Count) -> None:
    items = Items(running.show, "loading the model", 1)
    await engine.start()
    try:
        await engine.ready()
        items.tick()
        bench = Bench(engine=engine, plan=running.plan, count=count, show=running.show, serial_plan=serial_plan)
        await measure(bench, running)
    finally:
        await engine.aclose()


async def measure(bench: Bench, running: Running) -> None:
    """Measure the parts that our engine must run for."""
    status = bench.engine.status()
    running.found.update({"model": status.model, "device": status.device})
    await at_once(bench.engine, [beside.WARM, crowd.write(1, 1000, 4)], Together())
    await settled(bench)
    steps_s = decode_s = 0.0
    for name, part in OURS.items():
        if name not in running.plan.parts:
            continue
        before = Counters.of(bench.engine)
        with running.part(name) as (until_s, numbers):
            await part(bench, until_s, numbers)
        done = (await settled(bench)).since(before) if name in WRITING else None
        if done:
            steps_s, decode_s = steps_s + done.step_s, decode_s + done.decode_s
            running.found["overhead_share"] = round(1 - decode_s / steps_s, 3) if steps_s else None


def _echo(plan: Plan, show: Show, found: Numbers) -> None:
    stages: dict[str, Items] = {}

    def hear(what: str, done: int, total: int) -> None:
        stage = stages.get(what) or stages.setdefault(what, Items(show, what, total))
        stage.reach(done)

    told = run_gateway(players=4, rate=4.0, seconds=plan.echo_s, with_model=True, show=hear)
    found |= {"echo_p99_ms": told["echo_p99_ms"] if told["echo_count"] else None, "echo_count": told["echo_count"]}
    found["echo_by_model"] = told["replies_by_model"]


def _settings(plan: Plan) -> ModelSettings:
    """Return the settings with room for all slots at once and the one that is kept for players, no niceness, no embedding."""
    room = plan.slots * (PROMPT_TOKENS + plan.answer_tokens)
    return msgspec.structs.replace(
        plan.settings,
        slots=plan.slots + 1,
        context_tokens=max(plan.settings.context_tokens, room),
        queue_jobs=max(plan.settings.queue_jobs, 4 * plan.slots),
        embedding_file="",
        niceness=0,
    )


def _serial_plan(plan: Plan, settings: ModelSettings, path: Path) -> SerialPlan:
    """Return how the other side loads the same file."""
    return SerialPlan(
        path=str(path.absolute()),
        threads=thread_count(settings),
        context_tokens=PROMPT_TOKENS + 2 * plan.answer_tokens,
        batch_tokens=settings.batch_tokens,
        gpu_layers=settings.gpu_layers,
        flash_attention=llama.offloads(settings.gpu_layers),
    )


@contextmanager
def _counter(path: Path) -> Iterator[Count]:
    """Yield what counts a text's tokens."""
    llama.begin()
    weights = llama.Weights(path, 0)
    try:
        yield lambda text: len(weights.tokens(text, opening=False))
    finally:
        weights.close()


def _lengths(count: Count) -> Numbers:
    """Return how many tokens a prompt of the crowd has, and its layers."""
    prompt = crowd.write(0, 0, 1)
    trunk, known, whole = (count(str(prompt.prompt)[:end]) for end in (*prompt.layers, None))
    return {"prompt_tokens": whole, "trunk_tokens": trunk, "persona_tokens": known - trunk}
