"""Run a plan: time our screen, and the naive one, under the same crowd, and print what came of it as JSON.

Apart from the package so that importing it starts nothing. `thorpd bench client` starts this and reads the lines.
"""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

import client
from client.bench import crowd, stopwatch
from client.bench.crowd import RUNNER, Plan
from client.bench.stopwatch import Times, Watch
from client.view import View
from shared.wire import PROTOCOL, Seen, Welcome, encode


class Tally(msgspec.Struct):
    """Both sides."""

    ours: Times
    naive: Times
    crowd_bytes: int
    """Of all messages, as they come over the wire."""


def play(plan: Plan) -> Tally:
    """Time both screens, one after the other."""
    told = sum(len(encode(message)) for messages in crowd.frames(plan) for message in messages)
    return Tally(asyncio.run(_ours(plan)), asyncio.run(_naive(plan)), told)


async def _ours(plan: Plan) -> Times:
    from client.app import ThorpApp
    from client.bench.ours import timed
    from client.scripted import ListTie
    from client.widgets.frames import settle
    from client.widgets.map import MapView

    watch, tie = Watch(Times()), ListTie([Welcome(PROTOCOL, "bench", "Crowdham", crowd.YOU, "s"), _first(plan)])

    class Timed(ThorpApp):
        """The app, with a town's screen that tells what it does."""

        CSS_PATH = Path(client.__file__).with_name("thorp.tcss")
        TOWN = timed(watch)

    app = Timed(lambda _name: tie, name="Villager 2")
    watch.shown = Course(plan, lambda: app.screen.query_one(MapView).shown).frame
    settle()
    await stopwatch.run(app, watch, tie.feed, plan, lambda done: say(ours=done))
    return watch.times


async def _naive(plan: Plan) -> Times:
    from client.bench.naive import NaiveApp

    watch = Watch(Times())
    app = NaiveApp(watch)
    watch.shown = Course(plan, lambda: app.shown).frame
    app.call_later(lambda: app.take(_first(plan)))
    await stopwatch.run(app, watch, app.take, plan, lambda done: say(naive=done))
    return watch.times


class Course:
    """Tells by where the runner stands which frame a view is of."""

    def __init__(self, plan: Plan, view: Callable[[], View | None]) -> None:
        self._plan = plan
        self._view = view
        self._last = 0

    def frame(self) -> int:
        """Return the number of the frame; frames only grow."""
        view = self._view()
        runner = view.figures.get(RUNNER) if view else None
        if runner is None:
            return 0
        for frame in range(self._last, self._last + self._plan.frames + 1):
            if crowd.course(frame, self._plan) == runner.at:
                self._last = frame
                break
        return self._last


def _first(plan: Plan) -> Seen:
    return Seen(1, 0, (crowd.scene(plan),))


def say(**values: object) -> None:
    """Print one line: progress, or the tally."""
    sys.stdout.write(msgspec.json.encode(values).decode() + "\n")
    sys.stdout.flush()


def main() -> None:
    """Play the plan given as JSON in the first argument."""
    say(tally=play(msgspec.json.decode(sys.argv[1], type=Plan)))


if __name__ == "__main__":
    main()
