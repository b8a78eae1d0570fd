"""The `thorp` command: play, join, watch, replay.

Apart from the app: here stand the command line, the processes around a visit, and what is said before and after it.
"""

import asyncio
import contextlib
import getpass
import io
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from client import PROGRAM, VERSION, caster, ground, homes, host, keepsakes, leaving, link, newcomers, terminal
from client.chosen import Chosen
from client.glyphs import ASCII, UNICODE, Charset
from client.guide import Guide
from client.keepsakes import Token
from client.tether import RUNS, Tie
from client.web.command import page
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
Theme = Annotated[str, typer.Option("--theme", help="lantern, daylight, contrast, colourblind or plain; else your own choice.")]
Record = Annotated[Path | None, typer.Option("--record", help="Record this visit into a new asciinema cast.")]
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
    theme: str = ""
    """Empty: the player's own choice."""
    record: Path | None = None
    """A new file into which the screen is recorded."""
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
    theme: Theme = "",
    record: Record = None,
) -> None:
    """Play in a town of your own: fetches the models, starts the server, opens the town."""
    _check_name(name)
    _check_theme(theme)
    file = (save or homes.default_save()).expanduser().absolute()
    name = name or _ask_name(plain=plain, ascii_only=ascii_only)
    notice = "" if no_model or host.pull_models() else _NO_MODELS
    if notice:
        _say(notice)
    options = [*(["--no-model"] if no_model else []), *(["--config", str(config)] if config else [])]
    _say(f"Waking the town in {file} …")
    port = keepsakes.load(homes.keepsakes_file()).ports.get(str(file), 0)
    with host.serving(["serve", "--save", str(file), "--host", "127.0.0.1", *options], file.with_suffix(".log"), port) as served:
        if served.ours:
            _keep_port(file, served.port)
        visit = Visit(
            served.address, name=name, keep=str(file), plain=plain, ascii=ascii_only, theme=theme, record=record, notice=notice
        )
        try:
            code = _visit(visit, served)
        finally:
            _say("The town falls asleep; it is kept." if served.ours else _HOSTED.format(address=served.address))
    raise typer.Exit(code)


@app.command()
def join(
    address: Address,
    name: Name = "",
    *,
    plain: Plain = False,
    ascii_only: Ascii = False,
    theme: Theme = "",
    record: Record = None,
) -> None:
    """Walk into a town that runs somewhere."""
    _check_name(name)
    _check_theme(theme)
    raise typer.Exit(
        _visit(Visit(link.address_of(address), name=name, plain=plain, ascii=ascii_only, theme=theme, record=record))
    )


@app.command()
def watch(address: Address, *, plain: Plain = False, ascii_only: Ascii = False, theme: Theme = "", record: Record = None) -> None:
    """Watch a town without a body."""
    _check_theme(theme)
    raise typer.Exit(
        _visit(Visit(link.address_of(address), Mode.WATCH, plain=plain, ascii=ascii_only, theme=theme, record=record))
    )


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
    theme: Theme = "",
    record: Record = None,
) -> None:
    """Show a town's recorded history, with a timeline."""
    _check_theme(theme)
    if not save.is_file():
        raise ConfigError(f"There is no save at {save}. Saves of `thorp play` lie in {homes.home() / 'saves'}.")
    file = save.absolute()
    branches = list[str]()
    visit = Visit("", Mode.WATCH, keep=str(file), plain=plain, ascii=ascii_only, theme=theme, record=record)
    _say(f"Opening the recording in {file} …")
    with host.serving(["replay", str(file)], file.with_suffix(".replay.log")) as served:
        code = _visit(msgspec.structs.replace(visit, address=served.address), served, branches.append)
    if branches:
        play(Path(branches[-1]), plain=plain, ascii_only=ascii_only, theme=theme)
    raise typer.Exit(code)


app.command("cast")(caster.film)


app.command("web")(page)


