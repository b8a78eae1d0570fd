"""The behaviour test set is well formed, what it counts is what was chosen, and the rule alone is about as good as measured."""

import json
from collections.abc import Sequence

from typer.testing import CliRunner

from server.__main__ import app
from server.bench.behaviours import KEYS, by_rule, chance, judged, numbers, run
from server.bench.moments import Situation
from server.bench.pace import Stage
from server.bench.situations import situations
from server.mind.options import Kinds
from server.model.engine import Choose
from server.model.scripted import AbsentEngine, ScriptedEngine

BY_RULE_AT_LEAST = 0.78
"""Measured: 0.81."""


def unseen(_stage: Stage) -> None:
    pass


def first(job: Choose) -> Sequence[float]:
    """Choose the first option of all."""
    return [1.0] + [0.0] * (len(job.options) - 1)


def test_there_are_at_least_sixty_and_no_two_alike() -> None:
    assert len({situation.name for situation in situations()}) == len(situations()) >= 60


def test_each_is_a_choice_between_sensible_and_senseless() -> None:
    for situation in situations():
        kinds = {choice.split(" ")[0] for choice in (*situation.sensible, *situation.senseless)}
        assert kinds <= {kind.value for kind in Kinds}, situation.name
        sensible = {option.words for option in situation.options if situation.is_sensible(option)}
        senseless = {option.words for option in situation.options if situation.is_senseless(option)}
        assert len(situation.options) >= 3, situation.name
        assert sensible, situation.name
        assert senseless, situation.name
        assert not sensible & senseless, situation.name
        assert situation.options[0].kind is Kinds.PLAN


def test_every_kind_of_option_is_sensible_somewhere_and_senseless_somewhere() -> None:
    offered = [(one, option) for one in situations() for option in one.options]
    assert {option.kind for one, option in offered if one.is_sensible(option)} == set(Kinds)
    assert {option.kind for one, option in offered if one.is_senseless(option)} >= set(Kinds) - {Kinds.GIVE, Kinds.EAT}


def test_chance_would_not_do() -> None:
    assert sum(map(chance, situations())) / len(situations()) < 0.4


def test_the_rule_alone_is_about_as_good_as_measured() -> None:
    found = numbers([by_rule(situation) for situation in situations()])
    assert isinstance(found["sensible_by_rule"], float)
    assert found["sensible_by_rule"] >= BY_RULE_AT_LEAST
    assert isinstance(found["senseless_by_rule"], float)
    assert found["senseless_by_rule"] <= 0.12
    assert "sensible_together" not in found


def _where(words: str) -> Situation:
    return next(situation for situation in situations() if words in situation.name)


async def test_each_way_counts_what_it_chooses() -> None:
    hungry, working = _where("very hungry, bread in hand"), _where("a beam to plane")
    engine = ScriptedEngine(chooser=first)
    verdicts = [await judged(hungry, engine), await judged(working, engine)]
    assert [job.neutral == "" for job in engine.asked if isinstance(job, Choose)] == [True, False, True, False]
    assert [verdict.chosen["raw"] for verdict in verdicts] == [0, 0]
    found = numbers(verdicts)
    assert (found["behaviours"], found["held_out"]) == (2, 0)
    assert (found["sensible_raw"], found["sensible_calibrated"], found["sensible_by_habit"]) == (0.5, 0.5, 0.5)
    assert (found["senseless_raw"], found["sensible_by_rule"], found["sensible_raw_held_out"]) == (0.5, 1.0, None)
    assert (found["differ"], found["model_right"], found["rule_right"]) == (1, 0, 1)


def test_without_a_model_the_rule_is_measured_and_why_is_said() -> None:
    shown: list[Stage] = []
    found = run(AbsentEngine("no model today"), shown.append)
    assert found.keys() == set(KEYS)
    assert (found["sensible_raw"], found["model"], found["note"]) == (None, None, "no model today")
    assert found["behaviours"] == shown[-1].done == len(situations())


def test_with_a_model_every_number_is_there() -> None:
    found = run(ScriptedEngine(chooser=first), unseen)
    assert found["sensible_raw"] == found["sensible_by_habit"]
    assert [key for key, value in found.items() if value is None] == ["note"]


def test_the_command_prints_one_object() -> None:
    result = CliRunner().invoke(app, ["bench", "behaviours", "--no-model", "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["behaviours"] == len(situations())
