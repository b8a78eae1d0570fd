"""What every intent does: from keys, the command line, the palette and the mouse alike.

Apart from the town screen, which shows; the helm decides. It knows the screen only as a `Desk`.
"""

from collections.abc import Callable
from typing import Protocol

from client import farlook, intents, landmarks, looking, narrate, pace, reading, told
from client.intents import Act, Ask, BringIn, Intent, Line, LookInto, Open, Pan, PlayMacro, Stance, Steer, TakeOut, Tell, Try
from client.outlook import Outlook
from client.reading import Context
from client.screens.steering import Steering
from client.tether import Tie
from shared.calendar import Speed
from shared.commands import Deed, GoTo, Halt, OpenChat, SetSpeed, Travel, Walk
from shared.geometry import Cell, step
from shared.ids import TOWN, BeingId
from shared.sights import Kind

_Doing = Callable[[], None]

_ANSWERED = (Act.SELF, Act.TIME, Act.STATUS)
"""What is answered in the log."""


class Desk(Protocol):
    """What the helm needs of a screen."""

    @property
    def outlook(self) -> Outlook: ...  # noqa: D102 - its type says it
    @property
    def tie(self) -> Tie: ...  # noqa: D102 - its type says it

    def tell(self, words: str) -> None:
        """Write a line into the log."""

    def walk(self, command: Walk | Halt, steps: int = 1) -> bool:
        """Take steps as they are due; a Halt drops those that wait, and says whether any did."""

    def open_line(self, line: Line, words: str) -> None:
        """Open the line one types in."""

    def ask(self, act: Act, words: str = "") -> None:
        """Open a screen of its own: help, the list of goals, trades and the like; or leave. `words` were typed after it."""

    def converse(self, command: OpenChat) -> None:
        """Begin a chat, and open it."""

    @property
    def transfer(self) -> Callable[[TakeOut | BringIn], None]:
        """What takes chats out to a file, and brings them in."""

    @property
    def play(self) -> Callable[[str], None]:
        """What plays a macro."""

    def study(self, being: BeingId) -> None:
        """Open a villager's mind."""

    def follow(self, being: BeingId) -> None:
        """Look through somebody's eyes, or let the map go with them; nobody's: `TOWN`."""

    def follows(self, being: BeingId) -> bool:
        """Say whether the other of two maps goes with somebody."""

    def turn(self) -> bool:
        """Steer the other of two maps; False when there is only one."""

    def pan(self, way: Pan) -> None:
        """Move the map."""

    def page(self, pages: int) -> None:
        """Scroll the log."""

    def centre(self) -> Cell:
        """Return the cell in the middle of the map."""

    def redraw(self) -> None:
        """Show what changed."""


