"""What an observer believes by folding Sights, written small; it must equal a fresh Scene at any moment.

Apart from `client/view.py`, so that a fold forgotten there cannot hide a sight forgotten by `project`; who has a `view` folds
with the client's own besides, and both must agree.
"""

from dataclasses import dataclass, field

from msgspec.structs import replace

from client.view import View, glimpse
from server.world.scene import scene
from server.world.state import World
from shared.chats import ChoicesSelf, SawChat, SawFound, SawLine, SawMarks, SawPage
from shared.economy import Goods
from shared.geometry import Cell, from_runs
from shared.ids import ARCHIVE, TOWN, BeingId
from shared.living import Letter, LifeSeen, PaceSeen, Persona, TradeSeen
from shared.sights import (
    AnySight,
    AteSelf,
    ClockMoved,
    DayEnded,
    DealtSelf,
    Figure,
    FolkChanged,
    GotLetter,
    HaltedSelf,
    IdledSelf,
    LifeSelf,
    PaceChanged,
    PersonaSelf,
    ReadSelf,
    SawAppear,
    SawBegin,
    SawGround,
    SawPile,
    SawTrade,
    SawVanish,
    SawWalk,
    Scene,
    SetOutSelf,
    SleptSelf,
    WorkedSelf,
)
from tests.laws.chats import Known

PRIVATE = (
    LifeSelf,
    PersonaSelf,
    WorkedSelf,
    SleptSelf,
    IdledSelf,
    AteSelf,
    DealtSelf,
    DayEnded,
    SawTrade,
    ReadSelf,
    SetOutSelf,
    HaltedSelf,
    FolkChanged,
    ChoicesSelf,
)
"""What nobody learns of somebody else, TOWN and ARCHIVE included; trades are told to ARCHIVE."""


