"""What the command line reads with: names of several words, numbers, goods; and what a verb is.

Apart from the verbs, which stand in `commandline` and `errands`.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from client import landmarks
from client.intents import Intent, Tell, Try
from client.view import View
from shared import commands
from shared.commands import Deed, Number
from shared.economy import find_item
from shared.geometry import Cell, Direction
from shared.ids import BeingId
from shared.living import LifeSeen, TradeSeen
from shared.text import MAX_WORDS

_NUMBER_LENGTH = 40
"""Characters of a number that is sent on: more would not be a frame the server takes."""

STEPS_MOST = 60
"""Steps that are walked at one word."""

_STEPS = re.compile(r"(\S+(?: \S+)??)(?: (\d{1,4}))?(?: steps?)?", re.IGNORECASE)
_WHOLE = re.compile(r"[+-]?\d{1,15}|\d{1,3}(?:,\d{3}){1,4}")
_DIGITS = re.compile(r"[+]?\d+")
"""A whole number larger than any that the wire holds: the town says that there is never so much."""
_NOT_FINITE = ("nan", "inf", "infinity")


class Context(msgspec.Struct, frozen=True):
    """What a line's meaning may depend on."""

    names: tuple[str, ...] = ()
    """Of people met and places: a name of two words is then one name."""
    minute: int = 0
    replay: bool = False
    you: BeingId = BeingId(0)
    town: str = ""
    life: LifeSeen | None = None
    trades: tuple[TradeSeen, ...] = ()
    """The open ones."""
    newest: int = 0
    """The id of the newest message that is not read; 0: all are."""
    walking: bool = False
    thing: Callable[[str], Cell | None] = lambda _: None
    """Where one stands to be at a thing of the map, by its name; None when none is called so."""


class Verb(NamedTuple):
    """One thing that can be typed."""

    name: str
    short: tuple[str, ...]
    usage: str
    words: str
    """One line of help; a command's docstring where there is one."""
    read: Callable[[str, Context], Intent]
    more: str = ""
    """What `help NAME` says besides."""


def context(view: View) -> Context:
    """Return what a line's meaning depends on, as it is now."""
    return Context(
        names=(*(figure.name for figure in view.met.values()), *(place.name for place in view.places)),
        minute=view.minute,
        replay=view.replay,
        you=view.you,
        town=view.town,
        life=view.life,
        trades=view.open_trades,
        newest=max((letter.id for letter in view.unread), default=0),
        walking=view.journey is not None,
        thing=lambda words: _stand(view, words),
    )


def _stand(view: View, words: str) -> Cell | None:
    at = view.me.at if view.me else None
    thing = landmarks.called(view, words, at)
    return landmarks.reach(view, thing.nearest(at), at) if thing else None


def like_this(usage: str, why: str = "") -> Tell:
    """Return the sentence that shows how to type something."""
    return Tell(f"{why} Type it like this: :{usage}".strip())


def doc(command: type[commands.Command]) -> str:
    """Return the first line of a command's docstring."""
    return (command.__doc__ or "").split("\n")[0]


def always(intent: Intent) -> Callable[[str, Context], Intent]:
    """Return a reader that asks for the same, whatever is typed after the verb."""
    return lambda _rest, _context: intent


def steps(text: str) -> tuple[Direction, int] | None:
    """Read `east`, `ne 5` or `south west 12 steps`: which way, and how many steps; None for anything else."""
    match = _STEPS.fullmatch(text)
    key = match[1].casefold().replace(" ", "-") if match else ""
    way = next((way for way in Direction if key in (way.value, way.words, way.words.replace("-", ""))), None)
    return (way, int(match[2] or 1)) if match and way is not None else None


def with_words(usage: str, make: Callable[[str], Deed]) -> Callable[[str, Context], Intent]:
    """Return a reader of a verb that needs words."""
    return lambda rest, _: Try(make(rest)) if rest else like_this(usage)


def split_name(rest: str, names: tuple[str, ...]) -> tuple[str, str]:
    """Split `rest` into a name and the words after it: a quoted name, the longest name known, else the first word."""
    if quoted := re.match(r'"([^"]+)"\s*(.*)', rest):
        return quoted[1], quoted[2]
    for name in sorted(names, key=len, reverse=True):
        if rest[: len(name)].casefold() == name.casefold() and rest[len(name) : len(name) + 1] in ("", " ", ",", ":"):
            return name, rest[len(name) :].lstrip(" ,:")
    name, _, words = rest.partition(" ")
    return name.rstrip(",:"), words.strip()


def number(text: str) -> Number | None:
    """Read a number as somebody typed it, however wrong: the town says why not. None when it is a word."""
    if len(text) > _NUMBER_LENGTH and _DIGITS.fullmatch(text):
        return 10**15
    if len(text) > _NUMBER_LENGTH or not (any(char.isdigit() for char in text) or text.casefold() in _NOT_FINITE):
        return None
    if _WHOLE.fullmatch(text):
        return int(text.replace(",", ""))
    if _DIGITS.fullmatch(text):
        return 10**15
    try:
        read = float(text)
    except ValueError:
        return text
    return read if abs(read) < 10**15 else text


class Goods(NamedTuple):
    """Some goods, as they were named."""

    item: str
    qty: Number | None
    """None: no number was typed."""


def goods(text: str, context: Context) -> Goods:
    """Read `3 wheat`, `wheat 3`, `all wheat` or `wheat`; what is no item or number goes on as typed."""
    words = [word for word in text.split() if word.casefold() != "of"]
    if _known(whole := " ".join(words)):
        return Goods(whole, None)
    for parts, count in ((words[:-1], words[-1:]), (words[1:], words[:1])):
        name = " ".join(parts)
        if parts and (number(count[0]) is not None or _known(name)):
            return Goods(name, _count(count[0], name, context))
    return Goods(" ".join(words), None)


def _known(name: str) -> bool:
    return find_item(name) is not None or name.casefold() == "gold"


def _count(word: str, name: str, context: Context) -> Number:
    """Return how many: `all` is what one has of it that is free."""
    item = find_item(name)
    if word.casefold() == "all" and item is not None and context.life is not None:
        return max(1, context.life.free(item))
    found = number(word)
    return word[:_NUMBER_LENGTH] if found is None else found


def fits(intent: Intent) -> Intent:
    """Return an intent, or a sentence when what was typed is longer than the town takes."""
    if not isinstance(intent, Try):
        return intent
    over = len(str(getattr(intent.command, "words", ""))) - MAX_WORDS
    if over > 0:
        return Tell(f"That is {over:,} characters too long: {MAX_WORDS} go at once. Say it in parts.")
    try:
        msgspec.convert(msgspec.to_builtins(intent.command), type(intent.command))
    except msgspec.ValidationError:
        return Tell("One of the words is too long to be a name, a thing or a number. Type it shorter.")
    return intent
