"""Our trades beside those of a plain Flask service: `python -m tests.bench.trades`.

The same pairs make the same four calls a trade at both, in rounds that alternate, so that a busy machine is as unfair to the
one as to the other. Ours are on disk (synced) and told to both sides before a call is answered; the Flask service keeps them
in memory and tells nobody.
"""

import argparse
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import msgspec
from rich.console import Console
from rich.table import Table

from server.bench.process import listening_at, play
from server.bench.traders import Plan, Tally
from server.bench.trades import numbers, run

Rounds = Sequence[Mapping[str, object]]

_KEYS = ("calls_per_s", "settled_per_s", "p50_ms", "p95_ms", "p99_ms", "lost", "refused")


@contextmanager
def flask() -> Iterator[str]:
    """Start the Flask service and yield its address."""
    command = [sys.executable, "-m", "tests.bench.flask_service"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            yield listening_at(process)
        finally:
            process.terminate()


def flask_run(pairs: int, seconds: float) -> dict[str, object]:
    """Return the numbers of the Flask service."""
    with flask() as address:
        tally = play("tests.bench.flask_traders", Plan(address, pairs, seconds), lambda _: None)
    return numbers(msgspec.convert(tally, Tally), pairs, seconds)


def compare(ours: Rounds, theirs: Rounds, keys: Sequence[str]) -> list[tuple[str, float, float, float | None]]:
    """Return each key with the medians of both and their ratio; None where there is none."""
    rows: list[tuple[str, float, float, float | None]] = []
    for key in keys:
        mine, other = (statistics.median(float(str(numbers[key])) for numbers in side) for side in (ours, theirs))
        rows.append((key, mine, other, mine / other if other else None))
    return rows


def main() -> None:
    """Run the rounds and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=6.0, help="of each round")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    ours: list[Mapping[str, object]] = []
    theirs: list[Mapping[str, object]] = []
    for _ in range(options.rounds):
        theirs.append(flask_run(options.pairs, options.seconds))
        ours.append(run(pairs=options.pairs, seconds=options.seconds))
    table = Table("", "Thorp", "Flask", "ratio", title=f"{options.pairs} pairs, median of {options.rounds} rounds")
    for key, mine, other, ratio in compare(ours, theirs, _KEYS):
        table.add_row(key, f"{mine:,.1f}", f"{other:,.1f}", "" if ratio is None else f"{ratio:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
