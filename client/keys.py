"""Keys and what they mean: one table for play, look, watching and replay, as they are built in.

Apart from `client/keymap.py`, which looks keys up and knows what the player has changed. Names of keys are those that
Textual reports.
"""

from typing import NamedTuple

from client.intents import Act, Intent, Line, Open, Stance, Steer, Try
from shared import commands
from shared.geometry import Direction
from shared.wire import ReplayAct

_NUMPAD = {
    "7": Direction.NORTH_WEST,
    "8": Direction.NORTH,
    "9": Direction.NORTH_EAST,
    "4": Direction.WEST,
    "6": Direction.EAST,
    "1": Direction.SOUTH_WEST,
    "2": Direction.SOUTH,
    "3": Direction.SOUTH_EAST,
}
_LETTERS = {
    "h": Direction.WEST,
    "j": Direction.SOUTH,
    "k": Direction.NORTH,
    "l": Direction.EAST,
    "y": Direction.NORTH_WEST,
    "u": Direction.NORTH_EAST,
    "b": Direction.SOUTH_WEST,
    "n": Direction.SOUTH_EAST,
}
_UP_DOWN = {"up": Direction.NORTH, "down": Direction.SOUTH}
_SIDEWAYS = {"left": Direction.WEST, "right": Direction.EAST}
_CORNERS = {"home": Direction.NORTH_WEST, "end": Direction.SOUTH_WEST}
"""A numpad without num lock; its page keys scroll the log instead."""

_SHIFTED = {f"shift+{key}": direction for key, direction in (_UP_DOWN | _SIDEWAYS).items()}

STEADY = frozenset(_NUMPAD | _UP_DOWN | _SIDEWAYS | _CORNERS | _SHIFTED)
"""Moving keys beside the letters: they go on moving when the letters are changed, unless another action takes them."""


class Key(NamedTuple):
    """One line of the table: the keys as Textual names them, how help names them, and what they do."""

    keys: tuple[str, ...]
    shown: str
    words: str
    intent: Intent


_COMMON = (
    Key(("semicolon",), ";", "what is that? pick something and be told", Act.FARLOOK),
    Key(("slash",), "/", "find anybody or anything seen", Act.FIND),
    Key(("P", "upper_p"), "P", "everything the log has said", Act.HISTORY),
    Key(("apostrophe",), "'", "jump: letters stand at all that can be reached", Act.JUMP),
    Key(("grave_accent",), "`", "do the last thing again", Act.REPEAT),
    Key(("tilde",), "~", "macros: record, play, bind", Act.MACROS),
    Key(("colon",), ":", "type a command", Open(Line.COMMAND)),
    Key(("question_mark", "f1"), "?", "this help", Act.HELP),
    Key(("q",), "q", "quit", Act.QUIT),
    Key(("escape",), "esc", "back", Act.BACK),
    Key(("pageup",), "PgUp", "scroll the log back", Act.PAGE_UP),
    Key(("pagedown",), "PgDn", "scroll the log on", Act.PAGE_DOWN),
)
_CLOCK = (
    Key(("p",), "p", "pause the town's clock, or let it run", Act.TOGGLE_PAUSE),
    Key(("plus", "equals_sign", "add"), "+", "faster clock", Act.FASTER),
    Key(("minus", "subtract"), "-", "slower clock", Act.SLOWER),
    Key(("greater_than_sign",), ">", "one minute on, while paused", Try(commands.Step())),
)
_MARKET = (
    Key(("T", "upper_t"), "T", "trades: offers made and received", Act.TRADES),
    Key(("m",), "m", "chats, and the town's wall", Act.MESSAGES),
    Key(("M", "upper_m"), "M", "chats beside the map, where the terminal is wide", Act.DOCK),
    Key(("g",), "g", "the market's ledger", Act.LEDGER),
    Key(("dollar_sign",), "$", "prices", Act.PRICES),
    Key(("v",), "v", "villagers: who is known", Act.VILLAGERS),
    Key(("c",), "c", "clock: who is waited for", Act.STATUS),
)
_LIVING = (
    Key(("w",), "w", "work at your trade", Try(commands.Work())),
    Key(("e",), "e", "eat a bread", Try(commands.Eat())),
    Key(("z",), "z", "sleep, in the evening", Try(commands.Sleep())),
    Key(("i",), "i", "your own life", Act.SELF),
)
_PLAY = (
    Key(("t", "enter"), "t", "talk: say something aloud", Open(Line.SAY)),
    Key(("quotation_mark",), '"', "shout", Open(Line.SHOUT)),
    Key(("x",), "x", "look around with a cursor", Act.LOOK),
    Key(("underscore",), "_", "travel to a place or a person", Act.TRAVEL),
    Key(("o",), "o", "on to the next thing of interest", Act.INTEREST),
    Key(("full_stop", "5", "kp_begin"), ".", "stop and wait", Try(commands.Halt())),
    *_LIVING,
    *_MARKET,
    *_CLOCK,
)
_LOOKING = (
    Key(("tab",), "tab", "next person or thing", Act.NEXT_THING),
    Key(("shift+tab",), "shift+tab", "the one before", Act.LAST_THING),
    Key(("enter",), "enter", "walk there", Act.CHOOSE),
    Key(("x",), "x", "stop looking", Act.BACK),
    Key(("full_stop",), ".", "tell all that is known of it", Act.FARLOOK),
    Key(("t",), "t", "talk", Open(Line.SAY)),
)
_WATCHING = (
    Key(("f",), "f", "follow the next person; esc: nobody", Act.FOLLOW),
    Key(("F", "upper_f"), "F", "follow the one before", Act.FOLLOW_LAST),
    Key(("tab",), "tab", "of two maps, steer the other; else follow the next", Act.OTHER_MAP),
    Key(("x",), "x", "look around with a cursor", Act.LOOK),
    Key(("i",), "i", "into a mind: goals, plan, why, relations, memories", Act.MIND),
    Key(("I", "upper_i"), "I", "their mind beside the map, where the terminal is wide", Act.MIND_DOCK),
    Key(("underscore",), "_", "show a place or a person", Act.TRAVEL),
    Key(("o", "enter"), "o", "show where something happened last; again: before that", Act.INTEREST),
    Key(("vertical_line",), "|", "a second map, which follows somebody else", Act.SPLIT),
    Key(("R", "upper_r"), "R", "who likes whom", Act.GRAPH),
    Key(("C", "upper_c"), "C", "the chronicle of a day, and its timeline", Act.CHRONICLE),
    *_MARKET,
)
REPLAYING = (
    Key(("space",), "space", "play or pause", Act.REPLAY_TOGGLE),
    Key(("left_square_bracket", "minus", "subtract"), "[", "slower", Act.REPLAY_SLOWER),
    Key(("right_square_bracket", "plus", "equals_sign", "add"), "]", "faster", Act.REPLAY_FASTER),
    Key(("comma",), ",", "one entry back", Steer(ReplayAct.STEP, -1)),
    Key(("full_stop",), ".", "one entry on", Steer(ReplayAct.STEP, 1)),
    Key(("less_than_sign",), "<", "play backwards", Act.REPLAY_REVERSE),
    Key(("greater_than_sign",), ">", "play forwards", Act.REPLAY_FORWARD),
    Key(("r",), "r", "turn round", Act.REPLAY_TURN),
    Key(("left",), "←", "a minute back", Act.MINUTE_BACK),
    Key(("right",), "→", "a minute on", Act.MINUTE_ON),
    Key(("ctrl+left",), "ctrl+←", "an hour back", Act.HOUR_BACK),
    Key(("ctrl+right",), "ctrl+→", "an hour on", Act.HOUR_ON),
    Key(("home",), "home", "to the beginning", Act.REPLAY_HOME),
    Key(("end",), "end", "to the end", Act.REPLAY_END),
    Key(("right_curly_bracket",), "}", "to the next mark", Act.NEXT_MARK),
    Key(("left_curly_bracket",), "{", "to the mark before", Act.LAST_MARK),
    Key(("B", "upper_b"), "B", "branch: a live town of this moment", Act.BRANCH),
    Key(("left_parenthesis",), "(", "begin the stretch to export here", Act.REEL_FROM),
    Key(("right_parenthesis",), ")", "end it here", Act.REEL_TO),
    Key(("E", "upper_e"), "E", "export a stretch, in words or as a recording", Act.REEL),
    Key(("ctrl+f",), "ctrl+f", "search the whole history", Act.SIFT),
    Key(("s",), "s", "to the next thing said", Steer(ReplayAct.NEXT_SAID, 1)),
    Key(("S", "upper_s"), "S", "to the thing said before", Steer(ReplayAct.NEXT_SAID, -1)),
)

