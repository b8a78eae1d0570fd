"""The bench runs, small; its numbers are for a person to read."""

from server.bench.gateway import run


def test_a_small_run_has_all_numbers_and_drops_nothing() -> None:
    numbers = run(players=3, rate=4, seconds=1)
    assert {"commands_per_s", "p50_ms", "p99_ms", "dropped", "refused"} <= numbers.keys()
    assert numbers["dropped"] == 0
    assert numbers["lost_connections"] == 0
    assert isinstance(numbers["commands_per_s"], float)
    assert numbers["commands_per_s"] > 0
