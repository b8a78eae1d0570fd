"""What opens the pages of keys and macros, jump mode and help, and what becomes of what is chosen there.

Apart from the other doors because these are of the player's own ways, not of the town.
"""

from collections.abc import Callable
from typing import Any, Protocol

from textual.app import App

from client import manual
from client.glyphs import Charset
from client.intents import Act, Intent, PlayMacro, Stance, Try
from client.jumping import Reach
from client.outlook import Outlook
from client.screens.helm import Helm
from client.screens.help import HelpScreen
from client.screens.jump import JumpScreen, Part, reaches
from client.screens.keys import KeysScreen
from client.screens.macros import RECORD, MacrosScreen, NameMacroScreen
from client.screens.routine import Routine
from shared.commands import GoTo, Travel

_Door = Callable[[], object]


class Yard(Protocol):
    """What these doors need of the town's screen."""

    helm: Helm
    routine: Routine
    charset: Charset

    @property
    def outlook(self) -> Outlook: ...  # noqa: D102 - its type says it
    @property
    def app(self) -> App[Any]: ...  # noqa: D102 - Textual's

    def tell(self, words: str) -> None:
        """Write a line into the log."""

    def perform(self, intent: Intent) -> None:
        """Carry out an intent."""

    def redraw(self) -> None:
        """Show what changed."""

    def query_one(self, selector: str, expect_type: type[Part], /) -> Part:
        """Return a part of the screen."""


class OwnWays:
    """Opens them."""

    def __init__(self, yard: Yard) -> None:
        self._yard = yard
        self.doors: dict[Act, _Door] = {
            Act.HELP: self._help,
            Act.KEYS: self._keys,
            Act.MACROS: self._macros,
            Act.JUMP: self._jump,
        }

    def _help(self) -> None:
        yard = self._yard
        chapters = manual.here(yard.outlook.view, yard.routine.keymap, yard.helm.stance)
        yard.app.push_screen(HelpScreen(chapters, unicode=yard.charset.unicode))

    def _keys(self) -> None:
        yard = self._yard
        yard.app.push_screen(KeysScreen(yard.routine.habits, yard.redraw, unicode=yard.charset.unicode))

    def _macros(self) -> None:
        """List the macros; while one is recorded, end that and ask for its name."""
        yard = self._yard
        if yard.routine.recorded is None:
            yard.app.push_screen(MacrosScreen(yard.routine.habits), self._chose)
            return
        steps = yard.routine.finish()
        if steps:
            yard.app.push_screen(NameMacroScreen(yard.routine.habits, steps), lambda name: self._name(name, steps))
        else:
            yard.tell("Nothing was recorded.")

    def _chose(self, name: str | None) -> None:
        if name == RECORD:
            self._yard.routine.record()
        elif name is not None:
            self._yard.perform(PlayMacro(name))

    def _name(self, name: str | None, steps: tuple[str, ...]) -> None:
        if name is None:
            self._yard.tell("What was recorded is thrown away.")
            return
        trouble = self._yard.routine.habits.keep_macro(name, steps)
        told = self._yard.routine.spoken(f"Kept as {name}. :macro {name} plays it; {{macros}} shows it, and gives it a key.")
        self._yard.tell(trouble or told)

    def _jump(self) -> None:
        found = reaches(self._yard)
        self._yard.app.push_screen(JumpScreen(found, walks=self._yard.helm.home_stance is Stance.WALK), self._go)

    def _go(self, reach: Reach | None) -> None:
        """Go there: on foot with a body, else by eye; a person is followed."""
        yard = self._yard
        if reach is None:
            return
        if reach.act is not None:
            yard.perform(reach.act)
        elif yard.helm.home_stance is Stance.WALK and reach.cell is not None:
            yard.perform(Try(GoTo(reach.name) if reach.name else Travel(*reach.cell)))
        elif reach.being:
            yard.helm.follow(reach.being)
        elif reach.cell is not None:
            yard.helm.travel(reach.name, reach.cell)
