from collections.abc import Callable

import pytest

from client import macros
from client.habits import Habits
from client.intents import Act, Intent, Line, Open, PlayMacro, Stance, Tell, Try
from client.keymap import BUILT_IN, Keymap
from client.outlook import Outlook
from client.reading import Context
from client.screens.routine import Routine
from client.scripted import ListTie
from client.tally import Tally
from client.tether import Lost
from client.view import Journey, View
from shared.commands import Buy, GoTo, Reset, Say, Walk, Work
from shared.geometry import Direction
from shared.wire import Done

Call = Callable[[], None]
NORTH = Try(Walk(Direction.NORTH))


class Helm:
    stance = home_stance = Stance.WALK
    context = Context()


class Stage:
    """A town's screen, without one: time is a list of calls to make."""

    def __init__(self, **steps: tuple[str, ...]) -> None:
        self.helm = Helm()
        self.outlook = Outlook()
        self.is_current = True
        self.told: list[str] = []
        self.done: list[Intent] = []
        self.later: list[tuple[float, Call]] = []
        self.tie = Tally(ListTie())
        self.routine = Routine(self, self.tie, lambda seconds, call: self.later.append((seconds, call)))  # type: ignore[arg-type]
        self.routine.habits = Habits(macros=steps)

    def tell(self, words: str) -> None:
        self.told.append(words)

    def perform(self, intent: Intent) -> None:
        self.done.append(intent)
        if isinstance(intent, Try):
            self.tie.give(intent.command)

    def answer(self, refused: str = "") -> None:
        for number in sorted(self.tie.owed):
            self.routine.take(Done(number, refused))

    def wait(self, answered: str | None = "") -> None:
        """Let the next moment come; what was given is answered before it, with a refusal or none."""
        (_, call), self.later = self.later[0], self.later[1:]
        if answered is not None:
            self.answer(answered)
        call()


def test_a_macro_is_played_step_by_step_and_told() -> None:
    stage = Stage(morning=("walk:north", ":buy 3 wheat", "w"))
    stage.routine.play("morn")
    assert stage.done == [], "not before its time"
    for _ in range(4):
        stage.wait()
    assert stage.done == [NORTH, Try(Buy("wheat", 3)), Try(Work())]
    assert stage.told == [
        "The macro morning: 3 steps. esc stops it.",
        "morning 1/3: walk north",
        "morning 2/3: :buy 3 wheat",
        "morning 3/3: work at your trade",
        "The macro morning is done.",
    ]
    assert stage.later == []
    assert stage.routine.sign == ""


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("interest", "on to the next thing of interest"),
        ("walk:north-east", "walk north-east"),
        ("try:work", "work at your trade"),
        ("e", "eat a bread"),
        ("f", "follow the next person; esc: nobody"),
        (":buy 3 wheat", ":buy 3 wheat"),
        (":macro greet", ":macro greet"),
        ("macro:greet", "the macro greet"),
        ("gibberish", "gibberish"),
    ],
)
def test_a_step_is_shown_in_the_words_of_the_help(step: str, words: str) -> None:
    assert macros.shown(step, BUILT_IN) == words


def test_a_step_says_what_its_key_does_by_now() -> None:
    assert macros.shown("f6", Keymap({"trades": "f6"})) == "trades: offers made and received"


def test_a_step_waits_for_the_answer_and_for_the_end_of_a_journey() -> None:
    stage = Stage(home=(":go home", ":sleep"))
    stage.routine.play("home")
    stage.wait()
    stage.wait(answered=None)
    assert stage.done == [Try(GoTo("home"))], "the town has not answered"
    stage.outlook = Outlook(View(journey=Journey("home", 9)))
    stage.wait()
    assert len(stage.done) == 1, "still on the way"
    assert stage.routine.sign == "macro home 1/2"
    stage.outlook = Outlook()
    stage.wait()
    assert len(stage.done) == 2


def test_no_step_comes_faster_than_a_town_takes_them() -> None:
    stage = Stage(m=("walk:north", "w", "w"))
    stage.routine.play("m")
    waits = []
    while stage.later:
        waits.append(stage.later[0][0])
        stage.wait()
    assert waits[1] > 1 / 8
    assert min(waits[2:]) > 1 / 4


def test_a_refusal_stops_it_and_says_where() -> None:
    stage = Stage(m=("w", ":buy 3 wheat", "e"))
    stage.routine.play("m")
    stage.wait()
    stage.wait(answered="no_wheat")
    assert stage.told[-1] == "The macro m stops at step 1 of 3, work at your trade."
    while stage.later:
        stage.wait()
    assert stage.done == [Try(Work())]


