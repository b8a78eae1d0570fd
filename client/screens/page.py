"""A page over the town: a dialogue that shows part of what is known, and follows it while it is open.

Apart because trades, messages, the ledger and the board all follow alike: the page looks at what its opener believes, a few
times a second, and draws again when its part of that has changed. Nothing is asked of the server for it.
"""

from typing import ClassVar, Generic, Protocol, TypeVar

from rich.text import Text
from textual.binding import Binding, BindingType

from client.entries import Refused
from client.outlook import Outlook
from client.palette import to_hex
from client.screens.modal import Modal
from client.tether import Question, Tie, Up
from client.view import View
from client.widgets.ink import DIM, GOLD
from shared.commands import Deed

FOLLOW_S = 0.1
"""How often a page looks whether its part has changed."""


_NOTHING = object()
"""What a page shows before it has drawn anything: equal to nothing else."""


class Source(Protocol):
    """What a page needs of whoever opens it: the town's screen, or a test."""

    @property
    def outlook(self) -> Outlook: ...  # noqa: D102 - its type says it
    @property
    def tie(self) -> Tie: ...  # noqa: D102 - its type says it


Result = TypeVar("Result")


class Page(Modal[Result], Generic[Result]):
    """What every page is."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Back", show=False)]

    def __init__(self, source: Source) -> None:
        super().__init__()
        self.source = source
        self._part: object = _NOTHING
        self._since = source.outlook.view.logged

    @property
    def view(self) -> View:
        """What is believed now."""
        return self.source.outlook.view

    def on_mount(self) -> None:
        """Begin to follow."""
        self.follow()
        self.set_interval(FOLLOW_S, self.follow)

    def follow(self) -> None:
        """Draw again if this page's part has changed."""
        part = self.part(self.view)
        if part != self._part:
            self._part = part
            self.show(self.view)

    def part(self, view: View) -> object:
        """Return what this page shows: anything that can be compared."""
        raise NotImplementedError

    def show(self, view: View) -> None:
        """Draw what is believed."""
        raise NotImplementedError

    def give(self, command: Deed) -> None:
        """Try a command; what was refused before is forgotten."""
        self._since = self.view.logged
        self.source.tie.give(command)

    def refusal(self) -> str:
        """Return why the last command was refused, if it was."""
        return refused_since(self.view, self._since)

    def inquire(self, question: Question) -> None:
        """Ask something of the town, unless nobody can answer."""
        if self.connected:
            self.source.tie.ask(question)

    @property
    def connected(self) -> bool:
        """Whether what is asked is answered soon."""
        return isinstance(self.source.tie.state, Up)

    def action_close(self) -> None:
        """Go back to the town."""
        self.dismiss(None)


def refused_since(view: View, logged: int) -> str:
    """Return why the last command was refused, of those the log tells of after its first `logged` entries."""
    fresh = min(view.logged - logged, len(view.log))
    said = [entry.words for entry in view.log[-fresh:] if isinstance(entry, Refused)] if fresh > 0 else []
    return said[-1] if said else ""


def keys(*pairs: tuple[str, str]) -> str:
    """Return keys and what they do as markup for the lower border of a page; the words are ours alone."""
    return "  ".join(f"[bold {to_hex(GOLD)}]{key}[/] [{to_hex(DIM)}]{words}[/]" for key, words in pairs)


def heading(words: str, more: str = "") -> Text:
    """Return a title within a page, and something fainter after it."""
    return Text.assemble((words, f"bold {to_hex(GOLD)}"), (f"  {more}" if more else "", to_hex(DIM)), no_wrap=True)
