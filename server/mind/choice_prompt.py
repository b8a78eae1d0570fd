"""Prompts for a villager's choice: what a small model scores the options after.

Apart from `prompt`, which is for words: here nothing is written, each option is scored where it stands. The examples are common
to all prompts, so the model reads them once; then who chooses, then the moment. Whatever others said or are called is clean data.
"""

import re
from collections.abc import Sequence

from server.mind import known
from server.mind.bargain import HUNGRY
from server.mind.feeling import label, mood_word
from server.mind.memory import MOST_DEEDS, Mind
from server.mind.perceive import Surroundings
from server.mind.prompt import data
from server.model.engine import Choose, Priority
from shared.calendar import MINUTES_PER_HOUR, minute_of_day
from shared.economy import STAMINA_MAX, Item
from shared.geometry import distance
from shared.sights import Figure

COMMON = """\
Otto the smith is slow and kind. It is noon. Otto is in the Forge, hammering nails. Nell, a friend, is near. He has bread and is \
very hungry. So Otto decides to eat a loaf of bread.
Berta the weaver is warm and curious. It is evening. Berta is on the Green, folding cloth. She is well. Nell, a friend, is near. \
So Berta decides to talk with Nell.
Hugo the ringer is careful and exact. It is morning. Hugo is in the Chapel, mending the bell. He is well. Sam, an enemy, is \
near. So Hugo decides to go on with the work.
Tom the shepherd is shy and dreamy. It is afternoon. Tom is on the Hill, counting sheep. Nobody is near. He is worn out and \
cannot think any more. So Tom decides to rest for a while.
Lena the miller is proud and quick. It is evening. Lena is on the Green, looking at the ducks. She is well. Nobody is near. Lena \
wants to hear songs at the Inn. So Lena decides to go to the Inn.
Ida the potter is quiet and fair. It is morning. Ida is in the Pottery, turning a bowl. She is well. Nobody is near. So Ida \
decides to go on with the work.
Anna the tailor is brisk and loud. It is late evening. Anna is on the Green. Nobody is near. She is tired. So Anna decides to go \
home.
"""
"""The same at the beginning of every choice, told just as the moment is: what presses comes last, for that is what a small model
goes by."""

_NEAR_CELLS = 12
_MOST_NEAR = 2
_HOURS = (
    (5, "night"),
    (7, "early morning"),
    (12, "morning"),
    (14, "noon"),
    (17, "afternoon"),
    (20, "evening"),
    (24, "late evening"),
)
"""What it is before these hours."""


def who(around: Surroundings) -> str:
    """Return the second layer: who chooses."""
    traits = known.listed(around.persona.traits[:3]) or "calm"
    return f"{known.called(around.me)} is {traits}."


def moment(mind: Mind, around: Surroundings, memories: Sequence[str] = ()) -> str:
    """Return the last layer: what is so now, in short sentences, what presses most at the end."""
    me = around.me
    needs = _needs(mind, around)
    parts = [
        f"It is {_hour(around.minute)}.",
        f"{me.name} is {known.where(around, me)}{f', {data(me.doing)}' if me.doing else ''}.",
        *(f"{me.name} remembers: {data(memory)}" for memory in memories),
        _mood(mind, around, well=not needs),
        *_near(mind, around),
        *_troubles(mind, around),
        *([f"{me.name} wants to {mind.aspired[-1].goal}."] if mind.aspired else ()),
        *needs,
    ]
    return " ".join(part for part in parts if part)


def _hour(minute: int) -> str:
    hour = minute_of_day(minute) // MINUTES_PER_HOUR
    return next(words for before, words in _HOURS if hour < before)


def _pronoun(around: Surroundings) -> str:
    return {"man": "He", "woman": "She"}.get(around.persona.gender, around.me.name)


def _mood(mind: Mind, around: Surroundings, *, well: bool) -> str:
    word = mood_word(mind.mood)
    felt = "" if word == "calm" else f"feels {word}"
    told = " and ".join(part for part in ("is well" if well else "", felt) if part)
    return f"{_pronoun(around)} {told}." if told else ""


def _needs(mind: Mind, around: Surroundings) -> list[str]:
    """Return what it lacks: strength, food, a clear head."""
    life, needs = around.life, list[str]()
    stamina = STAMINA_MAX if life is None else life.stamina
    bread = life is not None and life.free(Item.BREAD) > 0
    if stamina <= HUNGRY:
        needs.append("has bread and is very hungry" if bread else "is very hungry and weak, and has no bread")
    elif stamina <= _TIRED:
        needs.append("is tired")
    if mind.energy < _WORN:
        needs.append("is worn out and cannot think any more")
    return [f"{_pronoun(around)} {need}." for need in needs]


