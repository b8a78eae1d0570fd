"""What the keys of a replay ask of it: run, stand, turn, hurry, and go to another minute.

Apart from the helm because only a replay is steered, and by nothing but its timeline.
"""

from collections.abc import Callable
from typing import Protocol

from client import pace
from client.intents import Act
from client.outlook import Outlook
from client.tether import Tie
from shared.wire import Replay, ReplayAct

_Doing = Callable[[], None]


class Reel(Protocol):
    """What steering needs of a screen."""

    @property
    def outlook(self) -> Outlook: ...  # noqa: D102 - its type says it
    @property
    def tie(self) -> Tie: ...  # noqa: D102 - its type says it

    def tell(self, words: str) -> None:
        """Write a line into the log."""


class Steering:
    """Steers a replay."""

    def __init__(self, reel: Reel) -> None:
        self._reel = reel
        self.acts: dict[Act, _Doing] = {
            Act.REPLAY_TOGGLE: self._play,
            Act.REPLAY_REVERSE: lambda: self._run(-1),
            Act.REPLAY_FORWARD: lambda: self._run(1),
            Act.REPLAY_TURN: lambda: self._run(0),
            Act.REPLAY_FASTER: lambda: self._hurry(1),
            Act.REPLAY_SLOWER: lambda: self._hurry(-1),
            Act.REPLAY_HOME: lambda: self._edge(last=False),
            Act.REPLAY_END: lambda: self._edge(last=True),
            Act.MINUTE_BACK: lambda: self._minutes(-1),
            Act.MINUTE_ON: lambda: self._minutes(1),
        }

    def steer(self, act: ReplayAct, value: int = 0) -> None:
        """Ask one thing of the replay."""
        self._reel.tie.ask(Replay(act, value))

    def _play(self) -> None:
        timeline = self._reel.outlook.timeline
        self.steer(ReplayAct.PAUSE if timeline and timeline.playing else ReplayAct.PLAY)

    def _run(self, direction: int) -> None:
        """Play forwards (1), backwards (-1), or the other way round (0)."""
        if timeline := self._reel.outlook.timeline:
            speed = direction * abs(timeline.speed) if direction else -timeline.speed
            if speed != timeline.speed:
                self.steer(ReplayAct.SPEED, speed)
            if not timeline.playing:
                self.steer(ReplayAct.PLAY)

    def _hurry(self, rungs: int) -> None:
        if timeline := self._reel.outlook.timeline:
            speed = pace.replay(timeline.speed, rungs)
            if speed == timeline.speed:
                self._reel.tell(pace.replay_end(speed))
            else:
                self.steer(ReplayAct.SPEED, speed)

    def _edge(self, *, last: bool) -> None:
        if timeline := self._reel.outlook.timeline:
            self.steer(ReplayAct.SEEK, timeline.last if last else timeline.first)

    def _minutes(self, minutes: int) -> None:
        if timeline := self._reel.outlook.timeline:
            low, high = timeline.first_minute, timeline.last_minute or timeline.minute + minutes
            self.steer(ReplayAct.SEEK_MINUTE, min(max(timeline.minute + minutes, low), high))
