"""Watching a recording: from mark to mark, what was searched for, the stretch that was marked, and what is told of it.

Apart from the helm, which steers, and from the doors, which open: here is what whoever watches has put on the timeline.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from textual.app import App

from client import marks, stretch
from client.glyphs import Charset
from client.intents import Act, Intent, Steer
from client.screens.branch import BranchScreen
from client.screens.helm import Helm
from client.screens.page import Source
from client.screens.reel import ReelScreen
from client.screens.routine import Routine
from client.screens.sift import Picked, SiftScreen
from client.stretch import Stretch
from client.widgets.timeline import Marked
from shared.calendar import MINUTES_PER_HOUR
from shared.geometry import Cell
from shared.ids import TOWN, BeingId
from shared.sights import Scene
from shared.text import clean
from shared.wire import ReplayAct, Seen, Timeline, ToClient

if TYPE_CHECKING:
    from shared.story import Moment

_NO_REPLAY = "Only a recording has that. Start one with: thorp replay FILE"
_BEGINS = "A recording, {first} to {last}."
_HOW = (
    "{replay_toggle} plays, {replay_slower} {replay_faster} change the speed, {last_mark} {next_mark} go from mark to mark, "
    "{sift} searches; {help} shows everything."
)
_ENDS = "The recording ends here. {branch} makes a live town of it, {replay_home} goes back to the beginning."


class Theatre(Source, Protocol):
    """What this needs of the town's screen."""

    helm: Helm
    routine: Routine
    charset: Charset

    @property
    def app(self) -> App[Any]: ...  # noqa: D102 - Textual's

    def tell(self, words: str) -> None:
        """Write a line into the log."""

    def perform(self, intent: Intent) -> None:
        """Carry out an intent."""

    def redraw(self) -> None:
        """Show what changed."""

    def bring(self, cell: Cell) -> None:
        """Show a cell on the map."""


