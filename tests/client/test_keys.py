import pytest

from client.intents import Act, Intent, Line, Open, Pan, Stance, Steer, Try
from client.keymap import BUILT_IN
from client.keys import FOOT, TABLES
from shared.commands import Eat, Halt, Sleep, Step, Walk, Work
from shared.geometry import Direction
from shared.wire import ReplayAct

intent = BUILT_IN.intent


@pytest.mark.parametrize(
    ("key", "direction"),
    [
        ("up", Direction.NORTH),
        ("l", Direction.EAST),
        ("y", Direction.NORTH_WEST),
        ("n", Direction.SOUTH_EAST),
        ("1", Direction.SOUTH_WEST),
        ("9", Direction.NORTH_EAST),
        ("end", Direction.SOUTH_WEST),
    ],
)
def test_feet(key: str, direction: Direction) -> None:
    assert intent(key, Stance.WALK) == Try(Walk(direction))
    assert intent(key, Stance.LOOK) == Pan(direction)
    assert intent(key, Stance.WATCH) == Pan(direction)


@pytest.mark.parametrize(
    ("key", "stance", "wanted"),
    [
        ("5", Stance.WALK, Try(Halt())),
        ("full_stop", Stance.WALK, Try(Halt())),
        ("t", Stance.WALK, Open(Line.SAY)),
        ("enter", Stance.WALK, Open(Line.SAY)),
        ("quotation_mark", Stance.WALK, Open(Line.SHOUT)),
        ("colon", Stance.REPLAY, Open(Line.COMMAND)),
        ("p", Stance.WALK, Act.TOGGLE_PAUSE),
        ("plus", Stance.WALK, Act.FASTER),
        ("greater_than_sign", Stance.WALK, Try(Step())),
        ("greater_than_sign", Stance.REPLAY, Act.REPLAY_FORWARD),
        ("tab", Stance.LOOK, Act.NEXT_THING),
        ("enter", Stance.LOOK, Act.CHOOSE),
        ("left", Stance.REPLAY, Act.MINUTE_BACK),
        ("plus", Stance.REPLAY, Act.REPLAY_FASTER),
        ("minus", Stance.REPLAY, Act.REPLAY_SLOWER),
        ("shift+left", Stance.REPLAY, Pan(Direction.WEST)),
        ("s", Stance.REPLAY, Steer(ReplayAct.NEXT_SAID, 1)),
        ("f", Stance.WATCH, Act.FOLLOW),
        ("f1", Stance.WALK, Act.HELP),
        ("w", Stance.WALK, Try(Work())),
        ("e", Stance.WALK, Try(Eat())),
        ("z", Stance.WALK, Try(Sleep())),
        ("i", Stance.WALK, Act.SELF),
        ("T", Stance.WALK, Act.TRADES),
        ("m", Stance.WATCH, Act.MESSAGES),
        ("g", Stance.REPLAY, Act.LEDGER),
        ("dollar_sign", Stance.WATCH, Act.PRICES),
        ("w", Stance.WATCH, None),
        ("ctrl+k", Stance.WALK, None),
    ],
)
def test_other_keys(key: str, stance: Stance, wanted: Intent | None) -> None:
    assert intent(key, stance) == wanted


@pytest.mark.parametrize("stance", Stance)
def test_no_key_has_two_meanings_and_help_keys_work(stance: Stance) -> None:
    keys = [key for line in TABLES[stance] for key in line.keys]
    assert len(keys) == len(set(keys)), f"{stance}: {keys}"
    for line in TABLES[stance]:
        for key in line.keys:
            assert intent(key, stance) == line.intent, f"{key} is taken by a moving key in {stance}"
    shown = {line.shown for line in TABLES[stance]} | {"[ ]", "← →"}
    assert {key for key, _ in FOOT[stance]} <= shown
