"""Partial updates: after any of them the terminal shows what a full drawing shows."""

from random import Random

import pyte
import pytest
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from client.widgets.exact import ExactCompositor, ExactUpdate

COLUMNS, ROWS = 60, 16
COLOURS = ("#f2c45c", "#86be78", "#e8846e")


class Sheet(Widget):
    """Cells that are changed at random."""

    def __init__(self, dice: Random, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.dice = dice
        self.cells = [[("x", COLOURS[0])] * COLUMNS for _ in range(ROWS)]

    def render_line(self, y: int) -> Strip:
        row = self.cells[y][: self.size.width]
        return Strip([Segment(char, Style(color=colour, bgcolor="#101010")) for char, colour in row], len(row))

    def change(self) -> None:
        """Change some stretches, and ask for them to be drawn."""
        for _ in range(self.dice.randrange(6)):
            y, x = self.dice.randrange(self.size.height), self.dice.randrange(self.size.width)
            width = self.dice.randrange(1, self.size.width - x + 1)
            for column in range(x, x + width):
                self.cells[y][column] = self.dice.choice("abcdef"), self.dice.choice(COLOURS)
            self.refresh(Region(x, y, width, 1))


class Desk(Screen[None]):
    """Two sheets beside each other, one below, and one that lies over them."""

    CSS = """
    Desk { layout: grid; grid-size: 2 2; layers: below above; }
    Sheet { width: 1fr; height: 1fr; }
    #over { layer: above; width: 20; height: 5; offset: 20 4; position: absolute; }
    #away { layer: above; width: 20; height: 5; offset: 50 12; position: absolute; }
    """

    def __init__(self, dice: Random) -> None:
        super().__init__()
        self._compositor = ExactCompositor()
        self.dice = dice

    def compose(self) -> ComposeResult:
        for name in ("left", "right", "low", "over", "away"):
            yield Sheet(self.dice, id=name)


class Bench(App[None]):
    """The app around the sheets."""


def shown(screen: pyte.Screen) -> list[tuple[str, str, str]]:
    return [(c.data, c.fg, c.bg) for y in range(ROWS) for c in (screen.buffer[y][x] for x in range(COLUMNS))]


@pytest.mark.parametrize("seed", range(4))
async def test_what_is_drawn_in_parts_looks_like_what_is_drawn_whole(seed: int) -> None:
    app, desk = Bench(), Desk(Random(seed))
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        await app.push_screen(desk)
        await pilot.pause()
        compositor = desk._compositor
        terminal, changed = pyte.Screen(COLUMNS, ROWS), 0
        pyte.Stream(terminal).feed(compositor.render_full_update().render_segments(app.console))
        for _ in range(25):
            for sheet in desk.query(Sheet):
                sheet.change()
            compositor.update_widgets(set(desk.query(Sheet)))
            update = compositor.render_partial_update()
            before = shown(terminal)
            if update is not None:
                pyte.Stream(terminal).feed(update.render_segments(app.console))
            whole = pyte.Screen(COLUMNS, ROWS)
            pyte.Stream(whole).feed(compositor.render_full_update().render_segments(app.console))
            assert shown(terminal) == shown(whole)
            changed += before != shown(terminal)
        assert changed > 10


async def test_nothing_outside_of_what_changed_is_told() -> None:
    app, desk = Bench(), Desk(Random(1))
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        await app.push_screen(desk)
        await pilot.pause()
        desk._compositor._dirty_regions.clear()
        desk._compositor._dirty_regions.update({Region(18, 5, 4, 1), Region(70, 1, 3, 1)})
        update = desk._compositor.render_partial_update()
        assert isinstance(update, ExactUpdate)
        assert [(y, x, strip.cell_length) for y, x, strip in update.pieces] == [(5, 20, 2), (5, 18, 2)]
        assert desk._compositor.render_partial_update() is None
