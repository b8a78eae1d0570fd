"""Jump mode's layer: letters over the town's screen; one or two of them go there.

Apart from `client/jumping.py`, which gives the letters out. The town stays in sight under them.
"""

from collections.abc import Iterator
from typing import Protocol, TypeVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.geometry import Region, Size
from textual.widget import Widget
from textual.widgets import Static

from client import jumping, looking, narrate
from client.intents import Act
from client.jumping import Label, Reach
from client.outlook import Outlook
from client.palette import to_hex
from client.screens.modal import Modal
from client.widgets.ink import DIM, GOLD, TEXT
from client.widgets.map import MapView
from client.widgets.side import SidePanel
from shared.ids import TOWN
from shared.text import clean

_MOST_THINGS = 40
"""Of what lies in town: the nearest."""

_PARTS: dict[str, tuple[Act, str]] = {
    "status": (Act.STATUS, "the clock, and who is waited for"),
    "purse": (Act.SELF, "your own life"),
    "log": (Act.HISTORY, "everything the log has said"),
    "timeline": (Act.NEXT_MARK, "on to the next mark"),
    "dock": (Act.DOCK, "the chats beside the map"),
}
"""By the widget's name: what a part of the screen opens."""


Part = TypeVar("Part", bound=Widget)


class Ground(Protocol):
    """What is jumped about on: the town's screen."""

    @property
    def outlook(self) -> Outlook: ...  # noqa: D102 - its type says it

    def query_one(self, selector: str, expect_type: type[Part], /) -> Part:
        """Return a part of the screen."""


def reaches(ground: Ground) -> list[Reach]:
    """Return everything that can be reached: people, places of the side panel, parts of the screen, things on the map."""
    lying = list(_lying(ground))
    people, things = [reach for reach in lying if reach.being], [reach for reach in lying if not reach.being]
    return [*people, *_places(ground), *_parts(ground), *things]


def _lying(ground: Ground) -> Iterator[Reach]:
    shown, view = ground.query_one("#map", MapView), ground.outlook.view
    start = view.me.at if view.me else shown.centre()
    left, top = shown.corner
    for cell in jumping.apart(looking.things(view, start), view)[:_MOST_THINGS]:
        at = cell[0] - left + shown.region.x, cell[1] - top + shown.region.y
        if shown.region.contains(*at):
            figure = view.figure_at(cell)
            name = figure.name if figure else ""
            yield Reach(at, clean(name) or narrate.look(view, cell), name, figure.id if figure else TOWN, cell)


def _places(ground: Ground) -> Iterator[Reach]:
    side = ground.query_one("#side", SidePanel)
    if side.display:
        for row, place in side.places_shown():
            yield Reach(
                (side.region.x, side.region.y + row), clean(place.name), place.name, cell=looking.centre(place), listed=True
            )


def _parts(ground: Ground) -> Iterator[Reach]:
    for name, (act, words) in _PARTS.items():
        part = ground.query_one(f"#{name}", Widget)
        if part.display and part.region.height:
            yield Reach((part.region.x, part.region.y), words, act=act)


class JumpScreen(Modal[Reach | None]):
    """Its result is what was chosen."""

    def __init__(self, found: list[Reach], *, walks: bool) -> None:
        """`walks`: with a body one walks there; else it is shown."""
        super().__init__()
        self._reaches = found
        self._walks = walks
        self._labels: list[Label] = []
        self._typed = ""
        self._drawn_for = Size()

    def compose(self) -> ComposeResult:
        """Write the letters, and what they are for."""
        self._drawn_for = screen = self.app.size
        self._labels = jumping.labels(self._reaches, (screen.width, screen.height - 1))
        for number, label in enumerate(self._labels):
            sign = Static(label.letters, classes="jump-label", id=f"jump-{number}", markup=False)
            sign.styles.offset = label.at
            yield sign
        yield Static(self._words(), id="jump-words", markup=False)

    def _words(self) -> Text:
        text = Text(no_wrap=True, overflow="ellipsis")
        if not self._labels:
            return text.append(" Nothing here to jump to.  ", to_hex(TEXT)).append("any key: back", to_hex(DIM))
        begun = jumping.begun(self._labels, self._typed) if self._typed else []
        if begun:
            names = ", ".join(f"{label.letters} {label.reach.words}" for label in begun)
            return text.append(f" {names}", to_hex(TEXT))
        text.append(" the letters", f"bold {to_hex(GOLD)}").append(
            f" {'walk there' if self._walks else 'show it'}   ", to_hex(DIM)
        )
        return text.append("esc", f"bold {to_hex(GOLD)}").append(" back", to_hex(DIM))

    def on_key(self, event: events.Key) -> None:
        """Choose by a letter or two."""
        event.stop()
        event.prevent_default()
        typed = self._typed + event.key
        begun = jumping.begun(self._labels, typed)
        if (label := jumping.chosen(self._labels, typed)) is not None:
            self.dismiss(label.reach)
        elif event.key == "backspace" and self._typed:
            self._narrow("")
        elif not begun or len(event.key) > 1:
            self.dismiss(None)
        else:
            self._narrow(typed)

    def _narrow(self, typed: str) -> None:
        """Show only the labels that begin so."""
        self._typed = typed
        for number, label in enumerate(self._labels):
            self.get_widget_by_id(f"jump-{number}").display = label.letters.startswith(typed)
        self.query_one("#jump-words", Static).update(self._words())

    def on_click(self, event: events.Click) -> None:
        """Choose by the mouse, or leave."""
        hit = [
            label for label in self._labels if Region(*label.at, len(label.letters), 1).contains(event.screen_x, event.screen_y)
        ]
        near = [label for label in self._labels if label.reach.at == (event.screen_x, event.screen_y)]
        self.dismiss((hit or near)[0].reach if hit or near else None)

    def on_resize(self, _: events.Resize) -> None:
        """Leave when the picture under the letters has moved."""
        if self.app.size != self._drawn_for:
            self.dismiss(None)
