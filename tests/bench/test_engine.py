"""The bench of the engine asks what it says it asks, counts what fails, and names every key; no timing is asserted."""

import asyncio
import sys
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from server.__main__ import app
from server.bench import crowd, rivals
from server.bench.asking import at_once, choices, first_words, forever, in_turn, nothing
from server.bench.engine import KEYS, PARTS, Plan, machine, measure
from server.bench.engine import run as run_bench
from server.bench.rivals import ask_server, serial, server_problem
from server.bench.serial import Plan as SerialPlan
from server.model.engine import EngineStatus, Priority, Write
from server.model.scripted import ScriptedEngine
from server.model.settings import ModelSettings
from shared.errors import ModelError, ThorpError

SMALL = Plan(slots=2, rounds=2, villagers=3, turns=2, uncached=2, questions=2, choices=3, fillings=2, settle_s=0, parts=PARTS[:4])


def failing(_job: Write) -> str:
    raise ModelError("the model fell asleep")


def words(text: str) -> int:
    return len(text.split())


class Counting(ScriptedEngine):
    """Tells of ten tokens read, ninety reused and a tenth of its time outside of decode with each job."""

    def status(self) -> EngineStatus:
        done = len(self.asked)
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
    assert (await at_once(engine, jobs)).texts == ["Good day."] * 5
    done = await in_turn(engine, jobs, 2)
    assert (len(done.texts), done.failed) == (5, 0)
    assert engine.asked == jobs * 2
    broken = await in_turn(ScriptedEngine(failing), jobs, 2)
    assert (broken.texts, broken.failed) == ([""] * 5, 5)


async def test_never_more_than_so_many_think_at_a_time() -> None:
    engine, most = ScriptedEngine(delay_s=0.001), 0

    async def watch() -> None:
        nonlocal most
        while True:
            most = max(most, engine.status().slots_busy)
            await asyncio.sleep(0)

    watching = asyncio.create_task(watch())
    await in_turn(engine, [crowd.write(villager, 0, 8) for villager in range(9)], 3)
    watching.cancel()
    assert most == 3


async def test_a_player_asks_while_others_think_and_they_stop_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.bench.asking.PAUSE_S", 0.01)
    engine = ScriptedEngine(delay_s=0.001)
    asked = [crowd.write(0, n, 8, Priority.PLAYER_CHAT) for n in range(3)]
    waits = await first_words(engine, asked, forever(lambda n: crowd.write(1, n, 8)), 4, nothing)
    assert (len(waits.seconds), waits.failed) == (3, 0)
    assert sum(job.priority is Priority.THOUGHT for job in engine.asked) >= 4
    assert engine.status().slots_busy == 0
    broken = await first_words(ScriptedEngine(failing), asked, forever(lambda n: crowd.write(1, n, 8)), 1, nothing)
    assert (broken.seconds, broken.failed) == ([], 3)


async def test_choices_are_timed_one_after_another() -> None:
    waits = await choices(ScriptedEngine(), [crowd.choose(0, n) for n in range(3)])
    assert (len(waits.seconds), waits.failed) == (3, 0)


async def test_the_numbers_come_from_what_the_engine_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.bench.asking.PAUSE_S", 0.0)
    shown: list[tuple[str, int, int]] = []
    numbers = await measure(Counting(), SMALL, None, words, lambda what, done, total: shown.append((what, done, total)))
    assert (numbers["cached_prompt_share"], numbers["first_round_prompt_share"]) == (0.9, 0.9)
    assert (numbers["serial_tok_s"], numbers["ratio"]) == (None, None)
    assert (numbers["failed"], numbers["overhead_share"]) == (0, 0.1)
    assert (numbers["model"], numbers["device"]) == ("scripted", "none")
    for key in ("batched_tok_s", "thoughts_per_min_cached", "thoughts_per_min_uncached"):
        assert isinstance(numbers[key], float), key
    assert ("choices", 3, 3) in shown


def test_why_a_server_is_not_measured() -> None:
    assert "does not start" in server_problem("/no/such/python")
    assert server_problem(sys.executable) == "" or "not measured" in server_problem(sys.executable)


def test_a_server_and_a_serial_side_that_do_not_start_say_so(tmp_path: Path) -> None:
    plan = SerialPlan(path=str(tmp_path / "none.gguf"), threads=1, context_tokens=512, batch_tokens=128, gpu_layers=0)
    with serial(plan) as side, pytest.raises(ThorpError, match="serial Llama class failed"):
        side.ask([crowd.write(0, 0, 1)])
    with pytest.raises(ThorpError, match=r"llama_cpp\.server did not start"):
        ask_server(sys.executable, plan, crowd.write(0, 0, 1), [crowd.write(0, 0, 1)])


def test_a_client_that_gets_no_answer_is_counted_not_raised() -> None:
    assert rivals._complete(1, crowd.write(0, 0, 1)) is None


def test_the_machine_is_named() -> None:
    assert "cores" in machine()


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
        settings=ModelSettings(stall_timeout_s=60),
        villagers=2,
        uncached=1,
        choices=1,
        answer_tokens=4,
        thought_tokens=2,
        settle_s=1.5,
        parts=("batch", "thoughts", "choose"),
    )
    numbers = run_bench(plan, models_dir, lambda _what, _done, _total: None)
    assert numbers.keys() >= set(KEYS)
    assert (numbers["failed"], numbers["thoughts_failed"], numbers["choose_failed"]) == (0, 0, 0)
    for key in ("serial_tok_s", "batched_tok_s", "ratio", "cached_prompt_share", "choose_ms_p50", "overhead_share"):
        assert isinstance(numbers[key], float), key
    assert (numbers["server_tok_s"], numbers["ttft_p95_s"]) == (None, None)
    assert isinstance(numbers["prompt_tokens"], int)
