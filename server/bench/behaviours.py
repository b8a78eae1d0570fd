"""`thorpd bench behaviours`: how sensibly villagers choose in everyday moments, by rule, by model, and by both.

Apart from the table of `situations`, which says what is sensible. In each the villager weighs what it really could do; counted is
what is likeliest (a town draws by temper, so the second best happens too), by

- `sensible_by_rule`: the rule's leanings alone, as without a model;
- `sensible_raw`: the model's log-probability of an option's words after the situation, summed over its tokens;
- `sensible_calibrated`: that less the log-probability after a neutral situation, which is what a town asks for;
- `sensible_together`: the rule and the calibrated model as a town weighs them (`weigh.py`).

Each is the share of `behaviours` situations whose choice a thoughtful person would make; `senseless_…` the share of those at
which one would shake one's head (some choices are neither). `sensible_by_chance`: of a choice at random; `sensible_by_habit`: of
always going on with the day's plan. `…_held_out` is of every third situation, `held_out` of them: prompts and weights were tuned
on the others alone. `differ`: in how many the model and the rule choose otherwise; `model_right`, `rule_right`: where only one of
the two chose sensibly. `wrong`: the situations in which rule and model together did not, and what they chose. Without a model its
numbers are null, and `note` says why.
"""

import asyncio
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress

import msgspec
from msgspec.structs import replace

from server.bench.machine import machine
from server.bench.moments import Situation
from server.bench.pace import Items, Show
from server.bench.situations import situations
from server.mind import choice_prompt
from server.mind.options import temper
from server.mind.weigh import weighed
from server.model.engine import Engine
from shared.errors import ModelError

HOLD_OUT = 3
"""Every so many a situation is held out."""

DEADLINE_S = 120.0
"""Of one choice: here nobody waits."""

WAYS = ("by_rule", "raw", "calibrated", "together")

KEYS = (
    *("behaviours", *(f"sensible_{way}" for way in WAYS), "sensible_by_chance", "sensible_by_habit"),
    *("held_out", *(f"sensible_{way}_held_out" for way in WAYS), *(f"senseless_{way}" for way in WAYS)),
    *("differ", "model_right", "rule_right", "wrong", "model", "machine", "took_s", "interrupted", "note"),
)
"""What the result names, measured or null."""

Numbers = dict[str, object]


class Verdict(msgspec.Struct, frozen=True):
    """What was chosen in a situation, by each way: the number of the option."""

    situation: Situation
    chosen: dict[str, int]

    def is_sensible(self, way: str) -> bool:
        """Tell whether a way chose well."""
        return self.situation.is_sensible(self.situation.options[self.chosen[way]])

    def is_senseless(self, way: str) -> bool:
        """Tell whether a way chose what nobody would."""
        return self.situation.is_senseless(self.situation.options[self.chosen[way]])


def run(engine: Engine, show: Show) -> Numbers:
    """Return the numbers; see the module's docstring. Ctrl+c ends it with the situations that were measured."""
    began_s, found, verdicts = time.monotonic(), dict[str, object].fromkeys(KEYS), list[Verdict]()
    found["interrupted"] = False
    try:
        asyncio.run(_measured(engine, show, verdicts, found))
    except KeyboardInterrupt:
        found["interrupted"] = True
    return found | numbers(verdicts) | {"machine": machine(), "took_s": round(time.monotonic() - began_s, 1)}


async def _measured(engine: Engine, show: Show, verdicts: list[Verdict], found: Numbers) -> None:
    await engine.start()
    try:
        with suppress(ModelError):
            await engine.ready()
        found["model"] = engine.status().model or None
        items = Items(show, "situations", len(situations()))
        for situation in situations():
            try:
                verdicts.append(await judged(situation, engine))
            except ModelError as error:
                found["note"] = str(error)
                verdicts.append(by_rule(situation))
            items.tick()
    finally:
        await engine.aclose()


def by_rule(situation: Situation) -> Verdict:
    """Return what the rule alone chooses."""
    return Verdict(situation, {"by_rule": _best(weighed([option.leaning for option in situation.options], (), 1.0))})


async def judged(situation: Situation, engine: Engine) -> Verdict:
    """Return what each way chooses in a situation; ``ModelError`` when the model does not answer."""
    mind, around, possible = situation.mind, situation.around, situation.options
    request = choice_prompt.request(mind, around, [option.words for option in possible], situation.memories)
    request = replace(request, deadline_s=DEADLINE_S)
    raw = await engine.choose(replace(request, neutral=""))
    calibrated = await engine.choose(request)
    together = weighed([option.leaning for option in possible], calibrated, temper(around))
    model = {"raw": _best(raw), "calibrated": _best(calibrated), "together": _best(together)}
    return Verdict(situation, by_rule(situation).chosen | model)


def _best(shares: Sequence[float]) -> int:
    return max(range(len(shares)), key=lambda number: shares[number])


def numbers(verdicts: Sequence[Verdict]) -> Numbers:
    """Return the shares; null for a way that not every situation was asked."""
    held_out = [verdict for number, verdict in enumerate(verdicts, 1) if number % HOLD_OUT == 0]
    found: Numbers = {"behaviours": len(verdicts), "held_out": len(held_out)}
    ways = [way for way in WAYS if verdicts and all(way in verdict.chosen for verdict in verdicts)]
    for way in ways:
        found[f"sensible_{way}"] = share(one.is_sensible(way) for one in verdicts)
        found[f"sensible_{way}_held_out"] = share(one.is_sensible(way) for one in held_out)
        found[f"senseless_{way}"] = share(one.is_senseless(way) for one in verdicts)
    found["sensible_by_chance"] = share(chance(one.situation) for one in verdicts)
    found["sensible_by_habit"] = share(one.situation.is_sensible(one.situation.options[0]) for one in verdicts)
    if "together" in ways:
        differing = [one for one in verdicts if one.chosen["by_rule"] != one.chosen["calibrated"]]
        model, rule = ([one.is_sensible(way) for one in differing] for way in ("calibrated", "by_rule"))
        found["differ"] = len(differing)
        found["model_right"] = sum(ours and not theirs for ours, theirs in zip(model, rule, strict=True))
        found["rule_right"] = sum(theirs and not ours for ours, theirs in zip(model, rule, strict=True))
    last = ways[-1] if ways else "by_rule"
    found["wrong"] = "; ".join(_told(one, last) for one in verdicts if last in one.chosen and not one.is_sensible(last)) or None
    return found


def share(good: Iterable[float]) -> float | None:
    """Return a mean; None of nothing."""
    values = list(good)
    return round(sum(values) / len(values), 3) if values else None


def chance(situation: Situation) -> float:
    """Return how likely a choice at random is sensible."""
    possible = situation.options
    return sum(map(situation.is_sensible, possible)) / len(possible)


def _told(verdict: Verdict, way: str) -> str:
    return f"{verdict.situation.name} -> {verdict.situation.options[verdict.chosen[way]].words}"
