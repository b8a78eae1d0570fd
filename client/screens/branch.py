"""A live town out of the moment that a recording shows: asks for a name, makes it, offers to walk in.

Apart because the server's own program makes it, beside the screen: the recording is not touched, and what is not whole is
taken away again.
"""

import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from client import homes, newfile, processes, stretch
from client.marks import moment
from client.palette import to_hex
from client.processes import Outcome, Run
from client.screens.page import Page, Source, keys
from client.view import View
from client.widgets.ink import DIM, GOLD, GREEN, RED, TEXT
from client.widgets.lineinput import LineInput
from shared.wire import Timeline

if TYPE_CHECKING:
    from textual.worker import Worker

_MB = 1_000_000
_LOOK_S = 0.2
"""How often it is told how much is written."""


class BranchScreen(Page[None]):
    """Asks, makes, offers."""

    AUTO_FOCUS = ""

    class Onward(Message):
        """Walk into the town that was made."""

        def __init__(self, save: str) -> None:
            super().__init__()
            self.save = save

    def __init__(self, source: Source, timeline: Timeline, words: str = "", run: Run = processes.run) -> None:
        """`timeline`: where the recording is; `words`: the name, if one was typed already; `run` runs a program."""
        super().__init__(source)
        self._timeline = timeline
        self._run = run
        self._save = Path(source.tie.save) if source.tie.save else None
        self._default = stretch.branch_file(self._save, timeline.minute) if self._save else Path("NEW.thorp")
        self._words = words
        self._new = self._default
        self._pid = 0
        self._worker: Worker[None] | None = None
        self._made = False
        self._trouble = ""

    def compose(self) -> ComposeResult:
        """Lay out the question."""
        with Vertical(id="branch", classes="page") as page:
            page.border_title = "A live town of this moment"
            yield Static(id="branch-told")
            yield LineInput(self._words or _short(self._default), id="branch-name", compact=True)
            yield Static(id="branch-outcome")

    def on_mount(self) -> None:
        """Be ready to type a name."""
        line = self.query_one("#branch-name", LineInput)
        line.display = self._save is not None
        if self._save is not None:
            line.focus()
        super().on_mount()
        self.set_interval(_LOOK_S, self.follow)

    def part(self, _: View) -> object:
        """What stands, and how far it is."""
        return self._worker is not None, self._written(), self._made, self._trouble

    def show(self, _: View) -> None:
        """Tell what will be, is being, or was made."""
        self.query_one("#branch-told", Static).update(self._told())
        self.query_one("#branch-outcome", Static).update(self._outcome())
        self.query_one("#branch-name").display = self._save is not None and not self._made
        subtitle = keys(("esc", "back"))
        if self._worker is not None:
            subtitle = keys(("esc", "stop"))
        elif self._made:
            subtitle = keys(("enter", "walk in"), ("esc", "go on watching"))
        elif self._save is not None:
            subtitle = keys(("enter", "make it"), ("esc", "back"))
        self.query_one("#branch").border_subtitle = subtitle

    def _told(self) -> Text:
        when = moment(self._timeline.minute)
        text = Text.assemble(("It begins on ", to_hex(TEXT)), (when, f"bold {to_hex(GOLD)}"))
        text.append(", with everybody where they are now; from there on it goes its own way.", to_hex(TEXT))
        if self._save is None:
            text.append("\n\nThe file of this recording is not here. Where it lies, type:\n\n", to_hex(TEXT))
            return text.append(f"{homes.command()}d branch FILE NEW.thorp --at {self._timeline.tick}", f"bold {to_hex(GOLD)}")
        return text.append(f"\n{self._save.name} stays as it is. The new save:", to_hex(DIM))

    def _outcome(self) -> Text:
        if self._trouble:
            return Text(self._trouble, to_hex(RED))
        if self._made:
            text = Text.assemble((f"{_short(self._new)} is a town.", f"bold {to_hex(GREEN)}"), "\n\n")
            text.append("Play it at any time with:\n", to_hex(TEXT))
            return text.append(f"{homes.command()} play --save {shlex.quote(_short(self._new))}", f"bold {to_hex(GOLD)}")
        if self._worker is not None:
            return Text(f"Making it … {self._written() / _MB:.1f} of at most {_size(self._save) / _MB:.1f} MB", to_hex(DIM))
        return Text("")

    # ── making ──

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Make it."""
        if self._save is None or self._worker is not None or self._made:
            return
        self._new = stretch.named(event.value, self._default, ".thorp")
        self._trouble = _obstacle(self._save, self._new)
        if not self._trouble:
            self._worker = self.run_worker(self._make(self._save), name="branch")
        self.follow()

    async def _make(self, save: Path) -> None:
        command = processes.server("branch", str(save), str(self._new), "--at", str(self._timeline.tick))
        try:
            outcome = await self._run(command, started=self._started)
            self._end(outcome)
        finally:
            _clear(self._new, self._pid)
            self._worker = None
        self.follow()

    def _started(self, pid: int) -> None:
        self._pid = pid

    def _end(self, outcome: Outcome) -> None:
        self._made = outcome.code == 0
        if not self._made:
            self._trouble = outcome.trouble or f"thorpd branch ended with code {outcome.code}, and made nothing."
        else:
            self.set_focus(None)

    def _written(self) -> int:
        return sum(_size(path) for path in _drafts(self._new, self._pid)) if self._worker is not None else 0

    def key_enter(self) -> None:
        """Walk in."""
        if self._made:
            self.app.post_message(self.Onward(str(self._new)))
            self.dismiss(None)

    def action_close(self) -> None:
        """Stop what is being made, or go back."""
        if self._worker is not None:
            self._worker.cancel()
            self._trouble = "Stopped: nothing was made."
            self.follow()
        else:
            super().action_close()


def _short(path: Path) -> str:
    """Return a path as it is typed here: from the current folder, where it lies below."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


def _obstacle(save: Path, new: Path) -> str:
    """Say what speaks against making it, before anything is done; empty when nothing does."""
    if problem := newfile.obstacle(new, _short):
        return problem
    room, needed = _room(new.parent), _size(save)
    if room < needed:
        return f"There is too little room for it: {room / _MB:.1f} MB are free, up to {needed / _MB:.1f} MB are needed."
    return ""


def _room(folder: Path) -> int:
    """Return the free bytes there; without an answer, as many as anybody needs."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return sys.maxsize


def _size(path: Path | None) -> int:
    try:
        return path.stat().st_size if path else 0
    except OSError:
        return 0


def _drafts(new: Path, pid: int) -> list[Path]:
    """Return what the server's program writes before it is whole (`server/save/branch.py`)."""
    return [new.with_name(f"{new.name}.{pid}.draft{more}") for more in ("", "-wal", "-shm", "-journal")]


def _clear(new: Path, pid: int) -> None:
    for path in _drafts(new, pid):
        if pid and path.exists():
            path.unlink(missing_ok=True)
