import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.keys import _character_to_key

from client import commandline, keynames
from client.intents import Act, Line, Open, Pan, PlayMacro, Stance, Try
from client.keymap import BUILT_IN, ESSENTIAL, Keymap, name_of
from client.keys import TABLES
from client.tips import TIPS, Tip
from shared.commands import Walk, Work
from shared.geometry import Direction
from shared.wire import ReplayAct
from tests.client import drawn

WALK, LOOK, WATCH, REPLAY = Stance.WALK, Stance.LOOK, Stance.WATCH, Stance.REPLAY


def test_nothing_is_changed_by_no_changes() -> None:
    assert BUILT_IN.tables == {stance: TABLES[stance] for stance in Stance}
    assert BUILT_IN.problems == ()
    assert BUILT_IN.clash() is None
    assert BUILT_IN.moving(WALK) == ("arrows, hjklyubn or the number pad", "walk")


def test_a_key_of_ones_own() -> None:
    mine = Keymap({"trades": "F5 ctrl+t"})
    assert mine.problems == ()
    assert mine.intent("f5", WALK) is Act.TRADES
    assert mine.intent("ctrl+t", REPLAY) is Act.TRADES
    assert mine.intent("T", WALK) is None
    assert mine.shown("trades", WALK) == "f5"
    assert BUILT_IN.intent("T", WALK) is Act.TRADES


def test_a_capital_letter_has_the_two_names_it_is_reported_by() -> None:
    mine = Keymap({"try:work": "W"})
    assert mine.intent("W", WALK) == mine.intent("upper_w", WALK) == Try(Work())
    assert mine.intent("w", WALK) is None
    assert mine.shown("try:work", WALK) == "W"


def test_one_stance_alone() -> None:
    mine = Keymap({"watch.follow": "X", "follow": "Y"})
    assert mine.intent("X", WATCH) is Act.FOLLOW
    assert mine.intent("Y", REPLAY) is Act.FOLLOW
    assert mine.intent("Y", WATCH) is None
    assert Keymap({"walk.follow": "X"}).problems == (
        "'walk.follow': there is follow only watching and in a replay. Take the word before the full stop away.",
    )


def test_two_actions_change_places() -> None:
    mine = Keymap({"trades": "m", "messages": "T"})
    assert mine.problems == ()
    assert (mine.intent("m", WALK), mine.intent("T", WALK)) == (Act.TRADES, Act.MESSAGES)


def test_a_key_that_is_taken_leaves_everything_as_it_was() -> None:
    mine = Keymap({"ledger": "G", "trades": "w"})
    assert mine.problems == (
        "trades cannot have w: walking, w does 'work at your trade'. Choose another key, or give try:work another one.",
    )
    assert mine.intent("w", WALK) == Try(Work())
    assert mine.intent("w", WATCH) is None, "nothing is half applied"
    assert mine.intent("T", WALK) is Act.TRADES
    assert mine.intent("G", WALK) is Act.LEDGER, "other lines hold"
    assert dict(mine.changes) == {"ledger": "G"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"trade": "x"}, "There is nothing called 'trade' that a key could do. Did you mean trades or travel?"),
        ({"trades": "ctrl+q"}, "trades: ctrl+q always leaves and does nothing else. Choose another key."),
        ({"trades": "entr"}, "trades: 'entr' is no key. Did you mean enter?"),
        ({"help": ""}, "help must keep a key: this help."),
        ({"trades": "q"}, "trades cannot have q: walking, q does 'quit'."),
        ({"walk:north": "d", "walk:south": "d"}, "walk:south cannot have d: walking, d does 'walk north'."),
        ({"macro:morning": "f5"}, "There is nothing called 'macro:morning' that a key could do."),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(changes: dict[str, str], said: str) -> None:
    (problem,) = Keymap(changes).problems
    assert problem.startswith(said)


def test_a_key_for_a_macro_and_for_what_has_none() -> None:
    mine = Keymap({"macro:morning": "f5", "theme": "ctrl+t"}, macros=["morning"])
    assert mine.intent("f5", REPLAY) == PlayMacro("morning")
    assert mine.intent("ctrl+t", LOOK) is Act.THEME
    assert mine.words_of("macro:morning", WALK) == "play the macro morning"


DVORAK = {
    "walk:west": "d",
    "walk:south": "h",
    "walk:north": "t",
    "walk:east": "n",
    "open:say": "k",
    "walk:north-west": "f",
    "walk:north-east": "G",
    "walk:south-west": "x",
    "walk:south-east": "B",
    "look": "L",
}


def test_moving_keys_of_another_keyboard() -> None:
    mine = Keymap(DVORAK)
    assert mine.problems == ()
    assert mine.intent("t", WALK) == Try(Walk(Direction.NORTH))
    assert mine.intent("t", REPLAY) == Pan(Direction.NORTH)
    assert mine.intent("k", WALK) == Open(Line.SAY)
    assert mine.intent("k", WATCH) is None
    assert mine.intent("up", WALK) == mine.intent("8", WALK) == Try(Walk(Direction.NORTH)), "arrows and the pad stay"
    assert mine.intent("f", WATCH) is Act.FOLLOW, "outside of walking they give way"
    assert mine.moving(WALK)[0] == "arrows, dhtnGBxf or the number pad"


def test_an_arrow_or_a_digit_can_do_something_else() -> None:
    mine = Keymap({"trades": "1"})
    assert mine.problems == ()
    assert mine.intent("1", WALK) is Act.TRADES
    assert mine.intent("b", WALK) == Try(Walk(Direction.SOUTH_WEST))


