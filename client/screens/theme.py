"""Which theme: a small list beside the town, which shows each as one moves over it.

Apart from the themes, which are rules on colours, and from the dress, which applies them.
"""

from typing import Any, ClassVar

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from client import chosen, themes
from client.palette import to_hex
from client.screens.modal import Modal
from client.screens.page import keys
from client.themes import PLAIN, THEMES
from client.widgets import dress
from client.widgets.ink import DIM, GOLD, TEXT

_KEYS = keys(("up down", "try on"), ("enter", "keep"), ("esc", "as before"))


def begin(app: App[Any], asked: str, *, colourless: bool) -> str:
    """Wear the theme that was asked for, else none of any colour, else the player's; return what is wrong, in words."""
    kept = chosen.of(app).now.theme
    wanted = asked or (PLAIN if colourless else kept)
    problem = themes.unknown(wanted)
    dress.wear(app, themes.LANTERN if problem else wanted)
    return problem


def choose(app: App[Any], name: str) -> str:
    """Wear the theme that a name means, and keep it for later; return what to tell."""
    found = [theme for theme in THEMES if name and theme.startswith(name.strip().casefold())]
    if len(found) != 1:
        return themes.unknown(name)
    dress.wear(app, found[0])
    return chosen.of(app).change(theme=found[0]) or f"Everything is drawn in {found[0]} now: {THEMES[found[0]].words}."


class ThemeScreen(Modal[str]):
    """Asks for a theme; returns what to tell, empty when all stays as it was."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "Back", show=False)]

    def __init__(self) -> None:
        super().__init__()
        self._before = themes.LANTERN

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        with Vertical(id="themes", classes="page box") as box:
            box.border_title = "Theme"
            box.border_subtitle = _KEYS
            yield OptionList(*(Option(_line(name), id=name) for name in THEMES), id="theme-list", compact=True, markup=False)

    def on_mount(self) -> None:
        """Begin with the theme that is worn."""
        self._before = dress.worn(self.app)
        listed = self.query_one(OptionList)
        listed.highlighted = list(THEMES).index(self._before)
        listed.focus()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Try a theme on."""
        if event.option_id and event.option_id != dress.worn(self.app):
            dress.wear(self.app, event.option_id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Keep a theme."""
        self.dismiss(choose(self.app, event.option_id or self._before))

    def action_back(self) -> None:
        """Go back to how it was."""
        if dress.worn(self.app) != self._before:
            dress.wear(self.app, self._before)
        self.dismiss("")


def _line(name: str) -> Text:
    return Text.assemble((f"{name:<13}", f"bold {to_hex(GOLD)}"), (THEMES[name].words, to_hex(TEXT if name != PLAIN else DIM)))
