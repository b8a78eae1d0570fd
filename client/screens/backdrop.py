"""What lies over the town at this moment: the hour's weather, words over heads; and when it must be drawn again.

Apart from the town's screen, which draws it: this knows the clock, the player's settings and whether anybody looks.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from textual.app import App

from client import balloons, camera, chosen, painting, weathering
from client.glyphs import Charset
from client.outlook import Outlook
from client.painting import Picture
from client.scenery import Ink, Scenery
from client.tether import Clock
from client.themes import THEMES
from client.view import View
from client.weathering import Window
from client.widgets import dress
from client.widgets.map import MapView
from shared.geometry import Cell
from shared.ids import BeingId
from shared.sights import Heard
from shared.weather import Weather, turned, weather
from shared.wire import Seen, ToClient

TICK_S = weathering.FRAME_S


class Stage(Protocol):
    """What a backdrop needs of the screen."""

    charset: Charset

    @property
    def outlook(self) -> Outlook: ...  # noqa: D102 - its type says it
    @property
    def app(self) -> App[Any]: ...  # noqa: D102 - Textual's

    def tell(self, words: str) -> None:
        """Write a line into the log."""

    def redraw(self) -> None:
        """Show what changed."""

    def set_interval(self, interval: float, callback: Callable[[], None]) -> object:
        """Call back every so many seconds."""


class Backdrop:
    """Makes scenery."""

    def __init__(self, stage: Stage, clock: Clock) -> None:
        self._stage = stage
        self._screen: object = stage
        self._clock = clock
        self._air: tuple[balloons.Spoken, ...] = ()
        self._sky: tuple[str, Weather] | None = None
        """The town, and its weather when one last looked."""
        self._frame = 0
        self._fallen: dict[Window, tuple[object, Mapping[Cell, Ink]]] = {}
        """What falls in each window that was drawn last: one, or two where there are two maps."""

    @property
    def weather(self) -> Weather:
        """The weather now; clear where no town is known."""
        view = self._stage.outlook.view
        return weather(view.town, view.minute) if view.town else Weather.CLEAR

    def take(self, message: ToClient) -> None:
        """Take what arrived, after the outlook has; with the first of it time begins."""
        if self._sky is None:
            self._stage.set_interval(TICK_S, self.tick)
        for sight in message.sights if isinstance(message, Seen) else ():
            if isinstance(sight, Heard):
                self._air = balloons.said(self._air, sight, self._clock())
        self._look_up()

    def _look_up(self) -> None:
        view = self._stage.outlook.view
        before, self._sky = self._sky, (view.town, self.weather)
        same = before is not None and before[0] == view.town and view.town and not view.replay
        if same and before is not None and (told := turned(before[1], self.weather)):
            self._stage.tell(told)

    def tick(self) -> None:
        """Let what falls fall on, and words fade; nothing moves where nobody looks."""
        air = balloons.aged(self._air, self._clock())
        faded, self._air = air is not self._air, air
        frame = int(self._clock() / TICK_S)
        moved = frame != self._frame and weathering.moves(self.weather) and self._moving
        if moved:
            self._frame = frame
        if moved or faded:
            self._stage.redraw()

    @property
    def _moving(self) -> bool:
        app = self._stage.app
        return chosen.of(app).now.motion and app.app_focus and app.screen is self._screen

    def picture(self, view: View, cursor: Cell | None, followed: BeingId, shown: MapView) -> Picture:
        """Return the picture of what is drawn of the town on a map."""
        me = view.me or view.figures.get(followed)
        scenery = self.scenery(view, _window(shown, view, cursor or (me.at if me else None)))
        return painting.picture(view, self._stage.outlook.hints, cursor, self._stage.charset, followed, scenery)

    def scenery(self, view: View, window: Window) -> Scenery:
        """Return what lies over what is drawn of the town."""
        app, sky = self._stage.app, self.weather
        return Scenery(
            air=weathering.air(sky),
            falling=self._falling(view, sky, window),
            upon=self._balloons(view, window) if chosen.of(app).now.speech else {},
            stark=THEMES[dress.worn(app)].stark,
        )

    def _falling(self, view: View, sky: Weather, window: Window) -> Mapping[Cell, Ink]:
        if not weathering.moves(sky):
            return {}
        key = view.rows, view.visible, sky, self._frame
        if window not in self._fallen or self._fallen[window][0] != key:
            kept = {one: fallen for one, fallen in self._fallen.items() if fallen[0] == key}
            self._fallen = {**kept, window: (key, weathering.falling(view, sky, self._frame, window, self._stage.charset))}
        return self._fallen[window][1]

    def _balloons(self, view: View, window: Window) -> Mapping[Cell, Ink]:
        hints = self._stage.outlook.hints
        if not self._air and not hints.of:
            return {}
        return balloons.balloons(view, hints, self._air, window, unicode=self._stage.charset.unicode)


def _window(shown: MapView, view: View, target: Cell | None) -> Window:
    """Return what part of the town a map will show when it has followed `target`."""
    (x, y), (width, height) = shown.centre(), shown.size
    corner = x - width // 2, y - height // 2
    if target is not None:
        corner = camera.follow(corner, target, (width, height), (view.width, view.height))
    return corner[0], corner[1], corner[0] + width, corner[1] + height
