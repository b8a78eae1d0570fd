"""What a half-typed command could become: verbs, then their arguments by kind, with the help of the verb meanwhile.

Apart from the line one types in. Pure: what was typed and what is known go in, an `Advice` comes out. The kinds of arguments are
read off a verb's usage, so a verb that is added anywhere is completed at once: NAME, PLACE, ITEM, QTY, words in small letters …
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import msgspec

from client import commandline, landmarks
from client.narrate import near, occupancy, somebody
from client.reading import Context, Verb, context
from client.told import trade_words
from client.view import View
from shared.economy import PRICES, Item, Occupation, gold
from shared.geometry import Direction, distance
from shared.text import clean

MOST = 6
"""Options that are shown at once."""


class Option(msgspec.Struct, frozen=True):
    """One way on."""

    words: str
    detail: str = ""


class Advice(msgspec.Struct, frozen=True):
    """What is shown while one types."""

    start: int = 0
    """Where in the line the word begins that an option takes the place of."""
    options: tuple[Option, ...] = ()
    usage: tuple[str, ...] = ()
    """The verb and its arguments."""
    at: int = 0
    """Which of them one is at; beyond the last: at none."""
    words: str = ""
    """What the verb does."""
    problem: str = ""
    """Why enter would do nothing."""


class Known(msgspec.Struct, frozen=True):
    """What arguments may name."""

    context: Context = Context()
    kinds: Mapping[str, tuple[Option, ...]] = MappingProxyType({})
    """By the word that stands for them in a usage."""


def known(view: View, **more: tuple[str, ...]) -> Known:
    """Return what can be named now; `more`: by a verb's name, what it takes besides: `theme=("lantern", …)`."""
    kinds: dict[str, tuple[Option, ...]] = {
        "NAME": tuple(_people(view)),
        "PLACE": tuple(_places(view)),
        "ITEM": tuple(Option(str(item), _priced(view, item)) for item in Item),
        "QTY": (Option("1"), Option("2"), Option("5"), Option("10"), Option("all")),
        "DIRECTION": tuple(Option(way.words, way.value) for way in Direction),
        "STEPS": (Option("2"), Option("5"), Option("10")),
        "OCCUPATION": tuple(Option(str(trade)) for trade in Occupation),
        "COMMAND": tuple(Option(verb.name, verb.words) for verb in commandline.VERBS),
        "NUMBER": tuple(Option(str(trade.id), trade_words(trade, view.you)) for trade in view.open_trades),
        "TOWN": (Option(clean(view.town)),) if view.town else (),
        **{verb: tuple(map(Option, names)) for verb, names in more.items()},
    }
    return Known(context(view), kinds)


def advise(line: str, known: Known) -> Advice:
    """Return what a line could become; a colon or slash before it does not count."""
    lead = re.match(r"\s*[:/]?\s*", line)
    start = lead.end() if lead else 0
    word, blank, rest = line[start:].partition(" ")
    if not blank:
        return _verbs(word, start)
    verb = commandline.find(word)
    if verb is None:
        return Advice(start, problem=commandline.unknown(word))
    usage = slots(verb)
    at, fragment = _argument(usage, rest.lstrip(), known)
    options = tuple(_fitting(_options(verb, usage, at, known), fragment))[:MOST]
    return Advice(len(line) - len(fragment), options, (verb.name, *usage), at + 1, verb.words)


def accept(line: str, advice: Advice, index: int = 0) -> str:
    """Return the line with an option taken; a blank stands after it."""
    if not 0 <= index < len(advice.options):
        return line
    return f"{line[: advice.start]}{advice.options[index].words} "


def slots(verb: Verb) -> tuple[str, ...]:
    """Return a verb's arguments as its usage has them: `("NAME", "buy|sell", "ITEM", "QTY", "PRICE")`."""
    _, _, rest = verb.usage.partition(" ")
    return tuple(re.sub(r"\s*\|\s*", "|", rest).split()) if rest else ()


