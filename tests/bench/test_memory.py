"""The bench of memories asks what it says it asks, by other words, and names every key; no timing is asserted."""

import json
import random
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from server.__main__ import app
from server.bench.memory import KEYS, Plan, month, run
from server.bench.pace import Stage
from server.bench.planted import DAYS, MATTERS, NAMES, facts
from server.model.scripted import AbsentEngine, ScriptedEngine
from server.save.recollection import _COMMON
from shared.calendar import MINUTES_PER_DAY
from shared.ids import BeingId

SMALL = Plan(villagers=2, memories=40, facts=20, searches=5)
MEASURED = {"recall_at_10", "recall_at_3", "recall_at_10_words", "recall_at_10_meaning"}


def stems(text: str) -> set[str]:
    return {word[:5] for word in re.findall(r"[a-z]+", text.replace("{name}", "").casefold()) if word not in _COMMON}


@pytest.mark.parametrize("matter", MATTERS, ids=lambda matter: matter.asked)
def test_a_fact_is_asked_for_in_other_words(matter: object) -> None:
    mine, theirs, asked = (getattr(matter, part) for part in ("mine", "theirs", "asked"))
    assert "{name}" in theirs
    assert "{name}" in asked
    assert not (stems(mine) | stems(theirs)) & stems(asked)


def test_no_two_facts_are_of_the_same_person_and_matter() -> None:
    planted = facts(1_000, random.Random(1))
    assert len({fact.question for fact in planted}) == 1_000
    assert len(MATTERS) * len(NAMES) >= 2_000


def test_a_month_has_all_its_facts_in_the_order_of_time() -> None:
    planted = facts(30, random.Random(2))
    notes = month(BeingId(1), planted, 120, random.Random(3))
    minutes = [note.minute for note, _ in notes]
    assert (len(notes), sum(bool(question) for _, question in notes)) == (120, 30)
    assert minutes == sorted(minutes)
    assert max(minutes) < DAYS * MINUTES_PER_DAY


def test_the_bench_measures_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    shown: list[Stage] = []
    numbers = run(SMALL, ScriptedEngine(), shown.append)
    assert {*numbers} == {*KEYS}
    assert (numbers["facts"], numbers["tellers"], numbers["interrupted"], numbers["note"]) == (20, 2, False, None)
    assert all(isinstance(share := numbers[key], float) and 0 <= share <= 1 for key in MEASURED)
    assert all(isinstance(numbers[key], int | float) for key in ("search_p50_ms", "search_p99_ms", "file_bytes"))
    assert {stage.what for stage in shown if stage.done == stage.total} == {
        *("notes embedded", "questions embedded", "questions asked", "memories written", "searches")
    }
    assert capsys.readouterr().out == ""


def test_without_a_model_words_are_left_and_why_is_said() -> None:
    numbers = run(SMALL, AbsentEngine("There is no model here."), lambda _: None)
    assert numbers["recall_at_10"] is None
    assert numbers["recall_at_10_words"] is not None
    assert "no model here" in str(numbers["note"])


def test_ctrl_c_leaves_null_what_was_not_measured() -> None:
    def stop(stage: Stage) -> None:
        if stage.what == "memories written":
            raise KeyboardInterrupt

    numbers = run(SMALL, ScriptedEngine(), stop)
    assert (numbers["interrupted"], numbers["search_p99_ms"]) == (True, None)
    assert numbers["recall_at_10"] is not None


def test_the_command_prints_one_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.model.local.hosted.HostedEngine", lambda *_: ScriptedEngine())
    monkeypatch.setattr("server.bench.memory.Plan", lambda **asked: Plan(**asked, facts=20, searches=5))
    monkeypatch.setenv("THORP_HOME", str(tmp_path))
    result = CliRunner().invoke(app, ["bench", "memory", "--villagers", "2", "--memories", "40", "--json"])
    assert result.exit_code == 0, result.output
    assert {*json.loads(result.stdout)} == {*KEYS}
