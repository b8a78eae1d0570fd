"""The `thorp` command: play, join, watch, replay.

Apart from the app: here stand the command line, the processes around a visit, and what is said before and after it.
"""

import asyncio
import contextlib
import getpass
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Annotated

import msgspec
import typer

from client import PROGRAM, VERSION, homes, host, keepsakes, link
from client.chosen import Chosen
from client.glyphs import ASCII, UNICODE
from client.keepsakes import Token
from client.tether import RUNS, Tie
from shared.economy import Occupation
from shared.errors import ConfigError, ThorpError
from shared.text import clean, name_key, name_problem
from shared.wire import PROTOCOL, Hello, Mode, Welcome

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A multiplayer town in the terminal where language models live. Start with `thorp play`.",
)

Name = Annotated[str, typer.Option("--name", help="Under which name; else the last one used, else you are asked.")]
Plain = Annotated[bool, typer.Option("--plain", help="Lines instead of a screen: for pipes and screen readers.")]
Ascii = Annotated[bool, typer.Option("--ascii", help="Draw with ASCII characters only.")]
Address = Annotated[str, typer.Argument(metavar="ws://HOST:PORT", help="Where the town's server listens.")]


_NO_MODELS = (
    "The models are not all here: the town starts by rule, and its people with stock phrases. Run this again when online."
)

_HOSTED = "You have left. The town runs on at {address} for as long as whoever started it stays."
"""Told to who joined a town on this machine that somebody else's `thorp play` serves."""

Players = Callable[[], tuple[str, ...]]


class Visit(msgspec.Struct, frozen=True):
    """Who goes where, and how it is shown."""

    address: str
    mode: Mode = Mode.PLAY
    name: str = ""
    keep: str = ""
    """Under what the token is kept: a save that we serve, else the address."""
    plain: bool = False
    ascii: bool = False
    notice: str = ""
    """Told in town: what was said before would be covered by the screen."""


@app.command()
def play(
    save: Annotated[Path | None, typer.Option("--save", help="The town's save; default: saves/town.thorp.")] = None,
    name: Name = "",
    config: Annotated[Path | None, typer.Option("--config", help="The server's config; `thorpd config` prints one.")] = None,
    *,
    no_model: Annotated[bool, typer.Option("--no-model", help="Villagers answer by rule; nothing is fetched.")] = False,
    plain: Plain = False,
    ascii_only: Ascii = False,
) -> None:
    """Play in a town of your own: fetches the models, starts the server, opens the town."""
    _check_name(name)
    file = (save or homes.default_save()).expanduser().absolute()
    notice = "" if no_model or host.pull_models() else _NO_MODELS
    if notice:
        _say(notice)
    options = [*(["--no-model"] if no_model else []), *(["--config", str(config)] if config else [])]
    _say(f"Waking the town in {file} …")
    port = keepsakes.load(homes.keepsakes_file()).ports.get(str(file), 0)
    with host.serving(["serve", "--save", str(file), "--host", "127.0.0.1", *options], file.with_suffix(".log"), port) as served:
        if served.ours:
            _keep_port(file, served.port)
        visit = Visit(served.address, name=name, keep=str(file), plain=plain, ascii=ascii_only, notice=notice)
        code = _visit(visit, served)
        _say("The town falls asleep; it is kept." if served.ours else _HOSTED.format(address=served.address))
    raise typer.Exit(code)


@app.command()
def join(address: Address, name: Name = "", *, plain: Plain = False, ascii_only: Ascii = False) -> None:
    """Walk into a town that runs somewhere."""
    _check_name(name)
    raise typer.Exit(_visit(Visit(link.address_of(address), name=name, plain=plain, ascii=ascii_only)))


@app.command()
def watch(address: Address, *, plain: Plain = False, ascii_only: Ascii = False) -> None:
    """Watch a town without a body."""
    raise typer.Exit(_visit(Visit(link.address_of(address), Mode.WATCH, plain=plain, ascii=ascii_only)))


@app.command("bot")
def lend_mind(
    address: Address,
    name: Annotated[str, typer.Option("--name", help="Under which name; one of its own, beside yours.")],
    occupation: Annotated[
        Occupation, typer.Option("--occupation", help="What it begins a life as, if it has none yet.")
    ] = Occupation.FARMER,
    days: Annotated[int | None, typer.Option("--days", min=1, help="Leave after so many days of the town.")] = None,
) -> None:
    """Let a bot make a living in a town by rule, and tell what it does; ctrl+c ends it."""
    from client import trader
    from client.bot import join as joined

    _check_name(name)
    address = link.address_of(address)

    async def visit() -> None:
        async with joined(address, name) as bot:
            try:
                await trader.live(bot, occupation, _tell, days=days)
            finally:
                _tell(f"{name} leaves {clean(bot.view.town)}. Goodbye.")

    with _quiet_pipe(), contextlib.suppress(KeyboardInterrupt):
        asyncio.run(visit())