_WORN = 30
_TIRED = 60


def _near(mind: Mind, around: Surroundings) -> list[str]:
    return [_told(mind, around, figure) for figure in _nearest(around)] or ["Nobody is near."]


def _nearest(around: Surroundings) -> list[Figure]:
    return [figure for figure in around.others if distance(figure.at, around.me.at) <= _NEAR_CELLS][:_MOST_NEAR]


def _told(mind: Mind, around: Surroundings, figure: Figure) -> str:
    word = _CALLED[label(mind.regard(figure.id, around.minute))]
    doing = f", {data(figure.doing)}" if figure.doing else ""
    acquaintance = mind.people.get(figure.id)
    talked = acquaintance.talked_minute if acquaintance else -1
    just = " They have just talked." if talked >= 0 and around.minute - talked < _JUST_MINUTES else ""
    return f"{data(figure.name)}, {word}, is near{doing}.{just}"


_JUST_MINUTES = 60

_CALLED = {
    "close friends": "a close friend",
    "friends": "a friend",
    "acquaintances": "an acquaintance",
    "neutral": "a neighbour",
    "dislike": "no friend",
    "enemies": "an enemy",
}


def neutral(around: Surroundings) -> str:
    """Return a prompt after which an option's words are only as likely as they are for this villager in this company.

    A name that was just read is likely to be read again, whatever it means: the same names stand here, and nothing else.
    """
    me, near = around.me, [data(figure.name) for figure in _nearest(around)]
    company = f"{known.listed(near)} {'is' if len(near) == 1 else 'are'} near." if near else "Nobody is near."
    return f"{COMMON}{me.name} is {known.where(around, me)}. {company} So {me.name} decides to"


def _troubles(mind: Mind, around: Surroundings) -> list[str]:
    """Return what tells a villager that it goes in circles (RULES 6)."""
    found = []
    if len(mind.deeds) == MOST_DEEDS and len(set(mind.deeds)) == 1:
        found.append(f"{around.me.name} has done the same three times: {mind.deeds[0]}.")
        found.append(f"{around.me.name} is bored and wants to do something else.")
    if mind.refused >= _REFUSED:
        found.append("What was tried last did not work.")
    return found


_REFUSED = 2


def request(mind: Mind, around: Surroundings, options: Sequence[str], memories: Sequence[str] = ()) -> Choose:
    """Return what to ask of the model: a share for each option, words that follow `decides to`."""
    first, second = COMMON, f"{COMMON}{who(around)}"
    return Choose(
        prompt=f"{second} {moment(mind, around, memories)} So {around.me.name} decides to",
        layers=(len(first), len(second)),
        neutral=neutral(around),
        options=tuple(f" {_scored(option)}." for option in options),
        priority=Priority.THOUGHT,
        purpose="choose",
    )


def _scored(option: str) -> str:
    """Return the words of an option that are scored: none that the moment says already, and few, for each adds its noise."""
    return "go on with the work" if option.startswith("go on ") else re.sub(r"^(go [^,]+),.*", r"\1", option)


THINKING_BACK = """\
Otto the smith thinks back. Otto remembers: Nell gave me two plums. Otto remembers: Nell asked how I was. What do I think of \
Nell? Otto thinks: Nell is good to me and I like the company.
Berta the weaver thinks back. Berta remembers: Sam called me a liar. What do I think of Sam? Berta thinks: Sam is not kind and I \
should keep away.
Hugo the ringer thinks back. Hugo remembers: Lena turned down my offer of 3 wool. How do I live? Hugo thinks: I ask too much for \
what I sell.
"""


def insight(around: Surroundings, question: str, memories: Sequence[str], insights: Sequence[str]) -> Choose:
    """Return what to ask of the model when a villager thinks back: a share for each insight."""
    recalled = " ".join(f"{around.me.name} remembers: {data(memory)}" for memory in memories)
    return Choose(
        prompt=f"{THINKING_BACK}{known.called(around.me)} thinks back. {recalled} {data(question)} {around.me.name} thinks:",
        layers=(len(THINKING_BACK),),
        neutral=f"{THINKING_BACK}Somebody thinks back. Nothing special has happened. They think:",
        options=tuple(f" {data(words)}." for words in insights),
        priority=Priority.BACKGROUND,
        tier="narrator",
        purpose="reflect",
    )
