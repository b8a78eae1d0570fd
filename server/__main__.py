"""The `thorpd` command: everything a host does. `python -m server` is the same.

Apart from what the commands do, and importing it only when asked, so that `thorpd --help` is quick. Results go to stdout,
everything else to stderr. A ThorpError is one clear sentence and exit code 1.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from server.bench.commands import app as bench_app
from server.console import bar_of, plain_errors, screen
from server.models import app as models_app
from shared.errors import ThorpError

RUNNING = 3
"""The exit code of `serve` when a server runs on that save already."""

app = typer.Typer(
    name="thorpd",
    help="Host a town where language models live. Start with `thorpd doctor`, then `thorpd serve --save FILE`.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(models_app, name="models")
app.add_typer(bench_app, name="bench")

ConfigFile = Annotated[Path | None, typer.Option("--config", help="A TOML file; `thorpd config` prints one to start from.")]
Announce = Annotated[bool, typer.Option("--announce", help="Print the address as one line of JSON on stdout.", hidden=True)]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]


@app.command()
def serve(
    save: Annotated[Path, typer.Option(help="The save; a new town is founded when the file does not exist.")],
    host: Annotated[str | None, typer.Option(help="Address to listen on instead of the config's.")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port instead of the config's; 0 takes any free one.", min=0, max=65535)
    ] = None,
    no_model: Annotated[bool, typer.Option("--no-model", help="Villagers answer by rule.")] = False,
    admin: Annotated[
        list[str] | None,
        typer.Option(help="Name of a player who may set the pace, end a period and found the town anew; can be repeated."),
    ] = None,
    config: ConfigFile = None,
    announce: Announce = False,
) -> None:
    """Run a town until SIGTERM or ctrl+c."""
    from server import config as configs
    from server import folders
    from server.save.lock import running
    from server.serve import choose_engine, with_options
    from server.serve import serve as run

    _log_readably()
    with plain_errors():
        settings = with_options(configs.load(config), host, port, admin or ())
        url = running(save)
        if url is not None:
            if announce:
                sys.stdout.write(json.dumps({"running": url}) + "\n")
            screen.print(
                f"A server runs on {save} already, at {url or 'an address not known yet'}. Join it there.", highlight=False
            )
            raise typer.Exit(RUNNING)
        engine = choose_engine(settings, folders.models(), no_model=no_model)
        asyncio.run(run(save, settings, engine, announce=announce))


@app.command()
def replay(
    save: Annotated[Path, typer.Argument(help="The save to show.")],
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes any free one.", min=0, max=65535)] = 0,
    announce: Announce = False,
) -> None:
    """Serve a recorded history; `thorp replay FILE` does this and shows it."""
    from server.screening import screening

    _log_readably()
    with plain_errors():
        asyncio.run(screening(save, host, port, announce=announce))


@app.command()
def verify(save: Annotated[Path, typer.Argument(help="The save to verify.")], as_json: Json = False) -> None:
    """Decide everything again and compare; exit code 1 and the first difference when history is not what the rules give."""
    import msgspec

    from server.save.verify import verify as check
    from server.world.decide import decide
    from server.world.formerly import Formerly

    with plain_errors():
        with bar_of("verifying") as progress:
            report = check(save, decide, progress, Formerly().explains)
        if as_json:
            sys.stdout.write(json.dumps(msgspec.to_builtins(report) | {"ok": report.ok}) + "\n")
        elif report.ok:
            typer.echo(
                f"{save} is sound: {report.entries:,} entries decided again and equal, {report.ticks:,} quiet ticks, "
                f"{report.digests:,} digests, {report.snapshots:,} snapshots and {report.messages:,} messages of chats compared."
                + (f" Of them {report.former:,} by rules of an older Thorp." if report.former else "")
            )
        if not report.ok:
            raise ThorpError(f"{save} differs after {report.entries:,} sound entries. {report.difference}")


@app.command()
def branch(
    save: Annotated[Path, typer.Argument(help="The save to branch from; it is not changed.")],
    new: Annotated[Path, typer.Argument(help="The new save.")],
    at: Annotated[int | None, typer.Option(help="The last tick to keep, as the replay's timeline shows it.", min=0)] = None,
    day: Annotated[int | None, typer.Option(help="The day to branch on instead, counted from 1.", min=1)] = None,
    time: Annotated[str | None, typer.Option(help="The time of that day, as 14:30; else its end.")] = None,
    as_json: Json = False,
) -> None:
    """Found a new live town from any moment of an old one, also while it is played or shown; without a moment, from its last.

    Its clock runs at normal speed, however it ran at that moment.
    """
    from server.moments import tick_of
    from server.onward import at_usual_speed
    from server.save.branch import branch as cut
    from shared.calendar import clock_text
    from shared.calendar import day as day_of

    with plain_errors():
        world = cut(save, tick_of(save, at, day, time), new, at_usual_speed)
        if as_json:
            made = {"save": str(new), "tick": world.tick, "minute": world.minute, "entries": world.entries}
            sys.stdout.write(json.dumps(made) + "\n")
        else:
            when = f"day {day_of(world.minute)}, {clock_text(world.minute)}"
            typer.echo(f"{new} begins where {save} was on {when}. Open it: thorp play --save {new}")


@app.command()
def share(
    save: Annotated[Path, typer.Argument(help="The save; it is not changed. No server may run it.")],
    out: Annotated[Path, typer.Argument(help="The new save, which may be given away.")],
) -> None:
    """Write a copy of a save without its chats, private messages and whispers, and without what villagers made of them."""
    from server.save.share import share as strain
    from server.sharing.sieve import Discretion
    from shared.calendar import clock_text, day

    with plain_errors():
        with bar_of("sharing") as progress:
            world = strain(save, out, Discretion(), progress)
        when = f"day {day(world.minute)}, {clock_text(world.minute)}"
        typer.echo(f"{out} holds {world.town.name} up to {when}, without what was said in private. It may be given away.")


@app.command()
def reset(
    save: Annotated[Path, typer.Argument(help="The save of a town that no server runs.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Found a town anew from its first morning; the town as it was is kept in a copy beside the save."""
    from server.renewing import founded_by
    from server.renewing import reset as found_anew

    with plain_errors():
        name = founded_by(save)[0].name
        if not yes:
            typed = typer.prompt(f"This founds {name} anew; a copy of {save} is kept. Type the town's name to confirm", err=True)
            if typed.strip() != name:
                raise ThorpError(f"Nothing was changed: the town is called {name}.")
        name, copy = found_anew(save)
        typer.echo(f"{name} was founded anew in {save}. The town as it was lies in {copy}.")


