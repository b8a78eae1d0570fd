"""Where to: a list of places and people that narrows while one types.

Apart because it is a small dialogue of its own, for players (who walk there) and watchers (who are shown it).
"""

import msgspec
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from client.landmarks import nearby
from client.looking import centre, villagers
from client.narrate import occupancy, somebody
from client.palette import to_hex
from client.screens.modal import Modal
from client.view import View
from client.widgets.ink import DIM
from client.widgets.lineinput import LineInput
from shared.geometry import Cell
from shared.sights import Figure
from shared.text import clean

WHERE = "Where to?", "enter: go    esc: stay", "No place or thing of that name, and nobody in view; :find looks further."
WHAT = "Show what?", "enter: show    esc: back", WHERE[2]
"""To who has no body."""


class Goal(msgspec.Struct, frozen=True):
    """Somewhere to go."""

    name: str
    detail: str
    at: Cell
    exact: bool = False
    """The town knows no such name: one goes to the cell."""


def goals(view: View) -> list[Goal]:
    """Return the places, then the people in view, then the nearest thing of each name on the map."""
    found = [Goal(place.name, occupancy(place), centre(place)) for place in view.places]
    if view.persona is not None and view.persona.home and not view.bodiless:
        found.insert(0, Goal("home", clean(view.persona.home), view.me.at if view.me else (0, 0)))
    people = [figure for figure in view.figures.values() if figure.id != view.you]
    me = view.me.at if view.me else None
    things = [Goal(thing.name, "on the map", thing.nearest(me), exact=True) for thing in nearby(view, me)]
    return [*found, *(Goal(figure.name, _detail(figure), figure.at) for figure in people), *things]


def minds(view: View) -> list[Goal]:
    """Return the villagers, whose minds a watcher may look into."""
    return [Goal(figure.name, _detail(figure), figure.at) for figure in villagers(view)]


def matching(found: list[Goal], key: str) -> list[Goal]:
    """Return the goals whose names hold `key`, casefolded: first those that begin with it, then those with a word that does."""

    def rank(goal: Goal) -> int:
        name = goal.name.casefold()
        return 0 if name.startswith(key) else 1 if f" {key}" in name else 2

    return sorted((goal for goal in found if key in goal.name.casefold()), key=rank)


def _detail(figure: Figure) -> str:
    return somebody(figure).removeprefix(clean(figure.name)).strip(" ,")


class TravelScreen(Modal[Goal | None]):
    """Asks where to."""

    def __init__(self, found: list[Goal], words: tuple[str, str, str] = WHERE) -> None:
        """`words`: the title, the keys, and what is said when no goal fits what was typed."""
        super().__init__()
        self._words = words
        self._goals = found
        self._shown = found

    def compose(self) -> ComposeResult:
        """Lay out the filter and the list."""
        with Vertical(id="travel"):
            yield Static(self._words[0], classes="title", markup=False)
            yield LineInput(placeholder="type to narrow the list", id="filter", compact=True)
            yield Static(self._words[2], id="no-goal", markup=False)
            yield OptionList(id="goals", compact=True)
            yield Static(self._words[1], classes="keys", markup=False)

    def on_mount(self) -> None:
        """Show every goal."""
        self._fill("")
        self.query_one("#filter").focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        self._fill(event.value)

    def on_input_submitted(self) -> None:
        """Go to the goal that is marked; without one, stay and let the name be typed again."""
        index = self.query_one(OptionList).highlighted
        if index is not None:
            self.dismiss(self._shown[index])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to the goal that was clicked."""
        self.dismiss(self._shown[event.option_index])

    def on_key(self, event: events.Key) -> None:
        """Move in the list while typing; leave with escape."""
        if event.key == "escape":
            event.stop()
            self.dismiss(None)
        elif event.key in ("up", "down") and self.query_one("#filter").has_focus:
            event.stop()
            listed = self.query_one(OptionList)
            listed.action_cursor_up() if event.key == "up" else listed.action_cursor_down()

    def _fill(self, typed: str) -> None:
        key = typed.strip().casefold()
        self._shown = matching(self._goals, key)
        self.query_one("#no-goal").display = not self._shown
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options(Option(_line(goal)) for goal in self._shown)
        listed.highlighted = 0 if self._shown else None


def _line(goal: Goal) -> Text:
    return Text.assemble(clean(goal.name), ("  " + goal.detail, to_hex(DIM)), no_wrap=True)
