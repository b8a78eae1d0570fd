"""Prompts for a villager's choice: what a small model scores the options after.

Apart from `prompt`, which is for words: here nothing is written, each option is scored where it stands. The examples are common
to all prompts, so the model reads them once; then who chooses, then the moment. Whatever others said or are called is clean data.
"""

from collections.abc import Sequence

from server.mind import known
from server.mind.bargain import HUNGRY
from server.mind.feeling import label, mood_word
from server.mind.memory import MOST_DEEDS, Mind
from server.mind.perceive import Surroundings
from server.mind.prompt import data
from server.model.engine import Choose, Priority
from shared.calendar import Period, clock_text, period
from shared.economy import STAMINA_MAX, Item
from shared.geometry import distance

COMMON = """\
Otto the smith is slow and kind. It is 12:10, noon. Otto is in the Forge. He is very hungry and holds bread. So Otto decides to \
eat a loaf of bread.
Berta the weaver is warm and curious. It is 17:40, evening. Berta is on the Green. She is well. Nell, a friend, is near. So \
Berta decides to talk with Nell.
Hugo the ringer is careful and exact. It is 09:20, morning. Hugo is in the Chapel. He is well. The bell is not mended yet. So \
Hugo decides to go on mending the bell.
Lena the miller is proud and quick. It is 19:30, evening. Lena is in the Mill. She is tired after a long day. So Lena decides to \
go to the Inn, sitting by the fire.
Tom the shepherd is shy and dreamy. It is 15:00, afternoon. Tom is on the Hill. He is worn out and can hardly think. So Tom \
decides to rest for a while.
"""
"""The same at the beginning of every choice."""

NEUTRAL = f"{COMMON}It is a day like any other. Nothing special is happening. So they decide to"
"""After which an option's words are only as likely as words of their kind are."""

_NEAR_CELLS = 12
_MOST_NEAR = 2
_PERIODS = {Period.NIGHT: "night", Period.MORNING: "morning", Period.NOON: "afternoon", Period.EVENING: "evening"}


def who(around: Surroundings) -> str:
    """Return the second layer: who chooses."""
    traits = known.listed(around.persona.traits[:3]) or "calm"
    return f"{known.called(around.me)} is {traits}."


def moment(mind: Mind, around: Surroundings, memories: Sequence[str] = ()) -> str:
    """Return the last layer: what is so now, in short sentences."""
    me, minute = around.me, around.minute
    parts = [
        f"It is {clock_text(minute)}, {_PERIODS[period(minute)]}.",
        f"{me.name} is {known.where(around, me)}{f', {me.doing}' if me.doing else ''}.",
        _strength(mind, around),
        *_near(mind, around),
        *_troubles(mind, around),
        *(f"{me.name} remembers: {data(memory)}" for memory in memories),
    ]
    goals = mind.goals(around.persona.goals)
    if goals:
        parts.append(f"{me.name} wants to {goals[-1]}.")
    return " ".join(part for part in parts if part)


def _strength(mind: Mind, around: Surroundings) -> str:
    pronoun = {"man": "He", "woman": "She"}.get(around.persona.gender, around.me.name)
    life = around.life
    stamina = STAMINA_MAX if life is None else life.stamina
    state = next(words for least, words in _STATES if stamina >= least)
    bread = life is not None and life.free(Item.BREAD) > 0
    holds = " and holds bread" if bread and stamina <= _TIRED else ""
    worn = " and worn out from thinking" if mind.energy < _WORN else ""
    return f"{pronoun} {state}{worn}{holds}, and feels {mood_word(mind.mood)}."


_WORN = 30
_TIRED = 60
_STATES = (
    (_TIRED + 1, "is well"),
    (HUNGRY + 1, "is a little tired"),
    (1, "is tired and very hungry"),
    (0, "cannot stand any more"),
)


def _near(mind: Mind, around: Surroundings) -> list[str]:
    near = [figure for figure in around.others if distance(figure.at, around.me.at) <= _NEAR_CELLS][:_MOST_NEAR]
    if not near:
        return ["Nobody is near."]
    told = []
    for figure in near:
        word = _CALLED[label(mind.regard(figure.id, around.minute))]
        doing = f", {data(figure.doing)}" if figure.doing else ""
        told.append(f"{data(figure.name)}, {word}, is near{doing}.")
    return told


_CALLED = {
    "close friends": "a close friend",
    "friends": "a friend",
    "acquaintances": "an acquaintance",
    "neutral": "a neighbour",
    "dislike": "no friend",
    "enemies": "an enemy",
}


def _troubles(mind: Mind, around: Surroundings) -> list[str]:
    """Return what tells a villager that it goes in circles (RULES 6)."""
    found = []
    if len(mind.deeds) == MOST_DEEDS and len(set(mind.deeds)) == 1:
        found.append(f"{around.me.name} has done the same three times: {mind.deeds[0]}.")
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
        neutral=NEUTRAL,
        options=tuple(f" {option}." for option in options),
        priority=Priority.THOUGHT,
        purpose="choose",
    )


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
