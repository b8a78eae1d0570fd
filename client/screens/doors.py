"""Which screen an act opens, and what becomes of what it returns.

Apart from the town screen, which lays widgets out: a page that is added is a line here.
"""

from collections.abc import Callable
from typing import Any, Protocol

from client import told
from client.intents import Act, Stance
from client.screens.board import BoardScreen
from client.screens.chronicle import ChronicleScreen
from client.screens.create import CreateScreen
from client.screens.folk import FolkScreen
from client.screens.graph import GraphScreen
from client.screens.jump import Part
from client.screens.known import KnownScreen
from client.screens.leave import LeaveScreen
from client.screens.mind import MindScreen
from client.screens.ownways import OwnWays
from client.screens.senses import Senses
from client.screens.settle import SettleScreen
from client.screens.showing import Showing, Theatre
from client.screens.theme import ThemeScreen, choose
from client.screens.trade import TradeScreen
from client.screens.travel import WHAT, WHERE, Goal, TravelScreen, goals, minds
from shared.commands import Create
from shared.ids import BeingId

_WHOSE = "Whose mind?", "enter: look    esc: stay", "No villager of that name."


_DIGITS = 7
"""Of a day that is typed: nobody means one that has more."""

_FOR_WATCHERS = "That is open to those who watch, not to who lives there: thorp watch ADDRESS, or thorp replay FILE."


class Hall(Theatre, Protocol):
    """What the doors need of the town's screen, beside what a replay needs of it."""

    def query_one(self, selector: str, expect_type: type[Part], /) -> Part:
        """Return a part of the screen."""

    def moments(self) -> int | None:
        """Return the town's tick now, where it is known."""

    def why_stay(self) -> str:
        """Return what should be thought of before leaving; empty when nothing speaks against it."""


class Doors:
    """Opens screens."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._words = ""
        self.senses = Senses(hall, self._push)
        self.showing = Showing(hall)
        """What whoever watches a recording does with it."""
        self._doors: dict[Act, Callable[[], object]] = {
            Act.TRAVEL: lambda: self._push(
                TravelScreen(goals(hall.outlook.view), WHAT if hall.outlook.view.bodiless else WHERE), self._travel
            ),
            Act.MIND: lambda: self._push(TravelScreen(minds(hall.outlook.view), _WHOSE), self._look_into),
            Act.QUIT: self._quit,
            Act.CREATE: self._begin_life,
            Act.SETTLE: self._settle,
            Act.TRADES: lambda: self._push(TradeScreen(hall, hall.moments)),
            Act.LEDGER: self._ledger,
            Act.GRAPH: self._graph,
            Act.CHRONICLE: self._chronicle,
            Act.VILLAGERS: self._folk,
            Act.PRICES: lambda: self._push(BoardScreen(hall)),
            Act.THEME: self._theme,
            **self.senses.acts,
            Act.FIND: lambda: self.senses.find(self._words),
            Act.HISTORY: lambda: self.senses.history(self._words),
            **OwnWays(hall).doors,
        }

    def open(self, act: Act, words: str = "") -> None:
        """Open the screen of an act, at what the words say; what has none is answered in the log."""
        self._words = words
        door = self.showing.door(act, words) or self._doors.get(act)
        if door is not None:
            door()
            return
        for line in told.about(act, self._hall.outlook.view):
            self._hall.tell(line)

    def study(self, being: BeingId) -> None:
        """Open a villager's mind."""
        hall = self._hall
        self._push(MindScreen(hall, being, hall.perform, unicode=hall.charset.unicode, keymap=hall.routine.keymap))

    def _ledger(self) -> None:
        from client.screens.ledger import LedgerScreen  # noqa: PLC0415 - its plots take long to load

        self._push(LedgerScreen(self._hall, unicode=self._hall.charset.unicode))

    def _folk(self) -> None:
        hall = self._hall
        if hall.helm.home_stance is Stance.WALK:
            self._push(KnownScreen(hall, hall.perform))
        else:
            self._push(FolkScreen(hall, hall.perform, unicode=hall.charset.unicode))

    def _graph(self) -> None:
        hall = self._hall
        if hall.helm.home_stance is Stance.WALK:
            hall.tell(_FOR_WATCHERS)
        else:
            self._push(GraphScreen(hall, hall.perform, hall.helm.followed, unicode=hall.charset.unicode))

    def _chronicle(self) -> None:
        hall, digits = self._hall, self._words.casefold().removeprefix("day").strip()
        if hall.helm.home_stance is Stance.WALK:
            hall.tell(_FOR_WATCHERS)
        else:
            day = int(digits) if digits.isdecimal() and len(digits) < _DIGITS else 0
            self._push(ChronicleScreen(hall, hall.perform, day, show_at=hall.helm.travel, unicode=hall.charset.unicode))

    def _push(self, screen: Any, then: Callable[[Any], None] | None = None) -> None:
        self._hall.app.push_screen(screen, then)

    def _quit(self) -> None:
        question = self._hall.why_stay()
        if question:
            self._push(LeaveScreen(question), self._leave)
        else:
            self._leave(leave=True)

    def _leave(self, leave: bool | None) -> None:  # noqa: FBT001 - Textual's callback
        if leave:
            self._hall.app.exit(return_code=0)

    def _begin_life(self) -> None:
        view = self._hall.outlook.view
        if view.you and view.life is None:
            self._push(CreateScreen(view.town), self._create)
        else:
            for line in told.about(Act.CREATE, view):
                self._hall.tell(line)

    def _create(self, life: Create | None) -> None:
        if life is not None:
            self._hall.tie.give(life)

    def _settle(self) -> None:
        if self._hall.outlook.view.you:
            self._push(SettleScreen(self._hall))
        else:
            for line in told.about(Act.SETTLE, self._hall.outlook.view):
                self._hall.tell(line)

    def _theme(self) -> None:
        """Wear the theme whose name was typed, else ask for one."""
        if self._words:
            self._hall.tell(choose(self._hall.app, self._words))
        else:
            self._push(ThemeScreen(), lambda told: self._hall.tell(told) if told else None)

    def _travel(self, goal: Goal | None) -> None:
        if goal is not None:
            self._hall.helm.travel(goal.name, goal.at, exact=goal.exact)

    def _look_into(self, goal: Goal | None) -> None:
        if goal is not None:
            self._hall.helm.look_into(goal.name)
