"""The full-screen client: opens the line to a town, shows its screen, keeps the name and the token.

Apart from the screens, which know no connection's beginning or end. Whoever starts it reads `farewell` afterwards.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.theme import Theme

from client import keys
from client.chosen import Chosen
from client.commandline import VERBS
from client.glyphs import UNICODE, Charset
from client.intents import Act, Intent, Line, Open
from client.screens.name import NameScreen
from client.screens.town import TownScreen
from client.tether import Clock, Connecting, Ended, Lost, State, Tie, Up
from client.widgets.lineinput import LineInput
from client.widgets.scribe import Scribe
from client.widgets.status import SIDE_FROM
from shared.wire import Welcome

Dial = Callable[[str], Tie]
"""Open the line to a town under a name."""

_FAULTS = ("protocol", "malformed", "too_large", "illegal", "flood", "broken", "gone")
"""Codes of endings that make the exit code 1."""

_NAME_PROBLEMS = ("bad_name", "name_taken")


_THEME = Theme(
    name="thorp",
    primary="#f2c45c",
    secondary="#e0a458",
    accent="#f2c45c",
    foreground="#d8d2c4",
    background="#10121a",
    surface="#1a1d28",
    panel="#151822",
    error="#e8846e",
    success="#86be78",
    dark=True,
)


class ThorpApp(App[None]):
    """A visit to one town."""

    CSS_PATH = "thorp.tcss"
    TITLE = "Thorp"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (SIDE_FROM, "-wide")]  # noqa: RUF012 - Textual's form
    VERTICAL_BREAKPOINTS = [(0, "-short"), (34, "-tall")]  # noqa: RUF012 - Textual's form
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave", "Leave", show=False, priority=True),
        Binding("ctrl+c", "leave", "Leave", show=False, priority=True),
    ]

    def __init__(
        self,
        dial: Dial,
        *,
        name: str | None,
        suggestion: str = "",
        charset: Charset = UNICODE,
        clock: Clock = time.monotonic,
        welcomed: Callable[[str, Welcome], None] = lambda _name, _welcome: None,
    ) -> None:
        """`name` None asks for one, offering `suggestion`; `welcomed` is told of each `Welcome`."""
        super().__init__()
        self.chosen = Chosen()
        """The player's settings: read `chosen.now`, choose by `chosen.change`; set before the app runs."""
        self.notice = ""
        """Told in town, after the welcome; set before the app runs."""
        self.players: Callable[[], tuple[str, ...]] = tuple
        """The names of those who must leave when we do, for we host the town; set before the app runs."""
        self.farewell = ""
        self.at_fault = False
        self._dial = dial
        self._player = name
        self._suggestion = suggestion
        self._charset = charset
        self._clock = clock
        self._welcomed = welcomed
        self._town: TownScreen | None = None

    def on_mount(self) -> None:
        """Ask for a name, or walk in."""
        self.register_theme(_THEME)
        self.theme = _THEME.name
        if self._player is None:
            self._ask_name("")
        else:
            self._enter(self._player)

    def _ask_name(self, problem: str) -> None:
        self.push_screen(NameScreen(self._player or self._suggestion, problem, unicode=self._charset.unicode), self._enter)

    def _enter(self, name: str | None) -> None:
        if name is None:
            return
        self._player = name
        tie = self._dial(name)
        self._town = TownScreen(tie, self._clock, self._charset, self.notice, self.players)
        self.push_screen(self._town)
        self.run_worker(tie.run(), name="link", group="link")
        self.run_worker(self._listen(tie, self._town), name="listen", group="link")

    async def _listen(self, tie: Tie, town: TownScreen) -> None:
        welcomed = False
        async for item in tie.items():
            match item:
                case Connecting() | Up() | Lost():
                    town.connection(item)
                case Ended() if not welcomed:
                    self._turned_away(town, item)
                case Ended():
                    self._ended(town, item)
                case Welcome():
                    welcomed = True
                    self._welcomed(self._player or "", item)
                    town.receive(item)
                case _:
                    town.receive(item)

    def _ended(self, town: TownScreen, end: State) -> None:
        if isinstance(end, Ended) and end.code != "left":
            self.farewell, self.at_fault = end.words, end.code in _FAULTS
            while town in self.screen_stack and self.screen is not town:  # nothing can be done on a page any more
                self.pop_screen()
            town.connection(end)

    def _turned_away(self, town: TownScreen, end: Ended) -> None:
        """Ask for another name where that helps, else end with the reason."""
        if end.code in _NAME_PROBLEMS and self._player:
            town.dismiss()
            self._ask_name(end.words)
        else:
            self.farewell = end.words
            self.exit(return_code=1)

    async def on_unmount(self) -> None:
        """Say good-bye to the town."""
        if self._town is not None:
            await self._town.tie.close()

    async def on_event(self, event: events.Event) -> None:
        """Give keys to the line one types in, or to the town, before anybody else: queues would let fast keys overtake."""
        key = event if isinstance(event, events.Key) and not event.is_forwarded and self._screen_stack else None
        if key is None or not await self._pressed(key):
            await super().on_event(event)

    async def _pressed(self, key: events.Key) -> bool:
        line, screen = self.screen.focused, self.screen
        if isinstance(line, LineInput | Scribe) and await line.take(key):
            return True
        return isinstance(screen, TownScreen) and screen.press(key.key)

    def action_leave(self) -> None:
        """Leave the town; asks when words are half typed."""
        if isinstance(self.screen, TownScreen):
            self.screen.ask(Act.QUIT)
        else:
            self.exit(return_code=0)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Fill the command palette: everything that can be typed, and what the screen alone does."""
        town = self._town
        if town is None:
            yield from super().get_system_commands(screen)
            return
        for verb in VERBS:
            yield SystemCommand(verb.usage, verb.words, lambda verb=verb.name: self._choose(verb))
        for key in keys.TABLES[town.helm.home_stance]:
            if isinstance(key.intent, Act):
                words = f"{key.words[:1].upper()}{key.words[1:]}"
                yield SystemCommand(words, f"The key {key.shown}", lambda intent=key.intent: town.perform(intent))

    def _choose(self, name: str) -> None:
        """Do a verb at once when it needs no words, else open the line with it."""
        verb = next(verb for verb in VERBS if verb.name == name)
        intent: Intent = Open(Line.COMMAND, f"{verb.name} ")
        if " " not in verb.usage and self._town is not None:
            intent = verb.read("", self._town.helm.context)
        if self._town is not None:
            self._town.perform(intent)
