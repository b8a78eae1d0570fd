"""Who answers: what a villager makes of words it heard, by what it perceives itself.

Apart because it is one rule. Nobody assigns a speaker; each villager works out alone whether the words are for it, and all who
perceive the same come to the same answer: whoever is named, else whoever is already talking with the player, else the nearest.
"""

import re
from collections.abc import Iterable

import msgspec

from server.mind.asked import Asked, asked
from server.mind.memory import TALK_TICKS, TURN_TICKS, Mind
from server.mind.perceive import Surroundings, kind_of
from shared.geometry import distance
from shared.ids import BeingId
from shared.sights import Figure, Heard, Kind, Manner

NEAR_CELLS = 4
"""Within so many cells unaddressed words are taken for the nearest villager."""

MOST_TURNS = 3
"""Lines a villager says to another in one talk, a goodbye too."""

EARSHOT_CELLS = 8
"""How far a villager's own voice carries: beyond it must shout back."""

_GREETINGS = "good morning|good day|good evening|good night|good afternoon|hello|hi|hey|hallo|oh|dear|excuse me|thank you|thanks"
_BREAKS = ".,!?;:-\u2013\u2014…"
"""Where a name may stand alone."""

_OF_SOMEBODY = frozenset(
    re.findall(
        r"\w+",
        "about after and are as at been before by did do does for from has hate is know known like love married meet met near "
        "not of on or say seen see than that the to trust was were who with without",
    )
)
"""Words after which a name is of somebody spoken about."""

_VERBS = frozenset(re.findall(r"\w+", "is was has had and or will would can could does did said says told lives likes"))
"""Words before which a name is of somebody spoken about."""


class Line(msgspec.Struct, frozen=True):
    """Words that want an answer."""

    speaker: BeingId
    """0 when out of view."""
    name: str
    words: str
    manner: Manner
    tick: int
    kind: Kind | None
    hope: str = ""
    """What is to be said in answer; empty: what comes to mind."""
    about: int = 0
    """The id of the note that the answer passes on; 0: of none."""
    chat: int = 0
    """The chat in which it was written; 0: it was said aloud …"""
    message: int = 0
    """… the number of its first message there; 0: the villager writes first …"""
    since: int = 0
    """… and the tick of the oldest message that its prompt holds."""


def line_of(mind: Mind, around: Surroundings, tick: int, heard: Heard) -> Line | None:
    """Return the line this villager answers, or None when the words are not for it.

    `mind` and `around` are as they were when the words were heard, before they are remembered.
    """
    if not heard.words or heard.speaker == around.you or heard.manner is Manner.EMOTE:
        return None
    kind = kind_of(mind, around, heard.speaker)
    line = Line(heard.speaker, heard.name, heard.words, heard.manner, tick, kind)
    return line if _is_mine(mind, around, heard, line) else None


def _is_mine(mind: Mind, around: Surroundings, heard: Heard, line: Line) -> bool:
    if heard.manner is Manner.WHISPER:
        return heard.listener == around.you and _goes_on(mind, line)
    named = addressed(line.words, _villagers(mind, around, line.speaker))
    if line.kind is Kind.VILLAGER:
        mine = around.you in named if named else _is_partner(mind, line)
        return (mine or _joins(mind, around, line)) and _goes_on(mind, line)
    if named:
        return around.you in named
    return line.kind is Kind.PLAYER and line.speaker in around.figures and _turn(mind, around, line) == around.you


def _goes_on(mind: Mind, line: Line) -> bool:
    """Tell whether an answer cannot go on for ever: two villagers say a few lines each, and goodbye once."""
    if line.kind is not Kind.VILLAGER:
        return True
    known = mind.people.get(line.speaker)
    mine = [past.words for past in known.lines if past.mine and line.tick - past.tick <= TALK_TICKS] if known else []
    parted = bool(mine) and asked(mine[-1]) is Asked.PARTING
    return len(mine) < MOST_TURNS and not parted


