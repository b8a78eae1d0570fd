"""Frames: whatever arrives, a screen is drawn at most so often, and each time at once.

Apart from the town's screen, which knows what to draw; this knows when, and reaches into Textual for it (8.2.8, pinned). There a
widget that is refreshed tells its screen by a message, and the screen waits for its next tick: what arrives in between is drawn
anew each time and shown once. Here the tick itself draws: what is due is put into the widgets, and what they then want repainted
goes to the terminal in the same breath. After a pause the first frame comes at once, so a key shows without waiting.
"""

import gc
from typing import TypeVar

from textual.screen import Screen
from textual.timer import Timer

FRAME_S = 1 / 60
"""Seconds from frame to frame, at least."""

_YOUNG, _MIDDLE, _OLD = 20_000, 20, 50

_SWEEP_S = 0.25
"""How often the youngest objects are looked through between two frames."""

_Result = TypeVar("_Result")


def settle() -> None:
    """Keep the collector of garbage from halting frames: what is loaded is never looked through again, the rest seldom.

    For a program that has started. A full look through all that a screen keeps takes longer than a frame.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)


def sweep() -> None:
    """Look through the youngest objects now, between two frames: a few milliseconds that otherwise fall into one."""
    gc.collect(0)


class FramedScreen(Screen[_Result]):
    """A screen that is drawn in frames: `due` asks for one, `draw` puts what is known into the widgets."""

    _due = False
    _frames: Timer | None = None

    def draw(self) -> None:
        """Put into the widgets what is known."""
        raise NotImplementedError

    def due(self) -> None:
        """Have a frame drawn, soon and once for everything that arrives together."""
        self._due = True
        if self._frames is not None:
            self._frames.resume()

    def begin(self) -> None:
        """Draw for the first time, and from now on whenever it is due; for a screen that is mounted."""
        self._frames = self.set_interval(FRAME_S, self._frame, name="frames", pause=True)
        self.set_interval(_SWEEP_S, sweep, name="sweep")
        self._due = False
        self.draw()

    def _frame(self) -> None:
        """Draw what is due, and give the terminal what has changed; what moves widgets waits for Textual's own tick."""
        if self._frames is not None:
            self._frames.pause()
        self._draw_due()
        moves = self._layout_required or self._scroll_required or self._repaint_required
        if self._dirty_widgets and self.is_current and not moves and not self.app._batch_count:  # noqa: SLF001
            self._compositor.update_widgets(self._dirty_widgets)
            self._compositor_refresh()
        elif self.is_current:
            self._update_timer.resume()

    def _on_timer_update(self) -> None:
        """Textual's tick: draw what is due in the same frame."""
        self._draw_due()
        super()._on_timer_update()

    def _draw_due(self) -> None:
        if self._due:
            self._due = False
            self.draw()
            self._gather()

    def _gather(self) -> None:
        """Repaint in this frame what wants it and keeps its place; where something moves, Textual lays out by its own way."""
        for widget in self._compositor.visible_widgets:
            if widget._repaint_required and not (widget._layout_required or widget._scroll_required):  # noqa: SLF001
                widget._repaint_required = False  # noqa: SLF001
                self._dirty_widgets.add(widget)
