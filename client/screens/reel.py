"""Writing a stretch of a recording into a file: told in words, or as a recording of the terminal.

Apart because two programs do it beside the screen, `thorpd chronicle` and `thorp cast`: the replay goes on meanwhile.
"""

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import msgspec
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from client import annal, charts, homes, newfile, processes, stretch
from client.palette import to_hex
from client.processes import Run
from client.screens.page import Page, Source, keys
from client.stretch import Stretch
from client.view import View
from client.widgets.ink import DIM, GOLD, GREEN, RED, TEXT
from client.widgets.lineinput import LineInput
from client.widgets.pick import Pick
from shared.errors import ThorpError
from shared.wire import Timeline

if TYPE_CHECKING:
    from textual.worker import Worker

_KINDS = ("story, Markdown", "story, plain", "terminal recording")
_ENDINGS = (".md", ".txt", ".cast")
_CAST = 2
_SIZES = ("80x24", "120x36", "160x45")
_SPEEDS = ("1", "2", "5", "10", "30")
_BAR = 30


class ReelScreen(Page[None]):
    """Asks what and where, writes it, tells where it lies."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", "Next line", show=False),
        Binding("up", "app.focus_previous", "Line before", show=False),
        Binding("enter", "write", "Write", show=False),
    ]
    AUTO_FOCUS = "#reel-kind"

    def __init__(
        self, source: Source, timeline: Timeline, asked: Stretch, who: str = "", *, unicode: bool = True, run: Run = processes.run
    ) -> None:
        """`asked`: which stretch is offered; `who`: whom a recording of the terminal follows; `run` runs a program."""
        super().__init__(source)
        self._timeline, self._asked, self._who, self._unicode, self._run = timeline, asked, who, unicode, run
        self._save = Path(source.tie.save) if source.tie.save else None
        self._worker: Worker[None] | None = None
        self._share = 0.0
        self._told = ""
        self._trouble = ""

    def compose(self) -> ComposeResult:
        """Lay out the form."""
        with Vertical(id="reel", classes="page") as page:
            page.border_title = "Export a stretch"
            yield from _row("from", LineInput(stretch.typed(self._asked.first), id="reel-from", compact=True))
            yield from _row("to", LineInput(stretch.typed(self._asked.last), id="reel-to", compact=True))
            yield from _row("what", Pick(_KINDS, id="reel-kind"))
            yield from _row("speed", Pick([f"x{speed}" for speed in _SPEEDS], id="reel-speed"), more="reel-cast")
            yield from _row("size", Pick(_SIZES, chosen=1, id="reel-size"), more="reel-cast")
            yield from _row("file", LineInput(id="reel-file", compact=True))
            yield Static(id="reel-note")
            yield Static(id="reel-outcome")

    def part(self, _: View) -> object:
        """How far it is."""
        return self._share, self._told, self._trouble, self._worker is not None, self._form()

    def show(self, _: View) -> None:
        """Tell what will be, is being, or was written."""
        cast = self._kind == _CAST
        for row in self.query(".reel-cast"):
            row.display = cast
        self.query_one("#reel-file", LineInput).placeholder = str(self._default())
        self.query_one("#reel-note", Static).update(self._note(cast=cast))
        self.query_one("#reel-outcome", Static).update(self._outcome())
        busy = self._worker is not None
        subtitle = (("esc", "stop"),) if busy else (("enter", "write"), ("tab", "next line"), ("← →", "choose"), ("esc", "back"))
        self.query_one("#reel").border_subtitle = keys(*(pair for pair in subtitle if self._unicode or pair[0].isascii()))

    def _note(self, *, cast: bool) -> Text:
        if self._save is None:
            text = Text("The file of this recording is not here. Where it lies, type:\n", to_hex(TEXT))
            return text.append(" ".join(self._typed()), f"bold {to_hex(GOLD)}")
        what = "Who did what, why, and with whom, as `thorpd chronicle` tells it."
        if cast:
            seen = f"It follows {self._who}." if self._who else "It shows the whole town; follow somebody first to go with them."
            what = f"Played with: asciinema play FILE. {seen}"
        return Text(f"{what} An empty line means the name that stands in it.", to_hex(DIM))

    def _typed(self) -> list[str]:
        """Return what is typed in a shell for the same."""
        if self._kind != _CAST:
            return [f"{homes.command()}d", "chronicle", "FILE", "--day", str(annal.days(self._asked)[0])]
        ends = ["--from", shlex.quote(self._text("#reel-from")), "--to", shlex.quote(self._text("#reel-to"))]
        return [homes.command(), "cast", "FILE", "OUT.cast", *ends]

    def _outcome(self) -> Text:
        if self._trouble:
            return Text(self._trouble, to_hex(RED))
        if self._worker is not None:
            done = charts.bar(round(self._share * 100), 100, _BAR, unicode=self._unicode)
            return Text.assemble((done, to_hex(GOLD)), (f" {self._share:.0%}  writing …", to_hex(DIM)))
        return Text(self._told, to_hex(GREEN))

    # ── the form ──

    @property
    def _kind(self) -> int:
        return self.query_one("#reel-kind", Pick).chosen

    def _text(self, selector: str) -> str:
        return self.query_one(selector, LineInput).value

    def _form(self) -> tuple[object, ...]:
        return self._kind, self._text("#reel-from"), self._text("#reel-to")

    def _default(self) -> Path:
        asked = self._read() or self._asked
        return stretch.reel_file(self.view.town, asked, _ENDINGS[self._kind], Path.cwd())

    def _read(self) -> Stretch | None:
        first = stretch.minute_of(self._text("#reel-from"), self._timeline.minute)
        last = stretch.minute_of(self._text("#reel-to"), self._timeline.minute if first is None else first)
        return None if first is None or last is None else Stretch(first, last)

    def on_pick_picked(self, _: Pick.Picked) -> None:
        """Another kind of file has other lines."""
        self.follow()

    def on_input_changed(self, _: Input.Changed) -> None:
        """Another stretch has another name."""
        self._trouble = ""

    def on_input_submitted(self, _: Input.Submitted) -> None:
        """Write it."""
        self.action_write()

    # ── writing ──

    def action_write(self) -> None:
        """Write it, if everything is right."""
        if self._worker is not None or self._save is None:
            return
        self._told, asked = "", self._read()
        path = stretch.named(self._text("#reel-file"), self._default(), _ENDINGS[self._kind])
        self._trouble = self._wrong(asked, path)
        if asked is not None and not self._trouble:
            part = stretch.within(asked, self._timeline)
            work = self._film(self._save, part, path) if self._kind == _CAST else self._tell(self._save, part, path)
            self._share = 0.0
            self._worker = self.run_worker(work, name="reel")
        self.follow()

    def _wrong(self, asked: Stretch | None, path: Path) -> str:
        if asked is None:
            return f"A time looks like {stretch.MOMENT}: the day, then the clock."
        return stretch.problem(asked, self._timeline) or newfile.obstacle(path)

    async def _tell(self, save: Path, part: Stretch, path: Path) -> None:
        """Write the story: the server's program tells one day after the other."""
        try:
            told = list[annal.Day]()
            for number in annal.days(part):
                told.append(await self._day(save, number))
                self._share = len(told) / len(annal.days(part))
            lines = annal.lines(told, part)
            text = annal.text(told[0].town, lines, part, markdown=path.suffix == ".md")
            newfile.written(path, lambda out: out.write(text))
            self._end(f"{len(lines):,} passages written to {path}")
        except (ThorpError, msgspec.MsgspecError) as error:
            self._trouble = str(error)
        finally:
            self._worker = None

    async def _day(self, save: Path, number: int) -> annal.Day:
        """Return a day as the server's program tells it. Raises ThorpError when it cannot."""
        outcome = await self._run(processes.server("chronicle", str(save), "--day", str(number), "--json"))
        if outcome.code:
            raise ThorpError(outcome.trouble or f"thorpd chronicle ended with code {outcome.code}.")
        return annal.read(outcome.said)

    async def _film(self, save: Path, part: Stretch, path: Path) -> None:
        """Record the terminal: another client plays the stretch, without one."""
        options = {
            "--from": stretch.typed(part.first),
            "--to": stretch.typed(part.last),
            "--size": _SIZES[self.query_one("#reel-size", Pick).chosen],
            "--speed": _SPEEDS[self.query_one("#reel-speed", Pick).chosen],
            **({"--follow": self._who} if self._who else {}),
        }
        words = [part for pair in options.items() for part in pair]
        plain = [] if self._unicode else ["--ascii"]
        try:
            outcome = await self._run(processes.client("cast", str(save), str(path), *words, *plain, "--announce"), self._hear)
            if outcome.code:
                self._trouble = outcome.trouble or f"thorp cast ended with code {outcome.code}, and wrote nothing."
            else:
                self._end(f"The terminal's recording is written to {path}")
        finally:
            self._worker = None

    def _hear(self, line: str) -> None:
        """Take in how far the other program is."""
        try:
            told = json.loads(line)
            self._share = float(told["done"])
        except (ValueError, TypeError, KeyError):
            return

    def _end(self, words: str) -> None:
        self._share, self._told = 1.0, words

    def action_close(self) -> None:
        """Stop what is being written, or go back."""
        if self._worker is None:
            super().action_close()
            return
        self._worker.cancel()
        self._trouble = "Stopped: nothing was written."


def _row(label: str, field: Pick | LineInput, more: str = "") -> ComposeResult:
    with Horizontal(classes=f"row {more}".strip()):
        yield Static(label, classes="label", markup=False)
        yield field
