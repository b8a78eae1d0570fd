"""The bench of the engine asks what it says it asks, counts what fails, and names every key; no timing is asserted."""

import asyncio
import itertools
import json
import sys
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from server.__main__ import app
from server.bench import crowd, rivals
from server.bench.asking import Together, Waits, at_once, choices, first_words, forever, in_turn, nothing
from server.bench.engine import KEYS, Running, measure
from server.bench.engine import run as run_bench
from server.bench.machine import Others, machine
from server.bench.pace import Stage
from server.bench.parts import Bench, Numbers
from server.bench.plan import PARTS, Plan
from server.bench.rivals import ask_server, serial, server_problem
from server.bench.serial import Plan as SerialPlan
from server.model.engine import EngineStatus, Priority, Write
from server.model.scripted import ScriptedEngine
from server.model.settings import ModelSettings
from shared.errors import ModelError, ThorpError

SMALL = Plan(slots=2, rounds=2, villagers=3, turns=2, uncached=2, questions=2, choices=3, fillings=2, settle_s=0, parts=PARTS[:5])

CHANGE = '{"mood":"calm","about":null,"liking":0.5}'


def failing(_job: Write) -> str:
    raise ModelError("the model fell asleep")


def nothing_shown(_what: object) -> None:
    pass


def words(text: str) -> int:
    return len(text.split())


def bench_of(engine: ScriptedEngine, plan: Plan = SMALL) -> tuple[Bench, Running, list[Stage], list[Numbers]]:
    """Return a bench of this engine alone, and what it shows and tells."""
    shown, told = list[Stage](), list[Numbers]()
    bench = Bench(engine=engine, plan=plan, count=words, show=shown.append)
    return bench, Running.of(plan, shown.append, told.append), shown, told


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.bench.asking.PAUSE_S", 0.001)


class Counting(ScriptedEngine):
    """Tells of ten tokens read, ninety reused and a tenth of its time outside of decode with each text it writes."""

    def status(self) -> EngineStatus:
        done = sum(isinstance(job, Write) for job in self.asked)
        told = {"tokens_read": 10 * done, "tokens_reused": 90 * done, "step_s": 2.0 * done, "decode_s": 1.8 * done}
        return msgspec.structs.replace(super().status(), **told)


def test_prompts_share_what_their_layers_say() -> None:
    first, later, other = crowd.write(3, 1, 8), crowd.write(3, 2, 8), crowd.write(4, 1, 8)
    trunk, persona = first.layers
    assert str(first.prompt)[:trunk] == str(other.prompt)[:trunk] == crowd.TRUNK
    assert str(first.prompt)[:persona] == str(later.prompt)[:persona]
    assert str(first.prompt)[:persona] != str(other.prompt)[:persona]
    assert str(first.prompt)[persona:] != str(later.prompt)[persona:]
    stranger = crowd.unlike(first, 7)
    assert (str(stranger.prompt)[:6], stranger.layers, stranger.max_tokens) == ("000007", (), 8)
    choice = crowd.choose(3, 1)
    assert str(choice.prompt)[: choice.layers[1]] == choice.neutral[: choice.layers[1]]
    assert len(choice.options) == 6


def test_a_hundred_villagers_are_a_hundred() -> None:
    assert len({crowd.name(villager) for villager in range(100)}) == 100
    assert len({crowd.persona(villager) for villager in range(100)}) == 100


async def test_jobs_at_once_and_in_turn_are_all_asked_and_failures_counted() -> None:
    engine, jobs = ScriptedEngine(("Good day.",)), [crowd.write(villager, 0, 8) for villager in range(5)]
    together, done, ticks = Together(), Together(), itertools.count(1)
    await at_once(engine, jobs, together)
    assert together.texts == ["Good day."] * 5
    done.tick = ticks.__next__
    await in_turn(engine, jobs, 2, done)
    assert (len(done.texts), done.failed, done.done, next(ticks)) == (5, 0, 5, 6)
    assert engine.asked == jobs * 2
    broken = Together()
    await in_turn(ScriptedEngine(failing), jobs, 2, broken)
    assert (broken.texts, broken.failed, broken.done, broken.why) == ([], 5, 5, "the model fell asleep")


async def test_never_more_than_so_many_think_at_a_time() -> None:
    engine, most = ScriptedEngine(delay_s=0.001), 0

    async def watch() -> None:
        nonlocal most
        while True:
            most = max(most, engine.status().slots_busy)
            await asyncio.sleep(0)

    watching = asyncio.create_task(watch())
    await in_turn(engine, [crowd.write(villager, 0, 8) for villager in range(9)], 3, Together())
    watching.cancel()
    assert most == 3