@app.command()
def replay(
    save: Annotated[Path, typer.Argument(metavar="FILE", help="The save whose history to show.")],
    *,
    plain: Plain = False,
    ascii_only: Ascii = False,
) -> None:
    """Show a town's recorded history, with a timeline."""
    if not save.is_file():
        raise ConfigError(f"There is no save at {save}. Saves of `thorp play` lie in {homes.home() / 'saves'}.")
    file = save.absolute()
    with host.serving(["replay", str(file)], file.with_suffix(".replay.log")) as served:
        code = _visit(Visit(served.address, Mode.WATCH, plain=plain, ascii=ascii_only), served)
    raise typer.Exit(code)


@app.callback(invoke_without_command=True)
def version(*, show: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """Answer `--version`."""
    if show:
        typer.echo(VERSION)
        raise typer.Exit


def main() -> None:
    """Run the command; what a person should read becomes one sentence and exit code 1."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _end)
    try:
        app()
    except ThorpError as error:
        _say(str(error))
        sys.exit(1)
    except OSError as error:
        _say(f"{error.strerror or error}: {error.filename}. Check the path and its permissions.")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _end(number: int, _frame: FrameType | None) -> None:
    """End through every `finally`, so that a server of ours ends with us."""
    sys.exit(128 + number)


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")


def _tell(words: str) -> None:
    print(words, flush=True)  # noqa: T201 - it is our output


def _check_name(name: str) -> None:
    if name and (problem := name_problem(name)):
        raise ConfigError(f"{problem} Choose another --name.")


def _visit(visit: Visit, served: host.Served | None = None) -> int:
    """Run one visit, to a server of our own or another; return the exit code."""
    kept = keepsakes.load(homes.keepsakes_file())
    name = visit.name or kept.name or None
    if visit.mode is Mode.WATCH:
        name = ""

    def dial(chosen: str) -> Tie:
        hello = Hello(PROTOCOL, PROGRAM, visit.mode, chosen)
        tie = link.Link(visit.address, hello, fate=served.fate if served else lambda: RUNS, tokens=kept.of(chosen))
        tie.save = visit.keep
        return tie

    def players() -> tuple[str, ...]:
        return served.players if served and served.ours else ()

    def welcomed(chosen: str, welcome: Welcome) -> None:
        if chosen:
            _keep(visit, chosen, welcome)

    if visit.plain or not (sys.stdin.isatty() and sys.stdout.isatty()):
        chosen = _os_name() if name is None else name
        return _in_lines(dial(chosen), lambda welcome: welcomed(chosen, welcome), players)
    return _on_screen(visit, dial, name, welcomed, players)


def _on_screen(
    visit: Visit, dial: Callable[[str], Tie], name: str | None, welcomed: Callable[[str, Welcome], None], players: Players
) -> int:
    from client.app import ThorpApp

    chosen = Chosen(homes.settings_file(), **({"ascii": True} if visit.ascii else {}))
    unicode = not chosen.now.ascii and (sys.stdout.encoding or "").lower().startswith("utf")
    charset = UNICODE if unicode else ASCII
    screen = ThorpApp(dial, name=name, suggestion=_os_name(), charset=charset, welcomed=welcomed)
    screen.chosen = chosen
    screen.notice, screen.players = " ".join(words for words in (visit.notice, chosen.problem) if words), players
    screen.run()
    if screen.farewell:
        _say(screen.farewell)
    return screen.return_code or (1 if screen.at_fault else 0)


def _in_lines(tie: Tie, welcomed: Callable[[Welcome], None], players: Players) -> int:
    from client import plain

    visit = plain.Plain(tie, _tell, time.monotonic, welcomed, players)
    with _quiet_pipe():
        code = asyncio.run(visit.run(plain.typed(sys.stdin)))
        if visit.end is not None and visit.end.code != "left":
            _say(visit.end.words)
        return code
    return 0


@contextlib.contextmanager
def _quiet_pipe() -> Iterator[None]:
    """Let a reader that closes our output end us without a complaint."""
    try:
        yield
    except BrokenPipeError:
        sys.stdout = None


def _keep(visit: Visit, name: str, welcome: Welcome) -> None:
    """Keep the name, and its token as that used last; a full disk must not end a visit."""
    file = homes.keepsakes_file()
    token = Token(visit.keep or visit.address, welcome.town, name_key(name), welcome.token) if welcome.token else None
    with contextlib.suppress(OSError):
        keepsakes.save(file, keepsakes.with_visit(keepsakes.load(file), name, token))


def _keep_port(save: Path, port: int) -> None:
    """Remember where a town was found; a full disk must not end a visit."""
    file = homes.keepsakes_file()
    with contextlib.suppress(OSError):
        keepsakes.save(file, keepsakes.with_port(keepsakes.load(file), save, port))


def _os_name() -> str:
    try:
        name = clean(getpass.getuser()).capitalize()
    except (KeyError, OSError):
        name = ""
    return name if name_problem(name) is None and name != "Root" else "Ada"


if __name__ == "__main__":
    main()