@dataclass
class Watcher:
    """One observer's beliefs."""

    observer: BeingId
    open: bool = False
    """Whether it is in town, and so perceives."""
    life: LifeSeen | None = None
    persona: Persona | None = None
    trades: dict[int, TradeSeen] = field(default_factory=dict)
    letters: dict[int, Letter] = field(default_factory=dict)
    read: int = 0
    piles: dict[Cell, Goods] = field(default_factory=dict)
    visible: set[Cell] = field(default_factory=set)
    figures: dict[BeingId, Figure] = field(default_factory=dict)
    pace: PaceSeen | None = None
    minute: int = 0
    chats: Known = field(init=False)
    view: View | None = None
    """What the client makes of the same sights."""

    def __post_init__(self) -> None:
        self.chats = Known(self.observer)

    def take(self, sight: AnySight) -> None:
        """Fold one sight; AssertionError when it is not this observer's to know."""
        self._may_know(sight)
        if self.view is not None:
            self.view = glimpse(self.view, sight)
        match sight:
            case Scene():
                self._start(sight)
            case LifeSelf(life=life):
                assert life != self.life, "told again what is known"
                self.life = life
            case PersonaSelf(persona=persona):
                self.persona = persona
            case SawTrade(trade=trade):
                self.trades[trade.id] = trade
            case GotLetter(letter=letter):
                assert letter.id not in self.letters
                self.letters[letter.id] = letter
            case ReadSelf(upto=upto):
                self.read = upto
            case PaceChanged(pace=pace):
                assert pace != self.pace or pace.held, "told again what is known"
                self.pace = pace
            case ClockMoved(minute=minute):
                self.minute = minute
            case _:
                self._look(sight)

    def _look(self, sight: AnySight) -> None:
        match sight:
            case SawChat() | SawLine() | SawMarks() | ChoicesSelf() | SawPage() | SawFound():
                self.chats.take(sight)
            case SawPile(pile=pile):
                assert pile.at in self.visible
                self.piles[pile.at] = pile.goods
            case SawGround(shown=shown, hidden=hidden):
                self.visible = self.visible - from_runs(hidden) | from_runs(shown)
                for cell in from_runs(shown):
                    self.piles.pop(cell, None)
            case SawAppear(figure=figure):
                self.figures[figure.id] = figure
            case SawVanish(being=being):
                del self.figures[being]
            case SawWalk(being=being, to=to):
                self.figures[being] = replace(self.figures[being], at=to)
            case SawBegin(being=being, doing=doing):
                self.figures[being] = replace(self.figures[being], doing=doing)
            case _:
                pass

    def _may_know(self, sight: AnySight) -> None:
        if self.observer in (TOWN, ARCHIVE):
            assert not isinstance(sight, PRIVATE) or (self.observer == ARCHIVE and isinstance(sight, SawTrade))
        if isinstance(sight, SawTrade) and self.observer != ARCHIVE:
            assert self.observer in (sight.trade.initiator, sight.trade.target)
        if isinstance(sight, GotLetter):
            assert sight.letter.to == TOWN

    def _start(self, sight: Scene) -> None:
        self.open = True
        self.life, self.persona, self.read, self.pace = sight.life, sight.persona, sight.read, sight.pace
        self.trades = {trade.id: trade for trade in sight.trades}
        self.letters = {letter.id: letter for letter in sight.letters}
        self.piles = {pile.at: pile.goods for pile in sight.piles}
        self.visible = from_runs(sight.visible)
        self.figures = {figure.id: figure for figure in sight.figures}
        self.minute = sight.minute
        self.chats.start(sight.chats, ChoicesSelf(sight.blocked, sight.muted))

    def check(self, world: World) -> None:
        """Compare what is believed with a fresh Scene."""
        truth = scene(world, self.observer)
        assert (self.life, self.persona, self.read, self.minute) == (truth.life, truth.persona, truth.read, truth.minute)
        assert tuple(self.trades[number] for number in sorted(self.trades)) == truth.trades
        assert tuple(self.letters[number] for number in sorted(self.letters)) == truth.letters
        assert self.visible == from_runs(truth.visible)
        seen = {cell: goods for cell, goods in self.piles.items() if goods and cell in self.visible}
        assert seen == {pile.at: pile.goods for pile in truth.piles}
        assert self.figures == {figure.id: self._drawn(figure) for figure in truth.figures}
        self.chats.check(world)
        self._check_pace(truth.pace)
        if self.view is not None:
            self._check_view(self.view)

    def _check_view(self, view: View) -> None:
        """Compare with what the client believes, which forgets old trades and letters."""
        assert (view.life, view.persona, view.read, view.minute) == (self.life, self.persona, self.read, self.minute)
        assert view.pace == self.pace
        assert {trade.id: trade for trade in view.open_trades} == {
            number: trade for number, trade in self.trades.items() if trade.state.open
        }
        assert view.trades.items() <= self.trades.items()
        assert view.letters == tuple(self.letters.values())[-len(view.letters) :] if view.letters else not self.letters
        assert {cell for cell in self.visible if view.sees(cell)} == self.visible
        assert {cell: goods for cell, goods in view.piles.items() if cell in self.visible} == {
            cell: goods for cell, goods in self.piles.items() if goods and cell in self.visible
        }
        assert {being: (figure.at, figure.doing) for being, figure in view.figures.items()} == {
            being: (figure.at, figure.doing) for being, figure in self.figures.items()
        }

    def _drawn(self, figure: Figure) -> Figure:
        """Return a figure as it is known: what changed of one's own stands in the life and the persona."""
        return self.figures[figure.id] if figure.id == self.observer and figure.id in self.figures else figure

    def _check_pace(self, truth: PaceSeen) -> None:
        """Compare all but the time left, which runs."""
        assert self.pace is not None
        assert replace(self.pace, deadline_ms=0) == replace(truth, deadline_ms=0)
        assert self.pace.deadline_ms >= truth.deadline_ms
