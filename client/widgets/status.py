"""The status line: time, light, speed, where you are, where you go, and how the connection is.

Apart because it must always fit: what matters least is left out first.
"""

from client.narrate import near, occupancy
from client.outlook import Outlook
from client.palette import RGB
from client.tether import Connecting, Ended, Lost, State, Up
from client.view import UNNAMED
from client.widgets.bar import Bar, Part
from client.widgets.curtain import lasted
from client.widgets.ink import DIM, GOLD, GREEN, RED, TEXT
from shared import calendar
from shared.calendar import Period, Speed
from shared.economy import Pace
from shared.text import clean
from shared.weather import Weather, weather

_SKY: dict[Period, tuple[str, str, RGB]] = {
    Period.NIGHT: ("☾", ")", (150, 170, 230)),
    Period.MORNING: ("☼", "*", (255, 214, 120)),
    Period.NOON: ("☼", "*", (255, 232, 150)),
    Period.EVENING: ("☾", ")", (226, 150, 110)),
}
_AIR: RGB = (150, 184, 206)
_DARK_FROM = 60
"""Per cent of daylight below which the moon stands in the sky."""

SIDE_FROM = 110
"""Columns from which the side panel is shown (`ThorpApp.HORIZONTAL_BREAKPOINTS`)."""

DOCK_FROM = 140
"""Columns from which chats may stand beside the map."""

_MOST_NAMES = 3
"""Names of those waited for that are shown; the others are counted."""

_SPEEDS: dict[Speed, str] = {
    Speed.PAUSE: "paused",
    Speed.SLOW: "slow",
    Speed.NORMAL: "normal",
    Speed.FAST: "fast",
    Speed.ULTRA: "ultra",
}


class StatusBar(Bar):
    """One line."""

    sign = ""
    """What is recorded or played at the moment."""
    bound = ""
    """What the goal of a walk is called for which the town has no name."""

    def show(self, outlook: Outlook, state: State, now_s: float, watching: str = "") -> None:
        """Show an outlook and a connection; `watching` says through whose eyes."""
        waiting = self._waiting(outlook, now_s)
        left = [
            self._sign(),
            self._time(outlook),
            waiting,
            self._place(outlook),
            self._journey(outlook),
            self._watching(watching),
        ]
        if self.size.width < SIDE_FROM:
            left.append(self._near(outlook))
        self.lay(left, self._connection(outlook, state, now_s))

    def _sign(self) -> list[Part]:
        return [(f"{'●' if self._unicode else '*'} {self.sign}", RED, True)] if self.sign else []

    def _time(self, outlook: Outlook) -> list[Part]:
        view = outlook.view
        period = calendar.period(view.minute)
        fancy, simple, colour = _SKY[period]
        if calendar.light(view.minute) >= _DARK_FROM and period is Period.EVENING:
            fancy, simple = _SKY[Period.NOON][:2]
        sky = fancy if self._unicode else simple
        clock: list[Part] = [
            (f"{sky} ", colour, True),
            (f"Day {calendar.day(view.minute)} ", TEXT, False),
            (calendar.clock_text(view.minute), GOLD, True),
            (f" {period}", TEXT, False),
        ]
        if view.town and (sky_now := weather(view.town, view.minute)) is not Weather.CLEAR:
            clock.append((f", {sky_now}", _AIR, False))
        if not outlook.replay:
            clock.append((f" · {_SPEEDS[view.speed]}", RED if view.speed is Speed.PAUSE else DIM, False))
        return clock

    def _waiting(self, outlook: Outlook, now_s: float) -> list[Part]:
        """Say who is waited for, and how long the clock still stands for them."""
        pace = outlook.view.pace
        if pace.pace is Pace.CLOCK or not pace.waiting:
            return []
        me = outlook.view.me.name if outlook.view.me else ""
        names = sorted((clean(name) if name != me else "you" for name in pace.waiting), key=lambda name: name != "you")
        words = f"waiting for {', '.join(names[:_MOST_NAMES])}"
        if len(names) > _MOST_NAMES:
            words += f" +{len(names) - _MOST_NAMES}"
        left = max(0, round(outlook.deadline_s - now_s))
        count = f" ({left // 60}:{left % 60:02})" if pace.held else ""
        return [(words, GOLD if pace.held else DIM, False), (count, GOLD, True)]

    def _place(self, outlook: Outlook) -> list[Part]:
        me = outlook.view.eyes
        place = outlook.view.place_at(me.at) if me else None
        if place is None:
            return []
        return [(place.name, TEXT, True), (f" {occupancy(place)}", DIM, False)]

    def _journey(self, outlook: Outlook) -> list[Part]:
        journey = outlook.view.journey
        if journey is None:
            return []
        goal = self.bound if journey.goal == UNNAMED else clean(journey.goal)
        steps = f"{journey.cells} step{'' if journey.cells == 1 else 's'}"
        arrow = "→ " if self._unicode else "to " if goal else ""
        return [(f"{arrow}{goal}{', ' if goal else ''}", GREEN, False), (steps if goal else f"{steps} to go", DIM, False)]

    def _near(self, outlook: Outlook) -> list[Part]:
        """Say who is in view, the nearest first: here, where no panel at the side does; what does not fit is left out.

        Who sees the whole town from nowhere is near nobody.
        """
        others = near(outlook.view) if outlook.view.eyes else []
        names: list[Part] = [(f"{', ' if i else ''}{clean(figure.name)}", TEXT, False) for i, figure in enumerate(others)]
        return [("near ", DIM, False), *names] if names else []

    def _watching(self, watching: str) -> list[Part]:
        return [(f"with {watching}", GREEN, False)] if watching else []

    def _connection(self, outlook: Outlook, state: State, now_s: float) -> list[Part]:
        town = outlook.view.town or "…"
        dot = "●" if self._unicode else "o"
        match state:
            case Up():
                word = "replay" if outlook.replay else ""
                colour = GREEN
            case Connecting():
                word, colour = "connecting", GOLD
            case Lost():
                word, colour = f"{'asleep' if state.closed else 'reconnecting'} {lasted(state, now_s)}, q leaves", RED
            case Ended():
                word, colour = "ended, q leaves", RED
        return [(f"{word} " if word else "", DIM, False), (f"{town} ", TEXT, False), (f"{dot} ", colour, True)]
