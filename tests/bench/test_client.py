"""The client's bench: the crowd it shows, the stopwatch, and both screens, small."""

import asyncio

import msgspec

from client.bench import crowd
from client.bench.__main__ import Tally as Told
from client.bench.__main__ import _naive, _ours
from client.bench.crowd import RUNNER, Plan
from client.bench.stopwatch import Times, Watch
from server.bench.client import Tally
from shared.sights import SawWalk
from shared.wire import Seen

SMALL = Plan(beings=40, columns=160, rows=45, seconds=0.2)


def test_the_runner_takes_a_step_in_every_message_and_is_never_twice_where_it_was() -> None:
    told = [message for messages in crowd.frames(SMALL) for message in messages if isinstance(message, Seen)]
    steps = [sight.to for seen in told for sight in seen.sights if isinstance(sight, SawWalk) and sight.being == RUNNER]
    assert len(steps) == SMALL.frames == len(told)
    assert len(set(steps)) == len(steps)


def test_a_frame_is_the_reading_and_the_drawing_that_gave_bytes() -> None:
    watch = Watch(Times())
    watch.shown = lambda: 1
    with watch.drawing():
        pass
    assert watch.times.frames_ms == []
    watch.arrived(1, 0.0)
    watch.arrived(2, 0.0)
    with watch.drawing():
        watch.written("m" * 7)
    assert len(watch.times.frames_ms) == len(watch.times.lags_ms) == watch.times.drawn == 1
    assert watch.times.bytes == 7


def test_both_screens_show_every_message() -> None:
    for timed in (_ours, _naive):
        times = asyncio.run(timed(SMALL))
        assert len(times.lags_ms) == SMALL.frames
        assert 0 < len(times.frames_ms) <= times.drawn
        assert min(times.frames_ms) > 0
        assert times.bytes > 0


def test_what_the_screens_process_tells_is_understood() -> None:
    told = msgspec.to_builtins(Told(Times(frames_ms=[1.5], lags_ms=[2.5], drawn=1, bytes=9), Times(), 77))
    tally = msgspec.convert(told, Tally)
    assert (tally.ours.frames_ms, tally.ours.lags_ms, tally.crowd_bytes) == ([1.5], [2.5], 77)
