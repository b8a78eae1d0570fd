"""On to what is of interest, what is that, where is it, what was said: the acts of looking about.

Apart from the helm, which moves the body and the cursor that these point with.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from client import farlook, interest
from client.finding import Found
from client.glyphs import Charset
from client.history import Line
from client.intents import Act, Intent, Stance, Steer, Try
from client.interest import Lure, Seen
from client.landmarks import reach
from client.screens.find import FindScreen, Wish
from client.screens.helm import Helm
from client.screens.history import HistoryScreen
from client.screens.page import Source
from shared.commands import GoTo, Travel
from shared.geometry import Cell
from shared.text import clean
from shared.wire import ReplayAct

Push = Callable[[Any, Callable[[Any], None]], object]


class Hall(Source, Protocol):
    """What the senses need of the town's screen."""

    helm: Helm
    charset: Charset

    def tell(self, words: str) -> None:
        """Write a line into the log."""

    def perform(self, intent: Intent) -> None:
        """Carry out an intent."""


class Senses:
    """Looks about, for one visit."""

    def __init__(self, hall: Hall, push: Push) -> None:
        """`push` opens a screen, and hands its result on."""
        self._hall = hall
        self._push = push
        self._seen = Seen()
        self.acts: Mapping[Act, Callable[[], object]] = {
            Act.INTEREST: self.onward,
            Act.FARLOOK: self.point,
            Act.FIND: self.find,
            Act.HISTORY: self.history,
        }

    @property
    def _walks(self) -> bool:
        return self._hall.helm.home_stance is Stance.WALK

    def onward(self) -> None:
        """Go on to the next thing of interest, or show it."""
        view = self._hall.outlook.view
        lure = interest.onward(view, self._seen) if self._walks else interest.noticed(view, self._seen)
        if lure is None:
            self._hall.tell(interest.NOTHING)
            self._seen = Seen() if not self._walks else self._seen
            return
        self._seen = interest.gone(self._seen, lure)
        self._hall.tell(interest.told(view, lure))
        if self._walks:
            self._set_out(lure)
        else:
            self._hall.helm.show_at(lure.at, lure.being)

    def _set_out(self, lure: Lure) -> None:
        person = self._hall.outlook.view.figures.get(lure.being)
        self._hall.perform(Try(GoTo(person.name) if person is not None else Travel(*lure.to)))
        self._hall.helm.goal = lure.words

    def point(self) -> None:
        """Put the cursor on the nearest thing; with the cursor out, tell what it is on."""
        helm = self._hall.helm
        if helm.cursor is None:
            helm.point()
        else:
            self.tell_of(helm.cursor)

    def tell_of(self, cell: Cell) -> None:
        """Tell all that is known of a cell."""
        self._hall.tell(" ".join(farlook.report(self._hall.outlook.view, cell)))

    def find(self, words: str = "") -> None:
        """Search everything seen."""
        self._push(FindScreen(self._hall, words, walks=self._walks, unicode=self._hall.charset.unicode), self._found)

    def _found(self, wish: Wish | None) -> None:
        if wish is None:
            return
        if wish.tell:
            self._tell_found(wish.found)
        elif wish.found.at is None and wish.found.to is None:
            self._hall.tell("Where that was is not known.")
        else:
            self._go(wish.found)

    def _tell_found(self, found: Found) -> None:
        view = self._hall.outlook.view
        figure = view.met.get(found.being)
        if figure is not None:
            self._hall.tell(" ".join(farlook.person(view, figure)))
        elif found.at is not None:
            self.tell_of(found.at)
        else:
            self._hall.tell(f"{found.detail}: {found.name}")

    def _go(self, found: Found) -> None:
        view, at = self._hall.outlook.view, found.at or found.to
        if at is None:
            return
        if not self._walks:
            self._hall.helm.show_at(at, found.being)
            return
        to = reach(view, at, view.me.at if view.me else None) if found.being and found.being not in view.figures else found.to
        name = view.met[found.being].name if found.being in view.met else found.name
        self._hall.perform(Try(GoTo(name) if to is None else Travel(*to)))
        self._hall.helm.goal = clean(name)

    def history(self, words: str = "") -> None:
        """Show all that the log has said."""
        replay = self._hall.outlook.replay
        enter = "go to that moment" if replay else "show who said it"
        self._push(HistoryScreen(self._hall, words, enter=enter), self._recall)

    def _recall(self, line: Line | None) -> None:
        if line is None:
            return
        if self._hall.outlook.replay:
            self._hall.perform(Steer(ReplayAct.SEEK_MINUTE, line.minute))
            return
        view = self._hall.outlook.view
        figure = view.met.get(line.speaker)
        if figure is None:
            self._hall.tell("Nobody in particular said that.")
        else:
            self._hall.helm.show_at(figure.at, figure.id)
            if figure.id not in view.figures:
                self._hall.tell(f"{figure.name} is not in view; {farlook.last_seen(view, figure)}.")
