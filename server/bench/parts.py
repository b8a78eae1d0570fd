"""The parts of `thorpd bench engine` that ask our engine alone: what each asks, and which numbers it makes of it.

Apart from the bench around them, which divides the time and tells what comes of each. A part fills in its numbers whatever ends
it: its time, a failure, or ctrl+c.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager

import msgspec

from server.bench import crowd, filling
from server.bench.asking import Failures, Together, Waits, choices, first_words, forever, in_turn
from server.bench.pace import Items, Show
from server.bench.plan import Plan
from server.bench.process import percentile
from server.bench.serial import Plan as SerialPlan
from server.model.engine import Engine, Priority

FIRST_SHARE, WARM_SHARE = 0.55, 0.8
"""Of the time for thoughts: when their first round should end, and when the later ones."""

THINKERS_A_SLOT = 2
"""So many villagers think while a player asks: more than slots, so that no slot always serves the same one."""

Count = Callable[[str], int]
"""Tells how many tokens a text has."""

Numbers = dict[str, object]


class Bench(msgspec.Struct, frozen=True, kw_only=True):
    """What is measured, how much of it, and who is told how far it is; without a serial plan the batch is measured alone."""

    engine: Engine
    plan: Plan
    count: Count
    show: Show
    serial_plan: SerialPlan | None = None


Part = Callable[[Bench, float, Numbers], Awaitable[None]]
"""Measures until about a time of the monotonic clock, and fills in its numbers."""


class Counters(msgspec.Struct, frozen=True):
    """What the engine's process has done so far: tokens, and seconds in its steps and in llama.cpp's decode within them."""

    read: int
    reused: int
    step_s: float
    decode_s: float

    @classmethod
    def of(cls, engine: Engine) -> "Counters":
        """Return what it has told; it tells all when it is at rest."""
        told = engine.status()
        return cls(told.tokens_read, told.tokens_reused, told.step_s, told.decode_s)

    def since(self, before: "Counters") -> "Counters | None":
        """Return what was done since then; None when the process began anew."""
        ours, theirs = msgspec.structs.astuple(self), msgspec.structs.astuple(before)
        passed = [now - then for now, then in zip(ours, theirs, strict=True)]
        return Counters(*passed) if min(passed) >= 0 else None


async def settled(bench: Bench) -> Counters:
    """Wait until the engine has told what it has done, and return it."""
    await asyncio.sleep(bench.plan.settle_s)
    return Counters.of(bench.engine)


async def thoughts(bench: Bench, until_s: float, found: Numbers) -> None:
    """Let everybody think in turn, until then unknown, then remembered; then some as if nobody were ever remembered."""
    plan, rounds, shares, strangers = bench.plan, list[Together](), list[float | None](), Together()
    people, now = plan.villagers, time.monotonic()
    first_s, warm_s = (now + share * (until_s - now) for share in (FIRST_SHARE, WARM_SHARE))
    with summed(found, lambda: _thought_numbers(rounds, shares, strangers)):
        for turn in range(plan.turns):
            if turn > 1 and time.monotonic() + rounds[-1].took_s > warm_s:
                break
            what, end_s = (f"thoughts, round {turn + 1}", warm_s) if turn else ("thoughts, everybody's first", first_s)
            items = Items(bench.show, what, people, end_s, plan.least_villagers)
            rounds.append(Together(tick=items.tick))
            before = Counters.of(bench.engine)
            jobs = (crowd.write(villager, 2000 + turn, plan.thought_tokens) for villager in range(people))
            await in_turn(bench.engine, items.of(jobs), plan.slots, rounds[-1])
            shares.append(_share(before, await settled(bench)))
            people = min(people, rounds[-1].done)
        items = Items(bench.show, "thoughts without memory", plan.uncached, until_s, plan.least_uncached)
        strangers.tick = items.tick
        unlike = (crowd.unlike(crowd.write(n % 100, 3000 + n, plan.thought_tokens), n) for n in range(plan.uncached))
        await in_turn(bench.engine, items.of(unlike), min(plan.slots, plan.least_uncached), strangers)


def _thought_numbers(rounds: Sequence[Together], shares: Sequence[float | None], strangers: Together) -> Numbers:
    warm, known = rounds[1:], [share for share in shares[1:] if share is not None]
    warm_count = sum(len(one.texts) for one in warm)
    cached = _a_minute(warm_count, sum(one.took_s for one in warm))
    uncached = _a_minute(len(strangers.texts), strangers.took_s)
    return {
        "thoughts_per_min_cached": rounded(cached, 1),
        "thoughts_count": warm_count,
        "cached_prompt_share": rounded(statistics.median(known) if known else None, 3),
        "first_round_count": len(rounds[0].texts) if rounds else 0,
        "first_round_s": rounded(rounds[0].took_s if rounds else None, 1),
        "first_round_prompt_share": rounded(shares[0] if shares else None, 3),
        "thoughts_per_min_uncached": rounded(uncached, 1),
        "uncached_count": len(strangers.texts),
        "thoughts_ratio": rounded(cached / uncached if cached and uncached else None, 2),
        **failures("thoughts", "thoughts_failed", *rounds, strangers),
    }


async def player(bench: Bench, until_s: float, found: Numbers) -> None:
    """Let a player ask villagers who are known, while others who are known think."""
    plan, people = bench.plan, min(bench.plan.villagers, THINKERS_A_SLOT * bench.plan.slots)
    items = Items(bench.show, "getting to know villagers", people)
    known, waits = Together(tick=items.tick), Waits()
    with summed(found, lambda: _player_numbers(waits, known)):
        await in_turn(bench.engine, (crowd.write(villager, 4999, 1) for villager in range(people)), plan.slots, known)
        items = Items(bench.show, "a player's first word", plan.questions, until_s, plan.least_questions)
        waits.tick = items.tick
        asked = (crowd.write(n * 7 % people, 4000 + n, plan.reply_tokens, Priority.PLAYER_CHAT) for n in range(plan.questions))
        meanwhile = forever(lambda n: crowd.write(n % people, 5000 + n, plan.answer_tokens))
        await first_words(bench.engine, items.of(asked), meanwhile, plan.slots, waits)


def _player_numbers(waits: Waits, known: Together) -> Numbers:
    middle, high = _median_and_most(waits.seconds)
    counts = {"ttft_p50_s": middle, "ttft_p95_s": high, "ttft_count": len(waits.seconds)}
    return counts | failures("player", "ttft_failed", waits, known)


async def choose(bench: Bench, until_s: float, found: Numbers) -> None:
    """Time choices of one villager whose two layers, and whose neutral sides, first choices have warmed.

    Each moment is chosen in twice: among some deeds, when its line is new, then among others, when all of the prompt is known.
    """
    plan = bench.plan
    items = Items(bench.show, "choices", plan.choices, until_s, plan.least_choices)
    first, new, known = Waits(), Waits(tick=items.tick), Waits()
    with summed(found, lambda: _choose_numbers(new, known, first)):
        await choices(bench.engine, [crowd.choose(0, 0), crowd.choose(0, 0, crowd.OTHERS)], first)
        for moment in items.of(range(1, 1 + plan.choices)):
            await choices(bench.engine, [crowd.choose(0, moment)], new)
            await choices(bench.engine, [crowd.choose(0, moment, crowd.OTHERS)], known)


def _choose_numbers(new: Waits, known: Waits, first: Waits) -> Numbers:
    middle, high = _median_and_most([took_s * 1000 for took_s in new.seconds])
    counts = {"choose_ms_p50": middle, "choose_ms_p95": high, "choose_count": len(new.seconds)}
    middle, high = _median_and_most([took_s * 1000 for took_s in known.seconds])
    counts |= {"choose_known_ms_p50": middle, "choose_known_ms_p95": high}
    return counts | failures("choose", "choose_failed", new, known, first)


async def json(bench: Bench, until_s: float, found: Numbers) -> None:
    """Ask for JSON that obeys schemas."""
    items = Items(bench.show, "JSON", bench.plan.fillings, until_s, bench.plan.least_fillings)
    fills = filling.Fillings(tick=items.tick)
    with summed(found, fills.numbers):
        await filling.run(bench.engine, items.of(range(bench.plan.fillings)), fills)


def _median_and_most(times: list[float]) -> tuple[float | None, float | None]:
    """Return the 50th and the 95th percentile."""
    return (percentile(times, 50), percentile(times, 95)) if times else (None, None)


def _share(before: Counters, after: Counters) -> float | None:
    """Return how much of the prompts was remembered."""
    done = after.since(before)
    return done.reused / (done.read + done.reused) if done and done.read + done.reused else None


def _a_minute(done: int, took_s: float) -> float | None:
    return done / took_s * 60 if done and took_s else None


@contextmanager
def summed(found: Numbers, numbers: Callable[[], Numbers]) -> Iterator[None]:
    """Fill in what the body measured, whatever ends it."""
    try:
        yield
    finally:
        found.update(numbers())


def failures(part: str, key: str, *asked: Failures) -> Numbers:
    """Return how many of a part's failed, with a note that says why if any did."""
    failed = sum(one.failed for one in asked)
    why = next((one.why for one in reversed(asked) if one.why), "")
    return {key: failed} | ({f"{part}_note": f"{failed} failed, the last of them so: {why}"} if failed else {})


def rounded(value: float | None, digits: int) -> float | None:
    """Round what was measured."""
    return None if value is None else round(value, digits)
