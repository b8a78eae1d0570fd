"""What a key or a typed line asks for: a command for the town, or something of the screen alone.

Apart from the keys so that the palette, the command line, the mouse and the tests all give the same intents.
"""

from enum import StrEnum

import msgspec

from shared.commands import Deed
from shared.geometry import Direction
from shared.wire import ReplayAct


class Stance(StrEnum):
    """What keys mean at the moment."""

    WALK = "walk"
    """With a body, in a live town."""
    LOOK = "look"
    """Moving the cursor of look mode."""
    WATCH = "watch"
    """Without a body, in a live town."""
    REPLAY = "replay"
    """Without a body, in a recorded one."""


class Line(StrEnum):
    """What the line at the foot of the screen is opened for."""

    SAY = "say"
    SHOUT = "shout"
    COMMAND = "command"


class Act(StrEnum):
    """What the screen alone does."""

    LOOK = "look"
    TRAVEL = "travel"
    HELP = "help"
    QUIT = "quit"
    BACK = "back"
    WHO = "who"
    PLACES = "places"
    INVITE = "invite"
    TOGGLE_PAUSE = "toggle_pause"
    FASTER = "faster"
    SLOWER = "slower"
    PAGE_UP = "page_up"
    PAGE_DOWN = "page_down"
    NEXT_THING = "next_thing"
    LAST_THING = "last_thing"
    CHOOSE = "choose"
    FOLLOW = "follow"
    FOLLOW_LAST = "follow_last"
    """Follow who comes before."""
    OTHER_MAP = "other_map"
    """The keys steer the other of two maps; with one map, follow the next."""
    MIND_DOCK = "mind_dock"
    """The mind of whom one follows, beside the map."""
    REPLAY_TOGGLE = "replay_toggle"
    REPLAY_REVERSE = "replay_reverse"
    REPLAY_FORWARD = "replay_forward"
    REPLAY_TURN = "replay_turn"
    REPLAY_FASTER = "replay_faster"
    REPLAY_SLOWER = "replay_slower"
    REPLAY_HOME = "replay_home"
    REPLAY_END = "replay_end"
    MINUTE_BACK = "minute_back"
    MINUTE_ON = "minute_on"
    CREATE = "create"
    SETTLE = "settle"
    TRADES = "trades"
    LEDGER = "ledger"
    MESSAGES = "messages"
    CHATS = "chats"
    DOCK = "dock"
    PRICES = "prices"
    SELF = "self"
    TIME = "time"
    STATUS = "status"
    VILLAGERS = "villagers"
    MIND = "mind"
    INTEREST = "interest"
    """Walk to the next thing of interest; while watching, show it."""
    FARLOOK = "farlook"
    """Pick something far away and be told what it is."""
    FIND = "find"
    """Search anybody and anything seen."""
    HISTORY = "history"
    """All that the log has said, to scroll and search."""
    REPEAT = "repeat"
    MACROS = "macros"
    JUMP = "jump"
    """Letters stand at everything that can be reached; one of them goes there."""
    KEYS = "keys"
    """Change what keys do."""
    THEME = "theme"
    TUTORIAL = "tutorial"
    """Show the first steps."""
    TUTORIAL_OFF = "tutorial_off"
    """Put them away."""
    GRAPH = "graph"
    """Who likes whom."""
    CHRONICLE = "chronicle"
    SPLIT = "split"
    """A second map beside the first, which follows somebody else."""
    NEXT_MARK = "next_mark"
    LAST_MARK = "last_mark"
    HOUR_BACK = "hour_back"
    HOUR_ON = "hour_on"
    REEL_FROM = "reel_from"
    """Begin the stretch to export here."""
    REEL_TO = "reel_to"
    """End it here."""
    SIFT = "sift"
    """Search a recorded history."""
    BRANCH = "branch"
    """A live town out of the moment that a replay shows."""
    REEL = "reel"
    """Write a stretch of a replay into a file: told in words, or as a recording of the terminal."""


class Try(msgspec.Struct, frozen=True):
    """Send a command to the town."""

    command: Deed


class Stroll(msgspec.Struct, frozen=True):
    """Walk so many steps one way, until something is in the way."""

    direction: Direction
    steps: int


class Open(msgspec.Struct, frozen=True):
    """Open the line."""

    line: Line
    words: str = ""
    """What already stands in it."""


class Steer(msgspec.Struct, frozen=True):
    """Steer a replay."""

    act: ReplayAct
    value: int = 0


class Pan(msgspec.Struct, frozen=True):
    """Move the map, or the cursor of look mode."""

    direction: Direction


class LookInto(msgspec.Struct, frozen=True):
    """Look into a villager's mind."""

    name: str


class Ask(msgspec.Struct, frozen=True):
    """An act of the screen, with words: whom to follow, which day to tell."""

    act: Act
    words: str


class TakeOut(msgspec.Struct, frozen=True):
    """Write chats into a file."""

    who: str = ""
    """With whom, or a chat's number; empty: all."""
    where: str = ""
    """A folder or a file; empty: the current folder."""


class BringIn(msgspec.Struct, frozen=True):
    """Bring sessions in from a file."""

    file: str


class PlayMacro(msgspec.Struct, frozen=True):
    """Play a macro, step by step."""

    name: str


class Tell(msgspec.Struct, frozen=True):
    """Tell the player something; nothing was done."""

    words: str


Intent = Try | Stroll | Open | Steer | Pan | LookInto | Ask | TakeOut | BringIn | PlayMacro | Tell | Act

ASKED = (
    Act.HELP,
    Act.TRAVEL,
    Act.QUIT,
    Act.CREATE,
    Act.SETTLE,
    Act.TRADES,
    Act.PRICES,
    Act.LEDGER,
    Act.VILLAGERS,
    Act.MESSAGES,
    Act.CHATS,
    Act.DOCK,
    Act.FIND,
    Act.HISTORY,
    Act.MACROS,
    Act.JUMP,
    Act.KEYS,
    Act.THEME,
    Act.TUTORIAL,
    Act.TUTORIAL_OFF,
    Act.GRAPH,
    Act.CHRONICLE,
    Act.SPLIT,
    Act.MIND_DOCK,
    Act.SIFT,
    Act.BRANCH,
    Act.REEL,
    Act.INTEREST,
    Act.FARLOOK,
    Act.REPEAT,
    Act.NEXT_MARK,
    Act.LAST_MARK,
    Act.HOUR_BACK,
    Act.HOUR_ON,
    Act.REEL_FROM,
    Act.REEL_TO,
)
"""What opens something over the map or beside it, or asks something of it."""