@app.command()
def simulate(
    days: Annotated[int, typer.Option(help="How many days to let pass.", min=1)] = 10,
    villagers: Annotated[int, typer.Option(help="How many people live in the town.", min=1)] = 12,
    seed: Annotated[int, typer.Option(help="Grows the ground, and draws newcomers.")] = 7,
    pace: Annotated[str, typer.Option(help="How periods end: clock, or barrier.")] = "clock",
    save: Annotated[Path | None, typer.Option(help="Write the town to this new save.")] = None,
    no_model: Annotated[bool, typer.Option("--no-model", help="Villagers live by rule.")] = False,
    as_json: Json = False,
) -> None:
    """Let a town live for days at once, and tell what came of it; the same seed always gives the same town."""
    from server.simulate import run, told

    with plain_errors():
        if not no_model:
            screen.print("These villagers follow their days by rule, for nothing waits here: with `thorpd serve` they think.")
        with bar_of("simulating days") as progress:
            report = run(days, villagers, seed, pace, save, progress)
        if as_json:
            sys.stdout.write(json.dumps(report) + "\n")
        else:
            table = Table(box=None, show_header=False)
            for key, value in told(report):
                table.add_row(key, value)
            Console().print(table)


@app.command()
def interview(
    save: Annotated[Path, typer.Argument(help="The save; it is not changed, and may be one that a server runs.")],
    questions: Annotated[list[str], typer.Argument(help="What to ask; several questions make one talk.")],
    who: Annotated[str, typer.Option(help="The villager's name.")],
    at: Annotated[int | None, typer.Option(help="The tick, as the replay's timeline shows it; else the last moment.")] = None,
    day: Annotated[int | None, typer.Option(help="The day, counted from 1.", min=1)] = None,
    time: Annotated[str | None, typer.Option(help="The time of that day, as 14:30; else its end.")] = None,
    why: Annotated[bool, typer.Option("--why", help="Show what came to the villager's mind, and its scores.")] = False,
    no_model: Annotated[bool, typer.Option("--no-model", help="Let the villager answer by rule.")] = False,
    config: ConfigFile = None,
    as_json: Json = False,
) -> None:
    """Ask a villager of any moment of the past; it answers as it would have then, and the save stays as it is."""
    from server.interview import Moment
    from server.interviewing import as_data, ask, show

    with plain_errors():
        told, problem = ask(save, who, questions, Moment(at, day, time), config, no_model=no_model)
        if problem:
            screen.print(f"{told.who} answers by rule. {problem}", style="yellow", markup=False, highlight=False, soft_wrap=True)
        if as_json:
            sys.stdout.write(json.dumps(as_data(told)) + "\n")
        else:
            show(told, Console(), why=why)


@app.command()
def chronicle(
    save: Annotated[Path, typer.Argument(help="The save; it is not changed, and may be one that a server runs.")],
    day: Annotated[int | None, typer.Option(help="The day, counted from 1; else the last.", min=1)] = None,
    who: Annotated[str | None, typer.Option(help="Only what this one had a part in.")] = None,
    as_json: Json = False,
) -> None:
    """Tell a day of a town: who did what, why, and with whom."""
    from server.annals.day import annals
    from server.annals.page import as_data, show

    with plain_errors():
        told = annals(save, day, who)
        if as_json:
            sys.stdout.write(json.dumps(as_data(told)) + "\n")
        else:
            show(told, Console())


@app.command()
def config(file: Annotated[Path | None, typer.Argument(help="A config to check and complete.")] = None) -> None:
    """Print the whole config with every default explained; redirect it to a file to start your own."""
    from server import config as configs

    with plain_errors():
        typer.echo(configs.render(configs.load(file)), nl=False)


@app.command()
def doctor(config: ConfigFile = None) -> None:
    """Tell what will run where on this machine; exit code 1 when something needs doing."""
    from server import config as configs
    from server import folders
    from server.doctor import examine

    with plain_errors():
        table = Table("", "", "", "what to do", box=None, show_header=False)
        good = True
        for finding in examine(configs.load(config), folders.home()):
            good = good and finding.good
            mark = "[green]✔[/]" if finding.good else "[yellow]✘[/]"
            table.add_row(mark, finding.what, finding.how, finding.do)
        Console().print(table)
        raise typer.Exit(0 if good else 1)


def _log_readably() -> None:
    import logging

    from rich.logging import RichHandler

    handler = RichHandler(console=screen, show_path=False, markup=False, log_time_format="%H:%M:%S")
    logging.basicConfig(level=logging.INFO, format="%(message)s", handlers=[handler])


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
