"""The town: map, status line, log, and whatever stands around them.

Apart from the helm, which decides what keys mean; this screen lays the widgets out and shows them what is known.
"""

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal

from client import hints, narrate, outlook, ticks, told
from client.entries import Noted, Spoke
from client.glyphs import Charset
from client.intents import Act, Intent, Line, Pan, Stance, Steer, Tell, Try
from client.outlook import Outlook
from client.screens.backdrop import Backdrop
from client.screens.chats import ChatsScreen
from client.screens.doors import Doors
from client.screens.feet import Feet
from client.screens.helm import Helm
from client.screens.mailroom import Mailroom
from client.screens.room import ChatRoom
from client.screens.routine import Routine
from client.screens.transfer import Transfer
from client.screens.watch import Watch
from client.tally import Tally
from client.tether import Clock, Connecting, Ended, Lost, State, Tie
from client.ticks import Ticks
from client.widgets.curtain import Curtain, about, too_small
from client.widgets.exact import ExactCompositor
from client.widgets.foot import Reminder, Typist
from client.widgets.frames import FramedScreen
from client.widgets.log import LogView
from client.widgets.map import MapView
from client.widgets.purse import PurseBar
from client.widgets.side import SidePanel
from client.widgets.status import DOCK_FROM, StatusBar
from client.widgets.strip import GuideStrip
from client.widgets.timeline import TimelineBar
from shared.commands import Halt, OpenChat, Walk
from shared.geometry import Cell
from shared.ids import BeingId
from shared.sights import Scene
from shared.wire import ReplayAct, Seen, ToClient, Welcome

_AGING_S = 0.25
"""How often hints age and countdowns count."""


