"""Words by rule: what a villager says when the model is slow, wrong, dead or absent.

Apart because a town must live without a model. Few phrases, chosen by who speaks and how often, grounded in the same facts as the
prompts; whatever is said from here is marked so.
"""

from server.mind import facts
from server.mind.facts import Asked
from server.mind.memory import Mind
from server.mind.perceive import Surroundings
from server.mind.talk import Line
from shared.calendar import day

_PHRASES: dict[Asked, tuple[str, ...]] = {
    Asked.GREETING: ("Good {part}, {name}.", "Good {part} to you, {name}.", "{name}! Good {part}."),
    Asked.PARTING: ("Farewell, {name}.", "Until next time, {name}.", "Go well, {name}."),
    Asked.THANKS: ("You are welcome, {name}.", "Gladly, {name}.", "Not at all."),
    Asked.TIME: ("It is {clock}.", "{clock}, by the sun.", "Just {clock} now."),
    Asked.DAY: ("It is day {day}.", "Day {day}, all {part} long."),
    Asked.PLACE: ("We are {where}.", "You are {where}, {name}."),
    Asked.NAME: ("I am {me}, the {calling}.", "{me} is my name. I am the {calling} here."),
    Asked.DOING: ("I am {doing}, as you see.", "{doing_upper}. It must be done."),
    Asked.WORK: ("I am the {calling}.", "I am the {calling}, and right now I am {doing}."),
    Asked.HEALTH: ("Well enough, {name}. And you?", "I cannot complain, {name}."),
    Asked.HOME: ("I live in {home}.", "{home_upper} is my home."),
    Asked.LIKES: ("I like {likes}.", "Give me {likes}, and I am content."),
    Asked.GOALS: ("I want to {goals}.", "One day I shall {goals}."),
}

_ELSE = (
    "Hm. Let me think about that while I am {doing}.",
    "I hear you, {name}.",
    "That is a good question for another {part}, {name}.",
    "I have my hands full with {doing}, {name}.",
    "Ask me again in a while, {name}.",
)

_MUMBLED = ("Mmh… not now… sleeping…", "Zzz… five more minutes…", "Mm… who… zzz…")
_BUSY = ("One at a time, please!", "One moment, {name}.", "Patience, {name}, I am talking.")


def answer(mind: Mind, around: Surroundings, line: Line) -> str:
    """Return an answer by rule: never empty."""
    kind = facts.asked(line.words)
    about = facts.spoken_about(mind, around, line.words)
    if about and kind not in (Asked.TIME, Asked.DAY, Asked.GREETING, Asked.PARTING, Asked.THANKS):
        return about
    if kind is Asked.COMPANY:
        return facts.company(around)
    if kind is Asked.NEXT:
        return facts.next_errand(around) or _pick(mind, around, line, _ELSE)
    if kind is Asked.PAST and around.persona.background:
        return around.persona.background
    return _pick(mind, around, line, _PHRASES.get(kind, _ELSE) if kind else _ELSE)


def mumbled(mind: Mind, around: Surroundings, line: Line) -> str:
    """Return what a sleeper says."""
    return _pick(mind, around, line, _MUMBLED)


def busy(mind: Mind, around: Surroundings, line: Line) -> str:
    """Return what somebody says who is talking with others and cannot answer in time."""
    return _pick(mind, around, line, _BUSY)


def _pick(mind: Mind, around: Surroundings, line: Line, phrases: tuple[str, ...]) -> str:
    known = mind.people.get(line.speaker)
    count = sum(past.mine for past in known.lines) if known else 0
    return phrases[(around.you + count) % len(phrases)].format(**_words(around, line))


def _words(around: Surroundings, line: Line) -> dict[str, str]:
    me, persona = around.me, around.persona
    doing, home = me.doing or "on my way", facts.the(persona.home or "my house")
    return {
        "name": line.name if line.speaker else "stranger",
        "me": me.name,
        "calling": me.calling or "neighbour",
        "part": facts.day_part(around.minute),
        "clock": facts.time_words(around.minute),
        "day": str(day(around.minute)),
        "where": facts.where(around, me),
        "doing": doing,
        "doing_upper": doing[:1].upper() + doing[1:],
        "home": home,
        "home_upper": home[:1].upper() + home[1:],
        "likes": facts.listed(persona.interests) or "a quiet day",
        "goals": facts.listed(persona.goals[:1]) or "see another spring",
    }