@app.callback(invoke_without_command=True)
def version(*, show: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """Answer `--version`."""
    if show:
        typer.echo(VERSION)
        raise typer.Exit


def main() -> None:
    """Run the command; what a person should read becomes one sentence and exit code 1."""
    leaving.watch()
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")  # what is no text must not end a visit, nor reach a town
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


def _say(words: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may be gone
        sys.stderr.write(f"{words}\n")


def _tell(words: str) -> None:
    print(words, flush=True)  # noqa: T201 - it is our output


def _check_name(name: str) -> None:
    if name and (problem := name_problem(name)):
        raise ConfigError(f"{problem} Choose another --name.")


def _check_theme(name: str) -> None:
    from client.themes import THEMES

    if name and name not in THEMES:
        raise ConfigError(f"There is no theme {name!r}. Choose another --theme: {', '.join(THEMES)}.")


def _visit(visit: Visit, served: host.Served | None = None, onward: Callable[[str], None] = lambda _save: None) -> int:
    """Run one visit, to a server of our own or another; return the exit code. `onward` is told of a town to play next."""
    kept = keepsakes.load(homes.keepsakes_file())
    name = visit.name or kept.name or None
    if visit.mode is Mode.WATCH:
        name = ""

    def dial(chosen: str) -> Tie:
        hello = Hello(PROTOCOL, PROGRAM, visit.mode, chosen)
        tie = link.Link(visit.address, hello, fate=served.fate if served else lambda: RUNS, tokens=kept.of(chosen))
        tie.save = visit.keep
        return ground.Recalling(tie, homes.ground_file())

    def players() -> tuple[str, ...]:
        return served.players if served and served.ours else ()

    def welcomed(chosen: str, welcome: Welcome) -> None:
        if chosen:
            _keep(visit, chosen, welcome)

    lines = "" if visit.plain else terminal.why_lines()
    if lines:
        _say(lines)
    if visit.plain or lines:
        chosen = _name_in_lines() if name is None else name
        return _in_lines(
            dial(chosen),
            lambda welcome: welcomed(chosen, welcome),
            players,
            newcomers.guide(visit.mode, Chosen(homes.settings_file())),
        )
    return _on_screen(visit, dial, name, welcomed, players, onward)


def _ask_name(*, plain: bool, ascii_only: bool) -> str:
    """Return the last name used, or one asked for before the town wakes; `typer.Exit` for who leaves instead."""
    known = keepsakes.load(homes.keepsakes_file()).name
    if known or plain or terminal.why_lines():
        return known or _name_in_lines()
    from client.asking import NameApp

    asked = NameApp(_os_name(), _charset(ascii_only=ascii_only or Chosen(homes.settings_file()).now.ascii))
    asked.chosen = Chosen(homes.settings_file())
    with leaving.ending(asked.end):
        asked.run()
    if asked.farewell:
        _say(asked.farewell)
    if asked.given is None:
        raise typer.Exit(asked.return_code or int(asked.at_fault))
    return asked.given


def _name_in_lines() -> str:
    """Return a name for a visit in lines, asked for where somebody sits; `typer.Exit` for who leaves instead."""
    typed = sys.stdin.readline if sys.stdin.isatty() and sys.stdout.isatty() else None
    name = newcomers.name_in_lines(_os_name(), typed, _say)
    if not name:
        raise typer.Exit
    return name


def _charset(*, ascii_only: bool) -> Charset:
    return UNICODE if not ascii_only and (sys.stdout.encoding or "").lower().startswith("utf") else ASCII


def _on_screen(
    visit: Visit,
    dial: Callable[[str], Tie],
    name: str | None,
    welcomed: Callable[[str, Welcome], None],
    players: Players,
    onward: Callable[[str], None],
) -> int:
    from client import taping
    from client.app import ThorpApp
    from client.typed import Typed
    from client.widgets.frames import settle

    chosen = Chosen(homes.settings_file(), **({"ascii": True} if visit.ascii else {}))
    charset = _charset(ascii_only=chosen.now.ascii)
    screen = ThorpApp(dial, name=name, suggestion=_os_name(), charset=charset, welcomed=welcomed)
    screen.chosen, screen.look = chosen, visit.theme
    screen.notice, screen.players = " ".join(words for words in (visit.notice, chosen.problem) if words), players
    screen.typed = Typed(homes.typed_file())
    screen.guide = newcomers.guide(visit.mode, chosen)
    settle()
    with taping.visit(visit.record, screen, _say), leaving.ending(screen.end):
        screen.run()
    if screen.onward:
        onward(screen.onward)
    if screen.farewell:
        _say(screen.farewell)
    return screen.return_code or (1 if screen.at_fault else 0)


def _in_lines(tie: Tie, welcomed: Callable[[Welcome], None], players: Players, guide: Guide) -> int:
    from client import plain, plainlines

    visit = plain.Plain(tie, _tell, time.monotonic, welcomed, players, guide)
    visit.piped = not sys.stdin.isatty()
    with _quiet_pipe():
        code = asyncio.run(visit.run(plainlines.typed(sys.stdin)))
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