class TownScreen(FramedScreen[None]):
    """Everything one sees of a town; also the helm's `Desk`."""

    AUTO_FOCUS = ""

    def __init__(
        self, tie: Tie, clock: Clock, charset: Charset, notice: str = "", players: Callable[[], tuple[str, ...]] = tuple
    ) -> None:
        """`notice` is told after the welcome; `players`: who must leave a town when its host, who sits here, does."""
        super().__init__()
        self._compositor = ExactCompositor()
        self.outlook = Outlook()
        self.tie = Tally(tie)
        self.helm = Helm(self)
        self._clock = clock
        self.charset = charset
        self._state: State = Connecting()
        self._feet = Feet(self, clock, self.set_timer)
        self.routine = Routine(self, self.tie, self.set_timer)
        self.play = self.routine.play
        self._notice = notice
        self._players = players
        self._to_speaker = False
        self._offered = False
        """Whether the way to begin a life was shown, since there last was one."""
        self._ticks = Ticks()
        self._mailroom = Mailroom(self, self._reading, self._clock)
        self.transfer = Transfer(self, self.tell, self.run_worker)
        self._doors = Doors(self)
        self.strip = GuideStrip(self.tell, lambda: self.routine.habits.keymap, unicode=charset.unicode, id="strip")
        self._here: dict[Act, Callable[[], object]] = {
            **dict.fromkeys((Act.MESSAGES, Act.CHATS), self._converse),
            Act.DOCK: self._toggle_dock,
            **self.strip.acts,
            Act.REPEAT: self.routine.repeat,
        }
        """What opens something of this screen itself."""
        self._map = MapView(id="map")
        self._watch = Watch(self, self._map, clock)
        self._backdrop = Backdrop(self, clock)
        self._side = SidePanel(unicode=charset.unicode, id="side")
        self._dock = ChatRoom(self, self._mailroom.post, clock, unicode=charset.unicode, id="dock")
        self._status = StatusBar(unicode=charset.unicode, id="status")
        self._purse = PurseBar(unicode=charset.unicode, id="purse")
        self._log = LogView(id="log")
        self._timeline = TimelineBar(unicode=charset.unicode, id="timeline")
        self._reminder = Reminder(id="reminder")
        self._typist = Typist(lambda: self.outlook.view, id="typist")
        self._curtain = Curtain(id="curtain")

    def compose(self) -> ComposeResult:
        """Lay the widgets out, from the top."""
        with Horizontal(id="view"):
            yield self._watch.maps
            yield self._side
            yield self._watch.mind
            yield self._dock
        yield self._status
        yield self._purse
        yield self.strip
        yield self._log
        yield self._timeline
        yield self._reminder
        yield self._typist
        yield self._curtain

    def on_mount(self) -> None:
        """Begin to count time."""
        self.set_interval(_AGING_S, self._age)
        self.begin()

    # ── what arrives ──

    def receive(self, message: ToClient) -> None:
        """Take a message from the town."""
        first, before = self.outlook.welcome is None, self.outlook.view
        self.outlook = outlook.take(self.outlook, message, self._clock())
        self.outlook = self._watch.take(before, self.outlook, message)
        self._doors.showing.take(message)
        self._feet.take(before, message)
        self._ticks = ticks.take(self._ticks, message, self._clock())
        self._mailroom.sort(message)
        self.transfer.take(message)
        self._backdrop.take(message)
        self.routine.take(message)
        self._turn_to_speaker(message)
        self._offer_life()
        if first and isinstance(message, Welcome) and not message.replay:
            self.tell(self.routine.welcome(message.town))
            if self._notice:
                self.tell(self._notice)
        self.redraw()

    def _reading(self) -> int:
        """The chat that is before somebody's eyes."""
        screen = self.app.screen
        return screen.room.reading if isinstance(screen, ChatsScreen) else self._dock.reading

    def _turn_to_speaker(self, message: ToClient) -> None:
        """Show who speaks, after a jump to the next thing said; whoever follows somebody stays with them."""
        if not (self._to_speaker and isinstance(message, Seen) and any(isinstance(sight, Scene) for sight in message.sights)):
            return
        self._to_speaker = False
        said = [entry for entry in self.outlook.view.log if isinstance(entry, Spoke)]
        speaker = self.outlook.view.figures.get(said[-1].heard.speaker) if said else None
        if speaker is not None and not self.helm.followed:
            self._watch.maps.map.bring(speaker.at)

    def _offer_life(self) -> None:
        """Ask once how to live here, whoever comes without a life: at first, or after the town was founded anew."""
        view = self.outlook.view
        if view.life is not None:
            self._offered = False
        elif self.helm.home_stance is Stance.WALK and view.you and view.town and not self._offered:
            self._offered = True
            self.ask(Act.CREATE)

    def connection(self, state: State) -> None:
        """Take a change of the connection."""
        before, self._state = self._state, state
        self.transfer.take(state)
        self.routine.connection(state)
        if isinstance(state, Lost | Ended):
            self._feet.forget()
        words = about(state, self._clock(), known=True)
        if isinstance(state, Ended):
            self.tell(state.words)
        if words and not isinstance(before, type(state)) and self.app.screen is not self:
            self.app.notify(words, severity="warning", timeout=30, markup=False)
        self.redraw()

    def redraw(self) -> None:
        """Show what changed, once for everything that arrives together."""
        self.due()

    def _age(self) -> None:
        self._mailroom.acknowledge()
        self._watch.age()
        if self._dock.display:
            self._dock.tick()
        aged = hints.aged(self.outlook.hints, self._clock())
        if aged is not self.outlook.hints or isinstance(self._state, Lost) or self.outlook.view.pace.held:
            self.outlook = outlook.aging(self.outlook, aged)
            self.redraw()

    def draw(self) -> None:
        """Show what is known."""
        self.helm.attend()
        view, helm = self.outlook.view, self.helm
        followed, cursor = view.figures.get(self._watch.first), self._watch.cursor()
        drawn = self._feet.shown(view)
        me = drawn.me or followed
        scene = self._backdrop.picture(drawn, cursor, self._watch.first, self._map)
        self._map.show(scene, cursor or (me.at if me else None))
        self._watch.show(self._backdrop.picture)
        self._side.show(view, self.outlook.hints)
        self._status.sign, self._status.bound = self.routine.sign, helm.bound
        self._status.show(self.outlook, self._state, self._clock(), self._watch.whom())
        self._purse.show(view)
        self.strip.follow(view)
        self.set_class(bool(view.you) and not view.replay, "living")
        self._log.show(self.outlook)
        self._timeline.display = helm.home_stance is Stance.REPLAY
        self._timeline.show(self.outlook.timeline, self._doors.showing.marked)
        self.set_class(helm.cursor is not None, "looking")
        if self._dock.display:
            self._dock.show()
        self._reminder.use(self.routine.keymap)
        looked = narrate.look(view, helm.cursor) if helm.cursor else ""
        self._reminder.show(helm.stance, looked, telling=helm.telling, walks=not view.bodiless)
        self._draw_curtain()

    def _draw_curtain(self) -> None:
        small = too_small(self.size.width, self.size.height)
        known = bool(self.outlook.view.town)
        self._curtain.show(small or about(self._state, self._clock(), known=known), closed=bool(small) or not known)

    def on_resize(self, _: events.Resize) -> None:
        """Look again whether there is room."""
        self._draw_curtain()
        self._curtain.centre()
        if self.size.width < DOCK_FROM:
            self._undock()

    # ── what is pressed, typed and clicked ──

    def press(self, key: str, at_s: float | None = None) -> bool:
        """Do what a key means now; False when it means nothing here, or belongs to the line. `at_s`: when it was pressed."""
        self._feet.pressed_s = at_s
        if self._typist.display or self._dock.attentive:
            return False
        if isinstance(self._state, Ended) and key in ("q", "escape", "enter"):
            self.ask(Act.QUIT)
            return True
        if self._doors.showing.press(key):
            return True
        intent = self.routine.pressed(key, self.helm.stance)
        if intent is not None:
            self.perform(intent)
        return intent is not None

    def perform(self, intent: Intent) -> None:
        """Carry out an intent, wherever it comes from."""
        if isinstance(intent, Steer):
            self._to_speaker = intent.act is ReplayAct.NEXT_SAID
            if beyond := told.beyond(self.outlook.timeline, intent.act, intent.value):
                self.tell(beyond)
        if isinstance(intent, Try | Tell) and not (isinstance(intent, Try) and isinstance(intent.command, Walk)):
            self._log.follow()
        self.helm.perform(intent)

    def on_typist_typed(self, event: Typist.Typed) -> None:
        """Say what was typed, or do it."""
        self._reminder.display = not self._typist.display
        self.perform(self.routine.typed(event.line, event.words))

    def on_typist_left(self, _: Typist.Left) -> None:
        """Show the reminder again."""
        self._reminder.display = not self._typist.display

    def on_map_view_clicked(self, event: MapView.Clicked) -> None:
        """Walk there, or look there."""
        self.set_focus(None)
        self.helm.click(event.cell, tell=event.asks)

    def on_map_view_sized(self, _: MapView.Sized) -> None:
        """Draw what lies over the map where there is room for it now."""
        self.redraw()

    def on_timeline_bar_sought(self, event: TimelineBar.Sought) -> None:
        """Go to the moment that was clicked."""
        self.perform(Steer(ReplayAct.SEEK, event.tick))

    # ── what the helm needs: the Desk ──

    def tell(self, words: str) -> None:
        """Write a line into the log."""
        self.outlook = outlook.tell(self.outlook, Noted(words))
        self.redraw()

    def walk(self, command: Walk | Halt, steps: int = 1) -> bool:
        """Take steps as they are due, or drop those that wait."""
        return self._feet.walk(command, steps)

    def open_line(self, line: Line, words: str) -> None:
        """Open the line one types in."""
        self._reminder.display = False
        self._typist.open(line, words)

    def ask(self, act: Act, words: str = "") -> None:
        """Open a screen, at what was typed after it, or leave."""
        here, beside = self._here.get(act), self._watch.doors.get(act)
        if here is not None:
            here()
        elif beside is not None:
            beside(words)
        else:
            self._doors.open(act, words)

    def moments(self) -> int | None:
        """Return the town's tick now, where it is known: what trades run out by."""
        return self._ticks.now(self._clock())

    # ── chats ──

    def converse(self, command: OpenChat) -> None:
        """Begin a chat and open it."""
        self._converse(command)

    def _converse(self, begin: OpenChat | None = None) -> None:
        """Go to the chats, beside the map or over it."""
        if not self._dock.display:
            page = ChatsScreen(self, self._mailroom.post, self._clock, unicode=self.charset.unicode, begin=begin)
            self.app.push_screen(page)
            return
        self._dock.enter()
        if begin is not None:
            self._dock.begin(begin)

    def _toggle_dock(self) -> None:
        """Show the chats beside the map, ready to write, or put them away."""
        if self._dock.display:
            self._undock()
        elif self.size.width < DOCK_FROM:
            words = f"Chats stand beside the map from {DOCK_FROM} columns on, not {self.size.width}: {{messages}} opens them."
            self.tell(self.routine.spoken(words))
        else:
            self._dock.display = True
            self.add_class("docked")
            self._dock.resume()
            self._dock.enter()

    def _undock(self) -> None:
        if self._dock.display:
            self.set_focus(None)
            self._dock.display = False
            self.remove_class("docked")

    def on_chat_room_left(self, _: ChatRoom.Left) -> None:
        """Walk again; the chats stay in sight."""
        self.set_focus(None)

    def on_screen_resume(self) -> None:
        """Show beside the map what was opened meanwhile on a page."""
        if self._dock.display:
            self._dock.resume()

    def why_stay(self) -> str:
        """Return what should be thought of before leaving; empty when nothing speaks against it."""
        if isinstance(self._state, Ended):
            return ""
        alone = told.leaves_alone(self._players(), self.outlook.view) or told.leaves_deals(self.outlook.view)
        return alone or ("Leave, with words half typed?" if self._typist.words.strip() else "")

    def study(self, being: BeingId) -> None:
        """Open a villager's mind."""
        self._doors.study(being)

    def follow(self, being: BeingId) -> None:
        """Look through somebody's eyes, or let the map go with them."""
        self._watch.follow(being)

    def follows(self, being: BeingId) -> bool:
        """Say whether the other map goes with somebody."""
        return self._watch.elsewhere(being)

    def turn(self) -> bool:
        """Steer the other of two maps."""
        return self._watch.turn()

    @property
    def width(self) -> int:
        """How many columns there are."""
        return self.size.width

    def pan(self, way: Pan) -> None:
        """Move the map."""
        self._watch.maps.map.pan(way.direction)

    def bring(self, cell: Cell) -> None:
        """Show a cell on the map."""
        self._watch.maps.map.bring(cell)

    def page(self, pages: int) -> None:
        """Scroll the log."""
        self._log.page(pages)

    def centre(self) -> Cell:
        """Return the cell in the middle of the map."""
        return self._watch.maps.map.centre()