def test_steering_a_replay_follows_the_keys() -> None:
    assert BUILT_IN.steering("space") is Act.REPLAY_TOGGLE
    assert BUILT_IN.steering("m") is None
    mine = Keymap({"replay_toggle": "K"})
    assert (mine.steering("K"), mine.steering("space")) == (Act.REPLAY_TOGGLE, None)


def test_sentences_name_the_keys_in_force() -> None:
    words = "{travel} leads you; {open:say} talks; walk with {walk}; {theme} paints."
    assert BUILT_IN.spoken(words, WALK) == "_ leads you; t talks; walk with arrows or hjklyubn; :theme paints."
    assert Keymap(DVORAK).spoken("{open:say}", WALK) == "k"
    assert ("f5", "chats") in Keymap({"messages": "f5"}).reminder(WALK)
    assert ("[ ]", "speed") in BUILT_IN.reminder(REPLAY)
    assert ("f9 ]", "speed") in Keymap({"replay_slower": "f9"}).reminder(REPLAY)
    assert "chats" not in [word for _, word in Keymap({"messages": ""}).reminder(WALK)]


def test_every_name_of_an_action_is_its_own() -> None:
    for stance in Stance:
        for line in TABLES[stance]:
            name = name_of(line.intent)
            assert name
            assert BUILT_IN.named(name, stance) == line.intent
    assert name_of(Try(Walk(Direction.NORTH_WEST))) == "walk:north-west"
    assert BUILT_IN.named("steer:step_back", REPLAY) != BUILT_IN.named("steer:step", REPLAY)
    assert f"steer:{ReplayAct.NEXT_SAID}" in BUILT_IN.actions()


@pytest.mark.parametrize("sign", [chr(code) for code in range(33, 127)] + ["é", "ß", "§"])
def test_signs_have_the_names_that_the_terminal_library_gives_them(sign: str) -> None:
    first = keynames.one(sign)[0]
    assert first == _character_to_key(sign), unicodedata.name(sign)
    assert keynames.character(first) == sign
    assert keynames.read(keynames.spelled((first,))) == keynames.one(sign)


def test_keys_can_be_written_in_several_ways() -> None:
    assert keynames.read("esc PgUp del Shift+T CTRL+F alt+enter ↑") == (
        *("escape", "pageup", "delete", "T", "upper_t", "ctrl+f", "alt+enter", "up"),
    )
    assert keynames.read("ctrl+i") == ("tab",), "a terminal cannot tell them apart"
    assert keynames.shown("shift+tab") == "shift+tab"
    assert keynames.plainly("← →") == "left right"


KEYS = st.one_of(
    st.sampled_from(
        ["a", "q", "escape", "up", "1", "h", "T", "ctrl+f", "", "f1", "?", "enter t", "left right", "nonsense", "ctrl+c"]
    ),
    st.text(max_size=6),
)
NAMES = st.one_of(
    st.sampled_from([*BUILT_IN.actions(), "macro:m", *(f"{stance}.{name}" for stance in Stance for name in BUILT_IN.actions())]),
    st.text(max_size=8),
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(NAMES, KEYS, max_size=12))
def test_whatever_the_settings_say_nobody_is_locked_in(changes: dict[str, str]) -> None:
    mine = Keymap(changes, macros=["m"])
    assert mine.clash() is None
    for stance in Stance:
        for name in ESSENTIAL:
            (key, *_) = mine.keys_of(name, stance)
            assert mine.intent(key, stance) == mine.named(name, stance)
        for line in mine.tables[stance]:
            for key in line.keys:
                assert mine.intent(key, stance) == line.intent
        mine.reminder(stance)
        mine.moving(stance)
    assert Keymap(mine.changes, macros=["m"]).problems == (), "what holds, holds alone"


@pytest.mark.parametrize("tip", TIPS, ids=lambda tip: tip.name)
def test_every_hint_names_keys_that_there_are_or_what_is_typed(tip: Tip) -> None:
    view = drawn.view(drawn.scene(life=drawn.life()))
    words = tip.words(view)
    names = re.findall(r"\{([a-z_:]+)\}", words)
    assert all(BUILT_IN.shown(name, Stance.WALK) for name in names), "a key as it is built in"
    assert "{" not in BUILT_IN.spoken(words, Stance.WALK)
    changed = Keymap(dict.fromkeys(names, "f9"))
    assert changed.spoken(words, Stance.WALK).count("f9") == len(names)
    bare = Keymap(dict.fromkeys(names, "")).spoken(words, Stance.WALK)
    typed = re.findall(r":[a-z]+", bare)
    assert "ctrl+p" not in bare
    assert all(commandline.find(command[1:]) is not None for command in typed)
    assert len(typed) >= len(names)


def test_at_bedtime_the_key_that_sleeps_is_named_as_it_is_now() -> None:
    evening = drawn.view(drawn.scene(life=drawn.life(), minute=20 * 60))
    words = next(tip for tip in TIPS if tip.name == "sleep").words(evening)
    assert BUILT_IN.spoken(words, Stance.WALK).endswith("then z sleeps.")
    assert Keymap({"try:sleep": "f7"}).spoken(words, Stance.WALK).endswith("then f7 sleeps.")
    assert Keymap({"try:sleep": ""}).spoken(words, Stance.WALK).endswith("then :sleep sleeps.")
