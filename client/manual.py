"""The manual: what matters here and now, then keys and commands, made from the tables that are in force.

Apart so that help, the palette and the README's test read the same lines; a key that does nothing cannot be in it.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from client.commandline import VERBS
from client.intents import Act, Line, Stance
from client.keymap import BUILT_IN, Keymap
from client.keynames import together_shown
from client.view import SAY_CELLS, UNNAMED, View
from shared.calendar import Period
from shared.economy import BREAD_FEEDS, RECIPES, SLEEP_RESTS, STAMINA_MAX, Item
from shared.geometry import distance
from shared.text import clean

Row = tuple[str, str]
"""(what to press or type, what it does)."""

TITLES: dict[Stance, str] = {
    Stance.WALK: "Walking",
    Stance.LOOK: "Looking around",
    Stance.WATCH: "Watching",
    Stance.REPLAY: "In a replay",
}

_PALETTE: Row = ("ctrl+p", "find a command by its words")
_LEAVE: Row = ("ctrl+q", "quit, from anywhere")


class Chapter(NamedTuple):
    """A part of the help."""

    title: str
    rows: tuple[Row, ...]
    words: str = ""
    """What is said before the rows."""


def keys(stance: Stance, keymap: Keymap = BUILT_IN) -> list[Row]:
    """Return the keys of one stance."""
    return [keymap.moving(stance), *((_held(line.keys, line.shown), line.words) for line in keymap.tables[stance])]


def _held(held: tuple[str, ...], shown: str) -> str:
    """Return the keys of a line, as many as are short."""
    every = together_shown(key for key in held if not key.startswith(("kp_", "add", "subtract", "equals")))
    return every if len(every) <= len("shift+tab") else shown


def typed() -> list[Row]:
    """Return what can be typed after `:`."""
    return [(f":{verb.usage}", verb.words) for verb in VERBS]


def commands() -> list[Row]:
    """Return what can be typed, with all that is known of it."""
    return [(f":{verb.usage}", " ".join(part for part in (verb.words, verb.more) if part)) for verb in VERBS]


def here(view: View, keymap: Keymap, stance: Stance) -> list[Chapter]:
    """Return the help of the town's screen: what can be done here and now, the keys, the commands."""
    now = tuple(possible(view, keymap, stance))
    place = view.place_at(view.me.at) if view.me else None
    where = f"Here and now: {clean(place.name)}" if place else "Here and now"
    return [*([Chapter(where, now)] if now else []), *everything(keymap, stance)]


def page(title: str, rows: Iterable[Row], words: str, keymap: Keymap, stance: Stance) -> list[Chapter]:
    """Return the help of a page: its own keys first; what works on the map is set apart from them."""
    *on_map, typed_after = everything(keymap, stance)
    later = (part._replace(title=f"On the map, once you are back: {part.title.lower()}") for part in on_map)
    return [Chapter(title, tuple(rows), words), *later, typed_after]


def line(rows: Iterable[Row], keymap: Keymap, stance: Stance) -> list[Chapter]:
    """Return the help of the line one types in: its own keys, then what can be typed, then the map's keys."""
    own, *on_map, typed_after = page("The line you type in", rows, "", keymap, stance)
    return [own, typed_after, *on_map]


def everything(keymap: Keymap, stance: Stance) -> list[Chapter]:
    """Return the keys of a stance, those of the others, and the commands."""
    found = [Chapter(TITLES[stance], (*keys(stance, keymap), _PALETTE, _LEAVE))]
    if stance is Stance.WALK:
        found.append(Chapter(TITLES[Stance.LOOK], tuple(keys(Stance.LOOK, keymap)[: len(keymap.tables[Stance.LOOK])])))
    change = keymap.shown(Act.KEYS, stance)
    told = f"{change or ':keys'} changes what keys do; :macro records, plays and lists what is done again and again."
    found[0] = found[0]._replace(words=told)
    rule = "The villagers are played by a language model. ·rule marks words that no model chose."
    return [*found, Chapter("Typed after :", tuple(commands()), rule)]


