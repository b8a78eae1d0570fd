import pytest

from server.bench.save import run


def test_the_bench_measures_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    numbers = run(5_000, seeks=20)
    assert {"entries_per_s", "load_entries_per_s", "seek_p99_ms", "bytes_per_entry"} <= set(numbers)
    assert all(isinstance(number, int | float) and number > 0 for number in numbers.values())
    assert capsys.readouterr().out == ""
