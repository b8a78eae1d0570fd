"""The timeline's widget: the pointer, what it tells, what fits; and a log that keeps up with leaps."""

from textual import events
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from client.entries import DayBroke, Spoke
from client.view import View, glimpse
from client.widgets.timeline import Marked, TimelineBar
from shared.ids import BeingId
from tests.client.drawn import MABEL, said, scene
from tests.client.replaying import TIMELINE

WIDTH = 82


class Bar(App[None]):
    CSS = "TimelineBar { height: 3; }"

    def __init__(self, *, unicode: bool = True) -> None:
        super().__init__()
        self.bar = TimelineBar(unicode=unicode, id="timeline")
        self.sought: list[int] = []

    def compose(self) -> ComposeResult:
        yield self.bar

    def on_mount(self) -> None:
        self.bar.show(TIMELINE)

    def on_timeline_bar_sought(self, event: TimelineBar.Sought) -> None:
        self.sought.append(event.tick)

    def lines(self) -> list[str]:
        return [strip.text for strip in self.bar.render_lines(self.bar.size.region)]


async def drag(pilot: Pilot[None], *columns: int) -> None:
    await pilot.mouse_down("#timeline", offset=(columns[0], 0))
    for column in columns[1:]:
        await pilot.hover("#timeline", offset=(column, 0))
    await pilot.mouse_up("#timeline", offset=(columns[-1], 0))
    await pilot.pause()


async def test_a_click_seeks_and_a_drag_seeks_on() -> None:
    app = Bar()
    async with app.run_test(size=(WIDTH, 5)) as pilot:
        await drag(pilot, 1)
        await drag(pilot, 41, 61, WIDTH - 2)
        assert app.sought[0] == TIMELINE.first
        assert app.sought[1:] == sorted(app.sought[1:])
        assert len(app.sought) == 4
        assert app.sought[-1] == TIMELINE.last
        await pilot.hover("#timeline", offset=(20, 0))
        assert len(app.sought) == 4
        await pilot.click("#timeline", offset=(20, 2))
        assert len(app.sought) == 4


async def test_the_mark_under_the_pointer_is_told_else_the_moment() -> None:
    app = Bar()
    async with app.run_test(size=(120, 5)) as pilot:
        assert "quarrel" in app.lines()[2]
        await pilot.hover("#timeline", offset=(1 + 6100 * 117 // 9000, 0))
        assert "┃ a day begins, day 2 00:00" in app.lines()[2]
        await pilot.hover("#timeline", offset=(1 + 8000 * 117 // 9000, 0))
        assert "▼ Kit left, day 2 0" in app.lines()[2]
        await pilot.hover("#timeline", offset=(118, 0))
        assert "day 2 08:10" in app.lines()[2]
        app.bar.post_message(events.Leave(app.bar))
        await pilot.pause()
        assert "┃ day ○ talk • said $ trade" in app.lines()[2]


async def test_it_is_told_without_colours_and_in_ascii() -> None:
    app = Bar(unicode=False)
    async with app.run_test(size=(WIDTH, 5)):
        app.bar.show(TIMELINE, Marked((4000,), 2000, 5000))
        bar, density, numbers = app.lines()
        assert all(line.isascii() and len(line) == WIDTH for line in (bar, density, numbers))
        assert set("#@|o.$x*^v") <= set(bar)
        assert density.strip()
        assert "|| paused" in numbers


def replayed(*scenes: object) -> View:
    view = View(replay=True)
    for sight in scenes:
        view = glimpse(view, sight)  # type: ignore[arg-type]
    return view


def words(view: View) -> list[str]:
    return [entry.heard.words if isinstance(entry, Spoke) else type(entry).__name__ for entry in view.log]


def test_a_replay_that_leaps_on_keeps_its_log_and_names_the_days() -> None:
    one, two, three = (said(MABEL, "Mabel", text) for text in ("one", "two", "three"))
    nobody = BeingId(0)
    first = scene(you=nobody, minute=1300, recent=(one, two))
    onward = replayed(first, scene(you=nobody, minute=1450, recent=(two, three)))
    assert words(onward) == ["one", "two", "three", DayBroke.__name__]
    assert words(replayed(first, scene(you=nobody, minute=1300, recent=(one,)))) == ["one"]
    assert words(replayed(first, scene(you=nobody, minute=1200, recent=(one,)))) == ["one"]
    assert words(replayed(first, scene(you=nobody, minute=3000, recent=(three,)))) == ["three"]
