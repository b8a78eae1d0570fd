import pytest
from hypothesis import given
from hypothesis import strategies as st

from client.commandline import VERBS, Context, is_command, parse
from client.intents import Act, Intent, Steer, Tell, Try
from shared.calendar import Speed
from shared.commands import Begin, Emote, GoTo, Halt, Say, SetSpeed, Shout, Step, Travel, Walk, Whisper
from shared.geometry import Direction
from shared.wire import ReplayAct

LIVE = Context(("Mabel", "Old Tom"))
REPLAY = Context((), 1500, replay=True)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("say Hello, Döra", Try(Say("Hello, Döra"))),
        (":shout FIRE", Try(Shout("FIRE"))),
        ("whisper Mabel are you Awake?", Try(Whisper("Mabel", "are you Awake?"))),
        ("w old tom, come", Try(Whisper("Old Tom", "come"))),
        ('w "Old Tom" come', Try(Whisper("Old Tom", "come"))),
        ("me waves", Try(Emote("waves"))),
        ("emote waves", Try(Emote("waves"))),
        ("go Kettle Café", Try(GoTo("Kettle Café"))),
        ("go to home", Try(GoTo("home"))),
        ("go 12 30", Try(Travel(12, 30))),
        ("go", Act.TRAVEL),
        ("walk north-east", Try(Walk(Direction.NORTH_EAST))),
        ("walk se", Try(Walk(Direction.SOUTH_EAST))),
        ("halt", Try(Halt())),
        ("doing kneading dough", Try(Begin("kneading dough"))),
        ("doing", Try(Begin(""))),
        ("speed Slow", Try(SetSpeed(Speed.SLOW))),
        ("speed u", Try(SetSpeed(Speed.ULTRA))),
        ("pause", Try(SetSpeed(Speed.PAUSE))),
        ("resume", Try(SetSpeed(Speed.NORMAL))),
        ("step", Try(Step())),
        ("whi Mabel psst", Try(Whisper("Mabel", "psst"))),
        ("who", Act.WHO),
        ("invite", Act.INVITE),
        ("/quit", Act.QUIT),
    ],
)
def test_what_can_be_typed(line: str, wanted: Intent) -> None:
    assert parse(line, LIVE) == wanted


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("seek 2 14:30", Steer(ReplayAct.SEEK_MINUTE, 1440 + 14 * 60 + 30)),
        ("seek 14:30", Steer(ReplayAct.SEEK_MINUTE, 1440 + 14 * 60 + 30)),
        ("speed x10", Steer(ReplayAct.SPEED, 10_000)),
        ("speed -0.1", Steer(ReplayAct.SPEED, -100)),
        ("pause", Steer(ReplayAct.PAUSE)),
        ("play", Steer(ReplayAct.PLAY)),
        ("step", Steer(ReplayAct.STEP, 1)),
    ],
)
def test_what_steers_a_replay(line: str, wanted: Intent) -> None:
    assert parse(line, REPLAY) == wanted


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("wisper Mabel hi", ":whisper"),
        ("say", ":say WORDS"),
        ("whisper Mabel", ":whisper NAME WORDS"),
        ("walk up", "north"),
        ("speed warp", "ultra"),
        ("seek 25:00", "replay"),
        ("", "?"),
    ],
)
def test_what_makes_no_sense_is_answered_with_a_hint(line: str, words: str) -> None:
    told = parse(line, LIVE)
    assert isinstance(told, Tell)
    assert words in told.words


@pytest.mark.parametrize("line", ["seek 25:00", "seek 1:7", "speed nan", "speed 1e99", "speed 0"])
def test_a_replay_refuses_nonsense(line: str) -> None:
    assert isinstance(parse(line, REPLAY), Tell)


def test_line_mode_knows_commands_from_words() -> None:
    assert is_command("say hello")
    assert is_command(":wisper x")
    assert not is_command("good morning, Mabel")


@given(st.text(max_size=80), st.booleans())
def test_nothing_typed_ever_fails(line: str, replay: bool) -> None:  # noqa: FBT001 - hypothesis gives it
    for prefix in ("", *(f"{verb.name} " for verb in VERBS)):
        parse(prefix + line, Context(("Old Tom",), 0, replay=replay))