async def test_a_player_asks_while_others_think_and_they_stop_afterwards() -> None:
    engine = ScriptedEngine(delay_s=0.001)
    asked = [crowd.write(0, n, 8, Priority.PLAYER_CHAT) for n in range(3)]
    waits, broken = Waits(), Waits()
    await first_words(engine, asked, forever(lambda n: crowd.write(1, n, 8)), 4, waits)
    assert (len(waits.seconds), waits.failed) == (3, 0)
    assert sum(job.priority is Priority.THOUGHT for job in engine.asked) >= 4
    assert engine.status().slots_busy == 0
    await first_words(ScriptedEngine(failing), asked, forever(lambda n: crowd.write(1, n, 8)), 1, broken)
    assert (broken.seconds, broken.failed) == ([], 3)


async def test_choices_are_timed_one_after_another() -> None:
    waits = Waits()
    await choices(ScriptedEngine(), [crowd.choose(0, n) for n in range(3)], waits)
    assert (len(waits.seconds), waits.failed) == (3, 0)


async def test_the_numbers_come_from_what_the_engine_tells() -> None:
    bench, running, shown, told = bench_of(Counting(fillings=(CHANGE,)))
    await measure(bench, running)
    numbers = running.found
    assert (numbers["cached_prompt_share"], numbers["first_round_prompt_share"]) == (0.9, 0.9)
    assert (numbers["serial_tok_s"], numbers["ratio"]) == (None, None)
    assert (numbers["failed"], numbers["overhead_share"]) == (0, 0.1)
    assert (numbers["model"], numbers["device"]) == ("scripted", "none")
    for key in ("batched_tok_s", "thoughts_per_min_cached", "thoughts_per_min_uncached"):
        assert isinstance(numbers[key], float), key
    assert numbers.keys() == set(KEYS)
    firsts = ["serial_tok_s", "thoughts_per_min_cached", "ttft_p50_s", "choose_ms_p50", "json_valid"]
    assert [next(iter(part)) for part in told] == firsts
    assert {(stage.what, stage.done) for stage in shown} >= {("choices", 3), ("JSON", 2), ("thoughts, everybody's first", 3)}


async def test_beside_each_number_stands_how_many_were_measured() -> None:
    bench, running, _, _ = bench_of(Counting())
    await measure(bench, running)
    counts = {key: running.found[key] for key in KEYS if key.endswith("_count")}
    assert counts == {
        "rounds_count": 1,
        "thoughts_count": 3,
        "first_round_count": 3,
        "uncached_count": 2,
        "ttft_count": 2,
        "choose_count": 3,
        "json_count": 2,
        "server_count": None,
        "echo_count": None,
    }


async def test_without_time_only_the_least_is_measured_and_nobody_unknown_is_asked_again() -> None:
    least = msgspec.structs.replace(
        SMALL, seconds=0, rounds=9, villagers=9, least_villagers=4, turns=5, uncached=9, least_uncached=3, least_questions=1
    )
    engine = Counting()
    bench, running, _, _ = bench_of(engine, msgspec.structs.replace(least, least_choices=2, fillings=50))
    await measure(bench, running)
    found = running.found
    assert (found["rounds_count"], found["first_round_count"], found["thoughts_count"]) == (1, 4, 4)
    assert (found["uncached_count"], found["ttft_count"], found["choose_count"], found["json_count"]) == (3, 1, 2, 18)


async def test_a_part_that_fails_says_why_and_the_others_go_on() -> None:
    class Fallen(ScriptedEngine):
        async def choose(self, _job: object) -> tuple[float, ...]:
            raise ModelError("it cannot decide")

    bench, running, _, told = bench_of(Fallen())
    broken = SerialPlan(path="none.gguf", threads=1, context_tokens=512, batch_tokens=128, gpu_layers=0)
    await measure(msgspec.structs.replace(bench, serial_plan=broken), running)
    found = running.found
    assert "serial Llama class failed" in str(found["batch_note"])
    assert (found["choose_ms_p50"], found["choose_count"], found["choose_failed"]) == (None, 0, 8)
    assert "it cannot decide" in str(found["choose_note"])
    assert (found["ttft_count"], found["thoughts_note"], len(told)) == (2, None, 5)


