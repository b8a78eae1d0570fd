"""Acts that turn a clock, the town's or a recording's, as what they come to where no key can be held.

Pure, and apart from the helm, which remembers the speed before a pause: here each act stands for one command.
"""

from client import pace
from client.intents import Act, Intent, Steer, Tell, Try
from client.outlook import Outlook
from shared.calendar import Speed
from shared.commands import SetSpeed
from shared.wire import ReplayAct, Timeline

_NO_REPLAY = Tell("Only a recording has that. Start one with: thorp replay FILE")


def intent(act: Act, outlook: Outlook) -> Intent | None:
    """Return what an act asks for; None for one that turns no clock."""
    speed = outlook.view.speed
    match act:
        case Act.TOGGLE_PAUSE:
            return Try(SetSpeed(pace.toggled(speed, Speed.NORMAL)))
        case Act.FASTER | Act.SLOWER:
            wanted = pace.clock(speed, 1 if act is Act.FASTER else -1)
            return Tell(pace.clock_end(speed)) if wanted is speed else Try(SetSpeed(wanted))
        case _ if act in _STEERED:
            return _NO_REPLAY if outlook.timeline is None else _steer(act, outlook.timeline)
        case _:
            return None


_STEERED = frozenset(
    (
        Act.REPLAY_TOGGLE,
        Act.REPLAY_REVERSE,
        Act.REPLAY_FORWARD,
        Act.REPLAY_TURN,
        Act.REPLAY_FASTER,
        Act.REPLAY_SLOWER,
        Act.REPLAY_HOME,
        Act.REPLAY_END,
        Act.MINUTE_BACK,
        Act.MINUTE_ON,
        Act.HOUR_BACK,
        Act.HOUR_ON,
    )
)
_MINUTES = {Act.MINUTE_BACK: -1, Act.MINUTE_ON: 1, Act.HOUR_BACK: -60, Act.HOUR_ON: 60}
_TURNS = {Act.REPLAY_REVERSE: -1, Act.REPLAY_FORWARD: 1}


def _steer(act: Act, timeline: Timeline) -> Steer | Tell:
    if act in _MINUTES:
        return Steer(ReplayAct.SEEK_MINUTE, timeline.minute + _MINUTES[act])
    if act in (Act.REPLAY_HOME, Act.REPLAY_END):
        return Steer(ReplayAct.SEEK, timeline.first if act is Act.REPLAY_HOME else timeline.last)
    if act in (Act.REPLAY_FASTER, Act.REPLAY_SLOWER):
        speed = pace.replay(timeline.speed, 1 if act is Act.REPLAY_FASTER else -1)
        return Tell(pace.replay_end(speed)) if speed == timeline.speed else Steer(ReplayAct.SPEED, speed)
    if act is Act.REPLAY_TOGGLE:
        return Steer(ReplayAct.PAUSE if timeline.playing else ReplayAct.PLAY)
    return Steer(ReplayAct.SPEED, _TURNS[act] * abs(timeline.speed) if act in _TURNS else -timeline.speed)
