"""The status line: time, light, speed, where you are, where you go, and how the connection is.

Apart because it must always fit: what matters least is left out first.
"""

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from client.narrate import occupancy
from client.outlook import Outlook
from client.palette import RGB
from client.tether import Connecting, Ended, Lost, State, Up
from client.widgets.ink import BAR, DIM, GOLD, GREEN, RED, TEXT, segment, style
from shared import calendar
from shared.calendar import Period, Speed

Part = tuple[str, RGB, bool]
"""(words, colour, bold)."""

_SKY: dict[Period, tuple[str, str, RGB]] = {
    Period.NIGHT: ("☾", ")", (150, 170, 230)),
    Period.MORNING: ("☼", "*", (255, 214, 120)),
    Period.NOON: ("☼", "*", (255, 232, 150)),
    Period.EVENING: ("☾", ")", (226, 150, 110)),
}
_DARK_FROM = 60
"""Per cent of daylight below which the moon stands in the sky."""

_AFTERNOON_FROM = 14 * calendar.MINUTES_PER_HOUR

_SPEEDS: dict[Speed, str] = {
    Speed.PAUSE: "paused",
    Speed.SLOW: "slow",
    Speed.NORMAL: "normal",
    Speed.FAST: "fast",
    Speed.ULTRA: "ultra",
}


class StatusBar(Widget):
    """One line."""

    def __init__(self, *, unicode: bool, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._unicode = unicode
        self._parts: tuple[list[list[Part]], list[Part]] = ([], [])

    def show(self, outlook: Outlook, state: State, watching: str = "") -> None:
        """Show an outlook and a connection; `watching` says through whose eyes."""
        left = [self._time(outlook), self._place(outlook), self._journey(outlook), self._watching(watching)]
        parts = [part for part in left if part], self._connection(outlook, state)
        if parts != self._parts:
            self._parts = parts
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the line: what does not fit is left out, from the right."""
        left, right = self._parts
        wanted = sum(_width(group) + len(" │ ") for group in left)
        right = right if wanted + _width(right) <= self.size.width else right[-1:]
        room = self.size.width - _width(right) - 1
        segments, used = list[Segment](), 0
        for i, group in enumerate(left if y == 0 else []):
            parts = [(" │ ", DIM, False), *group] if i else [(" ", DIM, False), *group]
            if used + _width(parts) > room:
                break
            segments += [segment(words, colour, BAR, bold=bold) for words, colour, bold in parts]
            used += _width(parts)
        gap = self.size.width - used - _width(right)
        segments.append(Segment(" " * max(0, gap), style(BAR, BAR)))
        segments += [segment(words, colour, BAR, bold=bold) for words, colour, bold in right]
        return Strip(segments).adjust_cell_length(self.size.width, style(BAR, BAR))

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
            (f" {_part_of_day(view.minute)}", TEXT, False),
        ]
        if not outlook.replay:
            clock.append((f" · {_SPEEDS[view.speed]}", RED if view.speed is Speed.PAUSE else DIM, False))
        return clock

    def _place(self, outlook: Outlook) -> list[Part]:
        me = outlook.view.me
        place = outlook.view.place_at(me.at) if me else None
        if place is None:
            return []
        return [(place.name, TEXT, True), (f" {occupancy(place)}", DIM, False)]

    def _journey(self, outlook: Outlook) -> list[Part]:
        journey = outlook.view.journey
        arrow = "→" if self._unicode else "to"
        return [(f"{arrow} {journey.goal} ", GREEN, False), (f"{journey.cells}", DIM, False)] if journey else []

    def _watching(self, watching: str) -> list[Part]:
        return [(f"with {watching}", GREEN, False)] if watching else []

    def _connection(self, outlook: Outlook, state: State) -> list[Part]:
        town = outlook.view.town or "…"
        dot = "●" if self._unicode else "o"
        match state:
            case Up():
                word = "replay" if outlook.replay else ""
                colour = GREEN
            case Connecting():
                word, colour = "connecting", GOLD
            case Lost():
                word, colour = "reconnecting", RED
            case Ended():
                word, colour = "ended", RED
        return [(f"{word} " if word else "", DIM, False), (f"{town} ", TEXT, False), (f"{dot} ", colour, True)]


def _part_of_day(minute: int) -> str:
    """Return the period as people call it: nobody says noon at four."""
    late = calendar.minute_of_day(minute) >= _AFTERNOON_FROM
    period = calendar.period(minute)
    return "afternoon" if period is Period.NOON and late else str(period)


def _width(parts: list[Part]) -> int:
    return sum(cell_len(words) for words, _, _ in parts)
