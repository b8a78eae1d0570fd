"""Watching: whom the maps follow, the second map, the mind beside the map, and what the log tells of a whole town.

Apart from the town's screen, which lays everything out, and from the helm, which decides what keys mean.
"""

from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec

from client import folk, looking, narrate, ticker
from client.glyphs import Charset
from client.intents import Act, Stance
from client.outlook import Outlook
from client.screens.helm import Helm
from client.tether import Clock, Tie, Up
from client.view import View
from client.widgets.map import MapView
from client.widgets.maps import Maps, Paint
from client.widgets.minddock import MIND_FROM, STUDY_S, MindDock
from client.widgets.status import SIDE_FROM
from shared.geometry import Cell
from shared.ids import TOWN, BeingId
from shared.sights import Kind, SawVanish, Scene
from shared.text import clean
from shared.wire import Consult, Follow, Seen, Study, ToClient

CONSULT_S = 20.0
"""How often the ledger is asked what was settled, for the log of a live town."""

_SELDOM = 6
"""Seconds from one mind to the next that the side panel asks for again, when all are known."""

NO_SPLIT = "A second map is for those who watch: thorp watch ADDRESS, or thorp replay FILE."


class Gallery(Protocol):
    """What watching needs of the town's screen."""

    helm: Helm
    charset: Charset

    @property
    def outlook(self) -> Outlook: ...  # noqa: D102 - its type says it
    @property
    def tie(self) -> Tie: ...  # noqa: D102 - its type says it
    @property
    def is_current(self) -> bool:
        """Whether no page lies over it."""

    @property
    def width(self) -> int:
        """How many columns there are."""

    def tell(self, words: str) -> None:
        """Write a line into the log."""

    def redraw(self) -> None:
        """Show what changed."""