TABLES: dict[Stance, tuple[Key, ...]] = {
    Stance.WALK: _PLAY + _COMMON,
    Stance.LOOK: _LOOKING + _COMMON,
    Stance.WATCH: _WATCHING + _COMMON,
    Stance.REPLAY: REPLAYING + _WATCHING + _COMMON,
}
"""The keys of each stance, in the order help shows them; the moving keys are not in it."""

MOVES: dict[Stance, dict[str, Direction]] = {
    Stance.WALK: _NUMPAD | _LETTERS | _UP_DOWN | _SIDEWAYS | _CORNERS,
    Stance.LOOK: _NUMPAD | _LETTERS | _UP_DOWN | _SIDEWAYS | _CORNERS,
    Stance.WATCH: _NUMPAD | _LETTERS | _UP_DOWN | _SIDEWAYS | _CORNERS | _SHIFTED,
    Stance.REPLAY: _NUMPAD | _LETTERS | _UP_DOWN | _SHIFTED,
}

MOVING: dict[Stance, str] = {
    Stance.WALK: "arrows, hjklyubn or the number pad: walk",
    Stance.LOOK: "arrows, hjklyubn or the number pad: move the cursor",
    Stance.WATCH: "arrows, hjklyubn or the number pad: move the map",
    Stance.REPLAY: "hjklyubn, the number pad, up, down or shift+arrows: move the map",
}

WALK_THERE = "walk there"
TALK = "talk"

FOOT: dict[Stance, tuple[tuple[str, str], ...]] = {
    Stance.WALK: (
        ("t", "talk"),
        ("w", "work"),
        ("e", "eat"),
        ("o", "onward"),
        ("m", "chats"),
        ("_", "travel"),
        (":", "command"),
        ("?", "help"),
    ),
    Stance.LOOK: (("tab", "next"), ("enter", WALK_THERE), (".", "tell all"), ("t", TALK), ("esc", "back")),
    Stance.WATCH: (("f", "follow"), ("i", "mind"), ("x", "look"), ("_", "show"), (":", "command"), ("?", "help"), ("q", "quit")),
    Stance.REPLAY: (
        ("space", "play"),
        ("[ ]", "speed"),
        ("← →", "minute"),
        ("s", "next said"),
        ("f", "follow"),
        ("i", "mind"),
        ("?", "help"),
        ("q", "quit"),
    ),
}
"""(key, words) of the reminder at the foot of the screen."""
