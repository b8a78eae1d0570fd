"""The `thorpd models` commands: which model files are here, whether they are sound, and what they can do.

Apart from what they run, which is imported only when asked for, and from `server/model/`, which knows no config and no console.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from server.console import plain_errors, screen
from shared.errors import ModelError

app = typer.Typer(help="The model files.", no_args_is_help=True)

ConfigFile = Annotated[Path | None, typer.Option("--config", help="The config whose models and limits count.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]

_STAGES = {"fetch": "fetching", "unpack": "unpacking", "convert": "converting", "done": "ready", "kept": "ready"}


@app.command()
def pull() -> None:
    """Fetch the default models and check them; instant when they are there."""
    from server import folders
    from server.model.files.weights import Progress as At
    from server.model.files.weights import pull as fetch

    with plain_errors(), Progress(*_columns(), TextColumn("{task.fields[stage]}"), console=screen) as progress:
        tasks = {}

        def report(at: At) -> None:
            if at.name not in tasks:
                tasks[at.name] = progress.add_task(at.name, total=None, stage="")
            progress.update(tasks[at.name], stage=_STAGES[at.stage], completed=at.done or None, total=at.total or None)

        fetch(folders.models(), report)


@app.command("list")
def list_models(config: ConfigFile = None, as_json: Json = False) -> None:
    """List the model files: what they are, which setting uses them, and whether they are here and sound."""
    import msgspec

    from server import config as configs
    from server import folders
    from server.model.files.catalogue import listing

    with plain_errors():
        rows = listing(folders.models(), configs.load(config).model)
        if as_json:
            sys.stdout.write(json.dumps({"folder": str(folders.models()), "models": msgspec.to_builtins(rows)}) + "\n")
            return
        table = Table("file", "model", "parameters", "type", "size", "context", "licence", "used by", "state", box=None)
        for row in rows:
            table.add_row(
                row.name,
                row.architecture,
                f"{row.parameters / 1e6:,.0f} M" if row.parameters else "",
                row.quantisation,
                f"{row.size / 1e6:,.0f} MB" if row.size else "",
                f"{row.context_length:,}" if row.context_length else "",
                row.licence,
                ", ".join(row.used_by) or "-",
                row.state,
            )
        Console().print(table)
        for row in rows:
            if row.problem:
                screen.print(row.problem, style="yellow", markup=False, highlight=False, soft_wrap=True)


@app.command()
def add(
    file: Annotated[Path, typer.Argument(help="A GGUF file anywhere on this machine.")],
    name: Annotated[str, typer.Option(help="Its name in the models folder, when not its own.")] = "",
    link: Annotated[bool, typer.Option("--link", help="Link to the file instead of copying it.")] = False,
) -> None:
    """Check a GGUF file and bring it into the models folder, with its SHA-256 beside it."""
    from server import folders
    from server.model.files.store import add as bring

    with plain_errors():
        with _bytes_of(f"{'linking' if link else 'copying'} {file.name}") as progress:
            added = bring(file, folders.models(), progress, name=name, link=link)
        typer.echo(f"{added.name} is in {folders.models()} (SHA-256 {added.sha256}).")
        use = "speaks" if added.purpose == "chat" else "recalls"
        typer.echo(f"A town {use} with it when its config says:\n\n[model]\n{added.setting} = {json.dumps(added.name)}\n")
        typer.echo(f"Try it first: thorpd models check {folders.models() / added.name}")


@app.command()
def remove(
    name: Annotated[str, typer.Argument(help="A file's name, as the list shows it.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Also when a setting names it.")] = False,
    config: ConfigFile = None,
) -> None:
    """Delete a model from the models folder, and the SHA-256 beside it; of a link only the link."""
    from server import config as configs
    from server import folders
    from server.model.files.catalogue import uses
    from server.model.files.store import held
    from server.model.files.store import remove as delete

    with plain_errors():
        path = held(folders.models(), name)
        used_by = uses(configs.load(config).model, folders.models(), path)
        if used_by and not force:
            raise ModelError(
                f"{name} is what {' and '.join(used_by)} names: name another file in the config first, or take --force. "
                "A town without it lives by rule until `thorpd models pull` or another file."
            )
        if not yes and not typer.confirm(f"Delete {path}?", err=True):
            raise ModelError("Nothing was deleted.")
        delete(folders.models(), name)
        typer.echo(f"{name} is gone.")


@app.command()
def check(file: Annotated[Path, typer.Argument(help="A GGUF file.")], config: ConfigFile = None, as_json: Json = False) -> None:
    """Load a model; print its context, template, memory and speed, and let it answer one line."""
    import msgspec

    from server import config as configs
    from server.model.files.trial import check as examine

    with plain_errors():
        settings = configs.load(config).model
        with screen.status(f"loading {file}"):
            report = examine(file, settings)
        if report.problem:
            raise ModelError(report.problem)
        plain = msgspec.to_builtins(report)
        if as_json:
            sys.stdout.write(json.dumps(plain) + "\n")
            return
        table = Table(box=None, show_header=False)
        for key, value in plain.items():
            if value is False or value:
                table.add_row(*_shown(key, value))
        Console().print(table)


def _shown(key: str, value: float | str) -> tuple[str, str]:
    """Return a line of the report as a person reads it."""
    words = key.removesuffix("_bytes").replace("_per_s", "/s").removesuffix("_s").replace("_", " ")
    match value:
        case bool():
            return words, "yes" if value else "no"
        case int() if key.endswith("_bytes"):
            return f"{words} memory", f"{value >> 20:,} MB"
        case int():
            return words, f"{value:,}"
        case float():
            return words, f"{value:,.1f}{' s' if key.endswith('_s') and not key.endswith('_per_s') else ''}"
        case _:
            return words, value


def _columns() -> tuple[TextColumn, BarColumn, DownloadColumn, TimeElapsedColumn]:
    return TextColumn("{task.description:32}"), BarColumn(), DownloadColumn(), TimeElapsedColumn()


@contextmanager
def _bytes_of(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show bytes done while the body runs."""
    with Progress(*_columns(), console=screen, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