def _verbs(word: str, start: int) -> Advice:
    key = word.casefold()
    begun = [verb for verb in commandline.VERBS if verb.name.startswith(key)]
    begun += [verb for verb in commandline.VERBS if verb not in begun and any(short.startswith(key) for short in verb.short)]
    exact = commandline.find(word) if word else None
    problem = commandline.unknown(word) if word and not begun else ""
    shown = sorted(begun, key=lambda verb: verb is not exact)[:MOST] if word else begun[:MOST]
    options = tuple(Option(verb.name, verb.words) for verb in shown)
    usage = (exact.name, *slots(exact)) if exact else ()
    return Advice(start, options, usage, 0, exact.words if exact else "", problem)


def _argument(usage: tuple[str, ...], rest: str, known: Known) -> tuple[int, str]:
    """Return which argument one is at, and what is typed of it."""
    at = 0
    while at < len(usage):
        if _wordy(usage[at]):
            return at, ""
        whole, more = _taken(usage[at], rest, known)
        if not more:
            return at, rest
        rest = whole
        at += 1
    return at, ""


def _taken(slot: str, rest: str, known: Known) -> tuple[str, bool]:
    """Return what is left after an argument, and whether it is finished: a blank stands after it."""
    low = rest.casefold()
    names = [option.words for kind in _kinds(slot) for option in known.kinds.get(kind, ())]
    for name in sorted(names, key=len, reverse=True):
        if low.startswith(f"{name.casefold()} "):
            return rest[len(name) + 1 :].lstrip(), True
    if " " in rest and any(name.casefold().startswith(low) for name in names):
        return rest, False
    word, blank, after = rest.partition(" ")
    return (after.lstrip(), True) if blank and word else (rest, False)


def _wordy(slot: str) -> bool:
    return slot in ("WORDS", "…", "FILE", "FOLDER")


def _kinds(slot: str) -> list[str]:
    return [part.rstrip(",") for part in slot.split("|")]


def _options(verb: Verb, usage: tuple[str, ...], at: int, known: Known) -> Iterator[Option]:
    """Yield what may stand at an argument."""
    slot = usage[at] if at < len(usage) else ""
    own = known.kinds.get(verb.name)
    for kind in _kinds(slot) if slot else ():
        if kind.isupper() and own is not None:
            yield from own
        elif kind.isupper():
            yield from known.kinds.get(kind, ())
        elif kind.isalpha():
            yield Option(kind)


def _fitting(options: Iterator[Option], fragment: str) -> Iterator[Option]:
    """Yield, of the options, those that begin with what is typed, then those with a word that does; each once."""
    key, every = fragment.casefold().strip('"'), dict[str, Option]()
    for option in options:
        every.setdefault(option.words.casefold(), option)
    yield from (option for low, option in every.items() if low.startswith(key))
    if key:
        yield from (option for low, option in every.items() if not low.startswith(key) and f" {key}" in low)


def _people(view: View) -> Iterator[Option]:
    me, here = view.me, near(view)
    for figure in here:
        steps = f"{distance(me.at, figure.at)} steps" if me else "in view"
        yield Option(clean(figure.name), f"{somebody(figure).removeprefix(clean(figure.name)).strip(' ,')} · {steps}".strip(" ·"))
    away = (figure for figure in view.met.values() if figure.id not in view.figures and figure.id != view.you)
    for figure in sorted(away, key=lambda figure: figure.name.casefold()):
        yield Option(clean(figure.name), f"{clean(figure.calling)} · not in view".strip(" ·"))


def _places(view: View) -> Iterator[Option]:
    for place in view.places:
        yield Option(clean(place.name), occupancy(place))
    for thing in landmarks.nearby(view, view.me.at if view.me else None):
        yield Option(thing.name, "on the map")


def _priced(view: View, item: Item) -> str:
    own = f"you have {view.life.free(item)} · " if view.life is not None else ""
    pays = PRICES[item].pays
    return f"{own}costs {gold(PRICES[item].charges)}{f', brings {gold(pays)}' if pays is not None else ''}"