class Helm:
    """Carries out intents."""

    def __init__(self, desk: Desk) -> None:
        self.cursor: Cell | None = None
        self.followed: BeingId = TOWN
        self._desk = desk
        self._eyed: BeingId = TOWN
        """Whom the cursor stays on while they walk."""
        self.bound = ""
        """What the cell is called to which one is on the way; empty for open ground."""
        self.goal = ""
        """The same of the cell to which one has asked to go last: it counts once the town has let one set out."""
        self._journeys = 0
        self.telling = False
        """Whether enter tells what the cursor is on, rather than walks there."""
        self._speed = Speed.NORMAL
        self._steering = Steering(desk)
        self._acts: dict[Act, _Doing] = {
            Act.LOOK: self._look,
            Act.BACK: self._back,
            Act.WHO: lambda: desk.tell(narrate.who(desk.outlook.view)),
            Act.PLACES: lambda: desk.tell(narrate.places(desk.outlook.view)),
            Act.INVITE: lambda: desk.tell(narrate.invitation(desk.tie.address, desk.tie.save, replay=desk.outlook.replay)),
            Act.TOGGLE_PAUSE: self._toggle,
            Act.FASTER: lambda: self._pace(1),
            Act.SLOWER: lambda: self._pace(-1),
            Act.PAGE_UP: lambda: desk.page(-1),
            Act.PAGE_DOWN: lambda: desk.page(1),
            Act.NEXT_THING: lambda: self._next(1),
            Act.LAST_THING: lambda: self._next(-1),
            Act.CHOOSE: self._choose,
            Act.FOLLOW: lambda: self._follow(1),
            Act.FOLLOW_LAST: lambda: self._follow(-1),
            Act.OTHER_MAP: lambda: None if desk.turn() else self._follow(1),
            Act.MIND: self._mind,
            **self._steering.acts,
            **{act: lambda act=act: desk.ask(act) for act in intents.ASKED},  # type: ignore[misc]
            **{act: lambda act=act: self._answer(act) for act in _ANSWERED},  # type: ignore[misc]
        }

    @property
    def home_stance(self) -> Stance:
        """What keys mean when the cursor of look mode is away."""
        welcome = self._desk.outlook.welcome
        if welcome is not None and welcome.replay:
            return Stance.REPLAY
        return Stance.WATCH if welcome is not None and not welcome.being else Stance.WALK

    @property
    def stance(self) -> Stance:
        """What keys mean now."""
        return Stance.LOOK if self.cursor is not None else self.home_stance

    @property
    def context(self) -> Context:
        """What a typed line may depend on."""
        return reading.context(self._desk.outlook.view)

    def perform(self, intent: Intent) -> None:
        """Carry out an intent."""
        match intent:
            case Try(command=command):
                self._try(command)
            case Open(line=line, words=words):
                self._open(line, words)
            case Steer(act=act, value=value):
                self._steering.steer(act, value)
            case Pan() | intents.Stroll():
                self._move(intent)
            case LookInto() | Ask():
                self._ask(intent)
            case TakeOut() | BringIn():
                self._desk.transfer(intent)
            case PlayMacro(name=name):
                self._desk.play(name)
            case Tell(words=words):
                self._desk.tell(words)
            case Act():
                self._acts[intent]()
        self._desk.redraw()

    def attend(self) -> None:
        """Keep the cursor on whom it was put by tab, for people walk, and know where a way leads that was begun."""
        if (journeys := self._desk.outlook.view.journeys) != self._journeys:
            self._journeys, self.bound = journeys, self.goal
        eyed = self._desk.outlook.view.figures.get(self._eyed) if self.cursor is not None else None
        if eyed is not None:
            self.cursor = eyed.at

    def travel(self, name: str, at: Cell, *, exact: bool = False) -> None:
        """Go to a goal of the list, or look at it; `exact`: the town knows no such name, only the cell."""
        if self.home_stance is Stance.WALK:
            self._try(Travel(*self._beside(at)) if exact else GoTo(name))
            self.goal = name
        else:
            self.cursor, self._eyed = at, TOWN
        self._desk.redraw()

    def look_into(self, name: str) -> None:
        """Open the mind of the villager of that name."""
        figure = looking.villager_named(self._desk.outlook.view, name)
        if self.home_stance is Stance.WALK:
            self._desk.tell(narrate.NO_STUDY)
        elif figure is None:
            self._desk.tell(narrate.no_villager(self._desk.outlook.view, name))
        else:
            self._desk.study(figure.id)

    def follow(self, being: BeingId) -> None:
        """Look through somebody's eyes, or through nobody's."""
        self._look_through(being)
        self._desk.redraw()

    def show_at(self, at: Cell, being: BeingId = TOWN) -> None:
        """Put the cursor somewhere, or on somebody in view, who may walk."""
        self.cursor, self._eyed, self.telling = at, being, False
        self._desk.redraw()

    def point(self) -> None:
        """Put the cursor on the nearest thing, to be told of it."""
        self.cursor, self._eyed, self.telling = None, TOWN, True
        self._next(1)

    def _tell_of(self, cell: Cell) -> None:
        self.cursor, self._eyed, self.telling = cell, TOWN, True
        self._desk.ask(Act.FARLOOK)

    def click(self, cell: Cell, *, tell: bool = False) -> None:
        """Walk to a cell that was clicked, or look at it; `tell`: be told all that is known of it."""
        if tell:
            self._tell_of(cell)
        elif self.stance is Stance.WALK:
            self._set_out(cell)
        else:
            self.cursor, self._eyed = cell, TOWN
        self._desk.redraw()

    def _set_out(self, cell: Cell) -> None:
        """Walk to a cell, or beside it."""
        self._try(Travel(*self._beside(cell)))
        self.goal = landmarks.whereto(self._desk.outlook.view, cell)

    def _try(self, command: Deed) -> None:
        if isinstance(command, Travel):
            self.goal = landmarks.whereto(self._desk.outlook.view, (command.x, command.y))
        match command:
            case Walk():
                self._desk.walk(command)
            case Halt() | GoTo() | Travel():
                if not (self._desk.walk(Halt()) and isinstance(command, Halt)):
                    self._desk.tie.give(command)
            case OpenChat():
                self._desk.converse(command)
            case _:
                self._desk.tie.give(command)

    def _open(self, line: Line, words: str) -> None:
        if line is not Line.COMMAND and self.home_stance is not Stance.WALK:
            self._desk.tell("Without a body nobody hears you. Join with: thorp join ADDRESS --name NAME")
        else:
            self._desk.open_line(line, words)

    def _move(self, way: Pan | intents.Stroll) -> None:
        if isinstance(way, Pan):
            self._pan(way)
        elif self.home_stance is Stance.WALK:
            self._desk.walk(Walk(way.direction), way.steps)
        else:
            self._desk.tell("Without a body nobody walks. Join with: thorp join ADDRESS --name NAME")

    def _pan(self, way: Pan) -> None:
        if self.cursor is None:
            self._desk.pan(way)
            return
        self._eyed = TOWN
        x, y = step(self.cursor, way.direction)
        view = self._desk.outlook.view
        self.cursor = min(max(x, 0), view.width - 1), min(max(y, 0), view.height - 1)

    def _start(self) -> Cell:
        me = self._desk.outlook.view.eyes
        return me.at if me else self._desk.centre()

    def _beside(self, cell: Cell) -> Cell:
        """Return where one stands to be at a cell."""
        view = self._desk.outlook.view
        return landmarks.reach(view, cell, view.me.at if view.me else None)

    def _look(self) -> None:
        self.cursor, self._eyed, self.telling = self._start(), TOWN, False

    def _look_at(self, words: str) -> None:
        """Tell all that is known of somebody or something by name."""
        view = self._desk.outlook.view
        for line in farlook.called(view, words) or [narrate.nothing_known(view, words)]:
            self._desk.tell(line)

    def _next(self, onward: int) -> None:
        cursor = self.cursor or self._start()
        view = self._desk.outlook.view
        self.cursor = looking.next_thing(view, cursor, self._start(), onward)
        figure = view.figure_at(self.cursor)
        self._eyed = figure.id if figure is not None else TOWN

    def _choose(self) -> None:
        if self.telling:
            self._desk.ask(Act.FARLOOK)
            return
        cursor, self.cursor = self.cursor, None
        if cursor is None:
            return
        figure = self._desk.outlook.view.figure_at(cursor)
        if self.home_stance is Stance.WALK:
            other = figure if figure is not None and figure.id != self._desk.outlook.view.you else None
            if other is not None:
                self._try(GoTo(other.name))
            else:
                self._set_out(cursor)
        elif figure is not None:
            self._look_through(figure.id)

    def _back(self) -> None:
        if self.cursor is not None:
            self.cursor = None
        elif self.followed:
            self._look_through(TOWN)
        elif not self._desk.walk(Halt()) and self._desk.outlook.view.journey is not None:
            self._try(Halt())

    def _follow(self, onward: int) -> None:
        being = looking.next_followed(self._desk.outlook.view, self.followed, onward)
        if being and self._desk.follows(being):
            being = looking.next_followed(self._desk.outlook.view, being, onward)
        self._look_through(being)

    def _ask(self, intent: LookInto | Ask) -> None:
        """Look into the mind of somebody by name, or do something of the screen with words."""
        if isinstance(intent, LookInto):
            self.look_into(intent.name)
        elif intent.act is Act.FOLLOW:
            self._follow_named(intent.words)
        elif intent.act is Act.LOOK:
            self._look_at(intent.words)
        else:
            self._desk.ask(intent.act, intent.words)

    def _follow_named(self, words: str) -> None:
        figure = looking.person_named(self._desk.outlook.view, words)
        if self.home_stance is Stance.WALK:
            self._desk.tell("You walk on your own feet; those who watch can follow somebody. :go NAME walks to them.")
        elif figure is None:
            self._desk.tell(narrate.nobody_known(self._desk.outlook.view, words, "v"))
        else:
            self._look_through(figure.id)

    def _mind(self) -> None:
        """Open the mind of whom the cursor is on, or who is followed; else ask whose."""
        view = self._desk.outlook.view
        eyed = view.figure_at(self.cursor) if self.cursor is not None else view.met.get(self.followed)
        if self.home_stance is Stance.WALK:
            self._desk.tell(narrate.NO_STUDY)
        elif eyed is not None and eyed.kind is Kind.VILLAGER:
            self._desk.study(eyed.id)
        else:
            self._desk.ask(Act.MIND)

    def _look_through(self, being: BeingId) -> None:
        self.followed = being
        self._desk.follow(being)

    def _toggle(self) -> None:
        speed = self._desk.outlook.view.speed
        self._try(SetSpeed(pace.toggled(speed, self._speed)))
        self._speed = speed if speed is not Speed.PAUSE else self._speed

    def _pace(self, rungs: int) -> None:
        speed = self._desk.outlook.view.speed
        wanted = pace.clock(speed, rungs)
        if wanted is speed:
            self._desk.tell(pace.clock_end(speed))
        else:
            self._try(SetSpeed(wanted))

    def _answer(self, act: Act) -> None:
        for line in told.about(act, self._desk.outlook.view):
            self._desk.tell(line)
