import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from server.__main__ import app
from server.save.verify import verify
from server.simulate import simulate
from server.world.decide import decide
from shared.economy import Pace

KEYS = {
    *("days", "villagers", "seed", "collapsed", "trades", "trades_per_day", "money_by_occupation", "made", "eaten"),
    *("slept_share", "goods", "digest", "entries", "wall_s", "s_per_day"),
}


def test_a_town_lives_by_rule_alone_and_trades() -> None:
    seen: list[tuple[int, int]] = []
    report = simulate(2, 12, 7, progress=lambda done, total: seen.append((done, total)))
    assert report.keys() >= KEYS
    assert report["collapsed"] == 0
    assert report["slept_share"] == 1
    assert isinstance(report["trades"], int)
    assert report["trades"] > 0
    made = report["made"]
    assert isinstance(made, dict)
    assert made.keys() == {"wheat", "bread", "house"}
    assert seen == [(0, 2), (1, 2), (2, 2)]


@pytest.mark.parametrize("pace", Pace)
def test_the_same_seed_gives_the_same_town_and_another_seed_another(pace: Pace) -> None:
    once, again, other = (simulate(1, 3, seed, pace=pace)["digest"] for seed in (4, 4, 5))
    assert once == again
    assert once != other


@pytest.mark.parametrize("villagers", [1, 2, 4])
def test_few_villagers_live_too_where_all_wait_for_each_other(villagers: int) -> None:
    report = simulate(3, villagers, 1, pace=Pace.BARRIER)
    assert report["collapsed"] == 0
    assert report["slept_share"] == 1


def test_the_command_writes_a_save_that_verifies(tmp_path: Path) -> None:
    save = tmp_path / "town.thorp"
    options = ["--days", "1", "--villagers", "3", "--seed", "2", "--no-model", "--json"]
    done = CliRunner().invoke(app, ["simulate", *options, "--save", str(save)])
    assert done.exit_code == 0
    report = json.loads(done.stdout)
    found = verify(save, decide)
    assert found.ok, found.difference
    assert found.entries == report["entries"]
    assert report["digest"] == simulate(1, 3, 2)["digest"]
    taken = CliRunner().invoke(app, ["simulate", *options, "--save", str(save)])
    assert taken.exit_code == 1


def test_the_command_tells_a_person_what_came_of_it_and_what_cannot_be() -> None:
    done = CliRunner().invoke(app, ["simulate", "--days", "1", "--villagers", "1"])
    assert "trades per day" in done.stdout
    assert "by rule" in done.stderr
    for wrong in (["--villagers", "100000"], ["--pace", "gallop"], ["--seed", "-1"], ["--seed", f"{2**64}"]):
        refused = CliRunner().invoke(app, ["simulate", "--days", "1", *wrong])
        assert refused.exit_code == 1
        assert "thorpd:" in refused.stderr
