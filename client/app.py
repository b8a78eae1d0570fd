"""The full-screen client: opens the line to a town, shows its screen, keeps the name and the token.

Apart from the screens, which know no connection's beginning or end. Whoever starts it reads `farewell` afterwards.
"""

import os
import time
from collections.abc import Callable, Iterable
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any, ClassVar

from rich.console import Console
from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.screen import ModalScreen, Screen
from textual.theme import Theme
from textual.types import CSSPathType

from client import early, leaving, manual
from client.chosen import Chosen
from client.commandline import VERBS
from client.early import Early
from client.glyphs import UNICODE, Charset
from client.guide import Guide
from client.habits import Habits
from client.intents import Act, Intent, Line, Open, Stance
from client.screens import pagehelp
from client.screens import theme as dressing
from client.screens.branch import BranchScreen
from client.screens.capture import CaptureScreen
from client.screens.help import HelpScreen
from client.screens.jump import JumpScreen
from client.screens.modal import Modal
from client.screens.name import NameScreen
from client.screens.room import ChatRoom
from client.screens.town import TownScreen
from client.tether import Clock, Connecting, Ended, Lost, State, Tie, Up
from client.typed import Typed
from client.widgets import dress, paging, parting
from client.widgets.lineinput import LineInput
from client.widgets.scribe import Scribe
from client.widgets.status import SIDE_FROM
from shared.wire import Welcome

Dial = Callable[[str], Tie]
"""Open the line to a town under a name."""

_FAULTS = ("protocol", "malformed", "too_large", "illegal", "flood", "broken", "gone")
"""Codes of endings that make the exit code 1."""

_NAME_PROBLEMS = ("bad_name", "name_taken")

