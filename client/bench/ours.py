"""The town's screen with a stopwatch at its messages and at its frames.

Apart because it is the screen that is played on in all else: nothing of it is spared, and nothing added.
"""

from client.bench.stopwatch import Watch
from client.screens.town import TownScreen
from shared.wire import ToClient


def timed(watch: Watch) -> type[TownScreen]:
    """Return a town's screen that tells a watch when it reads and draws."""

    class TimedTown(TownScreen):
        """Tells."""

        def receive(self, message: ToClient) -> None:
            with watch.reading():
                super().receive(message)

        def _frame(self) -> None:
            with watch.drawing():
                super()._frame()

        def _on_timer_update(self) -> None:
            with watch.drawing():
                super()._on_timer_update()

    return TimedTown