def _joins(mind: Mind, around: Surroundings, line: Line) -> bool:
    """Tell whether a villager joins a talk of others beside it: now and then, once a talk, and not for a goodbye."""
    speaker = around.figures.get(line.speaker)
    beside = speaker is not None and distance(speaker.at, around.me.at) <= NEAR_CELLS and not asleep(around.me)
    fresh = not mind.spoke_with(line.speaker, line.tick) and asked(line.words) is not Asked.PARTING
    return beside and fresh and (line.tick * 7 + around.you * 13) % _JOINS_EVERY == 0


_JOINS_EVERY = 6
"""A villager joins the talk of others at one in so many of its lines."""


def _is_partner(mind: Mind, line: Line) -> bool:
    """Tell whether a villager who names nobody answers what this one said to it last."""
    known = mind.people.get(line.speaker)
    last = known.lines[-1] if known and known.lines else None
    return last is not None and last.mine and line.tick - last.tick <= TURN_TICKS


def _villagers(mind: Mind, around: Surroundings, speaker: BeingId) -> dict[BeingId, str]:
    """Return the names of the villagers that this one knows of, itself too, but not the speaker."""
    names = {being: known.name for being, known in mind.people.items() if known.kind is Kind.VILLAGER}
    names |= {figure.id: figure.name for figure in around.figures.values() if figure.kind is Kind.VILLAGER}
    return {being: name for being, name in names.items() if being != speaker}


def _turn(mind: Mind, around: Surroundings, line: Line) -> BeingId:
    """Return whose turn it is to answer unaddressed words of a player in view; 0 for nobody's."""
    at = around.figures[line.speaker].at
    floor = mind.floors.get(line.speaker)
    if floor and line.tick - floor.tick <= TALK_TICKS:
        holder = around.figures.get(floor.villager or around.you)
        if holder and distance(holder.at, at) <= EARSHOT_CELLS:
            return holder.id
    near = [figure for figure in around.figures.values() if figure.kind is Kind.VILLAGER]
    near = [figure for figure in near if distance(figure.at, at) <= NEAR_CELLS]
    nearest = min(near, key=lambda figure: (asleep(figure), distance(figure.at, at), figure.id), default=None)
    return nearest.id if nearest else BeingId(0)


def asleep(figure: Figure) -> bool:
    """Tell whether somebody sleeps."""
    return figure.doing.startswith(("sleep", "asleep"))


def addressed(words: str, names: dict[BeingId, str]) -> frozenset[BeingId]:
    """Return who of `names` is spoken to, not only about: `Mabel, is Tom here?` is for Mabel alone."""
    return frozenset(being for being, name in names.items() if any(_calls(words, call) for call in _forms(name)))


def _forms(name: str) -> Iterable[str]:
    """Return what somebody may be called: the whole name, or its first word."""
    first = name.split(" ", maxsplit=1)[0]
    return {name, first} if len(first) > 1 else {name}


def _calls(words: str, name: str) -> bool:
    for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", words, re.IGNORECASE):
        if _is_call(words[: found.start()], words[found.end() :]):
            return True
    return False


def _is_call(before: str, after: str) -> bool:
    start, end = before.strip().casefold(), after.strip().casefold()
    if after.startswith(("'", "\u2019")):
        return False
    opens = not start or start[-1] in _BREAKS or re.fullmatch(rf"(.*\W)?({_GREETINGS})\W*", start) is not None
    if opens:
        return not end or end[0] in _BREAKS or re.split(r"\W", end)[0] not in _VERBS
    return not end.strip(".!?… ") and re.split(r"\W+", start)[-1] not in _OF_SOMEBODY


def addressing(words: str, name: str) -> str:
    """Return words that are plainly said to somebody: with their name first, unless it is there already."""
    if addressed(words, {BeingId(1): name}):
        return words
    first = re.match(r"\w+", words)
    lower = first is not None and first[0].casefold() in _BEGINNINGS
    return f"{name}, {words[0].lower() + words[1:] if lower else words}"


_BEGINNINGS = frozenset(
    re.findall(
        r"\w+",
        "are did do good goodbye has have hello how is it my that the there this today we what when where who why you",
    )
)
"""Words that lose their capital after a name."""
