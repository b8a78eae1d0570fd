"""The help of line mode: what can be typed, by topic and short, or the whole; and our own words for keys that lines lack.

Pure, and apart from line mode: a table and what is made of it. What only a screen can show stands in the whole list alone.
"""

from client import plainchats, plaintown
from client.commandline import find
from client.manual import Row, typed
from shared.text import clean
from shared.wire import Welcome

TOPICS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Talk", ("say", "whisper", "shout", "me")),
    ("Walk", ("go", "walk", "halt", "near", "exits", "where", "look", "who", "places")),
    ("Live", ("create", "info", "work", "eat", "sleep", "idle", "doing")),
    ("Goods", ("buy", "sell", "prices", "give", "drop", "take", "ledger")),
    ("Trade", ("trade", "trades", "accept", "reject", "confirm", "cancel", "withdraw")),
    ("Write", ("chats", "chat", "new", "reply", "older", "messages", "broadcast", "block", "unblock")),
    ("Chats", ("receipts", "apply", "mute", "forward", "away", "leave", "export", "import")),
    ("Town", ("time", "status", "villagers", "find", "invite")),
    ("Clock", ("speed", "pause", "resume", "step")),
    ("Watch", ("mind", "follow", "relations", "chronicle")),
    ("Replay", ("seek", "sift", "branch", "reel")),
    ("Hear again", ("again", "history", "quiet", "prompt")),
    ("Help", ("tutorial", "help", "quit")),
)
"""What lines have, by topic: the names of what is typed."""

_WORDS: tuple[tuple[str, str], ...] = (
    ("? shows them all; t talks.", ":help lists them; a line without a colon is said aloud."),
    ("Nothing was typed. ? shows what can be.", "Nothing was typed. :help lists what can be."),
    ("press t, or type :say WORDS", "type the words alone, or :say WORDS"),
    ("The map is before you; :places", ":where tells where you are, :places"),
    ("See the list of people.", ":who lists who is near, :villagers all you know."),
    ("Press _ for a list.", ":places and :villagers list what you know."),
)
"""What stands of keys and pictures in our own sentences, and what lines have for it."""


def greeting(welcome: Welcome) -> str:
    """Return the first sentence of a visit."""
    aloud = " What is no command is said aloud." if welcome.being and not welcome.replay else ""
    return f"Welcome to {clean(welcome.town)}. :help lists the commands.{aloud}"


def in_lines(words: str) -> str:
    """Return a sentence of ours with what lines have in the place of keys."""
    for pressed, spoken in _WORDS:
        words = words.replace(pressed, spoken)
    return words


def short() -> list[str]:
    """Return what can be typed, a line for each topic."""
    usages = {_name(row): row[0] for row in whole()}
    told = [f"{topic}: {'; '.join(usages[name] for name in names)}." for topic, names in TOPICS]
    return [*told, ":help COMMAND tells all of one, :help all what each does. Any other line is said aloud."]


def whole() -> list[Row]:
    """Return all that can be typed; what lines have of their own goes before what screens have of that name."""
    own = (*plaintown.TYPED, *plainchats.TYPED)
    names = {name for row in own for name in _names(row)}
    return [*(row for row in typed() if _name(row) not in names), *own]


def of(word: str) -> str:
    """Return the help of what lines have of their own under a name; empty when that is a command of screens too."""
    name = word.lstrip(":/").casefold()
    own = [f"{usage}: {words}" for usage, words in (*plaintown.TYPED, *plainchats.TYPED) if name in _names((usage, words))]
    return " ".join(own) if find(name) is None or name in ("walk", "chat") else ""


def _names(row: Row) -> list[str]:
    """Return the names of a row: `:mute, :unmute NAME` has two."""
    return [word.strip(":,") for word in row[0].split() if word.startswith(":")]


def _name(row: Row) -> str:
    return _names(row)[0]
