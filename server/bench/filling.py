"""Measures answers in JSON: how many obey, how fast they come; for `thorpd bench engine`.

It is apart because its schemas and prompts are those of a day in the town, and any engine may be asked.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from server.bench.process import percentile
from server.model.engine import Engine, Fill, filled
from shared.errors import ModelError

AT_ONCE = 8
DEADLINE_S = 120.0
MAX_TOKENS = 320

NAMES = ("Ada", "Mabel", "Tom", "Greta", "Otto", "Piet")
TRADES = ("the baker", "a farmer", "the miller", "a fisher", "the smith", "the innkeeper")
MORNINGS = (
    "Wheat is dear today, and there are six breads left.",
    "It rained all night and the field is wet.",
    "Tom owes them four coins since the market.",
    "Greta was kind to them at the well yesterday.",
    "They slept badly and are hungry.",
)

Place = Literal["bakery", "field", "home", "inn", "market", "mill", "well"]
Short = Annotated[str, Meta(min_length=1, max_length=60)]
Hour = Annotated[int, Meta(ge=6, le=22)]


class Errand(msgspec.Struct, frozen=True):
    """One thing to do, where and when."""

    hour: Hour
    place: Place
    doing: Short


class Day(msgspec.Struct, frozen=True):
    """A villager's plan of a day."""

    aim: Short
    errands: Annotated[tuple[Errand, ...], Meta(min_length=2, max_length=3)]


class Insight(msgspec.Struct, frozen=True):
    """What a villager concludes, and from which memories."""

    insight: Short
    evidence: Annotated[tuple[Annotated[int, Meta(ge=1, le=5)], ...], Meta(min_length=1, max_length=3)]


class Reflection(msgspec.Struct, frozen=True):
    """What a villager makes of what happened."""

    insights: Annotated[tuple[Insight, ...], Meta(min_length=1, max_length=2)]
    importance: Annotated[int, Meta(ge=1, le=10)]


class Change(msgspec.Struct, frozen=True):
    """How a villager feels now, and about whom."""

    mood: Literal["afraid", "calm", "cross", "glad", "sad", "tired"]
    about: Literal["Ada", "Greta", "Mabel", "Otto", "Piet", "Tom"] | None
    liking: Annotated[float, Meta(ge=-1, le=1)]
    why: Short | None = None


KINDS: tuple[tuple[type[msgspec.Struct], str], ...] = (
    (Day, "The plan of the day in JSON, an aim and two or three errands:\n"),
    (Reflection, "What follows from the memories 1 to 5, in JSON, each insight with the memories it rests on:\n"),
    (Change, "How do they feel after this, and about whom? In JSON, liking from -1 to 1:\n"),
)


class _Asked(msgspec.Struct, frozen=True):
    """How one fill went."""

    took_s: float
    valid: bool


class Fillings(msgspec.Struct):
    """What came of fills so far; ``tick`` is called for each that is done."""

    tick: Callable[[], object] = lambda: None
    asked: list[_Asked] = []
    why: str = ""
    """Why the last one that failed did."""

    def numbers(self) -> dict[str, object]:
        """Tell how many were asked and how many of them obeyed, and the time of one with seven others at work."""
        times_ms = [one.took_s * 1000 for one in self.asked]
        return {
            "json_valid": sum(one.valid for one in self.asked) if self.asked else None,
            "json_count": len(self.asked),
            "json_ms_p50": percentile(times_ms, 50) if times_ms else None,
            "json_ms_p95": percentile(times_ms, 95) if times_ms else None,
            "json_note": self.why or None,
        }


async def run(engine: Engine, numbers: Iterable[int], into: Fillings) -> None:
    """Ask a ready engine for the values of these numbers, eight at once."""
    waiting = iter(numbers)
    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(_ask_all(engine, waiting, into))


async def _ask_all(engine: Engine, waiting: Iterator[int], into: Fillings) -> None:
    for number in waiting:
        into.asked.append(await _ask(engine, number, into))
        into.tick()


async def _ask(engine: Engine, number: int, into: Fillings) -> _Asked:
    kind, job = question(number)
    began = time.perf_counter()
    try:
        value = await filled(engine, job, kind)
    except ModelError as error:
        value, into.why = None, str(error)
        await asyncio.sleep(0)
    return _Asked(time.perf_counter() - began, isinstance(value, kind))


def question(number: int) -> tuple[type[msgspec.Struct], Fill]:
    """Return the type and the question of a number: always the same, and no two alike in their last words."""
    kind, wish = KINDS[number % len(KINDS)]
    name, trade = NAMES[number % len(NAMES)], TRADES[number % len(TRADES)]
    rules = "The town of Thorp has a bakery, a mill, a market, an inn, a well and fields. Its people work, trade and talk.\n"
    who = f"This is {name}, {trade}, honest and a little shy, who knows everybody here.\n"
    today = f"Day {number + 1}. {MORNINGS[number % len(MORNINGS)]}\n{wish}"
    job = Fill(
        prompt=rules + who + today,
        layers=(len(rules), len(rules + who)),
        schema="",
        max_tokens=MAX_TOKENS,
        seed=number,
        deadline_s=DEADLINE_S,
        purpose="bench",
        owner=number % len(NAMES) + 1,
    )
    return kind, job
