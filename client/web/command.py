"""`thorp web` on the command line: a page for a town somewhere, or for one's own, which is woken first.

Apart from the other commands, which sit at a terminal. What serves the page is imported only when it is asked for.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from client import homes, host, link
from client.tether import RUNS, Fate
from client.web.plan import Plan
from shared.errors import ConfigError
from shared.text import name_problem
from shared.wire import Mode

OPEN_TO_OTHERS = "Whoever reaches {host} can open this page, and what they type crosses the network as it is: put TLS before it."
AS_YOU = " They all play as {name}."


def page(  # noqa: PLR0913 - each is an option
    address: Annotated[str, typer.Argument(metavar="[ws://HOST:PORT]", help="A town; without one, your own is woken.")] = "",
    host_name: Annotated[str, typer.Option("--host", help="Where the page is served; 127.0.0.1: to this machine.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="At which port; 0: any.", min=0, max=65535)] = 8000,
    name: Annotated[str, typer.Option("--name", help="Every tab plays under this name of yours; else each asks.")] = "",
    save: Annotated[Path | None, typer.Option("--save", help="The save of your own town; default: saves/town.thorp.")] = None,
    *,
    watching: Annotated[bool, typer.Option("--watch", help="Tabs watch, without a body.")] = False,
    no_model: Annotated[bool, typer.Option("--no-model", help="Villagers of your own town answer by rule.")] = False,
    ascii_only: Annotated[bool, typer.Option("--ascii", help="Draw with ASCII characters only.")] = False,
) -> None:
    """Serve a town as a page for browsers, a visit for each tab; ctrl+c ends it."""
    if name and (problem := name_problem(name)):
        raise ConfigError(f"{problem} Choose another --name.")
    plan = Plan(address and link.address_of(address), Mode.WATCH if watching else Mode.PLAY, name, ascii=ascii_only)
    if plan.address:
        _serve(plan, host_name, port)
        return
    file = (save or homes.default_save()).expanduser().absolute()
    options = ["--no-model"] if no_model or not host.pull_models() else []
    with host.serving(["serve", "--save", str(file), "--host", "127.0.0.1", *options], file.with_suffix(".log")) as served:
        _serve(msgspec.structs.replace(plan, address=served.address), host_name, port, served.fate)


def _serve(plan: Plan, host_name: str, port: int, fate: Callable[[], Fate] = lambda: RUNS) -> None:
    from client.web import site  # noqa: PLC0415 - the other commands need no web server

    if not site.is_local(host_name):
        typer.echo(OPEN_TO_OTHERS.format(host=host_name) + (AS_YOU.format(name=plan.name) if plan.name else ""), err=True)
    asyncio.run(site.serve(plan, host_name, port, _tell, fate))


def _tell(address: str) -> None:
    typer.echo(f"The town is a page now: {address} (ctrl+c ends it)", err=True)