class Watch:
    """What a watcher has beside keys and a map."""

    def __init__(self, gallery: Gallery, first: MapView, clock: Clock) -> None:
        self._gallery = gallery
        self._clock = clock
        self.maps = Maps(first, gallery.charset, self._turn_to, id="maps")
        self.mind = MindDock(unicode=gallery.charset.unicode, id="mind-dock")
        self._asked_s = dict.fromkeys(("mind", "ledger", "moods"), clock())
        self._census = folk.Census(_SELDOM)

    @property
    def doors(self) -> Mapping[Act, Callable[[str], object]]:
        """What opens something beside the map; the words were typed."""
        return {Act.SPLIT: self._split, Act.MIND_DOCK: self._toggle_mind}

    @property
    def watching(self) -> bool:
        """Whether this is somebody without a body."""
        return self._gallery.helm.home_stance is not Stance.WALK

    # ── what arrives ──

    def take(self, before: View, outlook: Outlook, message: ToClient) -> Outlook:
        """Return what is known, with the log told as a watcher reads it; say so when whom one follows leaves."""
        if not self.watching or not isinstance(message, Seen):
            return outlook
        view = ticker.tick(before, outlook.view, self.maps.in_sight)
        for being in self._left(view, message):
            self._gone(before, being)
        return msgspec.structs.replace(outlook, view=view) if view is not outlook.view else outlook

    def _left(self, view: View, message: Seen) -> list[BeingId]:
        """Return whom one followed and who is in town no longer."""
        gone = [sight.being for sight in message.sights if isinstance(sight, SawVanish) and sight.left]
        anew = any(isinstance(sight, Scene) for sight in message.sights)
        mine = {self._gallery.helm.followed, *(self.maps.followed if self.maps.split else ())} - {TOWN}
        return [being for being in mine if being in gone or (anew and being not in view.figures)]

    def _gone(self, before: View, being: BeingId) -> None:
        figure = before.met.get(being)
        name = clean(figure.name) if figure else "Who you followed"
        self._later(f"{name} has left the town; you stay where they were. f follows somebody else.")
        self.maps.followed = [TOWN if one == being else one for one in self.maps.followed]
        if self._gallery.helm.followed == being:
            self._gallery.helm.followed = TOWN
            if not self.maps.split:
                self._gallery.tie.ask(Follow(TOWN))

    def _later(self, words: str) -> None:
        """Tell something once the message that is being taken has been."""
        self.maps.call_later(self._gallery.tell, words)

    # ── following ──

    def follow(self, being: BeingId) -> None:
        """Look through somebody's eyes; with two maps, let the one that is steered go with them instead."""
        if self.maps.split:
            self.maps.followed[self.maps.active] = being
        else:
            self._gallery.tie.ask(Follow(being))

    def elsewhere(self, being: BeingId) -> bool:
        """Say whether the map that is not steered follows somebody."""
        return self.maps.split and self.maps.followed[1 - self.maps.active] == being

    def whom(self) -> str:
        """Return the name of whom one follows; empty when that is nobody."""
        figure = self._gallery.outlook.view.figures.get(self._gallery.helm.followed)
        return clean(figure.name) if figure else ""

    @property
    def first(self) -> BeingId:
        """Whom the first map follows."""
        return self.maps.followed[0] if self.maps.split else self._gallery.helm.followed

    def cursor(self) -> Cell | None:
        """Return the cursor of look mode, when it is on the first map."""
        return self._gallery.helm.cursor if self.maps.active == 0 else None

    def turn(self) -> bool:
        """Steer the other map; False when there is only one."""
        if self.maps.split:
            self._turn_to(1 - self.maps.active)
        return self.maps.split

    def _turn_to(self, pane: int) -> None:
        if self.maps.split and pane != self.maps.active:
            self.maps.active = pane
            self._gallery.helm.cursor = None
            self._gallery.helm.followed = self.maps.followed[pane]
            self._gallery.redraw()

    def _split(self, name: str) -> None:
        """Show a second map, or put it away."""
        view, helm = self._gallery.outlook.view, self._gallery.helm
        if not self.watching:
            self._gallery.tell(NO_SPLIT)
        elif self.maps.split and not name:
            self.maps.close()
            helm.cursor = None
            self._gallery.tie.ask(Follow(helm.followed))
        else:
            figure = looking.person_named(view, name) if name else None
            if name and figure is None:
                self._gallery.tell(narrate.nobody_known(view, name, "v"))
                return
            self._open(helm, figure.id if figure else TOWN)
        self._gallery.redraw()

    def _open(self, helm: Helm, wanted: BeingId) -> None:
        view = self._gallery.outlook.view
        first = self.first or looking.next_followed(view, TOWN)
        if not self.maps.split and helm.followed:
            self._gallery.tie.ask(Follow(TOWN))  # whoever looks through somebody's eyes would see nothing on the other map
        second = wanted or looking.next_followed(view, first) or looking.next_followed(view, TOWN)
        self.maps.open(first, second)
        helm.cursor, helm.followed = None, second

    # ── as time passes ──

    def age(self) -> None:
        """Ask for what is shown beside the map, and for what the log tells; nothing while nobody can answer."""
        if not self.watching or not isinstance(self._gallery.tie.state, Up):
            return
        if self.mind.display and self._due("mind", STUDY_S):
            self._study()
        view = self._gallery.outlook.view
        if not view.replay and view.town and self._due("ledger", CONSULT_S):
            self._gallery.tie.ask(Consult())
        if not view.you and self._gallery.width >= SIDE_FROM and self._due("moods", folk.ROUND_S):
            self._ask_mood(view)

    def _due(self, what: str, every_s: float) -> bool:
        due = self._clock() - self._asked_s[what] >= every_s
        if due:
            self._asked_s[what] = self._clock()
        return due

    def _study(self) -> None:
        figure = self._gallery.outlook.view.met.get(self._gallery.helm.followed)
        if figure is not None and figure.kind is Kind.VILLAGER:
            self._gallery.tie.ask(Study(figure.id))

    def _ask_mood(self, view: View) -> None:
        for being in self._census.ask(view) if self._gallery.is_current else ():  # a page over it asks for itself
            self._gallery.tie.ask(Study(being))

    # ── showing ──

    def show(self, paint: Paint) -> None:
        """Draw what stands beside the first map; `paint` paints the second."""
        view, helm = self._gallery.outlook.view, self._gallery.helm
        if self.mind.display and self._gallery.width < MIND_FROM:
            self.mind.display = False
        self.maps.screen.set_class(self.maps.split and self._gallery.width < MIND_FROM, "narrowed")
        self.maps.show(view, paint, helm.cursor)
        if self.mind.display:
            self.mind.show(view, helm.followed)

    def _toggle_mind(self, _: str) -> None:
        """Show the mind of whom one follows beside the map, or put it away."""
        if not self.watching:
            self._gallery.tell("Minds are open to those who watch: thorp watch ADDRESS, or thorp replay FILE.")
        elif not self.mind.display and self._gallery.width < MIND_FROM:
            here = self._gallery.width
            self._gallery.tell(f"A mind stands beside the map from {MIND_FROM} columns on; here are {here}. i opens it.")
        else:
            self.mind.display = not self.mind.display
            if self.mind.display:
                self._study()
        self._gallery.redraw()
