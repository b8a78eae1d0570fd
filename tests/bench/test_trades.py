"""Both sides of the comparison run, small; the numbers are for a person to read."""

import pytest

from server.bench.trades import run
from tests.bench.trades import compare, flask_run

KEYS = {"calls_per_s", "settled_per_s", "p50_ms", "p95_ms", "lost", "refused"}


def _sound(numbers: dict[str, object]) -> None:
    assert numbers.keys() >= KEYS
    assert (numbers["lost"], numbers["refused"]) == (0, 0)
    assert isinstance(numbers["settled_per_s"], float)
    assert numbers["settled_per_s"] > 0


def test_trades_at_our_own_server_are_all_answered_and_right() -> None:
    numbers = run(pairs=3, seconds=1)
    _sound(numbers)
    assert numbers["wrong"] == 0


def test_trades_at_the_flask_service_are_all_answered() -> None:
    _sound(flask_run(pairs=3, seconds=1))


def test_the_medians_of_the_rounds_are_compared() -> None:
    ours = [{"calls_per_s": calls, "lost": 0} for calls in (30.0, 10.0, 20.0)]
    theirs = [{"calls_per_s": calls, "lost": 0} for calls in (5.0, 4.0, 6.0)]
    assert compare(ours, theirs, ("calls_per_s", "lost")) == [
        ("calls_per_s", 20.0, 5.0, pytest.approx(4.0)),
        ("lost", 0.0, 0.0, None),
    ]