async def test_what_was_measured_before_the_end_is_kept_and_told() -> None:
    bench, running, shown, told = bench_of(ScriptedEngine(delay_s=0.001), msgspec.structs.replace(SMALL, questions=10_000))
    measuring = asyncio.create_task(measure(bench, running))
    while not any(stage.what.startswith("a player") and stage.done == 3 for stage in shown):
        await asyncio.sleep(0)
    measuring.cancel()
    with pytest.raises(asyncio.CancelledError):
        await measuring
    assert len(told) == 3
    assert running.found["ttft_count"] == told[2]["ttft_count"] == 3
    assert running.found["thoughts_count"] == 3
    assert (running.found["choose_ms_p50"], running.found["choose_count"]) == (None, None)


def test_ctrl_c_prints_what_there_is_and_exits_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def part_of_it(running: Running, _settings: object, _models_dir: object) -> None:
        with running.part("choose") as (_, numbers):
            numbers["choose_count"] = 7
            raise KeyboardInterrupt

    monkeypatch.setattr("server.bench.engine.inspect", lambda _path: None)
    monkeypatch.setattr("server.bench.engine._measure_all", part_of_it)
    ended = CliRunner().invoke(app, ["bench", "engine", "--only", "choose", "--json"])
    numbers = json.loads(ended.stdout)
    assert ended.exit_code == 130
    assert numbers.keys() == set(KEYS)
    assert (numbers["choose_count"], numbers["choose_ms_p50"], numbers["interrupted"]) == (7, None, True)
    plain = CliRunner().invoke(app, ["bench", "engine", "--only", "choose"])
    assert plain.exit_code == 130
    assert plain.stdout.count("choose_count") == 1


def test_a_server_without_its_libraries_is_not_measured() -> None:
    assert "does not start" in server_problem("/no/such/python")
    assert server_problem(sys.executable) == "" or "not measured" in server_problem(sys.executable)


def test_a_server_and_a_serial_side_that_do_not_start_say_so(tmp_path: Path) -> None:
    plan = SerialPlan(path=str(tmp_path / "none.gguf"), threads=1, context_tokens=512, batch_tokens=128, gpu_layers=0)
    with serial(plan) as side, pytest.raises(ThorpError, match="serial Llama class failed"):
        side.loaded()
    with pytest.raises(ThorpError, match=r"llama_cpp\.server did not start"):
        ask_server(sys.executable, plan, crowd.write(0, 0, 1), [crowd.write(0, 0, 1)], nothing)


def test_a_client_that_gets_no_answer_is_counted_not_raised() -> None:
    assert rivals._complete(1, crowd.write(0, 0, 1)) is None


def test_the_machine_is_named_and_others_on_it_are_counted() -> None:
    assert "cores" in machine()
    others = Others()
    others._used_s -= 100.0
    others._began_s -= 50.0
    assert others.cores() >= 1.9


def test_the_command_refuses_what_it_cannot_measure(tmp_path: Path) -> None:
    unknown = CliRunner().invoke(app, ["bench", "engine", "--only", "luck"])
    assert unknown.exit_code == 2
    absent = CliRunner().invoke(app, ["bench", "engine", "--model", str(tmp_path / "none.gguf")])
    assert absent.exit_code == 1
    assert "No model file" in absent.stderr


@pytest.mark.model
@pytest.mark.timeout(400)
def test_a_tiny_run_with_the_real_model_names_every_key(models_dir: Path) -> None:
    plan = msgspec.structs.replace(
        SMALL,
        settings=ModelSettings(threads=1, stall_timeout_s=60),
        villagers=2,
        uncached=1,
        choices=1,
        answer_tokens=4,
        thought_tokens=2,
        settle_s=1.5,
        parts=("batch", "thoughts", "choose"),
    )
    numbers = run_bench(plan, models_dir, nothing_shown, nothing_shown)
    assert numbers.keys() == set(KEYS)
    assert (numbers["failed"], numbers["thoughts_failed"], numbers["choose_failed"]) == (0, 0, 0)
    for key in ("serial_tok_s", "batched_tok_s", "ratio", "cached_prompt_share", "choose_ms_p50", "overhead_share"):
        assert isinstance(numbers[key], float), key
    assert (numbers["server_tok_s"], numbers["ttft_p95_s"], numbers["interrupted"]) == (None, None, False)
    assert numbers["model"] == numbers["serial_model"] == plan.settings.chat_file
    assert numbers["threads"] == numbers["serial_threads"]
    assert isinstance(numbers["prompt_tokens"], int)