def matching(chapters: Iterable[Chapter], words: str) -> list[Chapter]:
    """Return the chapters with the rows that hold every one of some words; without words, all."""
    wanted = words.casefold().split()
    if not wanted:
        return list(chapters)
    kept = [chapter._replace(rows=tuple(row for row in chapter.rows if _holds(row, wanted)), words="") for chapter in chapters]
    return [chapter for chapter in kept if chapter.rows]


def _holds(row: Row, wanted: list[str]) -> bool:
    text = f"{row[0]} {row[1]}".casefold()
    return all(word in text for word in wanted)


def possible(view: View, keymap: Keymap, stance: Stance) -> Iterator[Row]:
    """Yield what can be done here and now."""
    if stance in (Stance.WATCH, Stance.REPLAY) or not view.you:
        yield from _watched(keymap, stance)
        return
    if stance is Stance.LOOK:
        return
    if view.life is None:
        yield ":create", "begin a villager's life: an occupation, and 200 gold"
    yield from _owed(view, keymap)
    yield from _around(view, keymap)
    yield from _own(view, keymap)


def _watched(keymap: Keymap, stance: Stance) -> Iterator[Row]:
    yield keymap.shown(Act.FOLLOW, stance), "follow somebody: the map goes with them"
    yield keymap.shown(Act.MIND, stance), "look into a mind: what it wants, why it chose, whom it likes"
    if stance is Stance.REPLAY:
        yield keymap.shown(Act.REPLAY_TOGGLE, stance), "let the history run, or stop it; a click on the timeline goes there"


def _owed(view: View, keymap: Keymap) -> Iterator[Row]:
    """Yield what waits for an answer, and what is under way."""
    if view.my_turn:
        names = sorted({clean(trade.initiator_name) for trade in view.my_turn if trade.initiator != view.you})
        of = f", from {', '.join(names)}" if names else ""
        yield keymap.shown(Act.TRADES, Stance.WALK) or ":trades", f"answer what waits for you in your trades{of}"
    if view.unread_messages:
        yield keymap.shown(Act.MESSAGES, Stance.WALK) or ":chats", f"read what is new in your chats: {view.unread_messages}"
    if view.journey is not None:
        goal = "" if view.journey.goal == UNNAMED else f" to {clean(view.journey.goal)}"
        yield keymap.shown("try:halt", Stance.WALK) or ":halt", f"stop on the way{goal}"


def _around(view: View, keymap: Keymap) -> Iterator[Row]:
    """Yield what the place and the people offer."""
    me = view.me
    if me is None:
        return
    near = [figure for figure in view.figures.values() if figure.id != view.you and distance(me.at, figure.at) <= SAY_CELLS]
    if near:
        near.sort(key=lambda figure: distance(me.at, figure.at))
        name = clean(near[0].name)
        yield keymap.shown(f"open:{Line.SAY}", Stance.WALK) or ":say", f"talk: {name} hears you"
        if view.life is not None:
            yield f":trade {name} buy|sell …", "offer a trade; goods change hands when both have confirmed"
    else:
        yield keymap.shown(Act.INTEREST, Stance.WALK) or ":go", "go to the next thing of interest: nobody is near"
    if any(distance(me.at, cell) <= 1 for cell in view.piles):
        yield ":take", "pick up what lies here"
    place = view.place_at(me.at)
    if place is not None and "market" in place.name.casefold() and view.life is not None:
        yield ":buy ITEM QTY", f"buy from the merchant; {keymap.shown(Act.PRICES, Stance.WALK) or ':prices'} shows his prices"
        yield ":sell ITEM QTY", "sell to the merchant"


def _own(view: View, keymap: Keymap) -> Iterator[Row]:
    """Yield what the own life allows."""
    own = view.life
    if own is None:
        return
    recipe = RECIPES[own.occupation]
    if own.act is None and own.stamina >= recipe.stamina:
        yield keymap.shown("try:work", Stance.WALK) or ":work", f"work as a {own.occupation}, {recipe.where}"
    if view.period is Period.EVENING and own.act is None:
        yield keymap.shown("try:sleep", Stance.WALK) or ":sleep", f"sleep, in your house or a room: +{SLEEP_RESTS} stamina"
    if own.free(Item.BREAD) > 0 and own.stamina < STAMINA_MAX:
        yield keymap.shown("try:eat", Stance.WALK) or ":eat", f"eat a bread: +{BREAD_FEEDS} stamina"
