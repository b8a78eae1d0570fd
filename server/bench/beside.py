"""The parts of `thorpd bench engine` that ask others the same: our engine beside the `Llama` class, and llama_cpp.server.

Apart from the parts that ask our engine alone: here it must be fair. Each side has the same file, threads, batch, sampling and
questions, and answers while the other rests.
"""

import asyncio
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import msgspec

from server.bench import crowd, rivals
from server.bench.asking import Together, at_once, nothing
from server.bench.pace import Items, Show
from server.bench.parts import Bench, Count, Numbers, failures, rounded, summed
from server.bench.plan import Plan
from server.bench.rivals import Answers, Serial
from server.bench.serial import Plan as SerialPlan
from server.model.engine import Write

WARM = crowd.write(0, 1000, 4)
"""What a side is asked before it is timed."""


class _Round(msgspec.Struct):
    """What came of the same questions to both sides."""

    ours: Together
    theirs: Answers | None


async def batch(bench: Bench, until_s: float, found: Numbers) -> None:
    """Let both sides answer the same questions, in turn."""
    plan, rounds = bench.plan, list[_Round]()
    least = min(plan.least_rounds, plan.rounds)
    each = plan.slots * (2 if bench.serial_plan else 1)
    with summed(found, lambda: _batch_numbers(rounds, bench.count)), _serial(bench) as serial:
        if serial:
            await asyncio.to_thread(_load, serial, bench.show, found)
        what = f"{plan.slots} replies at once" + ", then in turn" * bool(serial)
        items = Items(bench.show, what, plan.rounds * each, until_s, least * each)
        took_s = 0.0
        while len(rounds) < plan.rounds and (len(rounds) < least or items.fits(took_s)):
            began = time.monotonic()
            rounds.append(await _round(bench, serial, questions(plan, len(rounds)), items))
            took_s = time.monotonic() - began


@contextmanager
def _serial(bench: Bench) -> Iterator[Serial | None]:
    """Start the serial side if there is to be one."""
    if bench.serial_plan is None:
        yield None
        return
    with rivals.serial(bench.serial_plan) as serial:
        yield serial


def _load(serial: Serial, show: Show, found: Numbers) -> None:
    items = Items(show, "loading the Llama class", 1)
    loaded = serial.loaded()
    found.update({"serial_model": loaded.model, "serial_threads": loaded.threads})
    serial.ask([WARM], nothing)
    items.tick()


async def _round(bench: Bench, serial: Serial | None, jobs: Sequence[Write], items: Items) -> _Round:
    ours = Together(tick=items.tick)
    await at_once(bench.engine, jobs, ours)
    return _Round(ours, await asyncio.to_thread(serial.ask, jobs, items.tick) if serial else None)


def _batch_numbers(rounds: Sequence[_Round], count: Count) -> Numbers:
    """Return medians of all rounds but the first, which is the warm-up."""
    ours = [_speed(one.ours.texts, one.ours.took_s, count) for one in rounds]
    theirs = [_speed(one.theirs.texts, one.theirs.took_s, count) for one in rounds if one.theirs]
    ratios = [our / their for our, their in zip(ours, theirs, strict=False) if their]
    return {
        "serial_tok_s": _median(theirs[1:], 1),
        "batched_tok_s": _median(ours[1:], 1),
        "ratio": _median(ratios[1:], 2),
        "rounds_count": max(0, len(rounds) - 1),
        "first_round_ratio": _median(ratios[:1], 2),
        "batched_last_s": _median([one.ours.took_s for one in rounds[1:]], 2),
        **failures("batch", "failed", *(one.ours for one in rounds)),
    }


def server(plan: Plan, serial_plan: SerialPlan, count: Count, show: Show, found: Numbers) -> None:
    """Ask llama_cpp.server, one client a slot, what the second round of the batch asked."""
    if problem := rivals.server_problem(plan.server_python):
        found["server_note"] = problem
        return
    items = Items(show, "llama_cpp.server", plan.slots)
    answers = rivals.ask_server(plan.server_python, serial_plan, WARM, questions(plan, 1), items.tick)
    found |= {
        "server_tok_s": rounded(_speed(answers.texts, answers.took_s, count), 1),
        "server_last_s": round(answers.took_s, 2),
        "server_count": len(answers.texts),
        "server_failed": answers.failed,
        "server_model": answers.model,
    }


def questions(plan: Plan, number: int) -> list[Write]:
    """Return the questions of a round: always of the same villagers, never the same."""
    return [crowd.write(villager, number, plan.answer_tokens) for villager in range(plan.slots)]


def _speed(texts: Sequence[str], took_s: float, count: Count) -> float:
    return sum(map(count, texts)) / took_s if took_s else 0.0


def _median(values: Sequence[float], digits: int) -> float | None:
    return round(statistics.median(values), digits) if values else None