PAGES_MOST = 6
"""Pages over each other that the palette leads to: each is drawn through those above it."""


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

    CSS_PATH: ClassVar[CSSPathType | None] = Path(__file__).with_name("thorp.tcss")
    TITLE = "Thorp"
    TOWN: ClassVar[type[TownScreen]] = TownScreen
    """The town's screen; in a browser another one."""
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
        self._colourless = bool(os.environ.get("NO_COLOR"))
        super().__init__()
        dress.undress(self)
        paging.steady()
        self.look = ""
        """The theme of this visit alone; empty: the player's, or none where `NO_COLOR` is set. Set before the app runs."""
        self.chosen = Chosen()
        """The player's settings: read `chosen.now`, choose by `chosen.change`; set before the app runs."""
        self.notice = ""
        """Told in town, after the welcome; set before the app runs."""
        self.players: Callable[[], tuple[str, ...]] = tuple
        """The names of those who must leave when we do, for we host the town; set before the app runs."""
        self.typed = Typed()
        """The commands typed before; set before the app runs."""
        self.guide = Guide()
        """What a newcomer is told; set before the app runs."""
        self.onward = ""
        """The save of a town to play next: a branch that was just made."""
        self.farewell = ""
        self.at_fault = False
        self._dial = dial
        self._player = name
        self._suggestion = suggestion
        self._charset = charset
        self._clock = clock
        self._welcomed = welcomed
        self._town: TownScreen | None = None
        self._early = Early[events.Key]()
        self._broken = False
        self._picking = False
        """Whether what was picked in the palette is being done."""
        self._refused = False
        """Whether the town has turned us away; r knocks once more."""

    def on_mount(self) -> None:
        """Ask for a name, or walk in."""
        self.register_theme(_THEME)
        self.theme = _THEME.name
        if not self._charset.unicode:
            dress.spell(self)
        problem = dressing.begin(self, self.look, colourless=self._colourless)
        self.notice = " ".join(words for words in (self.notice, problem) if words)
        if self._player is None:
            self._ask_name("")
        else:
            self._enter(self._player)

    def push_screen(self, screen: Any, *args: Any, **kwargs: Any) -> Any:
        """Push a screen; the theme is laid once on what shows through it. A page takes the place of an open one of its kind."""
        if isinstance(screen, Modal):
            self._make_room(screen)
        if isinstance(screen, ModalScreen):
            dress.behind(screen)
        return super().push_screen(screen, *args, **kwargs)

    def _make_room(self, page: Modal[Any]) -> None:
        """Close an open page of the same kind, with what lies over it; and of many the topmost, for one from the palette."""
        pages = self.screen_stack[self.screen_stack.index(self._town) + 1 :] if self._town in self.screen_stack else []
        alike = next((at for at, one in enumerate(pages) if type(one) is type(page)), len(pages))
        for _ in range(len(pages) - min(alike, PAGES_MOST - 1 if self._picking else alike)):
            self.pop_screen()

    def _pick(self, do: Callable[[], object]) -> None:
        """Do what was picked in the palette, which opens over any page."""
        self._picking = True
        try:
            do()
        finally:
            self._picking = False

    def _ask_name(self, problem: str) -> None:
        self.push_screen(NameScreen(self._player or self._suggestion, problem, unicode=self._charset.unicode), self._enter)

    def _enter(self, name: str | None) -> None:
        if name is None:
            return
        self._player = name
        self._early = Early()
        tie = self._dial(name)
        habits = self._habits()
        notice = " ".join((self.notice, *habits.keymap.problems)).strip()
        self._town = self.TOWN(tie, self._clock, self._charset, notice, self.players)
        self._town.strip.use(self.guide)
        self._town.routine.habits = habits
        self.push_screen(self._town)
        self.run_worker(tie.run(), name="link", group="link")
        self.run_worker(self._listen(tie, self._town), name="listen", group="link")

    def _habits(self) -> Habits:
        """Return the player's keys and macros, kept in the settings whenever they change."""
        now = self.chosen.now
        return Habits(now.keys, now.macros, lambda keys, macros: self.chosen.change(keys=keys, macros=macros))

    async def _listen(self, tie: Tie, town: TownScreen) -> None:
        welcomed = False
        async for item in tie.items():
            match item:
                case Connecting() | Up() | Lost():
                    if isinstance(item, Lost):
                        self._early.forget()
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
                    if self._early.due(seen=bool(town.outlook.view.town)):
                        town.call_later(self._give_early, town)

    async def _give_early(self, town: TownScreen) -> None:
        """Give the town the keys pressed before it was there, as long as it lies open."""
        while (key := self._early.take()) is not None:
            if self.screen is town:
                await self._press(key)
            else:
                self._early.close()
        if self._early.waiting:
            town.tell(early.WAITING)

    @property
    def town(self) -> TownScreen | None:
        """The town's screen, once there is one."""
        return self._town

    def on_branch_screen_onward(self, event: BranchScreen.Onward) -> None:
        """Leave this recording for the town that was made of it."""
        self.onward = event.save
        self.exit(return_code=0)

    def _ended(self, town: TownScreen, end: State) -> None:
        self._early.close()
        if isinstance(end, Ended) and end.code != "left":
            self.farewell, self.at_fault = end.words, end.code in _FAULTS
            self._uncover(town)
            town.connection(end)

    def _uncover(self, town: TownScreen) -> None:
        """Close every page over the town: nothing can be done on one any more."""
        while town in self.screen_stack and self.screen is not town:
            self.pop_screen()

    def _turned_away(self, town: TownScreen, end: Ended) -> None:
        """Ask for another name where that helps, else end with the reason."""
        self._early.close()
        if end.code in _NAME_PROBLEMS and self._player:
            self._uncover(town)
            town.dismiss()
            self._ask_name(end.words)
        else:
            self.farewell, self.at_fault = end.words, True
            self._refused = True
            self._uncover(town)
            town.connection(end)

    def _again(self) -> None:
        """Knock once more at a town that turned us away."""
        if self._town is not None:
            self._town.dismiss()
        self.farewell, self.at_fault, self._refused = "", False, False
        self._enter(self._player)

    def exit(self, result: None = None, return_code: int = 0, message: Any = None) -> None:
        """End, and show at once that this has begun: good-byes may take a moment, in which nothing is drawn."""
        if self._town is not None and not self._exit:
            parting.say(self)
        super().exit(result, return_code, message)

    def end(self, code: int) -> None:
        """End with an exit code, from any thread or signal: say good-bye to the town, and leave the terminal clean."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(lambda: self.exit(return_code=code))

    def _fatal_error(self) -> None:
        """End after a mistake of ours: a report in a file instead of a trace on the screen."""
        error = self._exception
        self._break_off(leaving.told(error) if error is not None else "no exception is known")

    def panic(self, *renderables: Any) -> None:
        """End as `_fatal_error` does, when what went wrong comes as something to print."""
        lines = Console(file=StringIO(), width=100, no_color=True)
        for renderable in renderables:
            lines.print(renderable)
        known = leaving.told(self._exception) if self._exception is not None else ""
        self._break_off(known or lines.file.getvalue())  # type: ignore[attr-defined]

    def _break_off(self, details: str) -> None:
        if not self._broken:
            self._broken = True
            self.farewell, self.at_fault = leaving.report(details), True
        self._close_messages_no_wait()

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
        return self._kept(key) or await self._press(key)

    def _kept(self, key: events.Key) -> bool:
        """Keep a key for a town that is not there yet; say whether it was kept."""
        town = self._town
        if town is None or self.screen is not town:
            return False
        return self._early.keep(key, self._meant(town, key.key))

    def _meant(self, town: TownScreen, key: str) -> Intent | None:
        """Return what a key means in a town; before its welcome, to who has no name, what it means to any who watch."""
        keymap = town.routine.keymap
        if town.outlook.welcome is None and not self._player:
            return keymap.intent(key, Stance.WATCH) or keymap.intent(key, Stance.REPLAY)
        return keymap.intent(key, town.helm.stance)

    async def _press(self, key: events.Key) -> bool:
        line, screen = self.screen.focused, self.screen
        if isinstance(line, LineInput | Scribe) and await line.take(key):
            return True
        if self._refused and key.key == "r" and screen is self._town:
            self._again()
            return True
        if isinstance(screen, TownScreen) and screen.press(key.key, key.time):
            return True
        return key.key in ("f1", "question_mark") and self._help_here()

    def action_leave(self) -> None:
        """Leave the town; asks when words are half typed."""
        if isinstance(self.screen, TownScreen):
            self.screen.ask(Act.QUIT)
        else:
            self.exit(return_code=0)

    def _help_here(self) -> bool:
        """Show the help, first of the page one is on or the line one types in; say whether it was shown."""
        screen, town = self.screen, self._town
        if town is None or isinstance(screen, HelpScreen | CaptureScreen | JumpScreen | CommandPalette):
            return False
        keymap, stance = town.routine.keymap, town.helm.stance
        if screen is not town:
            found = manual.page(pagehelp.title(screen), pagehelp.rows(screen), pagehelp.about(screen), keymap, stance)
        elif isinstance(screen.focused, LineInput):
            found = manual.line(pagehelp.LINE, keymap, stance)
        elif any(room.attentive for room in town.query(ChatRoom)):
            found = manual.page("Chats beside the map", pagehelp.chats(writes=True), pagehelp.ABOUT["chats"], keymap, stance)
        else:
            found = manual.here(town.outlook.view, keymap, stance)
        self.push_screen(HelpScreen(found, unicode=self._charset.unicode))
        return True

    def action_command_palette(self) -> None:
        """Show the palette, unless it is open already, be it below another page."""
        if not any(isinstance(screen, CommandPalette) for screen in self.screen_stack):
            super().action_command_palette()

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Fill the command palette: everything that can be typed, and what the screen alone does."""
        town = self._town
        if town is None:
            yield from super().get_system_commands(screen)
            return
        for verb in VERBS:
            yield SystemCommand(verb.usage, verb.words, lambda verb=verb.name: self._pick(lambda: self._choose(verb)))
        theme = partial(town.perform, Act.THEME)
        yield SystemCommand("Choose a theme", "Colours to try on, one after the other", lambda: self._pick(theme))
        for line in town.routine.keymap.lines(town.helm.home_stance):
            words = f"{line.words[:1].upper()}{line.words[1:]}"
            told = f"The key {line.shown}" if line.shown else "No key; :keys gives it one"
            yield SystemCommand(words, told, partial(self._pick, partial(town.routine.choose, line.intent)))

    def _choose(self, name: str) -> None:
        """Do a verb at once when it needs no words, else open the line with it."""
        verb = next(verb for verb in VERBS if verb.name == name)
        intent: Intent = Open(Line.COMMAND, f"{verb.name} ")
        if " " not in verb.usage and self._town is not None:
            intent = verb.read("", self._town.helm.context)
        if self._town is not None:
            self._town.routine.choose(intent, f":{name}")
