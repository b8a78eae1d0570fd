"""The `thorpd bench` commands: each prints its numbers, with `--json` as one object on stdout.

Apart from what they run, which is imported only when asked for.
"""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from server.bench.display import Board, Display, print_numbers
from server.console import bar_of, plain_errors, screen
from shared.calendar import Speed

app = typer.Typer(help="Measure on this machine; each tells in its --help what is timed.", no_args_is_help=True)

INTERRUPTED = 130
"""The exit code after ctrl+c."""

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


@app.command("client")
def bench_client(
    beings: Annotated[int, typer.Option(help="Beings that walk before the screen.", min=3, max=1000)] = 200,
    columns: Annotated[int, typer.Option(help="Of the screen.", min=60, max=400)] = 200,
    rows: Annotated[int, typer.Option(help="Of the screen.", min=20, max=150)] = 60,
    seconds: Annotated[float, typer.Option(help="How long each is watched.", min=1)] = 10.0,
    walkers: Annotated[int, typer.Option(help="Players in the town whose bytes are counted.", min=1, max=500)] = 20,
    as_json: Json = False,
) -> None:
    """Time the client's screen, beside a naive one, and how soon it starts and steps; count the wire's bytes.

    The real screens are sent 60 messages a second, and draw to a driver without a terminal. `frame_`: what a frame takes, from
    reading its messages and beginning to draw to its bytes; `lag_`: from the arrival of a message to those bytes, the wait for
    the next frame included. The bytes are of a real server, seen by a watcher with and without players; start and key are of a
    real `thorp join` on a pseudo-terminal, by somebody who has a life there.
    """
    from server.bench.client import Plan, run

    with plain_errors(), bar_of("measuring") as progress:
        plan = Plan(beings, columns, rows, seconds)
        _print_numbers(run(plan, lambda _what, done, whole: progress(done, whole), walkers=walkers), as_json=as_json)


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


@app.command("memory")
def bench_memory(
    villagers: Annotated[int, typer.Option(help="Villagers whose memories are searched.", min=1, max=1000)] = 100,
    memories: Annotated[int, typer.Option(help="Memories of each.", min=40, max=4000)] = 1_000,
    config: Annotated[Path | None, typer.Option(help="The config whose embedding model counts.")] = None,
    as_json: Json = False,
) -> None:
    """Measure recall: how many of 1,000 facts are found by other words, how long a search takes, how large the save is.

    The facts are planted over 30 days among other notes and asked for with the embedding model, and by words alone. Searches are
    timed with made-up vectors. Ctrl+c ends it with what was measured.
    """
    from server import config as configs
    from server import folders
    from server.bench.memory import Plan, run
    from server.model.local.hosted import HostedEngine

    with plain_errors(), Display(screen, screen if as_json else Console()) as display:
        settings = configs.load(config).model
        engine = HostedEngine(settings, folders.models())
        numbers = run(Plan(villagers=villagers, memories=memories), engine, display.show, settings.embedding_file)
    _print_numbers(numbers, as_json=as_json)
    if numbers["interrupted"]:
        raise typer.Exit(INTERRUPTED)


@app.command("minds")
def bench_minds(
    villagers: Annotated[int, typer.Option(help="Villagers in the town.", min=1, max=200)] = 25,
    minutes: Annotated[float, typer.Option(help="Real minutes.", min=0.01)] = 30.0,
    speed: Annotated[Speed, typer.Option(help="How fast the town's clock runs.")] = Speed.FAST,
    no_model: Annotated[bool, typer.Option("--no-model", help="Let villagers think by rule alone.")] = False,
    config: Annotated[Path | None, typer.Option(help="The config whose model and limits count.")] = None,
    as_json: Json = False,
) -> None:
    """Let a town of villagers think for a while: what they thought, said and tried, what was illegal, what it cost in tokens.

    A real town in a temporary save, with nobody but the villagers, for real minutes. Numbers are told as they come; ctrl+c ends
    it with what was measured.
    """
    from server import config as configs
    from server import folders
    from server.bench.minds import Plan, run
    from server.serve import choose_engine

    with plain_errors():
        settings = configs.load(config)
        engine = choose_engine(settings, folders.models(), no_model=no_model)
        with Board("minds at work", screen) as board:
            numbers = run(Plan(villagers=villagers, minutes=minutes, speed=speed), engine, settings, board.tell)
    _print_numbers(numbers, as_json=as_json)
    if numbers["interrupted"]:
        raise typer.Exit(INTERRUPTED)