@pytest.mark.parametrize(
    ("step", "last"), [(":biy wheat", "step 1 of 2"), ("nonsense", "step 1 of 2"), ("repeat", "step 1 of 2")]
)
def test_a_step_that_means_nothing_stops_it(step: str, last: str) -> None:
    stage = Stage(m=(step, "w"))
    stage.routine.play("m")
    stage.wait()
    assert last in stage.told[-1]
    assert isinstance(stage.done[0], Tell)


def test_escape_stops_it_and_an_old_timer_does_nothing() -> None:
    stage = Stage(m=("w", "w"), other=("e",))
    stage.routine.play("m")
    assert stage.routine.pressed("escape", Stance.WALK) == Tell("The macro m is stopped.")
    stage.routine.play("other")
    while stage.later:
        stage.wait()
    assert len(stage.done) == 1
    assert stage.routine.pressed("escape", Stance.WALK) is Act.BACK


def test_an_open_page_and_a_lost_line_stop_it() -> None:
    stage = Stage(m=("trades", "w"))
    stage.routine.play("m")
    stage.wait()
    stage.is_current = False
    stage.wait()
    assert stage.told[-1] == "The macro m stops: a page is open."
    stage.is_current = True
    stage.routine.play("m")
    stage.routine.connection(Lost(1.0, 1, "gone"))
    assert stage.told[-1] == "The macro m stops: the line to the town is lost."


def test_no_macro_plays_itself_for_ever() -> None:
    stage = Stage(a=("w", ":macro b"), b=("macro:a",), c=(":macro d",), d=("e", "e"), lost=(":macro nobody",))
    stage.routine.play("a")
    assert stage.told == ["The macro a would never end: a plays b plays a. Change one of them."]
    assert macros.unrolled(stage.routine.habits.macros, "c") == ("e", "e")
    assert macros.unrolled(stage.routine.habits.macros, "lost") == "The macro lost plays nobody, and there is none of that name."
    many = {"m0": ("w",) * 10} | {f"m{i}": (f":macro m{i - 1}",) * 10 for i in range(1, 8)}
    assert macros.unrolled(many, "m7") == "The macro m7 has more than 200 steps. Make it shorter."
    stage.routine.play("nothing")
    assert stage.told[-1] == "There is no macro 'nothing'. There are: a, b, c, d, lost."


def test_what_is_done_is_recorded_as_readable_steps() -> None:
    stage = Stage()
    routine = stage.routine
    routine.record()
    for key in ("k", "w", "t", "T", "apostrophe", "question_mark", "tilde", "x"):
        routine.pressed(key, Stance.WALK)
    routine.typed(Line.SAY, "good morning")
    routine.typed(Line.SAY, ":buy 2 bread")
    routine.typed(Line.SHOUT, "fire")
    routine.typed(Line.COMMAND, "/go home")
    routine.typed(Line.COMMAND, "nonsense")
    routine.typed(Line.COMMAND, "macro")
    assert routine.sign == "REC 8 (~ ends)"
    steps = routine.finish()
    assert steps == ("walk:north", "try:work", "trades", "look", ":say good morning", ":buy 2 bread", ":shout fire", ":go home")
    assert routine.recorded is None
    for step in steps:
        assert not isinstance(macros.meant(step, BUILT_IN, Stance.WALK, Context()), Tell), step


def test_the_last_command_is_done_again_but_no_step_and_nothing_grave() -> None:
    stage = Stage()
    routine = stage.routine
    routine.repeat()
    assert stage.told == ["Nothing was done yet that could be done again."]
    routine.typed(Line.SAY, "hello")
    for key in ("k", "x", "T", "grave_accent"):
        routine.pressed(key, Stance.WALK)
    routine.repeat()
    assert stage.done == [Try(Say("hello"))]
    assert stage.told[-1] == "Again: :say hello"
    routine.pressed("w", Stance.WALK)
    assert not macros.repeatable(Try(Reset("Thornwick")))
    routine.record()
    routine.repeat()
    assert stage.told[-1] == "Again: work at your trade"
    assert routine.finish() == ("try:work",)


def test_the_palette_is_recorded_like_a_key_but_no_open_line() -> None:
    stage = Stage(m=("w",))
    stage.routine.record()
    stage.routine.choose(Open(Line.COMMAND, "say "), ":say")
    stage.routine.choose(Act.WHO, ":who")
    stage.routine.choose(PlayMacro("m"))
    assert stage.routine.finish() == (":who", "macro:m")


def test_a_name_is_one_word() -> None:
    assert macros.problem("to-market_2") == ""
    assert "letters" in macros.problem("two words")
    assert "up to 24" in macros.problem("m" * 25)
    assert "needs a name" in macros.problem("")
