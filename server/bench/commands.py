"""The `thorpd bench` commands: each prints its numbers, with `--json` as one object on stdout.

Apart from what they run, which is imported only when asked for.
"""

import json
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from server.console import bar_of, plain_errors

app = typer.Typer(help="Measure on this machine; each tells in its --help what is timed.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]


@app.command("world")
def bench_world(
    beings: Annotated[int, typer.Option(help="Beings in the town.", min=1, max=2000)] = 200,
    commands: Annotated[int, typer.Option(help="Commands to decide.", min=1000)] = 100_000,
    as_json: Json = False,
) -> None:
    """Time the rules: commands decided and evolved one after another in memory, then the same entries folded."""
    from server.bench.world import run

    with bar_of("deciding") as progress:
        numbers = run(beings=beings, commands=commands, progress=lambda share: progress(round(share * 100), 100))
    _print_numbers(numbers, as_json=as_json)


@app.command("save")
def bench_save(
    entries: Annotated[int, typer.Option(help="Entries in the save.", min=10_000)] = 1_000_000,
    as_json: Json = False,
) -> None:
    """Time the save file: group commits with full sync, loading by decode and fold, and seeks to random ticks."""
    from server.bench.save import run

    with plain_errors():
        _print_numbers(run(entries), as_json=as_json)


@app.command("gateway")
def bench_gateway(
    players: Annotated[int, typer.Option(help="Clients.", min=1, max=1000)] = 80,
    rate: Annotated[float, typer.Option(help="Commands a second of each.", min=0.1)] = 4.0,
    seconds: Annotated[float, typer.Option(help="How long.", min=1)] = 20.0,
    with_model: Annotated[bool, typer.Option("--with-model", help="Keep villagers talking by the model meanwhile.")] = False,
    as_json: Json = False,
) -> None:
    """Time a real server over real sockets: from a command leaving a client to its answer there."""
    from server.bench.gateway import run

    with plain_errors():
        numbers = run(players=players, rate=rate, seconds=seconds, with_model=with_model)
        _print_numbers(numbers, as_json=as_json)


@app.command("trades")
def bench_trades(
    pairs: Annotated[int, typer.Option(help="Pairs of clients that trade at once.", min=1, max=400)] = 40,
    seconds: Annotated[float, typer.Option(help="How long.", min=1)] = 10.0,
    as_json: Json = False,
) -> None:
    """Time trades between many pairs at a real server: offer, accept, confirm, confirm, each until it is on disk and told."""
    from server.bench.trades import run

    with plain_errors(), bar_of("clients that joined") as progress:
        numbers = run(
            pairs=pairs, seconds=seconds, show=lambda said: progress(said["joined"], 2 * pairs) if "joined" in said else None
        )
    _print_numbers(numbers, as_json=as_json)


def _print_numbers(numbers: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(numbers) + "\n")
        return
    table = Table(box=None, show_header=False)
    for key, value in numbers.items():
        table.add_row(key, f"{value:,}" if isinstance(value, int | float) else str(value))
    Console().print(table)