@app.command("behaviours")
def bench_behaviours(
    no_model: Annotated[bool, typer.Option("--no-model", help="Let villagers choose by rule alone.")] = False,
    config: Annotated[Path | None, typer.Option(help="The config whose model and limits count.")] = None,
    as_json: Json = False,
) -> None:
    """Measure how sensibly villagers choose in everyday situations: by rule, by the model's raw and calibrated score, by both.

    What is sensible is a table that ships with the bench; ctrl+c ends it with the situations that were measured.
    """
    from server import config as configs
    from server import folders
    from server.bench.behaviours import run
    from server.serve import choose_engine

    with plain_errors(), Display(screen, screen if as_json else Console()) as display:
        settings = configs.load(config)
        numbers = run(choose_engine(settings, folders.models(), no_model=no_model), display.show)
    _print_numbers(numbers, as_json=as_json)
    if numbers["interrupted"]:
        raise typer.Exit(INTERRUPTED)


@app.command("engine")
def bench_engine(  # noqa: PLR0913, PLR0917  each is an option
    slots: Annotated[
        int, typer.Option(help="Replies written together, and clients of the server beside it.", min=1, max=224)
    ] = 16,
    model: Annotated[str, typer.Option(help="A GGUF file instead of the config's: a name in the models folder, or a path.")] = "",
    config: Annotated[Path | None, typer.Option(help="The config whose model and limits count.")] = None,
    server_python: Annotated[Path | None, typer.Option(help="A Python that has llama_cpp.server; ours when left out.")] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(help="Measure only this: batch, thoughts, player, choose, json, server or echo; can be repeated."),
    ] = None,
    seconds: Annotated[
        float,
        typer.Option(help="About how long all parts may take: each measures as much as fits, a little in any case.", min=1),
    ] = 230.0,
    as_json: Json = False,
) -> None:
    """Time the model's engine, beside the Llama class and llama_cpp.server with the same file; some four minutes on two cores.

    Tokens a second of so many slots at once and one after another; thoughts of a hundred villagers with and without remembered
    prompts; a player's first word while others think; a choice of six; valid JSON; the echo of commands meanwhile. Numbers
    are told as they come; ctrl+c ends it with those that were measured.
    """
    from server import config as configs
    from server import folders
    from server.bench.engine import run
    from server.bench.plan import PARTS, Plan

    if unknown := set(only or ()) - set(PARTS):
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}: choose of {', '.join(PARTS)}.", param_hint="--only")
    with plain_errors():
        settings = configs.load(config).model
        if model:
            import msgspec

            settings = msgspec.structs.replace(settings, chat_file=model)
        python = str(server_python or sys.executable)
        plan = Plan(settings=settings, slots=slots, seconds=seconds, server_python=python, parts=tuple(only or PARTS))
        with Display(screen, screen if as_json else Console()) as display:
            told: set[str] = set()

            def tell(part: dict[str, object]) -> None:
                told.update(part)
                display.tell(part)

            numbers = run(plan, folders.models(), display.show, tell)
    rest = {key: value for key, value in numbers.items() if value is not None and key not in told}
    _print_numbers(numbers if as_json else rest, as_json=as_json)
    if numbers["interrupted"]:
        raise typer.Exit(INTERRUPTED)


def _print_numbers(numbers: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(numbers) + "\n")
    else:
        print_numbers(numbers, Console())