class Showing:
    """What whoever watches a recording does with it, beside steering."""

    def __init__(self, theatre: Theatre) -> None:
        self.marked = Marked()
        self._theatre = theatre
        self._found: tuple[Moment, ...] = ()
        self._at = 0
        self._timeline: Timeline | None = None
        self._wanted: BeingId = TOWN
        """Who is to be shown as soon as their moment comes."""
        self._doors: dict[Act, Callable[[Timeline, str], object]] = {
            Act.NEXT_MARK: lambda _, __: self._turn(1),
            Act.LAST_MARK: lambda _, __: self._turn(-1),
            Act.HOUR_BACK: lambda timeline, _: self._hours(timeline, -1),
            Act.HOUR_ON: lambda timeline, _: self._hours(timeline, 1),
            Act.REEL_FROM: lambda timeline, _: self._mark(timeline, begin=True),
            Act.REEL_TO: lambda timeline, _: self._mark(timeline, begin=False),
            Act.SIFT: lambda _, words: self._sift(words),
            Act.BRANCH: self._branch,
            Act.REEL: self._reel,
        }

    def door(self, act: Act, words: str = "") -> Callable[[], object] | None:
        """Return what an act does in a recording, with what was typed after it; None for any other act."""
        do = self._doors.get(act)
        if do is None:
            return None
        timeline = self._theatre.outlook.timeline
        return (lambda: do(timeline, words)) if timeline is not None else lambda: self._theatre.tell(_NO_REPLAY)

    def take(self, message: ToClient) -> None:
        """Take a message in: tell how a recording begins and ends, and show whom one looks for."""
        if isinstance(message, Timeline):
            self._tell(self._timeline, message)
            self._timeline = message
        elif self._wanted and isinstance(message, Seen) and any(isinstance(sight, Scene) for sight in message.sights):
            figure = self._theatre.outlook.view.figures.get(self._wanted)
            self._wanted = TOWN
            if figure is not None and not self._theatre.helm.followed:
                self._theatre.bring(figure.at)

    def _tell(self, before: Timeline | None, now: Timeline) -> None:
        if before is None:
            ends = {"first": marks.moment(now.first_minute), "last": marks.moment(now.last_minute)}
            self._theatre.tell(f"{_BEGINS.format(**ends)} {self._theatre.routine.spoken(_HOW)}")
        elif before.playing and not now.playing and now.tick >= now.last:
            self._theatre.tell(self._theatre.routine.spoken(_ENDS))

    def press(self, key: str) -> bool:
        """Go from one thing found to the next with n and N, and forget them with escape; False for any other key."""
        if not self._found or key not in ("n", "N", "upper_n", "escape"):
            return False
        if key == "escape":
            self._found, self.marked = (), Marked((), self.marked.begin, self.marked.end)
            self._theatre.tell("What was found is put away.")
        else:
            self._go((self._at + (1 if key == "n" else -1)) % len(self._found))
        return True

    # ── moving ──

    def _turn(self, direction: int) -> None:
        """Go to the next mark, or the one before: the server knows also those for which a timeline has no room."""
        self._theatre.perform(Steer(ReplayAct.NEXT_MARK, direction))

    def _hours(self, timeline: Timeline, hours: int) -> None:
        minute = timeline.minute + hours * MINUTES_PER_HOUR
        self._theatre.perform(Steer(ReplayAct.SEEK_MINUTE, min(max(minute, timeline.first_minute), timeline.last_minute)))

    def _mark(self, timeline: Timeline, *, begin: bool) -> None:
        """Put one end of the stretch to export where the recording is now."""
        first, last = (timeline.tick, self.marked.end) if begin else (self.marked.begin, timeline.tick)
        if first is not None and last is not None and first > last:
            first, last = (first, None) if begin else (None, last)
        self.marked = Marked(self.marked.found, first, last)
        words = f"The stretch {'begins' if begin else 'ends'} on {marks.moment(timeline.minute)}."
        self._theatre.tell(f"{words} {self._theatre.routine.spoken('{reel} exports it.')}")

    # ── searching ──

    def _sift(self, words: str) -> None:
        """Search the recording; what was found stays on the timeline."""
        self._theatre.app.push_screen(SiftScreen(self._theatre, words, unicode=self._theatre.charset.unicode), self._picked)

    def _picked(self, picked: Picked | None) -> None:
        if picked is not None:
            self._found = picked.moments
            self.marked = Marked(tuple(moment.tick for moment in picked.moments), self.marked.begin, self.marked.end)
            self._go(picked.index)

    def _go(self, index: int) -> None:
        """Show something that was found, and whose it was."""
        self._at, moment = index, self._found[index]
        theatre = self._theatre
        self._wanted = moment.by
        theatre.perform(Steer(ReplayAct.PAUSE))
        theatre.perform(Steer(ReplayAct.SEEK, moment.tick))
        known = theatre.outlook.view.met.get(moment.by)
        name, words = clean(known.name) if known else "", clean(moment.words)
        who = f"{name}: " if name and not words.startswith(name) else ""
        title = f"{index + 1} of {len(self._found)}, {marks.moment(moment.minute)}"
        theatre.app.notify(f"{who}{words}", title=title, timeout=_SHOWN_S, markup=False)

    # ── what becomes of it ──

    def _branch(self, timeline: Timeline, words: str) -> None:
        """Make a live town of this moment."""
        if timeline.playing:
            self._theatre.perform(Steer(ReplayAct.PAUSE))
        self._theatre.app.push_screen(BranchScreen(self._theatre, timeline, words))

    def _reel(self, timeline: Timeline, words: str) -> None:
        """Write a stretch into a file: the one that was typed, or marked, or the last hour."""
        asked = stretch.typed_stretch(words, timeline.minute) or self._stretch(timeline)
        followed = self._theatre.outlook.view.met.get(self._theatre.helm.followed)
        who, unicode = followed.name if followed else "", self._theatre.charset.unicode
        self._theatre.app.push_screen(ReelScreen(self._theatre, timeline, asked, who, unicode=unicode))

    def _stretch(self, timeline: Timeline) -> Stretch:
        """Return the stretch that was marked; an end that was not is that of the recording. None marked: the last hour."""
        begin, end = self.marked.begin, self.marked.end
        if begin is None and end is None:
            return stretch.last_hour(timeline)
        first = timeline.first_minute if begin is None else marks.minute_at(timeline, begin)
        last = timeline.last_minute if end is None else marks.minute_at(timeline, end)
        return Stretch(first, last)


_SHOWN_S = 6
"""How long it stands on the screen what was found."""
